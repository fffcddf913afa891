"""Made-up tables as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb


def written(folder: Path, tables: Mapping[str, str]) -> dict[str, Path]:
    """Write what DuckDB's queries give to a file each, and return the files by name."""
    files = {name: folder / f"{name}.parquet" for name in tables}
    for name, sql in tables.items():
        duckdb.connect(config={"threads": 1}).execute(f"COPY ({sql}) TO '{files[name]}' (FORMAT parquet)")
    return files
