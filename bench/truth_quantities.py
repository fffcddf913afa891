"""Patterns on a time or an amount against a known truth: false alarms, recovery, and what censoring can spoil.

PYTHONPATH=src python bench/truth_quantities.py 200
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nachim.findings.shown import ENOUGH
from nachim.model.condition import Condition
from nachim.patterns.quantities import Quantity, discover_quantity, look_quantity
from nachim.stats.coded import Bools, Coded
from nachim.stats.intervals import Estimate, wilson
from nachim.stats.ratios import common_horizon
from nachim.stats.shrinkage import Prior
from truth_patterns import FRESH, plant, world

Floats = npt.NDArray[np.float64]

MOST = 8
"""Patterns shown for one quantity."""
TRUTH = 60_000
"""Fresh rows that tell what a ratio truly is."""
YEARS = 3.0
"""Rows begin over so long; all are last seen on one day."""


def watched(days: Floats, began: Floats) -> Quantity:
    """Cut times off on the day of the data: 3 years after the first row could begin."""
    until = (YEARS - began) * 365.25
    return Quantity(np.minimum(days, until), days <= until, began)


def mixed(random: np.random.Generator, coded: Coded, began: Floats) -> Coded:
    """Let the first three attributes drift with the date a row began: the newer, the more of their second level."""
    codes = coded.codes.copy()
    for j in range(3):
        new = random.random(began.size) < 0.6 * began / YEARS
        codes[:, j] = np.where(new, 1, codes[:, j])
    return replace(coded, codes=codes)


def noise_row(
    n: int, repeats: int, *, mixing: bool = False, trend: float = 0.0, respect: bool = True, permutations: int = 1000
) -> dict[str, float]:
    """Share of data sets in which anything is confirmed though no condition tells anything of the time.

    Parameters
    ----------
    mixing
        Conditions go with the date a row began, hence with how long it was watched.
    trend
        Log of the factor by which times shrink over the three years.
    respect
        False ranks all rows together, whenever they began.
    """
    confirmed = 0
    censored = []
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        coded, began = world(random, n), random.random(n) * YEARS
        if mixing:
            coded = mixed(random, coded, began)
        quantity = watched(random.exponential(400 * np.exp(-trend * began / YEARS)), began)
        if not respect:
            quantity = replace(quantity, at=np.zeros(n))
        found = discover_quantity(coded, quantity, np.zeros(n, bool), permutations=permutations, seed=seed)
        confirmed += bool(found.confirmed)
        censored.append(1 - quantity.observed.mean())
    return {**_interval(confirmed, repeats), "censored": float(np.mean(censored))}


def grouped_row(accounts: int, repeats: int, *, sd: float = 0.7, permutations: int = 1000) -> dict[str, float]:
    """The same for won deals, 1 to 8 of an account, whose lengths go together: nothing is censored."""
    confirmed = 0
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        sizes = np.minimum(1 + random.geometric(0.4, accounts) - 1, 8).clip(1)
        index = np.repeat(np.arange(accounts), sizes)
        coded = world(random, accounts).take(index)
        days = np.exp(4 + sd * random.standard_normal(accounts)[index] + 0.6 * random.standard_normal(index.size))
        quantity = Quantity(days, np.ones(days.size, bool), random.random(index.size) * YEARS, index)
        found = discover_quantity(coded, quantity, np.zeros(index.size, bool), permutations=permutations, seed=seed)
        confirmed += bool(found.confirmed)
    return _interval(confirmed, repeats)


def planted_row(n: int, repeats: int, *, ratio: float = 2.0, permutations: int = 1000) -> dict[str, float]:
    """How often two planted patterns of two conditions are found exactly; each multiplies the hazard by `ratio`."""
    both = each = extra = 0
    censored = []
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        coded, _, truths = plant(random, n)
        began = random.random(n) * YEARS
        speed = np.ones(n)
        for truth in truths:
            speed = speed * np.where(_met(coded, truth), ratio, 1.0)
        quantity = watched(random.exponential(600 / speed), began)
        found = discover_quantity(coded, quantity, np.zeros(n, bool), permutations=permutations, seed=seed)
        named = [frozenset(one.conditions) for one in found.patterns if one.lower]
        wanted = {frozenset(truth) for truth in truths}
        hits = sum(one in named for one in wanted)
        both, each, extra = both + (hits == 2), each + hits, extra + len(found.patterns) - hits
        censored.append(1 - quantity.observed.mean())
    return {"each": each / (2 * repeats), **_interval(both, repeats, "both"), "extra": extra / repeats,
            "censored": float(np.mean(censored))}  # fmt: skip


def lost_row(n: int, repeats: int, *, lost_are_censored: bool, permutations: int = 1000) -> dict[str, float]:
    """Share of data sets with a cycle pattern where two conditions only raise the chance to win, not the speed.

    Lost deals out of the ranking is the product's way; censored where they were lost is the other way.
    """
    confirmed = 0
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        coded, won, _ = plant(random, n, base=0.25)
        days, began = random.gamma(3.0, 25.0, n), random.random(n) * YEARS
        keep = np.ones(n, bool) if lost_are_censored else won
        quantity = Quantity(days[keep], won[keep], began[keep])
        none = np.zeros(int(keep.sum()), bool)
        found = discover_quantity(coded.take(keep), quantity, none, permutations=permutations, seed=seed)
        confirmed += bool(found.confirmed)
    return _interval(confirmed, repeats)


def shown_rows(
    kind: str, n: int, repeats: int, *, effect: float, first: int = 0, permutations: int = 200
) -> dict[str, list[tuple[bool, float]]]:
    """Whether the ratios of what a search shows hold the truth, and the log of each over the truth.

    Parameters
    ----------
    kind
        "cycle" (deals of accounts, all seen), "ttv" (censored) or "ltv" (amounts, one of twenty nothing).
    effect
        What each of two planted patterns multiplies the speed or the amount by; 1 is noise.

    Returns
    -------
    dict
        By figure: "first" (the rows that chose it), "drawn", "later" (where there are rows enough), "shown" (later,
        else drawn). The truth is that of `TRUTH` fresh rows under the same conditions, up to the same horizon.
    """
    found: dict[str, list[tuple[bool, float]]] = {name: [] for name in ("first", "drawn", "later", "shown")}
    for seed in range(first, first + repeats):
        random = np.random.default_rng([FRESH, seed])
        coded, _, truths = plant(random, n + TRUTH)
        factor = np.ones(n + TRUTH)
        for truth in truths:
            factor = factor * np.where(_met(coded, truth), effect, 1.0)
        whole = _drawn_world(random, kind, n, factor)
        sample = Quantity(whole.values[:n], whole.observed[:n], whole.at[:n], whole.labels, kind == "ltv")
        later = whole.at[:n] >= np.quantile(whole.at[:n], 0.7)
        looked = look_quantity(coded.take(np.arange(n)), sample, later, permutations=permutations, seed=seed, name=kind)
        prior = None
        for one in looked.told().patterns[:MOST]:
            prior = prior or looked.prior()
            has = _met(coded, one.conditions)
            for name, figure in _ratios(sample, has[:n], later, prior).items():
                fresh = whole.values[n:]
                true = _true_ratio(fresh, has[n:], sample, has[:n], later if name == "later" else ~later)
                value, low, high = (float(part) for part in figure)
                if np.isfinite(low):
                    found[name].append((low <= true <= high, float(np.log(value / true))))
                    if name == "later" or (name == "drawn" and not _enough(has[:n], later)):
                        found["shown"].append(found[name][-1])
    return found


def _drawn_world(random: np.random.Generator, kind: str, n: int, factor: Floats) -> Quantity:
    """Return the quantity of all rows: those of the sample as they are seen, the fresh ones as they are."""
    began = random.random(factor.size) * YEARS
    if kind == "ltv":
        amounts = np.where(
            random.random(factor.size) < 0.05, 0.0, 1000 * factor * np.exp(random.normal(size=factor.size))
        )
        return Quantity(amounts, np.ones(factor.size, bool), began)
    if kind == "ttv":
        days = random.exponential(600 / factor)
        cut = watched(days, began)
        seen = np.arange(factor.size) < n
        return Quantity(np.where(seen, cut.values, days), cut.observed | ~seen, began)
    labels = random.integers(0, int(n / 1.7), n)  # deals of accounts: 1.7 each, a third of the spread is the account's
    own = np.append(random.normal(size=n)[labels], random.normal(size=factor.size - n))
    days = 60 / factor * np.exp(0.35 * own + 0.6 * random.normal(size=factor.size))
    return Quantity(days, np.ones(factor.size, bool), began, labels)


def _enough(has: Bools, later: Bools) -> bool:
    """Tell whether later rows speak for themselves (`nachim.findings.shown`)."""
    return bool(min((has & later).sum(), (~has & later).sum()) >= ENOUGH)


def _ratios(sample: Quantity, has: Bools, later: Bools, prior: Prior) -> dict[str, Estimate]:
    """Return the ratios of a pattern by what they rest on."""
    told = {"first": sample.ratio(~later, has)}
    told["drawn"] = prior.ratio(told["first"])
    if _enough(has, later):
        told["later"] = sample.ratio(later, has)
    return {name: one for name, one in told.items() if one is not None}


def _true_ratio(fresh: Floats, met: Bools, sample: Quantity, has: Bools, rows: Bools) -> float:
    """Return the ratio among fresh rows: of medians, or of means up to the horizon that the sample is compared to."""
    if sample.amount:
        return float(np.median(fresh[met]) / np.median(fresh[~met]))
    horizon = common_horizon(sample.values[rows & has], sample.values[rows & ~has])
    return float(np.minimum(fresh[met], horizon).mean() / np.minimum(fresh[~met], horizon).mean())


def print_shown(repeats: int) -> None:
    """Print how often the ratios that are shown hold the truth."""
    together: list[tuple[bool, float]] = []
    for kind in ("cycle", "ttv", "ltv"):
        for effect in (1.0, 1.4, 2.0):
            for n in (150, 400, 1200):
                started = time.process_time()
                found = shown_rows(kind, n, repeats, effect=effect)
                together += found["shown"]
                cells = "  ".join(f"{name} {_covered(one)}" for name, one in found.items())
                print(f"{kind} x {effect} n={n:5}  {cells}  ({time.process_time() - started:.0f} s)", flush=True)
    print(f"all that is shown: {_covered(together)}")


def _covered(held: list[tuple[bool, float]]) -> str:
    if not held:
        return "– (0)"
    return f"{np.mean([one for one, _ in held]):.3f} ({len(held)}; {np.exp(np.mean([log for _, log in held])):.2f})"


def _met(coded: Coded, truth: tuple[Condition, ...]) -> Bools:
    met = np.ones(coded.codes.shape[0], dtype=bool)
    for j, conditions in enumerate(coded.conditions):
        for level, condition in enumerate(conditions):
            if condition in truth:
                met &= coded.codes[:, j] == level
    return met


def _interval(hits: int, repeats: int, name: str = "confirmed") -> dict[str, float]:
    interval = wilson(hits, repeats)
    return {name: hits / repeats, "low": float(interval.low), "high": float(interval.high)}


def run(repeats: int = 200) -> None:
    """Print every table."""
    table: list[tuple[str, Callable[[], dict[str, float]]]] = [
        *((f"noise, censored, n={n}", lambda n=n: noise_row(n, repeats)) for n in (50, 200, 1000)),
        ("noise, conditions go with the date, n=1000", lambda: noise_row(1000, repeats, mixing=True)),
        ("… and times shrink by half", lambda: noise_row(1000, repeats, mixing=True, trend=0.7)),
        (
            "… ranked without regard to the date",
            lambda: noise_row(1000, repeats, mixing=True, trend=0.7, respect=False),
        ),
        ("won deals of 300 accounts", lambda: grouped_row(300, repeats)),
        ("only the win rate differs, lost deals left out", lambda: lost_row(1500, repeats, lost_are_censored=False)),
        ("only the win rate differs, lost deals censored", lambda: lost_row(1500, repeats, lost_are_censored=True)),
        *((f"planted, hazard x 2, n={n}", lambda n=n: planted_row(n, repeats)) for n in (200, 1000, 5000)),
    ]
    for name, row in table:
        started = time.perf_counter()
        cells = "  ".join(f"{key} {value:.3f}" for key, value in row().items())
        print(f"{name:50} {cells}  ({(time.perf_counter() - started) / repeats:.2f} s each)", flush=True)
    print_shown(repeats)


if __name__ == "__main__":
    (print_shown if "shown" in sys.argv else run)(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
