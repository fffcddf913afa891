"""Attributes in memory: raw columns, and the same as codes of levels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt

from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Texts:
    """Texts by their place in a list of the distinct ones, so that each is looked at once; -1 where there is none.

    Examples
    --------
    >>> texts = Texts.of(np.array(["b", None, "a", "b"], object))
    >>> texts.distinct, texts.places.tolist(), texts.among(["b"]).tolist(), texts.counts()
    (('b', 'a'), [0, -1, 1, 0], [True, False, False, True], [('b', 2), ('a', 1)])
    """

    distinct: tuple[str, ...]
    places: npt.NDArray[np.int32]

    @classmethod
    def of(cls, values: npt.NDArray[Any]) -> Texts:
        """Return an array of ``str | None`` so; whatever is no text is missing."""
        found: dict[str, int] = {}
        places = [found.setdefault(value, len(found)) if isinstance(value, str) else -1 for value in values]
        return cls(tuple(found), np.array(places, np.int32))

    def take(self, rows: npt.NDArray[Any]) -> Texts:
        """Return the rows selected by an index or a mask."""
        return Texts(self.distinct, self.places[rows])

    def among(self, wanted: Sequence[object]) -> Bools:
        """Return which rows hold one of these texts."""
        held = [value in wanted for value in self.distinct]
        return np.array([*held, False], np.bool_)[self.places]

    def counts(self) -> list[tuple[str, int]]:
        """Return the texts with their rows, most frequent first; equally frequent ones in byte order."""
        rows = np.bincount(self.places[self.places >= 0], minlength=len(self.distinct)).tolist()
        present = [(value, count) for value, count in zip(self.distinct, rows, strict=True) if count]
        return sorted(present, key=lambda item: (-item[1], item[0]))


def numbered(labels: npt.NDArray[Any]) -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    """Return the distinct labels as texts in their order, and of each row the place of its label among them.

    As `numpy.unique` does, but of texts only those that differ are compared: most come often.

    Examples
    --------
    >>> names, places = numbered(np.array(["b", "a", None, "b"], object))
    >>> names, places.tolist()
    (('None', 'a', 'b'), [2, 1, 0, 2])
    """
    if labels.dtype != object:
        distinct, inverse = np.unique(labels, return_inverse=True)
        return tuple(map(str, distinct.tolist())), inverse.ravel().astype(np.int64)
    found: dict[object, int] = {}
    places = np.array([found.setdefault(label, len(found)) for label in labels.tolist()], np.int64)
    names = [str(label) for label in found]
    order = sorted(range(len(names)), key=names.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return tuple(names[place] for place in order), rank[places]


def group_numbers(labels: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the number of each row's group, 0, 1, … in the order of the labels; see `numbered`.

    Examples
    --------
    >>> group_numbers(np.array([7, 3, 7, 9])).tolist(), group_numbers(np.array(["b", "a"], object)).tolist()
    ([1, 0, 1, 2], [1, 0])
    """
    if labels.dtype.kind != "i" or not labels.size:
        return numbered(labels)[1]
    low, high = int(labels.min()), int(labels.max())
    if high - low > 4 * labels.size:
        return np.unique(labels, return_inverse=True)[1].astype(np.int64, copy=False)
    rank = np.cumsum(np.bincount(labels - low) > 0) - 1
    numbers: npt.NDArray[np.int64] = rank[labels - low]
    return numbers


@dataclass(frozen=True, slots=True)
class RawColumn:
    """One attribute's values over n rows.

    `values` is float64 with NaN (numbers, days) or an object array of ``str | None`` (categories); `none` marks rows
    where the missing value is an explicit "has none". `texts` are a category's values by place, found out once.
    """

    attribute: Attribute
    values: npt.NDArray[Any]
    none: Bools
    texts: Texts | None = field(default=None, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.texts is None and self.attribute.kind is Kind.CATEGORY:
            object.__setattr__(self, "texts", Texts.of(self.values))

    def take(self, rows: npt.NDArray[Any]) -> RawColumn:
        """Return the rows selected by an index or a mask."""
        texts = None if self.texts is None else self.texts.take(rows)
        return RawColumn(self.attribute, self.values[rows], self.none[rows], texts)


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
