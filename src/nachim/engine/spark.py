"""Spark: the engine of a company whose tables are too large for one machine. Needs the extra `spark`.

Tables are Parquet in a folder that this process and Spark both see: the workspace's files are read where they lie, and
what a query makes is written beside them. Only what `rows` is asked for comes into this process.
"""

from __future__ import annotations

import re
import shutil
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.engine.dialects import quote, render
from nachim.engine.duckdb import Scratch
from nachim.engine.frame import Frame
from nachim.engine.kept import parquet_files
from nachim.engine.sessions import leave
from nachim.engine.spark_tables import opened, publish, rows_as_text, tables
from nachim.engine.warehouse import Published
from nachim.errors import EngineError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

MEANING = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.timestampType": "TIMESTAMP_LTZ",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.variable.substitute": "false",
}
"""Settings that decide what a query means, or how values are written: the engine's own on every session."""
_COMPILED = ("spark.sql.codegen.hugeMethodLimit", "65535", "8000")
"""A setting, as Spark has it, and ours: longer methods, such as a card's total, Java leaves interpreted (bytes)."""
_TYPES = {
    "bigint": "BIGINT", "int": "BIGINT", "smallint": "BIGINT", "tinyint": "BIGINT", "double": "DOUBLE",
    "float": "DOUBLE", "boolean": "BOOLEAN", "date": "DATE", "timestamp": "TIMESTAMP", "timestamp_ntz": "TIMESTAMP",
}  # fmt: skip
_GLOB = re.compile(r"([\\{}\[\]*?])")
_SIGNS = {
    "engine.memory": ("OutOfMemoryError", "maxResultSize"),
    "engine.spark_folder": ("PATH_NOT_FOUND", "Mkdirs failed", "Permission denied", "No files found"),
    "engine.file": ("No space left on device",),
    "engine.away": (
        "UNAVAILABLE",
        "Connection refused",
        "SparkContext was shut down",
        "Answer from Java side is empty",
    ),
}
"""What Spark says, by what that means."""


