"""What every learner runs in its own environment: a job of cells in, a Parquet file of probabilities a cell out.

    python learn_X.py job.json

Every learner has the same search: 30 settings drawn by one seed (the first is the package's own default), each fitted
on the earlier 70 % of the training rows and judged by log-loss on the later 30 %; the best is fitted on all of them.
Settings drawn twice are judged once. Only NumPy and PyArrow are used here.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

EARLIER = 0.7
Settings = dict[str, Any]


@dataclass(frozen=True)
class Table:
    """Columns by name: float64 with NaN, or objects (texts and None)."""

    columns: dict[str, np.ndarray]
    y: np.ndarray

    def take(self, rows: np.ndarray) -> Table:
        return Table({name: values[rows] for name, values in self.columns.items()}, self.y[rows])

    @property
    def numbers(self) -> list[str]:
        return [name for name, values in self.columns.items() if values.dtype != object]

    @property
    def texts(self) -> list[str]:
        return [name for name, values in self.columns.items() if values.dtype == object]


Predict = Callable[[Table], np.ndarray]
Learn = Callable[[Table, Settings], Predict]


def read(path: str) -> Table:
    table = pq.read_table(path)
    columns: dict[str, np.ndarray] = {}
    for name in table.column_names[:-1]:
        text = pa.types.is_string(table.schema.field(name).type)
        values = table[name].to_pylist()
        columns[name] = np.array(values, object) if text else np.array(values, np.float64)
    return Table(columns, np.asarray(table["outcome"].to_pylist(), np.int64))


def log_loss(y: np.ndarray, p: np.ndarray) -> float:
    p = np.clip(p, 1e-6, 1 - 1e-6)
    return float(-np.mean(y * np.log(p) + (1 - y) * np.log(1 - p)))


def search(
    train: Table, learn: Learn, space: Mapping[str, list[Any]], trials: int, seconds: float
) -> tuple[Settings, int]:
    """Return the best of up to `trials` settings (fewer when `seconds` of processor are over), and their number."""
    rng = np.random.default_rng(0)
    cut = int(EARLIER * len(train.y))
    earlier, later = train.take(np.arange(cut)), train.take(np.arange(cut, len(train.y)))
    judged: dict[str, float] = {}
    best: Settings = {name: values[0] for name, values in space.items()}
    began, made = time.process_time(), 0
    for trial in range(trials):
        drawn = {name: values[int(rng.integers(len(values)))] for name, values in space.items()}
        settings = drawn if trial else best
        key = json.dumps(settings, sort_keys=True)
        if key not in judged:
            judged[key] = log_loss(later.y, learn(earlier, settings)(later))
            if judged[key] <= min(judged.values()):
                best = settings
        made = trial + 1
        if time.process_time() - began > seconds:
            break
    return best, made


def main(learn: Learn, space: Mapping[str, list[Any]], packages: tuple[str, ...]) -> None:
    """Run the job named on the command line; print one line of JSON a cell."""
    job = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    versions = {package: version(package) for package in packages}
    tables: dict[str, Table] = {}
    for cell in job["cells"]:
        table = tables.setdefault(cell["data"], read(cell["data"]))
        train, test = (table.take(np.asarray(cell[part])) for part in ("train", "test"))
        began = time.perf_counter()
        settings, made = search(train, learn, space, job["trials"], job["seconds"]) if job["trials"] else ({}, 0)
        settings = settings or {**{name: values[0] for name, values in space.items()}, **job.get("settings", {})}
        fitted, busy = time.perf_counter(), time.process_time()
        predict = learn(train, settings)
        last, busy = time.perf_counter() - fitted, time.process_time() - busy
        p = np.asarray(predict(test), np.float64)
        pq.write_table(pa.table({"row": np.asarray(cell["test"]), "p": p}), cell["out"])
        about = {
            "cell": cell["name"], "settings": settings, "trials": made, "fit_seconds": last, "fit_cpu": busy,
            "seconds": time.perf_counter() - began, "versions": versions,
        }  # fmt: skip
        Path(cell["out"]).with_suffix(".json").write_text(json.dumps(about), encoding="utf-8")


@dataclass(frozen=True)
class Indicators:
    """Bins of numbers at quantiles and frequent values of texts, each an indicator; missing is one too."""

    edges: dict[str, np.ndarray]
    values: dict[str, list[str]]
    below: bool
    """Nested indicators (value at most the edge), as FasterRisk's authors make them; else disjoint ones."""

    @classmethod
    def of(cls, train: Table, bins: int, least: int, *, below: bool = False) -> Indicators:
        edges = {}
        for name in train.numbers:
            known = train.columns[name][~np.isnan(train.columns[name])]
            cuts = np.unique(np.quantile(known, np.arange(1, bins) / bins)) if len(known) else np.zeros(0)
            edges[name] = cuts[cuts < known.max()] if len(known) else cuts
        values = {}
        for name in train.texts:
            texts, counts = np.unique([text for text in train.columns[name] if text is not None], return_counts=True)
            values[name] = [str(text) for text, count in zip(texts, counts, strict=True) if count >= least]
        return cls(edges, values, below)

    def matrix(self, table: Table) -> np.ndarray:
        parts = []
        for name, cuts in self.edges.items():
            column = table.columns[name]
            gone = np.isnan(column)
            if self.below:
                parts += [(column <= cut) & ~gone for cut in cuts]
            else:
                place = np.searchsorted(cuts, column, side="left")
                parts += [(place == band) & ~gone for band in range(len(cuts) + 1)]
            parts.append(gone)
        for name, texts in self.values.items():
            column = table.columns[name]
            parts += [column == text for text in texts]
            parts.append(np.array([text is None for text in column]))
        return np.stack(parts, axis=1).astype(np.float64)
