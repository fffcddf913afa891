"""Counting: rows and winners of pairs and triples of items.

For each item, only the rows that meet it are kept, winners first, and what the later items say of them is packed to
bits: a pair is then a popcount, a triple an AND and a popcount of a fraction of all rows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.patterns.items import Words, unpack
from nachim.stats.coded import Bools

Integers = npt.NDArray[np.int64]
WORD = 64
BLOCK = 1 << 16
"""Words of intersections made at once: as many as stay near the processor."""
TOGETHER = 8
"""Items, at least, that are crossed with all later ones at once."""


@dataclass(frozen=True, slots=True)
class Found:
    """Conjunctions of one depth that cover at least `floor` rows, with their rows and winners."""

    members: Integers
    n_with: Integers
    k_with: Integers
    floor: int

    def trimmed(self, most: int) -> Found:
        """Raise the floor until at most `most` conjunctions are left."""
        if self.n_with.size <= most:
            return self
        floor = int(np.sort(self.n_with)[::-1][max(most, 0)]) + 1
        keep = self.n_with >= floor
        return Found(self.members[keep], self.n_with[keep], self.k_with[keep], floor)


class Table:
    """Rows to count in.

    Parameters
    ----------
    packed
        Bits of the rows that meet each item (items, words).
    attributes
        Attribute of each item, rising.
    y
        True for a winner.
    """

    def __init__(self, packed: Words, attributes: Integers, y: Bools) -> None:
        self.attributes = attributes
        self._starts = np.searchsorted(attributes, attributes, side="right").tolist()
        groups = range(0, attributes.size, WORD)
        as_given = np.zeros((len(groups), packed.shape[1] * WORD + 1), dtype=np.uint64)
        for group, start in enumerate(groups):
            block = np.zeros((WORD, packed.shape[1]), dtype=np.uint64)
            block[: attributes.size - start] = packed[start : start + WORD]
            as_given[group, :-1] = turned(block).T.ravel()
        self._nothing = as_given.shape[1] - 1
        won, lost = (_filled(np.flatnonzero(which), self._nothing) for which in (y, ~y))
        self._winners = won.size
        self._rows = as_given.take(np.concatenate([won, lost, [self._nothing]]), axis=1)
        """Which items each row meets, as bits, 64 items a group: winners first, a row of nothing last."""
        self._nothing = self._rows.shape[1] - 1
        self._packed = self._turned(np.arange(self._nothing), 0)

    def within(self, place: int) -> Projection:
        """Return what the items of later attributes say of the rows that meet one item."""
        met = np.flatnonzero(unpack(self._packed[place : place + 1], self._nothing).view(np.bool_))
        split = int(np.searchsorted(met, self._winners))
        won, lost = (_filled(part, self._nothing) for part in (met[:split], met[split:]))
        return Projection(self._turned(np.concatenate([won, lost]), self._starts[place]), won.size // WORD)

    def _turned(self, places: Integers, start: int) -> Words:
        """Return the bits that the items from one on have over some rows, in whole words (items, words)."""
        number = self.attributes.size
        words = np.empty((number - start, places.size // WORD), dtype=np.uint64)
        at = start
        while at < number:
            group, skipped = divmod(at, WORD)
            count = min(WORD - skipped, number - at)
            # Few items are turned in shorter words, which takes fewer steps.
            bits = next(bits for bits in (8, 16, 32, WORD) if count <= bits)
            rows = (self._rows[group].take(places) >> np.uint64(skipped)).astype(f"u{bits // 8}")
            words[at - start : at - start + count] = turned(np.ascontiguousarray(rows.reshape(-1, bits).T))[
                :count
            ].view(np.uint64)
            at += count
        return words


def turned(block: npt.NDArray[np.unsignedinteger]) -> npt.NDArray[np.unsignedinteger]:
    """Turn bits about in place: what was bit c of word r becomes bit r of word c, in each column.

    Words and their bits are equally many, 8 to 64. Halves are swapped, then quarters, …
    (Warren, Hacker's Delight, 7-3).
    """
    bits = block.shape[0]
    shift = bits // 2
    while shift:
        view = block.reshape(bits // (2 * shift), 2, shift, -1)
        upper, lower = view[:, 0], view[:, 1]
        by = block.dtype.type(shift)
        mask = block.dtype.type(sum(((1 << shift) - 1) << at for at in range(0, bits, 2 * shift)))
        moved = ((upper >> by) ^ lower) & mask
        lower ^= moved
        upper ^= moved << by
        shift //= 2
    return block


def _filled(places: Integers, nothing: int) -> Integers:
    """Return places filled up to whole words with the place of nothing."""
    filled = np.full(-(-places.size // WORD) * WORD, nothing, dtype=np.int64)
    filled[: places.size] = places
    return filled


@dataclass(frozen=True, slots=True)
class Projection:
    """Bits of some items over the rows of another one: the words of winners first, `winners` in number."""

    words: Words
    winners: int

    def counts(self) -> tuple[Integers, Integers]:
        """Return rows and winners of each item."""
        n_with, k_with = self._counted(np.bitwise_count(self.words))
        return n_with, k_with

    def take(self, which: Integers) -> Projection:
        """Return some of the items."""
        return Projection(self.words[which], self.winners)

    def meet(self, one: slice, other: slice) -> tuple[Integers, Integers]:
        """Return rows and winners that meet an item of one range and an item of another (items, others)."""
        left, right = self.words[one], self.words[other]
        shape = (left.shape[0], right.shape[0])
        n_with, k_with = np.empty(shape, dtype=np.int64), np.empty(shape, dtype=np.int64)
        width = max(left.shape[1], 1)
        down = min(max(1, BLOCK // (width * max(shape[1], 1))), max(shape[0], 1))
        across = max(1, BLOCK // (width * down))
        for i in range(0, shape[0], down):
            for j in range(0, shape[1], across):
                part = slice(i, i + down), slice(j, j + across)
                bits = left[part[0], None, :] & right[None, part[1], :]
                n_with[part], k_with[part] = self._counted(np.bitwise_count(bits))
        return n_with, k_with

    def _counted(self, ones: npt.NDArray[np.uint8]) -> tuple[Integers, Integers]:
        # 16 bits suffice, and are summed fastest, as long as there are fewer than 1,024 words.
        small = np.uint16 if ones.shape[-1] < 1024 else np.uint32
        won = ones[..., : self.winners].sum(axis=-1, dtype=small).astype(np.int64)
        return won + ones[..., self.winners :].sum(axis=-1, dtype=small), won


def pairs_and_triples(table: Table, floor: int, *, depth: int, room: int) -> tuple[Found, Found]:
    """Count all pairs, and with a depth of 3 all triples, that cover at least `floor` rows.

    Parameters
    ----------
    room
        Pairs and triples that are kept at most, pairs first; those that cover the fewest rows are dropped.
    """
    attributes, number = table.attributes, table.attributes.size
    both = np.zeros((number, number), dtype=np.int64)
    won = np.zeros_like(both)
    triples: list[Found] = []
    held, bar = 0, floor
    # From the last item on, so that it is known already which pairs of later items have support.
    for i in range(number - 1, -1, -1):
        within = table.within(i)
        start = number - within.words.shape[0]
        both[i, start:], won[i, start:] = within.counts()
        if depth < 3:
            continue
        partners = np.flatnonzero(both[i] >= floor)
        found = _triples(within.take(partners - start), i, partners, attributes[partners], both, bar)
        triples.append(found)
        held += found.n_with.size
        if held > 2 * max(room, 1):
            # Memory stays bounded: what the final floor will leave out is dropped on the way.
            triples = [_joined(triples, bar).trimmed(room)]
            bar, held = triples[0].floor, int(triples[0].n_with.size)
    first, second = np.nonzero(both >= floor)
    pairs = Found(np.column_stack([first, second]), both[first, second], won[first, second], floor).trimmed(room)
    found = _joined(triples, bar).trimmed(room - pairs.n_with.size)
    order = np.argsort(found.members[:, 0], kind="stable")
    return pairs, Found(found.members[order], found.n_with[order], found.k_with[order], found.floor)


def _triples(within: Projection, i: int, partners: Integers, attributes: Integers, both: Integers, floor: int) -> Found:
    """Count the triples of one item with two of its partners, a few of the first of these at a time."""
    parts = []
    ends = np.searchsorted(attributes, attributes, side="right")
    start = 0
    while start < partners.size and ends[start] < partners.size:
        stop, behind = int(ends[min(start + TOGETHER, partners.size) - 1]), int(ends[start])
        apart = attributes[start:stop, None] < attributes[behind:]
        if (apart & (both[partners[start:stop, None], partners[behind:]] >= floor)).any():
            n_with, k_with = within.meet(slice(start, stop), slice(behind, None))
            second, third = np.nonzero(apart & (n_with >= floor))
            members = np.column_stack([np.full(second.size, i), partners[start + second], partners[behind + third]])
            parts.append(Found(members, n_with[second, third], k_with[second, third], floor))
        start = stop
    return _joined(parts, floor)


def _joined(parts: Sequence[Found], floor: int) -> Found:
    """Put parts together in the order of their members, without those below the floor."""
    nothing = Found(np.zeros((0, 3), np.int64), np.zeros(0, np.int64), np.zeros(0, np.int64), floor)
    every = [nothing, *parts]
    members, n_with, k_with = (
        np.concatenate([getattr(part, name) for part in every]) for name in ("members", "n_with", "k_with")
    )
    keep = n_with >= floor
    return Found(members[keep], n_with[keep], k_with[keep], floor)
