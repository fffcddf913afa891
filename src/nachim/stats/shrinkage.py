"""Effects drawn toward what all effects of their family are like: what a chosen one is worth (empirical Bayes).

A family's effects are taken for a mixture of normal distributions around none, from "hardly any" to large; how much of
each is learned from all of them together (Stephens 2017, "False discovery rates: a new deal", on log ratios). What is
believed of one effect after seeing it does not depend on why somebody looked at it, so its interval still holds when it
was chosen for being large, as far as the family is like the mixture (Dawid 1994; measured: bench/truth_selected.py).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

from nachim.stats.intervals import Estimate

Floats = npt.NDArray[np.float64]

SCALES = (0.02, 0.05, 0.1, 0.2, 0.35, 0.6, 1.0, 1.6)
"""Standard deviations of the mixture's parts, on the scale of log ratios."""
ROUNDS = 200
WIDER = 1.25
"""By what an effect's standard error is multiplied: levels were also cut to tell rows apart, and counts are no normal
distribution. At 1 the intervals held .91 of the time, and lay to neither side (bench/truth_selected.py)."""
DOUBT = 0.15
"""Belief that all parts are alike, in effects a family's effect: else the many without any drown the few large ones."""


@dataclass(frozen=True, slots=True)
class Prior:
    """How much of a family's effects each part of the mixture holds; sums to 1."""

    shares: Floats

    @classmethod
    def of(cls, effects: Floats, errors: Floats, *, doubt: float = DOUBT) -> Prior:
        """Learn the shares from all effects of a family with their standard errors.

        Parameters
        ----------
        doubt
            Belief, in effects a family's effect, that all parts are alike.

        Examples
        --------
        >>> none = Prior.of(np.zeros(200), np.full(200, 0.3))
        >>> bool(none.shares[:3].sum() > 0.6)
        True
        """
        total = errors[:, None] ** 2 + np.square(SCALES)
        density = np.exp(-0.5 * effects[:, None] ** 2 / total) / np.sqrt(total) + 1e-300
        shares = np.full(len(SCALES), 1 / len(SCALES))
        for _ in range(ROUNDS):
            part = shares * density
            part /= part.sum(axis=1, keepdims=True)
            shares = (part.mean(axis=0) + doubt / len(SCALES)) / (1 + doubt)
        return cls(shares)

    def posterior(self, effect: float, error: float, level: float = 0.95, *, wider: float = WIDER) -> Estimate:
        """Return the median of what is believed of one effect, with its interval.

        Examples
        --------
        >>> value, low, high = Prior(np.full(8, 1 / 8)).posterior(0.8, 0.3)
        >>> bool(low < value < 0.8 and value < high)
        True
        """
        scales, error = np.square(SCALES), wider * error
        total = error**2 + scales
        log = np.log(self.shares) - 0.5 * effect**2 / total - 0.5 * np.log(total)
        weights = np.exp(log - log.max())
        weights /= weights.sum()
        means, sds = effect * scales / total, np.sqrt(scales * error**2 / total)
        return Estimate(*(_quantile(weights, means, sds, at) for at in (0.5, 0.5 - level / 2, 0.5 + level / 2)))

    def ratio(self, seen: Estimate | None) -> Estimate | None:
        """Return what is believed of a ratio that was seen with its limits; None where it has none."""
        effect, error = log_ratio(seen)
        if not (np.isfinite(effect) and error > 0):
            return None
        return Estimate(*(np.exp(part) for part in self.posterior(effect, error)))


def _quantile(weights: Floats, means: Floats, sds: Floats, at: float) -> Floats:
    """Return the quantile of a mixture of normal distributions by bisection."""
    ends = means + sds * ndtri(at)
    low, high = float(ends.min()), float(ends.max())
    for _ in range(60):
        middle = (low + high) / 2
        below = float(weights @ ndtr((middle - means) / sds)) < at
        low, high = (middle, high) if below else (low, middle)
    return np.asarray((low + high) / 2)


def log_lifts(
    k_with: npt.ArrayLike,
    n_with: npt.ArrayLike,
    k_without: npt.ArrayLike,
    n_without: npt.ArrayLike,
    inflation: npt.ArrayLike = 1.0,
) -> tuple[Floats, Floats]:
    """Return log ratios of two rates with their standard errors (half a count added, design effect in the error).

    Examples
    --------
    >>> effects, errors = log_lifts([20], [40], [20], [80])
    >>> round(float(effects[0]), 2), round(float(errors[0]), 2)
    (0.69, 0.25)
    """
    parts = (k_with, n_with, k_without, n_without, inflation)
    k1, n1, k0, n0, size = (np.asarray(part, dtype=np.float64) for part in parts)
    effects = np.log((k1 + 0.5) / (n1 + 0.5)) - np.log((k0 + 0.5) / (n0 + 0.5))
    variance = 1 / (k1 + 0.5) - 1 / (n1 + 1) + 1 / (k0 + 0.5) - 1 / (n0 + 1)
    return effects, np.sqrt(variance * size)


def log_ratio(ratio: Estimate | None) -> tuple[float, float]:
    """Return the logarithm of a ratio with its standard error, as its limits have it; NaN where it has none.

    Examples
    --------
    >>> effect, error = log_ratio(Estimate(*map(np.asarray, (2.0, 1.0, 4.0))))
    >>> round(effect, 2), round(error, 2)
    (0.69, 0.35)
    """
    if ratio is None:
        return np.nan, np.nan
    value, low, high = (float(np.log(part)) for part in ratio)
    return value, (high - low) / float(2 * ndtri(0.975))
