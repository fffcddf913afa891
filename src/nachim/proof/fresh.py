"""Columns that change when a deal ends: what open deals say, against what won and lost ones say.

What was known from the beginning has the same values whether or not the deal has ended since. So, of an honest
column, open deals look like deals of the same age looked then: a mixture of those that were won later and those that
were lost later, at the known rate. A column that is filled in or changed at the end still has its first values on open
deals: told by it, hardly any of them would be won (or lost).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from nachim.model.condition import Operator
from nachim.model.evidence import Figure
from nachim.stats.coded import Bools, Codes, Floats, RawColumn
from nachim.stats.intervals import wilson
from nachim.stats.levels import assign, supervised_levels

FEWEST = 30
"""Open deals, and matured deals with either outcome, below which nothing is said."""
PARTS = 8
"""Parts of the matured deals, by creation, whose spread shows how much a column drifts by itself."""
SURE_WON, SURE_LOST = 0.98, 0.99
"""Confidence with which fewer, or more, open deals than expected must look like won ones."""
STEEP = 2.0
"""Standard errors from which a trend over the parts is carried on to the open deals."""
BESIDE = 0.5
"""Share of the expected wins (or losses) that open deals must fall short of."""
APART = 0.02
"""Least difference between won and lost deals, in win rate by the column alone, worth looking at."""


USUAL, GONE = 0.15, 0.25
"""A value with this share in every part of the matured deals, and hardly this part of it on open ones, is given at the
end only."""


@dataclass(frozen=True, slots=True)
class Ageing:
    """Which deals are over and which are not."""

    y: Floats
    """1 or 0 of matured deals, NaN of the others."""
    open: Bools
    """Not decided, and too young to be judged."""
    created: Floats
    age: Floats
    """Days from creation to today."""
    ended: Floats
    """Days from creation to the decision; infinite where there was none."""


@dataclass(frozen=True, slots=True)
class FreshFinding:
    """The share of open deals that would be won, told by one column."""

    attribute: str
    told: Figure
    expected: float
    """Share of matured deals that were won, of those undecided at the age of the open ones."""
    gone: bool = False
    """Whether open deals lack a value that deals of their age had at all times, won and lost ones."""

    @property
    def shown(self) -> Figure:
        """The share as it is shown: between none and all."""
        held = (
            None if one is None else min(max(one, 0.0), 1.0) for one in (self.told.value, self.told.low, self.told.high)
        )
        value, low, high = held
        return Figure(value, low, high, self.told.n)

    @property
    def changes(self) -> bool:
        """Tell whether the column looks changed at the end."""
        told, low, high = self.told.value, self.told.low, self.told.high
        if told is None or low is None or high is None:
            return False
        if self.gone:
            return True
        rest = 1 - self.expected
        fewer = -self.expected <= high < self.expected and told < BESIDE * self.expected
        more = self.expected < low <= 1 + rest and 1 - told < BESIDE * rest
        # Only columns that can tell none from as many as expected say anything.
        return (fewer and high - told <= self.expected) or (more and told - low <= rest)


def fresh(columns: Sequence[RawColumn], ageing: Ageing) -> tuple[FreshFinding, ...]:
    """Return what open deals tell by each column; columns that hardly tell won from lost are not looked at."""
    known = np.isfinite(ageing.y)
    won = ageing.y[known] > 0
    opened = int(ageing.open.sum())
    if min(opened, int(won.sum()), int((~won).sum())) < FEWEST:
        return ()
    weight = _undecided(ageing.ended[known], ageing.age[ageing.open])
    if weight is None:
        return ()
    part = _parts(ageing.created[known])
    found = []
    for column in columns:
        levels = supervised_levels(column.take(known), won.astype(np.float64))
        codes = assign(column, levels)
        n = np.bincount(codes[known], minlength=len(levels))
        k = np.bincount(codes[known], won, minlength=len(levels))
        base = float(won.mean())
        score = ((k + 2 * base) / (n + 2))[codes]
        one = _told(column.attribute.name, score[known], score[ageing.open], won, weight, part)
        if one is not None:
            usual = [level.operator is not Operator.IS_UNKNOWN for level in levels]
            gone = _gone(codes[known], codes[ageing.open], np.array(usual), weight, part)
            found.append(replace(one, gone=gone))
    return tuple(found)


def _gone(codes: Codes, opened: Codes, usual: Bools, weight: Floats, part: npt.NDArray[np.int64]) -> bool:
    """Tell whether a value that is usual in every part of the matured deals is hardly ever seen on open ones.

    A gap is not looked at: a field that became mandatory has none on newer deals.
    """
    mass = np.bincount(part, weight, minlength=PARTS)
    for level in np.flatnonzero(usual):
        least = float((np.bincount(part, weight * (codes == level), minlength=PARTS) / mass).min())
        highest = float(wilson(int((opened == level).sum()), len(opened)).high)
        if least >= USUAL and highest <= GONE * least:
            return True
    return False


def _undecided(ended: Floats, ages: Floats) -> Floats | None:
    """Weigh matured deals as the open ones are aged: each counts at the ages at which it was undecided."""
    still = np.sort(ended)
    left = len(ended) - np.searchsorted(still, ages, side="right")
    if not (left > 0).all():
        ages, left = ages[left > 0], left[left > 0]
    if len(ages) < FEWEST:
        return None
    order = np.argsort(ages)
    share = np.concatenate([[0.0], np.cumsum(1.0 / left[order])])
    weight: Floats = share[np.searchsorted(ages[order], ended, side="left")] / len(ages)
    return weight


def _parts(created: Floats) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    place = np.argsort(np.argsort(created, kind="stable"), kind="stable")
    return (place * PARTS // max(len(created), 1)).astype(np.int64)


def _told(
    name: str, score: Floats, opened: Floats, won: Bools, weight: Floats,
    part: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> FreshFinding | None:  # fmt: skip
    wins, losses = weight * won, weight * ~won
    if min(wins.sum(), losses.sum()) <= 0:
        return None
    expected = float(wins.sum() / weight.sum())
    apart = float(wins @ score / wins.sum() - losses @ score / losses.sum())
    if apart < APART:
        return None
    mass = np.bincount(part, weight, minlength=PARTS)
    if (mass <= 0).any():
        return None
    # A part with more wins than usual says nothing of the column: only what its wins do not explain is drift.
    rest = score - apart * won
    means = np.bincount(part, weight * rest, minlength=PARTS) / mass
    mean = float(weight @ score / weight.sum())
    spread = float(weight @ (score - mean) ** 2 / weight.sum())
    own = float(weight @ (rest - weight @ rest / weight.sum()) ** 2 / weight.sum())
    size = weight.sum() ** 2 / float(weight @ weight) / PARTS
    ahead, left, more = _trend(means, own / size)
    drift = max(0.0, left - own / size)
    variance = drift + spread / len(opened) + spread / (size * PARTS) + more
    freedom = (PARTS - 1) * (variance / drift) ** 2 if drift > 0 else np.inf  # Satterthwaite: only drift is uncertain
    told = expected + (float(opened.mean()) - mean - ahead) / apart
    below, above = (float(stdtrit(freedom, sure) * np.sqrt(variance) / apart) for sure in (SURE_LOST, SURE_WON))
    return FreshFinding(name, Figure(told, told - below, told + above, len(opened)), expected)


def _trend(means: Floats, noise: float) -> tuple[float, float, float]:
    """Return how far a clear trend carries the open deals, the variance of the parts around it, and its own."""
    place = np.arange(PARTS) - (PARTS - 1) / 2
    squares = float(place @ place)
    slope = float(place @ means) / squares
    left = float(((means - means.mean() - slope * place) ** 2).sum() / (PARTS - 2))
    error = np.sqrt(max(left, noise) / squares)
    if abs(slope) < STEEP * error:
        return 0.0, float(means.var(ddof=1)), 0.0
    reach = (PARTS + 1) / 2
    return slope * reach, left, float(error**2) * reach**2
