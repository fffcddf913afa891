"""The search: every conjunction of one to three items, with its rows and winners."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.condition import Condition
from nachim.patterns.items import Item, Words, items_of, pack, rows_of, unpack
from nachim.stats.coded import Bools, Coded

Integers = npt.NDArray[np.int64]
Members = npt.NDArray[np.int32]

LARGE = 20_000
"""From more rows than this, 1 % of them suffices as support."""
CHUNK = 8_192
"""Rows in one matrix product."""


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
    items, covers = _usable(coded, floor, rows, unions=unions)
    # All conjunctions are sorted by attribute, hence a later item is never of an earlier attribute.
    attribute = np.array([item.attribute for item in items], dtype=np.int64)
    both, won = _pair_counts(covers, y)
    packed = pack(np.vstack([covers, np.ones((1, rows), dtype=bool)]))
    singles = np.arange(len(items))
    parts = [_Found(singles[:, None], both.diagonal().copy(), won.diagonal().copy(), floor)]
    if depth >= 2 and len(items) > 1:
        apart = attribute[:, None] < attribute[None, :]
        first, second = np.nonzero(apart & (both >= floor))
        pairs = _Found(np.column_stack([first, second]), both[first, second], won[first, second], floor)
        parts.append(pairs.trimmed(most - parts[0].n_with.size))
    if depth >= 3 and len(items) > 2:
        room = most - sum(part.n_with.size for part in parts)
        parts.append(_triples(packed, pack(y[None, :])[0], attribute, apart & (both >= floor), floor, room))
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


@dataclass(frozen=True, slots=True)
class _Found:
    members: npt.NDArray[np.int64]
    n_with: Integers
    k_with: Integers
    floor: int

    def trimmed(self, most: int) -> _Found:
        """Raise the floor until at most `most` conjunctions are left."""
        if self.n_with.size <= most:
            return self
        floor = int(np.sort(self.n_with)[::-1][max(most, 0)]) + 1
        keep = self.n_with >= floor
        return _Found(self.members[keep], self.n_with[keep], self.k_with[keep], floor)


def _merged(parts: list[_Found], floor: int) -> _Found:
    keep = [part.n_with >= floor for part in parts]
    return _Found(
        np.concatenate([part.members[kept] for part, kept in zip(parts, keep, strict=True)]),
        np.concatenate([part.n_with[kept] for part, kept in zip(parts, keep, strict=True)]),
        np.concatenate([part.k_with[kept] for part, kept in zip(parts, keep, strict=True)]),
        floor,
    )


def _usable(coded: Coded, floor: int, rows: int, *, unions: bool) -> tuple[tuple[Item, ...], Bools]:
    """Return the items that cover enough rows and leave out enough, with their covers (items, rows)."""
    items, covers = [], []
    for item in items_of(coded, unions=unions):
        cover = rows_of(coded, item)
        if floor <= int(cover.sum()) <= rows - floor:
            items.append(item)
            covers.append(cover)
    return tuple(items), np.array(covers, dtype=bool).reshape(len(items), rows)


def _pair_counts(covers: Bools, y: Bools) -> tuple[Integers, Integers]:
    """Return rows and winners that meet both of two items, (items, items), by matrix products in chunks of rows."""
    both = np.zeros((covers.shape[0],) * 2, dtype=np.int64)
    won = np.zeros_like(both)
    for start in range(0, covers.shape[1], CHUNK):
        # float32 counts exactly up to 2^24, far beyond a chunk.
        block = covers[:, start : start + CHUNK].astype(np.float32)
        both += (block @ block.T).astype(np.int64)
        good = block[:, y[start : start + CHUNK]]
        won += (good @ good.T).astype(np.int64)
    return both, won


def _triples(packed: Words, winners: Words, attribute: Integers, supported: Bools, floor: int, most: int) -> _Found:
    """Count triples over pairs that have support: AND of packed rows, then popcount."""
    parts = [_Found(np.zeros((0, 3), dtype=np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), floor)]
    held = 0
    for i in range(attribute.size):
        partners = np.nonzero(supported[i])[0]
        for j in partners:
            third = partners[supported[j, partners]]
            if third.size == 0:
                continue
            rows = packed[i] & packed[j] & packed[third]
            n_with = np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
            keep = n_with >= floor
            third, n_with = third[keep], n_with[keep]
            k_with = np.bitwise_count(rows[keep] & winners).sum(axis=1, dtype=np.int64)
            parts.append(_Found(np.column_stack([np.full((third.size, 2), (i, j)), third]), n_with, k_with, floor))
            held += third.size
        if held > 2 * max(most, 1):
            # Memory stays bounded: what the final floor will leave out is dropped on the way.
            parts = [_merged(parts, floor).trimmed(most)]
            floor, held = parts[0].floor, int(parts[0].n_with.size)
    return _merged(parts, floor).trimmed(most)
