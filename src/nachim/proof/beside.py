"""What columns beside the card would have added on later rows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nachim.model.card import Card
from nachim.model.evidence import Figure
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc_difference
from nachim.stats.coded import Bools, Floats, RawColumn
from nachim.stats.levels import assign, supervised_levels
from nachim.stats.logistic import fit_logistic

TENS = 10.0
"""Points that are one unit of the model, so that its coefficients are of like size."""


def beside(card: Card, columns: Sequence[RawColumn], added: Sequence[RawColumn], y: Bools, later: Bools) -> Figure:
    """Return how much more AUC later rows give to points and added columns together than to points alone.

    The card stays as it is. How much the added columns weigh beside it is learned from the earlier rows, their levels
    included; the later rows only judge. The interval is the paired one of DeLong.

    Parameters
    ----------
    card
        Learned from the earlier rows.
    columns
        Among them those of the card.

    Examples
    --------
    See `tests/unit/test_beside.py`: a column that repeats the outcome adds much, one that is drawn by lot nothing.
    """
    points = points_of(card, columns).total.astype(np.float64) / TENS
    blocks = [_levels(one, y, ~later) for one in added]
    X = np.column_stack([np.ones(len(y)), points, *blocks])
    variance = np.ones(X.shape[1])
    variance[:2] = np.inf
    fit = fit_logistic(X[~later], y[~later].astype(np.float64), variance=variance)
    together: Floats = X @ fit.coefficients
    return auc_difference(y[later], together[later], points[later])


def _levels(column: RawColumn, y: Bools, earlier: Bools) -> Floats:
    """Return one indicator a level; the levels are cut on the earlier rows."""
    levels = supervised_levels(column.take(earlier), y[earlier].astype(np.float64))
    codes = assign(column, levels)
    member: Floats = (codes[:, None] == np.arange(len(levels))[None, :]).astype(np.float64)
    return member
