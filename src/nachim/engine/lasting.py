"""A workspace's files in PostgreSQL: loaded once, while all that is made of them goes with the process."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nachim.engine.dialects import quote, render
from nachim.engine.kept import kept_table, mark_of, marks, write_mark
from nachim.engine.postgres import PostgresEngine, spelled, statement
from nachim.engine.postgres_publish import publish
from nachim.engine.postgres_tables import rows_as_text, tables
from nachim.engine.warehouse import Published
from nachim.errors import EngineError

if TYPE_CHECKING:
    import psycopg

_FOLDERS = ("snapshots", "builds", "scores")
"""Of a workspace: where Parquet files stay as they are."""


class LastingPostgres(PostgresEngine):
    """PostgreSQL for one workspace.

    Two kinds of schema: ``nachim_<name>`` holds a table for every Parquet file of the workspace that was asked for,
    named by what the file is, so that it is loaded once; ``nachim_<name>_<lot>`` holds what one process makes and is
    dropped when it ends. What a process that was killed left behind is dropped by the next.

    Parameters
    ----------
    address
        A libpq connection string.
    root
        The workspace's folder.
    name
        Of the workspace, the same for ever; small letters and digits.
    password
        Where the address has none.
    """

    def __init__(self, address: str, root: Path, name: str, password: str = "") -> None:
        self._root = root.resolve()
        self._address = address
        self._kept = f"nachim_{name}"
        super().__init__(address, f"{self._kept}_{secrets.token_hex(4)}", password)
        with self._cursor("the schema of the workspace") as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [self._schema])
            cursor.execute(statement(f"CREATE SCHEMA IF NOT EXISTS {quote(self._kept)}"))
        self._sweep()

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """Make Parquet files readable as `table`: a view where they are files of the workspace that stay."""
        kept = [None if path.exists() and path != mark_of(path) else kept_table(path) for path in paths]
        places = [one or self._key(path) for one, path in zip(kept, paths, strict=True)]
        if not any(places):
            super().read_parquet(table, paths)
            return
        for nth, (path, place) in enumerate(zip(paths, places, strict=True)):
            if place is None:  # a file that does not stay, beside tables that do
                places[nth] = f"{table[:40]}__{nth}"
                super().read_parquet(str(places[nth]), [path])
            elif kept[nth] is None:
                self._load(path, place)
            elif place not in self._tables():
                raise EngineError("engine.table_gone")
        self._view(table, [str(place) for place in places])

    def keep(self, sql: str, path: Path) -> int:
        """Keep the result of a query in the workspace's schema, to be read as if it were the Parquet file `path`."""
        table = f"kept_{secrets.token_hex(12)}"
        write_mark(path, self._address, table)  # before the table is there: what no mark names is a leftover
        rows = self.create(table, sql)
        with self._cursor(f"keep {path.name}") as cursor, self._connection.transaction():
            self._make_lasting(cursor, table)
        return rows

    def own_tables(self) -> Sequence[str]:
        """Return the names of the user's tables and views that the account may read."""
        return list(tables(self._ask))

    def holds(self, own: str) -> bool:
        """Tell whether there is a table or view of that name."""
        return own in self.own_tables()

    def take(self, table: str, own: str) -> tuple[str, ...]:
        """Make the rows of a user's table readable as texts, as a view; those of a table with a primary key by it."""
        headers, query = rows_as_text(self._ask, tables(self._ask)[own])
        with self._cursor(query) as cursor, self._connection.transaction():
            self._drop(cursor, table)
            cursor.execute(statement(f"CREATE VIEW {quote(table)} AS {query}"))
        return tuple(headers)

    def show(self, table: str, own: str) -> None:
        """Make a user's table readable as `table`, as a view."""
        with self._cursor(f"show {own}") as cursor, self._connection.transaction():
            self._drop(cursor, table)
            cursor.execute(statement(f"CREATE VIEW {quote(table)} AS SELECT * FROM {tables(self._ask)[own]}"))

    def publish(self, own: str, parts: Sequence[str], told: str) -> Published:
        """Write the rows of queries into a table of the user's, part by part, and put it in place in one step."""
        with self._cursor(parts[0]):
            return publish(self._connection, own, [render(part, "postgres") for part in parts], told)

    def _ask(self, sql: str, values: Sequence[object]) -> list[tuple[object, ...]]:
        with self._cursor(sql) as cursor:
            return cursor.execute(statement(sql), values).fetchall()

    def leave(self) -> None:
        """Drop everything that the workspace has in this database."""
        with self._cursor("leave") as cursor:
            cursor.execute(statement(f"DROP SCHEMA {quote(self._kept)} CASCADE"))

    def close(self) -> None:
        """Drop what this process made, and files' tables that no file belongs to any more."""
        if not self._connection.closed and not self._connection.broken:
            with self._cursor("the end") as cursor:
                cursor.execute(statement(f"DROP SCHEMA {quote(self._schema)} CASCADE"))
            self._sweep()
        super().close()

    def _key(self, path: Path) -> str | None:
        """Return the name of a file's table; None for a file that does not stay."""
        path = path.resolve()
        if not path.is_relative_to(self._root) or path.relative_to(self._root).parts[0] not in _FOLDERS:
            return None
        found = path.stat()
        said = f"{path.relative_to(self._root).as_posix()}\n{found.st_size}\n{found.st_mtime_ns}"
        return f"file_{hashlib.sha256(said.encode()).hexdigest()[:24]}"

    def _load(self, path: Path, key: str) -> None:
        """Load a file unless that was done before."""
        if key in self._tables():
            return
        super().read_parquet(key, [path])
        with self._cursor(f"keep {path.name}") as cursor, self._connection.transaction():
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [self._kept])
            if key not in self._tables():  # another process may have been as quick
                self._make_lasting(cursor, key)

    def _make_lasting(self, cursor: psycopg.Cursor[Any], table: str) -> None:
        cursor.execute(statement(f"ALTER TABLE {quote(table)} SET LOGGED"))
        cursor.execute(statement(f"ALTER TABLE {quote(table)} SET SCHEMA {quote(self._kept)}"))

    def _view(self, table: str, keys: Sequence[str]) -> None:
        """Put the kept tables together by name, in the widest of their types."""
        lasting = self._tables()
        places = {key: f"{quote(self._kept if key in lasting else self._schema)}.{quote(key)}" for key in keys}
        have = {key: self._columns_of(place) for key, place in places.items()}
        whole: dict[str, str] = {}
        for columns in have.values():
            for name, kind in columns.items():
                whole[name] = kind if whole.get(name, kind) == kind else _wider(whole[name], kind)
        parts = [
            f"SELECT {', '.join(_as(n, k, there=n in have[key]) for n, k in whole.items())} FROM {places[key]}"
            for key in keys
        ]
        with self._cursor(f"view {table}") as cursor, self._connection.transaction():
            self._drop(cursor, table)
            cursor.execute(statement(f"CREATE VIEW {quote(table)} AS {' UNION ALL '.join(parts)}"))

    def _columns_of(self, place: str) -> dict[str, str]:
        with self._cursor(f"columns of {place}") as cursor:
            return self._described(cursor, place)

    def _tables(self) -> set[str]:
        with self._cursor("tables") as cursor:
            cursor.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", [self._kept])
            return {str(name) for (name,) in cursor.fetchall()}

    def _sweep(self) -> None:
        """Drop tables of files that are gone or changed, and schemas of processes that are no more."""
        files = [path for folder in _FOLDERS for path in (self._root / folder).glob("*/*.parquet")]
        there = self._tables()  # before the marks: each is written before its table
        named = {self._key(path) for path in files} | {kept_table(mark) for mark in marks(self._root)}
        for key in sorted(there - named):
            with self._cursor("sweep") as cursor:
                try:
                    cursor.execute(statement(f"DROP TABLE IF EXISTS {quote(self._kept)}.{quote(key)}"))
                except self._psycopg.errors.DependentObjectsStillExist:
                    continue  # another process still reads it, and sweeps when it ends
        with self._cursor("sweep") as cursor:
            cursor.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, %s)", [f"{self._kept}_"])
            for (schema,) in cursor.fetchall():
                cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [schema])
                if schema != self._schema and (cursor.fetchone() or (False,))[0]:
                    cursor.execute(statement(f"DROP SCHEMA IF EXISTS {quote(schema)} CASCADE"))
                    cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [schema])


def _as(name: str, kind: str, *, there: bool) -> str:
    """Return a column in a type; NULL where a file has none of that name."""
    plain, collated = ("TEXT", ' COLLATE "C"') if kind == "VARCHAR" else (spelled(kind), "")
    return f"CAST({quote(name) if there else 'NULL'} AS {plain}){collated} AS {quote(name)}"


def _wider(one: str, other: str) -> str:
    numbers = ("BIGINT", "DOUBLE")
    return "DOUBLE" if all(kind in numbers or kind.startswith("DECIMAL") for kind in (one, other)) else "VARCHAR"
