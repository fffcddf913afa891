"""Discovery on how long or how much: the same search, with ranks in the place of winners."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from nachim.model.evidence import Later, Standing
from nachim.model.quantity import QuantityDiscovery, QuantityPattern
from nachim.patterns.chance import Floats, groups_of
from nachim.patterns.choice import Chosen, choose
from nachim.patterns.discover import CONFIRMED_AT, SUGGESTIVE_AT, searched_and_tested
from nachim.patterns.items import rows_of
from nachim.patterns.ranked import Ranked, Ranks
from nachim.patterns.search import Scan, scan
from nachim.patterns.verdict import ENOUGH_POWER
from nachim.stats.coded import Bools, Coded
from nachim.stats.intervals import Estimate
from nachim.stats.looks import benjamini_hochberg, critical_log_p, holm, westfall_young
from nachim.stats.ratios import median_ratio, time_ratio
from nachim.stats.shrinkage import Prior, log_ratio

WORK = 1.5e11
"""Multiplications a discovery may spend on permutations: some three seconds of one core."""
MOST_RATIOS, MOST_CELLS = 400, 2_000_000
"""Combinations that tell what ratios are like, and rows of all of them together: of more, every so many one."""
ONE_SIDED = 1.6448536269514722


@dataclass(frozen=True, slots=True)
class Quantity:
    """A quantity of each row: days until something happened, or an amount.

    Parameters
    ----------
    values
        Not negative, and known for every row.
    observed
        False where the row was last seen at the value without the event: censored.
    at
        When the row began; NaN where that is not known. Rows are compared with those that began about then.
    labels
        The group of each row, or None where every row stands alone.
    """

    values: Floats
    observed: Bools
    at: Floats
    labels: npt.NDArray[np.generic] | None = None
    amount: bool = False
    """Whether it is an amount: compared by medians, times by means up to a common horizon."""

    def ratio(self, rows: Bools, has: Bools) -> Estimate | None:
        """Return how many times as long, or as much, some of the rows have it with a condition as without."""
        values, has = self.values[rows], has[rows]
        if self.amount:
            return median_ratio(values, has)
        groups = groups_of(None if self.labels is None else self.labels[rows], values)
        inflation = 1.0 if groups is None else groups.mean_inflation
        return time_ratio(values, self.observed[rows], has, inflation=inflation)

    def ranked(self, rows: Bools) -> Ranked:
        """Rank some of the rows."""
        labels = None if self.labels is None else self.labels[rows]
        return Ranked.of(self.values[rows], self.observed[rows], self.at[rows], labels)


def discover_quantity(
    coded: Coded,
    quantity: Quantity,
    later: Bools,
    *,
    depth: int = 3,
    permutations: int = 1000,
    seed: int = 0,
    name: str = "cycle",
    part: float = 1.0,
) -> QuantityDiscovery:
    """Find the conditions under which a quantity is larger or smaller, and check them on the later rows.

    Scores of the generalised Wilcoxon test (Peto & Peto 1972) within strata of when a row began; their sums over
    all conjunctions, standardised, against the largest of them under permutations within strata (Westfall & Young
    1993, max-T). Valid though some values are censored, as long as what censors a row is when it began.

    Parameters
    ----------
    later
        True for the rows kept for the check.
    permutations
        As in `nachim.patterns.discover.discover`.
    part
        Part of the 5 % that the search is held to; adjusted p-values are divided by it.
    """
    looked = look_quantity(coded, quantity, later, depth=depth, permutations=permutations, seed=seed, name=name)
    return looked.told(part)


@dataclass(frozen=True, slots=True)
class LookedQuantity:
    """A search on a quantity that was made, before it is said which error rate its findings are held to."""

    check: _Check
    tested: bool
    """Whether the findings are tested on rows disjoint from the searched ones."""
    log_p: Floats
    judge: Ranks
    smallest: Floats | None
    chosen: tuple[Chosen, ...]
    """What is tested on disjoint rows; empty where permutations judge."""
    permutations: int
    name: str

    @property
    def p(self) -> float:
        """p-value that no combination of conditions goes with the quantity."""
        if self.smallest is not None:
            return float(westfall_young(self.log_p.min(), self.smallest))
        return float(holm(self.check.p_values(self.chosen)).min()) if self.tested and self.chosen else 1.0

    def prior(self) -> Prior:
        """Return what the ratios of all combinations tried are like."""
        check = self.check
        most = min(MOST_RATIOS, MOST_CELLS // max(int(check.evaluated.sum()), 1))
        which = range(0, check.found.tests, 1 + check.found.tests // max(most, 1))
        ratios = (check.quantity.ratio(check.evaluated, check.cover(test)) for test in which)
        parts = np.array([log_ratio(one) for one in ratios]).reshape(-1, 2)
        usable = parts[np.isfinite(parts).all(axis=1) & (parts[:, 1] > 0)]
        return Prior.of(usable[:, 0], usable[:, 1])

    def told(self, part: float = 1.0) -> QuantityDiscovery:
        """Return what is found when the search has this part of the 5 %; adjusted p-values are divided by it."""
        chosen, check = self.chosen, self.check
        patterns: Sequence[QuantityPattern] = ()
        if self.smallest is not None:
            chosen = _chosen(check.found, self.log_p, self.judge, critical_log_p(self.smallest, CONFIRMED_AT * part))
            adjusted = np.minimum(westfall_young([one.log_p for one in chosen], self.smallest) / part, 1.0)
            pairs = zip(chosen, adjusted, strict=True)
            patterns = [check.written(one, float(p), one.q, one.standing) for one, p in pairs]
        elif chosen:
            patterns = check.tested(chosen, part)
        later, observed = check.later, check.quantity.observed
        return QuantityDiscovery(
            quantity=self.name,
            patterns=tuple(sorted(patterns, key=lambda one: one.standing is not Standing.CONFIRMED)),
            tests_made=check.found.tests,
            n_earlier=int((~later).sum()),
            seen_earlier=int(observed[~later].sum()),
            n_later=int(later.sum()),
            permutations=0 if self.smallest is None else self.permutations,
        )


def look_quantity(
    coded: Coded,
    quantity: Quantity,
    later: Bools,
    *,
    depth: int = 3,
    permutations: int = 1000,
    seed: int = 0,
    name: str = "cycle",
) -> LookedQuantity:
    """Search the earlier rows and hold them against chance; the parameters are those of `discover_quantity`."""
    searched, tested = searched_and_tested(~later, quantity.labels, seed)
    ranked = quantity.ranked(searched)
    most = max(2_000, int(WORK / (max(int(searched.sum()), 1) * max(permutations, 1))))
    found = scan(coded.take(searched), quantity.observed[searched], depth=depth, most=most)
    effects = np.ones(found.tests)
    if ranked.groups is not None and found.tests:
        effects = ranked.groups.inflations(found)
    judge = Ranks(found, ranked, effects)
    log_p = judge.left(np.zeros(0, dtype=np.int64), np.arange(found.tests)) if found.tests else np.zeros((2, 0))
    smallest = None
    if tested is None and found.tests:
        smallest = ranked.farthest_by_chance(found, effects, permutations=permutations, seed=seed)
    chosen = _chosen(found, log_p, judge, None) if smallest is None else ()
    check = _Check(coded, quantity, found, searched if tested is None else tested, later)
    return LookedQuantity(check, tested is not None, log_p, judge, smallest, chosen, permutations, name)


def _chosen(found: Scan, log_p: Floats, judge: Ranks, critical: float | None) -> tuple[Chosen, ...]:
    return choose(found, log_p, judge, confirm_at=critical, false_discovery=SUGGESTIVE_AT)


@dataclass(frozen=True, slots=True)
class _Check:
    """Writes down what was chosen, with what other rows say of it."""

    coded: Coded
    quantity: Quantity
    found: Scan
    evaluated: Bools
    later: Bools

    def p_values(self, chosen: Sequence[Chosen]) -> Floats:
        """Return the one-sided p-value of each on the evaluated rows."""
        return np.array([float(ndtr(-self._z(one, self.evaluated)[0])) for one in chosen])

    def tested(self, chosen: Sequence[Chosen], part: float) -> list[QuantityPattern]:
        """Write those that hold on rows disjoint from the searched ones: Holm over the chosen, else q."""
        p = self.p_values(chosen)
        written = []
        for one, adjusted, q in zip(chosen, np.minimum(holm(p) / part, 1.0), benjamini_hochberg(p), strict=True):
            if adjusted <= CONFIRMED_AT or q <= SUGGESTIVE_AT:
                standing = Standing.CONFIRMED if adjusted <= CONFIRMED_AT else Standing.SUGGESTIVE
                written.append(self.written(one, float(adjusted), float(q), standing))
        return written

    def written(self, one: Chosen, p_adjusted: float, q: float, standing: Standing) -> QuantityPattern:
        """Write one down, with the verdict of the later rows."""
        cover = self.cover(one.test)
        return QuantityPattern(
            conditions=self.found.conditions(one.test),
            lower=one.negative,
            n_with=int((cover & self.evaluated).sum()),
            n=int(self.evaluated.sum()),
            p_adjusted=p_adjusted,
            q=q,
            standing=standing,
            verdict=self._verdict(one),
        )

    def _verdict(self, one: Chosen) -> Later:
        """Judge on later rows: one-sided p <= 0.05 is held; failed where they would have shown it with a power of .8.

        Expected is one standard error less than what was seen: what was selected looks larger than it is.
        """
        z, rows = self._z(one, self.later)
        if not rows:
            return Later.TOO_FEW
        if z >= ONE_SIDED:
            return Later.HELD
        seen, of = self._z(one, self.evaluated)
        expected = max(seen - 1.0, 0.0) * np.sqrt(rows / of) if of else 0.0
        return Later.FAILED if ndtr(expected - ONE_SIDED) >= ENOUGH_POWER else Later.TOO_FEW

    def _z(self, one: Chosen, rows: Bools) -> tuple[float, float]:
        """Return how far the scores of some rows go in the direction found, and how many rows that rests on."""
        cover = self.cover(one.test)[rows].astype(np.uint8)[None, :]
        n = int(cover.sum())
        if n in (0, cover.shape[1]):
            return 0.0, 0.0
        ranked = self.quantity.ranked(rows)
        effect = np.ones(1) if ranked.groups is None else ranked.groups.inflation(cover)
        z = float(ranked.standard(lambda columns: cover.astype(np.float32) @ columns, effect)[0])
        return (-z if one.negative else z), n * (1 - n / cover.shape[1]) / float(effect[0])

    def cover(self, test: int) -> Bools:
        """Return the rows, of all, that meet a conjunction."""
        cover = np.ones(self.later.size, dtype=bool)
        for i in self.found.members[test]:
            if i >= 0:
                cover &= rows_of(self.coded, self.found.items[i])
        return cover
