"""Tables of the user's own that the workspace's engine holds: read as texts where they lie, never brought here."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.content import content
from nachim.engine.warehouse import Warehouse
from nachim.errors import FileError, UsageError
from nachim.imports import layout, store
from nachim.imports.database import chosen, some
from nachim.imports.faults import with_faults
from nachim.imports.raw import Note, RawTable
from nachim.imports.read import nameless


@dataclass(frozen=True, slots=True)
class Held:
    """A table of the workspace's engine, or all that the account may read."""

    table: str | None
    slug: str
    """Beginning of the names of its sources."""


def read_held(engine: Engine, place: Held) -> tuple[RawTable, ...]:
    """Make tables of the engine readable as texts, each as a table of the engine that goes with it.

    Raises
    ------
    UsageError
        If the engine holds no tables of the user's.
    FileError
        If it has no such table, or none has rows.
    """
    if not isinstance(engine, Warehouse):
        raise UsageError("engine.holds_none")
    named = place.table is not None and engine.holds(place.table)
    names = [str(place.table)] if named else chosen(engine.own_tables(), place.table, place.slug)
    found = [_read(engine, name, place.slug, number) for number, name in enumerate(names, 1)]
    return tuple(map(nameless, some(found, place.slug)))


def _read(engine: Warehouse, name: str, slug: str, number: int) -> RawTable | None:
    """Clean one table's texts as those of files are; None when it has no rows."""
    taken, held = f"taken_{number}", f"held_{hashlib.sha256(name.encode()).hexdigest()[:12]}"
    headers = engine.take(taken, name)
    if len(headers) > layout.WIDEST:
        raise FileError("file.too_wide", file=name, columns=len(headers))
    keys = tuple(f"c{at}" for at in range(1, len(headers) + 1))
    trimmed = ", ".join(f'{store.trimmed(store.quoted(key))} AS "{key}"' for key in keys)
    bare = ", ".join(_bare(key) for key in keys)
    some_cell = " OR ".join(f'"{key}" IS NOT NULL' for key in keys)
    try:
        count = engine.create(
            held,
            f'SELECT "row", {bare} FROM (SELECT "row", {trimmed} FROM "{taken}") AS "t" WHERE {some_cell or "1 = 0"}',
        )
    finally:
        engine.drop(taken)
    if not count:
        return None
    unique, repeated = layout.unique_headers(headers, len(headers))
    notes = tuple(Note("repeated_header", (), 1, {"header": header}) for header in repeated)
    told = repr((list(headers), content(engine, f'SELECT * FROM "{held}"', keys)))
    sha256 = hashlib.sha256(told.encode()).hexdigest()
    raw = RawTable(
        f"{slug}_{sha256[:8]}_{number}", Path(), unique, keys, count, engine.name, "", name, sha256, notes, held
    )
    return with_faults(raw, f'"{held}"', lambda sql: [tuple(row.values()) for row in engine.rows(sql).records()])


def _bare(key: str) -> str:
    """Return the SQL of a cell without what marks it as text for spreadsheets; the portable form of the files' own."""
    x = store.quoted(key)
    formula = f"""SUBSTR({x}, 1, 2) = '="' AND SUBSTR({x}, LENGTH({x}), 1) = '"' AND LENGTH({x}) > 3"""
    mark = f"""SUBSTR({x}, 1, 1) = '''' AND LENGTH({x}) > 1 AND STRPOS('0123456789=+-@', SUBSTR({x}, 2, 1)) > 0"""
    inner = f"SUBSTR({x}, 3, LENGTH({x}) - 3)"
    return f"CASE WHEN {formula} THEN {inner} WHEN {mark} THEN SUBSTR({x}, 2) ELSE {x} END AS {x}"
