"""The rows whose outcome is known, as every query of a finding selects them."""

from __future__ import annotations

TABLES = {"won": "deals", "good": "customers"}
OUTCOME = '"y", "cluster" AS "k"'
"""What a rate is computed from: the outcome, and the company whose rows go together."""


def rows_sql(outcome: str, part: str) -> str:
    """Return the table and the beginning of the WHERE clause of the judged rows: "earlier", "later" or "all"."""
    which = {"earlier": ' AND "later" = 0', "later": ' AND "later" = 1', "all": ""}[part]
    return f'"{TABLES[outcome]}" WHERE "judged" = 1 AND "y" IS NOT NULL{which}'
