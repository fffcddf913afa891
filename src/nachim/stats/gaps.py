"""Differences between two groups of rows, with intervals that know of clusters: shares, means, rates, survival.

Every function returns the first group less the second. `looks` is the number of comparisons among which the one shown
may have been chosen: the interval then holds for all of them at once (Bonferroni), so that it still covers after the
choice.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from nachim.stats.intervals import Estimate, newcombe_difference, wilson
from nachim.stats.survival import kaplan_meier

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST = 5
"""Clusters in a group below which no difference is estimated."""
YEAR = 365.0


def level_for(looks: int) -> float:
    """Return the level of one interval so that all of them hold at once with 95 %.

    Examples
    --------
    >>> level_for(1), level_for(10)
    (0.95, 0.995)
    """
    return 1 - 0.05 / max(looks, 1)


def share_gap(
    k1: float, n1: float, k0: float, n0: float, *, looks: int = 1, inflation: tuple[float, float] = (1.0, 1.0)
) -> Estimate:
    """Difference of two shares (Newcombe 1998) from counts deflated by each group's design effect.

    Examples
    --------
    >>> [round(float(x), 3) for x in share_gap(56, 70, 48, 80)]
    [0.2, 0.052, 0.334]
    >>> [round(float(x), 3) for x in share_gap(56, 70, 48, 80, looks=10)]
    [0.2, -0.012, 0.385]
    """
    one, other = inflation
    return newcombe_difference(k1 / one, n1 / one, k0 / other, n0 / other, level_for(looks))


def rate_gap(x: Floats, t: Floats, has: Bools, clusters: npt.ArrayLike, *, looks: int = 1) -> Estimate:
    """Difference of two rates, sum of x over sum of t, each with the linearised variance of a ratio over clusters.

    With t = 1 it is the difference of two means. Days, tickets and prices are not negative and skewed: each side's
    limits are taken on the logarithm (Student's t, one degree less than clusters) and combined by squares and sums
    (MOVER). NaN limits with fewer than `FEWEST` clusters a side.

    Examples
    --------
    >>> has = np.repeat([True, False], 50)
    >>> x = np.tile([1.0, 3.0], 50) + 2 * has
    >>> gap = rate_gap(x, np.ones(100), has, np.arange(100))
    >>> [round(float(one), 2) for one in gap]
    [2.0, 1.59, 2.4]
    """
    labels = np.asarray(clusters)
    (r1, v1, g1), (r0, v0, g0) = (_ratio(x[side], t[side], labels[side]) for side in (has, ~has))
    gap = r1 - r0
    if min(g1, g0) < FEWEST or not math.isfinite(gap):
        return Estimate(*(np.asarray(one) for one in (gap, math.nan, math.nan)))
    low1, high1 = _limits(r1, v1, g1, level_for(looks))
    low0, high0 = _limits(r0, v0, g0, level_for(looks))
    low, high = gap - math.hypot(r1 - low1, high0 - r0), gap + math.hypot(high1 - r1, r0 - low0)
    return Estimate(*(np.asarray(one) for one in (gap, low, high)))


def _limits(ratio: float, variance: float, clusters: int, level: float) -> tuple[float, float]:
    """Return the limits of one ratio, on its logarithm where it has one."""
    half = float(stdtrit(clusters - 1, 0.5 + level / 2)) * math.sqrt(variance)
    if ratio <= 0 or half > 3 * ratio:
        return ratio - half, ratio + half
    return ratio * math.exp(-half / ratio), ratio * math.exp(half / ratio)


def _ratio(x: Floats, t: Floats, labels: npt.NDArray[np.generic]) -> tuple[float, float, int]:
    """Return a ratio, its variance and the number of clusters."""
    total = float(t.sum())
    if total <= 0:
        return math.nan, math.nan, 0
    ratio = float(x.sum()) / total
    index = np.unique(labels, return_inverse=True)[1]
    residual = np.bincount(index, weights=x - ratio * t)
    many = residual.size
    factor = many / (many - 1) if many > 1 else math.nan
    return ratio, factor * float(np.sum(residual**2)) / total**2, many


def lost_share(days: Floats, ended: Bools, *, within: float = YEAR, looks: int = 1) -> Estimate:
    """Share that left within a time (one less Kaplan–Meier); NaN where nobody was under observation so long.

    Examples
    --------
    >>> round(float(lost_share(np.array([100.0, 400, 400, 400]), np.array([True, False, False, False])).value), 2)
    0.25
    """
    seen = days.size and (bool((days >= within).any()) or bool(ended.all()))
    if not seen:
        return Estimate(*(np.asarray(math.nan) for _ in range(3)))
    stays = kaplan_meier(days, ended).at(within, level_for(looks))
    if float(stays.value) in (0.0, 1.0):  # Greenwood knows no doubt there
        n = int(days.size)
        low, high = wilson(round((1 - float(stays.value)) * n), n, level_for(looks))
        return Estimate(np.asarray(1 - float(stays.value)), low, high)
    return Estimate(1 - stays.value, 1 - stays.high, 1 - stays.low)


def lost_gap(days: Floats, ended: Bools, has: Bools, *, within: float = YEAR, looks: int = 1) -> Estimate:
    """Difference of two shares that left within a time; limits by squares and sums of each side's (MOVER)."""
    one = lost_share(days[has], ended[has], within=within, looks=looks)
    other = lost_share(days[~has], ended[~has], within=within, looks=looks)
    gap = one.value - other.value
    low = gap - np.sqrt((one.value - one.low) ** 2 + (other.high - other.value) ** 2)
    high = gap + np.sqrt((one.high - one.value) ** 2 + (other.value - other.low) ** 2)
    return Estimate(gap, low, high)
