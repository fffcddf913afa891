"""What the success of customers is said in: the index, its stability, what each weight does."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure of a customer's success.

    `better` is +1 where more is better, -1 where less is; values that are no better than `neutral` in the good
    direction are all the same and earn the middle of the scale, so that having none of them is no merit.
    """

    name: str
    better: int
    default_weight: float
    neutral: float | None = None


_MEASURES = (
    Measure("acquisition_cost", -1, 0.10),
    Measure("sales_cycle", -1, 0.05),
    Measure("retention", +1, 0.20),
    Measure("expansion", +1, 0.10),
    Measure("time_to_value", -1, 0.05),
    Measure("excess_tickets", -1, 0.10, neutral=0.0),
    Measure("lifetime_value", +1, 0.10),
    Measure("contribution_profit", +1, 0.15),
    Measure("satisfaction", +1, 0.05),
    Measure("active_use", +1, 0.05),
    Measure("referrals", +1, 0.05),
)

MEASURES: dict[str, Measure] = {measure.name: measure for measure in _MEASURES}
"""Every measure by name; default weights sum to 1."""

DEFAULT_WEIGHTS: dict[str, float] = {measure.name: measure.default_weight for measure in _MEASURES}


@dataclass(frozen=True, slots=True)
class Census:
    """How many customers there are, and why some are not judged."""

    customers: int
    young: int
    """Observed for too few months to be judged: censored, neither good nor bad."""
    thin: int
    """Old enough, but too little of the weight is known."""
    judged: int
    good: int

    @property
    def enough(self) -> bool:
        """Whether there are customers enough (10) to speak of best and worst."""
        return self.judged >= 10


@dataclass(frozen=True, slots=True)
class SuccessIndex:
    """The success index of every customer, in the order in which they came.

    `values` lies in [0, 1] and is NaN where a customer is not judged; `parts` holds each measure's signed percentile
    within the cohort (1 is best), NaN where unknown; `present` is the share of the weight that is known.
    """

    keys: tuple[str, ...]
    values: Floats
    parts: Mapping[str, Floats]
    weights: Mapping[str, float]
    """Of the measures that exist, summing to 1."""
    present: Floats
    cohort: Places
    young: Bools
    eligible: Bools
    """Old enough, and enough of the weight known."""
    good: Bools
    order: Places
    """Places of the eligible, best first."""
    census: Census


@dataclass(frozen=True, slots=True)
class Effect:
    """What a measure's weight does to the list of the best: who stands on it with twice the weight, and without."""

    measure: str
    doubled: tuple[str, ...]
    without: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """One customer on a list, and how firmly: shares of the draws in which it stays."""

    key: str
    value: float
    resampled: float
    """Of the draws with customers and measures resampled."""
    reweighted: float
    """Of the draws with weights around the user's; NaN where one measure alone has weight."""


@dataclass(frozen=True, slots=True)
class Lists:
    """The best and the worst customers and the firmness of both lists."""

    best: tuple[Standing, ...]
    worst: tuple[Standing, ...]
    firmness: float
    """Mean share of draws, of both kinds, in which a customer on the best list stays on it; NaN where one measure alone
    has weight, since no draw can then say what another measure would have shown."""
    effects: tuple[Effect, ...]
    draws: int
    enough: bool


@dataclass(frozen=True, slots=True)
class Lifetime:
    """Lifetime value of each customer with the 95 % interval that comes from the survival curve."""

    value: Floats
    low: Floats
    high: Floats
