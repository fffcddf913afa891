"""L1 logistic regression (scikit-learn) on binned indicators, its coefficients rounded to whole points."""

from __future__ import annotations

import numpy as np
from protocol import Indicators, Predict, Settings, Table, main
from sklearn.linear_model import LogisticRegression

SPACE = {
    "C": [0.3, 0.03, 0.06, 0.1, 0.2, 0.5, 1.0, 2.0],
    "bins": [5, 3, 8],
    "least": [20, 8, 50],
    "points": [10, 5, 20],
}


def learn(train: Table, settings: Settings) -> Predict:
    indicators = Indicators.of(train, settings["bins"], settings["least"])
    X = indicators.matrix(train)
    fit = LogisticRegression(l1_ratio=1.0, C=settings["C"], solver="liblinear", max_iter=1000).fit(X, train.y)
    largest = np.abs(fit.coef_[0]).max()
    points = np.round(fit.coef_[0] * settings["points"] / largest) if largest else np.zeros(X.shape[1])
    # Two parameters give the sum of points its probability.
    scale = LogisticRegression(C=1e6).fit((X @ points)[:, None], train.y)
    return lambda table: scale.predict_proba((indicators.matrix(table) @ points)[:, None])[:, 1]


if __name__ == "__main__":
    main(learn, SPACE, ("scikit-learn", "numpy"))
