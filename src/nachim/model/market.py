"""How many companies there are of each kind, as a file says."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nachim.model.condition import Condition

UNITS = ("firms", "establishments")
"""What is counted: legal units or places of business; never added to each other."""


@dataclass(frozen=True, slots=True)
class Count:
    """Companies of one level of an attribute: a standard value, or a left-closed band of head count."""

    attribute: str
    """"industry", "employees", "region" or "country"."""
    companies: int
    value: str = ""
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A text of the file that stands for no level, with the companies it counts."""

    attribute: str
    text: str
    companies: int


@dataclass(frozen=True, slots=True)
class Market:
    """The counts of one file."""

    file: str
    unit: str
    country: str
    """The one country that all counts are of; empty where the file does not say."""
    counts: tuple[Count, ...]
    left_out: tuple[LeftOut, ...] = ()
    """The largest first."""

    def of(self, attribute: str) -> tuple[Count, ...]:
        """Return the counts by one attribute."""
        return tuple(one for one in self.counts if one.attribute == attribute)


class Against(StrEnum):
    """What a share says against that of the market, once all looks are counted."""

    MORE = "more"
    FEWER = "fewer"
    UNCLEAR = "unclear"
    """It may be chance."""
    UNCOUNTED = "uncounted"
    """No counts are known."""


@dataclass(frozen=True, slots=True)
class MarketLevel:
    """One level: shares among ours and among companies of that kind; all are ids of evidence."""

    when: Condition
    best: str
    customers: str
    deals: str
    companies: str | None
    """None where no counts are known."""
    best_ratio: str | None
    """Share among the best customers over that among companies."""
    customers_ratio: str | None
    best_says: Against
    customers_say: Against


@dataclass(frozen=True, slots=True)
class MarketAttribute:
    """The levels of one attribute, those with most customers first."""

    attribute: str
    levels: tuple[MarketLevel, ...]
    more: int
    """Levels that are not listed."""


@dataclass(frozen=True, slots=True)
class MarketShares:
    """Whom we sold to, and who is best, against the companies there are (R13)."""

    file: str
    unit: str
    country: str
    attributes: tuple[MarketAttribute, ...]
    looks: int
    """Shares compared with the market; the error rate is shared among them."""
