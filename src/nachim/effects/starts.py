"""Whether deals begin more often after a trigger: companies without an open deal, day by day, and how soon that fades.

Person-time: a day of a company of the list on which it has no open deal. The days after an event (the next day is the
first) are set against all its other days and those of the others, at equal stratum (size of company, whether it had
deals before, quarter of the year). The days *before* the event, its own included, are a negative control: a trigger
cannot act backwards, so deals that also begin more often before it say that events are written down where sales works
already, or that companies that make news also buy more (Lipsitch, Tchetgen & Cohen 2010; Hallas 1996).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.effects.fading import DRAWS, EFFECT_SPREAD, HALF_LIVES, Fading, faded
from nachim.effects.tables import Table

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

BEFORE = -1.0
"""Age of the days before an event."""
FEWEST = 10
"""Deals that began after the trigger, and otherwise, below which no fading is looked for."""


@dataclass(frozen=True, slots=True)
class Exposure:
    """Days at risk around the events of one type, and the deals that began on them; one element a cell.

    `stratum` counts from 0; `age` is days since the latest event, `BEFORE` for the days before the next one.
    """

    stratum: Integers
    company: Integers
    age: Floats
    days: Floats
    deals: Floats


def start_table(days: Floats, deals: Floats, seen: Exposure, within: float) -> tuple[Table, Table]:
    """Return the days after events against all others, and those before events against what is then left.

    Parameters
    ----------
    days, deals
        All days at risk, and deals begun, of each stratum.
    within
        Days for which a trigger counts as fresh.

    Examples
    --------
    >>> zero, one = np.zeros(1, np.int64), np.ones(1)
    >>> seen = Exposure(zero, zero, one, 100 * one, 5 * one)
    >>> after, before = start_table(np.array([1000.0]), np.array([10.0]), seen, 90)
    >>> float(after.k1[0] / after.n1[0]), round(float(after.k0[0] / after.n0[0]), 4)
    (0.05, 0.0056)
    """
    after, before = (seen.age >= 0) & (seen.age < within), seen.age == BEFORE
    n1, k1 = (_by_stratum(seen, each, after, days.size) for each in (seen.days, seen.deals))
    n2, k2 = (_by_stratum(seen, each, before, days.size) for each in (seen.days, seen.deals))
    return Table(n1, k1, days - n1, deals - k1), Table(n2, k2, days - n1 - n2, deals - k1 - k2)


def _by_stratum(seen: Exposure, each: Floats, where: npt.NDArray[np.bool_], strata: int) -> Floats:
    found: Floats = np.bincount(seen.stratum[where], weights=each[where], minlength=strata).astype(np.float64)
    return found


def start_spread(days: Floats, deals: Floats, seen: Exposure, within: float) -> tuple[float, float]:
    """Return how far the companies' deals after events lie from what is expected, squared, and what chance alone gives.

    Summed over the triggers of a family their ratio is the design effect of deals that come in companies.
    """
    after = (seen.age >= 0) & (seen.age < within)
    rate = np.divide(deals, days, out=np.zeros_like(deals), where=days > 0)
    companies = np.unique(seen.company[after], return_inverse=True)[1]
    if companies.size == 0:
        return 0.0, 0.0
    expected = np.bincount(companies, weights=seen.days[after] * rate[seen.stratum[after]])
    begun = np.bincount(companies, weights=seen.deals[after])
    expected *= begun.sum() / max(float(expected.sum()), 1e-12)
    return float(((begun - expected) ** 2).sum()), float(begun.sum())


def start_fading(days: Floats, deals: Floats, seen: Exposure, inflation: float = 1.0) -> Fading | None:
    """Fit how the rate of deals fades with the trigger's age: log rate = stratum + b x 2^(-age / half-life).

    The likelihood is that of where, among the days of its stratum, each deal begins (Cox 1972 on person-time), so that
    no stratum's rate needs to be estimated. None where too few deals began after the trigger, or otherwise.
    """
    ages = np.unique(seen.age[seen.age >= 0])
    time, begun = np.zeros((ages.size + 1, days.size)), np.zeros((ages.size + 1, days.size))
    for place, age in enumerate(ages):
        time[place], begun[place] = (
            _by_stratum(seen, each, seen.age == age, days.size) for each in (seen.days, seen.deals)
        )
    time[-1], begun[-1] = np.maximum(days - time.sum(axis=0), 0.0), deals - begun.sum(axis=0)
    some = (time.sum(axis=0) > 0) & (begun.sum(axis=0) > 0)
    time, begun = time[:, some], begun[:, some]
    after = float(begun[:-1].sum())
    if min(after, float(begun[-1].sum())) < FEWEST:
        return None
    curves = np.append(np.exp2(-ages / HALF_LIVES[:, None]), np.zeros((HALF_LIVES.size, 1)), axis=1)
    flat = np.append(np.ones(ages.size), 0.0)
    fits = [_fit(curve, time, begun, inflation) for curve in (*curves, flat)]
    p = _p(np.vstack([curves[::3], flat]), time, begun, inflation)
    return faded(fits, p, round(float(time[:-1].sum())), round(after))


def _fit(curve: Floats, time: Floats, begun: Floats, inflation: float) -> tuple[float, float, float]:
    """Return log-likelihood at the mode, b and its error; b has a weak prior."""
    total, own, tight, b = begun.sum(axis=0), float(begun.sum(axis=1) @ curve), 1 / EFFECT_SPREAD**2, 0.0
    for _ in range(30):
        weight = time * np.exp(b * curve)[:, None]
        weight = weight / weight.sum(axis=0)
        mean = curve @ weight
        gradient = (own - float(total @ mean)) / inflation - tight * b
        bend = float(total @ (curve**2 @ weight - mean**2)) / inflation + tight
        step = float(np.clip(gradient / bend, -2.0, 2.0))
        b += step
        if abs(step) < 1e-8:
            break
    likelihood = b * own - float(total @ np.log((time * np.exp(b * curve)[:, None]).sum(axis=0)))
    return likelihood / inflation - 0.5 * tight * b**2, b, float(np.sqrt(1 / bend))


def _p(shapes: Floats, time: Floats, begun: Floats, inflation: float) -> float:
    """Return the p-value of no effect at any half-life: the largest score, against deals dealt out anew."""
    chance, total = time / time.sum(axis=0), begun.sum(axis=0)
    mean = shapes @ chance
    spread = np.sqrt(np.maximum(((shapes**2) @ chance - mean**2) @ total, 1e-12))
    random = np.random.default_rng(20261122)
    dealt = np.zeros((DRAWS, time.shape[0]))
    for n, share in zip(total.astype(np.int64), chance.T, strict=True):
        dealt += random.multinomial(n, share / share.sum(), size=DRAWS)
    expected = mean @ total
    null = np.abs((dealt @ shapes.T - expected) / spread).max(axis=1)
    seen = np.abs((shapes @ begun.sum(axis=1) - expected) / spread).max() / np.sqrt(inflation)
    return float((1 + np.sum(null >= seen - 1e-9)) / (1 + DRAWS))
