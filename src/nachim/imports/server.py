"""Tables of a PostgreSQL server, read in one transaction that can write nothing. Needs the extra `postgres`."""

from __future__ import annotations

import codecs
import itertools
import re
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nachim.engine.postgres_tables import cell_text, columns_of, order_of, tables
from nachim.errors import EngineError
from nachim.imports import store
from nachim.imports.database import chosen, kept_text, some
from nachim.imports.raw import RawTable

if TYPE_CHECKING:
    import psycopg

_OPTIONS = "-c default_transaction_read_only=on -c TimeZone=UTC -c DateStyle=ISO -c extra_float_digits=1"
_WAIT = 15
"""Seconds for a server to answer."""


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

    def ask(sql: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        return connection.execute(_sql(sql), values).fetchall()

    names = tables(ask)
    found: list[RawTable | None] = []
    for number, title in enumerate(chosen(list(names), only, name), 1):
        place = names[title]
        columns = columns_of(ask, place)
        if not columns:
            continue
        order = [f"own.{store.quoted(column)}" for column in order_of(ask, place)]
        query = f"SELECT {', '.join(cell_text(*column) for column in columns)} FROM {place} AS own"
        with tempfile.TemporaryDirectory(prefix="table-", dir=into) as folder:
            query += f" ORDER BY {', '.join(order)}" if order else ""
            headers: Sequence[str] = [column for column, _ in columns]
            parts = _parts(connection, query, Path(folder))
            own = (database_slug(name), number, title)
            found.append(kept_text(parts, Path(folder), headers, into, own, "postgres"))
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


def database_slug(name: str) -> str:
    """Return the beginning of the names of a database's tables."""
    return re.sub(r"[^\w]+", "_", name, flags=re.UNICODE).strip("_").lower()[:40] or "database"


def _sql(statement: str) -> bytes:
    return statement.encode()
