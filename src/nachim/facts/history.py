"""What a field said before it was changed: the value as of an anchor, rebuilt from field histories.

The value at a date is the old value of the first change after it, or today's value when there was none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import text
from nachim.facts.sources import Part
from nachim.imports.headers import take_apart
from nachim.imports.lexicon import vocabulary
from nachim.imports.values.flags import read_flag
from nachim.imports.values.lists import read_list
from nachim.imports.values.missing import why_missing
from nachim.imports.values.money import read_money
from nachim.imports.values.numbers import read_number
from nachim.imports.values.parsed import Parsed
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import Type

DISTINCT = 200_000
"""Most distinct old values that are read."""


@dataclass(frozen=True, slots=True)
class Tracked:
    """A column whose changes are recorded."""

    table: str
    column: str
    label: str
    """As the history names the field."""
    reading: Reading


def tracked_columns(engine: Engine, parts: Sequence[Part]) -> tuple[Tracked, ...]:
    """Return the columns that a field history speaks of, matched by the heads of the exports' columns."""
    spoken = engine.rows('SELECT DISTINCT "table", "field" FROM "l_history" ORDER BY "table", "field"')
    wanted = [(str(table), str(field)) for table, field in zip(spoken["table"], spoken["field"], strict=True)]
    found: dict[tuple[str, str], Tracked] = {}
    for part in parts:
        for use in part.uses:
            if use.table != part.table or not use.field or use.verdict not in (Verdict.FIELD, Verdict.OWN):
                continue
            for table, label in wanted:
                if table == part.table and _speaks_of(label, use):
                    found.setdefault((table, label), Tracked(table, use.field, label, use.reading))
    return tuple(found.values())


def _speaks_of(label: str, use: ColumnUse) -> bool:
    """Tell whether a history's name of a field is that of a column: by its words, or as another name of the field."""
    words = vocabulary()
    name = take_apart(label, words.objects, words.units).compact
    if name == take_apart(use.header, words.objects, words.units).compact:
        return True
    known = words.fields.get(use.table or "", {}).get(name, ())
    return use.verdict is Verdict.FIELD and known[:1] == (use.field,)


def load_asof(engine: Engine, tracked: Sequence[Tracked]) -> None:
    """Make the table `asof`: id (of the anchor), table, column, number, text, why; one row a value that changed later.

    Needs `anchor` and `l_history` with `company` and `deal_key`.
    """
    _load_values(engine, tracked)
    engine.create(
        "asof",
        'SELECT "id", "table", "column", "number", "text", "why" FROM ('
        'SELECT "a"."id" AS "id", "v"."table" AS "table", "v"."column" AS "column", "v"."number" AS "number", '
        '"v"."text" AS "text", "v"."why" AS "why", ROW_NUMBER() OVER (PARTITION BY "a"."id", "v"."table", "v"."column" '
        'ORDER BY "h"."date", "h"."row") AS "nth" '
        'FROM "anchor" AS "a" JOIN "l_history" AS "h" ON "h"."date" > "a"."at" AND '
        '(("h"."table" = \'account\' AND "h"."company" = "a"."company") OR '
        '("h"."table" = \'deal\' AND "h"."record_key" = "a"."deal_key")) '
        'JOIN "history_value" AS "v" ON "v"."table" = "h"."table" AND "v"."field" = "h"."field" '
        'AND "v"."old" = COALESCE("h"."old", \'\') WHERE "a"."kind" <> \'lead\') AS "x" WHERE "nth" = 1',
    )


def link_history(engine: Engine) -> None:
    """Make `l_history` = `c_history` with the company of the record."""
    engine.create(
        "l_history",
        'SELECT "h".*, CASE WHEN "h"."table" = \'account\' THEN COALESCE("o"."company", "a"."company") '
        'ELSE "d"."company" END AS "company" FROM "c_history" AS "h" '
        'LEFT JOIN (SELECT "system", "key", MIN("company") AS "company" FROM "l_account" GROUP BY "system", "key") '
        'AS "o" ON "o"."key" = "h"."record_key" AND "o"."system" = "h"."system" '
        'LEFT JOIN (SELECT "key", MIN("company") AS "company" FROM "l_account" GROUP BY "key" '
        'HAVING COUNT(DISTINCT "company") = 1) AS "a" ON "a"."key" = "h"."record_key" '
        'LEFT JOIN (SELECT "key", MIN("company") AS "company" FROM "l_deal" GROUP BY "key") AS "d" '
        'ON "d"."key" = "h"."record_key"',
    )


def _load_values(engine: Engine, tracked: Sequence[Tracked]) -> None:
    """Make `history_value`: every distinct old text of a tracked field, read as its column is read."""
    by_field: Mapping[tuple[str, str], Tracked] = {(one.table, one.label): one for one in tracked}
    rows: list[tuple[str, str, str, str, float, str | None, str | None]] = []
    if by_field:
        spoken = " OR ".join(f'("table" = {text(table)} AND "field" = {text(label)})' for table, label in by_field)
        distinct = engine.rows(
            'SELECT "table", "field", COALESCE("old", \'\') AS "old", COUNT(*) AS "n" FROM "l_history" '
            f'WHERE {spoken} GROUP BY "table", "field", COALESCE("old", \'\') '
            f'ORDER BY "n" DESC, "table", "field", "old" LIMIT {DISTINCT}'
        )
        for table, field, old in zip(distinct["table"], distinct["field"], distinct["old"], strict=True):
            one = by_field[(table, field)]
            rows.append((table, field, old, one.column, *_read(old, one.reading)))
    columns = list(zip(*rows, strict=True)) if rows else [()] * 7
    names = ("table", "field", "old", "column", "number", "text", "why")
    engine.load(
        "history_value",
        Frame(
            {
                name: np.array(values, dtype=np.float64 if name == "number" else object)
                for name, values in zip(names, columns, strict=True)
            }
        ),
        {name: "DOUBLE" if name == "number" else "VARCHAR" for name in names},
    )


def _read(old: str, reading: Reading) -> tuple[float, str | None, str | None]:
    """Return number, text and reason of an old value."""
    parsed = _parsed(old, reading)
    if parsed.value is None:
        return float("nan"), None, parsed.why.value if parsed.why else "unknown"
    if isinstance(parsed.value, bool):
        return float("nan"), "yes" if parsed.value else "no", None
    if isinstance(parsed.value, int | float):
        return float(parsed.value), None, None
    return float("nan"), str(parsed.value), None


def _parsed(old: str, reading: Reading) -> Parsed:
    match reading.type:
        case Type.NUMBER:
            return read_number(old, decimal=reading.decimal, scale=reading.scale)
        case Type.MONEY:
            return read_money(old, decimal=reading.decimal, scale=reading.scale)
        case Type.FLAG:
            return read_flag(old)
        case Type.LIST:
            return read_list(old, separator=reading.separator)
        case _:
            why = why_missing(old)
            return Parsed(None, why) if why or not old.strip() else Parsed(old.strip())
