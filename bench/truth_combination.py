"""A pattern on the card: does it join where it adds, and stay out where adding up points says it already?

    PYTHONPATH=src python bench/truth_combination.py 40

Ten attributes; the outcome depends on two of them (each by itself, or only together) and a little on a third. Patterns
are searched on all rows, as a build does on its earlier ones; unseen rows judge.
"""

from __future__ import annotations

import sys

import numpy as np

from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.evidence import Standing
from nachim.patterns.discover import discover
from nachim.scorecard.combination import adding
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import code_leads, points_of
from nachim.stats.auc import auc
from nachim.stats.coded import RawColumn, code_columns
from nachim.stats.combined import combined
from nachim.stats.levels import unsupervised_levels
from nachim.stats.threads import one_thread

TEST = 4000


def make(rows: int, seed: int, *, together: bool) -> tuple[list[RawColumn], np.ndarray]:
    """Log-odds 1.6 where both hold; or 1.0 for each of them."""
    rng = np.random.default_rng(seed)
    values = [
        rng.choice(np.array(list("ABCDE"), dtype=object), rows) if j % 2 else rng.lognormal(3, 1, rows).round()
        for j in range(10)
    ]
    large, right, small = values[0] > 25, values[1] == "A", values[2] < 15
    eta = -1.4 + 1.6 * (large & right) if together else -2 + 1.0 * large + 1.0 * right
    kinds = [Kind.CATEGORY if j % 2 else Kind.NUMBER for j in range(10)]
    about = [Attribute(f"x{j}", f"x{j}", tuple(Category)[j % 4], kind, Known.TODAY) for j, kind in enumerate(kinds)]
    none = np.zeros(rows, bool)
    columns = [RawColumn(one, x, none) for one, x in zip(about, values, strict=True)]
    return columns, rng.random(rows) < 1 / (1 + np.exp(-eta - 0.5 * small))


def tried(rows: int, seed: int, *, together: bool) -> tuple[int, float | None]:
    """Confirmed patterns of two conditions or more, and the gain of AUC on unseen rows where one joined."""
    columns, y = make(rows + TEST, seed, together=together)
    train, test = np.arange(rows), np.arange(rows, rows + TEST)
    seen = [one.take(train) for one in columns]
    coded = code_columns(seen, [unsupervised_levels(one) for one in seen])
    found = discover(coded, y[train], np.zeros(rows, bool), permutations=200, seed=seed, outcome="won")
    confirmed = [p for p in found.patterns if p.standing is Standing.CONFIRMED and len(p.conditions) > 1]
    card = fit_card(seen, y[train]).card
    parts = {one.attribute.name: one for one in columns}
    patterns = [_column(place, pattern.conditions, parts) for place, pattern in enumerate(confirmed)]
    members = [
        np.select([one.values == "yes", one.values == "no"], [1, 0], -1)[train].astype(np.int16) for one in patterns
    ]
    chosen = adding(list(code_leads(card, seen).T), members, y[train].astype(float))
    if not chosen:
        return len(confirmed), None
    every = [*columns, *(patterns[place] for place in chosen)]
    more = fit_card([one.take(train) for one in every], y[train]).card
    unseen = [one.take(test) for one in every]
    first, second = (auc(y[test], points_of(one, unseen).total.astype(float)) for one in (card, more))
    return len(confirmed), second - first


def _column(place: int, conditions: tuple, parts: dict[str, RawColumn]) -> RawColumn:
    about = tuple(parts[one.attribute].attribute for one in conditions)
    both = Attribute(
        f"both_{place}", "", Category.BUYING, Kind.CATEGORY, Known.TODAY, both=Combination(conditions, about)
    )
    return combined(both, parts, len(next(iter(parts.values())).values))


if __name__ == "__main__":
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 40
    print("| truth | rows | confirmed patterns | sets with one on the card | AUC gained on unseen rows |")
    print("| --- | --- | --- | --- | --- |")
    with one_thread():
        for together in (False, True):
            for rows in (600, 2000):
                found = [tried(rows, seed, together=together) for seed in range(repeats)]
                gains = [gain for _, gain in found if gain is not None]
                gained = f"{np.mean(gains):+.3f}" if gains else "–"
                name = "together" if together else "each by itself"
                confirmed = np.mean([n for n, _ in found])
                print(f"| {name} | {rows:,} | {confirmed:.2f} | {len(gains) / repeats:.0%} | {gained} |", flush=True)
