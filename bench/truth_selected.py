"""Effects that are shown after something was selected by them: do their intervals still hold the truth?

    PYTHONPATH=src python bench/truth_selected.py 50 [first world] [rows]

The truth is what 150,000 fresh rows of the same world show under the very conditions that were selected; of 20,000 the
truth itself would be so uncertain that every interval seemed to hold it less often by .02.
"""

from __future__ import annotations

import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from nachim.findings.cards import best_level
from nachim.model.card import Card
from nachim.model.evidence import Figure
from nachim.model.pattern import Counts
from nachim.patterns.discover import look
from nachim.patterns.items import cover_of
from nachim.patterns.search import Scan, scan
from nachim.patterns.verdict import lift_figure
from nachim.scorecard.fit import fit_card
from nachim.stats.coded import Coded, RawColumn, code_columns
from nachim.stats.intervals import share
from nachim.stats.levels import assign, unsupervised_levels
from nachim.stats.shrinkage import Prior, log_lifts
from truth_card import make
from truth_patterns import plant

FRESH = 150_000
EARLIER = 0.7
Found = tuple[str, float | None, float | None, float, float]
"""Kind, limits, the truth, the estimate."""


def of_card(seed: int, rows: int) -> Iterator[Found]:
    """Yield the rate of every level that the card shows, and the lift of each attribute's best level.

    As a build does it: cuts from the earlier rows, points from all.
    """
    columns, y, _, _ = make(rows + FRESH, seed)
    won = y > 0
    early, here, fresh = np.arange(int(rows * EARLIER)), np.arange(rows), np.arange(rows, rows + FRESH)
    later = np.arange(early.size, rows)

    def taken(which: np.ndarray) -> list[RawColumn]:
        return [column.take(which) for column in columns]

    first = fit_card(taken(early), y[early], seed=seed).card
    cuts = {one.name: [level.condition for level in one.levels] for one in first.attributes}
    card = fit_card(taken(here), y[here], levels=cuts, seed=seed).card
    by = {column.attribute.name: column for column in columns}
    for attribute in card.attributes:
        codes = assign(by[attribute.name], [level.condition for level in attribute.levels])
        for place, level in enumerate(attribute.levels):
            inside = codes == place
            if level.n and inside[fresh].sum() > 200:
                truth = float(won[fresh][inside[fresh]].mean())
                yield _share("card: rate of a level, all rows", won, inside, here, truth)
                yield _share("card: rate of a level, later rows", won, inside, later, truth)
    yield from _best(card, by, won, fresh, {"all rows": here}, "card: lift of the best level of all rows")
    coded = code_columns(taken(early), [unsupervised_levels(column) for column in taken(early)])
    prior = _prior(scan(coded, won[early], depth=2))
    yield from _best(first, by, won, fresh, {"earlier rows": early, "later rows": later},
                     "card: lift of the best level of the earlier rows", prior)  # fmt: skip


def _prior(found: Scan) -> Prior:
    """Return what a build learns of the lifts of all combinations tried."""
    n, k = found.n_with, found.k_with
    kept = n < found.rows
    effects, errors = log_lifts(k, n, found.winners - k, found.rows - n)
    return Prior.of(effects[kept], errors[kept])


def _drawn(won: np.ndarray, inside: np.ndarray, rows: np.ndarray, prior: Prior) -> tuple[float, float, float]:
    y, met = won[rows], inside[rows]
    effect, error = log_lifts((y & met).sum(), met.sum(), (y & ~met).sum(), (~met).sum())
    value, low, high = (float(np.exp(part)) for part in prior.posterior(float(effect), float(error)))
    return value, low, high


def _share(kind: str, won: np.ndarray, inside: np.ndarray, rows: np.ndarray, truth: float) -> Found:
    met = inside[rows]
    seen = share(int((won[rows] & met).sum()), int(met.sum()))
    return kind, seen.low, seen.high, truth, seen.value if seen.value is not None else np.nan


