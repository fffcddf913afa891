"""CSV and its relatives, read in constant memory.

The bytes are recoded to UTF-8 as a stream. A clean file goes straight to DuckDB. A file with blank lines or rows too
long for the header is first straightened by Python's csv reader, so that row numbers stay the spreadsheet's.
"""

from __future__ import annotations

import csv
import itertools
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from nachim.errors import FileError
from nachim.imports import layout, sniff, store
from nachim.imports.plain import PlainText, last_rows, may_repeat, plain_text, well_quoted
from nachim.imports.raw import Note, RawTable

if TYPE_CHECKING:
    import duckdb

_SAMPLE = 200
_ALIKE = 100
"""Columns in which a row that repeats the header is compared with it."""
_MOST_CELLS = 1_000_000
"""Of one row, the cells beyond the header included."""
_END = "\x00"
"""Stands behind the last line: what swallows it is a quotation mark without its second."""


def read_delimited(path: Path, into: Path, name: str, sha256: str) -> RawTable:
    """Read a text table into `into`/`name`.parquet.

    Raises
    ------
    FileError
        If the encoding is unknown, a quotation mark is never closed, or nothing in the file is a table.
    """
    with tempfile.TemporaryDirectory(prefix="text-", dir=into) as folder:
        text = plain_text(path, Path(folder))
        _narrow(text.head, path)
        delimiter = text.delimiter
        try:
            rows = list(itertools.islice(_records(text.parts, delimiter), _SAMPLE))
            if not any(any(cell.strip() for cell in row) for row in rows):
                raise FileError("file.empty", file=path.name)
            heading = layout.heading(rows)
            width = _width(rows, heading)
            if width > layout.WIDEST:
                raise FileError("file.too_wide", file=path.name, columns=width)
            with store.scratch(Path(folder)) as connection:
                target = into / f"{name}.parquet"
                table = RawTable(name, target, (), _keys(width), 0, text.encoding.name, delimiter, None, sha256)
                kept = _even(connection, text, rows, heading, table) or _any(connection, text, heading, table)
                if not kept.rows:
                    raise FileError("file.no_rows", file=path.name)
                return _headed(kept, heading)
        except _Crooked as error:
            raise FileError(error.code, file=path.name, row=error.row) from error


class _Crooked(Exception):
    """A row that cannot be taken apart."""

    def __init__(self, code: str, row: int) -> None:
        super().__init__(code, row)
        self.code, self.row = code, row


def _even(
    connection: duckdb.DuckDBPyConnection, text: PlainText, rows: list[list[str]], heading: layout.Heading,
    table: RawTable,
) -> RawTable | None:  # fmt: skip
    """Read rows that fit and of which none has to be looked for by its cells, in one go; None for all others."""
    import duckdb

    at, keys = heading.last, table.keys
    if text.uneven or text.bad_letters or may_repeat(text, rows[at][: min(_ALIKE, len(keys))]):
        return None
    last = last_rows(text, layout.LOOK)
    if last is None:
        return None
    numbered = enumerate(last, text.rows - len(last) + 1)
    tail = [(number, store.stripped(row, len(keys))) for number, row in numbered if number > at + 1]
    drop, notes = _trailing(tail, len(keys))
    lines = store.lines(text.parts, text.delimiter, keys)
    try:
        count = store.write(connection, lines, keys, (*range(1, at + 2), *drop), table.path, text.signs)
    except duckdb.Error as error:
        if store.shortage(error):
            raise
        return None
    kept = [number for number, cells in tail if number not in drop and any(cells)]
    if kept and kept[-1] != store.last_row(connection, table.path):
        return None
    return replace(table, rows=count, notes=(*_zeros(text), *notes))


def _any(connection: duckdb.DuckDBPyConnection, text: PlainText, heading: layout.Heading, table: RawTable) -> RawTable:
    """Read rows of any kind: those that do not fit are straightened, and that is told."""
    keys = table.keys
    notes = _load(connection, text, len(keys))
    if text.bad_letters:
        notes += _bad_letters(connection, keys)
    skip, found = _ends(connection, keys, heading.last)
    count = store.write(connection, "cells", keys, skip, table.path, text.signs)
    return replace(table, rows=count, notes=(*notes, *_zeros(text), *found))


def _headed(table: RawTable, heading: layout.Heading) -> RawTable:
    """Return a table with its headers, and with what is to be told of them first."""
    headers, repeated = layout.unique_headers(heading.cells, len(table.keys))
    notes = [Note("repeated_header", (heading.last + 1,), 1, {"header": header}) for header in repeated]
    if heading.first:
        notes.append(Note("title_rows", tuple(range(1, heading.first + 1)), heading.first))
    if heading.first != heading.last:
        notes.append(Note("two_header_rows", (heading.first + 1, heading.last + 1), 2))
    return replace(table, headers=headers, notes=(*notes, *table.notes))


def _zeros(text: PlainText) -> list[Note]:
    return [Note("zero_bytes", (), text.zeros)] if text.zeros else []


def _keys(width: int) -> tuple[str, ...]:
    return tuple(f"c{number + 1}" for number in range(width))


def _load(connection: duckdb.DuckDBPyConnection, text: PlainText, width: int) -> list[Note]:
    """Make the rows readable as `cells`; rows that do not fit are straightened first, and that is told."""
    keys = _keys(width)
    if not text.uneven and store.loaded(connection, text.parts, text.delimiter, keys):
        return []
    straight, notes = _straighten(text.parts, text.delimiter, width)
    if not store.loaded(connection, straight, ",", ("row", *keys), numbered=True):
        raise _Crooked("file.too_long", 1)
    return notes


