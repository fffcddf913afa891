"""Counting: rows and winners of pairs and triples of items.

Attributes are bundled, a few together. For each bundle the rows are sorted by their code in it, losers before winners,
and what the items of later bundles say of them is packed to bits, so that each word belongs to one cell of the bundle
and to one outcome. An AND and a popcount of two later items then serve all items of the bundle at once: a product with
the matrix that says which cells meet them adds the words up.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nachim.patterns.bundles import Bundle, Integers
from nachim.patterns.items import Words
from nachim.stats.coded import Bools

WORD, GROUP = 64, 32
"""Bits of a word, and items whose bits are turned about at once."""
PRODUCT, FEWEST = 1 << 18, 256
"""Multiplications in one product of matrices, so few that it stays in one thread and near the processor; words of an
item that are passed over at once at least."""
EXACT = 1 << 24
"""Up to here a float of 32 bits counts exactly."""


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


class Rows:
    """Which items each row meets, as bits.

    Parameters
    ----------
    packed
        Bits of the rows that meet each item (items, words).
    """

    def __init__(self, packed: Words) -> None:
        self.items = packed.shape[0]
        halves = packed.view(np.uint32)
        groups = range(0, self.items, GROUP)
        self._words = np.zeros((len(groups), halves.shape[1] * GROUP + 1), dtype=np.uint32)
        """32 items a group; a row of nothing last."""
        for group, start in enumerate(groups):
            block = np.zeros((GROUP, halves.shape[1]), dtype=np.uint32)
            block[: self.items - start] = halves[start : start + GROUP]
            self._words[group, :-1].reshape(-1, GROUP)[:] = turned(block).T

    def packed(self, order: Integers, start: int) -> Words:
        """Return the bits that the items from one on have over rows in some order, in whole words (items, words).

        A row beyond the last is one of nothing.
        """
        words = np.empty((self.items - start, order.size // WORD), dtype=np.uint64)
        at = start
        while at < self.items:
            group, skipped = divmod(at, GROUP)
            count = min(GROUP - skipped, self.items - at)
            # Few items are turned in shorter words, which takes fewer steps.
            bits = next(bits for bits in (8, 16, GROUP) if count <= bits)
            rows = (self._words[group].take(order, mode="clip") >> np.uint32(skipped)).astype(f"u{bits // 8}")
            block = turned(np.ascontiguousarray(rows.reshape(-1, bits).T))
            words[at - start : at - start + count] = block[:count].view(np.uint64)
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


@dataclass(frozen=True, slots=True)
class Sorted:
    """Rows in the order of a bundle, losers before winners, filled up to whole words of one outcome and one cell.

    `table` (2, cells) counts losers and winners of each cell; `words` holds the bits of the items from `start` on
    (items, words), `cells` the cell of each word; the first `lost` words are of losers.
    """

    bundle: Bundle
    table: Integers
    start: int
    words: Words
    cells: Integers
    lost: int

    @classmethod
    def by(cls, bundle: Bundle, y: Bools, rows: Rows) -> Sorted:
        """Sort rows by a bundle.

        Rows of nothing, beyond the last, fill each outcome and cell up to whole words.
        """
        codes = 2 * bundle.cells
        # Short codes are sorted fastest.
        small: npt.DTypeLike = np.uint8 if codes <= 1 << 8 else np.uint16 if codes <= 1 << 16 else np.int64
        code = bundle.codes.astype(small) + np.multiply(y, bundle.cells, dtype=small)
        table = np.bincount(code, minlength=codes)
        filled = np.concatenate([code, np.repeat(np.arange(codes, dtype=small), -table % WORD)])
        start = int(bundle.members[0][-1, 0]) + 1
        # Where no later item is left, nothing is asked of the rows.
        order = np.argsort(filled, kind="stable") if start < rows.items else np.zeros(0, dtype=np.int64)
        won, cells = np.divmod(filled[order[::WORD]].astype(np.int64), bundle.cells)
        return cls(bundle, table.reshape(2, -1), start, rows.packed(order, start), cells, int(np.sum(won == 0)))

    def own(self, size: int, floor: int) -> Found:
        """Count the conjunctions of so many items that all lie in the bundle."""
        lost, won = (self.table @ self.bundle.meets[size - 1].T).astype(np.int64)
        keep = lost + won >= floor
        return Found(self.bundle.members[size - 1][keep], (lost + won)[keep], won[keep], floor)

    def crossed(self, size: int, others: Integers, floor: int) -> Found:
        """Count the conjunctions of so many items of the bundle with some of later ones (conjunctions, items)."""
        members, meets = self.bundle.members[size - 1], self.bundle.meets[size - 1]
        exact: type[np.floating] = np.float32 if self.cells.size * WORD < EXACT else np.float64
        adding = meets.T.astype(exact)[self.cells]
        lost, won = np.zeros((2, len(others), len(members)))
        runs = _runs(others - self.start)
        widest = max((run.stop - run.start for run in runs), default=0)
        step = max(PRODUCT // max(widest * len(members), 1), FEWEST)
        for counts, begin, end in ((lost, 0, self.lost), (won, self.lost, len(adding))):
            for at in range(begin, end, step):
                words, cells = self.words[:, at : min(at + step, end)], adding[at : min(at + step, end)]
                for run in runs:
                    counts[run.start : run.stop] += np.bitwise_count(run.met(words)).astype(exact) @ cells
        n_with = (lost + won).T
        inside, outside = np.nonzero(n_with >= floor)
        both = np.concatenate([members[inside], others[outside]], axis=1)
        rows, winners = (some[inside, outside].astype(np.int64) for some in (n_with, won.T))
        return Found(both, rows, winners, floor)


@dataclass(frozen=True, slots=True)
class Run:
    """Single items, or pairs of items with the same first one, which are in these places of a list."""

    start: int
    stop: int
    first: int | None
    second: slice | Integers

    def met(self, words: Words) -> Words:
        """Return the words (items, words) of each."""
        return words[self.second] if self.first is None else words[self.second] & words[self.first]


def _runs(others: Integers) -> list[Run]:
    """Part items, or pairs of items in rising order, into runs."""
    if others.shape[1] == 1:
        return [Run(0, len(others), None, others[:, 0])]
    starts = [*np.flatnonzero(np.diff(others[:, 0], prepend=-1)).tolist(), len(others)]
    runs = []
    for start, stop in pairwise(starts):
        low, high = int(others[start, 1]), int(others[stop - 1, 1]) + 1
        # Items next to each other need not be copied.
        second = slice(low, high) if high - low == stop - start else others[start:stop, 1]
        runs.append(Run(start, stop, int(others[start, 0]), second))
    return runs


def pairs_and_triples(
    bundles: Sequence[Bundle], packed: Words, y: Bools, floor: int, *, depth: int, room: int
) -> tuple[Found, Found]:
    """Count all pairs, and with a depth of 3 all triples, that cover at least `floor` rows.

    Parameters
    ----------
    packed
        Bits of the rows that meet each item (items, words).
    room
        Pairs and triples that are kept at most, pairs first; those that cover the fewest rows are dropped.
    """
    rows = Rows(packed)
    pairs, triples = _joined([], 2, floor), [_joined([], 3, floor)]
    # From the last bundle on, so that it is known already which pairs of later items have support.
    for bundle in reversed(bundles):
        within = Sorted.by(bundle, y, rows)
        later = np.arange(within.start, rows.items)[:, None]
        if depth > 2:
            bar = triples[0].floor
            triples += [within.crossed(1, pairs.members, bar), within.crossed(2, later, bar), within.own(3, bar)]
            if sum(found.n_with.size for found in triples) > 2 * max(room, 1):
                # Memory stays bounded: what the final floor will leave out is dropped on the way.
                triples = [_joined(triples, 3, bar).trimmed(room)]
        pairs = _joined([pairs, within.crossed(1, later, floor), within.own(2, floor)], 2, floor)
    pairs = pairs.trimmed(room)
    return pairs, _joined(triples, 3, triples[0].floor).trimmed(room - pairs.n_with.size)


def _joined(parts: Sequence[Found], size: int, floor: int) -> Found:
    """Put conjunctions of a size together in the order of their members."""
    nothing = np.zeros(0, dtype=np.int64)
    members = np.concatenate([nothing.reshape(0, size), *(part.members for part in parts)])
    n_with = np.concatenate([nothing, *(part.n_with for part in parts)])
    k_with = np.concatenate([nothing, *(part.k_with for part in parts)])
    number = int(members.max(initial=0)) + 1
    order = np.argsort(members @ number ** np.arange(size)[::-1])
    return Found(members[order], n_with[order], k_with[order], floor)
