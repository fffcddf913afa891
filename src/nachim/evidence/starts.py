"""Statistics of triggers and the beginning of deals: a family of triggers at once, from cells of days at risk.

Rows by convention: `level` (the trigger; empty for all days at risk), `s` (stratum), `company`, `age` (days since the
latest event; -1 before the next one), `days` and `y` (deals that began).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.effects.fading import Fading
from nachim.effects.pooling import Pooled
from nachim.effects.starts import Exposure, start_fading, start_spread, start_table
from nachim.effects.tables import Table, holm, ratios_of
from nachim.engine import Frame
from nachim.model.evidence import Figure
from nachim.stats.coded import group_numbers, numbered
from nachim.stats.intervals import Estimate, figure, share

Floats = npt.NDArray[np.float64]
WITHIN = 90
"""Days for which a trigger counts as fresh."""
MONTH, HUNDRED = 30.0, 100
"""Rates are told for 100 companies in a month of 30 days."""


@dataclass(frozen=True, slots=True)
class Started:
    """The triggers of a family: days after events and before them against the rest, and how the rate fades."""

    levels: tuple[str, ...]
    after: tuple[Table, ...]
    before: tuple[Table, ...]
    ratios: Pooled
    p: Floats
    fading: tuple[Fading | None, ...]
    fading_p: Floats


def started(frame: Frame) -> Started:
    """Make a family from its cells."""
    levels, which = numbered(frame["level"])
    stratum = group_numbers(frame["s"])
    company = group_numbers(frame["company"])
    age, days, deals = (frame[name].astype(np.float64) for name in ("age", "days", "y"))
    strata = int(stratum.max(initial=-1)) + 1
    whole = np.array([level == "" for level in levels], np.bool_)[which]
    all_days, all_deals = (
        np.bincount(stratum[whole], each[whole], strata).astype(np.float64) for each in (days, deals)
    )
    seen = [
        Exposure(stratum[own], company[own], age[own], days[own], deals[own])
        for own in (which == place for place, level in enumerate(levels) if level)
    ]
    spreads = np.array([start_spread(all_days, all_deals, one, WITHIN) for one in seen]).reshape(-1, 2).sum(axis=0)
    inflation = max(1.0, float(spreads[0] / spreads[1])) if spreads[1] > 0 else 1.0
    sides = [start_table(all_days, all_deals, one, WITHIN) for one in seen]
    after, before = (
        tuple(Table(one.n1, one.k1, one.n0, one.k0, inflation) for one in part)
        for part in ([side[0] for side in sides], [side[1] for side in sides])
    )
    p = np.ones(len(seen))
    enough = [place for place, one in enumerate(after) if one.enough]
    p[enough] = holm([after[place].p() for place in enough])
    found = tuple(start_fading(all_days, all_deals, one, inflation) for one in seen)
    fading_p = np.ones(len(seen))
    some = [place for place, one in enumerate(found) if one is not None]
    fading_p[some] = holm([one.p for one in found if one is not None])
    names = tuple(str(one) for one in levels if one)
    return Started(names, after, before, ratios_of(list(after)), p, found, fading_p)


def start_figure(found: Started, level: str, part: str) -> Figure:
    """Return one figure of a trigger."""
    place = found.levels.index(level)
    table, control, fading = found.after[place], found.before[place], found.fading[place]
    match part:
        case "with":
            return _rate(table)
        case "without":
            rate, months = table.without(), round(float(table.n0.sum()) / MONTH)
            return Figure(None if np.isnan(rate) else rate * MONTH * HUNDRED, n=months, k=round(float(table.k0.sum())))
        case "p":
            return Figure(float(found.p[place]) if table.enough else None, n=round(float(table.k1.sum())))
        case "ratio":
            limits = (found.ratios.value, found.ratios.low, found.ratios.high)
            estimate = Estimate(*(np.asarray(each[place]) for each in limits))
            return figure(estimate, n=round(float(table.k1.sum())))
        case "before_p":
            return Figure(control.p() if control.enough else None, n=round(float(control.k1.sum())))
        case "before_ratio":
            value, error = control.log_ratio()
            low, high = np.exp(value - 1.959964 * error), np.exp(value + 1.959964 * error)
            return Figure(float(np.exp(value)), float(low), float(high), n=round(float(control.k1.sum())))
        case _:
            return _faded(fading, float(found.fading_p[place]), part)


def _rate(table: Table) -> Figure:
    """Return deals begun for 100 companies a month (Wilson)."""
    days, deals = float(table.n1.sum()), float(table.k1.sum())
    seen = share(round(deals), round(days), inflation=table.inflation)
    value, low, high = (None if one is None else one * MONTH * HUNDRED for one in (seen.value, seen.low, seen.high))
    return Figure(value, low, high, n=round(days / MONTH), k=round(deals))


def _faded(one: Fading | None, p: float, part: str) -> Figure:
    if one is None:
        return Figure(None)
    if part == "fading_p":
        return Figure(p, n=one.k)
    if part == "fading_fresh":
        return Figure(one.odds, one.odds_low, one.odds_high, n=one.k)
    return Figure(one.half_life if one.told else None, one.low, one.high, n=one.k)
