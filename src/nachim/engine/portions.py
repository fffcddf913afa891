"""Parquet files of any size in portions: each query runs over some row groups and is written on its own."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from nachim.engine.dialects import text
from nachim.engine.duckdb import refused, settle

MEMORY = "300MB"


@dataclass(frozen=True, slots=True)
class Portion:
    """Rows of a file from one row group to another."""

    file: Path
    first: int
    rows: int

    def sql(self) -> str:
        """Return the query of these rows, with all columns of the file; row groups outside are not read.

        Examples
        --------
        >>> Portion(Path("a.parquet"), 0, 10).sql().partition(" WHERE ")[2]
        'file_row_number >= 0 AND file_row_number < 10'
        """
        rows = f"file_row_number >= {self.first} AND file_row_number < {self.first + self.rows}"
        source = f"read_parquet({text(str(self.file))}, file_row_number = true)"
        return f"SELECT * EXCLUDE (file_row_number) FROM {source} WHERE {rows}"


class PortionReader:
    """DuckDB with little memory, for what streams from file to file.

    Parameters
    ----------
    spill
        Folder for what does not fit.
    """

    def __init__(self, spill: Path, memory: str = MEMORY) -> None:
        self._connection = duckdb.connect(
            config={
                "autoinstall_known_extensions": False,
                "autoload_known_extensions": False,
                "temp_directory": str(spill),
                "memory_limit": memory,
                "preserve_insertion_order": False,
            }
        )

    def __enter__(self) -> PortionReader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def columns(self, file: Path) -> dict[str, str]:
        """Return DuckDB's type of each column."""
        rows = self._rows(f"DESCRIBE SELECT * FROM read_parquet({text(str(file))})")
        return {str(name): str(kind) for name, kind, *_ in rows}

    def portions(self, file: Path, rows: int) -> list[Portion]:
        """Return portions of about so many rows, whole row groups each, in order; an empty file has one."""
        sql = f"""SELECT DISTINCT row_group_id, row_group_num_rows FROM parquet_metadata({text(str(file))})
            ORDER BY row_group_id"""
        made, first, held = [], 0, 0
        for _, size in self._rows(sql):
            if held and held + size > rows:
                made.append(Portion(file, first, held))
                first, held = first + held, 0
            held += size
        return [*made, Portion(file, first, held)]

    def write(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file, brought to disk and put in place; return its rows."""
        aside = path.with_name(f".{path.name}")
        statement = f"COPY ({sql}) TO {text(str(aside))} (FORMAT parquet, COMPRESSION zstd)"
        rows = int(self._rows(statement)[0][0])
        settle(aside, path)
        return rows

    def count(self, files: Sequence[Path], where: str) -> int:
        """Return the rows of files that fulfil a condition."""
        if not files:
            return 0
        listed = ", ".join(text(str(file)) for file in files)
        return int(self._rows(f"SELECT COUNT(*) FROM read_parquet([{listed}]) WHERE {where}")[0][0])

    def close(self) -> None:
        """Give back the memory."""
        self._connection.close()

    def _rows(self, sql: str) -> list[tuple[int, ...]]:
        try:
            return self._connection.execute(sql).fetchall()
        except duckdb.Error as cause:
            raise refused(cause, sql) from cause


def identity_of(file: Path) -> str:
    """Return a hash of size, time and footer of a Parquet file: what tells that it is the same without reading it."""
    told = file.stat()
    with file.open("rb") as opened:
        opened.seek(max(0, told.st_size - 8))
        length = int.from_bytes(opened.read(4), "little")
        opened.seek(max(0, told.st_size - 8 - length))
        footer = opened.read()
    return hashlib.sha256(f"{told.st_size} {told.st_mtime_ns} ".encode() + footer).hexdigest()[:32]
