"""What values say where headers say too little: countries, families of products, answers to a survey."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

from nachim.engine import Engine
from nachim.imports.candidates import Column, candidates
from nachim.imports.lexicon import Vocabulary
from nachim.imports.people import example
from nachim.imports.reading import reading_of
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import Type

COUNTRY, SURVEY = "imports.reason.country_values", "imports.reason.survey_score"
FAMILY = "imports.reason.groups_products"
MOST = 0.9
"""Share of values that are countries at which a column of places holds countries."""
MIXED = 0.3
"""Share of numbers, dates, flags or codes from which on a column is not one of plain texts."""
_DATA = Path(__file__).parents[1] / "standards" / "data"
"""The governments' list of countries stands once in the product; only the file is read here."""


def with_countries(uses: list[ColumnUse], columns: Sequence[Column], main: str, words: Vocabulary) -> list[ColumnUse]:
    """Let the one column of places that holds countries be the country, where no header names one."""
    held = any((use.table, use.field) == (main, "country") for use in uses)
    if main not in ("account", "lead") or held:
        return uses
    at = [n for n, use in enumerate(uses) if use.verdict is Verdict.OWN and _holds_countries(columns[n], words)]
    if len(at) != 1:
        return uses
    found = replace(
        uses[at[0]], verdict=Verdict.FIELD, table=main, field="country", reading=Reading(Type.TEXT), sure=0.8,
        reason=COUNTRY, category=None, label="",
    )  # fmt: skip
    return [*uses[: at[0]], found, *uses[at[0] + 1 :]]


def with_families(uses: list[ColumnUse], columns: Sequence[Column], words: Vocabulary) -> list[ColumnUse]:
    """Let the first column of texts that come again in a list of products be their family, where no header says so."""
    if any(use.field == "family" for use in uses):
        return uses
    at = next((n for n, use in enumerate(uses) if use.verdict is Verdict.LEFT_OUT and _groups(columns[n], words)), None)
    if at is None:
        return uses
    family = replace(
        uses[at], verdict=Verdict.FIELD, table="product", field="family", reading=Reading(Type.TEXT), sure=0.66,
        reason=FAMILY,
    )  # fmt: skip
    return [*uses[:at], family, *uses[at + 1 :]]


def _groups(column: Column, words: Vocabulary) -> bool:
    """Whether a column says one of a few plain texts in nearly every row, under a header that names nothing else."""
    seen, name = column.profile, column.header.compact
    if name in words.signs["product"] or any(name in fields for fields in words.fields.values()):
        return False
    plain = max(seen.number, seen.date, seen.flag, seen.code) < MIXED and column.header.object is None
    return plain and not column.repeated and seen.fill >= MOST and 2 <= seen.distinct <= seen.filled / 2


def with_surveys(
    uses: list[ColumnUse], columns: Sequence[Column], main: str, engine: Engine, raw: str, words: Vocabulary
) -> list[ColumnUse]:
    """Let a file of tickets feed the answers to a satisfaction question that stand beside them.

    The answer is as of the day on which the ticket was closed, where the file says it.
    """
    if main != "ticket":
        return uses
    scores = [at for at, use in enumerate(uses) if use.verdict is Verdict.LEFT_OUT and _score(columns[at], words)]
    company = [use for use in uses if use.table == main and use.field in ("account_key", "account_name")]
    opened = [use for use in uses if (use.table, use.field) == (main, "date")]
    if len(scores) != 1 or not company or not opened:
        return uses
    at = scores[0]
    answer = _field(columns[at], "score", Type.NUMBER, engine, raw)
    closed = next((n for n, column in enumerate(columns) if _closed(column, words)), None)
    ended = closed is not None and uses[closed].verdict is Verdict.LEFT_OUT
    taken = [*uses[:at], answer, *uses[at + 1 :]]
    if ended and closed is not None:
        taken[closed] = _field(columns[closed], "date", Type.DATE, engine, raw)
    else:
        taken += [replace(use, table="survey") for use in opened]
    return [*taken, *(replace(use, table="survey") for use in company)]


def _field(column: Column, field: str, kind: Type, engine: Engine, raw: str) -> ColumnUse:
    shown = tuple(map(example, column.profile.examples))
    reading = reading_of(kind, column, engine, raw)
    return ColumnUse(column.header.text, Verdict.FIELD, "survey", field, reading, 0.8, SURVEY, shown, key=column.key)


def _score(column: Column, words: Vocabulary) -> bool:
    offers = candidates(column, "survey", words)
    return bool(offers) and offers[0].field == "score" and column.profile.filled > 0 and not column.repeated


def _closed(column: Column, words: Vocabulary) -> bool:
    return column.header.compact in words.resolved and column.profile.date >= 0.7


def _holds_countries(column: Column, words: Vocabulary) -> bool:
    """Whether a header speaks of a place and its values are countries; codes alone must not all be those of states."""
    told = set(column.header.words)
    joined = column.header.compact
    place = told & words.places or any(not word.isascii() and word in joined for word in words.places)
    if not place or told & words.elsewhere or any(not word.isascii() and word in joined for word in words.elsewhere):
        return False
    names, codes, states = _countries()
    folded = {text: " ".join(text.casefold().split()) for text in column.profile.top}
    share = sum(n for text, n in column.profile.top.items() if folded[text] in names or text.upper() in codes)
    known = {one for one in folded.values() if one in names or one.upper() in codes}
    short = all(len(one) <= 3 for one in known)
    if share < MOST * sum(column.profile.top.values()) or (short and all(one.upper() in states for one in known)):
        return False
    return len(known) >= 2 or not short


@cache
def _countries() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """Return names of countries, their codes, and the codes of states that are codes of countries too."""
    names: set[str] = set()
    codes: set[str] = set()
    for row in _rows("countries.csv"):
        codes |= {row["code"], row["alpha3"]}
        names |= {
            " ".join(name.casefold().split()) for name in (row["ko"], row["en"], *row["names"].split("|")) if name
        }
    for row in _rows("country_words.csv"):
        names |= {" ".join(name.casefold().split()) for name in row["words"].split("|")}
    states = {row["code"].rpartition("-")[2] for row in _rows("regions.csv")}
    return frozenset(names), frozenset(codes), frozenset(states)


def _rows(name: str) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
