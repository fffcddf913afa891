"""Which attributes carry a signal of their own.

Forward selection. At each step every attribute left is asked how far its rows, taken as runs of neighbouring bands (or
single categories and pairs of them), miss the wins that the attributes chosen so far expect; the largest such deviation
is judged against its own permutation distribution, so that an attribute with many bands gains nothing by having many
tries. An attribute that only repeats others is not chosen, and cannot receive opposing points.
"""

from __future__ import annotations

import math
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.special import expit

from nachim.model.attribute import Kind
from nachim.model.condition import Operator
from nachim.scorecard.effects import design
from nachim.stats.coded import Codes, Floats, RawColumn
from nachim.stats.cuts import Values, candidates
from nachim.stats.levels import assign, missing, unsupervised_levels
from nachim.stats.logistic import fit_logistic

ERROR = 0.05
"""Chance that any attribute without a signal is called strong (Holm over the attributes left)."""
WEAK, WEAK_OF_FEW, ENOUGH = 0.05, 0.5, 250
"""An attribute whose own p-value is at most WEAK may give a few points. With fewer than ENOUGH wins (or rows without)
a true effect often has a larger one: then the bound rises with the square of what is wanting, to WEAK_OF_FEW."""
PERMUTATIONS = 4000
"""At least; more where there are so many attributes that no p-value could otherwise pass for all of them."""
BANDS = 16
ROWS = 20_000
"""Above this the screen looks at a seeded sample: its power is then beyond doubt."""


class Ruling(StrEnum):
    """What the screen says of an attribute."""

    STRONG = "strong"
    WEAK = "weak"
    BELIEF = "belief"
    """Kept because somebody believes in it; the data have not confirmed it."""
    NO_SIGNAL = "no_signal"
    CONSTANT = "constant"
    """All known rows lie in one level."""
    OPPOSED = "opposed"
    """Beside the others its points would run against what it shows alone."""
    CROWDED = "crowded"
    """Beyond the most attributes a card may hold, or without room for two points."""


@dataclass(frozen=True, slots=True)
class Screened:
    """One attribute's way through the screen."""

    name: str
    ruling: Ruling
    p: float
    """Permutation p-value at the step where the attribute was chosen, or at the last step."""
    p_alone: float
    """The same with no other attribute in the model."""


@dataclass(frozen=True, slots=True)
class _Cells:
    """An attribute as cells of rows and the sets of cells that are tried."""

    cell: Codes
    """Cell of each row, -1 where the value is unknown."""
    sets: Floats
    """Shape (sets, cells), 0 or 1."""


def screen(
    columns: Sequence[RawColumn],
    codes: Sequence[Codes],
    y: Floats,
    *,
    weights: Floats,
    keep: frozenset[str],
    most: int,
    seed: int,
) -> tuple[Screened, ...]:
    """Return every attribute with its ruling, the chosen ones first and in the order of choice.

    Parameters
    ----------
    codes
        Supervised levels of each column; what is chosen enters the model by these.
    keep
        Names of attributes that somebody believes in: never dropped for want of signal.
    """
    if len(y) > ROWS:
        rows = np.sort(np.random.default_rng(seed).choice(len(y), ROWS, replace=False))
        columns = [column.take(rows) for column in columns]
        codes, y, weights = [code[rows] for code in codes], y[rows], weights[rows]
    unequal = float(weights @ weights / weights.sum())  # unequal weights make deviations larger by chance (Kish)
    cells = [_cells(column) for column in columns]
    # One stream of chance for each name: the order of the columns does not matter.
    streams = [np.random.default_rng([seed, zlib.crc32(column.attribute.name.encode())]) for column in columns]
    draws = max(PERMUTATIONS, math.ceil(4 * len(cells) / ERROR))
    null = [_null(cell, y, stream, draws) for cell, stream in zip(cells, streams, strict=True)]
    left = [j for j, cell in enumerate(cells) if len(null[j])]
    done = [Screened(columns[j].attribute.name, Ruling.CONSTANT, 1.0, 1.0) for j in range(len(cells)) if j not in left]
    alone: dict[int, float] = {}
    chosen: list[Screened] = []
    taken: list[int] = []
    p: dict[int, float] = {}
    weak = _weak(y)
    while left:
        sums, inverse = _model([codes[j] for j in taken], y, weights)
        statistics = {j: _largest(cells[j], sums, inverse) / unequal for j in left}
        p = {j: (1 + float((null[j] >= statistics[j] - 1e-9).sum())) / (1 + len(null[j])) for j in left}
        alone = alone or dict(p)
        first = min(left, key=lambda j: (p[j], -statistics[j], columns[j].attribute.name))
        if p[first] > weak or len(taken) >= most:
            break
        strong = p[first] <= ERROR / len(left)
        ruling = Ruling.STRONG if strong else Ruling.WEAK
        chosen.append(Screened(columns[first].attribute.name, ruling, p[first], alone[first]))
        taken.append(first)
        left.remove(first)
    for j in sorted(left, key=lambda j: (p[j], columns[j].attribute.name)):
        name = columns[j].attribute.name
        ruling = Ruling.BELIEF if name in keep else Ruling.CROWDED if p[j] <= weak else Ruling.NO_SIGNAL
        done.append(Screened(name, ruling, p[j], alone[j]))
    return (*chosen, *done)


