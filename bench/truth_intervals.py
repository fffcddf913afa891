"""Do the intervals that the product prints hold the truth? Each kind as it is printed, by the product's own functions.

    PYTHONPATH=src python bench/truth_intervals.py 2000

Coverage over rates and sizes of each kind. Effects that are selected before they are shown: `truth_selected.py`.
"""

from __future__ import annotations

import math
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from nachim.engine import Frame
from nachim.evidence.statistics import STATISTICS

Draw = Callable[[np.random.Generator], Frame]


@dataclass(frozen=True)
class Setting:
    """One kind of figure under one truth."""

    kind: str
    name: str
    truth: float
    statistic: str
    draw: Draw


@dataclass(frozen=True)
class Coverage:
    """How often the interval held the truth."""

    kind: str
    name: str
    covered: float
    """Of the data sets in which an interval is printed; None as a limit counts as open."""
    printed: float
    """Share of data sets in which an interval is printed at all."""
    below: float
    """Share in which the interval lies wholly below the truth."""


def measure(one: Setting, repeats: int, seed: int) -> Coverage:
    """Draw data sets and count."""
    random = np.random.default_rng([seed, *map(ord, one.kind + one.name)])
    held = below = printed = 0
    for _ in range(repeats):
        figure = STATISTICS[one.statistic](one.draw(random))
        if figure.value is None or (figure.low is None and figure.high is None):
            continue
        printed += 1
        low = -math.inf if figure.low is None else figure.low
        high = math.inf if figure.high is None else figure.high
        held += low - 1e-12 <= one.truth <= high + 1e-12
        below += high < one.truth
    share = printed or 1
    return Coverage(one.kind, one.name, held / share, printed / repeats, below / share)


RATES, SIZES = (0.05, 0.1, 0.2, 0.3, 0.5), (10, 20, 50, 200, 1000)


def settings() -> Iterator[Setting]:
    """Yield every kind over rates and sizes."""
    yield from _shares()
    yield from _lifts()
    yield from _times()
    yield from _scores()
    yield from _amounts()


def _shares() -> Iterator[Setting]:
    for rate in RATES:
        for n in SIZES:
            yield Setting("share (Wilson)", f"{rate} of {n}", rate, "share",
                          lambda r, p=rate, n=n: Frame({"y": (r.random(n) < p).astype(float)}))  # fmt: skip
    for rate in RATES[1:]:
        for groups in (30, 100, 300):
            for rho in (0.1, 0.3):
                yield Setting("share, rows of companies", f"{rate} of {groups} companies, {rho}", rate, "share",
                              lambda r, p=rate, g=groups, c=rho: clustered(r, p, g, c))  # fmt: skip


def clustered(random: np.random.Generator, rate: float, groups: int, rho: float) -> Frame:
    """Rows of companies with 1 to 5 deals whose outcomes go together (beta-binomial, intraclass correlation `rho`)."""
    sizes = random.integers(1, 6, groups)
    shape = (1 - rho) / rho
    own = random.beta(rate * shape, (1 - rate) * shape, groups)
    k = np.repeat(np.arange(groups), sizes)
    return Frame({"y": (random.random(k.size) < own[k]).astype(float), "k": k.astype(str).astype(object)})


def _lifts() -> Iterator[Setting]:
    for base in (0.1, 0.2, 0.3):
        for lift in (0.6, 1.0, 1.5, 2.0):
            for n1, n0 in ((10, 50), (25, 200), (100, 400), (200, 2000)):
                yield Setting("lift (Koopman)", f"{lift}x of {base}, {n1} against {n0}", lift, "lift",
                              lambda r, b=base, x=lift, a=n1, c=n0: sides(r, b, x, a, c))  # fmt: skip
            for groups in (60, 200):
                yield Setting("lift, rows of companies", f"{lift}x of {base}, {groups} companies", lift, "lift",
                              lambda r, b=base, x=lift, g=groups: clustered_sides(r, b, x, g))  # fmt: skip


def sides(random: np.random.Generator, base: float, lift: float, n1: int, n0: int) -> Frame:
    has = np.repeat([1.0, 0.0], [n1, n0])
    return Frame({"has": has, "y": (random.random(n1 + n0) < np.where(has, base * lift, base)).astype(float)})


def clustered_sides(random: np.random.Generator, base: float, lift: float, groups: int) -> Frame:
    """A condition that a third of the companies meet; outcomes within a company correlate at .2."""
    sizes = random.integers(1, 6, groups)
    has = random.random(groups) < 1 / 3
    rate = np.where(has, base * lift, base)
    own = random.beta(rate * 4, (1 - rate) * 4)
    k = np.repeat(np.arange(groups), sizes)
    return Frame({
        "has": has[k].astype(float), "y": (random.random(k.size) < own[k]).astype(float),
        "k": k.astype(str).astype(object),
    })  # fmt: skip


def _times() -> Iterator[Setting]:
    for n in (8, 15, 40, 200, 1000):
        for spread in (0.5, 1.0):
            yield Setting("median (order statistics)", f"n {n}, spread {spread}", 45.0, "median",
                          lambda r, n=n, s=spread: Frame({"x": 45 * np.exp(s * r.normal(size=n))}))  # fmt: skip
            for open_share in (0.0, 0.25, 0.5):
                yield Setting("median time (Kaplan–Meier)", f"n {n}, spread {spread}, {open_share} open", 45.0, "cycle",
                              lambda r, n=n, s=spread, o=open_share: censored(r, n, s, o))  # fmt: skip


