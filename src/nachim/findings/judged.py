"""The columns that judging adds to the frozen customers: what each figure of the success index is read from."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.model.success import Lists
from nachim.success.assess import Assessed

Column = npt.NDArray[np.float64] | npt.NDArray[np.int64]

MEASURED, RANKED, DOUBLED, WITHOUT = "m_", "p_", "doubled_", "without_"
"""Beginnings of a measure's columns: its value, its percentile in the cohort, and whether the customer would be on the
list of the best with twice the weight, or without it."""


def judged_columns(assessed: Assessed, lists: Lists) -> dict[str, Column]:
    """Return the columns by name, in the order of the customers.

    `success_rank` is 1 for the best and 0 for customers that are not judged; `stability` and `reweighted` are known of
    those on a list.
    """
    index = assessed.index
    places = {key: place for place, key in enumerate(index.keys)}
    count = len(index.keys)
    rank = np.zeros(count, np.int64)
    rank[index.order] = np.arange(1, index.order.size + 1)
    stability, reweighted = np.full((2, count), np.nan)
    for one in (*lists.best, *lists.worst):
        stability[places[one.key]], reweighted[places[one.key]] = one.resampled, one.reweighted
    columns: dict[str, Column] = {
        "index": index.values,
        "good": index.good.astype(np.int64),
        "judged": index.eligible.astype(np.int64),
        "stability": stability,
        "reweighted": reweighted,
        "success_rank": rank,
        "cohort": index.cohort.astype(np.int64),
        "lifetime": assessed.lifetime.value,
        "lifetime_low": assessed.lifetime.low,
        "lifetime_high": assessed.lifetime.high,
    }
    columns |= {f"{MEASURED}{name}": values for name, values in assessed.measures.items()}
    columns |= {f"{RANKED}{name}": values for name, values in index.parts.items()}
    for effect in lists.effects:
        for prefix, keys in ((DOUBLED, effect.doubled), (WITHOUT, effect.without)):
            listed = np.zeros(count, np.int64)
            listed[[places[key] for key in keys]] = 1
            columns[f"{prefix}{effect.measure}"] = listed
    return columns
