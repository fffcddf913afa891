"""Writes the raw texts of one table as Parquet, with the DuckDB of this process.

Reading files is work beside the workspace's engine (which may be far away): its product is a local Parquet file.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb

# Spaces of every kind that exports put around a cell; DuckDB's TRIM alone takes only the plain one.
_SPACES = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u2003\u2009"


@contextmanager
def scratch() -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB of its own that keeps the order of rows."""
    import duckdb

    connection = duckdb.connect(config={"autoinstall_known_extensions": False, "threads": 2})
    try:
        connection.execute("SET preserve_insertion_order = true")
        yield connection
    finally:
        connection.close()


def trimmed(column: str) -> str:
    """Return the SQL of a cell without the spaces around it, NULL when nothing is left."""
    return f"NULLIF(TRIM(CAST({column} AS VARCHAR), '{_SPACES}'), '')"


def write(
    connection: duckdb.DuckDBPyConnection, relation: str, keys: tuple[str, ...], skip: tuple[int, ...], path: Path
) -> int:
    """Write the rows of a relation (columns `row`, c1, …) to Parquet, without blank ones and without `skip`.

    Returns
    -------
    int
        Rows written.
    """
    cells = ", ".join(f'{trimmed(quoted(key))} AS "{key}"' for key in keys)
    some = " OR ".join(f'"{key}" IS NOT NULL' for key in keys)
    left = f' AND "row" NOT IN ({", ".join(map(str, skip))})' if skip else ""
    target = str(path).replace("'", "''")
    connection.execute(
        f'COPY (SELECT * FROM (SELECT "row", {cells} FROM {relation}) WHERE ({some}){left} ORDER BY "row") '
        f"TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
    )
    counted = connection.execute(f"SELECT COUNT(*) FROM read_parquet('{target}')").fetchone()
    return int(counted[0]) if counted else 0


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
