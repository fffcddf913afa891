"""Which attributes the data offer, and from which columns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nachim.facts.sources import OwnColumn
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.tables import Type


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an attribute's raw value stands: a column of account, deal or lead, and how it is standardised."""

    attribute: Attribute
    column: str
    tables: tuple[str, ...]
    """"account", "deal" or both; leads carry the same columns."""
    type: Type
    standard: str | None = None
    """Kind of standard of `nachim.standards`."""
    after: bool = False


_CANONICAL: tuple[tuple[str, str, Type, Category, str | None], ...] = (
    ("industry", "account", Type.TEXT, Category.FIRMOGRAPHIC, "industry"),
    ("employees", "account", Type.NUMBER, Category.FIRMOGRAPHIC, None),
    ("revenue_base", "account", Type.NUMBER, Category.FIRMOGRAPHIC, None),
    ("country", "account", Type.TEXT, Category.FIRMOGRAPHIC, "country"),
    ("region", "account", Type.TEXT, Category.FIRMOGRAPHIC, "region"),
    ("growth_stage", "account", Type.TEXT, Category.FIRMOGRAPHIC, "stage"),
    ("ownership", "account", Type.TEXT, Category.FIRMOGRAPHIC, "ownership"),
    ("founded", "account", Type.NUMBER, Category.FIRMOGRAPHIC, None),
    ("technologies", "account", Type.LIST, Category.TECHNOLOGY, "technology"),
    ("channel", "deal", Type.TEXT, Category.BUYING, "channel"),
    ("direction", "deal", Type.TEXT, Category.TRIGGER, "direction"),
    ("competitor", "deal", Type.TEXT, Category.BUYING, None),
)
_KINDS = {Type.NUMBER: Kind.NUMBER, Type.MONEY: Kind.NUMBER}
_USABLE = (Type.TEXT, Type.NUMBER, Type.MONEY, Type.FLAG, Type.LIST)


def origins(
    own: Sequence[OwnColumn], tracked: frozenset[tuple[str, str]], deal: Sequence[str] = ()
) -> tuple[Origin, ...]:
    """Return every attribute that columns of account or deal offer.

    Parameters
    ----------
    own
        The users' own columns; those of leads count only where account or deal has the same one, because nothing can
        be learned from a column that no past deal has.
    tracked
        Table and column of every column whose changes a field history records.
    deal
        Columns of the table of deals: one made from leads tells of the companies too.
    """
    found = [
        Origin(
            Attribute(name, name, category, _KINDS.get(type_, Kind.CATEGORY), _known(name, (table,), tracked)),
            name, (table,) if table == "deal" or name not in deal else (table, "deal"), type_, standard,
        )
        for name, table, type_, category, standard in _CANONICAL
    ]  # fmt: skip
    by_column: dict[str, list[OwnColumn]] = {}
    for column in own:
        if column.table in ("account", "deal") and column.type in _USABLE:
            by_column.setdefault(column.column, []).append(column)
    for name, columns in by_column.items():
        first = columns[0]
        tables = tuple(dict.fromkeys(column.table for column in columns))
        known = _known(name, tables, tracked)
        attribute = Attribute(name, first.label, first.category, _KINDS.get(first.type, Kind.CATEGORY), known)
        standard = "technology" if first.type is Type.LIST and first.category is Category.TECHNOLOGY else None
        after = any(column.after for column in columns)
        found.append(Origin(attribute, name, tables, first.type, standard, after))
    return tuple(found)


def _known(name: str, tables: tuple[str, ...], tracked: frozenset[tuple[str, str]]) -> Known:
    return Known.HISTORY if any((table, name) in tracked for table in tables) else Known.TODAY
