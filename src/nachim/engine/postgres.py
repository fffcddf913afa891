"""PostgreSQL: the engine of a company that keeps its tables there. Needs the extra `postgres`.

Everything lives in one schema of its own. Parquet files go in and out through DuckDB as a stream of CSV, so that memory
stays bounded whatever the size.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

import numpy as np

from nachim.engine.dialects import NAME_BYTES, quote, render, text
from nachim.engine.duckdb import ArrowStream, Scratch
from nachim.engine.frame import Column, Frame
from nachim.errors import EngineError

if TYPE_CHECKING:
    import psycopg

_CHUNK = 1 << 20
_WAIT = 15
"""Seconds for a server to answer."""
_OPTIONS = "-c TimeZone=UTC -c client_min_messages=warning -c extra_float_digits=1 -c DateStyle=ISO"
# Object identifiers of PostgreSQL's own types: fixed for ever.
_PORTABLE = {
    16: "BOOLEAN", 20: "BIGINT", 21: "BIGINT", 23: "BIGINT", 25: "VARCHAR", 700: "DOUBLE", 701: "DOUBLE",
    1042: "VARCHAR", 1043: "VARCHAR", 1082: "DATE", 1114: "TIMESTAMP", 1184: "TIMESTAMP",
}  # fmt: skip
_NUMERIC = 1700


class PostgresEngine:
    """Runs portable SQL on PostgreSQL. Safe to use from several threads, one call at a time.

    Parameters
    ----------
    address
        A libpq connection string.
    schema
        Where the tables live; made when it is missing.
    password
        Where the address has none; never shown.

    Raises
    ------
    EngineError
        If psycopg is not installed or the server does not answer.
    """

    name = "postgres"

    def __init__(self, address: str, schema: str, password: str = "") -> None:
        try:
            import psycopg
        except ImportError as cause:
            raise EngineError("engine.postgres") from cause
        self._psycopg = psycopg
        self._lock = threading.RLock()
        self._schema = schema
        try:
            self._connection = psycopg.connect(
                address,
                autocommit=True,
                options=_OPTIONS,
                connect_timeout=_WAIT,
                application_name="nachim",
                password=password or None,
            )
        except (psycopg.Error, UnicodeError):
            raise EngineError("engine.away") from None  # what the driver says may hold the password
        with self._cursor("SET search_path") as cursor:
            cursor.execute(statement(f"CREATE SCHEMA IF NOT EXISTS {quote(schema)}"))
            cursor.execute(statement(f"SET search_path TO {quote(schema)}"))

    def __enter__(self) -> PostgresEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str) -> Frame:
        """Run a query and fetch all of it.

        Raises
        ------
        EngineError
            If PostgreSQL refuses; the statement is in the error's notes.
        """
        with self._cursor(sql) as cursor:
            cursor.execute(statement(render(sql, "postgres")), binary=True)
            fetched = cursor.fetchall()
            names = [column.name for column in cursor.description or ()]
            kinds = [column.type_code for column in cursor.description or ()]
        values = list(zip(*fetched, strict=True)) if fetched else [()] * len(names)
        return Frame({name: _column(of, kind) for name, of, kind in zip(names, values, kinds, strict=True)})

    def create(self, table: str, sql: str) -> int:
        """Replace `table` by the result of a query, which may read the old one; return its number of rows."""
        aside = f"{table.encode()[: NAME_BYTES - 3].decode(errors='ignore')}__n"
        with self._cursor(sql) as cursor, self._connection.transaction():
            self._drop(cursor, aside)
            cursor.execute(statement(f"CREATE UNLOGGED TABLE {quote(aside)} AS {render(sql, 'postgres')}"))
            rows = cursor.rowcount
            self._compare_as_bytes(cursor, aside)
            self._drop(cursor, table)
            cursor.execute(statement(f"ALTER TABLE {quote(aside)} RENAME TO {quote(table)}"))
            cursor.execute(statement(f"ANALYZE {quote(table)}"))
        return rows

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        """Replace `table` by a small frame with these types; NaN, NaT and None become NULL."""
        with Scratch() as scratch:
            scratch.load("loaded", frame, types)
            self._copy_in(scratch, table, "loaded")

    def accept(self, table: str, stream: ArrowStream) -> int:
        """Replace `table` by a frame of pandas, Polars, PyArrow or DuckDB; return its number of rows."""
        with Scratch() as scratch:
            scratch.accept("accepted", stream)
            return self._copy_in(scratch, table, "accepted")

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """Load Parquet files as `table`; columns by name, those missing in a file are NULL."""
        with Scratch() as scratch:
            scratch.read_parquet("files", paths)
            self._copy_in(scratch, table, "files")

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, whole or not at all; return its number of rows."""
        rendered = render(sql, "postgres")
        with TemporaryDirectory(prefix="nachim-") as folder:
            rows = Path(folder) / "rows.csv"
            with self._cursor(sql) as cursor, rows.open("wb") as file:
                cursor.execute(statement(f"SELECT * FROM ({rendered}\n) AS q LIMIT 0"))
                types = {column.name: _portable(column) for column in cursor.description or ()}
                with cursor.copy(statement(f"COPY ({rendered}\n) TO STDOUT (FORMAT csv)")) as copy:
                    for chunk in copy:
                        file.write(chunk)
            with Scratch() as scratch:
                return scratch.write_parquet(_csv(rows, types), path)

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their portable types; empty when there is no such table."""
        with self._cursor(f"columns of {table}") as cursor:
            return self._described(cursor, quote(table)) if self._kind(cursor, table) else {}

    def drop(self, table: str) -> None:
        """Drop a table or view if it exists."""
        with self._cursor(f"DROP {table}") as cursor:
            self._drop(cursor, table)

    def render(self, sql: str) -> str:
        """Return the query as PostgreSQL runs it, formatted for a reader."""
        return render(sql, "postgres", pretty=True)

    def close(self) -> None:
        """Close the connection; the schema stays."""
        self._connection.close()

    def _described(self, cursor: psycopg.Cursor[Any], place: str) -> dict[str, str]:
        cursor.execute(statement(f"SELECT * FROM {place} LIMIT 0"))
        return {column.name: _portable(column) for column in cursor.description or ()}

    def _copy_in(self, scratch: Scratch, table: str, source: str) -> int:
        types = scratch.columns(source)
        columns = ", ".join(f"{quote(name)} {spelled(kind)}" for name, kind in types.items())
        with TemporaryDirectory(prefix="nachim-") as folder:
            rows = Path(folder) / "rows.csv"
            scratch.write_csv(source, rows)
            with self._cursor(f"COPY {table}") as cursor, self._connection.transaction(), rows.open("rb") as file:
                self._drop(cursor, table)
                cursor.execute(statement(f"CREATE UNLOGGED TABLE {quote(table)} ({columns})"))
                with cursor.copy(statement(f"COPY {quote(table)} FROM STDIN (FORMAT csv)")) as copy:
                    while chunk := file.read(_CHUNK):
                        copy.write(chunk)
                loaded = cursor.rowcount
                cursor.execute(statement(f"ANALYZE {quote(table)}"))
        return loaded

    def _compare_as_bytes(self, cursor: psycopg.Cursor[Any], table: str) -> None:
        """Give text columns that were made of literals the collation that all others have."""
        cursor.execute(
            """SELECT attname FROM pg_attribute
            WHERE attrelid = %s::regclass AND attnum > 0 AND attcollation = 'pg_catalog."default"'::regcollation""",
            [quote(table)],
        )
        changes = ", ".join(f'ALTER COLUMN {quote(name)} TYPE TEXT COLLATE "C"' for (name,) in cursor.fetchall())
        if changes:
            cursor.execute(statement(f"ALTER TABLE {quote(table)} {changes}"))

    def _kind(self, cursor: psycopg.Cursor[Any], table: str) -> str | None:
        cursor.execute(
            """SELECT relkind FROM pg_class AS t JOIN pg_namespace AS s ON s.oid = t.relnamespace
            WHERE s.nspname = %s AND t.relname = %s AND t.relkind IN ('r', 'v', 'm', 'p', 'f')""",
            [self._schema, table],
        )
        found = cursor.fetchone()
        return None if found is None else str(found[0])

    def _drop(self, cursor: psycopg.Cursor[Any], table: str) -> None:
        kind = self._kind(cursor, table)
        if kind is not None:
            cursor.execute(statement(f"DROP {'VIEW' if kind == 'v' else 'TABLE'} {quote(table)}"))

    @contextmanager
    def _cursor(self, sql: str) -> Iterator[psycopg.Cursor[Any]]:
        errors = self._psycopg.errors
        try:
            with self._lock, self._connection.cursor() as cursor:
                yield cursor
        except self._psycopg.Error as cause:
            if isinstance(cause, errors.OutOfMemory):
                code = "engine.memory"
            elif isinstance(cause, errors.DiskFull):
                code = "engine.file"
            elif isinstance(cause, errors.InsufficientPrivilege):
                code = "engine.rights"
            elif isinstance(cause, errors.InvalidSchemaName):
                code = "engine.no_schema"
            else:
                code = "engine.away" if self._connection.broken or self._connection.closed else "engine.query"
            error = EngineError(code)
            error.add_note(f"{type(cause).__name__}: {cause}\n\n{sql}")
            raise error from cause


def statement(sql: str) -> bytes:
    """Return a statement that holds no parameters."""
    return sql.encode()


def spelled(kind: str) -> str:
    """Return PostgreSQL's spelling of a portable type."""
    return {"VARCHAR": 'TEXT COLLATE "C"', "DOUBLE": "DOUBLE PRECISION"}.get(kind, kind)


