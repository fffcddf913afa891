"""Retention and lifetime value by survival: a customer of three months is not "100 % retained"."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.model.success import Lifetime

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

HORIZON = 36
"""Months over which staying is looked at."""


def monthly_survival(tenure: Floats, ended: Bools, months: int, *, weights: Floats | None = None) -> Floats:
    """Return the share of customers still there after 0, 1, … months (Kaplan–Meier in months).

    Beyond the months in which at least five customers (or a tenth, if that is less) are at risk the curve goes on with
    the mean hazard of all months seen, half a departure added: nobody having left yet is not nobody ever leaving.

    Parameters
    ----------
    tenure
        Months from start to end, or to the end of the records.
    ended
        Whether the customer has left.
    months
        Length of the curve.
    weights
        Weight of each customer, shape (n,) or (draws, n); ones by default.

    Returns
    -------
    Floats
        Shape (months + 1,) or (draws, months + 1).

    Examples
    --------
    >>> monthly_survival(np.array([1.0, 2, 2, 2]), np.array([True, False, False, False]), 1)
    array([1.  , 0.75])
    """
    weight = np.ones(tenure.size) if weights is None else weights
    # Leaving after 2.0 months ends the second month; staying 2.9 months has two whole months behind it.
    whole = np.where(ended, np.maximum(np.ceil(tenure), 1), np.floor(tenure))
    month = np.clip(whole - 1, -1, months).astype(np.intp)
    grid = np.arange(months)
    at_risk = weight @ (month[:, None] >= grid[None, :]).astype(np.float64)
    leaving = weight @ (ended[:, None] & (month[:, None] == grid[None, :])).astype(np.float64)
    total = weight.sum(axis=-1, keepdims=True)
    mean = (leaving.sum(axis=-1, keepdims=True) + 0.5) / (at_risk.sum(axis=-1, keepdims=True) + 1.0)
    seen = at_risk >= np.maximum(np.minimum(5.0, 0.1 * total), 1.0)
    hazard = np.where(seen, leaving / np.maximum(at_risk, 1e-9), mean)
    first = np.ones((*hazard.shape[:-1], 1))
    return np.concatenate([first, np.cumprod(1.0 - np.clip(hazard, 0.0, 1.0), axis=-1)], axis=-1)


def expected_retention(tenure: Floats, ended: Bools, *, months: int = HORIZON) -> Floats:
    """Return the share of the first `months` that each customer stays, as far as can be said now.

    For a customer that left, the months it stayed; for one that is there, the months it has been there and those it is
    expected to stay given that it has come so far, from the survival of all customers. A new customer thus gets about
    the mean, and only a customer that has been there the whole time gets 1.

    Parameters
    ----------
    tenure
        Months from start to end, or to the end of the records; NaN where unknown.
    ended
        Whether the customer has left.
    months
        Months looked at.

    Examples
    --------
    >>> tenure = np.array([3.0, 36.0, 12.0, 12.0])
    >>> expected_retention(tenure, np.array([False, False, True, True])).round(2)
    array([0.55, 1.  , 0.33, 0.33])
    """
    known = np.isfinite(tenure)
    share = np.full(tenure.shape, np.nan)
    if not known.any():
        return share
    survival = monthly_survival(tenure[known], ended[known], months)
    ahead = _ahead(tenure[known], survival, np.ones(months))
    stayed = np.minimum(tenure[known], months)
    share[known] = np.where(ended[known], stayed, np.minimum(stayed + ahead, months)) / months
    return share


def lifetime_value(
    margin: Floats,
    tenure: Floats,
    ended: Bools,
    *,
    yearly_discount: float = 0.10,
    months: int = 60,
    draws: int = 200,
    seed: int = 0,
) -> Lifetime:
    """Return margin x survival, discounted: what a customer leaves in its first `months`.

    Months behind count in full, months ahead by the chance of still being there; both discounted from the customer's
    start. The interval comes from drawing the customers behind the survival curve anew; it holds no doubt about the
    margin.

    Parameters
    ----------
    margin
        Contribution a month, in one currency; NaN where unknown.
    tenure, ended
        As in `expected_retention`.
    yearly_discount
        Rate a year.
    months
        Months of a lifetime at most.
    draws, seed
        Resampled curves for the interval.

    Examples
    --------
    >>> life = lifetime_value(np.array([100.0, 100.0]), np.array([10.0, 60.0]), np.array([True, False]))
    >>> bool(life.value[0] < 1000 < life.value[1])
    True
    """
    known = np.isfinite(margin) & np.isfinite(tenure)
    result = Lifetime(*(np.full(margin.shape, np.nan) for _ in range(3)))
    if not known.any():
        return result
    worth = np.asarray((1.0 + yearly_discount) ** (-(np.arange(months) + 0.5) / 12.0), dtype=np.float64)
    stay, left, each = tenure[known], ended[known], margin[known]
    behind = np.interp(np.minimum(stay, months), np.arange(months + 1), np.r_[0.0, np.cumsum(worth)])

    def value(survival: Floats) -> Floats:
        ahead = np.where(left, 0.0, _ahead(stay, survival, worth))
        return np.asarray(each * (behind + ahead))

    result.value[known] = value(monthly_survival(stay, left, months))
    # Sorted first, so that the draws do not depend on the order of the rows.
    order = np.lexsort((left, stay))
    counts = np.random.default_rng(seed).multinomial(stay.size, np.full(stay.size, 1 / stay.size), size=draws)
    curves = monthly_survival(stay[order], left[order], months, weights=counts.astype(np.float64))
    drawn = np.array([value(curve) for curve in curves])
    # The estimate itself lies inside: with few customers the draws can all fall to one side.
    low, high = np.quantile(drawn, [0.025, 0.975], axis=0)
    result.low[known] = np.minimum(low, result.value[known])
    result.high[known] = np.maximum(high, result.value[known])
    return result


def _ahead(tenure: Floats, survival: Floats, worth: Floats) -> Floats:
    """Return the expected worth of the months ahead given survival until now: sum of worth x S(u) / S(tenure)."""
    months = worth.size
    mean = 0.5 * (survival[:-1] + survival[1:])
    until = np.r_[0.0, np.cumsum(worth * mean)]
    at = np.minimum(tenure, months)
    grid = np.arange(months + 1)
    alive = np.maximum(np.interp(at, grid, survival), 1e-9)
    return np.asarray(
        np.where(survival[np.floor(at).astype(np.intp)] <= 0, 0.0, (until[-1] - np.interp(at, grid, until)) / alive)
    )