def _best(
    card: Card, by: dict[str, RawColumn], won: np.ndarray, fresh: np.ndarray, shown: dict[str, np.ndarray], kind: str,
    prior: Prior | None = None,
) -> Iterator[Found]:  # fmt: skip
    for attribute in card.attributes:
        condition = best_level(attribute).condition
        inside = assign(by[attribute.name], [condition]) == 0
        codes = assign(by[attribute.name], [level.condition for level in attribute.levels])
        if len(attribute.levels) > 1:
            held = [place for place, level in enumerate(attribute.levels) if _within(level.condition, condition)]
            inside = np.isin(codes, held)
        truth = _lift(won, inside, fresh).value
        if truth is None:
            continue
        for name, rows in shown.items():
            figure = _lift(won, inside, rows)
            yield f"{kind}, shown on {name}", figure.low, figure.high, truth, figure.value or np.nan
        rows = next(iter(shown.values()))
        if prior is not None and 0 < inside[rows].sum() < rows.size:
            value, low, high = _drawn(won, inside, rows, prior)
            yield f"{kind}, drawn toward all tried", low, high, truth, value


def _within(part: object, whole: object) -> bool:
    """Tell whether a level lies in the condition: the same, or a band inside of joined bands."""
    if part == whole:
        return True
    spans = [_span(one) for one in (part, whole)]
    if None in spans:
        return False
    (low, high), (least, most) = spans  # type: ignore[misc]
    return bool(least <= low and high <= most)


def _span(condition: object) -> tuple[float, float] | None:
    value, operator = condition.value, condition.operator.value  # type: ignore[attr-defined]
    if operator == "between":
        return float(value[0]), float(value[1])
    if operator == "below":
        return -np.inf, float(value)
    return (float(value), np.inf) if operator == "at_least" else None


def _lift(won: np.ndarray, inside: np.ndarray, rows: np.ndarray) -> Figure:
    y, met = won[rows], inside[rows]
    if not met.any() or met.all():
        return Figure(None)
    return lift_figure(Counts(int(met.sum()), int((y & met).sum()), int((~met).sum()), int((y & ~met).sum())))


def of_patterns(seed: int, rows: int) -> Iterator[Found]:
    """Yield the lift of every confirmed pattern: on the rows that it was found in, and on later ones."""
    random = np.random.default_rng([7, seed])
    coded, y, _ = plant(random, rows + FRESH, base=0.2)
    seen = np.arange(rows)
    part = Coded(coded.attributes, coded.conditions, coded.codes[seen])
    later = seen >= int(rows * EARLIER)
    looked = look(part, y[seen], later, permutations=200, seed=seed)
    found, prior = looked.told(), _prior(looked.found)
    for pattern in found.confirmed:
        inside = cover_of(coded, pattern.conditions)
        truth = _lift(y, inside, np.arange(rows, rows + FRESH)).value
        if truth is None:
            continue
        lift, held = pattern.lift, pattern.later_lift
        yield "pattern: lift on the earlier rows", lift.low, lift.high, truth, lift.value or np.nan
        value, low, high = _drawn(y, inside, np.flatnonzero(~later), prior)
        yield "pattern: lift drawn toward all tried", low, high, truth, value
        if held is not None and held.value is not None:
            yield "pattern: lift on the later rows", held.low, held.high, truth, held.value


def measured(repeats: int, sizes: tuple[int, ...] = (600, 1800), first: int = 0) -> dict[str, tuple[float, float, int]]:
    """Return, by kind, coverage, the mean of estimate over truth (on the logarithmic scale), and how many intervals."""
    found: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for rows in sizes:
        for seed in range(first, first + repeats):
            for one in (*of_card(seed, rows), *of_patterns(seed, rows)):
                kind, low, high, truth, value = one
                held = (low or 0.0) <= truth <= (np.inf if high is None else high)
                if value == value and value > 0 and truth > 0:
                    found[f"{kind} · n {rows}"].append((held, float(np.log(value / truth))))
    return {
        kind: (float(np.mean([h for h, _ in each])), float(np.exp(np.mean([r for _, r in each]))), len(each))
        for kind, each in sorted(found.items())
    }


def main() -> None:
    repeats, first, rows = (int(sys.argv[i]) if len(sys.argv) > i else use for i, use in ((1, 50), (2, 0), (3, 0)))
    start = time.perf_counter()
    print("| what is shown | intervals | covered | estimate ÷ truth |\n| --- | --- | --- | --- |")
    for kind, (covered, ratio, count) in measured(repeats, (rows,) if rows else (600, 1800), first).items():
        print(f"| {kind} | {count:,} | {covered:.3f} | {ratio:.2f} |")
    print(f"{repeats} worlds a size, {time.perf_counter() - start:.0f} s")


if __name__ == "__main__":
    main()
