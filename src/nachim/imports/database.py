"""Tables of a database that is one file, SQLite or DuckDB, opened to read only: each table is a source of its own."""

from __future__ import annotations

import csv
import hashlib
import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.columnar import texts
from nachim.imports.raw import Note, RawTable

if TYPE_CHECKING:
    import duckdb

_FETCH = 1000


def read_sqlite(path: Path, into: Path, slug: str, only: str | None) -> tuple[RawTable, ...]:
    """Read the tables of a SQLite file; views and virtual tables are none.

    Raises
    ------
    FileError
        If the file is damaged, is being written, has no such table, or all are empty.
    """
    # "immutable" keeps SQLite from making files beside one that nobody writes; the journal of a writer must be heeded
    quiet = not path.with_name(f"{path.name}-wal").exists()
    address = f"{path.resolve().as_uri()}?mode=ro{'&immutable=1' if quiet else ''}"
    found: list[RawTable | None] = []
    try:
        connection = sqlite3.connect(address, uri=True)
        try:
            connection.text_factory = lambda raw: raw.decode("utf-8", errors="replace")
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, store.LONGEST)
            connection.execute("PRAGMA trusted_schema = OFF")
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND sql NOT LIKE 'create virtual%' ORDER BY name"
            )
            for number, table in enumerate(chosen([name for (name,) in rows], only, path.name), 1):
                cursor = connection.execute(f"SELECT * FROM {store.quoted(table)}")
                with tempfile.TemporaryDirectory(prefix="table-", dir=into) as folder:
                    plain = Path(folder) / "plain.csv"
                    left = _pour(cursor, plain)
                    headers = [column[0] for column in cursor.description]
                    found.append(kept_text(plain, headers, into, (slug, number, table), "sqlite", left))
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        busy = "lock" in str(error) or "busy" in str(error)
        raise FileError("file.in_use" if busy else "file.truncated", file=path.name) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise FileError("file.truncated", file=path.name) from error
    return some(found, path.name)


def read_duckdb(path: Path, into: Path, slug: str, only: str | None) -> tuple[RawTable, ...]:
    """Read the tables of a DuckDB file; views are none.

    Raises
    ------
    FileError
        If the file is damaged, is held by another process, has no such table, or all are empty.
    """
    import duckdb

    found: list[RawTable | None] = []
    with store.scratch(into) as connection:
        try:
            connection.execute(f'ATTACH {store.text(path)} AS "source" (TYPE duckdb, READ_ONLY)')
            rows = connection.execute(
                "SELECT schema_name, table_name FROM duckdb_tables() "
                "WHERE database_name = 'source' AND NOT internal ORDER BY 1, 2"
            ).fetchall()
            names = {table if schema == "main" else f"{schema}.{table}": (schema, table) for schema, table in rows}
            for number, title in enumerate(chosen(list(names), only, path.name), 1):
                place = ".".join(map(store.quoted, ("source", *names[title])))
                described = connection.execute(f"DESCRIBE SELECT * FROM {place}").fetchall()
                keys = tuple(f"c{at + 1}" for at in range(len(described)))
                cells = texts(((str(row[0]), str(row[1])) for row in described), keys)
                relation = f'(SELECT ROW_NUMBER() OVER () AS "row", {cells} FROM {place})'
                headers = [str(row[0]) for row in described]
                found.append(kept(connection, relation, headers, into, (slug, number, title), "duckdb"))
        except duckdb.Error as error:
            busy = isinstance(error, duckdb.IOException) and "lock" in str(error).lower()
            raise FileError("file.in_use" if busy else "file.truncated", file=path.name) from error
    return some(found, path.name)


def chosen(tables: Sequence[str], only: str | None, name: str) -> Sequence[str]:
    """Return the tables to read.

    Raises
    ------
    FileError
        If there are none, or none of the name that is asked for.
    """
    if only is None and not tables:
        raise FileError("file.no_tables", file=name)
    if only is not None and only not in tables:
        raise FileError("file.no_sheet", file=name, sheet=only, sheets=", ".join(tables) or "–")
    return tables if only is None else [only]


def some(found: Sequence[RawTable | None], name: str) -> tuple[RawTable, ...]:
    """Return the tables that are not empty.

    Raises
    ------
    FileError
        If all are.
    """
    tables = tuple(table for table in found if table is not None)
    if not tables:
        raise FileError("file.no_rows", file=name)
    return tables


def kept_text(
    plain: Path, headers: Sequence[str], into: Path, name: tuple[str, int, str], kind: str, left: int = 0
) -> RawTable | None:
    """Keep a table that was poured into a CSV file without header; `left` binary cells were left out."""
    keys = tuple(f"c{place + 1}" for place in range(len(headers)))
    with store.scratch(plain.parent) as connection:
        if not store.loaded(connection, [plain], ",", keys):
            raise FileError("file.truncated_sheet", file=name[0], sheet=name[2])
        notes = (Note("binary_cells", (), left),) if left else ()
        return kept(connection, "cells", headers, into, name, kind, notes)


def kept(
    connection: duckdb.DuckDBPyConnection, relation: str, headers: Sequence[str], into: Path,
    name: tuple[str, int, str], kind: str, notes: tuple[Note, ...] = (),
) -> RawTable | None:  # fmt: skip
    """Write a table as Parquet, named by its own content; None when it has no rows."""
    slug, number, title = name
    if len(headers) > layout.WIDEST:
        raise FileError("file.too_wide", file=slug, columns=len(headers))
    keys = tuple(f"c{place + 1}" for place in range(len(headers)))
    with tempfile.TemporaryDirectory(prefix="kept-", dir=into) as folder:
        aside = Path(folder) / "table.parquet"
        count = store.write(connection, relation, keys, (), aside)
        if not count:
            return None
        with aside.open("rb") as file:
            sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        own = f"{slug}_{sha256[:8]}_{number}"
        target = aside.replace(into / f"{own}.parquet")
    unique, repeated = layout.unique_headers(headers, len(headers))
    notes += tuple(Note("repeated_header", (), 1, {"header": header}) for header in repeated)
    return RawTable(own, target, unique, keys, count, kind, "", title, sha256, notes)


def _pour(cursor: sqlite3.Cursor, plain: Path) -> int:
    """Write rows as CSV in bounded portions; return how many cells are bytes, which no table can use."""
    left = 0
    with plain.open("w", encoding="utf-8", errors="replace", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        while rows := cursor.fetchmany(_FETCH):
            left += sum(isinstance(value, bytes) for row in rows for value in row)
            writer.writerows([_text(value) for value in row] for row in rows)
    return left


def _text(value: object) -> str:
    if value is None or isinstance(value, bytes):
        return ""
    if isinstance(value, float):
        return "" if value != value or abs(value) == float("inf") else repr(value).removesuffix(".0")
    return str(value).replace("\x00", "")
