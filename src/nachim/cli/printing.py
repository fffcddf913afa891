"""What an answer is printed with: headings, figures with their ids, tables that survive narrow terminals."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import IO, TextIO, cast

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from nachim.model.findings import Findings, Note
from nachim.report.drawing import Drawing
from nachim.report.figures import Shown
from nachim.words import Words

MARKS = {"info": "·", "look": "!", "stop": "✕"}
_STYLES = {"info": "", "look": "yellow", "stop": "red"}
BAR = 24


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a printed table."""

    head: str
    right: bool = False
    dim: bool = False
    wide: bool = False
    """Takes the room that the others leave."""
    whole: bool = False
    """Never broken over lines."""


class _Trimmed:
    """Takes away the blanks that fill lines up, where the output goes to a file or another program."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.encoding = stream.encoding

    def write(self, text: str) -> int:
        self._stream.write(re.sub(r" +(?=\n)", "", text))
        return len(text)

    def flush(self) -> None:
        self._stream.flush()

    def isatty(self) -> bool:
        return False


class Page:
    """Standard output for people.

    Parameters
    ----------
    folder
        The workspace, as it would be typed.
    """

    def __init__(self, words: Words, folder: str) -> None:
        self.words = words
        self.folder = folder
        out = sys.stdout if sys.stdout.isatty() else cast("IO[str]", _Trimmed(sys.stdout))
        self.console = Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=False)

    def say(self, id_: str, /, **values: object) -> None:
        """Print a text of the catalogue."""
        self.line(self.words(id_, **values))

    def line(self, text: RenderableType = "", *, style: str = "", indent: int = 0) -> None:
        """Print one line, wrapped where it is too long."""
        shown_ = Text(text, style=style) if isinstance(text, str) else text
        self.console.print(Padding(shown_, (0, 0, 0, indent)) if indent else shown_)

    def path(self, id_: str, /, **values: object) -> None:
        """Print a text that ends in a path or a command, which no line break may cut."""
        self.console.print(Text(self.words(id_, **values)), soft_wrap=True)

    def heading(self, text: str, id_: str = "") -> None:
        """Print a heading, with the id of what it heads."""
        self.line()
        self.line(Text.assemble((text, "bold"), *((("  " + id_, "dim"),) if id_ else ())))

    def bullet(self, text: str, *, mark: str = "·", style: str = "", more: str = "") -> None:
        """Print a sentence after a mark; `more` follows in a weaker voice."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(width=1)
        grid.add_column(ratio=1, overflow="fold")
        body = Text(text)
        if more:
            body.append("\n" + more, "dim")
        grid.add_row(Text(mark, style), body)
        self.line(grid, indent=2)

    def notes(self, notes: Iterable[Note], drawing: Drawing) -> None:
        """Print notes, those alike in one."""
        for one in drawing.gathered(notes):
            self.bullet(one.text, mark=MARKS[one.level], style=_STYLES[one.level], more=" · ".join(one.figures))

    def table(self, columns: Sequence[Column], rows: Sequence[Sequence[RenderableType]]) -> None:
        """Print a table."""
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False, header_style="bold", show_edge=False, padding=(0, 1, 0, 0))
        for one in columns:
            table.add_column(
                one.head,
                justify="right" if one.right else "left",
                style="dim" if one.dim else "",
                ratio=1 if one.wide else None,
                no_wrap=one.whole,
                overflow="fold",
            )
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        self.line(Padding(table, (0, 0, 0, 2)))

    def pairs(self, rows: Sequence[tuple[str, RenderableType]]) -> None:
        """Print names and what belongs to them."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(no_wrap=True)
        grid.add_column(ratio=1, overflow="fold")
        for name, value in rows:
            grid.add_row(Text(name, "dim"), Text(value) if isinstance(value, str) else value)
        self.line(grid, indent=2)

    def figures(self, drawing: Drawing, ids: Sequence[str]) -> None:
        """Print figures of findings one below the other."""
        self.evidence([(drawing.label_of(id_), drawing.show(id_), id_) for id_ in ids])

    def evidence(self, rows: Sequence[tuple[str, Shown, str]]) -> None:
        """Print figures one below the other: what it is, the figure, its doubt, its id."""
        grid = Table.grid(padding=(0, 2))
        grid.add_column(overflow="fold")
        grid.add_column(justify="right", no_wrap=True)
        grid.add_column(overflow="fold")
        grid.add_column(overflow="fold")
        for label, figure, id_ in rows:
            doubt = " · ".join(part for part in (figure.interval_text, figure.counts_text) if part)
            grid.add_row(Text(label), Text(figure.text, "bold"), Text(doubt), Text(id_, "dim"))
        self.line(grid, indent=2)


def doubted(drawing: Drawing, id_: str) -> str:
    """Return a figure with its interval: "3.2배 (2.1–4.8)"."""
    figure = drawing.show(id_)
    return f"{figure.text} ({figure.interval_text})" if figure.interval_text else figure.text


def counted(drawing: Drawing, id_: str) -> str:
    """Return a share with the counts behind it: "38 % (121건 중 46건)"."""
    figure = drawing.show(id_)
    return f"{figure.text} ({figure.counts_text})" if figure.counts_text else figure.text


def bar(points: int, most: int, width: int = BAR) -> Text:
    """Return points as a bar of text."""
    full = round(width * points / most) if most else 0
    full = max(0, min(width, full))
    return Text.assemble(("█" * full, "cyan"), ("░" * (width - full), "dim"))


def drawing_of(findings: Findings, page: Page) -> Drawing:
    """Return findings in the page's language."""
    return Drawing(findings, page.words)


__all__ = ["BAR", "MARKS", "Column", "Page", "bar", "counted", "doubted", "drawing_of"]