def _portable(column: psycopg.Column) -> str:
    """Return the portable type of a result's column; sums of whole numbers have no declared width and are DOUBLE."""
    if column.type_code == _NUMERIC:
        return f"DECIMAL({column.precision},{column.scale})" if column.precision else "DOUBLE"
    return _PORTABLE.get(column.type_code, "VARCHAR")


def _csv(rows: Path, types: Mapping[str, str]) -> str:
    """Return a query of DuckDB's over rows that PostgreSQL wrote."""
    columns = ", ".join(f"{text(name)}: {text(kind)}" for name, kind in types.items())
    return f"""SELECT * FROM read_csv({text(str(rows))}, columns = {{{columns}}}, header = false, auto_detect = false,
        delim = ',', quote = '"', escape = '"', nullstr = '', allow_quoted_nulls = false, parallel = false,
        max_line_size = 100000000)"""


def _column(values: Sequence[Any], kind: int) -> Column:
    """Turn fetched values into a column of a `Frame`."""
    missing = None in values
    if kind in (1082, 1114, 1184):
        if kind == 1184:
            values = [value if value is None else value.replace(tzinfo=None) for value in values]
        return np.array(values, dtype="datetime64[us]")
    if kind == _NUMERIC:
        # A sum of whole numbers is NUMERIC without decimals; a declared DECIMAL keeps its own.
        whole = all(value is None or value.as_tuple().exponent == 0 for value in values)
        number: type[np.generic] = np.int64 if whole and not missing and values else np.float64
    else:
        number = {"BIGINT": np.int64, "DOUBLE": np.float64, "BOOLEAN": np.bool_}.get(
            _PORTABLE.get(kind, ""), np.object_
        )
    if number is np.object_:
        column = np.empty(len(values), dtype=object)
        column[:] = values
        return column
    if missing or number is np.float64:
        return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)
    return np.array([int(value) for value in values], dtype=number)
