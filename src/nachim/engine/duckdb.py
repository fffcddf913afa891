"""DuckDB inside the process: the engine of one person's workspace.

Tables live in memory, or in a file that is gone with the engine, over Parquet files on disk; nothing is installed or
loaded from elsewhere.
"""

from __future__ import annotations

import os
import re
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Protocol, TypeVar

import duckdb
import numpy as np
import numpy.typing as npt

from nachim.engine.dialects import portable_type, quote, render, text
from nachim.engine.frame import Column, Frame
from nachim.engine.kept import parquet_files
from nachim.errors import EngineError, InputError

Made = TypeVar("Made")
_ASIDE = "__n"
_LOOKED = 1000
"""Values of a column that tell whether most of them are alike."""


class ArrowStream(Protocol):
    """Anything that gives its rows by the Arrow C stream: frames of pandas, Polars, PyArrow, DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a PyCapsule named ``arrow_array_stream``."""


class DuckDBEngine:
    """Runs portable SQL on DuckDB. Safe to use from several threads: every call has its own cursor.

    Parameters
    ----------
    threads
        At most so many; all cores by default.
    memory
        Limit such as ``"2GB"``; DuckDB's default (80 % of the machine) when None.
    spill
        An empty folder for the tables, compressed, and for what does not fit into memory; without one tables live in
        memory, and what needs more fails. Whoever made the folder takes it away.
    usual
        What is kept to as long as every step can be done with it, such as ``"1GB"``: the first that cannot be gets
        `memory`.

    Examples
    --------
    >>> with DuckDBEngine() as engine:
    ...     engine.create("t", 'SELECT 1 AS "a"')
    ...     engine.rows('SELECT "a" FROM "t"')["a"]
    1
    array([1])
    """

    name = "duckdb"
    watch: ClassVar[Callable[[str], None] | None] = None
    """Called with every statement before it runs: for tests and for looking into what the product does."""

    def __init__(
        self,
        *,
        threads: int | None = None,
        memory: str | None = None,
        spill: Path | None = None,
        usual: str | None = None,
    ) -> None:
        settings: dict[str, str | bool | int | float | list[str]] = {
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "temp_directory": str(spill) if spill else "",
            # The tables need not outlive the engine: nothing waits for the disk.
            "fsync_mode": "NONE",
            "checkpoint_on_detach": "DISABLED",
            # Looking for what long texts share takes four times as long as writing them.
            "disabled_compression_methods": "dict_fsst,fsst,zstd",
        }
        if threads:
            settings["threads"] = threads
        if memory:
            settings["memory_limit"] = memory
        self._connection = duckdb.connect(spill / "tables.duckdb" if spill else ":memory:", config=settings)
        self._connection.execute("SET GLOBAL TimeZone = 'UTC'")
        self._most = self._connection.execute("SELECT current_setting('memory_limit')").fetchall()[0][0]
        self._spare = usual is not None
        if usual is not None:
            self._limit(usual)

    def __enter__(self) -> DuckDBEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str) -> Frame:
        """Run a query and fetch all of it.

        Raises
        ------
        EngineError
            If DuckDB refuses; the statement is in the error's notes.
        """

        def fetched(cursor: duckdb.DuckDBPyConnection) -> tuple[dict[str, Column], list[str]]:
            cursor.execute(sql)
            kinds = [str(column[1]) for column in cursor.description]
            return cursor.fetchnumpy(), kinds

        columns, kinds = self._done(sql, fetched)
        return Frame(
            {name: plain_column(column, kind) for (name, column), kind in zip(columns.items(), kinds, strict=True)}
        )

    def create(self, table: str, sql: str) -> int:
        """Replace `table` by the result of a query, which may read the old one; return its number of rows."""
        return self._done(sql, lambda cursor: _create(cursor, table, sql))

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        """Replace `table` by a small frame with these types; NaN, NaT and None become NULL."""
        if list(types) != list(frame):
            raise ValueError(f"types {list(types)} for columns {list(frame)}")
        for kind in types.values():
            portable_type(kind)
        sql = f"SELECT {_casts(types)} FROM nachim_loaded"
        with self._cursor(sql, own=True) as cursor:
            cursor.register("nachim_loaded", {name: _loadable(column) for name, column in frame.items()})
            _create(cursor, table, sql)
            cursor.unregister("nachim_loaded")

    def accept(self, table: str, stream: ArrowStream) -> int:
        """Replace `table` by a frame of pandas, Polars, PyArrow or DuckDB; return its number of rows.

        Types outside the portable ones are widened: small and unsigned numbers, dictionaries, other time units.

        Raises
        ------
        InputError
            If the object has no Arrow stream.
        """
        if not hasattr(stream, "__arrow_c_stream__"):
            raise InputError("engine.stream", kind=type(stream).__name__)
        with self._cursor("-- an Arrow stream", own=True) as cursor:
            cursor.register("nachim_accepted", stream if _of_pandas(stream) else _StreamOnly(stream))
            raw = f"{table[:40]}__raw"
            _create(cursor, raw, "SELECT * FROM nachim_accepted")
            cursor.unregister("nachim_accepted")
            columns = cursor.execute(f"DESCRIBE {quote(raw)}").fetchall()
            casts = ", ".join(f"{_widening(name, kind)} AS {quote(name)}" for name, kind, *_ in columns)
            rows = _create(cursor, table, f"SELECT {casts} FROM {quote(raw)}")
            _drop(cursor, raw)
            return rows

    def arrow_stream(self, sql: str) -> ArrowStream:
        """Return the query's rows for pandas, Polars or PyArrow; the query runs when they are read."""
        return _Answer(self._connection.cursor(), sql)

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """Make Parquet files readable as `table`: a view; columns by name, those missing in a file are NULL."""
        if not paths:
            raise ValueError(f"no files for {table}")
        files = ", ".join(text(str(path)) for path in parquet_files(paths))
        sql = f"SELECT * FROM read_parquet([{files}], union_by_name = true)"
        with self._cursor(sql, own=True) as cursor:
            cursor.execute("BEGIN")
            _drop(cursor, table)
            cursor.execute(f"CREATE VIEW {quote(table)} AS {sql}")
            cursor.execute("COMMIT")

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, whole or not at all; return its number of rows."""
        aside = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
        statement = f"COPY ({sql}\n) TO {text(str(aside))} (FORMAT parquet, COMPRESSION zstd)"
        try:
            rows = self._done(sql, lambda cursor: int(cursor.execute(statement).fetchall()[0][0]))
            settle(aside, path)
        finally:
            aside.unlink(missing_ok=True)
        return rows

    def write_csv(self, table: str, path: Path) -> None:
        """Write a table without a header, in its portable types, for other databases: NULL is empty, "" is not."""
        types = self.columns(table)
        values = ", ".join(
            # No other database takes the NUL character in a text.
            f"REPLACE({quote(name)}, CHR(0), '')" if kind == "VARCHAR" else f"CAST({quote(name)} AS {kind})"
            for name, kind in types.items()
        )
        sql = f"COPY (SELECT {values} FROM {quote(table)}) TO {text(str(path))} (FORMAT csv, HEADER false)"
        with self._cursor(sql, own=True) as cursor:
            cursor.execute(sql)

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their portable types; empty when there is no such table."""
        sql = """SELECT column_name, data_type FROM information_schema.columns
            WHERE table_schema = 'main' AND table_name = $table ORDER BY ordinal_position"""
        with self._cursor(sql, own=True) as cursor:
            found = cursor.execute(sql, {"table": table}).fetchall()
        return {name: widened(kind) for name, kind in found}

    def drop(self, table: str) -> None:
        """Drop a table or view if it exists."""
        with self._cursor(f"DROP {table}", own=True) as cursor:
            _drop(cursor, table)

    def render(self, sql: str) -> str:
        """Return the query formatted for a reader."""
        return render(sql, "duckdb", pretty=True)

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def _done(self, sql: str, work: Callable[[duckdb.DuckDBPyConnection], Made]) -> Made:
        """Do a step with the usual memory; where that is not enough, once more with all there may be."""
        try:
            with self._cursor(sql) as cursor:
                return work(cursor)
        except EngineError as refused:
            if refused.code != "engine.memory" or not self._spare:
                raise
        self._spare = False
        self._limit(self._most)
        with self._cursor(sql, own=True) as cursor:
            return work(cursor)

    def _limit(self, memory: str) -> None:
        self._connection.execute(f"SET memory_limit = {text(memory)}")

    @contextmanager
    def _cursor(self, sql: str, *, own: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
        """One cursor a call: an unread result would block the connection. `own` statements are not watched."""
        watch = type(self).watch
        if watch and not own:
            watch(sql)
        cursor = None
        try:
            cursor = self._connection.cursor()
            yield cursor
        except duckdb.Error as cause:
            raise refused(cause, sql) from cause
        finally:
            if cursor is not None:
                cursor.close()


class Scratch(DuckDBEngine):
    """A DuckDB by which another engine reads and writes files: what it runs is no statement of the product's."""

    watch = None

    def __init__(self) -> None:
        super().__init__(threads=1)

    def __enter__(self) -> Scratch:
        return self


def _create(cursor: duckdb.DuckDBPyConnection, table: str, sql: str) -> int:
    # Aside and renamed, so that the query may read the table (or the view) that it replaces.
    aside = quote(table) if len(table.encode()) > 57 else quote(table + _ASIDE)
    replace = aside == quote(table)
    cursor.execute("BEGIN")
    rows = cursor.execute(f"CREATE {'OR REPLACE ' if replace else ''}TABLE {aside} AS {sql}").fetchall()
    if not replace:
        _drop(cursor, table)
        cursor.execute(f"ALTER TABLE {aside} RENAME TO {quote(table)}")
    cursor.execute("COMMIT")
    return int(rows[0][0])


def _casts(types: Mapping[str, str]) -> str:
    return ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in types.items())