def censored(random: np.random.Generator, n: int, spread: float, share: float) -> Frame:
    """Log-normal times with a median of 45 days; the last look comes at a random time that leaves `share` open."""
    days = 45 * np.exp(spread * random.normal(size=n))
    if not share:
        return Frame({"days": days, "event": np.ones(n)})
    looked = 45 * np.exp(spread * random.normal(size=n)) * {0.25: 1.0, 0.5: 1.0}[share]
    looked = looked * np.exp(spread * math.sqrt(2) * {0.25: 0.674, 0.5: 0.0}[share])
    return Frame({"days": np.minimum(days, looked), "event": (days <= looked).astype(float)})


def _scores() -> Iterator[Setting]:
    from scipy.special import ndtr

    for apart in (0.0, 0.5, 1.0, 1.8):
        for n, rate in ((60, 0.3), (200, 0.1), (200, 0.3), (1000, 0.2)):
            truth = float(ndtr(apart / math.sqrt(2)))
            yield Setting("AUC (DeLong)", f"{truth:.2f}, {rate} of {n}", truth, "auc",
                          lambda r, d=apart, n=n, p=rate: ranked(r, d, n, p))  # fmt: skip
    for slope in (0.5, 0.8, 1.0):
        for n, rate in ((100, -1.0), (300, -1.5), (1000, -1.5), (1000, -2.5)):
            yield Setting("calibration slope", f"{slope}, n {n}, log-odds {rate}", slope, "slope",
                          lambda r, b=slope, n=n, a=rate: predicted(r, b, n, a))  # fmt: skip


def ranked(random: np.random.Generator, apart: float, n: int, rate: float) -> Frame:
    y = np.zeros(n)
    while not 1 < y.sum() < n - 1:
        y = (random.random(n) < rate).astype(float)
    return Frame({"y": y, "points": random.normal(size=n) + apart * y})


def predicted(random: np.random.Generator, slope: float, n: int, middle: float) -> Frame:
    eta = middle + random.normal(size=n)
    y = random.random(n) < 1 / (1 + np.exp(-(middle + slope * (eta - middle))))
    return Frame({"y": y.astype(float), "p": 1 / (1 + np.exp(-eta))})


def _amounts() -> Iterator[Setting]:
    for n in (25, 50, 200, 1000):
        for rate in (0.1, 0.25, 0.6):
            for spread in (0.6, 1.0):
                truth = rate * math.exp(spread**2 / 2)
                yield Setting("revenue for each deal", f"n {n}, {rate} won, spread {spread}", truth, "mean_of_amounts",
                              lambda r, n=n, p=rate, s=spread: paid(r, n, p, s))  # fmt: skip


def paid(random: np.random.Generator, n: int, rate: float, spread: float) -> Frame:
    x = np.where(random.random(n) < rate, np.exp(spread * random.normal(size=n)), 0.0)
    return Frame({"x": x, "k": np.arange(n).astype(str).astype(object)})


def incidence(repeats: int, seed: int) -> list[Coverage]:
    """Aalen–Johansen's win rate with lost as a competing end and open deals."""
    from nachim.stats.survival import aalen_johansen

    found = []
    for n in (30, 100, 400):
        for rate in (0.1, 0.25, 0.5):
            random, held, below, printed = np.random.default_rng([seed, n, int(100 * rate)]), 0, 0, 0
            for _ in range(repeats):
                won = random.random(n) < rate
                days = np.where(won, random.gamma(3, 20, n), random.gamma(3, 30, n))
                looked = random.uniform(0, 400, n)
                causes = np.where(days > looked, 0, np.where(won, 1, 2))
                # By the horizon of 150 days: what truly was won by then.
                one = aalen_johansen(np.minimum(days, looked), causes, number=2).at(1, 150.0)
                if one.low < one.high:
                    printed += 1
                    truth = rate * _GAMMA_150
                    held += one.low <= truth <= one.high
                    below += one.high < truth
            found.append(Coverage("win rate (Aalen–Johansen)", f"{rate}, n {n}", held / max(printed, 1),
                                  printed / repeats, below / max(printed, 1)))  # fmt: skip
    return found


def _gamma_150() -> float:
    from scipy.stats import gamma

    return float(gamma.cdf(150, 3, scale=20))


_GAMMA_150 = _gamma_150()


def everything(repeats: int, seed: int = 1) -> list[Coverage]:
    """Measure every setting."""
    return [*(measure(one, repeats, seed) for one in settings()), *incidence(repeats, seed)]


def kinds(found: list[Coverage]) -> dict[str, tuple[float, float, str, float]]:
    """Return, by kind, the mean coverage, the least, where that is, and how often an interval is printed.

    Settings in which fewer than half of the data sets print an interval say nothing of it and count in the last alone.
    """
    table = {}
    for kind in dict.fromkeys(one.kind for one in found):
        each = [one for one in found if one.kind == kind]
        shown = [one for one in each if one.printed >= 0.5]
        least = min(shown, key=lambda one: one.covered)
        mean = float(np.mean([one.covered for one in shown]))
        table[kind] = (mean, least.covered, least.name, float(np.mean([one.printed for one in each])))
    return table


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    start = time.perf_counter()
    found = everything(repeats)
    print(f"{repeats} data sets a setting, {len(found)} settings\n")
    print("| kind | settings | mean coverage | least | where | printed |\n| --- | --- | --- | --- | --- | --- |")
    for kind, (mean, least, where, printed) in kinds(found).items():
        count = sum(one.kind == kind for one in found)
        print(f"| {kind} | {count} | {mean:.3f} | {least:.3f} | {where} | {printed:.2f} |")
    low = sorted((one for one in found if one.covered < 0.93 and one.printed >= 0.5), key=lambda one: one.covered)
    for one in low[:20]:
        print(f"  {one.kind}: {one.name}: {one.covered:.3f} (below {one.below:.3f}, printed {one.printed:.2f})")
    print(f"{time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
