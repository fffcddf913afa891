"""The search: every conjunction of one to three items, with its rows and winners."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.condition import Condition
from nachim.patterns.bundles import bundled
from nachim.patterns.counting import Found, pairs_and_triples
from nachim.patterns.items import Item, Words, among, items_of, pack, unpack
from nachim.stats.coded import Bools, Coded
from nachim.stats.looks import by_value

Integers = npt.NDArray[np.int64]
Members = npt.NDArray[np.int32]
Sums = npt.NDArray[np.float32]

LARGE = 20_000
"""From more rows than this, 1 % of them suffices as support."""
BLOCK = 16_000_000
"""Cells of a matrix held at once (64 MB as float32)."""
IN_CACHE = 1_000_000
"""Cells of a matrix of covers that is multiplied at once."""


def support_floor(rows: int) -> int:
    """Return how many rows a conjunction must cover to be tested: 3 %, of large data 1 %, never under 8."""
    return max(8, int(np.ceil(rows * (0.01 if rows > LARGE else 0.03))))


@dataclass(frozen=True, slots=True)
class Scan:
    """Every conjunction that covers enough rows.

    `members` (conjunctions, depth) holds item numbers, -1 where there are fewer; `packed` (items + 1, words) the rows
    of each item, and all rows in the last place, so that -1 stands for "no condition".
    """

    items: tuple[Item, ...]
    packed: Words
    rows: int
    winners: int
    floors: tuple[int, ...]
    members: Members
    n_with: Integers
    k_with: Integers

    @property
    def tests(self) -> int:
        """Conjunctions tested."""
        return int(self.n_with.size)

    @property
    def sizes(self) -> Integers:
        """Conditions in each conjunction."""
        sizes: Integers = (self.members >= 0).sum(axis=1)
        return sizes

    def covers(self, which: npt.NDArray[np.int64] | slice) -> npt.NDArray[np.uint8]:
        """Return the rows of some conjunctions as zeros and ones (conjunctions, rows)."""
        return unpack(np.bitwise_and.reduce(self.packed[self.members[which]], axis=1), self.rows)

    def sums(self, which: Integers, columns: npt.NDArray[np.generic]) -> Sums:
        """Return the sums of some columns (rows, columns) over the rows of some conjunctions (conjunctions, columns).

        Only rows of a conjunction's narrowest item are looked at, and all conjunctions that share it are one matrix
        product: on average a fifth of the multiplications of all rows.
        """
        members = self.members[which]
        sizes = np.bitwise_count(self.packed).sum(axis=1, dtype=np.int64)
        narrowest = np.take_along_axis(members, sizes[members].argmin(axis=1)[:, None], axis=1)[:, 0].astype(np.int64)
        items = unpack(self.packed, self.rows)
        sums = np.empty((which.size, columns.shape[1]), dtype=np.float32)
        for item, sharing in by_value(narrowest):
            rows = np.flatnonzero(items[item])
            there, added = items[:, rows], columns[rows].astype(np.float32)
            for part in chunks(sharing.size, rows.size, IN_CACHE):
                covers = np.bitwise_and.reduce(there[members[sharing[part]]], axis=1)
                sums[sharing[part]] = covers.astype(np.float32) @ added
        return sums

    def halves(self, member: int) -> tuple[int, ...]:
        """Return the items of the single levels of a union, as far as they have support of their own."""
        item = self.items[member]
        if len(item.levels) == 1:
            return ()
        return tuple(
            i
            for i, o in enumerate(self.items)
            if o.attribute == item.attribute and o.levels in [(c,) for c in item.levels]
        )

    def conditions(self, test: int) -> tuple[Condition, ...]:
        """Return the conditions of one conjunction."""
        return tuple(self.items[i].condition for i in self.members[test] if i >= 0)


def chunks(sets: int, cells: int, most: int = BLOCK) -> list[slice]:
    """Return ranges of sets, each of so many cells, with at most so many cells in all."""
    step = max(1, most // max(cells, 1))
    return [slice(start, min(start + step, sets)) for start in range(0, sets, step)]


def scan(
    coded: Coded, y: Bools, *, depth: int = 3, floor: int | None = None, most: int = 200_000, unions: bool = True
) -> Scan:
    """Count rows and winners of all conjunctions with at most one condition of an attribute.

    Parameters
    ----------
    depth
        Most conditions in one conjunction: 1, 2 or 3.
    floor
        Rows that a conjunction must cover, and must leave out. Default `support_floor`.
    most
        When more conjunctions than this have support, those of a depth that cover the fewest rows are left untested.
        The choice does not look at the outcome, so p-values stay valid; `Scan.floors` says what it came to.
    """
    rows = int(y.size)
    floor = support_floor(rows) if floor is None else floor
    codes = _columns(coded)
    items, packed = _usable(items_of(coded, unions=unions), codes, floor)
    singles = np.bitwise_count(packed[:-1]), np.bitwise_count(packed[:-1] & pack(y[None, :]))
    n_with, k_with = (ones.sum(axis=1, dtype=np.int64) for ones in singles)
    parts = [Found(np.arange(n_with.size)[:, None], n_with, k_with, floor)]
    if depth >= 2:
        bundles = bundled(codes, items, depth)
        parts += pairs_and_triples(bundles, packed[:-1], y, floor, depth=depth, room=most - n_with.size)[: depth - 1]
    members = np.full((sum(part.n_with.size for part in parts), depth), -1, dtype=np.int32)
    start = 0
    for part in parts:
        members[start : start + part.n_with.size, : part.members.shape[1]] = part.members
        start += part.n_with.size
    return Scan(
        items=items,
        packed=packed,
        rows=rows,
        winners=int(y.sum()),
        floors=tuple(part.floor for part in parts),
        members=members,
        n_with=np.concatenate([part.n_with for part in parts]),
        k_with=np.concatenate([part.k_with for part in parts]),
    )


def _columns(coded: Coded) -> npt.NDArray[np.integer]:
    """Return the codes of one attribute after the other (attributes, rows), as short as they can be."""
    small = np.int8 if int(coded.codes.max(initial=0)) <= np.iinfo(np.int8).max else np.int16
    return np.ascontiguousarray(coded.codes.astype(small).T)


def _usable(items: Iterable[Item], codes: npt.NDArray[np.integer], floor: int) -> tuple[tuple[Item, ...], Words]:
    """Return the items that cover enough rows and leave out enough, with their rows packed, and all rows last."""
    usable, packed = [], []
    for item in items:
        cover = among(codes[item.attribute], item.levels)
        if floor <= int(np.count_nonzero(cover)) <= codes.shape[1] - floor:
            usable.append(item)
            packed.append(pack(cover[None, :]))
    return tuple(usable), np.concatenate([*packed, pack(np.ones((1, codes.shape[1]), dtype=bool))])
