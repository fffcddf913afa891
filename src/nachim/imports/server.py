"""Tables of a PostgreSQL server, read in one transaction that can write nothing. Needs the extra `postgres`."""

from __future__ import annotations

import codecs
import itertools
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nachim.errors import EngineError
from nachim.imports import store
from nachim.imports.database import chosen, kept_text, some
from nachim.imports.raw import RawTable

if TYPE_CHECKING:
    import psycopg

_OPTIONS = "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1"
_WAIT = 15
"""Seconds for a server to answer."""
_TABLES = """SELECT n.nspname, c.relname, n.nspname = ANY (current_schemas(false))
FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relispartition AND has_table_privilege(c.oid, 'SELECT')
AND has_schema_privilege(n.oid, 'USAGE') AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%'
ORDER BY 1, 2"""
_COLUMNS = """SELECT a.attname, format_type(a.atttypid, NULL) FROM pg_attribute AS a
WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"""
_KEY = """SELECT a.attname FROM pg_index AS i
JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
WHERE i.indrelid = %s::regclass AND i.indisprimary ORDER BY array_position(i.indkey::int2[], a.attnum)"""


def read_server(address: str, into: Path, only: str | None) -> tuple[RawTable, ...]:
    """Read tables and views of a database, all as of one moment. The password is neither kept nor told.

    Raises
    ------
    EngineError
        If psycopg is not installed or the server does not answer.
    FileError
        If the database has no such table, or nothing in it has rows.
    """
    try:
        import psycopg
    except ImportError as error:
        raise EngineError("engine.postgres") from error
    try:
        connection = psycopg.connect(
            address, options=_OPTIONS, connect_timeout=_WAIT, client_encoding="utf8", application_name="nachim"
        )
    except (psycopg.Error, UnicodeError):
        raise EngineError("engine.away") from None  # what the driver says may hold the address with its password
    try:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        return _tables(connection, into, only)
    except psycopg.Error as error:
        raise EngineError("engine.away" if connection.broken else "engine.query") from error
    finally:
        connection.close()


def _tables(connection: psycopg.Connection[Any], into: Path, only: str | None) -> tuple[RawTable, ...]:
    name = connection.info.dbname
    rows = connection.execute(_sql(_TABLES)).fetchall()
    names = {table if near else f"{schema}.{table}": (schema, table) for schema, table, near in rows}
    found: list[RawTable | None] = []
    for number, title in enumerate(chosen(list(names), only, name), 1):
        place = ".".join(map(store.quoted, names[title]))
        columns = connection.execute(_sql(_COLUMNS), [place]).fetchall()
        if not columns:
            continue
        order = [f"own.{store.quoted(column)}" for (column,) in connection.execute(_sql(_KEY), [place]).fetchall()]
        query = f"SELECT {', '.join(_text(*column) for column in columns)} FROM {place} AS own"
        with tempfile.TemporaryDirectory(prefix="table-", dir=into) as folder:
            query += f" ORDER BY {', '.join(order)}" if order else ""
            headers: Sequence[str] = [column for column, _ in columns]
            parts = _parts(connection, query, Path(folder))
            found.append(kept_text(parts, Path(folder), headers, into, (_slug(name), number, title), "postgres"))
    return some(found, name)


def _parts(connection: psycopg.Connection[Any], query: str, folder: Path) -> Iterator[Path]:
    """Yield the rows as CSV files of bounded size, each gone when the next is asked for."""
    decoder = codecs.getincrementaldecoder("utf-8")(errors="replace")
    block: Any = b"-"
    with (
        connection.cursor() as cursor,
        cursor.copy(_sql(f"COPY ({query}) TO STDOUT (FORMAT csv, FORCE_QUOTE *)")) as copy,
    ):
        blocks = iter(copy)
        for number in itertools.count():
            part, size, within = folder / f"part{number:05d}.csv", 0, False
            with part.open("w", encoding="utf-8", newline="") as file:
                while block and (size < store.PART or within):
                    block = next(blocks, b"")
                    text = decoder.decode(bytes(block))
                    file.write(text)
                    size += len(block)
                    within ^= text.count('"') % 2 == 1
            yield part
            part.unlink()
            if not block:
                return


def _text(name: str, kind: str) -> str:
    """Return SQL of a column as text: days without their midnight, lists with ";", no bytes, no NaN."""
    column = store.quoted(name)
    if kind.endswith("[]"):
        return f"array_to_string({column}, ';')"
    if kind == "bytea":
        return "NULL"
    if kind.startswith("timestamp without"):
        return f"regexp_replace({column}::text, ' 00:00:00$', '')"
    if kind in ("double precision", "real", "numeric"):
        return f"CASE WHEN {column}::text NOT IN ('NaN', 'Infinity', '-Infinity') THEN {column}::text END"
    return f"{column}::text"


def _slug(name: str) -> str:
    return re.sub(r"[^\w]+", "_", name, flags=re.UNICODE).strip("_").lower()[:40] or "database"


def _sql(statement: str) -> bytes:
    return statement.encode()
