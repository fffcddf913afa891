"""A sudden edge in a series of counts, told apart from slow change.

The records of a feed that is switched on (or off) at some date look different from a business that grows: on one side
of the edge there is next to nothing, on the other the full pace. The test compares two families of rates over the bins,

- *slow*: ``u**g * exp(b * u)``, growth or decline up to a limit and ramps up from zero as steep as a straight line;
- *edge*: a small share of stray records up to the edge, ``exp(b * u)`` after it,

by their profile likelihood (a multinomial, so the level cancels), maximised over every edge. Its p-value comes from
series drawn from the best *slow* rate with the overdispersion of the data and scanned in the same way, which corrects
for having looked at every edge (parametric bootstrap, Davison and Hinkley 1997, section 4.2).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

RAMPS = (0.0, 0.5, 1.0)
"""Exponents of the ramp from zero that count as slow change; 1 is a straight line."""
STRAYS = (0.002, 0.03)
"""Shares of the full pace at which stray records may come outside the recorded time."""
MOST_STRAY = 0.1
"""More than this share of the expected records is a slow start, not an edge."""


@dataclass(frozen=True, slots=True)
class Edge:
    """The likeliest edge of a series: bins before `position` are unrecorded if `p` is small.

    `trend` is the fitted change in log pace per unit of u over the recorded part, `share` observed over expected
    before the edge, `dispersion` the variance of a bin's count over its mean.
    """

    position: int
    statistic: float
    p: float
    trend: float
    share: float
    dispersion: float


def find_edge(
    counts: Floats,
    expected: Floats,
    *,
    rise: float = 4.0,
    fall: float = 20.0,
    draws: int = 299,
    seed: int = 0,
) -> Edge:
    """Find the edge before which a series is all but empty, and how surprising it is under slow change.

    Parameters
    ----------
    counts
        Records in each bin, in the order that leads from the doubtful end to the sure one.
    expected
        Records in each bin up to a common factor, were all recorded at an even pace; positive somewhere.
    rise, fall
        Factor by which the pace may grow (or decline) over the whole series and still be slow change.
    draws
        Series drawn for the p-value, whose smallest value is 1 / (draws + 1).
    seed
        Seed of those draws.

    Returns
    -------
    Edge
        `p` is 1 where there is nothing to test.

    Examples
    --------
    >>> import numpy as np
    >>> edge = find_edge(np.r_[np.zeros(10), np.full(20, 8.0)], np.ones(30))
    >>> edge.position, edge.p < 0.01
    (10, True)
    """
    bins = counts.size
    total = float(counts.sum())
    if bins < 4 or total <= 0 or float(expected.sum()) <= 0:
        return Edge(0, 0.0, 1.0, 0.0, 1.0, 1.0)
    base = np.maximum(expected / expected.sum(), 1e-9)
    u = (np.arange(bins) + 0.5) / bins
    slow = _slow(u, rise, fall)
    sudden, positions, trends = _sudden(u, rise, fall)
    slow_log, slow_norm = np.log(slow), np.log(slow @ base)
    sudden_log, sudden_norm = np.log(sudden), np.log(sudden @ base)

    of_slow = slow_log @ counts - total * slow_norm
    of_sudden = sudden_log @ counts - total * sudden_norm
    best_slow, best = int(np.argmax(of_slow)), int(np.argmax(of_sudden))
    statistic = float(of_sudden[best] - of_slow[best_slow])
    position, trend = int(positions[best]), float(trends[best])
    fitted = _scaled(slow[best_slow] * base, total)
    closest = fitted if statistic <= 0 else _scaled(sudden[best] * base, total)
    dispersion = _dispersion(counts, closest)
    share = _share(counts, base * np.exp(trend * u), position)
    if statistic <= 0 or share > MOST_STRAY:
        return Edge(position, statistic, 1.0, trend, share, dispersion)

    drawn = _draw(fitted, dispersion, draws, np.random.default_rng(seed))
    totals = drawn.sum(axis=1, keepdims=True)
    from_slow = (drawn @ slow_log.T - totals * slow_norm).max(axis=1)
    from_sudden = (drawn @ sudden_log.T - totals * sudden_norm).max(axis=1)
    p = (1 + int(np.sum(from_sudden - from_slow >= statistic))) / (draws + 1)
    return Edge(position, statistic, p, trend, share, dispersion)


def _slow(u: Floats, rise: float, fall: float) -> Floats:
    trends = np.linspace(-np.log(fall), np.log(rise), 13)
    return np.array([u**g * np.exp(b * u) for g in RAMPS for b in trends])


def _sudden(u: Floats, rise: float, fall: float) -> tuple[Floats, Floats, Floats]:
    """Rates, positions and trends of every edge family member."""
    trends = np.linspace(-np.log(fall), np.log(rise), 9)
    # The last tenth stays: a pace seen in fewer bins than that is no pace.
    edges = np.arange(1, max(2, int(np.ceil(0.9 * u.size))))
    shape = (edges.size, len(STRAYS), trends.size)
    edge = np.broadcast_to(edges[:, None, None], shape).ravel()
    stray = np.broadcast_to(np.array(STRAYS)[None, :, None], shape).ravel()
    trend = np.broadcast_to(trends[None, None, :], shape).ravel()
    before = np.arange(u.size)[None, :] < edge[:, None]
    rates = np.exp(trend[:, None] * u[None, :]) * np.where(before, stray[:, None], 1.0)
    return rates, edge.astype(np.float64), trend.astype(np.float64)


def _scaled(rates: Floats, total: float) -> Floats:
    return np.asarray(rates * (total / rates.sum()))


def _share(counts: Floats, pace: Floats, position: int) -> float:
    """Observed over expected before the edge, at the pace after it."""
    after = float(pace[position:].sum())
    wanted = float(pace[:position].sum()) * float(counts[position:].sum()) / after if after > 0 else 0.0
    return float(counts[:position].sum()) / wanted if wanted > 0 else 1.0


def _dispersion(counts: Floats, fitted: Floats) -> float:
    """Return Pearson's chi-square over its degrees of freedom, in these bins or in bins of about a twelfth, at least 1.

    Seasons move neighbouring bins together, which only wide bins show.
    """
    worst = 1.0
    for width in (1, max(1, counts.size // 12)):
        starts = np.arange(0, counts.size, width)
        seen, hoped = np.add.reduceat(counts, starts), np.add.reduceat(fitted, starts)
        filled = hoped >= 0.5
        freedom = int(filled.sum()) - 3
        if freedom >= 3:
            measured = float(np.sum((seen - hoped)[filled] ** 2 / hoped[filled])) / freedom
            # Less one standard error of a Poisson series: else few bins make a doubt of their own.
            worst = max(worst, measured - float(np.sqrt(2.0 / freedom)))
    return min(worst, 10.0)


def _draw(mean: Floats, dispersion: float, draws: int, random: np.random.Generator) -> Floats:
    """Draw counts with the given means and variance = dispersion * mean."""
    shape = (draws, mean.size)
    if dispersion <= 1.02:
        return random.poisson(np.broadcast_to(mean, shape)).astype(np.float64)
    levels = random.gamma(np.broadcast_to(mean / (dispersion - 1), shape), dispersion - 1)
    return random.poisson(levels).astype(np.float64)
