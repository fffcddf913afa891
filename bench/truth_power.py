"""Is the number of rows that the product asks for right? A condition with a lift of 1.5, so many rows, a search.

PYTHONPATH=src python bench/truth_power.py 100
"""

from __future__ import annotations

import sys
import time

import numpy as np

from nachim.evidence.statistics import ASKED_COVER
from nachim.model.evidence import Standing
from nachim.patterns.discover import USUAL_COVER, discover
from nachim.stats.coded import Bools, Coded
from nachim.stats.looks import Hypergeometric
from nachim.stats.power import SOUGHT_LIFT, rates, rows_needed
from truth_patterns import world


def planted(random: np.random.Generator, n: int, base: float, cover: float) -> tuple[Coded, Bools]:
    """A world of ten attributes in which one level of the first has the cover and the lift asked about."""
    coded = world(random, n)
    codes = coded.codes.copy()
    met = random.random(n) < cover
    codes[:, 0] = np.where(met, 1, random.choice([0, 2, 3, 4], n))
    having, without = rates(base, cover, SOUGHT_LIFT) or (0.0, 0.0)
    y = random.random(n) < np.where(met, having, without)
    return Coded(coded.attributes, coded.conditions, codes), y


def searched(base: float, repeats: int, *, permutations: int = 200, depth: int = 2) -> tuple[int, float]:
    """Return the rows asked for by a search of that many rows, and how often it then confirms the condition."""
    n = 1000
    for _ in range(3):  # the more rows, the more conjunctions are tested, the stricter the search
        random = np.random.default_rng([1, n])
        coded, y = world(random, n), random.random(n) < base
        none = np.zeros(n, dtype=bool)
        n = discover(coded, y, none, permutations=permutations, depth=depth).rows_needed or n
    seen = 0
    for seed in range(repeats):
        coded, y = planted(np.random.default_rng([2, seed]), n, base, USUAL_COVER)
        found = discover(coded, y, np.zeros(n, dtype=bool), permutations=permutations, seed=seed, depth=depth)
        wanted = coded.conditions[0][1]
        seen += any(wanted in one.conditions and one.standing is Standing.CONFIRMED for one in found.patterns)
    return n, seen / repeats


def looked_once(base: float, repeats: int, seed: int = 3) -> tuple[int, float]:
    """Return the rows asked for by one planned look at a new attribute, and how often it then sees the lift."""
    n = rows_needed(base=base, cover=ASKED_COVER) or 0
    having, without = rates(base, ASKED_COVER, SOUGHT_LIFT) or (0.0, 0.0)
    random, seen = np.random.default_rng(seed), 0
    for _ in range(repeats):
        met = random.random(n) < ASKED_COVER
        y = random.random(n) < np.where(met, having, without)
        tail = Hypergeometric(n, int(y.sum())).log_upper(int(met.sum()))
        seen += bool(tail[int((met & y).sum())] <= np.log(0.05))
    return n, seen / repeats


def main() -> None:
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    start = time.perf_counter()
    print("| what | base rate | rows asked for | seen |\n| --- | --- | --- | --- |")
    for base in (0.15, 0.25, 0.4):
        n, seen = looked_once(base, 20 * repeats)
        print(f"| one planned look, 30 % of rows | {base} | {n:,} | {seen:.3f} |")
    for base in (0.25, 0.4):
        n, seen = searched(base, repeats)
        print(f"| search, depth 2, {USUAL_COVER:.0%} of rows | {base} | {n:,} | {seen:.3f} |")
    print(f"{repeats} searches a line, 20 times as many looks, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
