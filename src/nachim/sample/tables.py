"""Tables on their way to a file: columns of canonical values that can be renamed, then soiled, then written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

Cell = str | int | float | bool | date | None

Kind = Literal["plain", "category", "multi", "field", "field_value", "text"]
"""What a column's words are: ``plain`` ones (ids, names, numbers, dates) have none that could be renamed."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column; ``role`` says what it is and stays when ``header`` is renamed."""

    role: str
    name: str
    values: tuple[Cell, ...]
    kind: Kind = "plain"
    header: str = ""

    @property
    def written(self) -> str:
        """The header as it stands in the file."""
        return self.header or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A file, or a sheet of a workbook; ``title`` stands above the headers, ``total`` names the last row's sums."""

    name: str
    columns: tuple[Column, ...]
    sheet: str = ""
    title: str = ""
    file: str = ""
    total: tuple[Cell, ...] | None = None

    @property
    def written(self) -> str:
        """The file's name as written."""
        return self.file or self.name

    def rows(self) -> Iterable[tuple[Cell, ...]]:
        """Give the table row by row, without headers."""
        return zip(*(column.values for column in self.columns), strict=True)


def table(
    name: str,
    specs: Sequence[tuple[str, str, Kind]],
    rows: Sequence[Sequence[Cell]],
    *,
    sheet: str = "",
    title: str = "",
) -> Table:
    """Put rows under columns given as role, header and kind."""
    by_column = list(zip(*rows, strict=True)) if rows else [()] * len(specs)
    columns = tuple(
        Column(role, header, tuple(values), kind) for (role, header, kind), values in zip(specs, by_column, strict=True)
    )
    return Table(name, columns, sheet=sheet, title=title)
