"""An engine that does everything twice, on DuckDB and on PostgreSQL, and fails where the two answers differ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import parse, quote

CLOSE = 1e-9


class Mirror:
    """Answers with what the first engine says, after comparing."""

    name = "duckdb"

    def __init__(self, first: Engine, second: Engine) -> None:
        self.first = first
        self.second = second
        self.compared = 0

    def rows(self, sql: str) -> Frame:
        answer, other = self.first.rows(sql), self.second.rows(sql)
        self._same(answer, other, sql, ordered=parse(sql).args.get("order") is not None)
        return answer

    def create(self, table: str, sql: str) -> int:
        answer, other = self.first.create(table, sql), self.second.create(table, sql)
        assert answer == other, f"{answer} rows, {other} on {self.second.name}:\n{sql}"
        whole = f"SELECT * FROM {quote(table)}"
        self._same(self.first.rows(whole), self.second.rows(whole), sql, ordered=False)
        return answer

    def load(self, table: str, frame: Frame, types: Mapping[str, str]) -> None:
        self.first.load(table, frame, types)
        self.second.load(table, frame, types)

    def read_parquet(self, table: str, paths: Sequence[Path]) -> None:
        self.first.read_parquet(table, paths)
        self.second.read_parquet(table, paths)

    def write_parquet(self, sql: str, path: Path) -> int:
        self.rows(sql)
        return self.first.write_parquet(sql, path)

    def columns(self, table: str) -> dict[str, str]:
        answer, other = self.first.columns(table), self.second.columns(table)
        assert list(answer) == list(other), table
        return answer

    def drop(self, table: str) -> None:
        self.first.drop(table)
        self.second.drop(table)

    def render(self, sql: str) -> str:
        return self.first.render(sql)

    def close(self) -> None:
        self.first.close()
        self.second.close()

    def _same(self, answer: Frame, other: Frame, sql: str, *, ordered: bool) -> None:
        self.compared += 1
        where = f"{self.first.name} and {self.second.name} differ:\n{sql}"
        assert list(answer) == list(other), where
        assert answer.height == other.height, where
        if not ordered:
            answer, other = answer.take(_sorted_rows(answer)), other.take(_sorted_rows(other))
        for name, column in answer.items():
            if "f" in (column.dtype.kind, other[name].dtype.kind):
                close = np.isclose(column.astype(float), other[name].astype(float), CLOSE, CLOSE, equal_nan=True)
                assert close.all(), f"{name}: {column[~close][:3]} {other[name][~close][:3]}\n{where}"
            else:
                assert column.tolist() == other[name].tolist(), f"{name}: {where}"


def _sorted_rows(frame: Frame) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Return one order of the rows that does not hang on the last digits of numbers."""
    keys = [
        [f"{value + 0.0:.8g}" for value in column.astype(float).tolist()]
        if column.dtype.kind in "fiub"
        else ["\x00" if value is None else str(value) for value in column.tolist()]
        for column in frame.values()
    ]
    # Exact columns first: rounding may part what is equal only where nothing else tells rows apart.
    kinds = [column.dtype.kind == "f" for column in frame.values()]
    by = [np.array(keys[place]) for place in sorted(range(len(keys)), key=lambda place: kinds[place])]
    return np.lexsort(by[::-1]) if by else np.arange(frame.height)
