"""What a proof means in practice: what was never worked, the reps' own judgement, hours, and missed wins by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WorkedBand:
    """One score band of the later rows, as far as they were worked. All counts and rates are ids of evidence."""

    low: int
    high: int
    came: str
    """Rows in the band, worked or not."""
    worked: str
    rate: str | None
    """Win rate, weighted by one over the chance of being worked where that was recorded; None where nothing can be
    said."""
    standing: str
    """"none" (no rows), "all" (all worked), "weighted", "worked_only" (a part, not drawn by lot) or "unidentified"."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """Rates where not every row was worked."""

    bands: tuple[WorkedBand, ...]
    auc: str | None
    """Weighted; None where no chances were recorded."""
    slope: str | None


@dataclass(frozen=True, slots=True)
class Rating:
    """Later rows that the reps rated alike."""

    level: str
    deals: str
    rate: str


@dataclass(frozen=True, slots=True)
class Judgement:
    """The reps' own judgement beside the card, on the same later rows."""

    attribute: str
    auc_card: str
    auc_reps: str
    difference: str
    ratings: tuple[Rating, ...]


@dataclass(frozen=True, slots=True)
class Practice:
    """What stands beside the proof; its sentences are among the proof's notes."""

    feedback: Feedback | None = None
    judgement: Judgement | None = None
    hours: Mapping[int, str] = field(default_factory=dict)
    """Id of the hours that skipping the lost deals below each line would have saved."""
    missed: tuple[str, ...] = ()
    """Names of companies whose deals were won below the line in force, the largest first."""
