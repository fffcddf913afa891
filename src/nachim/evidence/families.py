"""Statistics of a whole family at once: each member's figure is drawn toward the others, so all rows are read together.

Rows by convention: `level` (the member), `s` (stratum: size of the company), `company`, `n` and `y` (rows and wins);
`has` where members are conditions that overlap (1 with it, 0 without); `x` and `age` (a value and how old its deal is);
`age` of a trigger; `id`, `start`, `stop`, `step`, `decided` for what happens in a deal's life.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar, cast

import numpy as np
import numpy.typing as npt

from nachim.effects.fading import Fading, fading
from nachim.effects.moments import Lives, outcome_table, pace_table
from nachim.effects.pooling import Pooled, pool_normal, pool_rates
from nachim.effects.tables import Table, clusters, holm, ratios_of
from nachim.effects.typical import FEWEST, Typical, typical, weights
from nachim.engine import Frame
from nachim.evidence.starts import Started, start_figure, started
from nachim.model.evidence import Figure
from nachim.stats.coded import group_numbers, numbered
from nachim.stats.intervals import Estimate, figure, share

Floats = npt.NDArray[np.float64]
Arguments = Mapping[str, str | int]
Made = TypeVar("Made")
COST_SPREAD = 0.7
"""Prior scale of how far the costs of winning lie apart between channels, on the log scale."""


@dataclass(frozen=True, slots=True)
class Members:
    """The members of a family as tables, with what is made of all of them together."""

    levels: tuple[str, ...]
    tables: tuple[Table, ...]
    ratios: Pooled
    p: Floats
    rates: Pooled | None = None
    """Where the members divide the rows among them."""


@dataclass(frozen=True, slots=True)
class Values:
    """The members of a family with their typical values."""

    levels: tuple[str, ...]
    with_: Typical
    pooled: Pooled
    ratios: Pooled
    p: Floats


class Families:
    """Families by their query, each made once.

    Parameters
    ----------
    rows
        Runs a query.
    """

    def __init__(self, rows: Callable[[str], Frame]) -> None:
        self._rows = rows
        self._kept: dict[tuple[str, str], object] = {}

    def _once(self, kind: str, query: str, make: Callable[[Frame], Made]) -> Made:
        key = (kind, query)
        if key not in self._kept:
            self._kept[key] = make(self._rows(query))
        return cast("Made", self._kept[key])

    def counts(self, query: str) -> Members:
        """Return a family of counts."""
        return self._once("counts", query, _counts)

    def steps(self, query: str) -> Members:
        """Return what happened in deals' lives, and whether they were won."""
        return self._once("steps", query, lambda frame: _lives(frame, outcome_table))

    def pace(self, query: str) -> Members:
        """Return what happened in deals' lives, and how soon they were decided."""
        return self._once("pace", query, lambda frame: _lives(frame, pace_table))

    def values(self, query: str) -> Values:
        """Return a family of amounts or durations."""
        return self._once("values", query, _values)

    def fading(self, query: str) -> tuple[tuple[str, ...], tuple[Fading | None, ...], Floats]:
        """Return the triggers of a family, how each fades, and their p-values corrected for the number of triggers."""
        return self._once("fading", query, _fading)

    def starts(self, query: str) -> Started:
        """Return triggers and how often deals begin after them."""
        return self._once("starts", query, started)

    def costs(self, query: str) -> tuple[tuple[str, ...], Floats, Floats, Pooled]:
        """Return channels with their costs, wins, and cost of one win drawn together."""
        return self._once("costs", query, _costs)


def _texts(frame: Frame, name: str = "level") -> tuple[tuple[str, ...], npt.NDArray[np.int64]]:
    return numbered(frame[name])


def _floats(frame: Frame, name: str) -> Floats:
    return frame[name].astype(np.float64)


def _counts(frame: Frame) -> Members:
    levels, which = _texts(frame)
    strata, stratum = _texts(frame, "s")
    n, k = _floats(frame, "n"), _floats(frame, "y")
    company = group_numbers(frame["company"])
    has = _floats(frame, "has") > 0 if "has" in frame else np.ones(frame.height, bool)
    shape = (len(levels), len(strata))
    at = which * len(strata) + stratum

    def over(counted: Floats, where: npt.NDArray[np.bool_]) -> Floats:
        found: Floats = np.bincount(at[where], weights=counted[where], minlength=shape[0] * shape[1]).astype(np.float64)
        return found.reshape(shape)

    n1, k1 = over(n, has), over(k, has)
    n0, k0 = (over(n, ~has), over(k, ~has)) if "has" in frame else (n1.sum(axis=0) - n1, k1.sum(axis=0) - k1)
    inflation = clusters(which * 2 + has, company, n, k)
    tables = [Table(*each, inflation) for each in zip(n1, k1, n0, k0, strict=True)]
    rates = None if "has" in frame else pool_rates(k1.sum(axis=1) / inflation, n1.sum(axis=1) / inflation)
    return _members(levels, tables, rates)


