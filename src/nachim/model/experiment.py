"""The rule of the line as an experiment: its plan, who was assigned to what, and what it shows (R25)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from nachim.model.evidence import Figure


class Arm(StrEnum):
    """How a lead is treated."""

    RULE = "rule"
    """Sales takes it only at or above the line; of those below, a small share is drawn to be worked all the same."""
    USUAL = "usual"
    """Sales takes it as it always did."""


@dataclass(frozen=True, slots=True)
class Option:
    """What an experiment at one line would take."""

    line: int
    share: float
    """Of leads at or above the line."""
    usual: Figure
    """Win rate of all later deals."""
    rule: Figure
    """Win rate of the later deals at or above the line."""
    taken: int
    """Leads that sales would take under the rule in the weeks of the experiment; as many again as usual are not
    counted."""
    accepted_weeks: int | None
    """Weeks of leads until a rise of the acceptance by half is seen in four of five experiments; None: over two
    years."""
    won_weeks: int | None
    """The same for what later deals promise of the wins."""


@dataclass(frozen=True, slots=True)
class Plan:
    """An experiment as it was planned; nothing of it changes afterwards."""

    id: int
    made: dt.datetime
    actor: str
    icp: str
    version: int
    line: int
    below: float
    """Share of the leads below the line, in the arm of the rule, that are worked all the same."""
    weeks: int
    """How long leads are assigned."""
    cycle_days: int
    """One full cycle: a lead's win or loss is judged so many days after it was assigned."""
    flow: float
    """Leads a week that were expected."""
    conversion: float | None
    """Deals begun for each lead, in the weeks before."""
    planned: int
    """Leads taken in both arms that were expected; the intervals are narrowest there."""
    options: tuple[Option, ...]

    @property
    def option(self) -> Option:
        """What was expected at the line that was chosen."""
        return next(one for one in self.options if one.line == self.line)


@dataclass(frozen=True, slots=True)
class Assigned:
    """One lead's lot."""

    lead: str
    name: str
    total: int
    arm: Arm
    work: bool
    """Whether sales works it."""
    probability: float
    """Chance, before the lots were drawn, that a lead of this score is worked."""
    block: int
    made: dt.datetime
    again: bool = False
    """It was assigned before, and keeps what it has."""


@dataclass(frozen=True, slots=True)
class Side:
    """One arm in one measure."""

    yes: int
    of: int
    value: float | None
    """Share, or median days."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One measure of both arms."""

    measure: str
    """"accepted", "meeting", "won", "win_rate", "per_lead" or "ttv"."""
    rule: Side
    usual: Side
    difference: Figure
    """Rule less usual, with an interval that holds at every look; no limits while there are too few."""
    evidence: float | None
    """The e-process of the measure; None where it is only described."""
    most: float | None
    """The highest that the evidence has been."""
    waiting: int
    """Leads (or deals) that are too young to be judged."""
    verdict: str
    """"too_early", "shown", "open" (go on) or "ended" (all are in, and nothing is shown); "" where only described."""


@dataclass(frozen=True, slots=True)
class BelowLine:
    """What was worked below the line, so that the line can be judged."""

    worked: int
    won: int
    left: int
    """Leads below the line that were not worked, and are old enough to be judged."""
    missed: Figure
    """Wins that leaving them is estimated to have cost: their number times the rate of those worked."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What an experiment shows so far."""

    as_of: dt.datetime
    """The latest event in the data."""
    first: tuple[Outcome, ...]
    """Two weeks after a lead was assigned."""
    second: tuple[Outcome, ...]
    """One full cycle after."""
    below: BelowLine | None
    over: bool
    """The weeks of assigning are over."""
