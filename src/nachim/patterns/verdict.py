"""What later rows say of a pattern found in earlier ones."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Figure, Later
from nachim.model.pattern import Counts
from nachim.patterns.chance import groups_of
from nachim.stats.coded import Bools
from nachim.stats.intervals import figure, lift, shrunk_rate
from nachim.stats.looks import Hypergeometric
from nachim.stats.power import power_to_see

HELD_AT = 0.05
ENOUGH_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Sides:
    """Rows with and without a condition, and how far rows of one group make the difference less sure."""

    counts: Counts
    inflation: float
    """Design effect of the condition."""

    @classmethod
    def of(cls, has: Bools, y: Bools, labels: npt.ArrayLike | None) -> Sides:
        """Count the rows; `labels` names the group of each row, or is None where every row stands alone."""
        groups = groups_of(labels, y)
        inflation = 1.0 if groups is None else float(groups.inflation(has[None, :].astype(np.uint8))[0])
        n1, k1 = int(has.sum()), int((has & y).sum())
        return cls(Counts(n1, k1, len(y) - n1, int(y.sum()) - k1), inflation)

    def lift(self) -> Figure:
        """Return the lift with its interval."""
        return lift_figure(self.counts, self.inflation)


def verdict_on(earlier: Sides, later: Sides) -> Later:
    """Judge on later rows a condition that was chosen on earlier ones; see `verdict_of`."""
    seen = earlier.counts
    if not seen.n_with or not seen.n_without or not 0 < seen.k < seen.n:
        return Later.TOO_FEW
    expected = float(shrunk_rate(seen.k_with / earlier.inflation, seen.n_with / earlier.inflation, seen.k / seen.n))
    rest = max((seen.k - expected * seen.n_with) / seen.n_without, 1e-9)
    return verdict_of(later.counts, negative=expected < rest, expected_lift=expected / rest, inflation=later.inflation)


def lift_figure(counts: Counts, inflation: float = 1.0) -> Figure:
    """Return the lift with its interval; the interval is that of counts deflated by the design effect."""
    scaled = [part / inflation for part in (counts.k_with, counts.n_with, counts.k_without, counts.n_without)]
    return figure(lift(*scaled), n=counts.n_with, k=counts.k_with)


def tail_p(counts: Counts, *, negative: bool, inflation: float = 1.0) -> float:
    """Return the exact one-sided p-value in the direction of the pattern, deflated by the design effect."""
    draw = Hypergeometric(counts.n, counts.k)
    tail = draw.log_lower(counts.n_with) if negative else draw.log_upper(counts.n_with)
    return math.exp(float(tail[counts.k_with]) / inflation)


def verdict_of(counts: Counts | None, *, negative: bool, expected_lift: float, inflation: float = 1.0) -> Later:
    """Judge a pattern on rows that were not used to find it.

    - HELD: the lift points the same way, one-sided exact p <= 0.05.
    - FAILED: not held, though these rows would have shown the expected lift with a power of at least .8, or the 95 %
      interval of their lift excludes it.
    - TOO_FEW: neither.

    Parameters
    ----------
    expected_lift
        Lift over the rows without, after shrinkage: the raw one is selected and would be missed too often.
    inflation
        Design effect of the later rows.
    """
    if counts is None or not counts.n_with or not counts.n_without or not 0 < counts.k < counts.n:
        return Later.TOO_FEW
    if tail_p(counts, negative=negative, inflation=inflation) <= HELD_AT:
        return Later.HELD
    seen = lift_figure(counts, inflation)
    missed = (
        seen.low is not None and seen.low > expected_lift
        if negative
        else seen.high is not None and seen.high < expected_lift
    )
    power = power_to_see(
        counts.n / inflation,
        base=counts.k / counts.n,
        cover=counts.n_with / counts.n,
        lift=expected_lift,
        alpha=HELD_AT,
    )
    return Later.FAILED if missed or power >= ENOUGH_POWER else Later.TOO_FEW