def _bad_letters(connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...]) -> list[Note]:
    """Name the rows in which bytes were no letters."""
    held = " OR ".join(f"\"{key}\" LIKE '%\ufffd%'" for key in keys)
    found = connection.execute(f'SELECT "row", COUNT(*) OVER () FROM cells WHERE {held} ORDER BY 1 LIMIT 20').fetchall()
    return [Note("bad_letters", tuple(row for row, _ in found), found[0][1])] if found else []


def _narrow(head: str, path: Path) -> None:
    """Refuse what is far too wide before its cells are made: its first line alone fills what is looked at."""
    line = head.partition("\n")[0]
    for delimiter in sniff.DELIMITERS:
        if (columns := line.count(delimiter)) > layout.WIDEST:
            raise FileError("file.too_wide", file=path.name, columns=columns + 1)


def _records(parts: Sequence[Path], delimiter: str) -> Iterator[list[str]]:
    """Yield the rows, each of bounded length.

    Raises
    ------
    _Crooked
        At a row that is too long, or whose quotation mark is not closed where it should be.
    """
    csv.field_size_limit(store.LONGEST)
    number, held = 0, _Held(delimiter)
    with _Joined(parts) as file:
        reader = csv.reader(held.lines(file), delimiter=delimiter)
        while True:
            try:
                row = next(reader, [_END])
            except (csv.Error, OverflowError) as error:
                raise _Crooked(held.fault, number + 1) from error
            if row and row[-1].endswith(_END):
                if row != [_END]:
                    raise _Crooked("file.quote", number + 1)
                return
            number += 1
            if len(held.texts) > 1 and not well_quoted("".join(held.texts), delimiter):
                raise _Crooked("file.quote", number)
            held.texts.clear()
            yield row


class _Joined:
    """Files that follow each other, each from a line's beginning on."""

    def __init__(self, files: Sequence[Path]) -> None:
        self._files = iter(files)
        self._open = next(self._files).open(encoding="utf-8", newline="")

    def __enter__(self) -> _Joined:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def readline(self, most: int) -> str:
        """Return the next line, or as much of it; nothing at the end of the last file."""
        while not (line := self._open.readline(most)):
            if (file := next(self._files, None)) is None:
                return ""
            self._open.close()
            self._open = file.open(encoding="utf-8", newline="")
        return line


class _Held:
    """The lines of the row that is being read; one cell may span several."""

    def __init__(self, delimiter: str) -> None:
        self.texts: list[str] = []
        self._delimiter = delimiter
        self._letters = self._cells = 0

    @property
    def fault(self) -> str:
        """What is wrong with a row that grew beyond all measure."""
        return "file.quote" if len(self.texts) > 1 else "file.too_long"

    def lines(self, file: _Joined) -> Iterator[str]:
        """Yield the lines, and a last one that tells the end."""
        while line := file.readline(store.LONGEST):
            self.texts.append(line)
            if len(self.texts) == 1:
                self._letters = self._cells = 0
            self._letters += len(line)
            self._cells += line.count(self._delimiter)
            if self._letters >= store.LONGEST or self._cells > _MOST_CELLS:
                raise csv.Error
            yield line
        yield _END


def _width(rows: list[list[str]], heading: layout.Heading) -> int:
    """Columns of the table: the header's, without empty ones at its right end that hold nothing below."""
    width = max(1, len(heading.cells))
    while width > 1 and not (
        heading.cells[width - 1] or any(len(row) >= width and row[width - 1].strip() for row in rows[heading.last :])
    ):
        width -= 1
    return width


def _straighten(parts: Sequence[Path], delimiter: str, width: int) -> tuple[list[Path], list[Note]]:
    """Write every row with its number and exactly `width` cells; what stood beyond is noted."""
    cut: list[int] = []
    total = 0
    files: list[Path] = []
    numbered = enumerate(_records(parts, delimiter), 1)
    more = True
    while more:
        more = False
        files.append(parts[0].with_name(f"straight{len(files):05d}.csv"))
        with files[-1].open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            for number, row in numbered:
                if any(cell.strip() for cell in row[width:]):
                    total += 1
                    if len(cut) < 20:
                        cut.append(number)
                writer.writerow([number, *row[:width], *[""] * (width - len(row))])
                if number % 1000 == 0 and file.tell() > store.PART:
                    more = True
                    break
    return files, [Note("cells_cut", tuple(cut), total)] if total else []


def _ends(connection: duckdb.DuckDBPyConnection, keys: tuple[str, ...], at: int) -> tuple[tuple[int, ...], list[Note]]:
    """Rows that are no data: down to the header, repeated headers, totals and footers at the end."""
    drop, notes = _trailing(store.last_rows(connection, keys, at + 1, layout.LOOK), len(keys))
    same = " AND ".join(f'h."{key}" IS NOT DISTINCT FROM c."{key}"' for key in keys[:_ALIKE])
    header = f'SELECT * FROM cells WHERE "row" = {at + 1}'
    found = connection.execute(
        f'SELECT c."row" FROM cells c, ({header}) h WHERE c."row" > {at + 1} AND {same} ORDER BY 1'
    )
    again = [row for (row,) in found.fetchall()]
    if again:
        notes.append(Note("repeated_header_rows", tuple(again[:20]), len(again)))
    return (*range(1, at + 2), *drop, *again), notes


def _trailing(tail: list[tuple[int, tuple[str | None, ...]]], width: int) -> tuple[list[int], list[Note]]:
    """Return the totals and footers among the last rows, with the note that tells them."""
    drop = [tail[at][0] for at in layout.trailing([row for _, row in tail], width) if any(tail[at][1])]
    return drop, [Note("total_rows", tuple(drop), len(drop))] if drop else []
