"""Patterns on how long and how much: the sales cycle, time to value, lifetime value."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.condition import All, Condition, Tree
from nachim.model.evidence import Later, Standing


@dataclass(frozen=True, slots=True)
class QuantityPattern:
    """Conditions under which a quantity is larger (or, `lower`, smaller) than elsewhere."""

    conditions: tuple[Condition, ...]
    lower: bool
    n_with: int
    n: int
    p_adjusted: float
    """Adjusted for every test of the search, in both directions."""
    q: float
    standing: Standing
    verdict: Later

    @property
    def tree(self) -> All:
        """The conditions as a tree."""
        return All(self.conditions)


@dataclass(frozen=True, slots=True)
class QuantityDiscovery:
    """What a search on a quantity found, and how hard it looked."""

    quantity: str
    patterns: tuple[QuantityPattern, ...]
    tests_made: int
    n_earlier: int
    seen_earlier: int
    """Earlier rows whose value was seen in full; the others are censored."""
    n_later: int
    permutations: int
    """0 where there were too many rows, and the findings were tested on disjoint ones instead."""

    @property
    def confirmed(self) -> tuple[QuantityPattern, ...]:
        """Return the patterns confirmed on the earlier rows."""
        return tuple(p for p in self.patterns if p.standing is Standing.CONFIRMED)


@dataclass(frozen=True, slots=True)
class QuantityFinding:
    """A pattern on a quantity with its evidence."""

    id: str
    quantity: str
    when: Tree
    lower: bool
    standing: Standing
    later: Later
    with_median: str
    without_median: str
    ratio: str
    """With over without, as one may rely on it: mean days up to a common horizon, or median amount."""
    first_ratio: str
    """The same on the rows that chose the pattern."""
    p_adjusted: str


@dataclass(frozen=True, slots=True)
class QuantityPatterns:
    """What was searched on a quantity and what was found (R13)."""

    quantity: str
    """"cycle", "ttv" or "ltv"."""
    rows: str
    tests: str | None
    """None where there are too few rows to search."""
    found: tuple[QuantityFinding, ...]
