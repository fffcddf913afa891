"""How steady can an order of leads be that 300 rows taught? Models that know more and more of the truth, and our card.

    PYTHONPATH=src python bench/truth_steadiness.py 6

The three made-up regimes of `bench/peers/regimes.py`, development stream; bootstraps of 300 rows. Printed: AUC of
models of the first and second 300 rows, and the share of 5,000 unseen leads that change side of the line of the best
20 % between two bootstraps (mean over pairs; a lead tied at the line counts as changed).
"""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))

from learn_card import columns_of
from measures import auc, changes
from protocol import Table
from regimes import REGIMES

from nachim.scorecard.curves import CELLS, _walk
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from nachim.stats.cuts import Values, candidates
from nachim.stats.logistic import fit_logistic
from nachim.stats.threads import one_thread

ROWS, TEST = 300, 5000
Belief = Mapping[str, int]
Predict = Callable[[Table], np.ndarray]
Learn = Callable[[Table], Predict]

RIGHT: dict[str, Belief] = {
    "additive": {f"size_{j:02d}": 1 for j in range(0, 12, 2)}
    | {f"kind_{j:02d}={v}": s for j in range(1, 12, 2) for v, s in (("B", 1), ("E", 1), ("C", -1))},
    "interactions": dict.fromkeys(
        ("measure_00", "measure_01", "measure_03", "measure_04", "measure_05", "group_00=A", "group_00=D", "group_01=A",
         "group_02=B", "group_02=C", "group_03=A"), 1),
    "sparse": {"count_00": 1, "count_14": -1, "count_21": 1}
    | {f"grade_07={v}": s for v, s in (("0", -1), ("1", -1), ("2", -1), ("3", 1), ("4", 1))},
}  # fmt: skip
"""What an expert may know: which attributes count and in which direction, never how much."""


