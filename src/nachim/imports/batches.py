"""Rows of a database on their way into Parquet: a bounded number at a time, never all of them, and no CSV between."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from nachim.imports import store

if TYPE_CHECKING:
    import duckdb

ROWS, BYTES = 122_880, 64 << 20
"""Most rows of a batch, and most memory that its values take."""
Row = Sequence[Any]
_WHOLE = 2**53


def poured(connection: duckdb.DuckDBPyConnection, rows: Iterable[Row], keys: Sequence[str], folder: Path) -> int:
    """Make rows readable as `cells`, on the disk, in their order; return how many cells are bytes, which are left out.

    Parameters
    ----------
    connection
        A scratch of `nachim.imports.store`.
    rows
        Of numbers, texts, bytes and None, each as long as `keys`.
    folder
        For the Parquet files behind `cells`.
    """
    connection.execute("SET pandas_analyze_sample = 0")  # objects are texts; nothing is guessed from the first of them
    done = left = 0
    kept: list[str] = []
    for batch in _batches(rows):
        arrays: dict[str, Any] = {}
        cells: list[str] = []
        for key, values in zip(keys, zip(*batch, strict=True), strict=True):
            array, cell, binary = _column(key, values)
            arrays[key] = array
            cells.append(cell)
            left += binary
        connection.register("batch", arrays)
        kept.append(store.text(folder / f"batch{len(kept):05d}.parquet"))
        connection.execute(
            f'COPY (SELECT ROW_NUMBER() OVER () + {done} AS "row", {", ".join(cells)} FROM batch) '
            f"TO {kept[-1]} (FORMAT parquet, {store.groups(len(keys))})"
        )
        connection.unregister("batch")
        done += len(batch)
    if kept:
        connection.execute(f"CREATE OR REPLACE VIEW cells AS SELECT * FROM read_parquet([{', '.join(kept)}])")
    else:
        columns = ", ".join(f'CAST(NULL AS VARCHAR) AS "{key}"' for key in keys)
        connection.execute(f'CREATE OR REPLACE VIEW cells AS SELECT 1 AS "row", {columns} WHERE FALSE')
    return left


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += sum(map(sys.getsizeof, row))
        if len(batch) >= ROWS or size >= BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _column(key: str, values: Sequence[Any]) -> tuple[Any, str, int]:
    """Return the values of a column, the SQL of their texts, and how many are bytes.

    Numbers are written as texts that read back as the same number, whole ones without a fraction, so that ids compare.
    """
    kinds = set(map(type, values)) - {type(None)}
    name, binary = f'"{key}"', 0
    if kinds == {int} and None not in values:
        return np.array(values, dtype=np.int64), f"CAST({name} AS VARCHAR) AS {name}", 0
    if float in kinds and kinds <= {float, int} and _exact(values):
        text = f"REGEXP_REPLACE(CAST({name} AS VARCHAR), '\\.0$', '')"
        return np.array(values, dtype=np.float64), f"CASE WHEN ISFINITE({name}) THEN {text} END AS {name}", 0
    if not kinds <= {str}:
        binary = sum(isinstance(value, bytes) for value in values)
        values = [_text(value) for value in values]
    texts = np.empty(len(values), dtype=object)
    texts[:] = values
    return texts, f"REPLACE(CAST({name} AS VARCHAR), CHR(0), '') AS {name}", binary


def _exact(values: Sequence[Any]) -> bool:
    """Tell whether whole numbers among fractions are none that a fraction's type would round."""
    return all(type(value) is not int or -_WHOLE <= value <= _WHOLE for value in values)


def _text(value: object) -> str | None:
    if value is None or isinstance(value, bytes):
        return None
    if isinstance(value, float):
        return None if value != value or abs(value) == float("inf") else repr(value).removesuffix(".0")
    return str(value)
