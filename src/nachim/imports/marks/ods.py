"""Merged ranges and error values of an .ods: looked for in the stream of its content."""

from __future__ import annotations

import zipfile
from xml.parsers import expat

from nachim.imports.marks.marks import Area, Marks

_TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0 "
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0 "
_TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0 "
_MOST = 1 << 20
"""Rows of the tallest sheet; what claims to be repeated more often is empty, or is refused elsewhere."""
_LONGEST = 40
_CHUNK = 1 << 20


def marks(archive: zipfile.ZipFile, number: int) -> Marks:
    """Return the marks of a sheet."""
    sheet = _Sheet(number)
    reader = expat.ParserCreate(namespace_separator=" ")
    reader.StartElementHandler, reader.EndElementHandler = sheet.start, sheet.end
    reader.CharacterDataHandler = sheet.letters
    with archive.open("content.xml") as file:
        while not sheet.done and (chunk := file.read(_CHUNK)):
            reader.Parse(chunk, False)
    return Marks(tuple(sheet.merged), tuple(sheet.faults)).from_column(sheet.first)


class _Sheet:
    """Counts rows and cells of one table as its elements go by."""

    def __init__(self, number: int) -> None:
        self.merged: list[Area] = []
        self.faults: list[Area] = []
        self.first = _MOST
        self.done = False
        self._left = number
        self._depth = self._notes = 0
        self._row, self._rows, self._column = 1, 1, 1
        self._cell: dict[str, str] | None = None
        self._said = ""

    def start(self, tag: str, given: dict[str, str]) -> None:
        if tag == f"{_TABLE}table":
            self._depth += 1
        elif tag == f"{_OFFICE}annotation":
            self._notes += 1
        elif self._depth != 1 or self._left:
            return
        elif tag == f"{_TABLE}table-row":
            self._rows, self._column = _repeated(given, "rows"), 1
        elif tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._cell, self._said = given, ""

    def letters(self, text: str) -> None:
        if self._cell is not None and not self._notes and len(self._said) < _LONGEST:
            self._said += text

    def end(self, tag: str) -> None:
        if tag == f"{_TABLE}table":
            self._depth -= 1
            if self._depth == 0:
                self.done = self._left == 0
                self._left -= 1
        elif tag == f"{_OFFICE}annotation":
            self._notes -= 1
        elif self._depth != 1 or self._left:
            return
        elif tag == f"{_TABLE}table-row":
            self._row += self._rows
        elif self._cell is not None and tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            self._ended(self._cell)
            self._cell = None

    def _ended(self, given: dict[str, str]) -> None:
        """Take down one cell, or the run of cells that it stands for."""
        across, text = _repeated(given, "columns"), self._said.strip()
        row, column, last = self._row, self._column, self._row + self._rows - 1
        self._column += across
        if text or f"{_OFFICE}value-type" in given:
            self.first = min(self.first, column)
        down = _number(given.get(f"{_TABLE}number-rows-spanned"))
        aside = _number(given.get(f"{_TABLE}number-columns-spanned"))
        if down > 1 or aside > 1:
            self.merged.append(Area(row, column, row + down - 1, column + aside - 1))
        if _fault(given, text):
            self.faults.append(Area(row, column, last, column + across - 1, text))


def _fault(given: dict[str, str], text: str) -> bool:
    """Tell whether a cell shows an error: LibreOffice says so, other programs only show it as what a formula gives."""
    if any(name.endswith("calcext:1.0 value-type") for name in given):
        return next(kind for name, kind in given.items() if name.endswith("calcext:1.0 value-type")) == "error"
    return f"{_TABLE}formula" in given and text.startswith(("#", "Err:"))


def _repeated(given: dict[str, str], what: str) -> int:
    return _number(given.get(f"{_TABLE}number-{what}-repeated"))


def _number(text: str | None) -> int:
    return min(_MOST, max(1, int(text))) if text else 1
