"""Where the figures of a build's frozen tables are worked out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nachim.engine import Engine
from nachim.findings.freeze import TABLES, attach_frozen

FEW = 1_000_000
"""Rows of the largest frozen table up to which figures are worked out beside Python."""


@contextmanager
def near(engine: Engine, folder: Path) -> Iterator[Engine]:
    """Open the engine of the figures: DuckDB in this process while the frozen tables are small, else the data's own.

    A build asks some hundred small questions. A cluster takes a tenth of a second or more for each, however few rows
    there are; beyond `FEW` rows the engine that holds them is the place.
    """
    rows = [int(engine.rows(f'SELECT COUNT(*) AS "n" FROM "{table}"')["n"][0]) for table in TABLES]
    if engine.name == "duckdb" or max(rows) > FEW:
        yield engine
        return
    from nachim.engine.duckdb import DuckDBEngine

    with DuckDBEngine() as figures:
        attach_frozen(figures, folder)
        yield figures
