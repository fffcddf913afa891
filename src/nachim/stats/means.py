"""A mean of amounts, most of them nothing and a few very large, with its interval."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from nachim.stats.intervals import Estimate

Floats = npt.NDArray[np.float64]


def mean_of_amounts(x: npt.ArrayLike, groups: npt.ArrayLike | None = None, level: float = 0.95) -> Estimate:
    """Mean of amounts that are never negative, interval on the logarithmic scale.

    The delta method for the logarithm of the mean, with the variance between groups (rows of one company go together)
    and Student's t on as many degrees of freedom as there are rows with an amount, less one. Amounts of deals are
    skewed: an interval that is symmetric around the mean lies too low. Coverage: `bench/truth_intervals.py`.

    Returns
    -------
    Estimate
        NaN limits where fewer than two rows have an amount.

    Examples
    --------
    >>> value, low, high = mean_of_amounts([0, 0, 10, 30, 0, 20])
    >>> round(float(value), 1), round(float(low), 1), round(float(high), 1)
    (10.0, 1.1, 92.2)
    """
    amounts = np.asarray(x, dtype=np.float64)
    count = amounts.size
    nothing = np.asarray(np.nan)
    if not count:
        return Estimate(nothing, nothing, nothing)
    mean = float(amounts.mean())
    some = int((amounts > 0).sum())
    if some < 2 or mean <= 0:
        return Estimate(np.asarray(mean), nothing, nothing)
    index = np.arange(count) if groups is None else np.unique(np.asarray(groups), return_inverse=True)[1]
    residual = np.bincount(index, weights=amounts - mean)
    variance = float(np.sum(residual**2)) * residual.size / max(residual.size - 1, 1) / count**2
    factor = float(np.exp(stdtrit(some - 1, 0.5 + level / 2) * np.sqrt(variance) / mean))
    return Estimate(*(np.asarray(one) for one in (mean, mean / factor, mean * factor)))
