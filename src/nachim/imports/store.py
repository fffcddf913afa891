"""Writes the raw texts of one table as Parquet, with the DuckDB of this process.

Reading files is work beside the workspace's engine (which may be far away): its product is a local Parquet file.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
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
FORMULA, TEXT = '="', "'"
"""What marks a cell as text for spreadsheets: ``="0012"`` and ``'0012``."""
SIGNS = frozenset({*_SPACES, FORMULA, TEXT})
"""All that a cell may have to be freed from. What a file holds none of, its cells are not looked through for."""


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
                f"COPY (SELECT {row} FROM {_csv([file], delimiter, keys)}) "
                f"TO {kept[-1]} (FORMAT parquet, {groups(len(keys))})"
            ).fetchone()
        except duckdb.Error as error:
            if shortage(error):
                raise
            return False
        done += int(written[0]) if written else 0
    connection.execute(f"CREATE OR REPLACE VIEW cells AS SELECT * FROM read_parquet([{', '.join(kept)}])")
    return True


def lines(files: Iterable[Path], delimiter: str, keys: tuple[str, ...]) -> str:
    """Return the SQL of the rows of even UTF-8 files, numbered in their order, to stand behind FROM."""
    return f'(SELECT ROW_NUMBER() OVER () AS "row", * FROM {_csv(files, delimiter, keys)})'


def _csv(files: Iterable[Path], delimiter: str, keys: tuple[str, ...]) -> str:
    columns = ", ".join(f"'{key}': 'VARCHAR'" for key in keys)
    return (
        f"read_csv([{', '.join(map(text, files))}], auto_detect = false, header = false, delim = {text(delimiter)}, "
        f"quote = '\"', escape = '\"', null_padding = true, parallel = false, max_line_size = {LONGEST}, "
        f"columns = {{{columns}}})"
    )


def trimmed(column: str) -> str:
    """Return the SQL of a cell without the spaces around it, NULL when nothing is left."""
    return f"NULLIF(TRIM(CAST({column} AS VARCHAR), '{_SPACES}'), '')"


def _bordered(key: str, signs: Collection[str]) -> str:
    """Return the SQL of a column of texts without the spaces around them: only those with some are taken apart."""
    column, spaces = quoted(key), [space for space in _SPACES if space in signs]
    # What comes before "!" is empty, or begins with a space or a control sign; the other spaces lie in these ranges.
    ranges = (("\u00a0", "\u00a1"), ("\u2003", "\u200c"), ("\u3000", "\u3001"), ("\ufeff", "\uff00"))
    begins = [
        f"({column} >= '{low}' AND {column} < '{high}')"
        for low, high in ranges
        if any(low <= space < high for space in spaces)
    ]
    ends = [f"SUFFIX({column}, '{space}')" for space in spaces]
    some = " OR ".join([f"{column} < '!'", *begins, *ends])
    return f"CASE WHEN {some} THEN NULLIF(TRIM({column}, '{_SPACES}'), '') ELSE {column} END"


def last_rows(
    connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...], after: int, most: int
) -> list[tuple[int, tuple[str | None, ...]]]:
    """Return the last rows of `cells`, with their numbers and trimmed (here: SQL of many columns is slow to plan)."""
    cells = ", ".join(quoted(key) for key in keys)
    rows = connection.execute(
        f'SELECT "row", {cells} FROM cells WHERE "row" > {after} ORDER BY "row" DESC LIMIT {most}'
    ).fetchall()
    return [(row[0], stripped(row[1:], len(keys))) for row in reversed(rows)]


def stripped(row: Sequence[str | None], width: int) -> tuple[str | None, ...]:
    """Return `width` cells of a row without the spaces around them, None where nothing is left."""
    cells = (cell and (cell.strip(_SPACES) or None) for cell in row[:width])
    return (*cells, *[None] * (width - len(row)))


