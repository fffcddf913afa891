"""Recording windows: from when wins were recorded, until when a feed is complete, and how long an outcome takes.

Records begin or end at other dates than the things they are about. Leads listed before wins were recorded look as if
they never convert (left truncation); customers won after the end of the sales feed look as if they never bought (right
censoring). Both are found from the counts alone. Days are floats since 1970-01-01 UTC.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from nachim.stats.edge import Edge, find_edge
from nachim.stats.survival import aalen_johansen

Floats = npt.NDArray[np.float64]

HORIZONS = (14, 30, 45, 60, 90, 120, 180, 270, 365)
"""Days that an outcome may be given, in the order in which they are tried."""
FEWEST = 15
"""Records below which no edge is looked for."""


@dataclass(frozen=True, slots=True)
class Start:
    """From when wins are recorded.

    `date` is None when they seem recorded all along; `expected` wins before it, at the later pace, stand against
    `observed` ones; `p` is corrected for having tried every date.
    """

    detected: bool
    date: float | None
    expected: float
    observed: int
    p: float


@dataclass(frozen=True, slots=True)
class End:
    """Until when a feed is complete: before `date`, which is the reference end when nothing is amiss.

    `detected` says that the feed stops early; `partial` that a last month was left out as incomplete; `expected`
    records after the date, at the pace before it, stand against `observed` ones.
    """

    detected: bool
    date: float
    expected: float
    observed: int
    p: float
    monthly: bool
    partial: bool


def recording_start(
    created: Floats,
    closed_won: Floats,
    *,
    as_of: float | None = None,
    alpha: float = 0.03,
    draws: int = 299,
    seed: int = 0,
) -> Start:
    """Decide whether wins were recorded only from some date on.

    The hazard of a win by age is taken from the time in which recording is surely on (after the first tenth of the
    wins, from leads created in it where these suffice) and gives the wins to expect in each week from the leads then
    open. Against these stands a sharp edge or slow change (see `nachim.stats.edge`): growing lead volume and cycles
    of any length are in the expectation; a conversion that rises up to fourfold, or in a straight line from zero, is
    slow change.

    Parameters
    ----------
    created
        Day of creation of every lead or deal.
    closed_won
        Day of winning, NaN when not won.
    as_of
        Last day of the records; the latest date in them by default.
    alpha
        Level of the test.
    draws, seed
        Series drawn for the p-value.

    Examples
    --------
    >>> import numpy as np
    >>> created = np.linspace(0, 360, 1200)
    >>> won = np.where(np.arange(1200) % 4 == 0, created + 5 + np.arange(1200) % 30, np.nan)
    >>> recording_start(created, won, as_of=360).detected
    False
    >>> start = recording_start(created, np.where(won < 150, np.nan, won), as_of=360)
    >>> start.detected, abs(start.date - 150) < 5
    (True, True)
    """
    known = np.isfinite(created)
    created, won = created[known], closed_won[known]
    if as_of is None:
        as_of = float(max(created.max(initial=0.0), np.nanmax(won, initial=0.0)))
    keep = created <= as_of
    created, won = created[keep], won[keep]
    monthly = _is_monthly(won[np.isfinite(won)])
    won = np.where(won <= as_of, np.maximum(won, created), np.nan)
    wins = np.sort(won[np.isfinite(won)])
    if wins.size < FEWEST:
        return Start(False, None, 0.0, 0, 1.0)
    limits = _limits(float(created.min()), as_of, monthly=monthly)
    expected = _expected_wins(created, won, as_of, limits)
    counts = np.histogram(wins, limits)[0].astype(np.float64)
    edge = find_edge(counts, expected, draws=draws, seed=seed)
    if edge.p > alpha:
        return Start(False, None, 0.0, 0, edge.p)
    date = _first_recorded(wins, expected, limits, edge)
    wanted = float(np.interp(date, limits, np.r_[0.0, np.cumsum(expected)]))
    return Start(True, date, wanted, int(np.sum(wins < date)), edge.p)


def recording_end(
    dates_of_feed: Floats,
    reference_end: float,
    *,
    weights: Floats | None = None,
    alpha: float = 0.03,
    draws: int = 299,
    seed: int = 0,
) -> End:
    """Decide until when a feed is complete, given how far other feeds reach.

    The mirror image of `recording_start` with an even pace as expectation: growth up to twentyfold, a decline to a
    quarter and a straight fade-out are slow change; a feed that stops, with at most a trickle behind, is an edge.
    Months that lie in the feed as first-of-month (or last-of-month) stamps are handled as months: one that the
    reference end cuts, or whose records fall clearly short of the months before, is left out as partial.

    Parameters
    ----------
    dates_of_feed
        Day of each row.
    reference_end
        Day until which other feeds reach.
    weights
        Records behind each row; heavy ones widen the doubt.
    alpha, draws, seed
        As in `recording_start`.

    Examples
    --------
    >>> import numpy as np
    >>> sold = np.linspace(0, 300, 900)
    >>> recording_end(sold, 301.0).detected
    False
    >>> end = recording_end(sold, 400.0)
    >>> end.detected, round(end.date)
    (True, 301)
    """
    known = np.isfinite(dates_of_feed)
    days = dates_of_feed[known]
    weight = np.ones(days.size) if weights is None else np.maximum(np.nan_to_num(weights[known]), 0.0)
    monthly = _is_monthly(days)
    days = _month_starts(days) if monthly else days
    keep = (days <= reference_end) & (weight > 0)
    days, weight = days[keep], weight[keep]
    cut = _cut_month(reference_end) if monthly else None
    close = reference_end if cut is None else cut
    whole = days < close
    if int(whole.sum()) < FEWEST:
        return End(False, close, 0.0, 0, 1.0, monthly, cut is not None)
    days, weight = days[whole], weight[whole]
    limits = _limits(float(days.min()), close, monthly=monthly)
    # A row of weight w is one observation w times as large: counts shrink to the effective number of rows.
    size = float(np.sum(weight**2) / np.sum(weight))
    counts = np.histogram(days, limits, weights=weight / size)[0]
    widths = np.diff(limits)
    edge = find_edge(counts[::-1], widths[::-1], draws=draws, seed=seed)
    if edge.p > alpha:
        last, partial = _whole_months(counts, widths, counts.size, edge, monthly=monthly)
        return End(False, float(min(limits[last], close)), 0.0, 0, edge.p, monthly, partial or cut is not None)
    last, partial = _whole_months(counts, widths, counts.size - edge.position, edge, monthly=monthly)
    date = float(min(limits[last], close)) if monthly else _last_recorded(np.sort(days), limits, last)
    before = days < date
    pace = float(before.sum()) / max(date - float(limits[0]), 1e-9)
    return End(True, date, float(pace * (reference_end - date)), int(np.sum(~before)), edge.p, monthly, partial)


def horizon(
    cycles_won: Floats,
    ages_open: Floats,
    ages_lost: Floats | None = None,
    *,
    ages: Floats | None = None,
    share: float = 0.9,
    matured: float = 0.5,
) -> int:
    """Return the days within which most wins happen, and for which enough deals are old enough.

    The time to win comes from the cumulative incidence of winning (Aalen–Johansen: losing is a competing end, open
    deals are censored at their age); `share` of its last value, rounded up to one of `HORIZONS`. A shorter one is
    taken while fewer than `matured` of the deals are old enough to be judged.

    Parameters
    ----------
    cycles_won, ages_lost
        Days from creation to winning, to losing.
    ages_open
        Days from creation to the end of the records, of open deals.
    ages
        Days from creation to the end of the records, of all deals; without it decided deals count as old enough.
    share
        Share of the wins that the horizon should hold.
    matured
        Least share of deals that are as old as the horizon.

    Examples
    --------
    >>> import numpy as np
    >>> horizon(np.arange(1.0, 101.0), np.full(50, 400.0))
    90
    """
    won = np.maximum(cycles_won[np.isfinite(cycles_won)], 0.0)
    opened = np.maximum(ages_open[np.isfinite(ages_open)], 0.0)
    lost = np.zeros(0) if ages_lost is None else np.maximum(ages_lost[np.isfinite(ages_lost)], 0.0)
    wanted = _quantile_of_winning(won, opened, lost, share) if won.size else float(HORIZONS[-1])
    chosen = int(np.searchsorted(HORIZONS, np.ceil(wanted) - 1e-9))
    chosen = min(chosen, len(HORIZONS) - 1)
    decided = won.size + lost.size
    while chosen > 0:
        days = HORIZONS[chosen]
        if ages is not None:
            old = float(np.mean(ages >= days)) if ages.size else 1.0
        else:
            everybody = decided + opened.size
            old = (decided + float(np.sum(opened >= days))) / everybody if everybody else 1.0
        if old >= matured:
            break
        chosen -= 1
    return HORIZONS[chosen]


def _quantile_of_winning(won: Floats, opened: Floats, lost: Floats, share: float) -> float:
    """Day by which the cumulative incidence of winning reaches a share of its last value."""
    causes = np.repeat([1, 2, 0], [won.size, lost.size, opened.size])
    curve = aalen_johansen(np.concatenate([won, lost, opened]), causes, number=2)
    incidence = curve.incidence[0]
    return float(curve.times[np.searchsorted(incidence, share * incidence[-1] - 1e-12)])


def _expected_wins(created: Floats, won: Floats, as_of: float, limits: Floats) -> Floats:
    """Wins to expect in each calendar bin from the leads open in it, at the hazard of the surely recorded time."""
    wins = won[np.isfinite(won)]
    on = float(np.quantile(wins, 0.1))
    cycle = np.sort((won - created)[np.isfinite(won)])
    # Ages: about eight bins with equal wins, then one open bin.
    ages = np.unique(np.r_[0.0, np.quantile(cycle, np.arange(1, 8) / 8), cycle[-1] + 1.0, as_of - limits[0] + 2.0])
    ages = ages[np.r_[True, np.diff(ages) > 0.25]]
    ends = np.where(np.isfinite(won), won, as_of)
    clean = created >= on
    hazard = _hazard(created, won, ends, on, ages, np.ones(created.size, bool))
    pure = _hazard(created[clean], won[clean], ends[clean], on, ages, np.ones(int(clean.sum()), bool))
    # Leads from before recording may have been won unseen and would dilute the hazard: newer ones count where enough.
    trusted = pure[1] >= 0.25 * hazard[1]
    rate = np.where(trusted, pure[0] / np.maximum(pure[1], 1e-9), hazard[0] / np.maximum(hazard[1], 1e-9))
    total = np.zeros(limits.size - 1)
    for low, high, each in zip(ages[:-1], ages[1:], rate, strict=True):
        if each > 0:
            total += each * _exposure(created, ends, low, high, limits)
    return total


def _hazard(
    created: Floats, won: Floats, ends: Floats, on: float, ages: Floats, rows: npt.NDArray[np.bool_]
) -> tuple[Floats, Floats]:
    """Wins and days at risk by age, counted from a date on."""
    created, won, ends = created[rows], won[rows], ends[rows]
    counted = np.isfinite(won) & (won >= on)
    wins = np.histogram((won - created)[counted], ages)[0].astype(np.float64)
    risk = np.array(
        [
            np.sum(np.maximum(np.minimum(ends, created + high) - np.maximum(created + low, on), 0.0))
            for low, high in pairwise(ages)
        ]
    )
    # A win on the day of creation has had part of that day.
    return wins, risk + 0.5 * wins


def _exposure(created: Floats, ends: Floats, low: float, high: float, limits: Floats) -> Floats:
    """Days at risk within an age span, in each calendar bin."""
    begin, finish = created + low, np.minimum(ends, created + high)
    at_risk = finish > begin
    return np.diff(_days_until(np.sort(begin[at_risk]), limits) - _days_until(np.sort(finish[at_risk]), limits))


def _days_until(moments: Floats, limits: Floats) -> Floats:
    """Sum of max(limit - moment, 0) for every limit; moments sorted."""
    count = np.searchsorted(moments, limits)
    return np.asarray(limits * count - np.r_[0.0, np.cumsum(moments)][count])


def _limits(first: float, last: float, *, monthly: bool) -> Floats:
    """Edges of calendar bins: months, or whole weeks (a bin then holds every weekday), at most about a hundred."""
    if monthly:
        return _months_between(first, last)
    span = max(last - first, 1.0)
    width = 7.0 * np.ceil(span / 700.0) if span >= 140.0 else span / 20.0
    bins = max(int(np.ceil(span / width - 1e-9)), 1)
    limits = last - width * np.arange(bins, -1, -1)
    limits[0] = min(first, limits[0]) if last - first < 1.0 else first
    return np.asarray(limits, dtype=np.float64)


def _months_between(first: float, last: float) -> Floats:
    start = _as_dates(np.array([first])).astype("datetime64[M]")[0]
    stop = _as_dates(np.array([np.ceil(last)])).astype("datetime64[M]")[0]
    months = np.arange(start, stop + np.timedelta64(1, "M"))
    limits = months.astype("datetime64[D]").astype(np.float64)
    return limits if limits[-1] >= last else np.r_[limits, last]


def _as_dates(days: Floats) -> npt.NDArray[np.datetime64]:
    return np.floor(days).astype(np.int64).astype("datetime64[D]")


def _month_starts(days: Floats) -> Floats:
    return np.asarray(_as_dates(days).astype("datetime64[M]").astype("datetime64[D]").astype(np.float64))


def _is_monthly(days: Floats) -> bool:
    """Whether nearly all dates are the first, or nearly all the last, day of a month."""
    if days.size == 0:
        return False
    first = np.mean(_month_starts(days) == np.floor(days))
    last = np.mean(_month_starts(days + 1.0) == np.floor(days) + 1.0)
    return bool(max(first, last) >= 0.95)


def _cut_month(reference_end: float) -> float | None:
    """Start of the month in which the reference ends, if it ends before the month's last day or so."""
    start = _month_starts(np.array([reference_end]))[0]
    after = _month_starts(np.array([start + 32.0]))[0]
    return None if reference_end >= after - 1.5 else float(start)


