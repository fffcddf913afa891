"""What a card's rules cost, and where its line lies."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.card import CapRule


@dataclass(frozen=True, slots=True)
class CardRules:
    """How the points were shared out, what that costs, and the line that sales can work; figures by id of evidence."""

    cap_rule: CapRule
    price: str | None
    """AUC that learned caps add on later rows (of a card with learned caps: over fixed ones); None where nothing could
    be tried."""
    capacity: float
    """Share of leads that sales can work, as set."""
    proposed: str
    """The line that admits this share."""
    admitted: str
    """Share of the leads (without leads, of the later rows) at or above it."""
    win_rate: str | None
    """Of the later rows at or above it."""
    floor: str
    """Least points that a lead can have."""
    line_before: str | None
    """Where an anchored card had its line before it was drawn up; None for a card as it was learned."""

    @property
    def figures(self) -> tuple[str, ...]:
        """Ids in the order in which they are shown."""
        shown = (self.price, self.proposed, self.admitted, self.win_rate, self.line_before, self.floor)
        return tuple(id_ for id_ in shown if id_ is not None)
