"""One row a company, from however many account rows it has."""

from __future__ import annotations

from collections.abc import Mapping

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.model.tables import Type


def make_companies(engine: Engine, columns: Mapping[str, Type]) -> None:
    """Make the table `company`: company, key, name, row, source, created, and account columns with their reasons.

    Where several account rows are one company, the oldest row speaks; what it does not say comes from the others.
    """
    read = ", ".join(
        f"{as_value(name, type_)} AS {quote(name)}, {quote(name + '__why')}" for name, type_ in columns.items()
    )
    ranked = (
        f'SELECT "company", "key", "name", "source", "row", "created"{", " + read if read else ""}, '
        'ROW_NUMBER() OVER (PARTITION BY "company" ORDER BY "created", "key", "row") AS "nth" '
        'FROM "l_account" WHERE "company" IS NOT NULL'
    )
    firsts = [f'MAX(CASE WHEN "nth" = 1 THEN "{name}" END) AS "{name}"' for name in ("key", "source", "row", "created")]
    names = [name for column in columns for name in (column, f"{column}__why")]
    spoken = [
        f'COALESCE(MAX(CASE WHEN "nth" = 1 THEN {quote(name)} END), MAX({quote(name)})) AS {quote(name)}'
        for name in ("name", *names)
    ]
    engine.create(
        "company", f'SELECT "company", {", ".join(firsts + spoken)} FROM ({ranked}) AS "r" GROUP BY "company"'
    )


def as_value(name: str, type_: Type, table: str | None = None) -> str:
    """Return SQL for a canonical column as an attribute's value: flags as "yes" and "no", numbers as DOUBLE."""
    column = f'"{table}".{quote(name)}' if table else quote(name)
    if type_ is Type.FLAG:
        return f"CASE WHEN {column} THEN 'yes' WHEN NOT {column} THEN 'no' END"
    return f"CAST({column} AS DOUBLE)" if type_ in (Type.NUMBER, Type.MONEY) else column
