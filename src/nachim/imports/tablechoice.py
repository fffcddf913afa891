"""Which canonical table a file is: decided for the file as a whole, before any single column."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from nachim.imports.candidates import LINKS, Candidate, Column, candidates
from nachim.imports.headers import split
from nachim.imports.inferred import FEWEST, names_rows, tells_outcomes
from nachim.imports.lexicon import Vocabulary
from nachim.imports.passages import field_column
from nachim.model.tables import LISTS, TABLES, Type

_OUTCOMES = 2.0
"""Weight of a column that tells won from lost: rows with such ends are deals."""
_REPEATED = 2.0
"""What it costs the account table that its key comes again and again."""
ENOUGH = 1.0
"""Least score at which a file is taken for a table at all."""
_VERSIONS = 20
"""Weight of rows being states of a deal: more than all fields together, for read as deals they would be wrong."""
OTHERS = {
    "person": "people_file",
    "pipeline": "pipeline_file",
    "passage": "passage_file",
    "line": "line_file",
}
"""Kinds of files that are known and feed no table, with the reason that is told."""


@dataclass(frozen=True, slots=True)
class Choice:
    """The table with the best score; None when no table fits."""

    table: str | None
    score: float
    second: str | None = None
    margin: float = 0.0

    @property
    def sure(self) -> float:
        """How sure the choice is: a half when another table fits as well, near 1 when none comes close.

        Examples
        --------
        >>> Choice("deal", 4.0, "lead", 0.0).sure, Choice("deal", 4.0, "lead", 2.0).sure
        (0.5, 0.93)
        """
        return round(min(0.99, 1 - 0.5 * math.exp(-max(0.0, self.margin))), 2) if self.table else 0.0


def choose_table(columns: Sequence[Column], file_name: str, words: Vocabulary) -> Choice:
    """Return the table that the columns, the file's name and the objects before headers speak for most.

    A header counts by how few tables share it; a missing required field counts against.
    """
    scores = {table: _score(table, columns, file_name, words) for table in TABLES if table not in LISTS}
    scores |= {kind: _other(kind, columns, file_name, words) for kind in (*OTHERS, *LISTS)}
    ranked = sorted(scores, key=lambda table: (-scores[table], table))
    best, second = ranked[0], ranked[1]
    if scores[best] < ENOUGH:
        return Choice(None, scores[best])
    return Choice(best, scores[best], second, scores[best] - scores[second])


def _score(table: str, columns: Sequence[Column], file_name: str, words: Vocabulary) -> float:
    best: dict[str, float] = {}
    exact: set[str] = set()
    for column in columns:
        for candidate in candidates(column, table, words)[:1]:
            weight = words.weights.get(column.header.compact, 0.1)
            best[candidate.field] = max(best.get(candidate.field, 0.0), candidate.sure * weight)
            if _plain(candidate):
                exact.add(candidate.field)
    compacts = {column.header.compact for column in columns}
    score = sum(best.values()) + 1.2 * min(4, len(words.signs[table] & compacts))
    score += 1.2 * _file_hint(table, file_name, words)
    prefixed = [column.header.object for column in columns if column.header.object]
    score += 2.0 * prefixed.count(table) / len(columns) if prefixed else 0.0
    if table == "deal" and any(tells_outcomes(column, words) for column in columns):
        score += _OUTCOMES
    if table == "account":
        score -= _REPEATED * any(_comes_again(column, words) for column in columns)
        others = any({"deal_key", "contract_key"} & set(words.fields["invoice"].get(name, ())) for name in compacts)
        score += 0.9 * (not others and any(_names_each(column, words) for column in columns))
    found = set(best)
    if table in ("account", "lead") and sum(map(names_rows, columns)) == 1:
        found.add("key")
    return score - _gaps(table, found, exact, _spare_dates(table, columns, words))


def _names_each(column: Column, words: Vocabulary) -> bool:
    """Whether a column names a company, each in one row: then the rows are companies."""
    fields = words.fields["account"].get(column.header.compact, ())
    return bool({"key", "name"} & set(fields)) and column.header.compact != "id" and column.profile.variety > 0.95


def _comes_again(column: Column, words: Vocabulary) -> bool:
    """Whether a column names companies, most of them in several rows: then the rows are something else of theirs."""
    key = "key" in words.fields["account"].get(column.header.compact, ()) and column.header.compact != "id"
    return key and column.profile.rows >= FEWEST and column.profile.variety < 0.5


def _spare_dates(table: str, columns: Sequence[Column], words: Vocabulary) -> bool:
    """Whether a date is left from which a required one may be inferred or asked."""
    held = {candidate.field for column in columns for candidate in candidates(column, table, words)[:1]}
    if table == "deal" and not held & {"stage", "amount", "won", "name"}:
        return False
    return any(column.profile.date >= 0.7 and not candidates(column, table, words) for column in columns)


def _plain(candidate: Candidate) -> bool:
    return candidate.reason == "imports.reason.header"


def _gaps(table: str, found: set[str], exact: set[str], spare: bool) -> float:
    """Return what the missing of a required field costs; a file of two ids updates the rows of another."""
    needed = {field.name for field in TABLES[table].fields if field.required}
    if table == "history":
        needed -= {"table"}
    if table == "event":
        needed -= {"type"}
    missing = needed - found
    if not missing:
        cost = 0.0
    elif (
        spare
        and len(missing) == 1
        and {field.type for field in TABLES[table].fields if field.name in missing} == {Type.DATE}
    ):
        cost = 0.5
    elif {"key", "account_key"} <= exact or (table == "deal" and {"key", "closed"} <= exact):
        cost = 0.8
    else:
        cost = 2.0 * len(missing)
    if table in ("account", "lead") and not found & {"key", "name", "domain", *NUMBERS}:
        cost += 3.0
    if table == "cost" and not found & {"channel", "account_key", "account_name"}:
        cost += 2.0
    if table == "contract" and not found & {"plan", "monthly", "yearly", "seats", "kind"}:
        cost += 1.5
    if table == "event" and "type" not in found:
        cost += 0.3
    if table == "deal" and not found & {"key", "name", "account_key", "account_name", "amount"}:
        cost += 6.0
    if table == "usage" and not found & {"users", "quantity"}:
        cost += 3.0
    return cost


def _file_hint(table: str, file_name: str, words: Vocabulary) -> float:
    parts = split(re.sub(r"_[0-9a-f]{8}(_\d+)?$", "", file_name))
    joined = "".join(parts)
    for hint in words.files[table]:
        size = len(hint)
        if any(tuple(parts[at : at + size]) == hint for at in range(len(parts) - size + 1)):
            return 1.0
        if not "".join(hint).isascii() and "".join(hint) in joined:
            return 1.0
    return 0.0


def _other(kind: str, columns: Sequence[Column], file_name: str, words: Vocabulary) -> float:
    """Return how far a file is of a kind that is told by signs; its name alone is not enough, except for people."""
    compacts = {column.header.compact for column in columns}
    held, hint = len(words.signs[kind] & compacts), _file_hint(kind, file_name, words)
    if kind == "person":
        prefixed = sum(column.header.object == "person" for column in columns)
        return 0.8 * held + 1.5 * hint + 4.0 * prefixed / max(1, len(columns))
    if kind == "product" and compacts & words.order_keys:  # what was ordered is no price list
        return 0.0
    if kind == "product":
        held += any(
            column.header.words[-1:] == ("price",) or column.header.compact.endswith("가격") for column in columns
        )
    if kind == "line":
        held += _VERSIONS * _are_lines(columns, words)
    if kind == "passage":
        held += _VERSIONS * _tells_versions(columns, words)
        held += sum(column.header.object == "passage" for column in columns)
    return 0.8 * held + 3.0 * hint if held or (kind in ("passage", "line") and hint) else 0.0


def _tells_versions(columns: Sequence[Column], words: Vocabulary) -> bool:
    """Whether rows are states or steps of a deal.

    They have a key of their own beside the deal's, say from when to when they held, lead from a stage to another,
    come back under one key with another day, or name which field of the deal changed.
    """
    compacts = {column.header.compact for column in columns}
    stages = {name for name, fields in words.fields["deal"].items() if "stage" in fields}
    names = {name for name, fields in words.fields["deal"].items() if "name" in fields}
    if not compacts & stages:
        stepped = all(compacts & set(words.steps[side]) for side in ("old", "new"))
        return stepped or field_column(columns, words) is not None
    of_deal = bool(compacts & words.deal_keys) and "id" in compacts and not compacts & names
    return of_deal or bool(compacts & words.versions) or _taken_again(columns, words)


def _are_lines(columns: Sequence[Column], words: Vocabulary) -> bool:
    """Whether rows are lines of invoices: with an id of their own beside the invoice's, a price and no total."""
    compacts = {column.header.compact for column in columns}
    own = {"id", "lineid", "lineitemid", "invoicelineid", "invoicelineitemid"} & compacts
    priced = {"quantity", "unitamount", "unitprice", "proration", "수량", "단가"} & compacts
    whole = {"total", "amountdue", "amountpaid", "subtotal", "paid", "합계금액", "charge"} & compacts
    return bool(own and priced and words.invoice_keys & compacts and not whole)


def _taken_again(columns: Sequence[Column], words: Vocabulary) -> bool:
    """Whether the same deals stand there as of several days."""
    days = any(column.header.compact in words.snapshots and column.profile.distinct > 1 for column in columns)
    return days and any(column.header.compact in words.deal_keys and column.profile.variety < 1 for column in columns)


NUMBERS = ("business_number", "corporation_number", "ein", "duns")
"""Fields that hold a company's number in a register."""


def links(table: str) -> frozenset[str]:
    """Return the fields by which a row of a table names its company, deal or contract."""
    names = {field.name for field in TABLES[table].fields}
    return frozenset(names & (LINKS | {"account_name", "domain", *NUMBERS}))
