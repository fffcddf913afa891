"""Writes the raw texts of one table as Parquet, with the DuckDB of this process.

Reading files is work beside the workspace's engine (which may be far away): its product is a local Parquet file.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.errors import FileError

if TYPE_CHECKING:
    import duckdb

GIGABYTES = 1
"""Memory that reading a file may take beside the disk."""
LONGEST = 32 << 20
"""Letters of a line or a cell."""
PART = 64 << 20
"""Bytes of text that are read in one go."""
_FULL = ("No space left on device", "Disk quota exceeded", '"errno":"28"', '"errno":"122"')
_PLANNED = 200
"""Columns up to which each is looked at for spaces and marks of text; SQL of more is slow to plan."""
# Spaces of every kind that exports put around a cell; DuckDB's TRIM alone takes only the plain one.
_SPACES = " \t\r\n\v\f\u00a0\u3000\ufeff\u200b\u2003\u2009"


@contextmanager
def scratch(spill: Path, file: str = "") -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a DuckDB of its own that keeps the order of rows and, beyond `GIGABYTES`, works on the disk in `spill`.

    Raises
    ------
    FileError
        If memory or the disk does not suffice within it; the error names `file`.
    """
    import duckdb

    settings: dict[str, bool | int | float | str | list[str]]
    settings = {"autoinstall_known_extensions": False, "threads": 2, "memory_limit": f"{GIGABYTES}GB"}
    settings["temp_directory"] = str(spill)
    connection = duckdb.connect(config=settings)
    try:
        connection.execute("SET preserve_insertion_order = true")
        yield connection
    except duckdb.Error as error:
        code = shortage(error)
        if code is None:
            raise
        raise FileError(code, file=file, gigabytes=GIGABYTES) from error
    finally:
        connection.close()


def shortage(error: duckdb.Error) -> str | None:
    """Return the code of what there is too little of, memory or disk; None when something else went wrong."""
    import duckdb

    said = str(error)
    if isinstance(error, duckdb.OutOfMemoryException):
        return "file.no_space" if "max_temp_directory_size" in said else "file.memory"
    full = isinstance(error, duckdb.IOException) and any(sign in said for sign in _FULL)
    return "file.no_space" if full else None


def loaded(
    connection: duckdb.DuckDBPyConnection, files: Iterable[Path], delimiter: str, keys: tuple[str, ...], *,
    numbered: bool = False,
) -> bool:  # fmt: skip
    """Make UTF-8 files readable as `cells`, on the disk, in their order; False when rows do not fit the columns.

    Each file is read by itself, so that memory is bounded by the size of one. Too little memory or disk is no fault of
    the rows, and is raised.
    """
    import duckdb

    columns = ", ".join(f"'{key}': 'VARCHAR'" for key in keys)
    done, kept = 0, []
    for file in files:
        row = (
            'CAST("row" AS BIGINT) AS "row", * EXCLUDE ("row")'
            if numbered
            else f'ROW_NUMBER() OVER () + {done} AS "row", *'
        )
        kept.append(text(file.with_suffix(".parquet")))
        try:
            written = connection.execute(
                f"COPY (SELECT {row} FROM read_csv({text(file)}, "
                f"auto_detect = false, header = false, delim = {text(delimiter)}, quote = '\"', escape = '\"', "
                f"null_padding = true, parallel = false, max_line_size = {LONGEST}, columns = {{{columns}}})) "
                f"TO {kept[-1]} (FORMAT parquet, {groups(len(keys))})"
            ).fetchone()
        except duckdb.Error as error:
            if shortage(error):
                raise
            return False
        done += int(written[0]) if written else 0
    connection.execute(f"CREATE OR REPLACE VIEW cells AS SELECT * FROM read_parquet([{', '.join(kept)}])")
    return True


def trimmed(column: str) -> str:
    """Return the SQL of a cell without the spaces around it, NULL when nothing is left."""
    return f"NULLIF(TRIM(CAST({column} AS VARCHAR), '{_SPACES}'), '')"


def _bordered(key: str) -> str:
    """Return the SQL of a column of texts without the spaces around them: only those with some are taken apart."""
    column = quoted(key)
    # What comes before "!" is a space or a control sign; the other spaces lie in these ranges.
    ranges = (("\u00a0", "\u00a1"), ("\u2003", "\u200c"), ("\u3000", "\u3001"), ("\ufeff", "\uff00"))
    begins = " OR ".join(f"({column} >= '{low}' AND {column} < '{high}')" for low, high in ranges)
    ends = " OR ".join(f"SUFFIX({column}, '{space}')" for space in _SPACES)
    bare = f"TRIM({column}, '{_SPACES}')"
    return f"NULLIF(CASE WHEN {column} < '!' OR {begins} OR {ends} THEN {bare} ELSE {column} END, '')"


def last_rows(
    connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...], after: int, most: int
) -> list[tuple[int, tuple[str | None, ...]]]:
    """Return the last rows of `cells`, with their numbers and trimmed (here: SQL of many columns is slow to plan)."""
    cells = ", ".join(quoted(key) for key in keys)
    rows = connection.execute(
        f'SELECT "row", {cells} FROM cells WHERE "row" > {after} ORDER BY "row" DESC LIMIT {most}'
    ).fetchall()
    return [(row[0], tuple(cell and (cell.strip(_SPACES) or None) for cell in row[1:])) for row in reversed(rows)]


def write(
    connection: duckdb.DuckDBPyConnection, relation: str, keys: tuple[str, ...], skip: tuple[int, ...], path: Path
) -> int:
    """Write the rows of a relation (columns `row`, c1, …; in order) to Parquet, without blank ones and without `skip`.

    Returns
    -------
    int
        Rows written.
    """
    wide = len(keys) > _PLANNED
    cells = ", ".join(f'{trimmed(quoted(key)) if wide else _bordered(key)} AS "{key}"' for key in keys)
    bare = "*" if wide else ", ".join(['"row"', *map(_bare, keys)])
    some = " OR ".join(f'"{key}" IS NOT NULL' for key in keys)
    left = f' AND "row" NOT IN ({", ".join(map(str, skip))})' if skip else ""
    target = text(path)
    connection.execute(
        f'COPY (SELECT {bare} FROM (SELECT "row", {cells} FROM {relation}) WHERE ({some}){left}) '
        f"TO {target} (FORMAT parquet, COMPRESSION zstd, {groups(len(keys))})"
    )
    counted = connection.execute(f"SELECT COUNT(*) FROM read_parquet({target})").fetchone()
    return int(counted[0]) if counted else 0


def _bare(key: str) -> str:
    """Return the SQL of a cell without what marks it as text for spreadsheets: ``="0012"`` and ``'0012`` are 0012."""
    formula = f"""PREFIX("{key}", '="') AND SUFFIX("{key}", '"') AND LENGTH("{key}") > 3"""
    mark = f"""PREFIX("{key}", '''') AND CONTAINS('0123456789=+-@', "{key}"[2]) AND LENGTH("{key}") > 1"""
    inner = f"""SUBSTR("{key}", 3, LENGTH("{key}") - 3)"""
    return f"""CASE WHEN {formula} THEN {inner} WHEN {mark} THEN SUBSTR("{key}", 2) ELSE "{key}" END AS "{key}" """


def groups(width: int) -> str:
    """Return the option of Parquet that keeps the buffered rows of a wide table within memory."""
    return f"ROW_GROUP_SIZE {max(2048, min(122_880, 4_000_000 // max(1, width)))}"


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """Return an SQL text."""
    return "'" + str(value).replace("'", "''") + "'"
