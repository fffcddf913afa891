"""The statistics of segments: one group of rows against another, and the plan of a trial.

Columns as in `nachim.evidence.statistics`; besides, `t` is the exposure of a rate, and `looks` says among how many
comparisons the one shown may have been chosen.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nachim.engine import Frame
from nachim.model.evidence import Figure
from nachim.model.pattern import Counts
from nachim.patterns.chance import groups_of
from nachim.stats.gaps import level_for, lost_gap, lost_share, rate_gap, share_gap
from nachim.stats.intervals import figure, lift, shrunk_rate
from nachim.stats.trial import trial_deals, trial_line
from nachim.stats.worse import log_rank_p, ranks_p

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def _looks(frame: Frame) -> int:
    return int(frame["looks"][0]) if "looks" in frame and frame.height else 1


def _has(frame: Frame) -> Bools:
    return frame["has"].astype(np.float64) > 0


def _won(frame: Frame) -> Bools:
    return frame["y"].astype(np.float64) > 0


def _inflations(frame: Frame) -> tuple[float, float]:
    """Return the design effects of the rows with the condition and of those without it."""
    has, y = _has(frame), _won(frame)
    groups = groups_of(frame["k"], y) if "k" in frame else None
    if groups is None:
        return 1.0, 1.0
    effects = []
    for side in (has, ~has):
        sizes = np.bincount(groups.index[side])
        effects.append(1 + groups.correlation * (float(np.sum(sizes**2)) / max(int(side.sum()), 1) - 1))
    return max(effects[0], 1.0), max(effects[1], 1.0)


def _counts(frame: Frame) -> Counts:
    has, y = _has(frame), _won(frame)
    return Counts(int(has.sum()), int((has & y).sum()), int((~has).sum()), int((~has & y).sum()))


def gap_of_shares(frame: Frame) -> Figure:
    """Return the share with the condition less the share without it (Newcombe); rows of one cluster count for less."""
    c = _counts(frame)
    if not c.n_with or not c.n_without:
        return Figure(None, n=c.n_with, k=c.k_with)
    made = share_gap(
        c.k_with, c.n_with, c.k_without, c.n_without, looks=_looks(frame), inflation=_inflations(frame)
    )  # fmt: skip
    return figure(made, n=c.n_with, k=c.k_with)


def shrunk_share(frame: Frame) -> Figure:
    """Return the share of the rows with the condition, drawn to that of all these rows."""
    c = _counts(frame)
    if not c.n:
        return Figure(None, n=0, k=0)
    own = _inflations(frame)[0]
    value = float(shrunk_rate(c.k_with / own, c.n_with / own, c.k / c.n))
    return Figure(value, n=c.n_with, k=c.k_with)


def lift_among(frame: Frame) -> Figure:
    """Return the lift with an interval that holds after the choice among `looks` (Koopman)."""
    c = _counts(frame)
    if not c.n_with or not c.n_without:
        return Figure(None, n=c.n_with, k=c.k_with)
    one, other = _inflations(frame)
    made = lift(c.k_with / one, c.n_with / one, c.k_without / other, c.n_without / other, level_for(_looks(frame)))
    return figure(made, n=c.n_with, k=c.k_with)


def _measured(frame: Frame) -> tuple[Floats, Floats, Bools, npt.NDArray[np.str_]]:
    """Return x, its exposure, the condition and the cluster, of rows where the first two are known."""
    x = frame["x"].astype(np.float64)
    t = frame["t"].astype(np.float64) if "t" in frame else np.ones(x.size)
    known = ~np.isnan(x) & (t > 0)
    clusters = frame["k"].astype(str) if "k" in frame else np.arange(x.size).astype(str)
    has = _has(frame) if "has" in frame else np.ones(x.size, bool)
    return x[known], t[known], has[known], clusters[known]


def gap_of_rates(frame: Frame) -> Figure:
    """Return sum of x over sum of t with the condition less the same without it, by clusters; means without a t."""
    x, t, has, clusters = _measured(frame)
    return figure(rate_gap(x, t, has, clusters, looks=_looks(frame)), n=int(has.sum()))


def rate(frame: Frame) -> Figure:
    """Return the sum of x over the sum of t."""
    x, t, _, _ = _measured(frame)
    return Figure(float(x.sum() / t.sum()) if t.sum() > 0 else None, n=x.size)


def _stays(frame: Frame) -> tuple[Floats, Bools, Bools]:
    days, ended = frame["days"].astype(np.float64), frame["event"].astype(np.float64)
    known = ~np.isnan(days) & ~np.isnan(ended) & (days >= 0)
    has = _has(frame) if "has" in frame else np.ones(days.size, bool)
    return days[known], ended[known] > 0, has[known]


def lost(frame: Frame) -> Figure:
    """Return the share of customers that left within a year (one less Kaplan–Meier)."""
    days, ended, _ = _stays(frame)
    return figure(lost_share(days, ended), n=days.size, k=int((ended & (days <= 365)).sum()))


def gap_of_lost(frame: Frame) -> Figure:
    """Return the share that left within a year with the condition less that without it (Kaplan–Meier, MOVER)."""
    days, ended, has = _stays(frame)
    if not has.any() or has.all():
        return Figure(None, n=int(has.sum()))
    return figure(lost_gap(days, ended, has, looks=_looks(frame)), n=int(has.sum()))


def worse_by_ranks(frame: Frame) -> Figure:
    """Return the p-value that x is no larger with the condition (Mann–Whitney), times `looks`."""
    return _p(frame, ranks_p(frame["x"].astype(np.float64), _has(frame)))


def worse_by_leaving(frame: Frame) -> Figure:
    """Return the p-value that customers leave no sooner with the condition (log-rank), times `looks`."""
    days, ended, has = _stays(frame)
    return _p(frame, log_rank_p(days, ended, has))


def _p(frame: Frame, p: float | None) -> Figure:
    return Figure(None if p is None else min(p * _looks(frame), 1.0), n=int(_has(frame).sum()))


def line_of_trial(frame: Frame) -> Figure:
    """Return the rate half-way between that of the core (drawn to the rate of all) and that outside it."""
    good, poor = _core_and_rest(frame)
    return Figure(None if good is None or poor is None else trial_line(good, poor), n=frame.height)


def deals_of_trial(frame: Frame) -> Figure:
    """Return the decided deals after which a neighbour can be told from the line."""
    good, poor = _core_and_rest(frame)
    needed = None if good is None or poor is None else trial_deals(good, poor, inflation=_inflations(frame)[0])
    return Figure(None if needed is None else float(needed), n=frame.height)


def _core_and_rest(frame: Frame) -> tuple[float | None, float | None]:
    c = _counts(frame)
    return shrunk_share(frame).value, c.k_without / c.n_without if c.n_without else None


GAPS: dict[str, Callable[[Frame], Figure]] = {
    "deals_of_trial": deals_of_trial,
    "gap_of_lost": gap_of_lost,
    "gap_of_rates": gap_of_rates,
    "gap_of_shares": gap_of_shares,
    "lift_among": lift_among,
    "line_of_trial": line_of_trial,
    "lost_in_a_year": lost,
    "rate": rate,
    "shrunk_share": shrunk_share,
    "worse_by_leaving": worse_by_leaving,
    "worse_by_ranks": worse_by_ranks,
}
"""The statistics of segments by their names in the ledger."""
