"""What is unknown of a lead, and which answers would decide whether it reaches the line."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unknown:
    """An attribute without an answer."""

    attribute: str
    flips: float
    """Chance that its answer alone moves the lead to the other side of the line."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """What the answers still missing can do to the decision at the line.

    Chances come from the shares of the levels among the rows that the card was learned from, drawn toward equal shares
    by half a row a level; answers of several attributes are taken as independent.
    """

    above: float
    """Chance that the lead is at or above the line once everything is known."""
    unknown: tuple[Unknown, ...]
    """Most likely to change the decision first."""
    sure: tuple[str, ...]
    """The fewest attributes whose answers, whatever they are, leave no doubt on which side the lead ends."""
    likely: tuple[str, ...]
    """The fewest whose answers leave a doubt of at most 5 % on average; a part of `sure`, or as short."""
