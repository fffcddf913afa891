"""What a rule of caps costs: the same model with other caps, on rows that neither card was learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nachim.model.card import CapRule
from nachim.model.evidence import Figure
from nachim.scorecard.fitted import FittedCard
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc_difference
from nachim.stats.coded import Bools, Floats, RawColumn


def price_of_caps(fitted: FittedCard, columns: Sequence[RawColumn], y: Bools | Floats) -> Figure:
    """Return the AUC that caps learned from data have more than the card's own rule, with the paired DeLong interval.

    Of a card whose caps are learned: what they have more than fixed ones.

    Parameters
    ----------
    fitted
        A card learned from other rows.
    columns, y
        Rows to try both cards on.

    Examples
    --------
    >>> from nachim.model.attribute import Attribute, Category, Kind, Known
    >>> from nachim.scorecard.fit import fit_card
    >>> x = np.arange(400.0)
    >>> column = RawColumn(Attribute("x", "x", Category.BUYING, Kind.NUMBER, Known.TODAY), x, np.zeros(400, bool))
    >>> price_of_caps(fit_card([column], x > 200, rival=True), [column], x > 200).value
    0.0
    """
    if fitted.rival is None:
        return Figure(None, n=len(y), k=int(np.asarray(y).sum()))
    own, other = (points_of(card, columns).total.astype(np.float64) for card in (fitted.card, fitted.rival))
    learned, asked = (own, other) if fitted.cap_rule is CapRule.LEARNED else (other, own)
    return auc_difference(y, learned, asked)
