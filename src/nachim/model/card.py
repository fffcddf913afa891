"""The scorecard: attributes, their levels and points."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from enum import StrEnum

from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.condition import Condition


class CapRule(StrEnum):
    """How firmly a card keeps to the points asked for each category."""

    FIXED = "fixed"
    BOUNDED = "bounded"
    """The data may move a category's points by at most `BOUND`."""
    LEARNED = "learned"
    """The data alone share out the 100 points."""

    @property
    def slack(self) -> int:
        """Points by which a category may move."""
        return {CapRule.FIXED: 0, CapRule.BOUNDED: BOUND, CapRule.LEARNED: 100}[self]


BOUND = 15
"""Points that a bounded category may gain or lose."""


@dataclass(frozen=True, slots=True)
class Level:
    """One level of an attribute. The levels of an attribute are disjoint and exhaustive."""

    condition: Condition
    points: int
    n: int
    """Training rows in this level."""
    k: int
    """Of these, the ones with the outcome."""


@dataclass(frozen=True, slots=True)
class CardAttribute:
    """An attribute on the card; its last level is the unknown one."""

    name: str
    label: str
    category: Category
    kind: Kind
    known: Known
    levels: tuple[Level, ...]
    belief: int = 0
    """The expert's prior: -1 (against), 0 (none), +1 (for)."""
    unit: str | None = None
    both: Combination | None = None

    def as_attribute(self) -> Attribute:
        """Return the attribute without its levels."""
        return Attribute(self.name, self.label, self.category, self.kind, self.known, self.unit, self.both)

    @property
    def answers(self) -> tuple[Level, ...]:
        """Levels that an unknown value could turn out to be: those that training rows had."""
        answers = self.levels[:-1]
        return tuple(level for level in answers if level.n > 0) or answers

    @property
    def most(self) -> int:
        """Most points that the attribute can give."""
        return max(level.points for level in self.levels)

    @property
    def mean(self) -> float:
        """Mean points over the training rows."""
        total = sum(level.n for level in self.levels)
        return sum(level.points * level.n for level in self.levels) / total if total else 0.0


@dataclass(frozen=True, slots=True)
class Card:
    """A 100-point scorecard: an attribute's most points sum to 100 over all attributes.

    `intercept` and `slope` turn points into the probability of the outcome:
    1 / (1 + exp(-(intercept + slope * points))).
    """

    outcome: str
    attributes: tuple[CardAttribute, ...]
    intercept: float
    slope: float
    threshold: int

    @property
    def grows(self) -> bool:
        """Whether every point more, from 0 to 100, means a higher probability.

        Examples
        --------
        >>> Card("won", (), -4.0, 0.05, 70).grows, Card("won", (), -4.0, 5e9, 70).grows
        (True, False)
        """
        return all(low < high for low, high in itertools.pairwise(map(self._probability, range(101))))

    def _probability(self, points: int) -> float:
        odds = self.intercept + self.slope * points
        part = math.exp(-abs(odds))
        return 1 / (1 + part) if odds >= 0 else part / (1 + part)

    def caps(self) -> dict[Category, int]:
        """Most points of each category that the card has."""
        caps: dict[Category, int] = {}
        for attribute in self.attributes:
            caps[attribute.category] = caps.get(attribute.category, 0) + attribute.most
        return caps
