"""What chance alone would find: p-values of all conjunctions, and permutations of the outcome."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.patterns.search import Scan
from nachim.stats.coded import Bools
from nachim.stats.looks import Hypergeometric, by_value

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BLOCK = 16_000_000
"""Cells of a matrix of covers held at once (64 MB as float32)."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Rows that belong together (deals of one account), whose outcomes go together."""

    index: Integers
    """Number of each row's group, 0 … groups - 1."""
    correlation: float
    """Correlation of the outcomes of two rows of a group, not below 0."""

    def inflation(self, covers: npt.NDArray[np.float32]) -> Floats:
        """Return Kish's design effect for each cover (covers, rows): above 1 where rows of a group go together.

        It does not depend on which group has which outcomes, so it is the same for every permutation.
        """
        order = np.argsort(self.index, kind="stable")
        starts = np.searchsorted(self.index[order], np.arange(self.sizes.size))
        met = np.add.reduceat(covers[:, order], starts, axis=1).astype(np.float64)
        mean = covers.mean(axis=1, dtype=np.float64)
        together = ((met - mean[:, None] * self.sizes) ** 2).sum(axis=1)
        alone = np.maximum(mean * (1 - mean) * covers.shape[1], 1e-9)
        effect: Floats = np.maximum(1.0, 1 + self.correlation * (together / alone - 1))
        return effect

    @property
    def mean_inflation(self) -> float:
        """Design effect of a condition that all rows of a group share."""
        return 1 + self.correlation * (float(np.sum(self.sizes**2)) / self.index.size - 1)

    @property
    def sizes(self) -> Integers:
        """Rows of each group."""
        sizes: Integers = np.bincount(self.index)
        return sizes


def groups_of(labels: npt.ArrayLike | None, y: Bools | Floats) -> Groups | None:
    """Return the groups and how far outcomes go together in them; None when every row stands alone.

    The correlation is the moment estimator: mean product of residuals over all pairs of rows in a group.
    """
    if labels is None:
        return None
    index = np.unique(np.asarray(labels), return_inverse=True)[1].astype(np.int64)
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
    if groups is not None:
        for part in _chunks(found):
            effects[part] = groups.inflation(found.covers(part).astype(np.float32))
    return np.stack(tails) / effects, effects


def smallest_by_chance(
    found: Scan, y: Bools, groups: Groups | None, effects: Floats, *, permutations: int, seed: int
) -> Floats:
    """Return the smallest log p-value over all conjunctions and both directions, for each permutation of the outcome.

    Winners of all conjunctions under all permutations are one matrix product, a block of conjunctions at a time.
    """
    draw = Hypergeometric(found.rows, found.winners)
    shuffled = permuted(y, groups, permutations, np.random.default_rng(seed)).astype(np.float32)
    smallest = np.zeros(permutations)
    order = np.argsort(found.n_with, kind="stable")
    for part in _chunks(found):
        tests = order[part]
        counts = (found.covers(tests).astype(np.float32) @ shuffled).astype(np.int32)
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


def _chunks(found: Scan) -> list[slice]:
    step = max(1, min(4096, BLOCK // max(found.rows, 1)))
    return [slice(start, min(start + step, found.tests)) for start in range(0, found.tests, step)]
