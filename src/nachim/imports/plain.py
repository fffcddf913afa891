"""A text file as UTF-8, written as a stream in parts that each end with a row.

Every byte is decoded once. Whether quotation marks pair and where lines are blank is told from the places of three
bytes in a block, without looking at its lines one by one; only rows over several lines are taken apart, by themselves.
"""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np

from nachim.imports import sniff, store
from nachim.imports.encoding import Encoding, encoding_of, likely_encoding

CHUNK = 4 << 20
"""Bytes that are decoded in one go."""
LONGEST_ROW = 1 << 20
"""Bytes of a row beyond which Python takes the file apart, and says what is wrong."""
_ZERO = "\x00"
_LINE, _MARK = 10, 34
_TEXT = re.compile("'\"*[0-9=+@-]")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A file as UTF-8 with LF, without zero bytes and the end mark of DOS."""

    parts: tuple[Path, ...]
    head: str
    delimiter: str
    encoding: Encoding
    uneven: bool
    """Whether it has blank lines, or rows that are not well quoted: then Python takes the rows apart."""
    bad_letters: bool
    zeros: int
    signs: frozenset[str]
    """Those of `store.SIGNS` that it holds."""
    rows: int
    """How many, where they are even."""


def plain_text(path: Path, folder: Path) -> PlainText:
    """Write a file as UTF-8 into a folder.

    What its beginning says of the encoding is believed as long as every byte of the rest agrees.

    Raises
    ------
    FileError
        If the encoding is unknown.
    """
    if likely := likely_encoding(path):
        try:
            return _recoded(path, folder, likely)
        except UnicodeDecodeError:
            pass
    return _recoded(path, folder, encoding_of(path))


def last_rows(text: PlainText, most: int) -> list[list[str]] | None:
    """Return the last rows of an even text; None when they are too long to look at."""
    block, whole = b"", False
    for file in reversed(text.parts):
        size = file.stat().st_size
        with file.open("rb") as source:
            source.seek(max(0, size - LONGEST_ROW))
            block = source.read() + block
        if size >= LONGEST_ROW:
            break
    else:
        whole = True
    if not whole:  # a row ends where an even number of marks follows
        end = next((end for end in re.finditer(rb"\n", block) if block.count(b'"', end.end()) % 2 == 0), None)
        block = block[end.end() :] if end else b""
    lines = io.StringIO(block.decode(), newline="")
    rows = deque(csv.reader(lines, delimiter=text.delimiter), most)
    return list(rows) if whole or len(rows) == most else None


def may_repeat(text: PlainText, row: list[str]) -> bool:
    """Tell whether a row may come again: whether its longest cell does."""
    cell = max(row, key=len, default="").encode()
    return not cell or b'"' in cell or sum(file.read_bytes().count(cell) for file in text.parts) > 1


def named_separator(head: str) -> str | None:
    """Return the delimiter that Excel's own first line names, "sep=;"."""
    match = re.match(r'"?sep=([,;|:^~\t])"?\n', head)
    return match[1] if match else None


def _recoded(path: Path, folder: Path, encoding: Encoding) -> PlainText:
    bad, zeros, head, delimiter, signs = False, 0, "", ",", _Signs()
    with path.open("rb") as source, _Parts(folder) as parts:
        for number, (text, last) in enumerate(decoded(source, encoding)):
            if number == 0:
                text = text.removeprefix("\ufeff")
            if _ZERO in text:
                zeros += text.count(_ZERO)
                text = text.replace(_ZERO, "")
            if text.endswith("\x1a"):
                text = text.rstrip("\x1a")
            if text == "\ufffd" and last and parts.ended:  # half a letter behind the last line
                text = ""
            bad = bad or "\ufffd" in text
            if number == 0:
                head = text[: sniff.HEAD]
                delimiter = parts.delimiter = named_separator(head) or sniff.delimiter_of(head)
            signs.look(text)
            parts.add(text.encode(), last=last)
    return PlainText(
        tuple(parts.files), head, delimiter, encoding, parts.uneven, bad, zeros, frozenset(signs.held), parts.rows
    )


