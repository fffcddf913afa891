"""The user's own tables in PostgreSQL: which there are, in which order their rows stand, and their cells as texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence

Ask = Callable[[str, Sequence[object]], list[tuple[object, ...]]]
"""Runs a statement with parameters and fetches its rows."""
OURS = "nachim_"
"""Beginning of the names of our own schemas."""
_TABLES = """SELECT n.nspname, c.relname,
n.nspname IN ('public', current_user) OR n.nspname = ANY (current_schemas(false))
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT')
AND has_schema_privilege(n.oid, 'USAGE') AND n.nspname <> 'information_schema' AND NOT starts_with(n.nspname, 'pg_')
AND NOT starts_with(n.nspname, %s) ORDER BY 1, 2"""
_COLUMNS = """SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_KEY = """SELECT a.attname FROM pg_index AS i
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)"""


def tables(ask: Ask) -> dict[str, str]:
    """Return the tables and views that the account may read: the name to call each by, and the name in SQL.

    A schema stands in front where it is neither "public" nor in the account's search path.
    """
    return {
        f"{table}" if near else f"{schema}.{table}": f"{quoted_name(schema)}.{quoted_name(table)}"
        for schema, table, near in ask(_TABLES, [OURS])
    }


def columns_of(ask: Ask, place: str) -> list[tuple[str, str]]:
    """Return the columns of a table and PostgreSQL's type of each."""
    return [(str(name), str(kind)) for name, kind in ask(_COLUMNS, [place])]


def order_of(ask: Ask, place: str) -> list[str]:
    """Return the columns of the primary key of a table."""
    return [str(name) for (name,) in ask(_KEY, [place])]


def cell_text(name: str, kind: str) -> str:
    """Return SQL of a column as text: days without their midnight, lists with ";", no bytes, no NaN."""
    column = quoted_name(name)
    if kind.endswith("[]"):
        return f"array_to_string({column}, ';')"
    if kind == "bytea":
        return "NULL"
    if kind.startswith("timestamp without"):
        return f"regexp_replace({column}::text, ' 00:00:00$', '')"
    if kind in ("double precision", "real", "numeric"):
        return f"CASE WHEN {column}::text NOT IN ('NaN', 'Infinity', '-Infinity') THEN {column}::text END"
    return f"{column}::text"


def rows_as_text(ask: Ask, place: str) -> tuple[list[str], str]:
    """Return the columns of a table, and the query of its rows as texts `c1`, `c2`, … beside their number `row`."""
    found = columns_of(ask, place)
    by = ", ".join(f"own.{quoted_name(column)}" for column in order_of(ask, place))
    number = f'ROW_NUMBER() OVER ({f"ORDER BY {by}" if by else ""}) AS "row"'
    cells = [f'({cell_text(*column)})::text COLLATE "C" AS "c{at}"' for at, column in enumerate(found, 1)]
    return [name for name, _ in found], f"SELECT {', '.join((number, *cells))} FROM {place} AS own"


def quoted_name(name: object) -> str:
    """Return a name of the user's own, which may be as long as PostgreSQL lets it be."""
    return '"' + str(name).replace('"', '""') + '"'
