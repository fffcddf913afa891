"""How many companies there are of each kind, as a file says."""

from __future__ import annotations

from dataclasses import dataclass

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
