"""The texts that imports brought, by the attribute they are values of: what there is to standardise."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.facts.attributes import Origin, origins
from nachim.facts.sources import Part, attach
from nachim.model.attribute import Kind
from nachim.model.tables import Type


@dataclass(frozen=True, slots=True)
class Texts:
    """The texts of one attribute, from every table that has it."""

    origin: Origin
    table: str
    """Table of one column, `raw`."""
    headers: tuple[str, ...]
    """What the exports call it."""


def texts_by_attribute(engine: Engine, parts: Sequence[Part]) -> tuple[Texts, ...]:
    """Make a table of the raw texts of each attribute that is standardised.

    Accounts, leads and deals count together, so that a text is seen before anything is built with it.
    """
    own = attach(engine, parts)
    have = {table: engine.columns(f"c_{table}") for table in ("account", "lead", "deal")}
    found = []
    for place, origin in enumerate(origins(own, frozenset())):
        if origin.type is not Type.LIST and (origin.attribute.kind is not Kind.CATEGORY or origin.type is Type.FLAG):
            continue
        tables = [table for table in dict.fromkeys((*origin.tables, "lead")) if origin.column in have[table]]
        if tables:
            column = f'CAST({quote(origin.column)} AS VARCHAR) AS "raw"'
            union = " UNION ALL ".join(f'SELECT {column} FROM "c_{table}"' for table in tables)
            engine.create(f"texts_{place}", union)
            found.append(Texts(origin, f"texts_{place}", _headers(parts, origin.column, tables)))
    return tuple(found)


def _headers(parts: Sequence[Part], column: str, tables: Sequence[str]) -> tuple[str, ...]:
    uses = [use for part in parts if part.table in tables for use in part.uses]
    of = [use.header for use in uses if use.field == column and use.table in tables]
    return tuple(dict.fromkeys(of))
