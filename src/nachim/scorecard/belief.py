"""What an expert believes of an attribute, as a prior for its levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition, Operator
from nachim.stats.coded import Floats

Belief = Mapping[str, int]
"""Attribute name to -1, 0 or +1; for one value of a category the key is ``name=value``."""


def believed(attribute: Attribute, beliefs: Belief) -> int:
    """Return the belief that the card shows for an attribute: its own, else that of its one named value."""
    if attribute.name in beliefs:
        return int(np.sign(beliefs[attribute.name]))
    signs = {int(np.sign(sign)) for key, sign in beliefs.items() if key.startswith(f"{attribute.name}=")}
    return signs.pop() if len(signs) == 1 else 0


def spoken_of(attribute: Attribute, beliefs: Belief) -> bool:
    """Return whether somebody believes something of an attribute, as a whole or of one of its values.

    Examples
    --------
    >>> from nachim.model.attribute import Category, Known
    >>> trade = Attribute("trade", "Trade", Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.TODAY)
    >>> spoken_of(trade, {"trade=steel": 1, "trade=food": -1}), spoken_of(trade, {"size": 1})
    (True, False)
    """
    return any(sign and key.partition("=")[0] == attribute.name for key, sign in beliefs.items())


def prior_of(attribute: Attribute, levels: Sequence[Condition], beliefs: Belief) -> Floats:
    """Return the belief about each level, from -0.5 to 0.5; the unknown level is believed to be average.

    +1 means: a number is better when larger, an event when recent (and better than none), a category when it has one of
    its named values rather than another or none. ``name=value`` speaks of the level that holds this value.
    """
    prior = np.zeros(len(levels))
    sign = int(np.sign(beliefs.get(attribute.name, 0)))
    if sign and attribute.kind is Kind.CATEGORY:
        for c, level in enumerate(levels):
            prior[c] = {Operator.IN: 0.5, Operator.NOT_IN: -0.5, Operator.IS_NONE: -0.5}.get(level.operator, 0.0) * sign
    elif sign:
        bands = [c for c, level in enumerate(levels) if level.operator in _BANDS]
        rising = np.linspace(-0.5, 0.5, len(bands)) if len(bands) > 1 else np.zeros(len(bands))
        prior[bands] = sign * (rising if attribute.kind is Kind.NUMBER else -rising)
        for c, level in enumerate(levels):
            if level.operator is Operator.IS_NONE and attribute.kind is Kind.DAYS:
                prior[c] = -0.5 * sign
    for key, value_sign in beliefs.items():
        name, found, value = key.partition("=")
        if found and name == attribute.name:
            for c, level in enumerate(levels):
                if level.operator is Operator.IN and isinstance(level.value, tuple) and value in level.value:
                    prior[c] = 0.5 * int(np.sign(value_sign))
    return prior


_BANDS = (Operator.BELOW, Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST)
