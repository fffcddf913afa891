"""Typical amounts and durations by group: geometric means, pooled on the logarithmic scale.

Days to winning are censored: a deal created a month ago can only have been won fast. Every deal's age is known, so each
won deal speaks for all deals of its group that were as likely to be won after so many days but are too young to show
it: weight = deals of the group over those old enough (inverse probability of having been observed).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import stdtr

from nachim.effects.pooling import Pooled, pool_normal, pool_ratios

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

TYPICAL_SPREAD = 0.4
"""Prior scale of how far groups' typical values lie apart, on the log scale."""
MOST_WEIGHT = 10.0
FEWEST = 8
"""Values below which a group's typical one is not called different."""


@dataclass(frozen=True, slots=True)
class Typical:
    """The groups of a family: logarithmic means with errors, and how they differ from the rest.

    Arrays of shape (groups,). `n` are the values; `difference` and `error` compare a group with the others at equal
    stratum.
    """

    mean: Floats
    mean_error: Floats
    n: Floats
    difference: Floats
    error: Floats
    freedom: Floats

    def pooled(self) -> Pooled:
        """Return typical values drawn to the common one."""
        some = self.n > 0
        value, low, high = (np.full(self.n.size, np.nan) for _ in range(3))
        if some.any():
            found = pool_normal(self.mean[some], self.mean_error[some], spread=TYPICAL_SPREAD)
            for into, each in ((value, found.value), (low, found.low), (high, found.high)):
                into[some] = np.exp(each)
        return Pooled(value, low, high)

    def ratios(self) -> Pooled:
        """Return how many times the others' typical value a group has, drawn toward 1."""
        some = ~np.isnan(self.difference)
        value, low, high = (np.full(self.n.size, np.nan) for _ in range(3))
        if some.any():
            found = pool_ratios(self.difference[some], self.error[some])
            for into, each in ((value, found.value), (low, found.low), (high, found.high)):
                into[some] = each
        return Pooled(value, low, high)

    def p(self) -> Floats:
        """Return each group's p-value of being like the others (t)."""
        with np.errstate(invalid="ignore"):
            t = -np.abs(self.difference / self.error)
        p = np.where(np.isnan(t), 1.0, 2 * stdtr(np.maximum(self.freedom, 1.0), np.where(np.isnan(t), 0.0, t)))
        return np.asarray(p, np.float64)


def weights(days: Floats, age: Floats) -> Floats:
    """Return the weight of each deal: how many deals its won one speaks for; 0 for those not won.

    Parameters
    ----------
    days
        From creation to won; NaN where not won.
    age
        From creation to the day of the data.

    Examples
    --------
    >>> weights(np.array([5.0, 50, np.nan, np.nan]), np.array([10.0, 60, 20, 90])).tolist()
    [1.0, 2.0, 0.0, 0.0]
    """
    old = np.sort(age)
    seen = age.size - np.searchsorted(old, days, side="left")
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = np.where(np.isnan(days), 0.0, np.minimum(age.size / np.maximum(seen, 1), MOST_WEIGHT))
    return np.asarray(weight, np.float64)


def typical(group: Integers, stratum: Integers, logs: Floats, weight: Floats, groups: int) -> Typical:
    """Return the groups' logarithmic means and how they differ from the rest within strata.

    The scatter is that of all groups together, so that three deals that happen to agree do not look certain.

    Parameters
    ----------
    group
        From 0 to `groups` - 1; negative for rows that belong to none but count among the rest.
    logs, weight
        Logarithms of the values and their weights; rows of weight 0 do not count.
    """
    here = (weight > 0) & ~np.isnan(logs)
    group, stratum, logs, weight = group[here], stratum[here], logs[here], weight[here]
    cell = (group + 1) * (int(stratum.max(initial=0)) + 1) + stratum
    deviation, freedom = _scatter(cell, logs, weight)
    mean, error, n = np.full(groups, np.nan), np.full(groups, np.nan), np.zeros(groups)
    difference, doubt = np.full(groups, np.nan), np.full(groups, np.nan)
    for one in range(groups):
        own = group == one
        n[one] = own.sum()
        if not own.any():
            continue
        mean[one] = np.average(logs[own], weights=weight[own])
        error[one] = _error(logs[own], weight[own], deviation)
        difference[one], doubt[one] = _difference(own, stratum, logs, weight, deviation)
    return Typical(mean, error, n, difference, doubt, np.full(groups, freedom))


def _error(logs: Floats, weight: Floats, deviation: float) -> float:
    """Return the error of a weighted mean: by the common scatter, or where it is larger and rows suffice by their own.

    Long durations have large weights, so that their scatter counts for more than the common one says.
    """
    common = deviation * float(np.sqrt(np.sum(weight**2)) / weight.sum())
    if logs.size < 2 * FEWEST:
        return common
    off = weight * (logs - np.average(logs, weights=weight))
    return max(common, float(np.sqrt(np.sum(off**2) * logs.size / (logs.size - 1)) / weight.sum()))


def _scatter(cell: Integers, logs: Floats, weight: Floats) -> tuple[float, float]:
    if not logs.size:
        return 1.0, 1.0
    _, at = np.unique(cell, return_inverse=True)
    total = np.bincount(at, weights=weight)
    means = np.bincount(at, weights=weight * logs) / total
    freedom = logs.size - total.size
    if freedom < 1:
        return max(float(np.std(logs)), 0.5), 1.0
    share = float(np.sum(weight * (logs - means[at]) ** 2) / weight.sum())
    return float(np.sqrt(max(share, 1e-9) * logs.size / freedom)), float(freedom)


def _difference(
    own: npt.NDArray[np.bool_], stratum: Integers, logs: Floats, weight: Floats, deviation: float
) -> tuple[float, float]:
    """Return the mean difference from the others over strata, weighed by how well each shows it."""
    top = bottom = 0.0
    for one in np.unique(stratum):
        with_, without = own & (stratum == one), ~own & (stratum == one)
        if not with_.any() or not without.any():
            continue
        error = sum(_error(logs[side], weight[side], deviation) ** 2 for side in (with_, without))
        step = np.average(logs[with_], weights=weight[with_]) - np.average(logs[without], weights=weight[without])
        top, bottom = top + float(step) / error, bottom + 1 / error
    return (top / bottom, float(np.sqrt(1 / bottom))) if bottom else (float("nan"), float("nan"))
