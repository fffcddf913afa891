"""Patterns: conditions that the winners share, what the earlier rows show and what the later rows say of it."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.model.condition import All, Condition
from nachim.model.evidence import Figure, Later, Standing


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows and winners, with the conditions and without them.

    Examples
    --------
    >>> Counts(n_with=40, k_with=20, n_without=160, k_without=40).base
    0.3
    """

    n_with: int
    k_with: int
    n_without: int
    k_without: int

    @property
    def n(self) -> int:
        """All rows."""
        return self.n_with + self.n_without

    @property
    def k(self) -> int:
        """All winners."""
        return self.k_with + self.k_without

    @property
    def base(self) -> float | None:
        """Rate of all rows."""
        return self.k / self.n if self.n else None

    @property
    def cover(self) -> float | None:
        """Share of rows that meet the conditions."""
        return self.n_with / self.n if self.n else None


@dataclass(frozen=True, slots=True)
class Pattern:
    """Conditions that hold together and under which the outcome is more (or, `negative`, less) frequent.

    The adjusted figures take every test of the search into account, in both directions.
    """

    conditions: tuple[Condition, ...]
    negative: bool
    earlier: Counts
    """The rows that `p` was computed from; above 20,000 rows these are disjoint from those searched."""
    rate: Figure
    """Rate of the earlier rows that meet the conditions."""
    base: Figure
    """Rate of all earlier rows."""
    lift: Figure
    """Rate with the conditions over rate without them. Selected, hence biased away from 1: show `shrunk_lift` too."""
    lift_over_all: Figure
    """Rate with the conditions over rate of all rows."""
    shrunk_lift: float
    """Shrunk rate over the base rate: what to expect of the pattern elsewhere, as far as the earlier rows can say."""
    p: float
    """One-sided exact p-value of this pattern alone (deflated by the design effect when rows come in groups)."""
    p_adjusted: float
    """Adjusted for all tests made."""
    q: float
    """False discovery rate (Benjamini–Hochberg over all tests made)."""
    standing: Standing
    later: Counts | None
    """None when there are no later rows."""
    later_lift: Figure | None
    verdict: Later

    @property
    def tree(self) -> All:
        """The conditions as a tree."""
        return All(self.conditions)


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a search for patterns found, and how hard it looked.

    `patterns` are ordered by weight of evidence, confirmed before suggestive; patterns and anti-patterns together.
    """

    outcome: str
    patterns: tuple[Pattern, ...]
    depth: int
    """Most conditions in one pattern."""
    items: int
    """Conditions searched: levels, and unions of adjacent levels."""
    tests_made: int
    """Conjunctions tested, each in both directions."""
    floors: tuple[int, ...]
    """Rows that a conjunction of one, two, three conditions had to cover to be tested."""
    permutations: int
    """0 when the search part was too large for them, and the findings were tested on disjoint rows instead."""
    seed: int
    n_earlier: int
    k_earlier: int
    n_later: int
    k_later: int
    n_searched: int
    """Earlier rows that were searched. `n_earlier` unless there are too many."""
    inflation: float
    """Design effect at the mean group size; 1 for independent rows."""
    critical_p: float | None
    """Largest p-value of a single test that counts as confirmed; None when nothing could be tested."""
    visible_lift: float | None
    """Smallest lift of a condition that covers `usual_cover` which this search confirms with a power of .8."""
    rows_needed: int | None
    """Earlier rows needed to confirm a lift of 1.5 at that cover with a power of .8; None when it is out of reach."""
    usual_cover: float

    @property
    def confirmed(self) -> tuple[Pattern, ...]:
        """Return the patterns confirmed on the earlier rows."""
        return tuple(p for p in self.patterns if p.standing is Standing.CONFIRMED)

    @property
    def positive(self) -> tuple[Pattern, ...]:
        """Return what the winners share."""
        return tuple(p for p in self.patterns if not p.negative)

    @property
    def negative(self) -> tuple[Pattern, ...]:
        """Return the anti-patterns."""
        return tuple(p for p in self.patterns if p.negative)
