"""What is said of the customers beside the list of the best: what weights do to it, and whom to interview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nachim.model.evidence import Word
from nachim.model.market import MarketShares


@dataclass(frozen=True, slots=True)
class WeightEffect:
    """What a measure's weight does to the list of the best; figures are ids of evidence."""

    measure: str
    weight: str
    doubled: str
    """Customers of the list who stay on it with twice the weight."""
    without: str
    """Customers of the list who stay on it without the measure."""
    joining: tuple[str, ...]
    """Names of those who would come onto the list without the measure."""
    leaving: tuple[str, ...]


class Mark(StrEnum):
    """Whether a company has a trait, as far as the data say."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    """Not recorded, or recorded and no evidence either way: a question for the interview."""


TRAITS = ("industry", "pay", "ready", "grow", "size", "place")
"""The six traits of a super user (R12), in the order in which they are shown."""


@dataclass(frozen=True, slots=True)
class Trait:
    """One of the six traits of a company, with the reason as a text of the catalogue."""

    name: str
    mark: Mark
    reason: str
    words: Mapping[str, Word] = field(default_factory=dict)
    figures: Mapping[str, str] = field(default_factory=dict)
    """Values of the text that are figures: name to id of evidence."""


@dataclass(frozen=True, slots=True)
class Interview:
    """A super user: one of the best, to be interviewed (R12)."""

    company: str
    name: str
    rank: int
    """Its place on the list of the best."""
    traits: tuple[Trait, ...]


@dataclass(frozen=True, slots=True)
class Customers:
    """What stands beside the lists of best and worst."""

    listed: str
    """Id of the length of the list of the best."""
    effects: tuple[WeightEffect, ...]
    """The measure whose absence changes the list most first; empty where one measure alone has weight."""
    interviews: tuple[Interview, ...]
    market: MarketShares | None = None
    """Where counts of companies were given."""
