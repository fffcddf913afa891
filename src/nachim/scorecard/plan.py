"""Which levels get an effect of their own, and what the others lean on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nachim.model.attribute import Kind
from nachim.model.condition import Condition, Operator
from nachim.stats.coded import Floats
from nachim.stats.levels import support


@dataclass(frozen=True, slots=True)
class Plan:
    """One attribute's levels, sorted by what their rows allow."""

    rows: Floats
    """Training rows of each level."""
    merged: npt.NDArray[np.int16]
    """The level whose effect counts: itself, a neighbour, or -1 for the attribute's mean."""
    own: list[int]
    """Levels with an effect of their own."""
    bands: list[int]
    """Bands of a number in rising order; empty for categories."""
    unknown: int
    known: list[int]
    """Levels with an effect of their own that hold an answer."""
    leaning: list[tuple[int, int]]
    """Levels without one, each with the level it leans on (-1 for the mean)."""
    share: Floats
    """Share of the rows of `known` in each of these."""
    answered: Floats
    """Share of the rows with an answer in each level; 0 for the unknown one."""

    def without_unknown(self) -> Plan:
        """Return the plan with the unknown level at the attribute's mean."""
        merged = self.merged.copy()
        merged[self.unknown] = -1
        leaning = [*self.leaning, (self.unknown, -1)]
        return replace(self, merged=merged, own=self.known, leaning=leaning)


def plan_levels(levels: Sequence[Condition], rows: npt.NDArray[np.int64], kind: Kind) -> Plan:
    """Decide for each level whether it stands alone.

    "Has none" with too few rows goes with the longest ago (days), the lowest band (numbers) or all other values
    (categories); other values and unknown ones with too few rows get the attribute's mean.
    """
    unknown = len(levels) - 1
    least = support(int(rows.sum()), 0.03)
    bands = [c for c, level in enumerate(levels) if level.operator in _BANDS] if kind is not Kind.CATEGORY else []
    named = [c for c, level in enumerate(levels) if level.operator in (Operator.IN, Operator.IS_KNOWN)]
    rest = [c for c, level in enumerate(levels) if level.operator is Operator.NOT_IN and rows[c] >= least]
    merged = np.full(len(levels), -1, np.int16)
    for level in (*bands, *(c for c in named if rows[c] > 0), *rest):
        merged[level] = level
    if rows[unknown] >= 8:
        merged[unknown] = unknown
    for level, condition in enumerate(levels):
        if condition.operator is not Operator.IS_NONE:
            continue
        neighbours = [bands[-1]] if bands and kind is Kind.DAYS else bands[:1] or rest
        merged[level] = level if rows[level] >= least else neighbours[0] if neighbours else -1
    own = [level for level in range(len(levels)) if merged[level] == level]
    known = [level for level in own if level != unknown]
    leaning = [(level, int(merged[level])) for level in range(len(levels)) if merged[level] != level]
    answered = np.where(np.arange(len(levels)) == unknown, 0, rows)
    return Plan(
        rows.astype(np.float64),
        merged,
        own,
        bands,
        unknown,
        known,
        leaning,
        rows[known] / max(int(rows[known].sum()), 1),
        answered / max(int(answered.sum()), 1),
    )


_BANDS = (Operator.BELOW, Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST)