def _members(levels: tuple[str, ...], tables: list[Table], rates: Pooled | None = None) -> Members:
    p = np.ones(len(tables))
    enough = [place for place, table in enumerate(tables) if table.enough]
    # two levels that divide the rows are one look, not two
    looks = enough[:1] if rates is not None and len(tables) == 2 and enough else enough
    p[enough] = holm([tables[place].p() for place in looks]) if looks else np.ones(0)
    return Members(levels, tuple(tables), ratios_of(tables), p, rates)


def _lives(frame: Frame, table: Callable[[Lives], Table]) -> Members:
    levels, which = _texts(frame)
    stratum = _texts(frame, "s")[1]
    start, stop, step, won, decided = (_floats(frame, name) for name in ("start", "stop", "step", "y", "decided"))
    tables = []
    for one in range(len(levels)):
        own = which == one
        tables.append(table(Lives(stratum[own], start[own], stop[own], step[own], won[own], decided[own] > 0)))
    return _members(levels, tables)


def _values(frame: Frame) -> Values:
    levels, which = _texts(frame)
    stratum = _texts(frame, "s")[1]
    x = _floats(frame, "x")
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.where(x > 0, np.log(x), np.nan)
    both = "has" in frame
    has = _floats(frame, "has") > 0 if both else np.ones(frame.height, bool)
    weight = np.where(np.isnan(logs), 0.0, 1.0)
    if "age" in frame:
        age = _floats(frame, "age")
        for cell in np.unique(which * 2 + has):
            own = which * 2 + has == cell
            weight[own] = np.where(np.isnan(logs[own]), 0.0, weights(x[own], age[own]))
    if not both:
        found = typical(which, stratum, logs, weight, len(levels))
    else:  # conditions overlap: each is compared with its own rest
        found = _joined([
            typical(np.where(has[own], 0, -1), stratum[own], logs[own], weight[own], 1)
            for own in (which == one for one in range(len(levels)))
        ])  # fmt: skip
    p = np.ones(len(levels))
    rest = np.array([np.sum((weight > 0) & ((which == one) & ~has if both else which != one)) for one in range(p.size)])
    enough = np.flatnonzero((found.n >= FEWEST) & (rest >= FEWEST))
    looks = enough[:1] if not both and len(levels) == 2 and enough.size else enough
    p[enough] = holm(found.p()[looks]) if looks.size else np.ones(0)
    return Values(levels, found, found.pooled(), found.ratios(), p)


def _joined(parts: list[Typical]) -> Typical:
    names = ("mean", "mean_error", "n", "difference", "error", "freedom")
    return Typical(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))


def _fading(frame: Frame) -> tuple[tuple[str, ...], tuple[Fading | None, ...], Floats]:
    levels, which = _texts(frame)
    age, n, k = (_floats(frame, name) for name in ("age", "n", "y"))
    found = tuple(
        fading(age[which == one], n[which == one], k[which == one]) for one in range(len(levels))
    )  # fmt: skip
    p = np.ones(len(levels))
    seen = [place for place, one in enumerate(found) if one is not None]
    p[seen] = holm([one.p for one in found if one is not None])
    return levels, found, p


def _costs(frame: Frame) -> tuple[tuple[str, ...], Floats, Floats, Pooled]:
    levels, which = _texts(frame)
    cost, wins = (
        np.bincount(which, weights=_floats(frame, name)).astype(np.float64) for name in ("cost", "wins")
    )  # fmt: skip
    some = (wins > 0) & (cost > 0)
    value, low, high = (np.full(len(levels), np.nan) for _ in range(3))
    if some.any():
        found = pool_normal(np.log(cost[some] / wins[some]), 1 / np.sqrt(wins[some]), spread=COST_SPREAD)
        for into, each in ((value, found.value), (low, found.low), (high, found.high)):
            into[some] = np.exp(each)
    return levels, cost, wins, Pooled(value, low, high)


def _place(levels: tuple[str, ...], arguments: Arguments) -> int:
    return levels.index(str(arguments["level"]))


def _looked(p: float, arguments: Arguments) -> float:
    """Return a p-value corrected for how many parts of the deals were looked at."""
    return min(float(p) * int(arguments.get("looks", 1)), 1.0)


