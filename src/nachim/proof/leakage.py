"""Columns that know the outcome: by numbers, on each column alone (statistics.md, section 3).

A strong but honest attribute must pass. So every rule asks for counts: a limit is met only when the interval, not the
estimate alone, stands on its far side, and a level is "nearly pure" only where it is so beyond what log-odds of 1.5
(the strongest honest effects we plant) could make of the base rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.special import logit

from nachim.model.condition import Condition
from nachim.model.evidence import Figure
from nachim.proof.split import split_by_time
from nachim.stats.auc import auc_interval
from nachim.stats.coded import Bools, Floats, RawColumn
from nachim.stats.intervals import wilson
from nachim.stats.levels import assign, missing, supervised_levels

BLOCK_AUC, SURE_AUC = 0.85, 0.80
"""Out-of-time AUC of one column from which it is blocked, and where the interval must begin."""
BLOCK_PURE = 0.20
"""Share of rows in nearly pure levels from which a column is blocked."""
BLOCK_KNOWN, LEAST_KNOWN = 0.25, 50
"""Share of nearly pure levels among the rows where a column has a value at all, and how many such rows it takes: a
column of one source only says nothing of the others."""
PURE = 0.95
"""A level with at least this share of one outcome is nearly pure ..."""
APART = 2.5
"""... if its interval also stands this far from the base rate, in log-odds."""
LOOK_MISSING, SURE_MISSING = 0.60, 0.55
FEWEST = 10


class LeakVerdict(StrEnum):
    """What to do about a column."""

    BLOCK = "block"
    """Not used unless somebody says that it was known before the outcome."""
    LOOK = "look"
    """Used, and shown to somebody."""


class LeakSign(StrEnum):
    """What gave a column away."""

    AUC = "auc"
    """Alone, out of time, it tells the outcome too well."""
    PURE = "pure"
    """Too many rows lie in levels where nearly all, or nearly none, have the outcome."""
    MISSING = "missing"
    """Whether it is filled in tells the outcome."""


@dataclass(frozen=True, slots=True)
class LeakFinding:
    """One sign of leakage in one column."""

    attribute: str
    sign: LeakSign
    verdict: LeakVerdict
    figure: Figure
    """The AUC, or the share of rows in nearly pure levels."""
    limit: float
    levels: tuple[Condition, ...] = ()
    """The nearly pure levels."""


def find_leaks(
    columns: Sequence[RawColumn], y: Bools | Floats, when: npt.NDArray[Any] | None
) -> tuple[LeakFinding, ...]:
    """Look for columns that know the outcome.

    Parameters
    ----------
    when
        Creation date of each row; None for record order.

    Returns
    -------
    tuple of LeakFinding
        In the order of the columns, at most one finding a sign; empty with fewer than 10 rows of either outcome on
        either side of the split.
    """
    won = np.asarray(y, bool)
    split = split_by_time(when, len(won))
    sides = (won[split.earlier], won[split.later])
    if any(min(int(side.sum()), int((~side).sum())) < FEWEST for side in sides):
        return ()
    findings: list[LeakFinding] = []
    for column in columns:
        levels = supervised_levels(column.take(split.earlier), won[split.earlier].astype(np.float64))
        codes = assign(column, levels)
        signs = (
            _by_auc(column, codes, len(levels), won, split.earlier, split.later),
            _by_purity(column, codes, levels, won),
            _by_missing(column, won),
        )
        findings += [finding for finding in signs if finding is not None]
    return tuple(findings)


def _by_auc(
    column: RawColumn, codes: npt.NDArray[np.int16], levels: int, won: Bools, earlier: Bools, later: Bools
) -> LeakFinding | None:
    n = np.bincount(codes[earlier], minlength=levels)
    k = np.bincount(codes[earlier], won[earlier], minlength=levels)
    base = float(won[earlier].mean())
    rate = (k + 2 * base) / (n + 2)
    figure = auc_interval(won[later], rate[codes[later]])
    if figure.value is None or figure.low is None or figure.value < BLOCK_AUC or figure.low < SURE_AUC:
        return None
    return LeakFinding(column.attribute.name, LeakSign.AUC, LeakVerdict.BLOCK, figure, BLOCK_AUC)


def _by_purity(
    column: RawColumn, codes: npt.NDArray[np.int16], levels: Sequence[Condition], won: Bools
) -> LeakFinding | None:
    pure, inside = _pure(codes, won, len(levels))
    rows = len(won)
    if inside < BLOCK_PURE * rows:
        known = ~missing(column)
        if not LEAST_KNOWN <= int(known.sum()) < rows or len(np.unique(won[known])) < 2:
            return None
        pure, inside = _pure(codes[known], won[known], len(levels))
        if inside < BLOCK_KNOWN * int(known.sum()):
            return None
    limits = wilson(inside, rows)
    figure = Figure(inside / rows, float(limits.low), float(limits.high), rows, inside)
    found = tuple(level for level, flag in zip(levels, pure, strict=True) if flag)
    return LeakFinding(column.attribute.name, LeakSign.PURE, LeakVerdict.BLOCK, figure, BLOCK_PURE, found)


def _pure(codes: npt.NDArray[np.int16], won: Bools, levels: int) -> tuple[Bools, int]:
    """Return which levels are nearly pure, and how many rows lie in them."""
    n = np.bincount(codes, minlength=levels).astype(np.float64)
    k = np.bincount(codes, won, minlength=levels)
    base = float(logit(won.mean()))
    low, high = wilson(k, n)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = k / n
        won_level = (rate >= PURE) & (logit(low) - base >= APART)
        lost_level = (rate <= 1 - PURE) & (base - logit(high) >= APART)
    pure: Bools = (n > 0) & (won_level | lost_level)
    return pure, int(n[pure].sum())


def _by_missing(column: RawColumn, won: Bools) -> LeakFinding | None:
    """Being missing without an explicit "has none" must not tell the outcome."""
    gap = missing(column) & ~column.none
    if min(int(gap.sum()), int((~gap).sum())) < FEWEST:
        return None
    figure = auc_interval(won, (~gap).astype(np.float64))
    if figure.value is None or figure.low is None or figure.high is None:
        return None
    value, low, high = figure.value, figure.low, figure.high
    if value < 0.5:  # missing goes with winning: the same thing the other way round
        value, low, high = 1 - value, 1 - high, 1 - low
    if value < LOOK_MISSING or low < SURE_MISSING:
        return None
    figure = Figure(value, low, high, figure.n, figure.k)
    return LeakFinding(column.attribute.name, LeakSign.MISSING, LeakVerdict.LOOK, figure, LOOK_MISSING)
