"""Required fields that no header named, found by what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.candidates import Column
from nachim.imports.lexicon import Vocabulary, vocabulary
from nachim.imports.people import example
from nachim.imports.reading import reading_of
from nachim.imports.stages import MOST, stages_of
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import TABLES, Field, Type

_HELD_BY_COMPANY = {"key", "name", "domain", "business_number", "corporation_number", "ein", "duns"}
_NUMERIC = (Type.NUMBER, Type.MONEY)
ORDER_OPEN = "imports.reason.day_month"
"""Reason of a date column of which only the order of day and month is open."""
NOT_USED = "imports.reason.not_used"
MAYBE_KEY = "imports.reason.maybe_key"
MOST_STATES = 8
"""A deal has few states: won, lost, open, on hold."""
CLEARER = 1.5
"""How many times as many deals a state must decide to outrank a stage that tells won from lost too."""
MOST_DECIDED = 0.3
"""Share of rows that a column of more values decides when it is one of outcomes, not of anything else."""
FEWEST = 20
"""Rows from which on a column that never repeats is more than an accident."""


def with_key(uses: list[ColumnUse], columns: Sequence[Column], table: str) -> list[ColumnUse]:
    """Give accounts and leads that name themselves in no other way the one id column that never repeats."""
    held = {use.field for use in uses if use.verdict is Verdict.FIELD}
    if table not in ("account", "lead") or held & _HELD_BY_COMPANY:
        return uses
    alone = [at for at, column in enumerate(columns) if uses[at].verdict is not Verdict.FIELD and names_rows(column)]
    if len(alone) != 1:
        return uses
    (at,) = alone
    found = replace(
        uses[at], verdict=Verdict.FIELD, table=table, field="key", reading=Reading(Type.KEY), sure=0.7,
        reason="imports.reason.unique_key", category=None, label="", examples=columns[at].profile.examples,
    )  # fmt: skip
    return _replaced(uses, at, found)


def with_outcome(uses: list[ColumnUse], columns: Sequence[Column], table: str, words: Vocabulary) -> list[ColumnUse]:
    """Let the column that tells won from lost be the stage, where the stage itself does not.

    Some systems keep both: a step ("contract", "proposal") and a state ("won", "lost", "open").
    """
    held = {use.field: at for at, use in enumerate(uses) if use.table == table and use.verdict is Verdict.FIELD}
    if table != "deal" or "won" in held:
        return uses
    step = held.get("stage")
    said = _decided(columns[step], words) if step is not None and _decides(columns[step], words) else 0.0
    states = [at for at, use in enumerate(uses) if _free(use) and tells_outcomes(columns[at], words)]
    if not states:
        return uses
    at = max(states, key=lambda one: _decided(columns[one], words))  # of several as good, the first
    if _decided(columns[at], words) < CLEARER * said:
        return uses
    state = replace(
        uses[at], verdict=Verdict.FIELD, table=table, field="stage", reading=Reading(Type.TEXT), sure=0.8,
        reason="imports.reason.outcome_words", category=None, label="",
    )  # fmt: skip
    if step is not None:
        out = replace(uses[step], verdict=Verdict.LEFT_OUT, table=None, field=None, sure=1.0, reason=NOT_USED)
        uses = _replaced(uses, step, out)
    return _replaced(uses, at, state)


def _free(use: ColumnUse) -> bool:
    """Whether a column is not yet taken by a field: an own attribute, or one that looks like a key of few values."""
    return use.verdict is Verdict.OWN or (use.verdict is Verdict.ASK and use.reason == MAYBE_KEY)


def tells_outcomes(column: Column, words: Vocabulary) -> bool:
    """Whether a column holds the states of deals: few values, or most rows decided."""
    if not _decides(column, words):
        return False
    return column.profile.distinct <= MOST_STATES or (
        column.profile.distinct <= MOST and _decided(column, words) >= MOST_DECIDED
    )


def _decided(column: Column, words: Vocabulary) -> float:
    """Return the share of the commonest values that mean won or lost."""
    top, stages = column.profile.top, stages_of(column.profile.top, words)
    return sum(top[name] for name in (*stages.won, *stages.lost)) / max(1, sum(top.values()))


def _decides(column: Column, words: Vocabulary) -> bool:
    stages = stages_of(column.profile.top, words)
    return bool(stages.won and stages.lost)


def names_rows(column: Column) -> bool:
    """Tell whether a column names each row of its file: an id that is never blank and never comes twice."""
    profile = column.profile
    named = column.header.words[-1:] in (("id",), ("key",), ("uuid",), ("code",), ("no",), ("number",))
    named = named or column.header.compact.endswith(("아이디", "번호", "코드"))
    return named and profile.rows >= FEWEST and profile.filled == profile.rows == profile.distinct


def fill_required(
    uses: list[ColumnUse], columns: Sequence[Column], table: str, engine: Engine, raw: str
) -> list[ColumnUse]:
    """Give a required date or number the one column of that kind that is left; ask when several are.

    A file of keys and few dates is an update of rows that another file made: there nothing is guessed.
    """
    held = {use.field for use in uses if use.verdict is Verdict.FIELD or use.reason == ORDER_OPEN}
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
    if use.verdict is Verdict.FIELD or use.reason == ORDER_OPEN or column.repeated or not column.profile.filled:
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
        sure=sure, reason=reason, category=None, label="",
        examples=tuple(example(one, column.header.text) for one in column.profile.examples),
    )  # fmt: skip


def _replaced(uses: list[ColumnUse], at: int, use: ColumnUse) -> list[ColumnUse]:
    return [*uses[:at], use, *uses[at + 1 :]]
