"""What a fit returns: the card, and everything a report says about how it came to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from nachim.model.attribute import Category
from nachim.model.card import CapRule, Card
from nachim.scorecard.anchor import Anchored
from nachim.scorecard.screen import Screened
from nachim.stats.coded import Floats


class Verdict(StrEnum):
    """Whether a card may be claimed to say anything."""

    SIGNAL = "signal"
    NO_SIGNAL = "no_signal"
    """No attribute passes a family-wise 5 %: the card adds up to 100, but nothing is claimed for it."""


@dataclass(frozen=True, slots=True)
class CapChange:
    """A category whose points differ from what was asked."""

    category: Category
    asked: int
    given: int
    reason: str
    """"absent" (no attribute), "weak" (only weakly confirmed attributes), "taken" (points of such a category) or
    "moved" (by the data, where caps are not fixed)."""


@dataclass(frozen=True, slots=True)
class FittedCard:
    """A card with its training figures. All of them are in sample: nothing here is proof (see `nachim.proof`)."""

    card: Card
    probabilities: Floats
    """Of each training row by the model behind the card, overfit taken out."""
    points: Floats
    """Of each training row by the card."""
    verdict: Verdict
    screened: tuple[Screened, ...]
    """Every attribute that was offered, and why it is or is not on the card."""
    cap_changes: tuple[CapChange, ...]
    auc: float
    """Of the card on its training rows."""
    fidelity: float
    """Correlation of points with the log-odds of the model behind them."""
    spread: float
    overfit_slope: float
    belief_worth: float
    """Log-odds that the data grant to a full belief; 0 when they contradict it or none was given."""
    cap_rule: CapRule = CapRule.FIXED
    rival: Card | None = None
    """The same model under the other rule of caps: learned ones, or fixed ones where the card's own are learned. What
    the rule costs is for unseen rows to say (`nachim.scorecard.price`). None where it was not asked for."""
    anchored: Anchored | None = None
    """How the card was drawn up to its line, where that was asked for."""

    def caps(self) -> Mapping[Category, int]:
        """Points of each category on the card."""
        return self.card.caps()
