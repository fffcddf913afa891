"""Segments against a known truth: neighbours, customers that go wrong, classes of size, trials, intervals.

PYTHONPATH=src python bench/truth_segments.py 400
PYTHONPATH=src python bench/truth_segments.py 400 500000 tiers    # other seeds, and only the rows that begin so
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.engine.frame import Frame
from nachim.evidence.gaps import gap_of_shares
from nachim.findings.compare import sign_of
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.patterns.anti import worse_conditions
from nachim.patterns.neighbours import neighbours
from nachim.patterns.tiers import FAMILY, interactions
from nachim.stats.gaps import lost_gap, rate_gap, share_gap
from nachim.stats.intervals import wilson
from nachim.stats.trial import trial_deals, trial_line
from nachim.stats.worse import log_rank_p, ranks_p

Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

INDUSTRIES = ("a", "b", "c", "d", "e")
EDGES = (50.0, 200.0, 500.0)
BANDS = (
    Condition("employees", Operator.BELOW, 50.0),
    Condition("employees", Operator.BETWEEN, (50.0, 200.0)),
    Condition("employees", Operator.BETWEEN, (200.0, 500.0)),
    Condition("employees", Operator.AT_LEAST, 500.0),
)


@dataclass(frozen=True)
class Deals:
    """Deals of companies that differ in industry and head count only."""

    industry: npt.NDArray[np.int64]
    employees: Floats
    later: Bools
    y: Bools

    @property
    def band(self) -> npt.NDArray[np.int64]:
        return np.digitize(self.employees, EDGES)


def deals(random: np.random.Generator, n: int, rate: Callable[[Deals], Floats]) -> Deals:
    industry = random.integers(0, len(INDUSTRIES), n)
    employees = np.exp(random.uniform(np.log(10), np.log(2000), n)).round()
    bare = Deals(industry, employees, np.arange(n) >= 0.7 * n, np.zeros(n, bool))
    return Deals(industry, employees, bare.later, random.random(n) < rate(bare))


def best_cell(made: Deals) -> tuple[int, int]:
    """The industry and band with the highest rate of the earlier deals: the harshest choice of a core."""
    cells = [(i, b) for i in range(len(INDUSTRIES)) for b in range(len(BANDS))]
    early = ~made.later

    def rate(cell: tuple[int, int]) -> float:
        inside = early & (made.industry == cell[0]) & (made.band == cell[1])
        return float(made.y[inside].mean()) if inside.sum() >= 20 else -1.0

    return max(cells, key=rate)


def neighbours_of(made: Deals, core: tuple[int, int]) -> list[tuple[tuple[int, int], int]]:
    """Cell and direction of each neighbour, by the functions that a build's figures are made by."""
    conditions = (Condition("industry", Operator.IN, (INDUSTRIES[core[0]],)), BANDS[core[1]])

    def met(parts: Sequence[Condition]) -> Bools:
        i, b = _cell(parts)
        return (made.industry == i) & (made.band == b)

    inside = met(conditions)
    found = neighbours(conditions, card(), {}, lambda parts: int((met(parts) & ~inside).sum()))
    out = []
    for one in found.shown:
        cover = met(one.conditions) & ~inside
        either = cover | inside
        columns = {"has": cover[either].astype(np.int64), "y": made.y[either].astype(np.int64)}
        looks = np.full(int(either.sum()), found.pairs)
        out.append((_cell(one.conditions), sign_of(gap_of_shares(Frame({**columns, "looks": looks})))))
    return out


ATTRIBUTES = (
    Attribute("industry", "industry", Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.TODAY),
    Attribute("employees", "employees", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY),
)


def card() -> tuple[CardAttribute, ...]:
    levels = {
        "industry": tuple(Condition("industry", Operator.IN, (name,)) for name in INDUSTRIES),
        "employees": BANDS,
    }
    return tuple(
        CardAttribute(
            one.name, one.label, one.category, one.kind, one.known,
            (*(Level(when, 1, 1, 1) for when in levels[one.name]),
             Level(Condition(one.name, Operator.IS_UNKNOWN), 0, 1, 0)),
        )
        for one in ATTRIBUTES
    )  # fmt: skip


def neighbours_row(
    repeats: int, n: int, good: tuple[tuple[int, int], ...], rates: tuple[float, float], seed: int
) -> dict[str, float]:
    """Cells in `good` have the first rate, all others the second; how neighbours of the chosen core come out."""
    counts: Counter[str] = Counter()
    for place in range(repeats):
        random = np.random.default_rng(seed + place)

        def rate(made: Deals) -> Floats:
            inside = np.zeros(made.industry.size, bool)
            for i, b in good:
                inside |= (made.industry == i) & (made.band == b)
            return np.where(inside, rates[0], rates[1])

        made = deals(random, n, rate)
        core = best_cell(made)
        wrong = False
        for cell, direction in neighbours_of(made, core):
            alike = (cell in good) == (core in good)
            kind = "alike" if alike else "worse"
            counts[kind] += 1
            counts[f"{kind} called {direction:+d}"] += 1
            wrong |= direction != 0 and alike
        counts["sets"] += 1
        counts["false"] += wrong
    out = {"sets with a false difference": counts["false"] / counts["sets"]}
    if counts["worse"]:
        out["worse ones shown as worse"] = counts["worse called -1"] / counts["worse"]
        if counts["alike"]:
            out["alike ones left open"] = counts["alike called +0"] / counts["alike"]
    return out


