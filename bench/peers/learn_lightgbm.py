"""LightGBM, the bar for what trees with interactions reach."""

from __future__ import annotations

import lightgbm
import numpy as np
from protocol import Predict, Settings, Table, main

SPACE = {
    "n_estimators": [100, 25, 50, 200, 400],
    "learning_rate": [0.1, 0.02, 0.03, 0.05],
    "num_leaves": [31, 3, 4, 6, 8, 15],
    "min_child_samples": [20, 5, 10, 40, 80],
    "reg_lambda": [0.0, 1.0, 5.0, 20.0],
    "subsample": [1.0, 0.5, 0.7],
    "colsample_bytree": [1.0, 0.3, 0.5, 0.7],
}


def learn(train: Table, settings: Settings) -> Predict:
    places = {name: {text: c for c, text in enumerate(sorted({t for t in train.columns[name] if t is not None}))}
              for name in train.texts}  # fmt: skip

    def matrix(table: Table) -> np.ndarray:
        coded = [table.columns[name] if name not in places else
                 np.array([places[name].get(text, np.nan) for text in table.columns[name]])
                 for name in table.columns]  # fmt: skip
        return np.stack(coded, axis=1)

    texts = [j for j, name in enumerate(train.columns) if name in places]
    model = lightgbm.LGBMClassifier(**settings, subsample_freq=1, n_jobs=1, random_state=0, verbose=-1)
    model.fit(matrix(train), train.y, categorical_feature=texts)
    return lambda table: model.booster_.predict(matrix(table), num_threads=1)


if __name__ == "__main__":
    main(learn, SPACE, ("lightgbm", "scikit-learn", "numpy"))
