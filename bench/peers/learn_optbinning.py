"""optbinning: optimal bins, weight of evidence, logistic regression.

What its Scorecard predicts is this regression; only the scaling to points is left out, which changes no probability.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import pandas as pd
from optbinning import BinningProcess
from protocol import Predict, Settings, Table, main
from sklearn.linear_model import LogisticRegression

warnings.filterwarnings("ignore")
SPACE = {
    "max_n_bins": [5, 3, 8],
    "min_bin_size": [0.05, 0.1],
    "least_iv": [0.0, 0.02, 0.05],
    "C": [1.0, 0.01, 0.03, 0.1, 0.3, 10.0],
}
_bins: dict[tuple[Any, ...], tuple[Table, BinningProcess, np.ndarray]] = {}
"""Bins already found for these training rows: trials that differ in the regression alone share them."""


def learn(train: Table, settings: Settings) -> Predict:
    usable = [name for name, values in train.columns.items() if _distinct(values) > 1]
    key = (id(train), settings["max_n_bins"], settings["min_bin_size"])
    if key not in _bins:
        _bins[key] = (train, *_binned(train, usable, settings))
    _, binning, strength = _bins[key]
    kept = np.flatnonzero(strength >= settings["least_iv"])
    if not len(kept):
        return lambda table: np.full(len(table.y), train.y.mean())

    def woe(table: Table) -> np.ndarray:
        return np.asarray(binning.transform(_frame(table)[usable], metric="woe", metric_missing="empirical"))[:, kept]

    model = LogisticRegression(C=settings["C"], max_iter=1000).fit(woe(train), train.y)
    return lambda table: model.predict_proba(woe(table))[:, 1]


def _binned(train: Table, usable: list[str], settings: Settings) -> tuple[BinningProcess, np.ndarray]:
    texts = [name for name in usable if name in train.texts]
    binning = BinningProcess(
        usable,
        max_n_bins=settings["max_n_bins"],
        min_bin_size=settings["min_bin_size"],
        categorical_variables=texts,
        binning_fit_params={name: {"cat_cutoff": 0.02} for name in texts},
    )
    binning.fit(_frame(train)[usable], train.y)
    return binning, np.nan_to_num(binning.summary()["iv"].to_numpy(float))


def _frame(table: Table) -> pd.DataFrame:
    return pd.DataFrame({name: pd.Series(values) for name, values in table.columns.items()})


def _distinct(values: np.ndarray) -> int:
    known = [value for value in values if value is not None] if values.dtype == object else values[~np.isnan(values)]
    return len(set(known))


if __name__ == "__main__":
    main(learn, SPACE, ("optbinning", "ortools", "scikit-learn", "numpy"))
