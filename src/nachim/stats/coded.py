"""Attributes in memory: raw columns, and the same as codes of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from nachim.model.attribute import Attribute
from nachim.model.condition import Condition

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One attribute's values over n rows.

    `values` is float64 with NaN (numbers, days) or an object array of ``str | None`` (categories); `none` marks rows
    where the missing value is an explicit "has none".
    """

    attribute: Attribute
    values: npt.NDArray[Any]
    none: Bools

    def take(self, rows: npt.NDArray[Any]) -> RawColumn:
        """Return the rows selected by an index or a mask."""
        return RawColumn(self.attribute, self.values[rows], self.none[rows])


@dataclass(frozen=True, slots=True)
class Coded:
    """Attributes as codes of disjoint, exhaustive levels.

    `codes` has shape (rows, attributes); code c of attribute j means `conditions[j][c]`. The last level of every
    attribute is the unknown one.
    """

    attributes: tuple[Attribute, ...]
    conditions: tuple[tuple[Condition, ...], ...]
    codes: Codes

    def take(self, rows: npt.NDArray[Any]) -> Coded:
        """Return the rows selected by an index or a mask."""
        return Coded(self.attributes, self.conditions, self.codes[rows])


def code_columns(columns: Sequence[RawColumn], levels: Sequence[tuple[Condition, ...]]) -> Coded:
    """Code raw columns by given levels (see `nachim.stats.levels`)."""
    from nachim.stats.levels import assign

    codes = np.column_stack([assign(column, conditions) for column, conditions in zip(columns, levels, strict=True)])
    return Coded(tuple(column.attribute for column in columns), tuple(levels), codes.astype(np.int16))
