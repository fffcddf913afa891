"""Whether an experiment on the 70 rule that is looked at after every block raises false alarms, and what it finds.

Each run is one experiment: pairs of leads, one by the rule and one as usual, looked at after each pair. Beside the
e-process stands what people do instead: a z-test of two shares at each look (from 20 leads an arm on), stopped when
p < .05. Then unequal blocks (one lead by the rule, five as usual), and the interval of the difference: how often it
misses the truth at any look at all.
"""

from __future__ import annotations

import sys

import numpy as np

from nachim.stats.eprocess import STOP, boundary, evidence_paths

RUNS, CHUNK, BLOCKS = 10_000, 500, 1_000
FIRST = 20


def experiments(rates: tuple[float, float], sizes: tuple[int, int], runs: int, seed: int):
    """Yield the blocks of experiments, chunk by chunk."""
    rng = np.random.default_rng(seed)
    for _ in range(0, runs, CHUNK):
        shape = (CHUNK, BLOCKS)
        yes = [rng.binomial(size, rate, shape).astype(np.int64) for size, rate in zip(sizes, rates, strict=True)]
        full = [np.full(shape, size, np.int64) for size in sizes]
        yield full[0], yes[0], full[1], yes[1]


def z_test(n1: np.ndarray, k1: np.ndarray, n0: np.ndarray, k0: np.ndarray) -> np.ndarray:
    """Return, at each look, whether the rule is better with p < .05 (two-sided)."""
    n1, k1, n0, k0 = (np.cumsum(part, axis=1).astype(float) for part in (n1, k1, n0, k0))
    pooled = (k1 + k0) / (n1 + n0)
    error = np.sqrt(np.maximum(pooled * (1 - pooled) * (1 / n1 + 1 / n0), 1e-12))
    return (np.abs(k1 / n1 - k0 / n0) / error > 1.96) & (np.minimum(n1, n0) >= FIRST)


def missed(n1: np.ndarray, k1: np.ndarray, n0: np.ndarray, k0: np.ndarray, true: float, planned: int) -> np.ndarray:
    """Return, at each look, whether the interval of the difference misses the truth."""
    n1, k1, n0, k0 = (np.cumsum(part, axis=1).astype(float) for part in (n1, k1, n0, k0))
    rates = [(k + 1) / (n + 2) for k, n in ((k1, n1), (k0, n0))]
    error = np.sqrt(rates[0] * (1 - rates[0]) / (n1 + 2) + rates[1] * (1 - rates[1]) / (n0 + 2))
    out = np.abs(k1 / n1 - k0 / n0 - true) > boundary(n1 + n0, planned) * error
    return out & (np.minimum(n1, n0) >= FIRST)


def main(runs: int = RUNS) -> None:
    print(f"{runs:,} experiments each, looked at after every block, up to {BLOCKS:,} blocks")
    heads = ("rule", "usual", "block", "e-process", "median a side", "4 in 5 by", "z-test", "interval misses")
    print(" ".join(f"{head:>15}" for head in heads))
    for rates in (
        (0.05, 0.05),
        (0.15, 0.15),
        (0.30, 0.30),
        (0.60, 0.60),
        (0.10, 0.15),
        (0.20, 0.15),
        (0.30, 0.20),
        (0.30, 0.15),
    ):
        for sizes in ((1, 1), (1, 5)):
            first, naive, off = [], 0, 0
            for blocks in experiments(rates, sizes, runs, 11):
                hit = evidence_paths(*blocks) >= STOP
                first.append(np.where(hit.any(axis=1), hit.argmax(axis=1) + 1, np.iinfo(np.int32).max))
                naive += int(z_test(*blocks).any(axis=1).sum())
                off += int(missed(*blocks, rates[0] - rates[1], 200 * sum(sizes)).any(axis=1).sum())
            at = np.sort(np.concatenate(first))
            found = float((at <= BLOCKS).mean())
            median, late = (int(at[int(share * len(at)) - 1]) for share in (0.5, 0.8))
            shown = [str(one) if one <= BLOCKS else "-" for one in (median, late)]
            shares = [f"{found:.3f}", *shown, f"{naive / len(at):.3f}", f"{off / len(at):.3f}"]
            told = [f"{rates[0]:.2f}", f"{rates[1]:.2f}", f"{sizes[0]}:{sizes[1]}", *shares]
            print(" ".join(f"{one:>15}" for one in told), flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
