"""A file as it was read: nothing interpreted yet, nothing lost in silence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person should know about a reading: rows left aside, headers renamed, cells cut.

    `code` is a catalogue id below ``imports.note.``; `rows` are counted as a spreadsheet counts them.
    """

    code: str
    rows: tuple[int, ...] = ()
    count: int = 0
    words: Mapping[str, str] = field(default_factory=dict)

    def text(self, language: str) -> str:
        """Return the note as a sentence.

        Examples
        --------
        >>> Note("total_rows", (8,), 1).text("en")
        'Left out 1 total or footer row (row 8)'
        """
        from nachim.words import words_for

        shown = ", ".join(map(str, self.rows[:10])) + (", …" if len(self.rows) > 10 else "")
        return words_for(language)(f"imports.note.{self.code}", count=self.count, rows=shown, **self.words)


@dataclass(frozen=True, slots=True)
class RawTable:
    """One table of a file as text, stored as Parquet: `row` and the columns `keys`.

    `row` is the number of the row in the original file, from 1, as a spreadsheet shows it. Cells are trimmed; empty
    ones are NULL.
    """

    name: str
    """Of the file, with the sheet when there are several."""
    path: Path
    """The Parquet file of the texts; there is none where an engine holds them."""
    headers: tuple[str, ...]
    """As the file heads its columns; a repeated one carries a suffix such as ``(2)``."""
    keys: tuple[str, ...]
    """Column names in the Parquet file: c1, c2, …"""
    rows: int
    encoding: str
    delimiter: str
    sheet: str | None
    sha256: str
    """Of the original file."""
    notes: tuple[Note, ...] = ()
    held: str = ""
    """Table of the engine that holds the texts; empty where the Parquet file does."""

    def key(self, header: str) -> str | None:
        """Return the Parquet column of a header, or None."""
        return next((key for key, name in zip(self.keys, self.headers, strict=True) if name == header), None)
