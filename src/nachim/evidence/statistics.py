"""The statistics a figure can be made by: rows in, one figure out.

Columns by convention: `y` 1 or 0 (the outcome), `x` a number, `has` 1 or 0 (a condition), `points` and `p` (a score and
its probability), `days` and `event` (a duration and whether it ended), `k` (a cluster).
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from scipy.special import bdtr, bdtrc

from nachim.engine import Frame
from nachim.evidence.gaps import GAPS
from nachim.facts.deals import horizon_of
from nachim.model.evidence import Figure
from nachim.patterns.chance import groups_of
from nachim.patterns.verdict import Sides
from nachim.scorecard.anchor import propose_line
from nachim.stats.auc import auc_difference, auc_interval, brier, top
from nachim.stats.calibration import calibration
from nachim.stats.homogeneity import differ_p
from nachim.stats.intervals import Estimate, figure, share, weighted_share
from nachim.stats.means import mean_of_amounts
from nachim.stats.median import median_interval
from nachim.stats.power import rows_needed
from nachim.stats.ratios import median_ratio, time_ratio
from nachim.stats.survival import kaplan_meier
from nachim.stats.weighted import weighted_auc, weighted_slope, weighted_top
from nachim.success.assess import months_needed
from nachim.success.contrast import medians_apart
from nachim.success.firmness import firmness_by_chance

Statistic = Callable[[Frame], Figure]
Floats = npt.NDArray[np.float64]

ASKED_COVER = 0.3
"""Share of companies with the answer that an attribute not recorded yet is asked about."""
DRY_LUCK = 0.05
"""Chance of a quarter without a win that is still let pass."""
DRY_LUCK_SURE = 1 - DRY_LUCK


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


def limited(frame: Frame) -> Figure:
    """Return the single value of x with the limits that stand beside it in `low` and `high`."""
    known = [_column(frame, name) for name in ("x", "low", "high")]
    value, low, high = (float(one[0]) if len(one) else None for one in known)
    return Figure(value) if low == high else Figure(value, low, high)


def share_of(frame: Frame) -> Figure:
    """Return the share of rows with y = 1 (Wilson); rows of one cluster count for less."""
    y = _column(frame, "y")
    if not len(y):
        return Figure(None, n=0, k=0)
    groups = groups_of(frame["k"], y > 0) if "k" in frame else None
    return share(int(y.sum()), len(y), inflation=1.0 if groups is None else groups.mean_inflation)


def against(frame: Frame) -> Figure:
    """Return the share of rows with y = 1 over the known share m; its doubt is that of the share (Wilson)."""
    own = share_of(frame)
    known = _column(frame, "m")
    if not len(known) or not known[0] or own.value is None:
        return Figure(None, n=own.n, k=own.k)
    value, low, high = (None if one is None else one / float(known[0]) for one in (own.value, own.low, own.high))
    return Figure(value, low, high, n=own.n, k=own.k)


def against_p(frame: Frame) -> Figure:
    """Return the two-sided p-value (twice the smaller tail, exact binomial) that the share of y is m."""
    y, known = _column(frame, "y"), _column(frame, "m")
    if not len(y) or not len(known):
        return Figure(None, n=len(y))
    k, n, m = int(y.sum()), len(y), float(known[0])
    tail = min(float(bdtr(k, n, m)), float(bdtrc(k - 1, n, m)) if k else 1.0)
    return Figure(min(1.0, 2 * tail), n=n, k=k)


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
    x = _column(frame, "x")
    return figure(median_interval(x), n=len(x))


def amounts_of(frame: Frame) -> Figure:
    """Return the mean of the amounts x (interval on the logarithmic scale); rows of one cluster count together."""
    x = frame["x"].astype(np.float64)
    return figure(mean_of_amounts(x, frame["k"].astype(str)), n=len(x), k=int((x > 0).sum()))


def spread(frame: Frame) -> Figure:
    """Return the standard deviation of x over its mean (coefficient of variation), n the periods."""
    x = _column(frame, "x")
    if len(x) < 2 or not x.mean():
        return Figure(None, n=len(x))
    return Figure(float(x.std(ddof=1) / x.mean()), n=len(x))


def middle_half(frame: Frame) -> Figure:
    """Return the days between the first and the third quarter of the durations."""
    days = _column(frame, "days")
    return Figure(float(np.subtract(*np.quantile(days, [0.75, 0.25]))) if len(days) else None, n=len(days))


def dry_floor(frame: Frame) -> Figure:
    """Return how many rows it takes until all of them lost is rarer than 1 in 20; None where none won yet."""
    y = _column(frame, "y")
    rate = float(y.mean()) if len(y) else 0.0
    if rate <= 0:
        return Figure(None, n=len(y), k=0)
    needed = 1.0 if rate >= DRY_LUCK_SURE else float(math.ceil(math.log(DRY_LUCK) / math.log(1 - rate)))
    return Figure(needed, n=len(y), k=int(y.sum()))


def rows_for_lift(frame: Frame) -> Figure:
    """Return how many rows one planned look needs to see a lift of 1.5 in `ASKED_COVER` of them (power .8)."""
    y = frame["y"].astype(np.float64) > 0
    groups = groups_of(frame["k"], y) if "k" in frame else None
    base = float(y.mean()) if len(y) else 0.0
    needed = rows_needed(base=base, cover=ASKED_COVER) if 0 < base < 1 else None
    if needed is None:
        return Figure(None)
    return Figure(float(math.ceil(needed * (1.0 if groups is None else groups.mean_inflation))))


def apart(frame: Frame) -> Figure:
    """Return the median of x with the condition `has` less that without it."""
    x, has = frame["x"].astype(np.float64), frame["has"].astype(bool)
    known = ~np.isnan(x)
    return medians_apart(x[known & has], x[known & ~has])


def chance_of_staying(frame: Frame) -> Figure:
    """Return how firm the list of the best would be by chance; rows from best to worst.

    `p_<measure>` are percentiles, `w_<measure>` their weights (the same in each row), `size` the length of the list.
    """
    names = [name.removeprefix("w_") for name in frame if name.startswith("w_")]
    if not frame.height or not names:
        return Figure(None, n=frame.height)
    parts = np.array([frame[f"p_{name}"].astype(np.float64) for name in names])
    weights = np.array([float(frame[f"w_{name}"][0]) for name in names])
    return firmness_by_chance(parts, names, weights, frame["cohort"].astype(np.intp), int(frame["size"][0]))


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
    return Sides.of(has, y, frame.get("k"))


def lift_of(frame: Frame) -> Figure:
    """Return the rate with the condition over the rate without it (Koopman); rows of one cluster count for less."""
    sides = sides_of(frame)
    if not sides.counts.n_with or not sides.counts.n_without:
        return Figure(None, n=sides.counts.n_with, k=sides.counts.k_with)
    return sides.lift()


def time_ratio_of(frame: Frame) -> Figure:
    """Return the mean time with the condition over that without it, up to a common horizon (Kaplan–Meier)."""
    days, event = frame["days"].astype(np.float64), frame["event"].astype(np.float64) > 0
    known = ~np.isnan(days) & (days >= 0)
    labels = frame["k"][known] if "k" in frame else None
    groups = groups_of(labels, days[known])
    inflation = 1.0 if groups is None else groups.mean_inflation
    has = frame["has"].astype(bool)[known]
    return _ratio(time_ratio(days[known], event[known], has, inflation=inflation), has)


def amount_ratio_of(frame: Frame) -> Figure:
    """Return the median with the condition over that without it."""
    x = frame["x"].astype(np.float64)
    has = frame["has"].astype(bool)[~np.isnan(x)]
    return _ratio(median_ratio(x[~np.isnan(x)], has), has)


def _ratio(estimate: Estimate | None, has: npt.NDArray[np.bool_]) -> Figure:
    n = int(has.sum())
    return Figure(None, n=n) if estimate is None else figure(estimate, n=n)


def differ(frame: Frame) -> Figure:
    """Return the p-value that the rate is the same in all levels (chi-square); rows of one cluster count for less."""
    y = frame["y"].astype(np.float64) > 0
    groups = groups_of(frame["k"], y) if "k" in frame else None
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


def auc_over(frame: Frame) -> Figure:
    """Return the AUC of the points less that of the rating, on the same rows (paired DeLong)."""
    y, points, rating = (frame[name].astype(np.float64) for name in ("y", "points", "rating"))
    return auc_difference(y, points, rating)


def share_weighted(frame: Frame) -> Figure:
    """Return the share of y = 1 among the rows that those with weights w stand for (Wilson at their effective size)."""
    y, w = frame["y"].astype(np.float64), frame["w"].astype(np.float64)
    return figure(weighted_share(y, w), n=len(y), k=int(y.sum()))


def auc_weighted(frame: Frame) -> Figure:
    """Return the AUC of the points among the rows that those with weights w stand for."""
    y, points, w = (frame[name].astype(np.float64) for name in ("y", "points", "w"))
    return weighted_auc(y, points, w)


def top_fifth_weighted(frame: Frame) -> Figure:
    """Return the lift of the best-scored 20 % among the rows that those with weights w stand for (bootstrap)."""
    y, points, w = (frame[name].astype(np.float64) for name in ("y", "points", "w"))
    return weighted_top(y, points, w, 0.2)


def slope_weighted(frame: Frame) -> Figure:
    """Return the calibration slope among the rows that those with weights w stand for."""
    y, p, w = (frame[name].astype(np.float64) for name in ("y", "p", "w"))
    return weighted_slope(y, p, w)


def proposed_line(frame: Frame) -> Figure:
    """Return the lowest line in points that admits at most the share `capacity` of the rows."""
    if not frame.height:
        return Figure(None, n=0)
    return Figure(float(propose_line(frame["points"].astype(np.int64), float(frame["capacity"][0]))), n=frame.height)


STATISTICS: dict[str, Statistic] = {
    "amount_ratio": amount_ratio_of,
    "against": against,
    "against_p": against_p,
    "apart": apart,
    "auc": auc_of,
    "auc_of_runs": _over_runs(auc_of),
    "auc_over": auc_over,
    "auc_weighted": auc_weighted,
    "brier": brier_of,
    "chance_of_staying": chance_of_staying,
    "count": count,
    "cycle": cycle,
    "differ_p": differ,
    "dry_floor": dry_floor,
    "horizon": horizon,
    "lift": lift_of,
    "limited": limited,
    "mean": mean,
    "mean_of_amounts": amounts_of,
    "median": median,
    "middle_half": middle_half,
    "months_needed": months,
    "portion": portion,
    "rows_for_lift": rows_for_lift,
    "proposed_line": proposed_line,
    "share": share_of,
    "share_weighted": share_weighted,
    "slope": slope_of,
    "slope_of_runs": _over_runs(slope_of),
    "time_ratio": time_ratio_of,
    "spread": spread,
    "slope_weighted": slope_weighted,
    "top_fifth": top_fifth,
    "top_fifth_weighted": top_fifth_weighted,
    "top_tenth": top_tenth,
    "top_tenth_of_runs": _over_runs(top_tenth),
    "total": total,
    "value": value,
    **GAPS,
}
"""Every statistic of rows by its name in the ledger; a contract test holds the names."""
