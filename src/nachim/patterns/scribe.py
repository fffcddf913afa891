"""The scribe: writes chosen conjunctions down as patterns, with figures and what later rows say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from nachim.model.condition import Condition
from nachim.model.evidence import Standing
from nachim.model.pattern import Counts, Pattern
from nachim.patterns.chance import Groups, groups_of
from nachim.patterns.choice import Chosen
from nachim.patterns.items import rows_of
from nachim.patterns.search import Scan
from nachim.patterns.verdict import lift_figure, tail_p, verdict_of
from nachim.stats.coded import Bools, Coded
from nachim.stats.intervals import figure, lift_over_all, share, shrunk_rate
from nachim.stats.looks import benjamini_hochberg, holm, westfall_young


@dataclass(frozen=True, slots=True)
class Scribe:
    """Everything a pattern's figures are computed from.

    `evaluated` are the earlier rows that give the figures, `later` those kept for the check.
    """

    coded: Coded
    y: Bools
    evaluated: Bools
    later: Bools
    labels: npt.NDArray[np.generic] | None
    found: Scan
    groups: Groups | None = field(init=False)

    def __post_init__(self) -> None:
        labels = None if self.labels is None else self.labels[self.evaluated]
        object.__setattr__(self, "groups", groups_of(labels, self.y[self.evaluated]))

    def adjusted(self, chosen: Sequence[Chosen], smallest: npt.NDArray[np.float64], part: float) -> tuple[Pattern, ...]:
        """Write patterns whose p-values are adjusted by permutations, and for their part of the error rate."""
        p_adjusted = np.minimum(westfall_young([one.log_p for one in chosen], smallest) / part, 1.0)
        patterns = [
            self._pattern(one.test, negative=one.negative, p_adjusted=float(p), q=one.q, standing=one.standing)
            for one, p in zip(chosen, p_adjusted, strict=True)
        ]
        return _ordered(patterns)

    def p_values(self, chosen: Sequence[Chosen]) -> npt.NDArray[np.float64]:
        """Return the one-sided p-value of each on the evaluated rows."""
        return np.array([self._p(one) for one in chosen])

    def tested(
        self, chosen: Sequence[Chosen], *, confirmed_at: float, suggestive_at: float, part: float
    ) -> tuple[Pattern, ...]:
        """Write those patterns that hold on rows disjoint from the searched ones: Holm over the chosen, else q."""
        p = self.p_values(chosen)
        if p.size == 0:
            return ()
        q = benjamini_hochberg(p)
        patterns = []
        for one, p_adjusted, false in zip(chosen, np.minimum(holm(p) / part, 1.0), q, strict=True):
            if p_adjusted <= confirmed_at or false <= suggestive_at:
                standing = Standing.CONFIRMED if p_adjusted <= confirmed_at else Standing.SUGGESTIVE
                patterns.append(
                    self._pattern(
                        one.test, negative=one.negative, p_adjusted=float(p_adjusted), q=float(false), standing=standing
                    )
                )
        return _ordered(patterns)

    def _p(self, one: Chosen) -> float:
        cover = self._cover(one.test)
        return tail_p(
            self._counts(cover, self.evaluated),
            negative=one.negative,
            inflation=self._inflation(cover, self.evaluated),
        )

    def _pattern(self, test: int, *, negative: bool, p_adjusted: float, q: float, standing: Standing) -> Pattern:
        cover = self._cover(test)
        earlier = self._counts(cover, self.evaluated)
        inflation = self._inflation(cover, self.evaluated)
        base = earlier.k / earlier.n
        expected = float(shrunk_rate(earlier.k_with / inflation, earlier.n_with / inflation, base))
        rest = (earlier.k - expected * earlier.n_with) / earlier.n_without
        later = self._counts(cover, self.later) if self.later.any() else None
        later_inflation = self._inflation(cover, self.later) if later else 1.0
        parts = [earlier.k_with, earlier.n_with, earlier.k_without, earlier.n_without]
        return Pattern(
            conditions=self._conditions(test),
            negative=negative,
            earlier=earlier,
            rate=share(earlier.k_with, earlier.n_with, inflation=inflation),
            base=share(earlier.k, earlier.n),
            lift=lift_figure(earlier, inflation),
            lift_over_all=figure(
                lift_over_all(*(part / inflation for part in parts)), n=earlier.n_with, k=earlier.k_with
            ),
            shrunk_lift=expected / base,
            p=tail_p(earlier, negative=negative, inflation=inflation),
            p_adjusted=p_adjusted,
            q=q,
            standing=standing,
            later=later,
            later_lift=lift_figure(later, later_inflation) if later else None,
            verdict=verdict_of(
                later,
                negative=negative,
                expected_lift=expected / max(rest, 1e-9),
                inflation=later_inflation,
            ),
        )

    def _conditions(self, test: int) -> tuple[Condition, ...]:
        return self.found.conditions(test)

    def _cover(self, test: int) -> Bools:
        cover = np.ones(self.y.size, dtype=bool)
        for i in self.found.members[test]:
            if i >= 0:
                cover &= rows_of(self.coded, self.found.items[i])
        return cover

    def _counts(self, cover: Bools, rows: Bools) -> Counts:
        won = self.y & rows
        n_with, k_with = int((cover & rows).sum()), int((cover & won).sum())
        return Counts(n_with, k_with, int(rows.sum()) - n_with, int(won.sum()) - k_with)

    def _inflation(self, cover: Bools, rows: Bools) -> float:
        """Return the design effect on some rows, with the correlation found in the evaluated ones."""
        if self.groups is None or self.labels is None:
            return 1.0
        index = np.unique(self.labels[rows], return_inverse=True)[1].astype(np.int64)
        grouped = Groups(index, self.groups.correlation)
        return float(grouped.inflation(cover[None, rows].astype(np.uint8))[0])


def _ordered(patterns: Sequence[Pattern]) -> tuple[Pattern, ...]:
    """Order by weight of evidence: confirmed first; what is left is the order in which they were chosen."""
    return tuple(sorted(patterns, key=lambda pattern: pattern.standing is not Standing.CONFIRMED))
