"""Levels of an attribute: disjoint conditions that leave no value out.

Every set of levels ends with `IS_NONE` (has none; the fit joins it to a neighbour where few rows say so) and
`IS_UNKNOWN`. A level of unseen values (`NOT_IN`) stands on every category, so that a value met first at scoring has a
place.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import cast

import numpy as np

from nachim.model.attribute import Kind
from nachim.model.condition import Condition, Operator, Scalar
from nachim.stats.coded import Bools, Codes, Floats, RawColumn, Texts
from nachim.stats.cuts import DAY_EDGES, Values, best_partition, candidates, merge_small, round_cut

LEAVES = 5
"""Most bands of a number on a card."""
CATEGORIES = 8
"""Most levels of a category on a card, the one of all other values included."""
LOOSE_CATEGORIES = 12
"""Most named levels of a category where patterns are searched."""
PENALTY = 5.0
"""What one more band must gain in twice the log-likelihood; shrinkage does the rest."""


def support(rows: int, share: float) -> int:
    """Return the least rows of a level: 8, or the given share of all rows.

    Examples
    --------
    >>> support(100, 0.03), support(1000, 0.03)
    (8, 30)
    """
    return max(8, math.ceil(share * rows))


def unsupervised_levels(column: RawColumn, bands: Sequence[float] | None = None) -> tuple[Condition, ...]:
    """Return levels that do not look at the outcome.

    Parameters
    ----------
    column
        Numbers are cut at `bands`, else at fifths and around heaps of one value, rounded to numbers that people use;
        days at 30, 90, 180 and 365; categories keep up to 12 values.
    bands
        Standard edges (employees 10, 50, 200, 1,000). Bands with fewer than max(8, 3 %) rows join a neighbour.

    Returns
    -------
    tuple of Condition
        Disjoint and exhaustive; the last one is the unknown level.
    """
    rows = len(column.values)
    least = support(rows, 0.03)
    if column.texts is not None:
        named = [(value,) for value, count in column.texts.counts() if count >= least][:LOOSE_CATEGORIES]
        return _category_levels(column.attribute.name, named)
    values = Values.of(_numbers(column))
    if bands is None and column.attribute.kind is Kind.DAYS:
        bands = DAY_EDGES
    if bands is not None:
        edges = [_number(edge) for edge in bands]
    else:
        edges = [round_cut(values, int(cut), 0.05 * values.rows) for cut in candidates(values, 4)]
    return _number_levels(column.attribute.name, merge_small(values, edges, least))


def supervised_levels(
    column: RawColumn, y: Floats | Bools, *, max_levels: int | None = None, weights: Floats | None = None
) -> tuple[Condition, ...]:
    """Return the levels that tell the outcome apart best (statistics.md, section 2.1).

    Numbers: 31 quantile edges and the edges around heaps of at least 5 %, of which the best at most 4 are kept and
    rounded where that moves at most 2 % of the rows. Categories: values with enough rows, those with like outcomes
    put together when there are too many.

    Parameters
    ----------
    y
        Outcome of each row, 0 or 1.
    max_levels
        Most bands (5 unless given) or values with the "other" level (8 unless given).
    weights
        Weight of each row; counts for support stay plain rows.
    """
    outcome = np.asarray(y, float)
    weight = np.ones(len(outcome)) if weights is None else weights
    if column.texts is not None:
        return _supervised_categories(column.attribute.name, column.texts, outcome, weight, max_levels or CATEGORIES)
    numbers = _numbers(column)
    values = Values.of(numbers)
    least = support(len(numbers), 0.04)
    cuts = candidates(values, 31)
    finite = np.isfinite(numbers)
    cell = np.searchsorted(values.distinct[cuts], numbers[finite], side="right")
    counts = [np.bincount(cell, w, len(cuts) + 1) for w in (weight[finite], (weight * outcome)[finite])]
    rows = np.bincount(cell, minlength=len(cuts) + 1)
    chosen = best_partition(counts[0], counts[1], rows, most=max_levels or LEAVES, least_rows=least, penalty=PENALTY)
    favoured = DAY_EDGES if column.attribute.kind is Kind.DAYS else ()
    edges = [round_cut(values, int(cuts[run - 1]), 0.02 * values.rows, favoured) for run in chosen]
    return _number_levels(column.attribute.name, merge_small(values, edges, least))


def assign(column: RawColumn, conditions: Sequence[Condition]) -> Codes:
    """Return for each row the place of the first condition that holds.

    A row where none holds (possible only with levels written by hand) gets the last one.

    Examples
    --------
    >>> from nachim.model.attribute import Attribute, Category, Kind, Known
    >>> size = Attribute("size", "Size", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY)
    >>> column = RawColumn(size, np.array([5.0, 80.0, np.nan]), np.zeros(3, bool))
    >>> assign(column, unsupervised_levels(column, bands=[50])).tolist()
    [0, 0, 2]
    """
    codes = np.full(len(column.values), len(conditions) - 1, np.int16)
    matcher = _Matcher(column)
    for code in range(len(conditions) - 1, -1, -1):
        codes[matcher.holds(conditions[code])] = code
    return codes


class _Matcher:
    """Tells of each row whether a condition holds."""

    def __init__(self, column: RawColumn) -> None:
        self.missing = missing(column)
        self.none = self.missing & column.none
        self.texts = column.texts
        self.values = column.values

    def holds(self, condition: Condition) -> Bools:
        known = ~self.missing
        match condition.operator:
            case Operator.IS_KNOWN:
                return known
            case Operator.IS_NONE:
                return self.none
            case Operator.IS_UNKNOWN:
                return self.missing & ~self.none
            case Operator.IN:
                return known & self._among(_tuple(condition.value))
            case Operator.NOT_IN:
                return known & ~self._among(_tuple(condition.value))
            case _ if self.texts is not None:
                return np.zeros(len(known), np.bool_)
            case operator:
                return known & self._compare(operator, _tuple(condition.value))

    def _among(self, wanted: tuple[Scalar, ...]) -> Bools:
        if self.texts is not None:
            return self.texts.among(wanted)
        return np.isin(self.values, np.array([float(value) for value in wanted if not isinstance(value, str)]))

    def _compare(self, operator: Operator, value: tuple[Scalar, ...]) -> Bools:
        edges = [float(edge) for edge in value]
        numbers: Floats = self.values
        result: Bools
        match operator:
            case Operator.BETWEEN:
                result = (numbers >= edges[0]) & (numbers < edges[1])
            case Operator.BELOW:
                result = numbers < edges[0]
            case Operator.AT_LEAST:
                result = numbers >= edges[0]
            case Operator.WITHIN_DAYS:
                result = (numbers >= 0) & (numbers <= edges[0])
            case _:
                result = numbers <= edges[0]
        return result


def missing(column: RawColumn) -> Bools:
    """Return which rows hold no value, "has none" included."""
    if column.texts is not None:
        return column.texts.places < 0
    return np.isnan(column.values.astype(np.float64))


def _supervised_categories(name: str, texts: Texts, y: Floats, weight: Floats, most: int) -> tuple[Condition, ...]:
    least = support(len(y), 0.03)
    counts = [(value, rows) for value, rows in texts.counts() if rows >= least]
    if len(counts) < most:
        return _category_levels(name, [(value,) for value, _ in counts])
    place = {value: index for index, (value, _) in enumerate(counts)}
    cell = np.array([*(place.get(value, -1) for value in texts.distinct), -1])[texts.places]
    large = cell >= 0
    n = np.bincount(cell[large], weight[large], len(counts))
    k = np.bincount(cell[large], (weight * y)[large], len(counts))
    rate = (k + 8 * k.sum() / n.sum()) / (n + 8)  # eight rows at the common rate: small values stay in the middle
    order = np.lexsort((np.arange(len(counts)), -rate))
    rows = np.array([counts[index][1] for index in order])
    runs = best_partition(n[order], k[order], rows, most=most - 1, least_rows=least, penalty=PENALTY)
    groups = [sorted(group.tolist()) for group in np.split(order, runs)]
    groups.sort(key=lambda group: -sum(counts[index][1] for index in group))
    return _category_levels(name, [tuple(counts[index][0] for index in group) for group in groups])


def _category_levels(name: str, groups: Sequence[tuple[str, ...]]) -> tuple[Condition, ...]:
    named = tuple(value for group in groups for value in group)
    rest = Condition(name, Operator.NOT_IN, named) if named else Condition(name, Operator.IS_KNOWN)
    return (*(Condition(name, Operator.IN, group) for group in groups), rest, *_gaps(name))


def _number_levels(name: str, edges: Sequence[float]) -> tuple[Condition, ...]:
    if not edges:
        return (Condition(name, Operator.IS_KNOWN), *_gaps(name))
    between = (Condition(name, Operator.BETWEEN, pair) for pair in itertools.pairwise(edges))
    low, high = Condition(name, Operator.BELOW, edges[0]), Condition(name, Operator.AT_LEAST, edges[-1])
    return (low, *between, high, *_gaps(name))


def _gaps(name: str) -> tuple[Condition, Condition]:
    return Condition(name, Operator.IS_NONE), Condition(name, Operator.IS_UNKNOWN)


def _numbers(column: RawColumn) -> Floats:
    return cast(Floats, column.values.astype(np.float64))


def _number(edge: float) -> float:
    return int(edge) if float(edge).is_integer() else float(edge)


def _tuple(value: object) -> tuple[Scalar, ...]:
    return value if isinstance(value, tuple) else (cast(Scalar, value),)