class _Signs:
    """Which signs that cells are freed from a text holds, told portion by portion."""

    def __init__(self) -> None:
        self.held = {" "}
        self._before = ""

    def look(self, text: str) -> None:
        """Look through the next portion."""
        for one in (self._before + text[:1], text):
            self.held |= {sign for sign in store.SIGNS - self.held if self._holds(sign, one)}
        self._before = text[-1:]

    def _holds(self, sign: str, text: str) -> bool:
        if sign == "\n":  # at the end of a cell it stands before a quotation mark
            return '\n"' in text
        if sign == store.TEXT:
            return bool(_TEXT.search(text))
        return sign[0] in text and sign in text  # of one sign alone it is told ten times as fast


def decoded(source: BinaryIO, encoding: Encoding) -> Iterator[tuple[str, bool]]:
    """Yield the text of a file in portions, all line ends as LF, and with each whether it is the last.

    Raises
    ------
    UnicodeDecodeError
        If bytes are no letters and the encoding does not say that some are not.
    """
    letters = codecs.getincrementaldecoder(encoding.name)(errors="replace" if encoding.lossy else "strict")
    decoder = io.IncrementalNewlineDecoder(letters, translate=True)
    while True:
        chunk = source.read(CHUNK)
        yield decoder.decode(chunk, final=not chunk), not chunk
        if not chunk:
            return


class _Parts:
    """The files that the text goes to, and what is told of it on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.files = folder, list[Path]()
        self.delimiter, self.uneven = ",", False
        self.rows = 0
        self.ended = False
        """Whether what was added last ends with a line."""
        self._rest = b""
        self._open: BinaryIO | None = None

    def __enter__(self) -> _Parts:
        self._next()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._open is not None
        self._open.close()

    def _next(self) -> BinaryIO:
        if self._open is not None:
            self._open.close()
        self.files.append(self.folder / f"plain{len(self.files):05d}.csv")
        self._open = self.files[-1].open("wb")
        return self._open

    def add(self, block: bytes, *, last: bool) -> None:
        """Write a block; what is behind its last whole row waits for the next."""
        file = self._open
        assert file is not None
        self.ended = block.endswith(b"\n") if block else self.ended
        block = self._rest + block
        whole = 0 if self.uneven else self._rows(block)
        self._rest = b""
        if self.uneven or last:
            rest = block[whole:].decode() if not self.uneven else ""
            self.uneven = (
                self.uneven or ("\n" in rest and not well_quoted(rest, self.delimiter)) or rest.count('"') % 2 == 1
            )
            self.rows += bool(rest)
            file.write(block)
            return
        if file.tell() > store.PART:
            file = self._next()
        file.write(memoryview(block)[:whole])
        self._rest = block[whole:]
        self.uneven = len(self._rest) > LONGEST_ROW

    def _rows(self, block: bytes) -> int:
        """Return where the last whole row of a block ends, which begins with one; tell whether all are even."""
        signs = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(signs == _LINE)
        if not ends.size:
            return 0
        marks = np.flatnonzero(signs == _MARK)
        inside = np.searchsorted(marks, ends) % 2 == 1
        first = np.concatenate(([0], ends[:-1] + 1))
        begins = ~np.concatenate(([False], inside[:-1]))
        blank = np.flatnonzero(np.isin(signs[first], (_LINE, 32, 9)) & begins)
        closing, several = np.flatnonzero(~inside), np.flatnonzero(begins & inside)
        several = several[: np.searchsorted(several, closing[-1]) if closing.size else 0]
        over = zip(first[several], ends[closing[np.searchsorted(closing, several)]], strict=True)
        self.uneven = any(not block[first[at] : ends[at]].strip(b" \t") for at in blank) or not all(
            well_quoted(block[start : stop + 1].decode(), self.delimiter) for start, stop in over
        )
        rows = ends[~inside]
        self.rows += rows.size
        return int(rows[-1]) + 1 if rows.size else 0


def well_quoted(row: str, delimiter: str) -> bool:
    r"""Tell whether a row over several lines is one; otherwise an unpaired mark joined what are several rows.

    Examples
    --------
    >>> well_quoted('1,"two\nlines"\n', ","), well_quoted('1,two "\nlines" ,3\n', ",")
    (True, False)
    """
    try:
        return sum(1 for _ in csv.reader(io.StringIO(row, newline=""), delimiter=delimiter, strict=True)) == 1
    except csv.Error:
        return False
