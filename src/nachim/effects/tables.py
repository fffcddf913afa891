"""Two-by-two tables over strata: how often deals with a condition are won against those without it, at equal size.

Everything that is compared comes down to such tables: conditions known at a deal's creation (strata are company
sizes), steps in a deal's life (strata are day, stage and size of the deals still open), the pace of decisions.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr

from nachim.effects.pooling import Pooled, pool_ratios

Floats = npt.NDArray[np.float64]

FEWEST_ROWS = 8
"""Rows with the condition, and without it, below which nothing is said."""
FEWEST_WINS = 5.0
"""Expected wins, and losses, with the condition below which no difference is claimed or denied."""


@dataclass(frozen=True, slots=True)
class Table:
    """One condition: rows and wins with it and without it, arrays of shape (strata,).

    `inflation` is the design effect of rows that come in companies.
    """

    n1: Floats
    k1: Floats
    n0: Floats
    k0: Floats
    inflation: float = 1.0

    @property
    def enough(self) -> bool:
        """Whether a difference could be seen at all: rows on both sides, and some wins and losses to expect."""
        n1, n0, mean, variance = self.moments()
        del variance
        return n1 >= FEWEST_ROWS and n0 >= FEWEST_ROWS and min(mean, n1 - mean) >= FEWEST_WINS

    def moments(self) -> tuple[float, float, float, float]:
        """Return comparable rows with and without, and mean and variance of the wins with the condition by chance."""
        n, k = self.n1 + self.n0, self.k1 + self.k0
        both = (self.n1 > 0) & (self.n0 > 0)
        n1, n0, n, k = self.n1[both], self.n0[both], n[both], k[both]
        mean = n1 * k / n
        variance = np.where(n > 1, mean * (n - k) * n0 / (n * np.maximum(n - 1, 1)), 0.0)
        return float(n1.sum()), float(n0.sum()), float(mean.sum()), float(variance.sum())

    def p(self) -> float:
        """Return the p-value of no difference in any stratum (Mantel & Haenszel 1959, continuity-corrected)."""
        _, _, mean, variance = self.moments()
        if variance <= 0:
            return 1.0
        both = (self.n1 > 0) & (self.n0 > 0)
        off = max(abs(float(self.k1[both].sum()) - mean) - 0.5, 0.0)
        return float(2 * ndtr(-off / np.sqrt(variance * self.inflation)))

    def log_ratio(self) -> tuple[float, float]:
        """Return the logarithm of the ratio of rates at equal stratum, and its error.

        Mantel–Haenszel's ratio with the variance of Greenland and Robins (1985). Where one side has no wins, half a
        win is added to each side of the whole.
        """
        both = (self.n1 > 0) & (self.n0 > 0)
        n1, k1, n0, k0 = (each[both] for each in (self.n1, self.k1, self.n0, self.k0))
        n = n1 + n0
        r, s = float((k1 * n0 / n).sum()), float((k0 * n1 / n).sum())
        if r <= 0 or s <= 0:
            n1, k1, n0, k0 = (np.array([each.sum() + add]) for each, add in ((n1, 1), (k1, 0.5), (n0, 1), (k0, 0.5)))
            n = n1 + n0
            r, s = float((k1 * n0 / n)[0]), float((k0 * n1 / n)[0])
        variance = float(((n1 * n0 * (k1 + k0) - k1 * k0 * n) / n**2).sum()) / (r * s)
        return float(np.log(r / s)), float(np.sqrt(max(variance, 1e-12) * self.inflation))

    def without(self) -> float:
        """Return the rate of comparable rows without the condition, weighed as those with it lie in the strata."""
        both = (self.n1 > 0) & (self.n0 > 0)
        weight = self.n1[both]
        return float(weight @ (self.k0[both] / self.n0[both]) / weight.sum()) if both.any() else float("nan")


def ratios_of(tables: list[Table]) -> Pooled:
    """Return the ratio of each condition of a family, drawn toward 1.

    Examples
    --------
    >>> one = Table(*(np.array([float(x)]) for x in (40, 20, 160, 40)))
    >>> ratio = ratios_of([one])
    >>> bool(1 < ratio.value[0] < 2)
    True
    """
    return pool_ratios(*np.array([table.log_ratio() for table in tables]).reshape(-1, 2).T)


def holm(p: npt.ArrayLike) -> Floats:
    """Return p-values corrected for all looks within a family (Holm 1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, np.float64)
    order = np.argsort(values, kind="stable")
    raised = np.maximum.accumulate(values[order] * np.arange(values.size, 0, -1))
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(raised, 1.0)
    return adjusted


def clusters(level: npt.NDArray[np.int64], company: npt.NDArray[np.int64], n: Floats, k: Floats) -> float:
    """Return the design effect of deals that come in companies: at least 1, common to all levels of a family.

    Parameters
    ----------
    level, company, n, k
        One element a level and company: rows and wins there.
    """
    rows, wins = (np.bincount(level, each) for each in (n, k))
    rate = wins / np.maximum(rows, 1)
    chance = float((rows * rate * (1 - rate)).sum())
    if chance <= 0 or np.unique(company).size < 10:
        return 1.0
    # a company's rows of one level deviate together
    spread = float(((k - n * rate[level]) ** 2).sum())
    return max(1.0, spread / chance)
