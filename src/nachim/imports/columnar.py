"""Parquet files: typed already, read as text like everything else so that one road leads to the canonical tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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

    source, target = f"read_parquet({store.text(path)})", into / f"{name}.parquet"
    with store.scratch(into) as connection:
        try:
            described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()
            if len(described) > layout.WIDEST:
                raise FileError("file.too_wide", file=path.name, columns=len(described))
            keys = tuple(f"c{number + 1}" for number in range(len(described)))
            cells = texts(((str(row[0]), str(row[1])) for row in described), keys)
            relation = f'(SELECT ROW_NUMBER() OVER () AS "row", {cells} FROM {source})'
            count = store.write(connection, relation, keys, (), target)
        except duckdb.Error as error:
            if store.shortage(error):
                raise
            raise FileError("file.truncated", file=path.name) from error
    if not count:
        raise FileError("file.no_rows", file=path.name)
    headers, repeated = layout.unique_headers([row[0] for row in described], len(described))
    notes = tuple(Note("repeated_header", (), 1, {"header": header}) for header in repeated)
    return RawTable(name, target, headers, keys, count, "parquet", "", None, sha256, notes)


def texts(columns: Iterable[tuple[str, str]], keys: Sequence[str]) -> str:
    """Return SQL of typed columns (name, DuckDB's type) as texts under other names."""
    pairs = zip(columns, keys, strict=True)
    return ", ".join(f'{_text(name, kind)} AS "{key}"' for (name, kind), key in pairs)


def _text(name: str, kind: str) -> str:
    column = store.quoted(name)
    if kind.endswith("[]") and not kind.endswith("[][]") and not kind.startswith(("STRUCT", "MAP", "UNION")):
        return f"ARRAY_TO_STRING({column}, ';')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"STRFTIME({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%SZ')"
    if kind.startswith("TIMESTAMP"):
        return f"REGEXP_REPLACE(CAST({column} AS VARCHAR), ' 00:00:00$', '')"
    if kind in ("DOUBLE", "FLOAT"):
        # NaN and infinity are no values; whole numbers lose their ".0" so that ids compare
        return f"CASE WHEN ISFINITE({column}) THEN REGEXP_REPLACE(CAST({column} AS VARCHAR), '\\.0$', '') END"
    return f"CAST({column} AS VARCHAR)"
