"""How firm a list of the best would look if its measures had nothing to do with each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy.special import stdtrit

from nachim.model.evidence import Figure
from nachim.success.index import weighted_mean
from nachim.success.stability import by_score, stays

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

SHUFFLES, DRAWS = 10, 20
MOST = 10_000
"""Customers above which lists are not drawn by chance: it would take longer than the rest of the build."""


def firmness_by_chance(
    parts: Floats, names: Sequence[str], weights: Floats, cohort: Places, size: int, *, seed: int = 0
) -> Figure:
    """Return the mean share of draws in which a listed customer stays, after each measure was shuffled by itself.

    A list is always made, and always somewhat firm: the same measures are ranked again. So its firmness says something
    only against that of customers whose measures were dealt out at random within their cohorts (permutation test). The
    limits hold 95 % of such lists (Student's t over `SHUFFLES` of them): a list above `high` is firmer than chance.

    Parameters
    ----------
    parts
        Signed percentiles, shape (measures, n), NaN where unknown.
    names, weights
        Of the measures.
    cohort
        Of the customers.
    size
        Length of the list.

    Returns
    -------
    Figure
        Nothing known where there are fewer than two measures, no list, or more than `MOST` customers.

    Examples
    --------
    >>> parts = np.random.default_rng(1).uniform(size=(3, 60))
    >>> names, weights = ("retention", "expansion", "referrals"), np.array([0.5, 0.3, 0.2])
    >>> found = firmness_by_chance(parts, names, weights, np.zeros(60, np.intp), 6)
    >>> found.low < found.value < found.high < 1
    True
    """
    if weights.size < 2 or not 0 < size < parts.shape[1] <= MOST:
        return Figure(None, n=parts.shape[1])
    random = np.random.default_rng(seed)
    found = np.array([_one(parts, names, weights, cohort, size, random) for _ in range(SHUFFLES)])
    middle = float(found.mean())
    apart = float(stdtrit(SHUFFLES - 1, 0.975)) * float(found.std(ddof=1)) * (1 + 1 / SHUFFLES) ** 0.5
    return Figure(middle, max(middle - apart, 0.0), min(middle + apart, 1.0), n=parts.shape[1])


def _one(
    parts: Floats, names: Sequence[str], weights: Floats, cohort: Places, size: int, random: np.random.Generator
) -> float:
    dealt = parts.copy()
    for each in np.unique(cohort):
        places = np.flatnonzero(cohort == each)
        for row in dealt:
            row[places] = row[random.permutation(places)]
    scores, present = weighted_mean(dealt, weights)
    order = by_score(np.nan_to_num(scores, nan=-1.0), present)
    shares = stays(dealt[:, order], names, weights, cohort[order], present[order], size, draws=DRAWS, random=random)
    return float(shares[:, 0, :size].mean())
