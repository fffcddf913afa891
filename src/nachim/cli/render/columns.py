"""What a column of a file means, in words."""

from __future__ import annotations

from nachim.model.source import ColumnUse, Verdict
from nachim.words import Words


def meaning(use: ColumnUse, words: Words) -> str:
    """Return the table and field of a column in words: "딜 · 금액"."""
    if not use.table:
        return words("cli.import.ask.none")
    table = words(f"fields.table.{use.table}")
    if use.verdict is Verdict.OWN or (use.field or "").startswith("a_"):
        category = words(f"icp.category.{use.category.value}") if use.category else "–"
        return words("cli.import.column.own", table=table, category=category)
    field = use.field or ""
    if field.startswith("contact_"):
        return words("cli.import.column.person", table=table)
    named = words(f"fields.{field}") if words.has(f"fields.{field}") else field
    return words("cli.import.column", table=table, field=named)


def reason(use: ColumnUse, words: Words) -> str:
    """Return why a column was understood so."""
    return words(use.reason) if use.reason and words.has(use.reason) else use.reason
