"""Are customers drawn from the market told from it, and is a difference that is there found?

    PYTHONPATH=src python bench/truth_market.py [data sets of each kind]

Each data set has customers over eight industries and five bands of size; a third are the best, at random. One
industry is sold to so many times as often as the market has it (1: noise). Fails when noise is told to differ in more
than 5 % of the data sets (lower 95 % limit).
"""

from __future__ import annotations

import sys
import time

import numpy as np

from nachim.engine import Frame
from nachim.evidence.statistics import against, against_p
from nachim.findings.market import FAMILY
from nachim.stats.intervals import share

INDUSTRIES = np.array([0.02, 0.03, 0.05, 0.1, 0.1, 0.15, 0.2, 0.35])
SIZES = np.array([0.6, 0.25, 0.1, 0.035, 0.015])
LOOKS = 2 * (INDUSTRIES.size + SIZES.size)


def said(n: int, times: float, seed: int) -> tuple[bool, bool, bool]:
    """Return whether anything was told, whether the changed industry was, and whether its interval covers."""
    random = np.random.default_rng([n, int(10 * times), seed])
    sold = INDUSTRIES.copy()
    sold[3] *= times
    sold /= sold.sum()
    kinds = random.choice(sold.size, n, p=sold)
    sizes = random.choice(SIZES.size, n, p=SIZES)
    best = random.random(n) < 1 / 3
    told, right, covered = False, False, False
    for values, market in ((kinds, INDUSTRIES), (sizes, SIZES)):
        for place, known in enumerate(market):
            for rows in (values, values[best]):
                frame = Frame({"y": (rows == place).astype(float), "m": np.full(rows.size, known)})
                p = against_p(frame).value
                sure = p is not None and p <= FAMILY / LOOKS
                told |= sure
                if market is INDUSTRIES and place == 3 and rows is values:
                    right = sure
                    ratio = against(frame)
                    covered = ratio.low is not None and ratio.low <= sold[3] / known <= (ratio.high or 0.0)
    return told, right, covered


def main(repeats: int) -> int:
    """Print the table; return 1 when noise is told to differ too often."""
    print("| customers | times as often | anything told | that industry told | its interval covers |")
    print("|---|---|---|---|---|")
    broken, began = [], time.perf_counter()
    for n in (60, 300, 1000):
        for times in (1.0, 1.5, 2.0, 3.0):
            told, right, covered = np.mean([said(n, times, seed) for seed in range(repeats)], axis=0)
            print(f"| {n} | {times} | {told:.3f} | {right:.3f} | {covered:.3f} |", flush=True)
            low = share(round(told * repeats), repeats).low
            if times == 1 and low is not None and low > FAMILY:
                broken.append(n)
    print(f"\n{repeats} data sets each, {time.perf_counter() - began:.0f} s; broken: {broken or 'none'}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
