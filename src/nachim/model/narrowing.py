"""Narrowing: what a set of conditions selects, what each condition buys, and coverage against rate (R18).

Every figure stands in an `Evidence`; here are its ids.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from nachim.model.condition import Tree
from nachim.model.icp import Role


class Bought(StrEnum):
    """What a condition buys on later rows, all others kept."""

    MORE = "more"
    """Those it keeps have a higher rate than those it turns away: the whole interval lies above 1."""
    LESS = "less"
    """A lower one: the whole interval lies below 1."""
    NOTHING = "nothing"
    """The interval holds 1 and leaves no room for a lift of 1.5."""
    UNCLEAR = "unclear"
    """The interval holds 1, and 1.5 too: the later rows are too few to tell."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What the rows that meet a set of conditions did in the later part; ids of evidence.

    What needs dates and amounts is None where the outcome has none.
    """

    id: str
    """Beginning of the ids of its figures."""
    when: Tree
    cover: str
    """Share of the later rows."""
    rate: str
    leads: str | None = None
    """Share of today's leads."""
    quarter: str | None = None
    """Deals begun in a quarter."""
    floor: str | None = None
    """Deals a quarter below which the pipeline is called dry."""
    dry: bool = False
    cycle: str | None = None
    cycle_spread: str | None = None
    """Days between the quicker and the slower quarter of the deals won."""
    revenue: str | None = None
    """Revenue for each deal begun, won or not."""
    revenue_quarter: str | None = None
    revenue_spread: str | None = None
    """Standard deviation of the monthly revenue over its mean: the smaller, the better it can be predicted."""
    wins_spread: str | None = None


@dataclass(frozen=True, slots=True)
class Worth:
    """What one condition does with all others kept; ids of evidence but for its number."""

    number: int
    """By which it is dropped or swapped."""
    when: Tree
    role: Role
    """A plus is judged as if it were a must."""
    kept: str
    """Rate of the rows that meet it and all others."""
    wide: str
    """Rate of the rows that meet all others."""
    lift: str
    """Rate of the rows that it keeps over the rate of those that it turns away."""
    away: str
    """Share of the rows that meet all others that it turns away."""
    bought: Bought


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The present conditions, what a change would do, what each is worth, and the frontier."""

    outcome: str
    now: Selection
    worth: tuple[Worth, ...]
    frontier: tuple[Selection, ...]
    """From the widest to the narrowest: chosen on the earlier rows alone, measured on the later ones."""
    after: Selection | None = None
    gained: str | None = None
    """Rate of the rows that the change lets in."""
    lost: str | None = None
    """Rate of the rows that the change leaves out."""
