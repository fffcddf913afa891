"""Coverage against rate: which sets of conditions nobody beats in both.

Exact over all subsets of the conditions, from counts by pattern of conditions met: one GROUP BY, then sums over
supersets (the zeta transform of the subset lattice), so that 12 conditions cost 4,096 sums and no pass over rows.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.stats.intervals import shrunk_rate

Integers = npt.NDArray[np.int64]

MOST_CONDITIONS = 12
POINTS = 8


def subset_counts(met: Integers, counts: Integers, conditions: int) -> Integers:
    """Return, for every subset of the conditions, the count of the rows that meet all of it.

    Parameters
    ----------
    met
        Distinct patterns of conditions met, bit j for condition j.
    counts
        Rows of each pattern.

    Returns
    -------
    array of shape (2 ** conditions,)
        At place 0 all rows.

    Examples
    --------
    >>> subset_counts(np.array([0, 1, 3]), np.array([5, 2, 1]), 2).tolist()
    [8, 3, 1, 1]
    """
    sums = np.bincount(met, weights=counts, minlength=1 << conditions).astype(np.int64)
    for bit in range(conditions):
        pairs = sums.reshape(-1, 2, 1 << bit)
        pairs[:, 0] += pairs[:, 1]
    return sums


def frontier(rows: Integers, winners: Integers, *, fewest: float, points: int = POINTS) -> list[int]:
    """Return the subsets that no other, and no mixture of two others, beats in winners for as many rows.

    The corners of the least concave curve above all subsets in the plane of rows and winners (as of ROC curves, Fawcett
    2006), the widest first, at most `points` of them. Corners stay the same under small changes of the counts, where
    the set of all subsets that nobody beats in both does not. Winners are counted at the shrunk rate (`shrunk_rate`),
    so that a handful of lucky rows is no corner. Of equal subsets the one with fewer conditions. Where there are more
    than `points`, those nearest to evenly spaced covers on a logarithmic scale stay, the two ends always.

    Parameters
    ----------
    rows, winners
        By subset, as `subset_counts` returns them.
    fewest
        Rows that a subset must have.

    Examples
    --------
    >>> rows = subset_counts(np.arange(4), np.array([40, 30, 20, 10]), 2)
    >>> winners = subset_counts(np.arange(4), np.array([4, 12, 4, 8]), 2)
    >>> frontier(rows, winners, fewest=5)
    [0, 1, 3]
    """
    if not rows[0]:
        return []
    won = shrunk_rate(winners, rows, winners[0] / rows[0]) * rows
    order = sorted(
        (int(one) for one in np.flatnonzero(rows >= max(fewest, 1))),
        key=lambda s: (rows[s], -won[s], s.bit_count(), s),
    )
    corners: list[int] = []
    for subset in order:
        if corners and rows[subset] == rows[corners[-1]]:
            continue  # as many rows, no more winners
        while corners and _under(corners, subset, rows, won):
            corners.pop()
        corners.append(subset)
    corners = [0, *(one for one in reversed(corners) if rows[one] < rows[0])]
    return _thinned(corners, rows, points)


def _under(corners: list[int], subset: int, rows: Integers, won: npt.NDArray[np.float64]) -> bool:
    """Tell whether the last corner lies on or below the line from the one before it (or from nothing) to a subset."""
    last = corners[-1]
    x, y = (float(rows[corners[-2]]), float(won[corners[-2]])) if len(corners) > 1 else (0.0, 0.0)
    height = y + (won[subset] - y) * (rows[last] - x) / (rows[subset] - x)
    return bool(won[last] <= height + 1e-9)


def _thinned(kept: list[int], rows: Integers, points: int) -> list[int]:
    if len(kept) <= points:
        return kept
    place = np.log(rows[kept].astype(np.float64))
    wanted = np.linspace(place[0], place[-1], points)
    near = {int(np.argmin(np.abs(place - one))) for one in wanted}
    return [kept[one] for one in sorted(near | {0, len(kept) - 1})]
