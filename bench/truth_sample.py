"""The sample company's planted conditions and decoys through the whole product, over many seeds.

    PYTHONPATH=src python bench/truth_sample.py [seeds of the plain sample] [of the renamed one]

Fails when a planted condition is found in fewer than 16 of 20 seeds, or a decoy is heard in more than 3 of 20.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from statistics import mean

from nachim.sample import truth
from recovery import LEAST, LOUD, Recovery, recover

FOUND, HEARD = 16 / 20, 3 / 20


def table(results: Sequence[Recovery]) -> str:
    """Return the counts over seeds as Markdown."""
    n = len(results)
    lines = [f"| planted | found of {n} | mean points apart | least |", "|---|---|---|---|"]
    for effect in truth().effects:
        apart = [one.effects[effect.name] for one in results]
        found = sum(points >= LEAST for points in apart)
        lines.append(f"| {effect.name} | {found} | {mean(apart):.1f} | {min(apart):.1f} |")
    lines += ["", f"| decoy | on the card, of {n} | above {LOUD} points | most points |", "|---|---|---|---|"]
    for decoy in truth().decoys:
        most = [one.decoys[decoy.name] for one in results]
        lines.append(f"| {decoy.name} | {sum(m > 0 for m in most)} | {sum(m > LOUD for m in most)} | {max(most)} |")
    own, best = mean(one.auc_later for one in results), mean(one.auc_truth for one in results)
    lines += ["", f"AUC on later deals {own:.3f}; of the truth's own log-odds {best:.3f}."]
    return "\n".join(lines)


def failures(results: Sequence[Recovery]) -> list[str]:
    """Return what was missed too often or heard too often."""
    n = len(results)
    missed = [e.name for e in truth().conditions if sum(r.effects[e.name] >= LEAST for r in results) < FOUND * n]
    loud = [d.name for d in truth().decoys if sum(r.decoys[d.name] > LOUD for r in results) > HEARD * n]
    return missed + loud


def run(seeds: int, vocabulary: str) -> list[Recovery]:
    """Recover many seeds, one line each as they come."""
    results = []
    for seed in range(1, seeds + 1):
        began = time.perf_counter()
        one = recover(seed, vocabulary=vocabulary)
        results.append(one)
        print(
            f"{vocabulary} {seed}: missed {one.missed}, loud {one.loud}, left out {one.left_out}, AUC later "
            f"{one.auc_later:.3f} (truth {one.auc_truth:.3f}), {time.perf_counter() - began:.0f} s", flush=True,
        )  # fmt: skip
    return results


if __name__ == "__main__":
    wanted = [int(one) for one in sys.argv[1:]] or [20, 5]
    bad = []
    for seeds, vocabulary in zip(wanted, ("plain", "renamed"), strict=False):
        results = run(seeds, vocabulary)
        print(f"\n{vocabulary}\n{table(results)}\n", flush=True)
        bad += failures(results) if seeds >= 20 else []
    if bad:
        sys.exit(f"missed or heard too often: {', '.join(bad)}")
