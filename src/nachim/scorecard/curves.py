"""The effect of a number while rows are few: a curve, not bands that are told apart by the same few outcomes.

A random walk over up to 24 cells of about equal rows (an intrinsic Gaussian Markov random field of first order: Rue and
Held 2005, chapter 3), kept to its smoothest directions. Heaps of one value are cells of their own, so the curve may
jump there. Outcomes are not looked at, so nothing has to be paid for having chosen the cells.
"""

from __future__ import annotations

import numpy as np

from nachim.model.attribute import Kind
from nachim.model.condition import Condition
from nachim.scorecard.plan import Plan
from nachim.stats.coded import Codes, Floats, RawColumn
from nachim.stats.cuts import Values, candidates
from nachim.stats.levels import missing, supervised_levels, unsupervised_levels

CELLS, DIRECTIONS = 24, 8
ROWS = 1500
"""From so many rows on, bands found by the outcome are sharper than any curve."""


def card_levels(column: RawColumn, y: Floats, *, weights: Floats) -> tuple[Condition, ...]:
    """Return the levels of an attribute for a card: found by the outcome, but for numbers while rows are few.

    Then fifths (and heaps of one value) carry the curve well enough, and stay where they are when a row changes.
    """
    if column.attribute.kind is Kind.CATEGORY or len(y) >= ROWS:
        return supervised_levels(column, y, weights=weights)
    return unsupervised_levels(column)


def curve(column: RawColumn, plan: Plan) -> Floats | None:
    """Return the smoothest directions in which the effect of a number can vary, one row a row of the column.

    "Has none" lies beside the longest ago (days) or the lowest (numbers) unless it has an effect of its own; that and
    unknown rows are 0.

    Returns
    -------
    array or None
        Shape (rows, at most 8), each direction centred and as large as the walk makes it, with a total variance of 1;
        None for a category and for a number that does not vary.
    """
    if column.attribute.kind is Kind.CATEGORY or len(plan.bands) < 2:
        return None
    gap = missing(column)
    numbers = column.values.astype(np.float64)
    values = Values.of(numbers[~gap])
    cuts = values.distinct[candidates(values, CELLS - 1)]
    cell: Codes = np.searchsorted(cuts, numbers, side="right").astype(np.int16)
    beside = gap & column.none & (plan.merged[plan.unknown - 1] != plan.unknown - 1)
    cell[beside] = len(cuts) if column.attribute.kind is Kind.DAYS else 0
    known = ~gap | beside
    directions = _walk(np.bincount(cell[known], minlength=len(cuts) + 1).astype(np.float64))
    columns = np.zeros((len(gap), directions.shape[1]))
    columns[known] = directions[cell[known]]
    return columns


def _walk(rows: Floats) -> Floats:
    """Principal directions of a centred random walk over cells as far apart as their rows say."""
    share = rows / rows.sum()
    place = np.cumsum(share) - share / 2
    centre = np.eye(len(rows)) - share[None, :]
    covariance = centre @ np.minimum.outer(place, place) @ centre.T
    root = np.sqrt(np.maximum(share, 1e-12))
    size, direction = np.linalg.eigh(root[:, None] * covariance * root[None, :])
    order = np.argsort(-size, kind="stable")[: min(DIRECTIONS, len(rows) - 1)]
    walk = direction[:, order] / root[:, None] * np.sqrt(np.maximum(size[order], 0))
    walk *= np.where(walk[-1] < 0, -1, 1)  # an eigenvector's sign is the library's whim
    return np.asarray(walk / np.sqrt(share @ (walk**2).sum(axis=1)), np.float64)
