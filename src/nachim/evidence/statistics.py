"""The statistics a figure can be made by: rows in, one figure out.

Columns by convention: `y` 1 or 0 (the outcome), `x` a number, `has` 1 or 0 (a condition), `points` and `p` (a score and
its probability), `days` and `event` (a duration and whether it ended), `k` (a cluster).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nachim.engine import Frame
from nachim.facts.deals import horizon_of
from nachim.model.evidence import Figure
from nachim.patterns.chance import groups_of
from nachim.patterns.verdict import Sides
from nachim.scorecard.anchor import propose_line
from nachim.stats.auc import auc_interval, brier, top
from nachim.stats.calibration import calibration
from nachim.stats.homogeneity import differ_p
from nachim.stats.intervals import figure, share
from nachim.stats.survival import kaplan_meier
from nachim.success.assess import months_needed

Statistic = Callable[[Frame], Figure]
Floats = npt.NDArray[np.float64]


def _column(frame: Frame, name: str) -> Floats:
    values = frame[name].astype(np.float64)
    return values[~np.isnan(values)]


def count(frame: Frame) -> Figure:
    """Return how many: the sum of the column `n`."""
    total = int(frame["n"].sum()) if frame.height else 0
    return Figure(float(total), n=total)


def value(frame: Frame) -> Figure:
    """Return the single value of the column `x`."""
    known = _column(frame, "x")
    return Figure(float(known[0]) if len(known) else None)


def share_of(frame: Frame) -> Figure:
    """Return the share of rows with y = 1 (Wilson); rows of one cluster count for less."""
    y = _column(frame, "y")
    if not len(y):
        return Figure(None, n=0, k=0)
    groups = groups_of(frame["k"].astype(str), y > 0) if "k" in frame else None
    return share(int(y.sum()), len(y), inflation=1.0 if groups is None else groups.mean_inflation)


def total(frame: Frame) -> Figure:
    """Return the sum of x."""
    x = _column(frame, "x")
    return Figure(float(x.sum()), n=len(x))


def mean(frame: Frame) -> Figure:
    """Return the mean of x."""
    x = _column(frame, "x")
    return Figure(float(x.mean()) if len(x) else None, n=len(x))


def median(frame: Frame) -> Figure:
    """Return the median of x with its distribution-free interval (order statistics, 95 %)."""
    x = np.sort(_column(frame, "x"))
    n = len(x)
    if not n:
        return Figure(None, n=0)
    half = 1.959964 * math.sqrt(n) / 2
    low, high = math.floor(n / 2 - half) - 1, math.ceil(n / 2 + half)
    inside = low >= 0 and high < n and n >= 6
    return Figure(float(np.median(x)), float(x[low]) if inside else None, float(x[high]) if inside else None, n)


def cycle(frame: Frame) -> Figure:
    """Return the median time to the event (Kaplan–Meier); rows without it are still under observation."""
    days, event = frame["days"].astype(np.float64), frame["event"].astype(np.float64)
    known = ~np.isnan(days) & (days >= 0)
    if not known.any():
        return Figure(None, n=0, k=0)
    return figure(kaplan_meier(days[known], event[known] > 0).median(), n=int(known.sum()), k=int(event[known].sum()))


def horizon(frame: Frame) -> Figure:
    """Return the days within which a deal is judged, found from how long deals took."""
    return Figure(float(horizon_of(frame)), n=frame.height, k=int((frame["status"] == "won").sum()))


def months(frame: Frame) -> Figure:
    """Return the months that a customer must be observed, where x are observed."""
    x = frame["x"].astype(np.float64)
    return Figure(float(months_needed(x, int(frame["asked"][0]))) if frame.height else None, n=frame.height)


def portion(frame: Frame) -> Figure:
    """Return the part of the sum of x that lies in the rows with has = 1."""
    has, x = frame["has"].astype(bool), frame["x"].astype(np.float64)
    return Figure(float(x[has].sum() / x.sum()) if x.sum() else None)


def sides_of(frame: Frame) -> Sides:
    """Return the rows with and without the condition `has`."""
    has, y = frame["has"].astype(bool), frame["y"].astype(np.float64) > 0
    return Sides.of(has, y, frame["k"].astype(str) if "k" in frame else None)


def lift_of(frame: Frame) -> Figure:
    """Return the rate with the condition over the rate without it (Koopman); rows of one cluster count for less."""
    sides = sides_of(frame)
    if not sides.counts.n_with or not sides.counts.n_without:
        return Figure(None, n=sides.counts.n_with, k=sides.counts.k_with)
    return sides.lift()


def differ(frame: Frame) -> Figure:
    """Return the p-value that the rate is the same in all levels (chi-square); rows of one cluster count for less."""
    y = frame["y"].astype(np.float64) > 0
    groups = groups_of(frame["k"].astype(str), y) if "k" in frame else None
    p = differ_p(frame["level"].astype(str), y, 1.0 if groups is None else groups.mean_inflation)
    return Figure(p, n=frame.height, k=int(y.sum()))


def auc_of(frame: Frame) -> Figure:
    """Return the AUC of the points (DeLong)."""
    return auc_interval(frame["y"].astype(np.float64), frame["points"].astype(np.float64))


def _over_runs(statistic: Statistic) -> Statistic:
    """Return the mean of a statistic, and of its limits, over the runs named in the column `run`."""

    def mean_of_runs(frame: Frame) -> Figure:
        runs = frame["run"].astype(str)
        each = [statistic(frame.take(runs == name)) for name in np.unique(runs)]
        value, low, high = ([getattr(one, part) for one in each] for part in ("value", "low", "high"))
        return Figure(_mean(value), _mean(low), _mean(high), each[0].n)

    return mean_of_runs


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return float(np.mean(known)) if known else None


def top_tenth(frame: Frame) -> Figure:
    """Return the win rate of the best-scored 10 % over that of all (bootstrap)."""
    return top(frame["y"].astype(np.float64), frame["points"].astype(np.float64), 0.1).lift


def top_fifth(frame: Frame) -> Figure:
    """Return the win rate of the best-scored 20 % over that of all (bootstrap)."""
    return top(frame["y"].astype(np.float64), frame["points"].astype(np.float64), 0.2).lift


def brier_of(frame: Frame) -> Figure:
    """Return the mean squared error of the probabilities."""
    y = frame["y"].astype(np.float64)
    return Figure(brier(y, frame["p"].astype(np.float64)), n=len(y), k=int(y.sum()))


def slope_of(frame: Frame) -> Figure:
    """Return the calibration slope: 1 when the spread of the probabilities is right, less when it is too wide."""
    return calibration(frame["y"].astype(np.float64), frame["p"].astype(np.float64)).slope


def proposed_line(frame: Frame) -> Figure:
    """Return the lowest line in points that admits at most the share `capacity` of the rows."""
    if not frame.height:
        return Figure(None, n=0)
    return Figure(float(propose_line(frame["points"].astype(np.int64), float(frame["capacity"][0]))), n=frame.height)


STATISTICS: dict[str, Statistic] = {
    "auc": auc_of,
    "auc_of_runs": _over_runs(auc_of),
    "brier": brier_of,
    "count": count,
    "cycle": cycle,
    "differ_p": differ,
    "horizon": horizon,
    "lift": lift_of,
    "mean": mean,
    "median": median,
    "months_needed": months,
    "portion": portion,
    "proposed_line": proposed_line,
    "share": share_of,
    "slope": slope_of,
    "slope_of_runs": _over_runs(slope_of),
    "top_fifth": top_fifth,
    "top_tenth": top_tenth,
    "top_tenth_of_runs": _over_runs(top_tenth),
    "total": total,
    "value": value,
}
"""Every statistic of rows by its name in the ledger; a contract test holds the names."""
