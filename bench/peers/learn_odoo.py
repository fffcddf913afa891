"""Predictive lead scoring as Odoo's documentation describes it: naive Bayes on tables of won and lost counts.

For every value of every field won and lost leads are counted, .1 added to each count; the chance to win is
won x prod(won_i / won) against lost x prod(lost_i / lost); fields without a value, and values never met, are left out;
the result stays between .01 % and 99.99 %. Odoo counts texts and choices only: numbers are cut into equal shares here.
Written from the public description; none of Odoo's code was used.
"""

from __future__ import annotations

import numpy as np
from protocol import Predict, Settings, Table, main

SPACE = {"bins": [5, 3, 4, 8, 10], "added": [0.1, 0.5, 1.0, 2.0], "least": [1, 5, 10, 20]}


def learn(train: Table, settings: Settings) -> Predict:
    edges = {name: _edges(train.columns[name], settings["bins"]) for name in train.numbers}
    won, lost = float(train.y.sum()), float((1 - train.y).sum())
    tables: dict[str, dict[object, float]] = {}
    for name in train.columns:
        counts: dict[object, list[float]] = {}
        for value, y in zip(_values(train, name, edges), train.y, strict=True):
            counts.setdefault(value, [settings["added"], settings["added"]])[y] += 1
        counts.pop(None, None)
        tables[name] = {
            value: float(np.log(count[1] / won) - np.log(count[0] / lost))
            for value, count in counts.items()
            if sum(count) - 2 * settings["added"] >= settings["least"]
        }

    def predict(table: Table) -> np.ndarray:
        eta = np.full(len(table.y), np.log(won / lost))
        for name, own in tables.items():
            eta += np.array([own.get(value, 0.0) for value in _values(table, name, edges)])
        return np.clip(1 / (1 + np.exp(-eta)), 0.0001, 0.9999)

    return predict


def _edges(values: np.ndarray, bins: int) -> np.ndarray:
    known = values[~np.isnan(values)]
    return np.unique(np.quantile(known, np.arange(1, bins) / bins)) if len(known) else np.zeros(0)


def _values(table: Table, name: str, edges: dict[str, np.ndarray]) -> list[object]:
    column = table.columns[name]
    if name not in edges:
        return list(column)
    return [None if np.isnan(value) else int(np.searchsorted(edges[name], value)) for value in column]


if __name__ == "__main__":
    main(learn, SPACE, ("numpy",))
