"""Segments around the core: the core itself, its neighbours, what to refuse, classes of size (R15, R16, R17).

As everywhere in findings, a figure stands here only as the id of its evidence.
"""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.condition import Condition, Tree
from nachim.model.evidence import Later, Standing


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure of a segment against other rows; `gap` is the segment less the others."""

    name: str
    """"win", "days", "good", "expanded", "churn", "tickets" or "price"."""
    segment: str
    others: str
    gap: str
    later: str | None
    """The same gap on later rows alone; None where they are too few."""
    better: int
    """+1 where more is better, -1 where less is."""
    standing: Standing
    """CONFIRMED: the later rows show it; SUGGESTIVE: only all rows show it; NONE: no evidence."""
    direction: int
    """+1 better than the others, -1 worse, 0 where there is no evidence."""


@dataclass(frozen=True, slots=True)
class CoreFinding:
    """The core by win rate and by what its customers become."""

    when: Tree
    deals: str
    measures: tuple[Compared, ...]
    proven: str
    """"both" (wins more often, and its customers are better), "won" (wins more often), "customers" or "neither"."""


@dataclass(frozen=True, slots=True)
class Nearby:
    """The core with one or two conditions replaced."""

    when: Tree
    replaced: tuple[Condition, ...]
    replacement: tuple[Condition, ...]
    rate: str
    """Rows and their rate, those of the core left out."""
    shrunk: str
    difference: str
    """Its rate less the core's; the interval holds for all pairs of the segments compared."""
    overlap: str
    """Share of its rows that are in the core too."""
    good: str | None
    """Share of its customers that became good ones."""
    direction: int
    """+1 better than the core, -1 worse, 0: no evidence of a difference."""
    quarters: str | None
    """Quarters until it can be told at the pace at which such deals begin now."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How effort is split, and when a neighbour is promoted or dropped."""

    line: str
    """The rate between that of the core and that outside."""
    deals: str
    """Deals of a neighbour that have to be decided before it is read, once."""
    pace: str | None
    """Deals that begin in a quarter; None where nothing is dated."""
    core_pace: str | None
    """70 % of these, for the core."""
    trial_pace: str | None
    """30 % of these, for one neighbour at a time."""
    quarters: str | None
    """Quarters until a neighbour can be told at that pace."""


@dataclass(frozen=True, slots=True)
class AntiFinding:
    """A segment to refuse, or to price, with what it costs and what saying no would free."""

    id: str
    when: Tree
    outcome: str
    """Whose rows gave it away: "won" (its deals are lost) or "good" (its customers go wrong)."""
    standing: Standing
    later: Later
    lift: str
    later_lift: str | None
    cover: str
    """Share of the rows that it holds."""
    found_by: str
    """"win", "good", "index" (of success), "churn" or "tickets"."""
    p: str | None
    """Of the test that found it among single conditions, times the looks."""
    refuse: bool
    """Whether it is a knock-out of the ICP: confirmed, not contradicted later, a minority."""
    substitute: tuple[Condition, ...]
    """What such companies have already in its place."""
    wins_easily: bool
    """Whether nothing says that its deals are won less often than others."""
    costs: tuple[Compared, ...]
    frees: tuple[str, ...]
    """Deals, days of selling and tickets a quarter."""
    first_lift: str | None = None
    """On the rows that it was chosen on; `lift` is the one to show."""


@dataclass(frozen=True, slots=True)
class TierCondition:
    """A condition whose effect differs between classes of size: its lift in one class."""

    when: Condition
    lift: str
    direction: int
    """+1 it helps in this class, -1 it harms, 0: no evidence."""


@dataclass(frozen=True, slots=True)
class TierFinding:
    """One class of size."""

    name: str
    """"small", "mid" or "enterprise"."""
    when: Condition
    rate: str
    enough: bool
    """Whether it has rows enough to be compared."""
    conditions: tuple[TierCondition, ...]


@dataclass(frozen=True, slots=True)
class Interaction:
    """A condition whose effect differs between classes of size."""

    when: Condition
    p: str


@dataclass(frozen=True, slots=True)
class Tiers:
    """Whether classes of size need conditions of their own."""

    verdict: str
    """"one" (one ICP serves all), "tiers", "too_few", "no_size" or "no_core" (there is no ICP)."""
    tests: str | None = None
    visible: str | None = None
    """How many times as much a condition would have to weigh in one class to be seen."""
    tiers: tuple[TierFinding, ...] = ()
    interactions: tuple[Interaction, ...] = ()


@dataclass(frozen=True, slots=True)
class Segments:
    """Core, adjacent, anti, tiers."""

    core: CoreFinding | None
    compared: int
    """Segments compared with each other: the core and its neighbours."""
    near: tuple[Nearby, ...]
    plan: Plan | None
    anti: tuple[AntiFinding, ...]
    tiers: Tiers