def _cell(conditions: Sequence[Condition]) -> tuple[int, int]:
    own = {one.attribute: one for one in conditions}
    value = own["industry"].value
    assert isinstance(value, tuple)
    return INDUSTRIES.index(str(value[0])), BANDS.index(own["employees"])


def sized(
    random: np.random.Generator, n: int, *, apart: float = 0.0, mean: float = 0.0, many: int = 40
) -> tuple[Bools, npt.NDArray[np.int64], Floats, list[Bools]]:
    """Deals of three classes of size with `many` conditions, five of which act alike in all; one more by class.

    The first condition has log-odds `mean` + `apart` in the upper two classes and `mean` in small business. A third of
    the conditions are more frequent in large companies.
    """
    tiers = random.choice(3, n, p=(0.4, 0.4, 0.2))
    covers = random.uniform(0.1, 0.4, many)
    tilt = np.where(np.arange(many) % 3 == 0, 0.15, 0.0)
    has = random.random((many, n)) < np.clip(covers[:, None] + tilt[:, None] * (tiers[None, :] - 1), 0.03, 0.9)
    effects = np.zeros(many)
    effects[1:6] = (0.9, -0.8, 0.7, 0.6, -0.6)
    eta = -1.4 + 0.4 * tiers + effects @ has + has[0] * (mean + apart * (tiers >= 1))
    y = random.random(n) < 1 / (1 + np.exp(-eta))
    score = np.round(10 * (effects @ has) + random.normal(0, 1, n))  # as a card knows it: not quite
    return y, tiers.astype(np.int64), score, list(has)


def tiers_row(repeats: int, n: int, seed: int, **planted: float) -> dict[str, float]:
    false = found = 0
    visible = []
    for place in range(repeats):
        y, tiers, score, has = sized(np.random.default_rng(seed + place), n, **planted)
        result = interactions(y, tiers, score, has)
        sure = [i for i, one in enumerate(result.tests) if one is not None and one.p_adjusted <= FAMILY]
        planted_one = bool(planted.get("apart"))
        found += planted_one and 0 in sure
        false += bool([i for i in sure if not (planted_one and i == 0)])
        visible.append(result.visible or np.nan)
    out = {"sets with a false tier": false / repeats, "visible": float(np.nanmedian(visible))}
    return out | ({"planted one found": found / repeats} if planted.get("apart") else {})


def customers_row(repeats: int, n: int, seed: int, *, harm: float = 0.0) -> dict[str, float]:
    """Customers of 15 attributes; with `harm` one level of cover .08 files more tickets and leaves sooner."""
    false = found = 0
    for place in range(repeats):
        random = np.random.default_rng(seed + place)
        codes = random.integers(0, 4, (15, n))
        codes[0] = np.where(random.random(n) < 0.08, 9, codes[0])
        bad = codes[0] == 9
        seats = np.exp(random.normal(3, 0.8, n))
        stay = random.exponential(900 / np.where(bad, 1 + harm, 1.0))
        seen = random.uniform(60, 1000, n)
        days, ended = np.minimum(stay, seen), stay <= seen
        quality = random.gamma(2.0, 0.5, n) * np.where(bad, 1 + harm, 1.0)
        tickets = random.poisson(quality * seats * days / 300)
        index = -np.argsort(np.argsort(quality + random.normal(0, 0.8, n))) / n
        judged = seen > 365
        levels = [(a, c) for a in range(15) for c in (*range(4), *((9,) if a == 0 else ()))]
        conditions = [Condition(f"a{a}", Operator.IN, (str(c),)) for a, c in levels]
        met = dict(zip(conditions, (codes[a] == c for a, c in levels), strict=True))
        rate, old = tickets / (seats * np.maximum(days, 1)), days >= 91
        tests = {
            "index": lambda c, m=met, j=judged, x=index: ranks_p(-x[j], m[c][j]),
            "churn": lambda c, m=met, d=days, e=ended: log_rank_p(d, e, m[c]),
            "tickets": lambda c, m=met, r=rate, o=old: ranks_p(r[o], m[c][o]),
        }
        names = [one.condition for one in worse_conditions(conditions, tests)]
        target = Condition("a0", Operator.IN, ("9",))
        found += bool(harm) and target in names
        false += bool([one for one in names if not (harm and one == target)])
    out = {"sets with a false one": false / repeats}
    return out | ({"planted one found": found / repeats} if harm else {})