def last_row(connection: duckdb.DuckDBPyConnection, path: Path) -> int | None:
    """Return the number of the last row in a file that `write` wrote."""
    found = connection.execute(f'SELECT MAX("row") FROM read_parquet({text(path)})').fetchone()
    return None if found is None or found[0] is None else int(found[0])


def write(
    connection: duckdb.DuckDBPyConnection, relation: str, keys: tuple[str, ...], skip: tuple[int, ...], path: Path,
    signs: Collection[str] = SIGNS,
) -> int:  # fmt: skip
    """Write the rows of a relation (columns `row`, c1, …; in order) to Parquet, without blank ones and without `skip`.

    Parameters
    ----------
    signs
        Those of `SIGNS` that the texts may hold.

    Returns
    -------
    int
        Rows written.
    """
    wide = len(keys) > _PLANNED
    cells = ", ".join(f'{trimmed(quoted(key)) if wide else _bordered(key, signs)} AS "{key}"' for key in keys)
    bare = "*" if wide else ", ".join(['"row"', *(_bare(key, signs) for key in keys)])
    some = " OR ".join(f'"{key}" IS NOT NULL' for key in keys)
    left = f' AND "row" NOT IN ({", ".join(map(str, skip))})' if skip else ""
    written = connection.execute(
        f'COPY (SELECT {bare} FROM (SELECT "row", {cells} FROM {relation}) WHERE ({some}){left}) '
        f"TO {text(path)} (FORMAT parquet, COMPRESSION lz4_raw, {groups(len(keys))})"
    ).fetchone()
    return int(written[0]) if written else 0


def in_order(path: Path) -> bool:
    """Tell whether the rows of a Parquet file come by their number."""
    with scratch(path.parent) as connection:
        back = f'SELECT "row" < LAG("row") OVER () AS "back" FROM read_parquet({text(path)})'
        return connection.execute(f'SELECT 1 FROM ({back}) WHERE "back" LIMIT 1').fetchone() is None


def reaching(connection: duckdb.DuckDBPyConnection, path: Path, beginnings: Sequence[str]) -> frozenset[str]:
    """Return the columns of a Parquet file that may hold texts with some of these beginnings, told by its footer."""
    some = " OR ".join(
        f"(stats_min_value < {text(one[:-1] + chr(ord(one[-1]) + 1))} AND stats_max_value >= {text(one)})"
        for one in beginnings
    )
    found = connection.execute(
        f"SELECT DISTINCT path_in_schema FROM parquet_metadata({text(path)}) "
        f"WHERE stats_min_value IS NULL OR stats_max_value IS NULL OR {some}"
    )
    return frozenset(name for (name,) in found.fetchall())


def _bare(key: str, signs: Collection[str]) -> str:
    """Return the SQL of a cell without what marks it as text for spreadsheets: ``="0012"`` and ``'0012`` are 0012."""
    formula = f"""PREFIX("{key}", '="') AND SUFFIX("{key}", '"') AND LENGTH("{key}") > 3"""
    mark = f"""PREFIX("{key}", '''') AND CONTAINS('0123456789=+-@', "{key}"[2]) AND LENGTH("{key}") > 1"""
    inner = f"""SUBSTR("{key}", 3, LENGTH("{key}") - 3)"""
    cases = f"WHEN {formula} THEN {inner} " if FORMULA in signs else ""
    cases += f"""WHEN {mark} THEN SUBSTR("{key}", 2) """ if TEXT in signs else ""
    return f"""CASE {cases}ELSE "{key}" END AS "{key}" """ if cases else f'"{key}"'


def groups(width: int) -> str:
    """Return the option of Parquet that keeps the buffered rows of a wide table within memory."""
    return f"ROW_GROUP_SIZE {max(2048, min(122_880, 4_000_000 // max(1, width)))}"


def quoted(name: str) -> str:
    """Return an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def text(value: object) -> str:
    """Return an SQL text."""
    return "'" + str(value).replace("'", "''") + "'"
