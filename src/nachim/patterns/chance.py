"""What chance alone would find: p-values of all conjunctions, and permutations of the outcome."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from nachim.patterns.items import Words, pack, unpack
from nachim.patterns.search import Scan, chunks
from nachim.stats.coded import Bools, group_numbers
from nachim.stats.looks import Hypergeometric, by_value

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Groups:
    """Rows that belong together (deals of one account), whose outcomes go together."""

    index: Integers
    """Number of each row's group, 0 … groups - 1."""
    correlation: float
    """Correlation of the outcomes of two rows of a group, not below 0."""

    def inflation(self, covers: npt.NDArray[np.uint8]) -> Floats:
        """Return Kish's design effect for each cover (covers, rows): above 1 where rows of a group go together.

        It does not depend on which group has which outcomes, so it is the same for every permutation.
        """
        return self._inflation(pack(covers[:, self.order].view(np.bool_)))

    def inflations(self, found: Scan) -> Floats:
        """Return the design effect for each conjunction of a search."""
        packed = pack(unpack(found.packed, found.rows)[:, self.order].view(np.bool_))
        parts = [found.members[part] for part in chunks(found.tests, found.rows)]
        return np.concatenate([self._inflation(np.bitwise_and.reduce(packed[part], axis=1)) for part in parts])

    def _inflation(self, bits: Words) -> Floats:
        mean = _ones(bits) / self.index.size
        # Of each group (rows met - mean x rows)^2, summed: what is met twice are pairs of rows of one group.
        met_squared = _ones(bits) + 2 * self._pairs(bits)
        met_by_size = sum(size * _ones(bits & held) for size, held in self._by_size)
        together = met_squared - 2 * mean * met_by_size + mean**2 * float(np.sum(self.sizes**2))
        alone = np.maximum(mean * (1 - mean) * self.index.size, 1e-9)
        effect: Floats = np.maximum(1.0, 1 + self.correlation * (together / alone - 1))
        return effect

    @property
    def mean_inflation(self) -> float:
        """Design effect of a condition that all rows of a group share."""
        return 1 + self.correlation * (float(np.sum(self.sizes**2)) / self.index.size - 1)

    @cached_property
    def sizes(self) -> Integers:
        """Rows of each group."""
        sizes: Integers = np.bincount(self.index)
        return sizes

    @cached_property
    def order(self) -> Integers:
        """Rows with those of a group beside one another, small groups first."""
        order: Integers = np.lexsort((self.index, self.sizes[self.index]))
        return order

    @cached_property
    def _by_size(self) -> list[tuple[int, Words]]:
        """Each size of a group, with the rows (in `order`) of the groups that have it."""
        sizes = self.sizes[self.index[self.order]]
        return [(int(size), pack((sizes == size)[None, :])) for size in np.unique(sizes)]

    @cached_property
    def _apart(self) -> list[tuple[int, int, Words]]:
        """For 1, 2, … rows apart (in `order`): the first word with a row that has one of its group there, and which."""
        sizes = self.sizes[self.index[self.order]]
        new = np.flatnonzero(np.diff(self.index[self.order], prepend=-1))
        left = np.repeat(new, sizes[new]) + sizes - np.arange(self.index.size)
        apart = []
        for lag in range(1, int(self.sizes.max(initial=0))):
            first = int(np.searchsorted(sizes, lag, side="right")) // 64
            apart.append((lag, first, pack((left[first * 64 :] > lag)[None, :])[0]))
        return apart

    def _pairs(self, bits: Words) -> Integers:
        """Return how many pairs of rows of one group each cover holds."""
        pairs = np.zeros(bits.shape[0], dtype=np.int64)
        room = np.zeros((bits.shape[0], int(self.sizes.max(initial=0)) // 64 + 2), dtype=np.uint64)
        far = np.concatenate([bits, room], axis=1)
        for lag, first, held in self._apart:
            at, shift = first + lag // 64, np.uint64(lag % 64)
            partner = far[:, at : at + held.size] >> shift
            if shift:
                partner |= far[:, at + 1 : at + 1 + held.size] << (np.uint64(64) - shift)
            partner &= held
            partner &= bits[:, first:]
            pairs += _ones(partner)
        return pairs


def _ones(bits: Words) -> Integers:
    ones: Integers = np.bitwise_count(bits).sum(axis=1, dtype=np.int64)
    return ones


def groups_of(labels: npt.ArrayLike | None, y: Bools | Floats) -> Groups | None:
    """Return the groups and how far outcomes go together in them; None when every row stands alone.

    The correlation is the moment estimator: mean product of residuals over all pairs of rows in a group.
    """
    if labels is None:
        return None
    index = group_numbers(np.asarray(labels))
    sizes = np.bincount(index)
    pairs = float(np.sum(sizes * (sizes - 1)))
    spread = float(np.var(y)) if y.size else 0.0
    if pairs == 0 or spread == 0:
        return None
    residual = y - y.mean()
    products = float(np.sum(np.bincount(index, weights=residual) ** 2) - np.sum(residual**2))
    return Groups(index, min(max(products / pairs / spread, 0.0), 1.0))


def log_p_values(found: Scan, groups: Groups | None) -> tuple[Floats, Floats]:
    """Return log p-values (2, conjunctions), over- then under-represented, and the design effects by which they shrank.

    Exact hypergeometric tails. Where rows come in groups, a log p-value is divided by the conjunction's design effect,
    as a chi-square would be.
    """
    tails = Hypergeometric(found.rows, found.winners).log_tails(found.k_with, found.n_with)
    effects = np.ones(found.tests)
    if groups is not None and found.tests:
        effects = groups.inflations(found)
    return np.stack(tails) / effects, effects


def smallest_by_chance(
    found: Scan, y: Bools, groups: Groups | None, effects: Floats, *, permutations: int, seed: int
) -> Floats:
    """Return the smallest log p-value over all conjunctions and both directions, for each permutation of the outcome.

    Conjunctions of about as many rows come together, since their tails are looked up by that number.
    """
    draw = Hypergeometric(found.rows, found.winners)
    shuffled = permuted(y, groups, permutations, np.random.default_rng(seed))
    smallest = np.zeros(permutations)
    order = np.argsort(found.n_with, kind="stable")
    for part in chunks(found.tests, permutations):
        tests = order[part]
        counts = found.sums(tests, shuffled).astype(np.int16 if found.rows < 2**15 else np.int32)
        for size, which in by_value(found.n_with[tests]):
            upper, lower = draw.log_upper(size), draw.log_lower(size)
            if groups is None:
                # Of conjunctions with equally many rows only the extreme counts matter.
                least = np.minimum(upper[counts[which].max(axis=0)], lower[counts[which].min(axis=0)])
            else:
                tail = np.minimum(upper, lower)[counts[which]] / effects[tests[which], None]
                least = tail.min(axis=0)
            np.minimum(smallest, least, out=smallest)
    return smallest


def permuted(y: Bools, groups: Groups | None, permutations: int, random: np.random.Generator) -> Bools:
    """Return permutations of the outcome, (rows, permutations).

    With groups, whole blocks of outcomes move between groups of equal size, in their order: what a group's rows have in
    common stays together. A group of a size that no other has keeps its outcomes, which costs power, not validity.
    """
    if groups is None:
        columns = np.repeat(y[:, None], permutations, axis=1)
        return random.permuted(columns, axis=0)
    out = np.empty((y.size, permutations), dtype=bool)
    order = np.argsort(groups.index, kind="stable")
    starts = np.concatenate([[0], np.cumsum(groups.sizes)[:-1]])
    for size, which in by_value(groups.sizes):
        rows = order[starts[which][:, None] + np.arange(size)]
        for b in range(permutations):
            out[rows, b] = y[rows[random.permutation(which.size)]]
    return out
