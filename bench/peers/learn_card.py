"""Our card. Nothing is searched: what there is to choose it chooses inside from the same training rows.

Categories may take any share of the 100 points here (all columns lie in one), as the peers know no categories; with
``"caps": "fixed"`` the columns are dealt out to the four categories in turn and 30/25/25/20 hold.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError

import numpy as np
import protocol
from protocol import Predict, Settings, Table

from nachim.errors import DataError
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from nachim.stats.coded import RawColumn
from nachim.stats.threads import one_thread


def columns_of(table: Table, caps: str) -> list[RawColumn]:
    four = tuple(Category)
    return [
        RawColumn(
            Attribute(
                name, name, four[j % 4] if caps == "fixed" else four[0],
                Kind.CATEGORY if values.dtype == object else Kind.NUMBER, Known.TODAY,
            ),
            values,
            np.zeros(len(values), np.bool_),
        )
        for j, (name, values) in enumerate(table.columns.items())
    ]  # fmt: skip


def learn(train: Table, settings: Settings) -> Predict:
    caps = settings.get("caps", "free")
    try:
        with one_thread():
            card = fit_card(columns_of(train, caps), train.y.astype(np.float64)).card
    except DataError:  # fewer than ten wins: the product says so instead of learning
        return lambda table: np.full(len(table.y), train.y.mean())

    def predict(table: Table) -> np.ndarray:
        points = points_of(card, columns_of(table, caps)).total
        return 1 / (1 + np.exp(-(card.intercept + card.slope * points)))

    return predict


if __name__ == "__main__":
    try:
        protocol.main(learn, {"caps": ["free"]}, ("nachim", "numpy"))
    except PackageNotFoundError:
        protocol.main(learn, {"caps": ["free"]}, ("numpy",))
