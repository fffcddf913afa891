"""Edges of number bands: where to cut, and which round number to cut at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import xlogy

from nachim.stats.coded import Floats

Ints = npt.NDArray[np.int64]
Counts = npt.NDArray[np.float64] | npt.NDArray[np.signedinteger]

DAY_EDGES: tuple[float, ...] = (30, 90, 180, 365)
"""How people speak of the recent past: a month, a quarter, half a year, a year."""

ATOM = 0.05
"""Share of rows from which one value counts as an atom (a heap of zeros, a default)."""


@dataclass(frozen=True, slots=True)
class Values:
    """Sorted distinct finite values with the rows below each (`below[i]` rows lie under `distinct[i]`)."""

    distinct: Floats
    below: Ints

    @classmethod
    def of(cls, values: Floats) -> Values:
        """Sort and count; values that are not finite take no part in finding edges."""
        distinct, counts = np.unique(values[np.isfinite(values)], return_counts=True)
        return cls(distinct, np.concatenate([[0], np.cumsum(counts)]).astype(np.int64))

    @property
    def rows(self) -> int:
        """Number of rows counted."""
        return int(self.below[-1])


def roundest(low: float, high: float, target: float) -> float:
    """Return the roundest number in (low, high], and of equally round ones that nearest to `target`.

    Round means: a multiple of the largest step of the series 1, 2, 5, 10, 20, 50 and so on.

    Examples
    --------
    >>> roundest(180, 230, 199), roundest(0, 1, 1), roundest(0.21, 0.34, 0.3)
    (200, 1, 0.3)
    """
    if not (math.isfinite(low) and math.isfinite(high)) or high <= low:
        return _plain(target)
    top = math.ceil(math.log10(max(abs(low), abs(high)))) + 1
    for exponent in range(top, math.floor(math.log10(high - low)) - 2, -1):
        for mantissa in (5, 2, 1):
            step = mantissa * 10.0**exponent
            least, most = math.floor(low / step) + 1, math.floor(high / step)
            if least > most:
                continue
            number = _multiple(min(max(round(target / step), least), most) * mantissa, exponent)
            if low < number <= high:
                return number
    return _plain(target)


def _multiple(count: int, exponent: int) -> float:
    return count * 10**exponent if exponent >= 0 else _plain(count / 10**-exponent)


def _plain(number: float) -> float:
    return int(number) if float(number).is_integer() and abs(number) < 2**53 else float(number)


def candidates(values: Values, quantiles: int) -> Ints:
    """Return positions in `values.distinct` where a cut may fall: quantiles, and both sides of every atom.

    Parameters
    ----------
    quantiles
        Number of quantile cuts (equal shares of rows).
    """
    inner = values.below[1:-1]
    if not len(inner):
        return np.zeros(0, np.int64)
    wanted = values.rows * np.arange(1, quantiles + 1) / (quantiles + 1)
    after = np.clip(np.searchsorted(inner, wanted), 1, len(inner))
    before = after - 1
    after = np.minimum(after, len(inner) - 1)
    nearest = np.where(wanted - inner[before] <= inner[after] - wanted, before, after) + 1
    atoms = np.flatnonzero(np.diff(values.below) >= ATOM * values.rows)
    cuts = np.unique(np.concatenate([nearest, atoms, atoms + 1]))
    return cuts[(cuts > 0) & (cuts < len(values.distinct))]


def round_cut(values: Values, position: int, slack: float, favoured: Sequence[float] = ()) -> float:
    """Return a number people use for the cut before `distinct[position]`.

    At most `slack` rows change sides, none where a heap of one value lies on either side. A favoured number within
    reach is taken first.
    """
    rows = values.below[position]
    if np.diff(values.below[position - 1 : position + 2]).max() >= ATOM * values.rows:
        slack = 0
    first = max(1, int(np.searchsorted(values.below, rows - slack)))
    last = min(len(values.distinct) - 1, int(np.searchsorted(values.below, rows + slack, side="right")) - 1)
    low, high = float(values.distinct[first - 1]), float(values.distinct[last])
    target = float(values.distinct[position])
    near = [edge for edge in favoured if low < edge <= high]
    return min(near, key=lambda edge: abs(edge - target)) if near else roundest(low, high, target)


def rows_between(values: Values, edges: Sequence[float]) -> Ints:
    """Count rows in each band cut by `edges` (left closed)."""
    below = values.below[np.searchsorted(values.distinct, np.asarray(edges, float))]
    return np.diff(np.concatenate([[0], below, [values.rows]]))


def merge_small(values: Values, edges: Sequence[float], least: int) -> list[float]:
    """Take out edges until every band holds at least `least` rows (the smallest band joins its smaller neighbour)."""
    kept = sorted(set(edges))
    while kept:
        rows = rows_between(values, kept)
        small = int(rows.argmin())
        if rows[small] >= least:
            break
        left_is_smaller = small == len(kept) or (small > 0 and rows[small - 1] <= rows[small + 1])
        kept.pop(small - 1 if left_is_smaller else small)
    return kept


def best_partition(n: Counts, k: Counts, rows: Counts, *, most: int, least_rows: int, penalty: float) -> list[int]:
    """Cut ordered cells into at most `most` runs so that the outcome differs most between them.

    The exact optimum of the penalised binomial likelihood by dynamic programming (an entropy tree that cannot miss an
    interval). At least one cut is made wherever the least size allows it: shrinking is left to the model.

    Parameters
    ----------
    n, k
        Weight of rows and of rows with the outcome, by cell.
    rows
        Rows by cell, for the least size.
    penalty
        What one more run must gain in twice the log-likelihood.

    Returns
    -------
    list of int
        Index of the first cell of every run but the first.
    """
    cells = len(n)
    sums = [np.concatenate([[0.0], np.cumsum(counts)]) for counts in (n, k, rows)]
    total, wins, size = (cumulated[None, :] - cumulated[:, None] for cumulated in sums)
    with np.errstate(divide="ignore", invalid="ignore"):
        gain = xlogy(wins, wins / total) + xlogy(total - wins, 1 - wins / total)
    gain = np.where((size >= least_rows) & (total > 0), np.nan_to_num(gain), -np.inf)
    best = gain[0].copy()
    cuts: list[list[int]] = []
    chosen: list[int] = []
    value = -np.inf
    origins = []
    for runs in range(2, min(most, cells) + 1):
        paths = best[:, None] + gain
        origins.append(paths.argmax(axis=0))
        best = paths.max(axis=0)
        if not np.isfinite(best[-1]):
            break
        cuts.append(_walk(origins, cells))
        if 2 * best[-1] - penalty * runs > value:
            value, chosen = 2 * best[-1] - penalty * runs, cuts[-1]
    return chosen


def _walk(origins: list[Ints], end: int) -> list[int]:
    path: list[int] = []
    for origin in reversed(origins):
        end = int(origin[end])
        path.append(end)
    return path[::-1]
