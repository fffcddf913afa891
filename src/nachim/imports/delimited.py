"""CSV and its relatives, read in constant memory.

The bytes are recoded to UTF-8 as a stream. A clean file goes straight to DuckDB. A file with blank lines or rows too
long for the header is first straightened by Python's csv reader, so that row numbers stay the spreadsheet's.
"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.errors import FileError
from nachim.imports import layout, sniff, store
from nachim.imports.raw import Note, RawTable

if TYPE_CHECKING:
    import duckdb

_CHUNK = 1 << 20
_SAMPLE = 200
_BLANK_LINE = re.compile(r"\n[ \t]*\n")
_WIDEST = 16_384
"""Columns of the widest Excel sheet; anything beyond is no table."""


def read_delimited(path: Path, into: Path, name: str, sha256: str) -> RawTable:
    """Read a text table into `into`/`name`.parquet.

    Raises
    ------
    FileError
        If the encoding is unknown, or nothing in the file is a table.
    """
    encoding = sniff.encoding_of(path)
    with tempfile.TemporaryDirectory(prefix="nachim-") as folder:
        plain = Path(folder) / "plain.csv"
        blank_lines = _recode(path, plain, encoding)
        head = _head(plain)
        delimiter = _named_separator(head) or sniff.delimiter_of(head)
        rows = list(itertools.islice(_records(plain, delimiter), _SAMPLE))
        if not any(any(cell.strip() for cell in row) for row in rows):
            raise FileError("file.empty", file=path.name)
        at = layout.header_row(rows)
        width = _width(rows, at)
        if width > _WIDEST:
            raise FileError("file.too_wide", file=path.name, columns=width)
        with store.scratch() as connection:
            return _stored(
                connection, path, plain, into / f"{name}.parquet", rows, at, width, delimiter, blank_lines, name,
                encoding, sha256,
            )  # fmt: skip


def _stored(
    connection: duckdb.DuckDBPyConnection, path: Path, plain: Path, target: Path, rows: list[list[str]], at: int,
    width: int, delimiter: str, blank_lines: bool, name: str, encoding: str, sha256: str,
) -> RawTable:  # fmt: skip
    keys = tuple(f"c{number + 1}" for number in range(width))
    notes: list[Note] = []
    headers, repeated = layout.unique_headers([cell.strip() for cell in rows[at]], width)
    notes += [Note("repeated_header", (at + 1,), 1, {"header": header}) for header in repeated]
    if at:
        notes.append(Note("title_rows", tuple(range(1, at + 1)), at))
    if blank_lines or not _loaded(connection, plain, delimiter, keys):
        straight = plain.with_name("straight.csv")
        notes += _straighten(plain, straight, delimiter, width)
        if not _loaded(connection, straight, ",", ("row", *keys), numbered=True):
            raise FileError("file.unreadable", file=path.name)
    skip, found = _ends(connection, keys, at)
    notes += found
    count = store.write(connection, "cells", keys, skip, target)
    if not count:
        raise FileError("file.no_rows", file=path.name)
    return RawTable(name, target, headers, keys, count, encoding, delimiter, None, sha256, tuple(notes))


def _recode(path: Path, plain: Path, encoding: str) -> bool:
    """Write the file as UTF-8 with LF; tell whether it may have blank lines."""
    decoder = io.IncrementalNewlineDecoder(codecs.getincrementaldecoder(encoding)(), translate=True)
    blank, tail, first = False, "", True
    with path.open("rb") as source, plain.open("w", encoding="utf-8", newline="") as target:
        while True:
            chunk = source.read(_CHUNK)
            text = decoder.decode(chunk, final=not chunk)
            if first:
                text, first = text.removeprefix("\ufeff"), False
            if "\x00" in text:
                raise FileError("file.binary", file=path.name)
            blank = blank or bool(_BLANK_LINE.search(tail + text)) or (not tail and text.startswith("\n"))
            tail = text[-200:] if text else tail
            target.write(text)
            if not chunk:
                return blank


def _head(plain: Path) -> str:
    with plain.open(encoding="utf-8", newline="") as file:
        return file.read(sniff.HEAD)


def _named_separator(head: str) -> str | None:
    """Excel's own first line, "sep=;"."""
    match = re.match(r'"?sep=(.)"?\n', head)
    return match[1] if match else None


def _records(plain: Path, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(1 << 30)
    with plain.open(encoding="utf-8", newline="") as file:
        yield from csv.reader(file, delimiter=delimiter)


def _width(rows: list[list[str]], at: int) -> int:
    """Columns of the table: the header's, without empty ones at its right end that hold nothing below."""
    width = max(1, len(rows[at]))
    while width > 1 and not any(len(row) >= width and row[width - 1].strip() for row in rows[at:]):
        width -= 1
    return width


def _loaded(
    connection: duckdb.DuckDBPyConnection, plain: Path, delimiter: str, keys: tuple[str, ...], *, numbered: bool = False
) -> bool:
    """Read a UTF-8 file into the table `cells`; False when its rows do not fit the columns."""
    import duckdb

    columns = ", ".join(f"'{key}': 'VARCHAR'" for key in keys)
    row = 'CAST("row" AS BIGINT) AS "row", * EXCLUDE ("row")' if numbered else 'ROW_NUMBER() OVER () AS "row", *'
    sign, file = delimiter.replace("'", "''"), str(plain).replace("'", "''")
    try:
        connection.execute(
            f"CREATE OR REPLACE TABLE cells AS SELECT {row} FROM read_csv('{file}', "
            f"auto_detect = false, header = false, delim = '{sign}', quote = '\"', escape = '\"', null_padding = true, "
            f"parallel = false, max_line_size = 33554432, columns = {{{columns}}})"
        )
    except duckdb.Error:
        return False
    return True


def _straighten(plain: Path, straight: Path, delimiter: str, width: int) -> list[Note]:
    """Write every row with its number and exactly `width` cells; what stood beyond is noted."""
    cut: list[int] = []
    total = 0
    with straight.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
        for number, row in enumerate(_records(plain, delimiter), 1):
            if any(cell.strip() for cell in row[width:]):
                total += 1
                if len(cut) < 20:
                    cut.append(number)
            writer.writerow([number, *row[:width], *[""] * (width - len(row))])
    return [Note("cells_cut", tuple(cut), total)] if total else []


def _ends(connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...], at: int) -> tuple[tuple[int, ...], list[Note]]:
    """Rows that are no data: down to the header, repeated headers, totals and footers at the end."""
    cells = ", ".join(store.trimmed(f'"{key}"') for key in keys)
    tail = connection.execute(
        f'SELECT "row", {cells} FROM cells WHERE "row" > {at + 1} ORDER BY "row" DESC LIMIT {layout.LOOK}'
    ).fetchall()
    tail.reverse()
    drop = [tail[index][0] for index in layout.trailing([row[1:] for row in tail], len(keys)) if any(tail[index][1:])]
    notes = [Note("total_rows", tuple(drop), len(drop))] if drop else []
    same = " AND ".join(f'h."{key}" IS NOT DISTINCT FROM c."{key}"' for key in keys)
    header = f'SELECT * FROM cells WHERE "row" = {at + 1}'
    found = connection.execute(
        f'SELECT c."row" FROM cells c, ({header}) h WHERE c."row" > {at + 1} AND {same} ORDER BY 1'
    )
    again = [row for (row,) in found.fetchall()]
    if again:
        notes.append(Note("repeated_header_rows", tuple(again[:20]), len(again)))
    return (*range(1, at + 2), *drop, *again), notes
