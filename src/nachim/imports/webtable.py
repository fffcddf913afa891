"""Tables of web pages that systems call ``.xls``: one page, one table of data, written out as text and read as such."""

from __future__ import annotations

import codecs
import csv
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import TextIO

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.delimited import read_delimited
from nachim.imports.encoding import encoding_of
from nachim.imports.raw import Note, RawTable

_PAGE = frozenset({"form", "input", "button", "iframe", "frameset", "nav"})
"""What a page for people has and an export never: a login page is no table, whatever stands on it."""
_CELL = frozenset({"td", "th"})
_UNSEEN = frozenset({"script", "style", "title"})
_CHUNK = 1 << 20


def read_webtable(path: Path, into: Path, name: str, sha256: str, only: str | None = None) -> Iterator[RawTable]:
    """Read the largest table of a web page.

    To be run where memory and time are bounded: see `nachim.imports.cage`.

    Raises
    ------
    FileError
        If the page is one for people, or holds no table of two columns and two rows.
    """
    if only is not None:
        raise FileError("file.no_sheet", file=path.name, sheet=only, sheets="–")
    encoding = encoding_of(path)
    letters = codecs.getincrementaldecoder(encoding.name)(errors="replace")
    with tempfile.TemporaryDirectory(prefix="page-", dir=into) as folder:
        page = _Page(Path(folder), path.name)
        try:
            with path.open("rb") as file:
                while chunk := file.read(_CHUNK):
                    page.feed(letters.decode(chunk))
            page.close()
            page.check_whole()
        finally:
            for table in page.tables:
                table.file.close()
        best = max(page.tables, key=lambda one: one.cells, default=None)
        if best is None or best.rows < 2 or best.width < 2:
            raise FileError("file.html", file=path.name)
        raw = read_delimited(best.path, into, name, sha256)
    others = sum(one.cells > 0 for one in page.tables) - 1
    notes = [Note("other_tables", (), others)] if others else []
    notes += [Note("merged_cells", (), best.merged)] if best.merged else []
    yield replace(raw, encoding=encoding.name, delimiter="", notes=(*raw.notes, *notes))


class _Table:
    """One table on its way into a text file, a row at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.rows = self.width = self.cells = self.merged = 0
        self.row: list[str] | None = None
        self.cell: list[str] | None = None
        self._letters = 0
        self._span = (1, 1)
        self._down: dict[int, tuple[int, str]] = {}
        self.file: TextIO = path.open("w", encoding="utf-8", newline="")
        self._writer = csv.writer(self.file, lineterminator="\n", quoting=csv.QUOTE_ALL)

    def add(self, text: str) -> None:
        if self.cell is not None:
            self._letters += len(text)
            if self._letters > store.LONGEST:
                raise FileError("file.too_long", file="", row=self.rows + 1)
            self.cell.append(text)

    def open_cell(self, across: int, down: int) -> None:
        self.close_cell()
        if self.row is None:
            self.row, self._letters = [], 0
        self._hang()
        self.cell, self._span = [], (min(across, layout.WIDEST), down)

    def close_cell(self) -> None:
        if self.cell is None or self.row is None:
            return
        text = "\n".join(" ".join(line.split()) for line in "".join(self.cell).split("\0")).strip()
        across, down = self._span
        if down > 1:
            self._down[len(self.row)] = (down - 1, text)
            self.merged += 1
        self.row += [text, *[""] * (across - 1)]
        self.cell = None
        if len(self.row) > layout.WIDEST:
            raise FileError("file.too_wide", file="", columns=len(self.row))

    def close_row(self) -> None:
        self.close_cell()
        if self.row is None:
            return
        self._hang()
        self._writer.writerow(self.row)
        filled = sum(map(bool, self.row))
        self.rows += filled > 0
        self.cells += filled
        self.width = max(self.width, filled)
        self.row = None

    def _hang(self) -> None:
        """Put cells in place that reach down from rows above."""
        assert self.row is not None
        while (at := len(self.row)) in self._down:
            left, text = self._down[at]
            self.row.append(text)
            if left == 1:
                del self._down[at]
            else:
                self._down[at] = (left - 1, text)


class _Page(HTMLParser):
    """Finds the tables; one within a cell of another is a table of its own."""

    def __init__(self, folder: Path, name: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tables: list[_Table] = []
        self._open: list[_Table] = []
        self._folder, self._name = folder, name
        self._unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _PAGE or len(self.tables) > 1000:
            raise FileError("file.html", file=self._name)
        if tag == "table":
            self._open.append(_Table(self._folder / f"table{len(self.tables):04d}.csv"))
            self.tables.append(self._open[-1])
        elif tag in _UNSEEN:
            self._unseen += 1
        elif self._open and tag == "tr":
            self._open[-1].close_row()
        elif self._open and tag in _CELL:
            given = dict(attrs)
            self._open[-1].open_cell(_number(given.get("colspan")), _number(given.get("rowspan")))
        elif self._open and tag == "br":
            self._open[-1].add("\0")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNSEEN:
            self._unseen = max(0, self._unseen - 1)
        elif self._open and tag == "table":
            table = self._open.pop()
            table.close_row()
            table.file.close()
        elif self._open and tag == "tr":
            self._open[-1].close_row()
        elif self._open and tag in _CELL:
            self._open[-1].close_cell()

    def handle_data(self, data: str) -> None:
        if self._open and not self._unseen:
            self._open[-1].add(data.replace("\0", ""))

    def check_whole(self) -> None:
        """Refuse a page that ends in the middle of a table."""
        if self._open:
            raise FileError("file.truncated", file=self._name)


def _number(text: str | None) -> int:
    digits = (text or "").strip()
    return max(1, int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 9 else 1
