"""States of records, row after row, as changes: what each field said before and after, and when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine.dialects import text
from nachim.imports.cells import Desk, cells
from nachim.imports.headers import take_apart
from nachim.imports.lexicon import vocabulary
from nachim.imports.raw import RawTable
from nachim.imports.result import Unreadable
from nachim.model.source import ColumnUse, Reading, SourceMapping, Verdict
from nachim.model.tables import Type

_KEYS = ("c1", "c2", "c3", "c4", "c5")
_FIELDS = ("record_key", "field", "old", "new", "date")
_NUMBER = 900
"""Of the mapping table of the dates: beyond those of any column."""


def holds_states(mapping: SourceMapping) -> bool:
    """Tell whether a mapping is of a history without old values: of states, from which changes follow."""
    held = _held(mapping)
    return {"record_key", "date", "new"} <= held.keys() and "old" not in held


def as_changes(
    desk: Desk, raw: RawTable, mapping: SourceMapping, target: str
) -> tuple[RawTable, SourceMapping, tuple[Unreadable, ...]]:
    """Make the table `target` with a row a change from the states in the desk's raw table, and return how it is read.

    The first state of a record is where it began, no change. Where a row names its field, the first value of a field
    is a change from nothing, unless it was set on the day on which the record began.

    Parameters
    ----------
    desk
        Its raw table holds the states.
    raw, mapping
        The file as read and what its columns mean.
    target
        Name of the table to make.

    Returns
    -------
    tuple
        The file and the mapping of the changes, and the dates that could not be read.
    """
    held = _held(mapping)
    date = cells(desk, held["date"][0], _NUMBER)
    key, day = held["record_key"][0].key, held["date"][0].key
    named = held["field"][0].key if "field" in held else None
    constant = mapping.constants.get("history", {}).get("field")
    parts = [
        _part(f'"s"."{use.key}"', f'"s"."{named}"' if named else text(constant or _label(use))) for use in held["new"]
    ]
    states = " UNION ALL ".join(
        f'SELECT "s"."row", "s"."key", "s"."said", "s"."at", {part} FROM "{target}_s" AS "s"' for part in parts
    )
    desk.engine.create(
        f"{target}_s",
        f'SELECT "r".*, "r"."{key}" AS "key", "r"."{day}" AS "said", {date.value} AS "at" '
        f'FROM "{desk.raw}" AS "r" {date.join} WHERE "r"."{key}" IS NOT NULL',
    )
    first = '"nth" > 1'
    if named:
        first = '("nth" > 1 OR CAST("at" AS DATE) > CAST("began" AS DATE))'
    each = 'PARTITION BY "key", "field" ORDER BY "at", "row"'
    desk.engine.create(
        target,
        f'SELECT "row", "key" AS "c1", "field" AS "c2", "old" AS "c3", "new" AS "c4", "said" AS "c5" FROM ('
        f'SELECT "row", "key", "said", "at", "field", "new", LAG("new") OVER ({each}) AS "old", '
        f'ROW_NUMBER() OVER ({each}) AS "nth", MIN("at") OVER (PARTITION BY "key") AS "began" '
        f'FROM ({states}) AS "u" WHERE "at" IS NOT NULL) AS "v" '
        f"WHERE {first} AND COALESCE(\"old\", '') <> COALESCE(\"new\", '')",
    )
    desk.engine.drop(f"{target}_s")
    return replace(raw, headers=_headers(held), keys=_KEYS), _mapped(mapping, held), date.unreadable


def _held(mapping: SourceMapping) -> dict[str, list[ColumnUse]]:
    found: dict[str, list[ColumnUse]] = {}
    for use in mapping.columns:
        if use.table == "history" and use.verdict is Verdict.FIELD and use.field in _FIELDS:
            found.setdefault(use.field, []).append(use)
    return found


def _part(value: str, field: str) -> str:
    return f'{field} AS "field", {value} AS "new"'


def _label(use: ColumnUse) -> str:
    """Return what the field of a column of states is called: its header without the object before it."""
    words = vocabulary()
    return " ".join(take_apart(use.header, words.objects, words.units).words)


def _headers(held: dict[str, list[ColumnUse]]) -> tuple[str, ...]:
    return (held["record_key"][0].header, "field", "old", "new", held["date"][0].header)


def _mapped(mapping: SourceMapping, held: dict[str, list[ColumnUse]]) -> SourceMapping:
    readings: Sequence[Reading] = (
        Reading(Type.KEY), Reading(Type.TEXT), Reading(Type.TEXT), Reading(Type.TEXT), held["date"][0].reading,
    )  # fmt: skip
    uses = tuple(
        ColumnUse(header, Verdict.FIELD, "history", name, reading, key=key)
        for header, name, reading, key in zip(_headers(held), _FIELDS, readings, _KEYS, strict=True)
    )
    constants = {table: dict(fields) for table, fields in mapping.constants.items()}
    constants.get("history", {}).pop("field", None)
    return replace(mapping, columns=uses, constants=constants)
