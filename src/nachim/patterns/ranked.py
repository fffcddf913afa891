"""What ranks of a quantity say of conjunctions: standardised sums of scores, also under permutations."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.special import log_ndtr

from nachim.patterns.chance import Groups, groups_of
from nachim.patterns.choice import REFINEMENT_ALPHA, UNION_ALPHA
from nachim.patterns.search import Scan, Sums, chunks
from nachim.stats.coded import Bools, group_numbers
from nachim.stats.looks import by_value
from nachim.stats.ranks import scores_within, strata

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]
Summed = Callable[[Sums], Sums]
"""Gives the sums of some columns (rows, columns) over the rows of some covers (covers, columns)."""

LEAST_LEFT = 1e-3
"""Share of a cover's rows that must not be told apart already by what was chosen, or by the strata."""


@dataclass(frozen=True, slots=True)
class Ranked:
    """Scores of some rows, compared with rows that began at about the same time.

    `scores` sum to 0 in each stratum; `stratum` numbers the strata from 0; `groups` are the rows that go together.
    """

    scores: Floats
    stratum: Integers
    groups: Groups | None

    @classmethod
    def of(cls, values: Floats, observed: Bools, at: Floats, labels: npt.NDArray[np.generic] | None) -> Ranked:
        """Rank values within strata; `labels` names the group of each row, or is None where every row stands alone."""
        index = None if labels is None else group_numbers(labels)
        stratum = strata(at, index)
        scores = scores_within(values, observed, stratum)
        return cls(scores, stratum, groups_of(index, scores))

    def design(self, *covers: npt.NDArray[np.uint8]) -> Floats:
        """Return an orthonormal basis of the strata and some covers (rows, columns)."""
        indicator = self.stratum[:, None] == np.arange(int(self.stratum.max(initial=-1)) + 1)
        columns = np.column_stack([indicator, *covers]).astype(np.float64)
        basis, size = np.linalg.qr(columns)
        kept: Floats = basis[:, np.abs(np.diag(size)) > 1e-6]
        return kept

    def standard(self, summed: Summed, effects: Floats, *beyond: npt.NDArray[np.uint8]) -> Floats:
        """Return how far each conjunction's sum of scores lies from 0, in standard errors, beyond some covers.

        z = x'Mr / sqrt(s^2 x'Mx · design effect), where M takes out the strata and `beyond`: the score test of a linear
        model; the same for every order of the scores within strata, but for x'r.
        """
        basis = self.design(*beyond)
        left = self.scores - basis @ (basis.T @ self.scores)
        spread = float(left @ left) / max(left.size - basis.shape[1], 1)
        sums = summed(np.column_stack([left, np.ones(left.size), basis]).astype(np.float32)).astype(np.float64)
        rows = sums[:, 1]
        free = rows - (sums[:, 2:] ** 2).sum(axis=1)
        usable = free > LEAST_LEFT * np.maximum(rows, 1)
        error = np.sqrt(np.where(usable, free, 1.0) * max(spread, 1e-12) * effects)
        return np.where(usable, sums[:, 0] / error, 0.0)

    def farthest_by_chance(self, found: Scan, effects: Floats, *, permutations: int, seed: int) -> Floats:
        """Return the smallest log p-value over all conjunctions and both directions, for each permutation.

        Scores move within strata, whole groups among groups of equal size: what depends on when a row began, how long
        it was watched and which group it belongs to stays as it is.
        """
        shuffled = self._shuffled(permutations, np.random.default_rng(seed))
        basis = self.design()
        spread = float(self.scores @ self.scores) / max(self.scores.size - basis.shape[1], 1)
        farthest = np.zeros(permutations)
        for part in chunks(found.tests, 4 * permutations):
            tests = np.arange(found.tests)[part]
            sums = found.sums(tests, np.column_stack([shuffled, basis.astype(np.float32)]))
            free = found.n_with[tests] - (sums[:, permutations:].astype(np.float64) ** 2).sum(axis=1)
            usable = free > LEAST_LEFT * np.maximum(found.n_with[tests], 1)
            error = np.sqrt(np.where(usable, free, np.inf) * max(spread, 1e-12) * effects[tests])
            reached = np.abs(sums[:, :permutations]) / error[:, None].astype(np.float32)
            np.maximum(farthest, reached.max(axis=0, initial=0.0), out=farthest)
        log_p: Floats = log_ndtr(-farthest)
        return log_p

    def _shuffled(self, permutations: int, random: np.random.Generator) -> npt.NDArray[np.float32]:
        index = np.arange(self.scores.size) if self.groups is None else self.groups.index
        order = np.argsort(index, kind="stable")
        sizes = np.bincount(index)
        starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
        kind = self.stratum[order[starts]] * (int(sizes.max(initial=0)) + 1) + sizes
        out = np.empty((self.scores.size, permutations), dtype=np.float32)
        for _, which in by_value(kind):
            rows = order[starts[which][:, None] + np.arange(sizes[which[0]])]
            places = random.permuted(np.repeat(np.arange(which.size)[:, None], permutations, axis=1), axis=0)
            for place in range(rows.shape[1]):
                out[rows[:, place]] = self.scores[rows[:, place]][places]
        return out


@dataclass(frozen=True, slots=True)
class Ranks:
    """The judge of a quantity: see `nachim.patterns.choice.Judge`."""

    found: Scan
    ranked: Ranked
    effects: Floats

    def pays(self, test: int, *, negative: bool) -> bool:
        """Return whether a conjunction differs, within each of its parts, from the rows it leaves out.

        Of a union, each level must differ from the rows outside that meet the other conditions.
        """
        members = [int(i) for i in self.found.members[test] if i >= 0]
        limit = np.log(REFINEMENT_ALPHA / max(len(self.found.items), 1))
        inside = self._rows(members)
        for size in range(1, len(members)):
            for part in combinations(members, size):
                if self._tail(self._rows(part), inside, negative=negative) > limit:
                    return False
        for member in members:
            rest = self._rows([other for other in members if other != member])
            for half in self.found.halves(member):
                outside = rest & ~self._rows([member])
                one = rest & self._rows([half])
                if self._tail(outside | one, one, negative=negative) > np.log(UNION_ALPHA):
                    return False
        return True

    def left(self, chosen: Integers, tests: Integers) -> Floats:
        """Return log p-values (2, tests) of some conjunctions beyond the chosen ones."""
        beyond = tuple(self.found.covers(chosen))
        z = self.ranked.standard(lambda columns: self.found.sums(tests, columns), self.effects[tests], *beyond)
        return np.stack([log_ndtr(-z), log_ndtr(z)])

    def _rows(self, members: list[int] | tuple[int, ...]) -> Bools:
        packed = np.bitwise_and.reduce(self.found.packed[[*members, -1]], axis=0)
        rows = np.unpackbits(packed.view(np.uint8), count=self.found.rows, bitorder="little")
        return rows.astype(bool)

    def _tail(self, rows: Bools, inside: Bools, *, negative: bool) -> float:
        """Return the one-sided log p-value that some of the rows have larger (or smaller) scores than the others."""
        scores, n, k = self.ranked.scores[rows], int(rows.sum()), int(inside.sum())
        variance = k * (n - k) / n * float(scores.var(ddof=1)) if 0 < k < n else 0.0
        if variance <= 0:
            return 0.0
        z = (float(self.ranked.scores[inside].sum()) - k * float(scores.mean())) / np.sqrt(variance)
        return float(log_ndtr(z if negative else -z))
