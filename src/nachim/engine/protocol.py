"""The one interface behind which engines differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from nachim.engine.frame import Frame


class Engine(Protocol):
    """A place where tables live and portable SQL runs.

    All SQL is written in the portable subset (DuckDB's spelling of it) and rendered for the engine by SQLGlot.
    Table and column names are always quoted and at most 60 bytes long.
    """

    name: str

    def rows(self, sql: str) -> Frame:
        """Run a query and fetch all of it. Only for counts, distinct values and bounded samples."""

    def create(self, table: str, sql: str) -> int:
        """Replace `table` by the result of a query; return its number of rows."""

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        """Replace `table` by a small frame; `types` are the portable SQL types of its columns."""

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """Make Parquet files readable as `table` (columns by name; those missing in a file are NULL)."""

    def write_parquet(self, sql: str, path: Path) -> int:
        """Write the result of a query to a Parquet file; return its number of rows."""

    def columns(self, table: str) -> dict[str, str]:
        """Return the columns of a table with their portable SQL types; empty when there is no such table."""

    def drop(self, table: str) -> None:
        """Drop a table or view if it exists."""

    def render(self, sql: str) -> str:
        """Return the query as this engine will run it, formatted for a reader."""

    def close(self) -> None:
        """Give back what the engine holds."""
