"""FasterRisk (Liu and others 2022): a risk score of at most k whole-number terms over nested indicators."""

from __future__ import annotations

import contextlib
import io

import numpy as np
from fasterrisk.fasterrisk import RiskScoreClassifier, RiskScoreOptimizer
from protocol import Indicators, Predict, Settings, Table, main

SPACE = {"k": [10, 5, 15], "bound": [5, 10], "bins": [5, 8]}


def learn(train: Table, settings: Settings) -> Predict:
    indicators = Indicators.of(train, settings["bins"], max(8, len(train.y) // 50), below=True)
    X = indicators.matrix(train)
    keep = np.flatnonzero(np.ptp(X, axis=0) > 0)
    signs = np.where(train.y > 0, 1.0, -1.0)
    with contextlib.redirect_stdout(io.StringIO()):
        model = RiskScoreOptimizer(
            X=X[:, keep], y=signs, k=min(settings["k"], len(keep)), lb=-settings["bound"], ub=settings["bound"]
        )
        model.optimize()
        multiplier, intercept, coefficients = model.get_models(model_index=0)
    fitted = RiskScoreClassifier(multiplier=multiplier, intercept=intercept, coefficients=coefficients)
    return lambda table: fitted.predict_prob(X=indicators.matrix(table)[:, keep])


if __name__ == "__main__":
    main(learn, SPACE, ("fasterrisk", "scikit-learn", "numpy"))
