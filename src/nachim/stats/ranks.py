"""Ranks of times and amounts, also where some are only known to be longer: scores that a linear rank test adds up."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.stats.survival import kaplan_meier

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

STRATUM = 40
"""Rows, at least, that are ranked among themselves."""
MOST_STRATA = 12


def rank_scores(values: npt.ArrayLike, observed: npt.ArrayLike) -> Floats:
    """Return the scores of Peto and Peto (1972): -1 … 1, large where the value is large, summing to 0.

    They are those of the generalised Wilcoxon test; where every value was observed, twice the centred mid-rank over n.

    Parameters
    ----------
    values
        Time or amount, not negative; where it is censored, what it is known to exceed.
    observed
        False where it is censored.

    Examples
    --------
    >>> rank_scores([5, 1, 3, 3], [True, True, True, True]).tolist()
    [0.75, -0.75, 0.0, 0.0]
    >>> rank_scores([1, 3], [True, False]).tolist()  # the second one is longer than 3
    [-0.5, 0.5]
    """
    known, seen = np.asarray(values, dtype=np.float64), np.asarray(observed, dtype=bool)
    if not seen.any():
        return np.zeros(known.size)
    curve = kaplan_meier(known, seen)
    survival = np.concatenate([[1.0], curve.survival])
    place = np.searchsorted(curve.times, known, side="right")
    after = survival[place]
    before = survival[np.maximum(place - 1, 0)]
    return np.where(seen, 1 - before - after, 1 - after)


def strata(at: npt.ArrayLike, groups: npt.ArrayLike | None = None) -> Integers:
    """Return the number of each row's stratum: rows that began at about the same time, and were watched as long.

    Parameters
    ----------
    at
        When each row began; NaN where that is not known, which makes a stratum of its own.
    groups
        Number of each row's group; a group lies in the stratum of its first row.

    Examples
    --------
    >>> np.bincount(strata(np.arange(100.0))).tolist()
    [50, 50]
    """
    began = np.asarray(at, dtype=np.float64)
    if groups is not None:
        index = np.asarray(groups)
        first = np.full(int(index.max(initial=-1)) + 1, np.inf)
        np.minimum.at(first, index, np.where(np.isnan(began), np.inf, began))
        began = np.where(np.isinf(first[index]), np.nan, first[index])
    known = np.isfinite(began)
    number = int(np.clip(known.sum() // STRATUM, 1, MOST_STRATA))
    edges = np.quantile(began[known], np.arange(1, number) / number) if known.any() else np.zeros(0)
    place = np.where(known, np.searchsorted(edges, began, side="right"), number)
    numbered: Integers = np.unique(place, return_inverse=True)[1].astype(np.int64)
    return numbered


def scores_within(values: npt.ArrayLike, observed: npt.ArrayLike, stratum: Integers) -> Floats:
    """Return `rank_scores` of each stratum by itself."""
    known, seen = np.asarray(values, dtype=np.float64), np.asarray(observed, dtype=bool)
    scores = np.zeros(known.size)
    for one in range(int(stratum.max(initial=-1)) + 1):
        rows = stratum == one
        scores[rows] = rank_scores(known[rows], seen[rows])
    return scores
