"""Tables of a database that is one file, SQLite or DuckDB, opened to read only: each table is a source of its own."""

from __future__ import annotations

import hashlib
import sqlite3
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.batches import poured
from nachim.imports.columnar import texts
from nachim.imports.raw import Note, RawTable

if TYPE_CHECKING:
    import duckdb


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
            connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, store.LONGEST)
            connection.execute("PRAGMA trusted_schema = OFF")
            rows = connection.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                "AND sql NOT LIKE 'create virtual%' ORDER BY name"
            )
            for number, table in enumerate(chosen([name for (name,) in rows], only, path.name), 1):
                found.append(_sqlite_table(connection, table, into, (slug, number, table)))
        finally:
            connection.close()
    except sqlite3.OperationalError as error:
        busy = "lock" in str(error) or "busy" in str(error)
        raise FileError("file.in_use" if busy else "file.truncated", file=path.name) from error
    except (sqlite3.Error, OverflowError, UnicodeError) as error:
        raise FileError("file.truncated", file=path.name) from error
    return some(found, path.name)


def _sqlite_table(
    connection: sqlite3.Connection, table: str, into: Path, name: tuple[str, int, str]
) -> RawTable | None:
    """Keep one table; in texts that are no UTF-8, which SQLite does not mind, a sign stands for what is no letter."""
    for letters in (str, lambda raw: raw.decode("utf-8", errors="replace")):
        connection.text_factory = letters
        with tempfile.TemporaryDirectory(prefix="table-", dir=into) as folder, store.scratch(Path(folder)) as scratch:
            cursor = connection.execute(f"SELECT * FROM {store.quoted(table)}")
            headers = [column[0] for column in cursor.description]
            keys = tuple(f"c{place + 1}" for place in range(len(headers)))
            try:
                left = poured(scratch, cursor, keys, Path(folder))
            except sqlite3.OperationalError as error:
                if letters is not str or "decode" not in str(error):
                    raise
                continue
            notes = (Note("binary_cells", (), left),) if left else ()
            return kept(scratch, "cells", headers, into, name, "sqlite", notes)
    return None


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
            if store.shortage(error):
                raise
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
    parts: Iterable[Path], folder: Path, headers: Sequence[str], into: Path, name: tuple[str, int, str], kind: str
) -> RawTable | None:
    """Keep a table that comes as CSV files without header."""
    keys = tuple(f"c{place + 1}" for place in range(len(headers)))
    with store.scratch(folder, name[0]) as connection:
        if not store.loaded(connection, parts, ",", keys):
            raise FileError("file.truncated_sheet", file=name[0], sheet=name[2])
        return kept(connection, "cells", headers, into, name, kind)


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
