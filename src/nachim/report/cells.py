"""What a cell of the workbook holds."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nachim.report.drawing import Drawing


@dataclass(frozen=True, slots=True)
class Fig:
    """A cell that holds the figure of that id; `part` is value, low, high, n or k."""

    id: str | None
    part: str = "value"


@dataclass(frozen=True, slots=True)
class Number:
    """A cell with a number that is no figure."""

    value: float | None
    format: str = "#,##0"


Cell = str | Fig | Number | None
Table = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""The sheet's id in the catalogue, its heads, its rows."""


def column_heads(draw: Drawing, *ids: str) -> list[str]:
    """Return the heads of columns by their ids under `report`."""
    return [draw.words(f"report.{id_}") for id_ in ids]


def spread(id_: str | None) -> list[Cell]:
    """Return value, low and high of a figure."""
    return [Fig(id_), Fig(id_, "low"), Fig(id_, "high")]
