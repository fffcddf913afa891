"""Is a hidden success found by the index, and is a list from noise told from one that is not?

    PYTHONPATH=src python bench/truth_success.py [data sets of each kind]

Every measure shows the hidden success `effect` times as strongly as noise; effect 0 is noise alone. Fails when noise is
called firm in more than 10 % of the data sets, or when the planted order (effect 2, eleven measures) is not recovered.
"""

from __future__ import annotations

import sys
import time

import numpy as np

from nachim.model.success import MEASURES
from nachim.success.firmness import firmness_by_chance
from nachim.success.index import success_index
from nachim.success.stability import best_and_worst

SIZES, EFFECTS, COUNTS = (40, 200, 800), (0.0, 0.5, 1.0, 2.0), (2, 4, 11)
MOST_FALSE, LEAST_RANK = 0.10, 0.95


def one(n: int, effect: float, measures: int, seed: int) -> tuple[float, float, float, float, bool]:
    """Return rank correlation with the truth, share of the list that is right, firmness, that of chance, said firm."""
    random = np.random.default_rng([n, int(10 * effect), measures, seed])
    success = random.normal(size=n)
    names = tuple(MEASURES)[:measures]
    values = {name: MEASURES[name].better * (effect * success + random.normal(size=n)) for name in names}
    keys = [f"k{i:04}" for i in range(n)]
    index = success_index(keys, values, observed_months=np.full(n, 24.0), cohort=np.zeros(n, dtype=np.intp))
    lists = best_and_worst(index, top=15, seed=seed)
    parts = np.array([index.parts[name][index.order] for name in names])
    weights = np.array([index.weights[name] for name in names])
    chance = firmness_by_chance(parts, names, weights, index.cohort[index.order], len(lists.best), seed=seed)
    assert chance.value is not None
    assert chance.high is not None
    place = np.argsort(np.argsort(index.values))
    truth = np.argsort(np.argsort(success))
    right = len(set(np.argsort(-success)[: len(lists.best)]) & set(index.order[: len(lists.best)])) / len(lists.best)
    rank = float(np.corrcoef(place, truth)[0, 1])
    return rank, right, lists.firmness, chance.value, lists.firmness > chance.high


def main(repeats: int) -> int:
    """Print the table; return 1 when a promise is broken."""
    print("| measures | n | effect | rank correlation | list right | stays | by chance | called firm |")
    print("|---|---|---|---|---|---|---|---|")
    broken, began = [], time.perf_counter()
    for measures in COUNTS:
        for n in SIZES:
            for effect in EFFECTS:
                rank, right, stays, chance, firm = np.mean(
                    [one(n, effect, measures, seed) for seed in range(repeats)], axis=0
                )
                shown = f"{rank:.2f} | {right:.2f} | {stays:.2f} | {chance:.2f} | {firm:.2f}"
                print(f"| {measures} | {n} | {effect} | {shown} |", flush=True)
                if (not effect and firm > MOST_FALSE) or (effect == 2 and measures == 11 and rank < LEAST_RANK):
                    broken.append((measures, n, effect))
    print(f"\n{repeats} data sets each, {time.perf_counter() - began:.0f} s; broken: {broken or 'none'}")
    return 1 if broken else 0


if __name__ == "__main__":
    raise SystemExit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 40))
