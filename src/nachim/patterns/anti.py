"""Single conditions under which customers go wrong: a family of its own, with fewer looks than a search has."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nachim.model.condition import Condition

FAMILY = 0.03
"""Held by Holm's steps; the tails of these tests are approximate, and at .05 something was found in 8 % of 200 data
sets of 150 customers without any signal (`bench/truth_segments.py`). Of a common error rate it has a part only."""
Test = Callable[[Condition], float | None]
"""Returns the p-value that the rows of a condition do no worse; None where they are too few."""


@dataclass(frozen=True, slots=True)
class Worse:
    """A condition under which customers do worse by some measure."""

    condition: Condition
    measure: str
    p: float
    looks: int
    """By what the p-value is multiplied: the tests left (Holm's step), over the part of the error rate."""


def worse_conditions(
    candidates: Sequence[Condition], tests: Mapping[str, Test], *, part: float = 1.0
) -> tuple[Worse, ...]:
    """Return the conditions that some test confirms to be worse, the surest first; of each its surest measure.

    Every condition is tested by every measure; all p-values together are held against a part of `FAMILY` by Holm's
    steps (1979).

    Examples
    --------
    >>> from nachim.model.condition import Operator
    >>> found = worse_conditions([Condition("a", Operator.IN, ("x",))], {"churn": lambda condition: 0.01})
    >>> [(one.measure, one.p, one.looks) for one in found]
    [('churn', 0.01, 1)]
    """
    made = [
        (p, condition, name)
        for condition in candidates
        for name, test in tests.items()
        if (p := test(condition)) is not None
    ]
    order = np.argsort([p for p, _, _ in made], kind="stable")
    found: dict[Condition, Worse] = {}
    for step, place in enumerate(order):
        p, condition, name = made[place]
        looks = math.ceil((len(made) - step) / part)
        if p * looks > FAMILY:
            break
        found.setdefault(condition, Worse(condition, name, p, looks))
    return tuple(found.values())