def _widening(name: str, kind: str) -> str:
    # Nanoseconds with a zone (pandas' default) have no direct way to a TIMESTAMP.
    source = f"CAST({quote(name)} AS TIMESTAMPTZ)" if kind == "TIMESTAMPTZ_NS" else quote(name)
    return f"CAST({source} AS {widened(kind)})"


def _drop(cursor: duckdb.DuckDBPyConnection, table: str) -> None:
    sql = "SELECT table_type FROM information_schema.tables WHERE table_schema = 'main' AND table_name = $table"
    for (kind,) in cursor.execute(sql, {"table": table}).fetchall():
        cursor.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} {quote(table)}")


def _of_pandas(frame: object) -> bool:
    # The stream of pandas asks for PyArrow, DuckDB's own way into its columns does not.
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(frame, pandas.DataFrame)


class _StreamOnly:
    """Only the stream of an object, so that DuckDB takes no other way into it that needs another library."""

    def __init__(self, stream: ArrowStream) -> None:
        self._stream = stream

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._stream.__arrow_c_stream__(requested_schema)


class _Answer:
    def __init__(self, cursor: duckdb.DuckDBPyConnection, sql: str) -> None:
        self._cursor = cursor
        self._sql = sql

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        try:
            return self._cursor.sql(self._sql).__arrow_c_stream__(requested_schema)
        except duckdb.Error as cause:
            raise refused(cause, self._sql) from cause


