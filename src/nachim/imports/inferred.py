"""Required fields that no header named, found by what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.candidates import Column
from nachim.imports.lexicon import vocabulary
from nachim.imports.people import example
from nachim.imports.reading import reading_of
from nachim.model.source import ColumnUse, Verdict
from nachim.model.tables import TABLES, Field, Type

_NUMERIC = (Type.NUMBER, Type.MONEY)


def fill_required(
    uses: list[ColumnUse], columns: Sequence[Column], table: str, engine: Engine, raw: str
) -> list[ColumnUse]:
    """Give a required date or number the one column of that kind that is left; ask when several are.

    A file of keys and few dates is an update of rows that another file made: there nothing is guessed.
    """
    held = {use.field for use in uses if use.verdict is Verdict.FIELD}
    for field in TABLES[table].fields:
        if not field.required or field.name in held or field.type not in (Type.DATE, *_NUMERIC):
            continue
        left = [at for at, use in enumerate(uses) if _fits(field, use, columns[at])]
        if len(left) == 1:
            at = left[0]
            uses = _replaced(uses, at, _named(uses[at], columns[at], table, field, engine, raw, Verdict.FIELD))
        else:
            for at in left[:4]:
                uses = _replaced(uses, at, _named(uses[at], columns[at], table, field, engine, raw, Verdict.ASK))
    return uses


def _fits(field: Field, use: ColumnUse, column: Column) -> bool:
    if use.verdict is Verdict.FIELD or column.repeated or not column.profile.filled:
        return False
    words = vocabulary()
    if field.type is Type.DATE:
        late = any(column.header.compact.endswith(word) for word in words.dates_after)
        return column.profile.date >= 0.7 and not late and column.header.compact not in words.technical
    named_id = column.header.words[-1:] == ("id",)
    return (
        column.profile.number >= 0.8
        and column.profile.date < 0.5
        and not named_id
        and column.header.compact not in words.technical
    )


def _named(
    use: ColumnUse, column: Column, table: str, field: Field, engine: Engine, raw: str, verdict: Verdict
) -> ColumnUse:
    sure, reason = (
        (0.6, "imports.reason.only_one_left") if verdict is Verdict.FIELD else (0.4, "imports.reason.two_columns")
    )
    return replace(
        use, verdict=verdict, table=table, field=field.name, reading=reading_of(field.type, column, engine, raw),
        sure=sure, reason=reason, category=None, label="", examples=tuple(map(example, column.profile.examples)),
    )  # fmt: skip


def _replaced(uses: list[ColumnUse], at: int, use: ColumnUse) -> list[ColumnUse]:
    return [*uses[:at], use, *uses[at + 1 :]]
