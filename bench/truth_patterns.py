"""Patterns against a known truth: false alarms on noise, recovery of what was planted.

PYTHONPATH=src python bench/truth_patterns.py 200
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from nachim.evidence.models import WEIGHTS
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator
from nachim.patterns.discover import discover, look
from nachim.patterns.items import cover_of
from nachim.stats.coded import Bools, Coded
from nachim.stats.intervals import Estimate, lift, wilson

Counted = npt.NDArray[np.int64]

FRESH = 500_000
"""First seed of the reported tables; the choices in `nachim.patterns.choice` were tuned on seeds below."""


def world(random: np.random.Generator, n: int, *, attributes: int = 10, levels: int = 4, ranges: int = 0) -> Coded:
    """Attributes of `levels` known levels with uneven shares and 5 % unknown; the first `ranges` are ordered."""
    conditions, columns = [], []
    for j in range(attributes):
        if j < ranges:
            known = [Condition(f"a{j}", Operator.BELOW, 1.0)]
            known += [Condition(f"a{j}", Operator.BETWEEN, (float(c), c + 1.0)) for c in range(1, levels - 1)]
            known.append(Condition(f"a{j}", Operator.AT_LEAST, levels - 1.0))
        else:
            known = [Condition(f"a{j}", Operator.IN, (f"v{c}",)) for c in range(levels)]
        shares = np.append(random.dirichlet(np.full(levels, 8.0)) * 0.95, 0.05)
        columns.append(random.choice(levels + 1, size=n, p=shares))
        conditions.append((*known, Condition(f"a{j}", Operator.IS_UNKNOWN)))
    kinds = [Kind.NUMBER if j < ranges else Kind.CATEGORY for j in range(attributes)]
    named = [Attribute(f"a{j}", f"a{j}", Category.FIRMOGRAPHIC, kind, Known.DATED) for j, kind in enumerate(kinds)]
    return Coded(tuple(named), tuple(conditions), np.column_stack(columns).astype(np.int16))


def plant(
    random: np.random.Generator,
    n: int,
    *,
    cover: float = 0.12,
    effect: float = 1.4,
    base: float = 0.15,
    widths: tuple[int, int] = (1, 1),
    ranges: int = 0,
) -> tuple[Coded, Bools, list[tuple[Condition, ...]]]:
    """A world with two patterns of two conditions each, on attributes 0–1 and 2–3, of about the given cover.

    With `ranges`, the conditions on attributes 0 and 2 span `widths` adjacent levels.
    """
    coded = world(random, n, ranges=ranges)
    codes = coded.codes.copy()
    logit = np.full(n, np.log(base / (1 - base)))
    truths = []
    share = np.sqrt(cover)
    for (a, b), width in zip(((0, 1), (2, 3)), widths, strict=True):
        for j, wide in ((a, width), (b, 1)):
            target = random.random(n) < share
            inside, outside = np.arange(1, 1 + wide), np.setdiff1d(np.arange(4), np.arange(1, 1 + wide))
            codes[:, j] = np.where(target, random.choice(inside, n), random.choice(outside, n))
        met = np.isin(codes[:, a], np.arange(1, 1 + width)) & (codes[:, b] == 1)
        logit += effect * met
        first = coded.conditions[a][1]
        if width > 1:
            first = Condition(f"a{a}", Operator.BETWEEN, (1.0, 1.0 + width))
        truths.append((first, coded.conditions[b][1]))
    y = random.random(n) < 1 / (1 + np.exp(-logit))
    return Coded(coded.attributes, coded.conditions, codes.astype(np.int16)), y, truths


def noise_row(n: int, repeats: int, *, base: float = 0.3, permutations: int = 1000, depth: int = 3) -> dict[str, float]:
    """Share of pure-noise data sets in which anything is confirmed, or found at all."""
    confirmed = found = 0
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        coded, y = world(random, n), random.random(n) < base
        result = discover(coded, y, np.zeros(n, bool), permutations=permutations, seed=seed, depth=depth)
        confirmed += bool(result.confirmed)
        found += bool(result.patterns)
    return _alarms(confirmed, found, repeats)


def grouped_noise_row(
    accounts: int, repeats: int, *, sd: float = 1.0, permutations: int = 1000, respect: bool = True
) -> dict[str, float]:
    """The same for deals: 1 to 8 of an account, attributes of the account, a random effect of the account."""
    confirmed = found = 0
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        sizes = np.minimum(1 + random.geometric(0.4, accounts) - 1, 8).clip(1)
        index = np.repeat(np.arange(accounts), sizes)
        coded = world(random, accounts).take(index)
        logit = -0.9 + sd * random.standard_normal(accounts)[index]
        y = random.random(index.size) < 1 / (1 + np.exp(-logit))
        none = np.zeros(index.size, bool)
        result = discover(coded, y, none, groups=index if respect else None, permutations=permutations, seed=seed)
        confirmed += bool(result.confirmed)
        found += bool(result.patterns)
    return _alarms(confirmed, found, repeats)


def _alarms(confirmed: int, found: int, repeats: int) -> dict[str, float]:
    interval = wilson(confirmed, repeats)
    return {
        "confirmed": confirmed / repeats,
        "low": float(interval.low),
        "high": float(interval.high),
        "any": found / repeats,
    }


def planted_row(
    n: int,
    repeats: int,
    *,
    base: float = 0.15,
    permutations: int = 1000,
    widths: tuple[int, int] = (1, 1),
    ranges: int = 0,
    unions: bool = True,
    part: float = 1.0,
) -> dict[str, float]:
    """How often the planted patterns are found exactly, each and both, and patterns reported besides (per data set).

    `base` is the rate of rows that meet neither; `rate` is that of all rows. `part` is what the search has of the 5 %
    that all families share: .45 where nothing else finds anything.
    """
    exact = both = confirmed_extra = extra = 0
    raw, shrunk, true, rates = [], [], [], []
    for seed in range(repeats):
        random = np.random.default_rng(FRESH + seed)
        coded, y, truths = plant(random, n, base=base, widths=widths, ranges=ranges)
        later = np.zeros(n, bool)
        result = look(coded, y, later, permutations=permutations, seed=seed, unions=unions).told(part)
        wanted = {frozenset(truth) for truth in truths}
        named = {frozenset(p.conditions): p for p in result.patterns if not p.negative}
        exact += sum(w in named for w in wanted)
        both += all(w in named for w in wanted)
        confirmed_extra += sum(frozenset(p.conditions) not in wanted or p.negative for p in result.confirmed)
        extra += sum(frozenset(p.conditions) not in wanted or p.negative for p in result.patterns)
        rates.append(y.mean())
        for truth in wanted & set(named):
            fresh, fresh_y, _ = plant(
                np.random.default_rng(90_000 + seed), 20_000, base=base, widths=widths, ranges=ranges
            )
            cover = cover_of(fresh, tuple(truth))
            true.append(fresh_y[cover].mean() / fresh_y.mean())
            raw.append(named[truth].lift_over_all.value or 0.0)
            shrunk.append(named[truth].shrunk_lift)
    found = wilson(both, repeats)
    return {
        "rate": float(np.mean(rates)),
        "exact": exact / (2 * repeats),
        "both": both / repeats,
        "low": float(found.low),
        "high": float(found.high),
        "extra confirmed": confirmed_extra / repeats,
        "extra": extra / repeats,
        "true lift": float(np.mean(true)) if true else float("nan"),
        "raw": float(np.mean(raw)) if raw else float("nan"),
        "shrunk": float(np.mean(shrunk)) if shrunk else float("nan"),
    }


def katz_lift(k1: Counted, n1: int, k0: Counted, n0: int) -> Estimate:
    """Rate ratio with Katz's interval and half a count added: the rival of `lift`."""
    centre = np.log((k1 + 0.5) / (n1 + 0.5)) - np.log((k0 + 0.5) / (n0 + 0.5))
    error = np.sqrt(1 / (k1 + 0.5) - 1 / (n1 + 0.5) + 1 / (k0 + 0.5) - 1 / (n0 + 0.5))
    return Estimate(np.exp(centre), np.exp(centre - 1.96 * error), np.exp(centre + 1.96 * error))