def settle(aside: Path, path: Path) -> None:
    """Move a finished file to its place so that a crash leaves either the old one or the new one."""
    with aside.open("rb") as file:
        os.fsync(file.fileno())
    aside.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def refused(cause: Exception, sql: str) -> EngineError:
    """Return the error a user sees; statement and cause stay in its notes, for debugging."""
    if isinstance(cause, duckdb.OutOfMemoryException):
        code = "engine.memory"
    elif isinstance(cause, duckdb.IOException | duckdb.HTTPException):
        code = "engine.file"
    else:
        code = "engine.query"
    error = EngineError(code)
    error.add_note(f"{type(cause).__name__}: {cause}\n\n{sql}")
    return error


def plain_column(column: npt.NDArray[np.generic], kind: str) -> Column:
    """Turn DuckDB's (masked) array into a column of a `Frame`."""
    missing = np.ma.getmaskarray(column)
    values = np.ma.getdata(column)
    some = bool(missing.any())
    if values.dtype.kind == "M":
        dates = values.astype("datetime64[us]")
        dates[missing] = np.datetime64("NaT")
        return dates
    if values.dtype.kind in "iubf":
        if some:
            numbers = values.astype(np.float64)
            numbers[missing] = np.nan
            return numbers
        if values.dtype.kind == "b":
            return values
        whole = values.dtype.kind == "i" or kind in _WHOLE
        # Sums of whole numbers come as HUGEINT, which arrives as float64.
        return values.astype(np.int64 if whole and np.all(np.abs(values.astype(np.float64)) < 2.0**63) else np.float64)
    objects = values.astype(object)
    objects[missing] = None
    return _shared(objects)


def _shared(values: Column) -> Column:
    """Let equal texts be one object, where most of them are: a column of levels then takes a tenth of the memory."""
    first = values[:_LOOKED].tolist()
    if len(set(first)) > len(first) // 2:
        return values
    known: dict[object, object] = {}
    return np.array([known.setdefault(value, value) for value in values.tolist()], object)


_WHOLE = {"HUGEINT", "UHUGEINT", "UBIGINT", "UINTEGER", "USMALLINT", "UTINYINT"}


def _loadable(column: Column) -> Column:
    if column.dtype.kind == "M":
        return column.astype("datetime64[us]")
    return column.astype(object) if column.dtype.kind == "U" else column


def widened(kind: str) -> str:
    """Return the portable type that holds every value of a type of DuckDB's.

    Examples
    --------
    >>> [widened(kind) for kind in ("UTINYINT", "FLOAT", "TIMESTAMP_NS", "ENUM('a')", "DECIMAL(20,4)", "DATE")]
    ['BIGINT', 'DOUBLE', 'TIMESTAMP', 'VARCHAR', 'DECIMAL(20,4)', 'DATE']
    """
    if re.fullmatch(r"U?(TINYINT|SMALLINT|INTEGER)|BIGINT", kind):
        return "BIGINT"
    if kind in ("FLOAT", "DOUBLE", "HUGEINT", "UHUGEINT", "UBIGINT"):
        return "DOUBLE"
    if kind.startswith("TIMESTAMP"):
        return "TIMESTAMP"
    if kind in ("BOOLEAN", "DATE") or kind.startswith("DECIMAL"):
        return kind
    return "VARCHAR"