def _weak(y: Floats) -> float:
    """Largest p-value with which an attribute may give a few points."""
    return float(np.clip(WEAK * (ENOUGH / max(_rarer(y), 1.0)) ** 2, WEAK, WEAK_OF_FEW))


def few_outcomes(y: Floats) -> bool:
    """Return whether wins, or rows without, are too few to say yes or no of every attribute."""
    return _rarer(y) < ENOUGH


def _rarer(y: Floats) -> float:
    return min(float(y.sum()), len(y) - float(y.sum()))


def _cells(column: RawColumn) -> _Cells:
    """Cells of known values (and "has none"); runs of bands for numbers, singles and pairs for categories."""
    gap = missing(column)
    none = gap & column.none
    cell = np.full(len(gap), -1, np.int16)
    if column.attribute.kind is Kind.CATEGORY:
        levels = unsupervised_levels(column)
        code = assign(column, levels)
        places = [c for c, level in enumerate(levels) if level.operator is not Operator.IS_UNKNOWN]
        for place, c in enumerate(places):
            cell[code == c] = place
        width = len(places)
        pairs = [(a, b) for a in range(width) for b in range(a, width)]
    else:
        numbers = column.values.astype(np.float64)
        values = Values.of(numbers[~gap])
        cuts = values.distinct[candidates(values, BANDS - 1)]
        cell[~gap] = np.searchsorted(cuts, numbers[~gap], side="right")
        width = len(cuts) + 2
        if column.attribute.kind is Kind.DAYS:
            cell[none] = width - 1  # no such event: next to the longest ago
        else:
            cell[~gap] += 1
            cell[none] = 0
        pairs = [(a, b) for a in range(width) for b in range(a, width)]
    sets = np.zeros((len(pairs), width))
    for row, (a, b) in enumerate(pairs):
        if column.attribute.kind is Kind.CATEGORY:
            sets[row, [a, b]] = 1
        else:
            sets[row, a : b + 1] = 1
    rows = np.bincount(cell[cell >= 0], minlength=width).astype(np.float64)
    inside = sets @ rows
    least = max(8, int(0.03 * len(gap)))
    tried = (inside >= least) & (rows.sum() - inside >= least)
    return _Cells(cell, np.unique(sets[tried], axis=0))


def _null(cells: _Cells, y: Floats, rng: np.random.Generator, draws: int) -> Floats:
    """Distribution of the largest standardised deviation when wins fall on rows by chance."""
    known = cells.cell >= 0
    wins, total = int(y[known].sum()), int(known.sum())
    if not len(cells.sets) or not wins or wins == total:
        return np.zeros(0)
    rows = np.bincount(cells.cell[known], minlength=cells.sets.shape[1])
    drawn = rng.multivariate_hypergeometric(rows, wins, size=draws, method="marginals")
    inside = cells.sets @ rows
    rate = wins / total
    variance = rate * (1 - rate) * inside * (total - inside) / total
    largest: Floats = ((drawn @ cells.sets.T - rate * inside) ** 2 / variance).max(axis=1)
    return largest


def _model(codes: Sequence[Codes], y: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Model of the attributes chosen so far: per row the curvature times X and the residual; the inverse Hessian."""
    X = np.column_stack([np.ones(len(y)), *(design(code) for code in codes)])
    variance = np.full(X.shape[1], 1.0)
    variance[0] = np.inf
    fit = fit_logistic(X, y, variance=variance, weights=weights)
    p = expit(X @ fit.coefficients)
    return np.column_stack([X * (weights * p * (1 - p))[:, None], weights * (y - p)]), fit.covariance


def _largest(cells: _Cells, rows: Floats, inverse: Floats) -> float:
    """Largest score statistic over the sets, adjusted for what the model already explains."""
    width = cells.sets.shape[1]
    # The unknown rows are one more cell with a free term, so that missingness cannot pass for a signal of the values.
    member = np.zeros((width + 1, len(rows)))
    member[np.where(cells.cell >= 0, cells.cell, width), np.arange(len(rows))] = 1
    sums = member @ rows
    cross, score = sums[:, :-1], sums[:, -1]
    weight = cross[:, 0]
    information = np.diag(weight) - cross @ inverse @ cross.T
    gap = information[width, width]
    if gap > 1e-6 * max(float(weight[width]), 1.0):
        score = score - information[:, width] * score[width] / gap
        information = information - np.outer(information[:, width], information[:, width]) / gap
    score, weight, information = score[:width], weight[:width], information[:width, :width]
    top = (cells.sets @ score) ** 2
    bottom = np.einsum("sc,cd,sd->s", cells.sets, information, cells.sets)
    useful = bottom > 0.02 * (cells.sets @ weight)
    return float((top[useful] / bottom[useful]).max()) if useful.any() else 0.0


def any_signal(screened: Sequence[Screened]) -> bool:
    """Return whether some attribute alone passes a family-wise 5 % over all attributes (Bonferroni)."""
    tested = [item for item in screened if item.ruling is not Ruling.CONSTANT]
    return any(item.p_alone <= 0.05 / len(tested) for item in tested)