def lift_rows(repeats: int = 20_000) -> list[dict[str, float]]:
    """Coverage of two intervals of a lift at few winners."""
    random = np.random.default_rng(0)
    rows = []
    for n1, n0, p0, true in (
        (10, 40, 0.2, 1),
        (20, 80, 0.1, 3),
        (30, 200, 0.05, 1),
        (8, 200, 0.1, 1),
        (8, 200, 0.1, 5),
    ):
        k1, k0 = random.binomial(n1, p0 * true, repeats), random.binomial(n0, p0, repeats)
        row = {"n1": n1, "n0": n0, "p0": p0, "lift": true}
        for name, method in (("koopman", lift), ("katz", katz_lift)):
            estimate = method(k1, n1, k0, n0)
            low, high = np.nan_to_num(estimate.low, nan=0.0), np.nan_to_num(estimate.high, nan=np.inf)
            row[name] = float(np.mean((low <= true) & (true <= high)))
        rows.append(row)
    return rows


def run(repeats: int = 200) -> None:
    """Print every table."""
    table: list[tuple[str, Callable[[], dict[str, float]]]] = [
        *((f"noise n={n}", lambda n=n: noise_row(n, repeats)) for n in (50, 200, 1000, 5000)),
        ("deals of 300 accounts, sd 1, blocks kept", lambda: grouped_noise_row(300, repeats)),
        ("deals of 300 accounts, sd 1, rows shuffled", lambda: grouped_noise_row(300, repeats, respect=False)),
        *(
            (f"planted n={n}, base {base}", lambda n=n, base=base: planted_row(n, repeats, base=base))
            for n in (200, 1000, 5000)
            for base in (0.2, 0.3)
        ),
        *(
            (
                f"planted n=1000, base {base}, .45 of the 5 %",
                lambda base=base: planted_row(1000, repeats, base=base, part=WEIGHTS["won"]),
            )
            for base in (0.2, 0.3)
        ),
        *(
            (
                f"planted n=1000, 8 ranges, truth spans {w}, unions={u}",
                lambda w=w, u=u: planted_row(1000, repeats, widths=(w, w), ranges=8, unions=u),
            )
            for w in (1, 2)
            for u in (True, False)
        ),
    ]
    for name, row in table:
        started = time.perf_counter()
        figures = row()
        cells = "  ".join(f"{key} {value:.3f}" for key, value in figures.items())
        print(f"{name:58} {cells}  ({(time.perf_counter() - started) / repeats:.2f} s each)", flush=True)
    for row in lift_rows():
        print("lift  " + "  ".join(f"{key} {value:g}" for key, value in row.items()))


if __name__ == "__main__":
    run(int(sys.argv[1]) if len(sys.argv) > 1 else 200)
