"""The same exports in invented words, to prove that nothing depends on the vocabulary."""

from __future__ import annotations

import hashlib
import re
from dataclasses import replace
from pathlib import PurePath

from nachim.sample.tables import Cell, Column, Table

KEPT = frozenset({"", "없음", "미정", "합계"})
"""Words that every importer must know in any file: an empty cell, explicitly none, not decided, a total row."""

_ONSETS, _VOWELS = "bdgkmnprtvz", "aou"
_NUMBER = re.compile(r"[\d.,]+")


class Renamer:
    """Turns words into invented ones, always the same for the same word, never one for two."""

    def __init__(self) -> None:
        self._words: dict[str, str] = {}
        self._taken: set[str] = set()

    def word(self, original: str) -> str:
        """Give the invented word for a word; kept words and bare numbers stay."""
        if original in KEPT or _NUMBER.fullmatch(original):
            return original
        if original not in self._words:
            attempt = 0
            while (made := _invent(original, attempt)) in self._taken:
                attempt += 1
            self._taken.add(made)
            self._words[original] = made
        return self._words[original]

    def table(self, table: Table) -> Table:
        """Give a table with every header, category value, sheet and file name replaced."""
        suffix = PurePath(table.name).suffix
        return replace(
            table,
            columns=tuple(self._column(column) for column in table.columns),
            file=self.word(PurePath(table.name).stem) + suffix,
            sheet=self.word(table.sheet),
            title=self._text(table.title),
        )

    def _column(self, column: Column) -> Column:
        return replace(
            column,
            header=self.word(column.name),
            values=tuple(self._cell(column, value) for value in column.values),
        )

    def _cell(self, column: Column, value: Cell) -> Cell:
        if not isinstance(value, str) or column.kind == "plain":
            return value
        if column.kind == "text":
            return self._text(value)
        if column.kind in ("multi", "field_value"):
            return ";".join(self.word(part) for part in value.split(";"))
        return self.word(value)

    def _text(self, text: str) -> str:
        return " ".join(self.word(part) for part in text.split(" "))

    def mapping(self, tables: tuple[tuple[Table, Table], ...]) -> dict[str, object]:
        """Say what every renamed file, header and value was, for pairs of original and renamed tables."""
        return {
            "files": [
                {
                    "file": new.written,
                    "original_file": old.name,
                    "sheet": new.sheet,
                    "original_sheet": old.sheet,
                    "columns": [_described(a, b) for a, b in zip(old.columns, new.columns, strict=True)],
                }
                for old, new in tables
            ]
        }


def _described(old: Column, new: Column) -> dict[str, object]:
    values: dict[str, str] = {}
    if old.kind in ("category", "multi", "field"):
        for a, b in zip(old.values, new.values, strict=True):
            if isinstance(a, str) and isinstance(b, str):
                values |= dict(zip(b.split(";"), a.split(";"), strict=True)) if old.kind == "multi" else {b: a}
    values.pop("", None)
    return {"header": new.written, "original_header": old.name, "role": old.role, "kind": old.kind, "values": values}


def _invent(original: str, attempt: int) -> str:
    digest = hashlib.sha256(f"{attempt}:{original}".encode()).digest()
    return "".join(_ONSETS[digest[2 * i] % len(_ONSETS)] + _VOWELS[digest[2 * i + 1] % 3] for i in range(4))
