"""One-sided tests that a group of rows does worse: by ranks, and by how soon they leave."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from nachim.stats.auc import midranks

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST = 8
"""Rows of the group, and others, below which nothing is tested."""
LEAST_EXPECTED = 3.0
"""Departures expected in the group, below which the normal approximation of the log-rank test is not to be trusted."""


def ranks_p(x: Floats, has: Bools) -> float | None:
    """Return the p-value that the group's values are no larger than the others' (Mann & Whitney 1947, ties corrected).

    Examples
    --------
    >>> x = np.arange(40.0)
    >>> ranks_p(x, x >= 30) < 0.001, round(ranks_p(x, x % 2 == 0), 1), ranks_p(x, x > 35) is None
    (True, 0.6, True)
    """
    known = np.isfinite(x)
    one, other = x[known & has], x[known & ~has]
    if min(one.size, other.size) < FEWEST or float(np.ptp(x[known])) == 0.0:
        return None
    n, tied = one.size + other.size, np.unique(x[known], return_counts=True)[1].astype(np.float64)
    ahead = midranks(np.concatenate([one, other]))[: one.size].sum() - one.size * (one.size + 1) / 2
    spread = one.size * other.size / 12 * (n + 1 - float((tied**3 - tied).sum()) / (n * (n - 1)))
    return float(ndtr(-(ahead - one.size * other.size / 2 - 0.5) / math.sqrt(spread)))


def log_rank_p(days: Floats, ended: Bools, has: Bools) -> float | None:
    """Return the p-value that the group's customers leave no sooner than the others (Mantel 1966, one-sided).

    Examples
    --------
    >>> days = np.r_[np.arange(1.0, 21), np.arange(100.0, 140)]
    >>> log_rank_p(days, np.ones(60, bool), days < 50) < 0.001
    True
    """
    if min(int(has.sum()), int((~has).sum())) < FEWEST or not ended.any():
        return None
    times = np.unique(days[ended])
    at_risk = days.size - np.searchsorted(np.sort(days), times)
    own_risk = int(has.sum()) - np.searchsorted(np.sort(days[has]), times)
    events = np.searchsorted(np.sort(days[ended]), times, side="right") - np.searchsorted(np.sort(days[ended]), times)
    own = np.searchsorted(np.sort(days[ended & has]), times, side="right")
    own = own - np.searchsorted(np.sort(days[ended & has]), times)
    share = own_risk / at_risk
    rest = np.where(at_risk > 1, (at_risk - events) / np.maximum(at_risk - 1, 1), 0.0)
    variance = float(np.sum(events * share * (1 - share) * rest))
    if variance <= 0 or float(np.sum(events * share)) < LEAST_EXPECTED:
        return None
    return float(ndtr(-(float(own.sum()) - float(np.sum(events * share))) / math.sqrt(variance)))
