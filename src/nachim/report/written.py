"""The sheet as Markdown, as far as its sections in other files need it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from nachim.model.findings import Note
from nachim.report.drawing import Drawing


class Written(Protocol):
    """The sheet as Markdown, as far as these sections need it."""

    draw: Drawing

    def fig(self, id_: str | None, doubt: bool = True) -> str:
        """Return a figure with its footnote."""

    def heading(self, section: str) -> Iterator[str]:
        """Yield a section's heading."""

    def table(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
        """Yield a table."""

    def notes(self, notes: Iterable[Note]) -> Iterator[str]:
        """Yield notes as a list."""

    def linked(self, text: str) -> str:
        """Return a text with its figures, everything else escaped."""
