"""An engine that notes which tables are made, by which query: to look at a job step by step."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine


@dataclass(frozen=True, slots=True)
class Made:
    """A table that was made."""

    name: str
    sql: str
    """Its query as the engine runs it; empty for a small table that Python made."""
    rows: int


class Reached(Exception):
    """The step up to which somebody wanted to look is made, and its first rows are read."""

    def __init__(self, shown: Frame) -> None:
        super().__init__()
        self.shown = shown


class RecordingEngine:
    """Another engine, with a note of every table that is made.

    Parameters
    ----------
    engine
        Does the work.
    until
        Number of the table after which `Reached` is raised; 0 for none.
    shown
        Rows of it to read.
    """

    def __init__(self, engine: Engine, until: int = 0, shown: int = 0) -> None:
        self.name = engine.name
        self.made: list[Made] = []
        self._engine = engine
        self._until = until
        self._shown = shown

    def rows(self, sql: str) -> Frame:
        """See `Engine.rows`."""
        return self._engine.rows(sql)

    def create(self, table: str, sql: str) -> int:
        """See `Engine.create`."""
        rows = self._engine.create(table, sql)
        self._note(table, sql, rows, f'"{table}"')
        return rows

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        """See `Engine.load`."""
        self._engine.load(table, frame, types)
        self._note(table, "", frame.height, f'"{table}"')

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        """See `Engine.read_parquet`."""
        self._engine.read_parquet(table, paths)

    def write_parquet(self, sql: str, path: Path) -> int:
        """See `Engine.write_parquet`."""
        rows = self._engine.write_parquet(sql, path)
        self._note(path.name, sql, rows, f'({sql}) AS "x"')
        return rows

    def columns(self, table: str) -> dict[str, str]:
        """See `Engine.columns`."""
        return self._engine.columns(table)

    def drop(self, table: str) -> None:
        """See `Engine.drop`."""
        self._engine.drop(table)

    def render(self, sql: str) -> str:
        """See `Engine.render`."""
        return self._engine.render(sql)

    def close(self) -> None:
        """See `Engine.close`."""
        self._engine.close()

    def _note(self, name: str, sql: str, rows: int, source: str) -> None:
        self.made.append(Made(name, self._engine.render(sql) if sql else "", rows))
        if len(self.made) == self._until:
            raise Reached(self._engine.rows(f"SELECT * FROM {source} LIMIT {self._shown}"))
