"""A small table in memory: counts, distinct values and bounded samples on their way out of an engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[Any]


class Frame(Mapping[str, Column]):
    """Columns of equal length by name.

    Whole numbers are int64 when no value is missing; other numbers float64 with NaN; text is an object array of
    ``str | None``; dates are datetime64[us] in UTC with NaT; flags are bool when none is missing, else float64.

    Examples
    --------
    >>> frame = Frame({"k": np.array([1, 2])})
    >>> len(frame["k"]), frame.height, list(frame)
    (2, 2, ['k'])
    """

    __slots__ = ("_columns",)

    def __init__(self, columns: Mapping[str, Column]) -> None:
        lengths = {len(column) for column in columns.values()}
        if len(lengths) > 1:
            raise ValueError(f"columns of different lengths: {sorted(lengths)}")
        self._columns = dict(columns)

    def __getitem__(self, name: str) -> Column:
        return self._columns[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns)

    def __len__(self) -> int:
        return len(self._columns)

    @property
    def height(self) -> int:
        """Number of rows."""
        return len(next(iter(self._columns.values()))) if self._columns else 0

    @property
    def size(self) -> int:
        """Bytes of the columns; a text counts as the place where it is found."""
        return sum(column.nbytes for column in self._columns.values())

    def take(self, rows: npt.NDArray[Any]) -> Frame:
        """Return the rows selected by an index or a mask."""
        return Frame({name: column[rows] for name, column in self._columns.items()})

    def records(self) -> list[dict[str, object]]:
        """Return the rows as plain Python values; missing ones are None. For display, not for work."""
        columns = {name: [_plain(value) for value in column] for name, column in self._columns.items()}
        return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _plain(value: object) -> object:
    if isinstance(value, np.datetime64):
        return None if np.isnat(value) else value.astype("datetime64[us]").item()
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and value != value else value
