"""How many times as long, or as much: ratios of restricted means and of medians, with intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.stats.intervals import Estimate
from nachim.stats.survival import kaplan_meier

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

WATCHED = 5
"""Rows that must still be watched, on both sides, at the horizon up to which times are compared."""
Z = 1.959964


def common_horizon(*sides: Floats) -> float:
    """Return the time up to which at least `WATCHED` rows of every side are watched (all of a smaller side).

    Examples
    --------
    >>> common_horizon(np.arange(1.0, 11), np.array([3.0, 4, 9, 20, 30, 50]))
    4.0
    """
    return float(min(np.sort(days)[-min(WATCHED, days.size)] for days in sides))


def time_ratio(days: Floats, observed: Bools, has: Bools, *, inflation: float = 1.0) -> Estimate | None:
    """Return the restricted mean time with a condition over that without it, up to a common horizon.

    Kaplan–Meier on each side, so that rows without the event count as long as they were watched (Royston & Parmar
    2013); interval by the delta method on the log scale. None where a side is empty or has no time at all.

    Parameters
    ----------
    inflation
        Design effect where rows of a group go together.

    Examples
    --------
    >>> days, has = np.tile(np.arange(1.0, 21), 2), np.repeat([True, False], 20)
    >>> ratio = time_ratio(np.where(has, days, 2 * days), np.ones(40, bool), has)
    >>> bool(ratio.low < ratio.value < ratio.high)
    True
    """
    sides = [(days[which], observed[which]) for which in (has, ~has)]
    if not all(part.size for part, _ in sides):
        return None
    horizon = common_horizon(*(part for part, _ in sides))
    logs, errors = [], []
    for part, seen in sides:
        mean = kaplan_meier(part, seen).restricted_mean(horizon)
        if float(mean.value) <= 0:
            return None
        logs.append(np.log(float(mean.value)))
        # One limit may have been cut off at 0 or at the horizon.
        wide = max(float(mean.high - mean.value), float(mean.value - mean.low))
        errors.append(wide / Z / float(mean.value))
    return _around(logs[0] - logs[1], float(np.hypot(errors[0], errors[1]) * np.sqrt(inflation)))


def median_ratio(amounts: Floats, has: Bools) -> Estimate | None:
    """Return the median with a condition over that without it.

    Interval by variance recovery (Zou & Donner 2008) on the log scale from the distribution-free limits of both
    medians; its limits are NaN where a side has fewer than 6 rows, or a limit that is not above 0.
    None where a side is empty or a median not above 0.

    Examples
    --------
    >>> ratio = median_ratio(np.arange(1.0, 41), np.arange(40) >= 20)
    >>> round(float(ratio.value), 2)
    2.9
    """
    limits = []
    for which in (has, ~has):
        x = np.sort(amounts[which])
        if not x.size or float(np.median(x)) <= 0:
            return None
        half = Z * np.sqrt(x.size) / 2
        low, high = int(np.floor(x.size / 2 - half)) - 1, int(np.ceil(x.size / 2 + half))
        inside = low >= 0 and high < x.size and x[low] > 0
        limits.append(np.log([x[low], np.median(x), x[high]]) if inside else np.log([np.nan, np.median(x), np.nan]))
    (low1, mid1, high1), (low0, mid0, high0) = limits
    down, up = np.hypot(mid1 - low1, high0 - mid0), np.hypot(high1 - mid1, mid0 - low0)
    value = mid1 - mid0
    return Estimate(*(np.asarray(np.exp(part)) for part in (value, value - down, value + up)))


def _around(log: float, error: float) -> Estimate:
    return Estimate(*(np.asarray(np.exp(part)) for part in (log, log - Z * error, log + Z * error)))
