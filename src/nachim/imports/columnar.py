"""Parquet files: typed already, read as text like everything else so that one road leads to the canonical tables."""

from __future__ import annotations

from pathlib import Path

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.raw import Note, RawTable


def read_columnar(path: Path, into: Path, name: str, sha256: str) -> RawTable:
    """Read a Parquet file into `into`/`name`.parquet; days lose their midnight, lists become texts with ";".

    Raises
    ------
    FileError
        If it is damaged or has no rows.
    """
    import duckdb

    source = str(path).replace("'", "''")
    with store.scratch() as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM read_parquet('{source}')").fetchall()
            keys = tuple(f"c{number + 1}" for number in range(len(described)))
            cells = ", ".join(
                f'{_text(row[0], str(row[1]))} AS "{key}"' for row, key in zip(described, keys, strict=True)
            )
            connection.execute(
                f"CREATE TABLE cells AS SELECT ROW_NUMBER() OVER () AS \"row\", {cells} FROM read_parquet('{source}')"
            )
        except duckdb.Error as error:
            raise FileError("file.truncated", file=path.name) from error
        headers, repeated = layout.unique_headers([row[0] for row in described], len(described))
        target = into / f"{name}.parquet"
        count = store.write(connection, "cells", keys, (), target)
    if not count:
        raise FileError("file.no_rows", file=path.name)
    notes = tuple(Note("repeated_header", (), 1, {"header": header}) for header in repeated)
    return RawTable(name, target, headers, keys, count, "parquet", "", None, sha256, notes)


def _text(name: str, kind: str) -> str:
    column = store.quoted(name)
    if kind.endswith("[]"):
        return f"ARRAY_TO_STRING({column}, ';')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"STRFTIME({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        return f"REGEXP_REPLACE(CAST({column} AS VARCHAR), ' 00:00:00$', '')"
    if kind in ("DOUBLE", "FLOAT"):
        # NaN and infinity are no values; whole numbers lose their ".0" so that ids compare
        return f"CASE WHEN ISFINITE({column}) THEN REGEXP_REPLACE(CAST({column} AS VARCHAR), '\\.0$', '') END"
    return f"CAST({column} AS VARCHAR)"
