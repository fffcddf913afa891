"""Attributes: what is known of a company (or of a deal) at a date."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nachim.model.condition import Condition


class Category(StrEnum):
    """The four parts of the 100 points, in the order in which they are shown."""

    FIRMOGRAPHIC = "firmographic"
    TECHNOLOGY = "technology"
    TRIGGER = "trigger"
    BUYING = "buying"


CAPS: dict[Category, int] = {
    Category.FIRMOGRAPHIC: 30,
    Category.TECHNOLOGY: 25,
    Category.TRIGGER: 25,
    Category.BUYING: 20,
}
"""Default points of each category (R22)."""

FIT = (Category.FIRMOGRAPHIC, Category.TECHNOLOGY, Category.BUYING)
TIMING = (Category.TRIGGER,)


class Kind(StrEnum):
    """How an attribute's values are to be read."""

    NUMBER = "number"
    CATEGORY = "category"
    DAYS = "days"
    """Days since the latest event of a type; `none` when the feed covers the account and holds no such event."""


class Known(StrEnum):
    """How sure we are that a value was known at the date it is used for."""

    DATED = "dated"
    """Taken from dated rows (events, usage) no later than that date."""
    HISTORY = "history"
    """Rebuilt from a field history or from earlier snapshots."""
    TODAY = "today"
    """As of today: may have changed since; the report says so."""


class Why(StrEnum):
    """Why a value is missing. `NONE` is an answer ("has none"), the others are gaps."""

    NONE = "none"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    UNREADABLE = "unreadable"
    SUPPRESSED = "suppressed"


@dataclass(frozen=True, slots=True)
class Attribute:
    """One attribute of the facts tables.

    The value stands in the column `name` (DOUBLE for numbers and days, VARCHAR otherwise) and the reason of a missing
    value in `name__why`.
    """

    name: str
    label: str
    """As the user's own export heads it, or as the catalogue calls a canonical field."""
    category: Category
    kind: Kind
    known: Known
    unit: str | None = None
    both: Combination | None = None
    """What the attribute is made of, where it says whether conditions hold together ("yes", "no")."""

    @property
    def why(self) -> str:
        """Name of the column that says why a value is missing."""
        return f"{self.name}__why"


@dataclass(frozen=True, slots=True)
class Combination:
    """Conditions that hold together, with the attributes that they ask about."""

    conditions: tuple[Condition, ...]
    attributes: tuple[Attribute, ...]
