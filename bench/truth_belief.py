"""An expert's belief on the card: does a wrong one yield as data grow, and does a right one help while they are few?

    PYTHONPATH=src python bench/truth_belief.py 40

Five numbers, four of them with an effect; somebody believes that more of the fifth is better. In one third of the data
sets that is so (log-odds 1), in one it does nothing, in one the truth runs the other way (log-odds -1).
"""

from __future__ import annotations

import sys

import numpy as np

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc
from nachim.stats.coded import RawColumn
from nachim.stats.threads import one_thread

ROWS = (100, 300, 1000, 3000)
TEST = 4000
TRUTHS = {"right": 1.0, "idle": 0.0, "wrong": -1.0}


def make(rows: int, seed: int, effect: float) -> tuple[list[RawColumn], np.ndarray]:
    """Log-odds rise by `effect` from the low to the high half of the first number, by 0.8 in each of the others."""
    rng = np.random.default_rng(seed)
    values = rng.normal(size=(5, rows))
    eta = -1.1 + effect * (values[0] > 0) - effect / 2 + 0.8 * (values[1:] > 0.3).sum(axis=0) - 1.2
    about = (Attribute(f"x{j}", f"x{j}", tuple(Category)[j % 4], Kind.NUMBER, Known.TODAY) for j in range(5))
    none = np.zeros(rows, bool)
    return [RawColumn(one, x, none) for one, x in zip(about, values, strict=True)], rng.random(rows) < 1 / (
        1 + np.exp(-eta)
    )


def tried(rows: int, seed: int, effect: float, believes: int) -> tuple[float, float]:
    """Points of the high end less those of the low end of the first number, and the AUC on unseen rows."""
    columns, y = make(rows + TEST, seed, effect)
    train, test = slice(0, rows), slice(rows, rows + TEST)
    belief = {"x0": believes} if believes else None
    card = fit_card([one.take(np.arange(rows)) for one in columns], y[train], belief=belief, seed=seed).card
    scored = points_of(card, [one.take(np.arange(rows, rows + TEST)) for one in columns])
    points = scored.by_attribute.get("x0", np.zeros(TEST))
    high = columns[0].values[test] > 0
    return float(points[high].mean() - points[~high].mean()), auc(y[test], scored.total.astype(float))


def table(repeats: int) -> list[tuple[str, int, float, float, float, float]]:
    """Truth, rows, points with and without the belief, share of sets whose points follow the truth, gain of AUC.

    Where the number does nothing, a set follows the truth when its ends differ by at most 5 points.
    """
    found = []
    for truth, effect in TRUTHS.items():
        for rows in ROWS:
            told = [tried(rows, seed, effect, 1) for seed in range(repeats)]
            alone = [tried(rows, seed, effect, 0) for seed in range(repeats)]
            follows = float(np.mean([effect * points > 0 if effect else abs(points) <= 5 for points, _ in told]))
            gain = float(np.mean([one - other for (_, one), (_, other) in zip(told, alone, strict=True)]))
            points = (float(np.mean([one[0] for one in each])) for each in (told, alone))
            found.append((truth, rows, *points, follows, gain))
    return found


if __name__ == "__main__":
    with one_thread():
        print("| belief | rows | points with it | without | sets that follow the truth | AUC gained by it |")
        print("| --- | --- | --- | --- | --- | --- |")
        for truth, rows, told, alone, follows, gain in table(int(sys.argv[1]) if len(sys.argv) > 1 else 40):
            print(f"| {truth} | {rows:,} | {told:+.1f} | {alone:+.1f} | {follows:.0%} | {gain:+.4f} |", flush=True)
