"""Files of deals, contracts or invoices that also describe the companies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.candidates import Column, candidates
from nachim.imports.lexicon import Vocabulary
from nachim.imports.people import example
from nachim.imports.reading import reading_of
from nachim.model.source import ColumnUse, Verdict
from nachim.model.tables import TABLES

_DESCRIBES = (
    "industry", "employees", "revenue", "country", "region", "city", "growth_stage", "ownership", "founded",
    "technologies",
)  # fmt: skip
_LINKS = {
    "account_key": "key", "account_name": "name", "domain": "domain", "business_number": "business_number",
    "corporation_number": "corporation_number", "ein": "ein", "duns": "duns",
}  # fmt: skip
ALIKE = 0.95
"""Share of companies with several rows in which an attribute of the company holds one value."""
FEWEST = 15
"""Companies with several rows needed to tell; with fewer, a column stays with the deal."""


def with_accounts(
    uses: list[ColumnUse], columns: Sequence[Column], main: str, engine: Engine, raw: str, words: Vocabulary
) -> list[ColumnUse]:
    """Let a file of deals, contracts or invoices feed the account table too, where it describes companies.

    Own attributes that hold one value for all rows of a company become the company's.
    """
    link = _link(uses) if main in ("deal", "contract", "invoice") else None
    if link is None:
        return uses
    described: dict[str, int] = {}
    for at, column in enumerate(columns):
        if uses[at].verdict is Verdict.FIELD and uses[at].reason != "imports.reason.similar":
            continue
        for candidate in candidates(column, "account", words):
            better = _preferred(columns, column, candidate.field, words)
            if (
                not better
                and not (candidate.reason == "imports.reason.similar" and main == "invoice")  # "shipCity"
                and not (candidate.reason == "imports.reason.similar" and column.header.compact in words.technical)
                and candidate.field in _DESCRIBES
                and candidate.field not in described
                and column.profile.filled
                and not column.repeated
            ):
                described[candidate.field] = at
                field = TABLES["account"].field(candidate.field)
                assert field is not None
                uses[at] = replace(
                    uses[at], verdict=Verdict.FIELD, table="account", field=candidate.field, sure=candidate.sure,
                    reason=candidate.reason, reading=reading_of(field.type, column, engine, raw),
                    examples=tuple(example(one, column.header.text) for one in column.profile.examples),
                    category=None, label="",
                )  # fmt: skip
                break
    own = [at for at, use in enumerate(uses) if use.verdict is Verdict.OWN and main == "deal"]
    companys = _same_within(link, [uses[at].key for at in own], engine, raw)
    for at in own:
        if uses[at].key in companys:
            uses[at] = replace(uses[at], table="account")
    if not described and not companys:
        return uses
    return [
        *uses,
        *(
            replace(use, table="account", field=_LINKS[use.field])
            for use in uses
            if use.table == main and use.field in _LINKS
        ),
    ]


def _preferred(columns: Sequence[Column], column: Column, field: str, words: Vocabulary) -> bool:
    """Whether another column of the file is named earlier among the headers of that field."""
    ranks = words.ranks["account", field]
    own = ranks.get(column.header.compact, 999)
    return any(
        ranks.get(other.header.compact, 999) < own and other.profile.filled for other in columns if other is not column
    )


def _link(uses: Sequence[ColumnUse]) -> str | None:
    by_field = {use.field: use.key for use in uses if use.verdict is Verdict.FIELD}
    return next((by_field[field] for field in _LINKS if field in by_field), None)


def _same_within(link: str, keys: Sequence[str], engine: Engine, raw: str) -> set[str]:
    """Return the columns that hold one value within nearly every company that has several rows."""
    if not keys:
        return set()
    counts = ", ".join(f'COUNT(DISTINCT "{key}") AS "{key}"' for key in keys)
    over = ", ".join(f'SUM(CASE WHEN "{key}" > 1 THEN 1 ELSE 0 END) AS "{key}"' for key in keys)
    linked = f'FROM "{raw}" WHERE "{link}" IS NOT NULL GROUP BY "{link}"'
    grouped = f'SELECT "{link}" AS "company", COUNT(*) AS "n", {counts} {linked}'
    frame = engine.rows(f'SELECT COUNT(*) AS "companies", {over} FROM ({grouped}) AS "g" WHERE "n" > 1')
    companies = int(frame["companies"][0])
    if companies < FEWEST:
        return set()
    return {key for key in keys if float(frame[key][0]) <= (1 - ALIKE) * companies}