def trial_row(repeats: int, good: float, poor: float, seed: int) -> dict[str, float]:
    """Neighbours as good as the core, as poor as the rest, and half-way, read once at the planned number of deals."""
    random = np.random.default_rng(seed)
    n, line = trial_deals(good, poor), trial_line(good, poor)
    assert n is not None
    out: dict[str, float] = {"deals": float(n)}
    for name, rate in (("good", good), ("poor", poor), ("half-way", line)):
        low, high = wilson(random.binomial(n, rate, repeats), n)
        out[f"{name} promoted"] = float(np.mean(low > line))
        out[f"{name} dropped"] = float(np.mean(high < line))
    return out


def coverage_row(repeats: int, n1: int, n0: int, seed: int) -> dict[str, float]:
    """How often the 95 % intervals of differences hold the true one."""
    hits: Counter[str] = Counter()
    true_lost = np.exp(-365 / 900.0) - np.exp(-365 / 600.0)
    for place in range(repeats):
        random = np.random.default_rng(seed + place)
        has = np.arange(n1 + n0) < n1
        company = np.where(has, np.arange(n1 + n0) // 2, 10**6 + np.arange(n1 + n0) // 2)
        owner = np.unique(company, return_inverse=True)[1]
        shared = random.gamma(2.0, 1.0, int(owner.max()) + 1)[owner]
        x = shared * random.gamma(3.0, 6.0, n1 + n0) * np.where(has, 1.5, 1.0)
        gap = rate_gap(x, np.ones(x.size), has, company)
        hits["days"] += bool(gap.low <= 0.5 * 36 <= gap.high)
        months = random.uniform(3, 30, n1 + n0)
        tickets = random.poisson(months * random.gamma(0.8, 1.0, n1 + n0) * np.where(has, 2.0, 1.0)).astype(float)
        gap = rate_gap(tickets, months, has, np.arange(x.size))
        hits["tickets"] += bool(gap.low <= 0.8 <= gap.high)
        stay, seen = random.exponential(np.where(has, 600.0, 900.0)), random.uniform(200, 1200, n1 + n0)
        gap = lost_gap(np.minimum(stay, seen), stay <= seen, has)
        hits["leaving"] += bool(gap.low <= true_lost <= gap.high)
        y = random.random(n1 + n0) < np.where(has, 0.3, 0.2)
        gap = share_gap(float(y[has].sum()), n1, float(y[~has].sum()), n0)
        hits["shares"] += bool(gap.low <= 0.1 <= gap.high)
    return {name: hits[name] / repeats for name in ("days", "tickets", "leaving", "shares")}


def run(repeats: int = 400, shift: int = 0, only: str = "") -> None:
    """Print every row that begins with `only`; `shift` is added to the seeds."""
    four = ((0, 1), (0, 2), (1, 1), (1, 2))
    table: list[tuple[str, Callable[[], dict[str, float]]]] = [
        *((f"neighbours, no difference, n={n}", lambda n=n: neighbours_row(repeats, n, (), (0.3, 0.3), shift + 1))
          for n in (1000, 3000)),
        *((f"neighbours, .45 in four cells, .2 else, n={n}",
           lambda n=n: neighbours_row(repeats, n, four, (0.45, 0.2), shift + 7)) for n in (1000, 3000, 10_000)),
        *((f"tiers, additive, n={n}", lambda n=n: tiers_row(repeats, n, shift + 11)) for n in (500, 2500, 10_000)),
        *((f"tiers, 1.2 apart, n={n}", lambda n=n: tiers_row(repeats, n, shift + 13, apart=1.2))
          for n in (500, 2500, 10_000)),
        ("tiers, -1.2 becomes +1.2, n=2500", lambda: tiers_row(repeats, 2500, shift + 17, apart=2.4, mean=-1.2)),
        *((f"customers, noise, n={n}", lambda n=n: customers_row(repeats, n, shift + 19)) for n in (150, 600)),
        *((f"customers, x {1 + harm:g}, n={n}", lambda n=n, harm=harm: customers_row(repeats, n, shift + 23, harm=harm))
          for n in (150, 600) for harm in (0.5, 1.0)),
        *((f"trial {good:g} against {poor:g}", lambda g=good, p=poor: trial_row(100_000, g, p, shift + 29))
          for good, poor in ((0.45, 0.2), (0.5, 0.22), (0.2, 0.1))),
        *((f"coverage {n1} against {n0}", lambda a=n1, b=n0: coverage_row(5 * repeats, a, b, shift + 31))
          for n1, n0 in ((10, 100), (30, 300), (200, 1000))),
    ]  # fmt: skip
    for name, row in table:
        if not name.startswith(only):
            continue
        started = time.perf_counter()
        cells = "  ".join(f"{key} {value:.3f}" for key, value in row().items())
        print(f"{name:46} {cells}  ({time.perf_counter() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    run(
        int(sys.argv[1]) if len(sys.argv) > 1 else 400,
        int(sys.argv[2]) if len(sys.argv) > 2 else 0,
        sys.argv[3] if len(sys.argv) > 3 else "",
    )
