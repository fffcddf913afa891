"""Bundles: a few attributes taken together, so that every row has one code for all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np
import numpy.typing as npt

from nachim.patterns.items import Item

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Codes = npt.NDArray[np.integer]

ROWS_A_CELL = 512
"""Rows there must be for each cell of a bundle of several attributes."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """Some attributes, and the conjunctions of their items.

    `codes` (rows) says in which of `cells` combinations of levels each row is. In place s of the others stand the
    conjunctions of s + 1 items of different attributes: `members` holds their items (conjunctions, s + 1), `meets` 1
    where a cell meets them (conjunctions, cells).
    """

    codes: Codes
    cells: int
    members: tuple[Integers, ...]
    meets: tuple[Floats, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One attribute with items: the level of each row, the first item's number, and 1 where a level meets an item."""

    codes: Codes
    first: int
    meets: Floats
    """(items, levels)."""


def bundled(codes: Codes, items: Sequence[Item], depth: int) -> tuple[Bundle, ...]:
    """Put the attributes of some items into bundles, as many as go together without more cells than rows allow.

    Parameters
    ----------
    codes
        Levels (attributes, rows).
    items
        Items in the order of their attributes.
    depth
        Most items in one conjunction.
    """
    together: list[list[Column]] = []
    cells = 0
    for attribute, own in groupby(enumerate(items), key=lambda numbered: numbered[1].attribute):
        numbers, some = zip(*own, strict=True)
        column = _column(codes[attribute], numbers[0], some)
        cells *= column.meets.shape[1]
        if not together or cells > codes.shape[1] // ROWS_A_CELL:
            together.append([])
            cells = column.meets.shape[1]
        together[-1].append(column)
    return tuple(_bundle(columns, depth) for columns in together)


def _column(codes: Codes, first: int, items: Sequence[Item]) -> Column:
    """Return an attribute; all levels that no item asks for become one."""
    asked = sorted({level for item in items for level in item.levels})
    levels = max(int(codes.max(initial=0)), asked[-1]) + 1
    place = np.arange(levels)
    if levels > len(asked) + 1:
        levels = len(asked) + 1
        place[:] = len(asked)
        place[asked] = np.arange(len(asked))
        codes = place.astype(np.int16)[codes]
    meets = np.zeros((len(items), levels))
    for number, item in enumerate(items):
        meets[number, place[list(item.levels)]] = 1
    return Column(codes, first, meets)


def _bundle(columns: Sequence[Column], depth: int) -> Bundle:
    """Take attributes together; the last one's level changes fastest from cell to cell."""
    shape = [column.meets.shape[1] for column in columns]
    cells = int(np.prod(shape))
    small = np.dtype(np.int16 if cells <= np.iinfo(np.int16).max else np.int32)
    codes: npt.NDArray[np.signedinteger] = np.zeros(columns[0].codes.size, dtype=small)
    for column, levels in zip(columns, shape, strict=True):
        np.multiply(codes, levels, out=codes)
        np.add(codes, column.codes, out=codes)
    level = np.unravel_index(np.arange(cells), shape)
    meets = np.concatenate([column.meets[:, at] for column, at in zip(columns, level, strict=True)])
    attribute = np.repeat(np.arange(len(columns)), [len(column.meets) for column in columns])
    some = np.zeros((1, 0), dtype=np.int64)
    members, met = [], []
    for _ in range(depth):
        last = attribute[some[:, -1]] if some.shape[1] else np.array([-1])
        old, new = np.nonzero(last[:, None] < attribute)
        some = np.column_stack([some[old], new])
        members.append(columns[0].first + some)
        met.append(meets[some].prod(axis=1))
    return Bundle(codes, cells, tuple(members), tuple(met))
