"""Items: the conditions a search may combine, and the rows that meet each, packed to bits."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.condition import Condition, Operator
from nachim.stats.coded import Bools, Coded

Words = npt.NDArray[np.uint64]

UNUSABLE = (Operator.IS_UNKNOWN, Operator.IS_KNOWN)
"""A gap in the records is no trait of a company, nor is the absence of a gap."""


@dataclass(frozen=True, slots=True)
class Item:
    """One condition, as the levels of one attribute that meet it."""

    attribute: int
    levels: tuple[int, ...]
    condition: Condition


def items_of(coded: Coded, *, unions: bool = True) -> tuple[Item, ...]:
    """Return every level but unknown or merely known ones and, of ordered ones, the unions of two that are adjacent.

    Unions were decided by measurement (`bench/truth_patterns.py`, table "unions"). Complements of one level are left
    out: an anti-pattern of the level says the same.
    """
    items = []
    for j, conditions in enumerate(coded.conditions):
        usable = [c for c, condition in enumerate(conditions) if condition.operator not in UNUSABLE]
        items += [Item(j, (c,), conditions[c]) for c in usable]
        order = ordered_levels(conditions)
        if unions and len(order) > 2:
            items += [Item(j, (a, b), _joined(conditions[a], conditions[b])) for a, b in itertools.pairwise(order)]
    return tuple(items)


def ordered_levels(conditions: tuple[Condition, ...]) -> list[int]:
    """Return the codes of the levels that are ranges of a number, lowest first."""
    ranges = [(bounds, c) for c, condition in enumerate(conditions) if (bounds := bounds_of(condition)) is not None]
    return [c for _, c in sorted(ranges)]


def cover_of(coded: Coded, conditions: tuple[Condition, ...]) -> Bools:
    """Return which rows meet all conditions, each a level or a union of adjacent levels of `coded`.

    Raises
    ------
    KeyError
        If a condition is none of these.
    """
    known = {item.condition: item for item in items_of(coded)}
    cover = np.ones(coded.codes.shape[0], dtype=bool)
    for condition in conditions:
        cover &= rows_of(coded, known[condition])
    return cover


def rows_of(coded: Coded, item: Item) -> Bools:
    """Return which rows meet one item."""
    return among(coded.codes[:, item.attribute], item.levels)


def among(column: npt.NDArray[np.integer], levels: tuple[int, ...]) -> Bools:
    """Return which codes of a column are one of the levels."""
    met: Bools = column == levels[0]
    for level in levels[1:]:
        met |= column == level
    return met


def pack(rows: Bools) -> Words:
    """Pack a matrix of truth values (sets, rows) into 64-bit words (sets, words), the last one filled up with zeros."""
    octets = np.packbits(rows, axis=1, bitorder="little")
    width = -(-octets.shape[1] // 8) * 8
    padded = np.zeros((rows.shape[0], width), dtype=np.uint8)
    padded[:, : octets.shape[1]] = octets
    return padded.view(np.uint64)


def unpack(words: Words, rows: int) -> npt.NDArray[np.uint8]:
    """Turn packed sets back into zeros and ones (sets, rows)."""
    return np.unpackbits(np.ascontiguousarray(words).view(np.uint8), axis=1, count=rows, bitorder="little")


def bounds_of(condition: Condition) -> tuple[float, float] | None:
    """Return the range of a number that a condition asks for; None where it asks for something else.

    Examples
    --------
    >>> bounds_of(Condition("employees", Operator.AT_LEAST, 500)), bounds_of(Condition("country", Operator.IN, ("kr",)))
    ((500.0, inf), None)
    """
    match condition.operator, condition.value:
        case Operator.BETWEEN, (low, high):
            return float(low), float(high)
        case ((Operator.BELOW | Operator.AT_MOST | Operator.WITHIN_DAYS), (int() | float()) as high):
            return -math.inf, float(high)
        case Operator.AT_LEAST, (int() | float()) as low:
            return float(low), math.inf
    return None


def _joined(lower: Condition, upper: Condition) -> Condition:
    """Return the condition that holds where one of two adjacent ranges does."""
    low, high = bounds_of(lower), bounds_of(upper)
    assert low is not None
    assert high is not None
    # The values keep the type (int or float) in which the levels carry them.
    bottom = lower.value[0] if isinstance(lower.value, tuple) else lower.value
    top = upper.value[1] if isinstance(upper.value, tuple) else None
    if math.isinf(high[1]):
        return Condition(lower.attribute, Operator.AT_LEAST, bottom)
    assert top is not None
    if math.isinf(low[0]):
        return Condition(lower.attribute, Operator.BELOW, top)
    assert isinstance(bottom, int | float)
    return Condition(lower.attribute, Operator.BETWEEN, (bottom, top))
