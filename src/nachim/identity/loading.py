"""Distinct texts out of the engine, and tables of texts into it."""

from __future__ import annotations

import numpy as np

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine


def distinct(engine: Engine, mentions: str, column: str) -> list[str]:
    """Return the texts of a column, each once, in order."""
    rows = engine.rows(
        f'SELECT DISTINCT CAST("{column}" AS VARCHAR) AS "raw" FROM "{mentions}" WHERE "{column}" IS NOT NULL'
    )
    return sorted(map(str, rows["raw"]))


def load_text(engine: Engine, table: str, columns: dict[str, list[str]]) -> None:
    """Load columns of texts as a table."""
    frame = Frame({name: np.array(cells, dtype=object) for name, cells in columns.items()})
    engine.load(table, frame, dict.fromkeys(columns, "VARCHAR"))