def _first_recorded(wins: Floats, expected: Floats, limits: Floats, edge: Edge) -> float:
    """Win at which recording begins: the likeliest edge among the wins around the edge's bin."""
    low = limits[max(edge.position - 1, 0)]
    high = limits[min(edge.position + 1, limits.size - 1)]
    near = wins[(wins >= low) & (wins <= high)]
    if near.size == 0:
        return float(limits[edge.position])
    u = (np.arange(expected.size) + 0.5) / expected.size
    paced = np.r_[0.0, np.cumsum(expected * np.exp(edge.trend * u))]
    share = np.interp(near, limits, paced) / paced[-1]
    before = np.searchsorted(wins, near)
    stray = 0.02
    fit = before * np.log(stray) - wins.size * np.log(stray * share + 1.0 - share)
    return float(near[int(np.argmax(fit))])


def _last_recorded(days: Floats, limits: Floats, last: int) -> float:
    """Moment just after the last record before the edge, to the end of its day."""
    low = limits[max(last - 1, 0)]
    high = limits[min(last + 1, limits.size - 1)]
    near = days[(days >= low) & (days <= high)]
    if near.size == 0:
        return float(limits[last])
    share = (high - near) / max(limits[-1] - limits[0], 1e-9) + (limits[-1] - high) / max(limits[-1] - limits[0], 1e-9)
    after = days.size - np.searchsorted(days, near, side="right")
    stray = 0.02
    fit = after * np.log(stray) - days.size * np.log(stray * share + 1.0 - share)
    return float(min(np.floor(near[int(np.argmax(fit))]) + 1.0, limits[-1]))


def _whole_months(counts: Floats, widths: Floats, last: int, edge: Edge, *, monthly: bool) -> tuple[int, bool]:
    """Step back over one month that falls clearly short of the ones before it."""
    if not monthly or last < 5:
        return last, False
    seen = counts[max(0, last - 7) : last - 1]
    pace = float(np.median(seen / widths[max(0, last - 7) : last - 1]))
    hoped = pace * float(widths[last - 1])
    spread = np.sqrt(max(hoped, 1.0) * max(edge.dispersion, float(np.var(seen)) / max(float(np.mean(seen)), 1e-9)))
    short = counts[last - 1] < 0.7 * hoped and counts[last - 1] < hoped - 3.0 * spread
    return (last - 1, True) if short else (last, False)
