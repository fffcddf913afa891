"""A lead's score: total, parts, reasons, what is unknown, what would decide it."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.attribute import Category
from nachim.model.condition import Condition
from nachim.model.deciding import Deciding


@dataclass(frozen=True, slots=True)
class Part:
    """Points of one category, of the most that the card has for it."""

    category: Category
    points: int
    most: int


@dataclass(frozen=True, slots=True)
class Reason:
    """One attribute's share in a score, relative to the average lead."""

    attribute: str
    condition: Condition
    """The level that the lead is in."""
    points: int
    most: int
    difference: float
    """Points less the mean points of the attribute: positive speaks for the lead."""


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """The unknown attribute, or the two, worth asking about first."""

    attributes: tuple[str, ...]
    decides: bool
    """Whether some answer moves the lead across the line."""
    chance: float
    """Chance that the answer moves it across, by the shares of known training rows (two taken as independent)."""
    low: int
    """Total with the least favourable answer."""
    high: int
    """Total with the most favourable answer."""


@dataclass(frozen=True, slots=True)
class Score:
    """What a salesperson sees of one lead (R23)."""

    total: int
    probability: float
    parts: tuple[Part, ...]
    """The four categories in the order in which they are shown."""
    fit: int
    fit_most: int
    timing: int
    timing_most: int
    low: int
    """Least total once all unknown attributes are known."""
    high: int
    above: bool
    """At or above the card's line."""
    reasons_for: tuple[Reason, ...]
    """Strongest first; attributes whose value is known."""
    reasons_against: tuple[Reason, ...]
    unknown: tuple[str, ...]
    """Attributes without an answer, the widest spread of points first."""
    question: OpenQuestion | None
    """None when nothing is unknown."""
    deciding: Deciding | None = None
    """What the answers still missing can do to the decision; None when nothing is unknown."""
