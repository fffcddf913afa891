"""Small samples drawn toward the common experience, as far as the family itself says that its members are alike.

How far members differ is not one number that is guessed and then believed: all values are weighed by how well they
explain the family (a hierarchical model on a grid), so that the interval holds the doubt about it too.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, betaln, expit, logit, ndtr

from nachim.stats.shrinkage import Prior

Floats = npt.NDArray[np.float64]

RATE_SPREAD = 0.8
"""Prior of the spread between members on the log-odds scale: half a Cauchy distribution of this scale (Gelman 2006)."""
DOUBT, WIDER = 0.5, 1.1
"""How little a family's ratios say of one another, in ratios a ratio, and by what their errors are multiplied: families
are small, and errors are of logarithms of small counts (bench/truth_effects.py)."""
_HALVINGS = 40


@dataclass(frozen=True, slots=True)
class Pooled:
    """Estimates of the members of a family, drawn together, with their 95 % intervals; arrays of shape (members,)."""

    value: Floats
    low: Floats
    high: Floats


def pool_rates(wins: npt.ArrayLike, rows: npt.ArrayLike, level: float = 0.95) -> Pooled:
    """Return rates of the members of a family: beta-binomial, hyperparameters integrated out on a grid.

    Parameters
    ----------
    wins, rows
        Counts of each member; fractional where they were deflated by a design effect. A member without rows gets what
        the others say.

    Examples
    --------
    >>> pooled = pool_rates([9, 30, 28], [10, 100, 100])
    >>> bool(0.3 < pooled.value[0] < 0.9)
    True
    """
    k, n = np.asarray(wins, np.float64), np.asarray(rows, np.float64)
    total, all_rows = float(k.sum()), float(n.sum())
    base = (total + 0.5) / (all_rows + 1)
    reach = 4 / np.sqrt(max(all_rows * base * (1 - base), 1.0)) + 1.5
    centres = expit(np.linspace(logit(base) - reach, logit(base) + reach, 31))
    spreads = np.geomspace(0.02, 2.5, 16)
    m, tau = (grid.ravel() for grid in np.meshgrid(centres, spreads, indexing="ij"))
    strength = np.maximum(1 / (m * (1 - m) * tau**2) - 1, 0.3)
    a, b = m * strength, (1 - m) * strength
    log_weight = np.log(tau / (1 + (tau / RATE_SPREAD) ** 2))  # the grid is even in log(tau)
    for one, of in zip(k, n, strict=True):
        log_weight = log_weight + betaln(a + one, b + of - one) - betaln(a, b)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    posterior_a, posterior_b = a + k[:, None], b + (n - k)[:, None]
    strong = posterior_a + posterior_b
    means = posterior_a / strong
    value = means @ weight
    variance = (means * (1 - means) / (strong + 1) + (means - value[:, None]) ** 2) @ weight
    # one beta distribution of the mixture's mean and variance stands for the mixture
    whole = value * (1 - value) / variance - 1
    return Pooled(value, *(betaincinv(value * whole, (1 - value) * whole, share) for share in _tails(level)))


def pool_normal(
    estimates: npt.ArrayLike,
    errors: npt.ArrayLike,
    *,
    spread: float,
    level: float = 0.95,
) -> Pooled:
    """Return estimates with known errors drawn together: normal-normal, the spread integrated out on a grid.

    Parameters
    ----------
    estimates, errors
        Such as logarithms of ratios with their standard errors.
    spread
        Scale of the prior of the spread between members: half a Cauchy distribution.

    Examples
    --------
    >>> pooled = pool_normal([1.0, 0.0, 0.1, -0.1], [0.5, 0.1, 0.1, 0.1], spread=0.5)
    >>> bool(0 < pooled.value[0] < 1)
    True
    """
    x, error = np.asarray(estimates, np.float64), np.asarray(errors, np.float64)
    tau = np.geomspace(spread / 40, spread * 8, 48)
    variance = error**2 + tau[:, None] ** 2
    precision = 1 / variance
    within = precision.sum(axis=1)
    mean, doubt = (precision @ x) / within, 1 / within
    log_weight = np.log(tau / (1 + (tau / spread) ** 2)) - 0.5 * np.log(within)
    log_weight = log_weight - 0.5 * np.sum(np.log(variance) + (x - mean[:, None]) ** 2 * precision, axis=1)
    weight = np.exp(log_weight - log_weight.max())
    weight /= weight.sum()
    kept = tau[:, None] ** 2 / variance  # share of the own estimate that stays
    centres = kept * x + (1 - kept) * mean[:, None]
    deviations = np.sqrt(kept * error**2 + (1 - kept) ** 2 * doubt[:, None])

    def below(at: Floats) -> Floats:
        return np.asarray(weight @ ndtr((at - centres) / deviations))

    reach = 8 * deviations.max(axis=0)
    low, high = centres.min(axis=0) - reach, centres.max(axis=0) + reach
    return Pooled(weight @ centres, *(_quantile(below, low, high, share) for share in _tails(level)))


def pool_ratios(logarithms: npt.ArrayLike, errors: npt.ArrayLike) -> Pooled:
    """Return ratios drawn toward 1, as most of a family are none and a few may be large (`nachim.stats.shrinkage`).

    A normal distribution of a family's ratios draws one that is large alone among many that are none too far: measured,
    its interval held such a one in .55 of the sets after it was claimed (bench/truth_effects.py).

    Parameters
    ----------
    logarithms, errors
        Logarithms of the ratios with their standard errors.

    Examples
    --------
    >>> pooled = pool_ratios([0.7, 0.0, 0.1, -0.1], [0.2, 0.2, 0.2, 0.2])
    >>> bool(1.2 < pooled.value[0] < 2), bool(0.9 < pooled.value[1] < 1.1)
    (True, True)
    """
    x, error = np.asarray(logarithms, np.float64), np.asarray(errors, np.float64)
    prior = Prior.of(x, error, doubt=DOUBT)
    drawn = [prior.posterior(*one, wider=WIDER) for one in zip(x.tolist(), error.tolist(), strict=True)]
    value, low, high = np.exp(np.array(drawn, np.float64).reshape(-1, 3).T)
    return Pooled(value, low, high)


def _tails(level: float) -> tuple[float, float]:
    return (1 - level) / 2, (1 + level) / 2


def _quantile(below: Callable[[Floats], Floats], low: Floats, high: Floats, share: float) -> Floats:
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        under = below(middle) < share
        low, high = np.where(under, middle, low), np.where(under, high, middle)
    quantile: Floats = (low + high) / 2
    return quantile