class SparkEngine:
    """Runs portable SQL on Spark. Safe to use from several threads.

    Parameters
    ----------
    session
        A session of the engine's own (see `nachim.engine.sessions`): its settings and views are changed.
    folder
        Where tables are written, under a folder of the engine's own; Spark must see it at the same path.

    Raises
    ------
    EngineError
        If Spark does not see the folder.
    """

    name = "spark"

    def __init__(self, session: SparkSession, folder: Path) -> None:
        self._session = session
        self._local = Scratch()
        self._lock = threading.RLock()
        self._places: dict[str, Path] = {}
        self._made = 0
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=folder)).resolve()
        with self._asking("SET"):
            for name, value in MEANING.items():
                session.conf.set(name, value)
            name, usual, better = _COMPILED
            if session.conf.get(name, usual) == usual:
                session.conf.set(name, better)

    def __enter__(self) -> SparkEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def rows(self, sql: str) -> Frame:
        """Run a query and fetch all of it.

        Raises
        ------
        EngineError
            If Spark refuses; the statement is in the error's notes.
        """
        with self._asking(sql):
            self._local.accept("fetched", self._query(sql).toArrow())
            return self._local.rows('SELECT * FROM "fetched"')

    def create(self, table: str, sql: str) -> int:
        """Replace `table` by the result of a query, which may read the old one; return its number of rows."""
        with self._asking(sql):
            place, made = self._written(sql)
            self._show(table, made, place)
            self._local.read_parquet("made", _parts(place))
            return int(self._local.rows('SELECT COUNT(*) AS "n" FROM "made"')["n"][0])

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        """Replace `table` by a small frame with these types; NaN, NaT and None become NULL."""
        with self._asking(f"load {table}"):
            self._local.load("loaded", frame, types)
            place = self._place()
            place.mkdir()
            self._local.write_parquet('SELECT * FROM "loaded"', place / "part-0.parquet")
            self._show(table, self._session.read.schema(_schema(types)).parquet(_path(place)), place)

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """Make Parquet files readable as `table`, where they lie; columns by name, those missing in a file are NULL."""
        if not paths:
            raise ValueError(f"no files for {table}")
        parquet_files(paths)  # refuses what another engine keeps
        with self._asking(f"read {table}"):
            parts = [self._session.read.parquet(_path(path.resolve())) for path in paths]
            whole = parts[0] if len(parts) == 1 else self._joined(parts, paths)
            self._show(table, whole, None)

    def _joined(self, parts: Sequence[DataFrame], paths: Sequence[Path]) -> DataFrame:
        """Put files together by column name, each column in the widest of its types."""
        self._local.read_parquet("files", paths)
        types = self._local.columns("files")
        even = [
            part.selectExpr(
                *(
                    f"CAST({_name(name) if name in part.columns else 'NULL'} AS {_spelled(kind)}) AS {_name(name)}"
                    for name, kind in types.items()
                )
            )
            for part in parts
        ]
        return reduce(lambda one, other: one.unionAll(other), even)

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, whole or not at all; return its number of rows."""
        with self._asking(sql):
            place, _ = self._written(sql)
            try:
                self._local.read_parquet("written", _parts(place))
                types = self._local.columns("written")
                values = ", ".join(f"CAST({quote(name)} AS {kind}) AS {quote(name)}" for name, kind in types.items())
                return self._local.write_parquet(f'SELECT {values} FROM "written"', path)
            finally:
                shutil.rmtree(place, ignore_errors=True)

    def keep(self, sql: str, path: Path) -> int:
        """Keep the result of a query as a folder of Parquet files, written by Spark where it runs; return its rows."""
        with self._asking(sql):
            place, _ = self._written(sql)
            for beside in (*place.glob(".*.crc"), *place.glob("_*")):
                beside.unlink()  # checksums would outlive a part that is rewritten
            self._local.read_parquet("kept", [place])
            rows = int(self._local.rows('SELECT COUNT(*) AS "n" FROM "kept"')["n"][0])
            self._local.drop("kept")
            place.rename(path)
            return rows

    def own_tables(self) -> Sequence[str]:
        """Return the names of the tables and views of the current database."""
        with self._asking("the tables"):
            return tables(self._session)

    def holds(self, own: str) -> bool:
        """Tell whether there is a table of that name in a catalog; Parquet files are named by a path with a slash."""
        with self._asking(f"find {own}"):
            return "/" in own or bool(self._session.catalog.tableExists(own))

    def take(self, table: str, own: str) -> tuple[str, ...]:
        """Make the rows of a user's table, or of Parquet files, readable as texts; the rows' numbers leave gaps."""
        with self._asking(f"take {own}"):
            found = opened(self._session, own)
            self._show(table, rows_as_text(found), None)
            return tuple(found.columns)

    def show(self, table: str, own: str) -> None:
        """Make a user's table, or Parquet files, readable as `table`."""
        with self._asking(f"show {own}"):
            self._show(table, opened(self._session, own), None)

    def publish(self, own: str, parts: Sequence[str], told: str) -> Published:
        """Write the rows of queries into a table of a catalog; lost tasks are done again by Spark itself."""
        with self._asking(parts[0]):
            return publish(self._session, own, [render(part, "spark") for part in parts], told)

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their portable types; empty when there is no such table."""
        with self._asking(f"columns of {table}"):
            if not self._session.catalog.tableExists(_name(table)):
                return {}
            return {name: _portable(kind) for name, kind in self._session.table(_name(table)).dtypes}

    def drop(self, table: str) -> None:
        """Drop a table if it exists."""
        with self._asking(f"drop {table}"):
            self._session.catalog.dropTempView(table)
            self._leave(table)

    def render(self, sql: str) -> str:
        """Return the query as Spark runs it, formatted for a reader."""
        return render(sql, "spark", pretty=True)

    def close(self) -> None:
        """Remove what was written, and leave a Connect server; Spark itself goes on."""
        self._local.close()
        shutil.rmtree(self._folder, ignore_errors=True)
        leave(self._session)

    def _query(self, sql: str) -> DataFrame:
        return self._session.sql(render(sql, "spark"))

    def _written(self, sql: str) -> tuple[Path, DataFrame]:
        """Run a query into a folder of Parquet files; return the folder, and what reads it."""
        made = self._query(sql)
        untyped = [name for name, kind in made.dtypes if kind == "void"]
        if untyped:
            made = made.selectExpr(
                *(f"CAST({_name(n)} AS STRING) AS {_name(n)}" if n in untyped else _name(n) for n in made.columns)
            )
        place = self._place()
        made.write.parquet(str(place))
        return place, self._session.read.schema(made.schema).parquet(_path(place))

    def _show(self, table: str, rows: DataFrame, place: Path | None) -> None:
        rows.createOrReplaceTempView(_name(table))
        self._leave(table)
        if place is not None:
            self._places[table] = place

    def _leave(self, table: str) -> None:
        """Remove the files of a table that is no more; no view rests on another's files."""
        if (place := self._places.pop(table, None)) is not None:
            shutil.rmtree(place, ignore_errors=True)

    def _place(self) -> Path:
        self._made += 1
        return self._folder / f"t{self._made}"

    @contextmanager
    def _asking(self, sql: str) -> Iterator[None]:
        """One call at a time; what Spark refuses becomes an error of ours."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        with self._lock:
            try:
                yield
            except (PySparkException, Py4JError, OSError) as cause:
                error = EngineError(_code(str(cause)))
                error.add_note(f"{type(cause).__name__}: {cause}\n\n{sql}")
                raise error from cause


def _code(said: str) -> str:
    for code, signs in _SIGNS.items():
        if any(sign in said for sign in signs):
            return code
    return "engine.query"


def _name(name: str) -> str:
    return "`" + name.replace("`", "``") + "`"


def _path(path: Path) -> str:
    """Return a path that Spark takes as it stands, not as a pattern."""
    return _GLOB.sub(r"\\\1", str(path))


def _parts(place: Path) -> list[Path]:
    """Return the files of a written folder in the order of their rows."""
    return sorted(place.glob("part-*.parquet"))


def _spelled(kind: str) -> str:
    return "STRING" if kind == "VARCHAR" else kind


def _schema(types: Mapping[str, str]) -> str:
    return ", ".join(f"{_name(name)} {_spelled(kind)}" for name, kind in types.items())


def _portable(kind: str) -> str:
    """Return the portable type of one of Spark's."""
    return kind.upper() if kind.startswith("decimal") else _TYPES.get(kind, "VARCHAR")
