"""Three frozen kinds of made-up leads. What a seed gives never changes: figures of years can be compared.

* ``additive``: 12 attributes whose bands and values add up (log-odds .4 to 1.2), 8 without effect, 10 % missing.
* ``interactions``: smooth curves, and three pairs of attributes that count together only; 8 without effect.
* ``sparse``: 40 columns leaning on 6 hidden factors, 4 of them count; heavy tails, a quarter missing, 5 % of the
  outcomes turned over.
"""

from __future__ import annotations

import numpy as np

Columns = dict[str, np.ndarray]


def additive(rng: np.random.Generator, rows: int) -> tuple[Columns, np.ndarray]:
    columns, eta = {}, np.full(rows, -2.1)
    for j in range(20):
        size = (0.4, 0.6, 0.8, 1.2)[j % 4] if j < 12 else 0.0
        if j % 2:
            value = rng.choice(list("ABCDEFGH"), rows, p=np.array([8, 6, 5, 4, 3, 2, 1, 1]) / 30)
            eta += size * np.isin(value, ["B", "E"]) - size / 2 * (value == "C")
            columns[f"kind_{j:02d}"] = _some_missing(rng, value.astype(object), 0.1)
        else:
            value = np.exp(rng.normal(3, 1.2, rows)).round(1)
            high = np.exp(3 + 1.2 * (-0.5, 0.0, 0.5)[j % 3])
            eta += size * (value > high) + size / 2 * (value > 3 * high)
            columns[f"size_{j:02d}"] = _some_missing(rng, value, 0.1)
    return columns, _draw(rng, eta)


def interactions(rng: np.random.Generator, rows: int) -> tuple[Columns, np.ndarray]:
    columns, eta = {}, np.full(rows, -1.7)
    plain = [rng.normal(size=rows) for _ in range(12)]
    groups = [rng.choice(list("ABCDE"), rows, p=[0.35, 0.25, 0.2, 0.12, 0.08]) for _ in range(8)]
    eta += 0.7 * np.tanh(plain[0]) + 0.5 * plain[1] - 0.35 * plain[2] ** 2 + 0.35 + 0.6 * np.isin(groups[0], ["A", "D"])
    eta += 1.4 * ((plain[3] > 0.3) & (groups[1] == "A")) + 1.2 * ((plain[4] > 0) & (plain[5] > 0))
    eta += 1.2 * (np.isin(groups[2], ["B", "C"]) & np.isin(groups[3], ["A"]))
    for j, value in enumerate(plain):
        columns[f"measure_{j:02d}"] = _some_missing(rng, value.round(3), 0.05)
    for j, group in enumerate(groups):
        columns[f"group_{j:02d}"] = _some_missing(rng, group.astype(object), 0.05)
    return columns, _draw(rng, eta)


def sparse(rng: np.random.Generator, rows: int) -> tuple[Columns, np.ndarray]:
    hidden = rng.normal(size=(rows, 6))
    raw = np.stack([0.8 * hidden[:, j % 6] + 0.6 * rng.normal(size=rows) for j in range(40)], axis=1)
    eta = -1.5 + 0.9 * raw[:, 0] + 0.7 * (raw[:, 7] > 0.4) - 0.8 * (raw[:, 14] > 0) + 0.6 * (raw[:, 21] > 0.8)
    y = _draw(rng, eta)
    turned = rng.random(rows) < 0.05
    columns: Columns = {}
    for j in range(40):
        if j % 3 == 1:
            value = np.digitize(raw[:, j], [-1.2, -0.4, 0.4, 1.2]).astype(str).astype(object)
            columns[f"grade_{j:02d}"] = _some_missing(rng, value, 0.25)
        else:
            columns[f"count_{j:02d}"] = _some_missing(rng, np.exp(1.5 * raw[:, j]).round(2), 0.25)
    return columns, np.where(turned, 1 - y, y)


REGIMES = {"additive": additive, "interactions": interactions, "sparse": sparse}


def _some_missing(rng: np.random.Generator, values: np.ndarray, share: float) -> np.ndarray:
    gone = rng.random(len(values)) < share
    values = values.copy()
    values[gone] = None if values.dtype == object else np.nan
    return values


def _draw(rng: np.random.Generator, eta: np.ndarray) -> np.ndarray:
    return (rng.random(len(eta)) < 1 / (1 + np.exp(-eta))).astype(np.int64)