def _pooled(pooled: Pooled, place: int, n: float, k: float | None = None) -> Figure:
    estimate = Estimate(*(np.asarray(each[place]) for each in (pooled.value, pooled.low, pooled.high)))
    return figure(estimate, n=round(n), k=None if k is None else round(k))


def _of(members: Members, arguments: Arguments, part: str) -> Figure:
    place = _place(members.levels, arguments)
    table = members.tables[place]
    n1, k1 = float(table.n1.sum()), float(table.k1.sum())
    match part:
        case "with":
            return share(round(k1), round(n1), inflation=table.inflation)
        case "without":
            rate = table.without()
            return Figure(None if np.isnan(rate) else rate, n=round(float(table.n0.sum())))
        case "pooled" if members.rates is not None:
            return _pooled(members.rates, place, n1, k1)
        case "p":
            return Figure(_looked(members.p[place], arguments) if table.enough else None, n=round(n1), k=round(k1))
        case _:
            return _pooled(members.ratios, place, n1, k1)


def _value(values: Values, arguments: Arguments, part: str) -> Figure:
    place = _place(values.levels, arguments)
    n, mean, error = (float(each[place]) for each in (values.with_.n, values.with_.mean, values.with_.mean_error))
    if not n:
        return Figure(None, n=0)
    match part:
        case "with":
            low, high = np.exp(mean - 1.959964 * error), np.exp(mean + 1.959964 * error)
            return Figure(float(np.exp(mean)), float(low), float(high), n=round(n))
        case "pooled":
            return _pooled(values.pooled, place, n)
        case "p":
            few = n < FEWEST or np.isnan(values.with_.difference[place])
            return Figure(None if few else _looked(values.p[place], arguments), n=round(n))
        case _:
            return _pooled(values.ratios, place, n)


def _fade(families: Families, query: str, arguments: Arguments, part: str) -> Figure:
    levels, found, p = families.fading(query)
    place = _place(levels, arguments)
    one = found[place]
    if one is None:
        return Figure(None)
    match part:
        case "p":
            return Figure(float(p[place]), n=one.n, k=one.k)
        case "odds":
            return Figure(one.odds, one.odds_low, one.odds_high, n=one.n, k=one.k)
        case _:
            return Figure(one.half_life if one.told else None, one.low, one.high, n=one.n, k=one.k)


def _cost(families: Families, query: str, arguments: Arguments, part: str) -> Figure:
    levels, cost, wins, pooled = families.costs(query)
    place = _place(levels, arguments)
    if not wins[place] or not cost[place]:
        return Figure(None, n=round(float(wins[place])))
    if part == "pooled":
        return _pooled(pooled, place, float(wins[place]))
    each = float(cost[place] / wins[place])
    doubt = float(np.exp(1.959964 / np.sqrt(wins[place])))
    return Figure(each, each / doubt, each * doubt, n=round(float(wins[place])))


FamilyStatistic = Callable[[Families, str, Arguments], Figure]


def _counted(part: str) -> FamilyStatistic:
    return lambda families, query, arguments: _of(families.counts(query), arguments, part)


def _stepped(part: str) -> FamilyStatistic:
    return lambda families, query, arguments: _of(families.steps(query), arguments, part)


def _paced(part: str) -> FamilyStatistic:
    return lambda families, query, arguments: _of(families.pace(query), arguments, part)


def _valued(part: str) -> FamilyStatistic:
    return lambda families, query, arguments: _value(families.values(query), arguments, part)


def _started(part: str) -> FamilyStatistic:
    return lambda families, query, arguments: start_figure(families.starts(query), str(arguments["level"]), part)


_STARTS = ("with", "without", "ratio", "p", "before_ratio", "before_p", "fading_fresh", "fading_half_life", "fading_p")

FAMILIES: dict[str, FamilyStatistic] = {
    **{f"level_{part}": _counted(part) for part in ("with", "without", "pooled", "ratio", "p")},
    **{f"step_{part}": _stepped(part) for part in ("with", "without", "ratio", "p")},
    **{f"pace_{part}": _paced(part) for part in ("ratio", "p")},
    **{f"typical_{part}": _valued(part) for part in ("with", "pooled", "ratio", "p")},
    **{f"start_{part}": _started(part) for part in _STARTS},
    "fading_half_life": lambda families, query, arguments: _fade(families, query, arguments, "half_life"),
    "fading_odds": lambda families, query, arguments: _fade(families, query, arguments, "odds"),
    "fading_p": lambda families, query, arguments: _fade(families, query, arguments, "p"),
    "cost_with": lambda families, query, arguments: _cost(families, query, arguments, "with"),
    "cost_pooled": lambda families, query, arguments: _cost(families, query, arguments, "pooled"),
}
"""Every statistic of a member of a family by its name in the ledger."""