def half_wrong(belief: Belief, seed: int) -> Belief:
    names = sorted({key.partition("=")[0] for key in belief})
    turned = set(np.random.default_rng(seed).permutation(names)[: len(names) // 2])
    return {key: -sign if key.partition("=")[0] in turned else sign for key, sign in belief.items()}


def truth(data: str, table: Table) -> np.ndarray:
    """The true terms of a regime, each standardised; only how much each counts is left to learn."""
    c = table.columns
    if data == "additive":
        terms = [_step(c[f"size_{j:02d}"], np.exp(3 + 1.2 * (-0.5, 0.0, 0.5)[j % 3])) for j in range(0, 12, 2)]
        for j in range(1, 12, 2):
            kind = c[f"kind_{j:02d}"].astype(str)
            terms.append(np.isin(kind, ["B", "E"]) - 0.5 * (kind == "C"))
    elif data == "interactions":
        m = [np.nan_to_num(c[f"measure_{j:02d}"]) for j in range(6)]
        g = [c[f"group_{j:02d}"].astype(str) for j in range(4)]
        terms = [np.tanh(m[0]), m[1], m[2] ** 2, np.isin(g[0], ["A", "D"]), (m[3] > 0.3) & (g[1] == "A"),
                 (m[4] > 0) & (m[5] > 0), np.isin(g[2], ["B", "C"]) & (g[3] == "A")]  # fmt: skip
    else:
        grade = np.array([np.nan if v is None else float(v) * 0.75 - 1.5 for v in c["grade_07"]])
        raw = {j: np.log(np.maximum(c[f"count_{j:02d}"], 0.01)) / 1.5 for j in (0, 14, 21)} | {7: grade}
        terms = [_known(raw[0], raw[0]), _known(raw[7] > 0.4, raw[7]), _known(raw[14] > 0, raw[14]),
                 _known(raw[21] > 0.8, raw[21])]  # fmt: skip
    X = np.stack([np.asarray(term, np.float64) for term in terms], axis=1)
    return (X - X.mean(axis=0)) / X.std(axis=0)


def _step(values: np.ndarray, high: float) -> np.ndarray:
    return _known((values > high) + 0.5 * (values > 3 * high), values)


def _known(term: np.ndarray, values: np.ndarray) -> np.ndarray:
    term = np.where(np.isnan(values), np.nan, term)
    return np.where(np.isnan(term), np.nanmean(term), term)


def knowing_form(data: str) -> Learn:
    """The truth but for the sizes of its terms."""

    def learn(train: Table) -> Predict:
        X = np.column_stack([np.ones(len(train.y)), truth(data, train)])
        fit = fit_logistic(X, train.y.astype(float), variance=np.r_[np.inf, np.ones(X.shape[1] - 1)])
        return lambda table: truth(data, table) @ fit.coefficients[1:]

    return learn


def ridge(variance: float, belief: Belief | None = None) -> Learn:
    """Curves and values of all attributes, no points and no choice; around a belief where one is given."""

    def learn(train: Table) -> Predict:
        bases = _bases(train)
        parts = [basis(train) for basis in bases]
        X = np.hstack(parts)
        told = _told(train, train, belief or {})
        Z = np.column_stack([np.ones(len(X)), X - X.mean(axis=0), told - told.mean()])
        prior = np.r_[np.inf, np.full(X.shape[1], variance), 0.25]
        mean = np.r_[np.zeros(X.shape[1] + 1), 1.0]
        beta = fit_logistic(Z, train.y.astype(float), variance=prior, mean=mean).coefficients
        return lambda t: (
            np.hstack([basis(t) for basis in bases]) @ beta[1:-1] + _told(train, t, belief or {}) * beta[-1]
        )

    return learn


def _bases(train: Table) -> list[Callable[[Table], np.ndarray]]:
    made: list[Callable[[Table], np.ndarray]] = []
    for name in train.numbers:
        known = train.columns[name][~np.isnan(train.columns[name])]
        values = Values.of(known)
        cuts = values.distinct[candidates(values, CELLS - 1)]
        cell = np.searchsorted(cuts, known, side="right")
        walk = _walk(np.bincount(cell, minlength=len(cuts) + 1).astype(float))

        def curve(table: Table, name: str = name, cuts: np.ndarray = cuts, walk: np.ndarray = walk) -> np.ndarray:
            column = table.columns[name]
            gone = np.isnan(column)[:, None]
            return np.hstack([np.where(gone, 0.0, walk[np.searchsorted(cuts, column, side="right") % len(walk)]), gone])

        made.append(curve)
    for name in train.texts:
        counts = Counter(train.columns[name].tolist())
        values_of = [value for value, count in counts.items() if count >= 8]

        def flags(table: Table, name: str = name, values_of: list[object] = values_of) -> np.ndarray:
            column = table.columns[name]
            return np.array([[one == value for value in values_of] for one in column], float).reshape(len(column), -1)

        made.append(flags)
    return made


def _told(train: Table, table: Table, belief: Belief) -> np.ndarray:
    """Sum over attributes of sign times rank (from -0.5 to 0.5), or half a point for a named value."""
    total = np.zeros(len(table.y))
    for key, sign in belief.items():
        name, found, value = key.partition("=")
        column = table.columns[name]
        if found:
            total += 0.5 * sign * (column == value)
        else:
            known = np.sort(train.columns[name][~np.isnan(train.columns[name])])
            rank = np.searchsorted(known, column) / len(known) - 0.5
            total += sign * np.where(np.isnan(column), 0.0, rank)
    return total


def card(belief: Belief | None = None) -> Learn:
    def learn(train: Table) -> Predict:
        made = fit_card(columns_of(train, "free"), train.y.astype(float), belief=belief).card
        return lambda table: points_of(made, columns_of(table, "free")).total.astype(float)

    return learn


MODELS: dict[str, Callable[[str], Learn]] = {
    "true terms, sizes learned": knowing_form,
    **{f"all attributes, variance {v:g}": lambda _, v=v: ridge(v) for v in (0.003, 0.03, 0.3)},
    **{f"the same around a right belief, {v:g}": lambda d, v=v: ridge(v, RIGHT[d]) for v in (0.003, 0.01, 0.03)},
    **{f"around a half wrong one, {v:g}": lambda d, v=v: ridge(v, half_wrong(RIGHT[d], 1)) for v in (0.003, 0.03)},
    "card": lambda _: card(),
    "card, right belief": lambda data: card(RIGHT[data]),
    "card, half wrong belief": lambda data: card(half_wrong(RIGHT[data], 1)),
    "card, another half wrong": lambda data: card(half_wrong(RIGHT[data], 2)),
}


def tried(learn: Learn, everything: Table, bootstraps: int) -> tuple[float, float]:
    """AUC and share of changes."""
    test = everything.take(np.arange(2 * ROWS, 2 * ROWS + TEST))
    seen = [auc(test.y, learn(everything.take(np.arange(ROWS) + r * ROWS))(test)) for r in range(2)]
    rng = np.random.default_rng(20)
    drawn = [learn(everything.take(np.sort(rng.choice(ROWS, ROWS))))(test) for _ in range(bootstraps)]
    return float(np.mean(seen)), changes(drawn)[0]


def main(bootstraps: int) -> None:
    tables = {}
    for place, (name, make) in enumerate(REGIMES.items()):
        columns, y = make(np.random.default_rng([20261122, place, 0]), 2 * ROWS + TEST)
        tables[name] = Table(columns, y)
    print("| model, AUC / changes | " + " | ".join(tables) + " | mean |")
    print("| --- " * (len(tables) + 2) + "|")
    for name, model in MODELS.items():
        cells = [tried(model(data), table, bootstraps) for data, table in tables.items()]
        cells.append(tuple(np.mean(cells, axis=0)))
        print(f"| {name} | " + " | ".join(f"{a:.3f} / {c:.3f}" for a, c in cells) + " |", flush=True)


if __name__ == "__main__":
    with one_thread():
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 6)
