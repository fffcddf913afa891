"""Whether a condition weighs differently in classes of size: interactions, tested one by one, corrected for all."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc, ndtri

from nachim.model.condition import Condition
from nachim.patterns.items import items_of, rows_of
from nachim.patterns.neighbours import NAMING
from nachim.stats.coded import Bools, Coded, Floats
from nachim.stats.logistic import fit_logistic

LEAST_EXPECTED = 5.0
"""Expected wins, and losses, below which a class says nothing of a condition (Cochran 1954)."""
FAMILY = 0.04
"""Held for the likelihood ratio, which is a little too sure of itself: under 5 % of additive data sets show a tier
(`bench/truth_segments.py`)."""
POWER = 0.8
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Interaction:
    """What the test of one condition says."""

    p: float
    """That the condition has the same odds ratio in all classes that hold enough rows (likelihood ratio)."""
    p_adjusted: float
    """By Holm's steps over all conditions that could be tested."""
    error: float
    """Smallest standard error of the difference of its log odds ratio between two classes."""


@dataclass(frozen=True, slots=True)
class Interactions:
    """Every test made: one entry a condition, None where fewer than two classes hold enough rows."""

    tests: tuple[Interaction | None, ...]
    visible: float | None
    """Ratio of odds ratios between two classes that this search shows with a power of .8: of the quarter of
    the conditions that have most rows in the classes."""

    @property
    def made(self) -> int:
        """How many conditions could be tested."""
        return sum(one is not None for one in self.tests)


@dataclass(frozen=True, slots=True)
class TierSearch:
    """The conditions looked at, and what their tests say, in the same order."""

    conditions: tuple[Condition, ...]
    found: Interactions

    @property
    def differing(self) -> tuple[int, ...]:
        """Places of the conditions that are confirmed to weigh differently, the surest first."""
        tests = self.found.tests
        sure = [(one.p, place) for place, one in enumerate(tests) if one is not None and one.p_adjusted <= FAMILY]
        return tuple(place for _, place in sorted(sure))


def search_tiers(
    coded: Coded,
    y: Bools,
    name: str,
    size: Floats,
    edges: tuple[float, float],
    *,
    score: Floats,
    inflation: float = 1.0,
) -> TierSearch:
    """Look at every level that names something, of every attribute but the size itself.

    Parameters
    ----------
    name, size
        The attribute that makes the classes, and its values, NaN where unknown.
    edges
        Where the middle class begins, and where it ends.
    score
        Points of each row by the card.
    """
    tiers = np.where(np.isnan(size), -1, np.digitize(size, edges)).astype(np.int64)
    items = [
        item
        for item in items_of(coded, unions=False)
        if item.condition.operator in NAMING and item.condition.value != ("no",) and item.condition.attribute != name
    ]
    found = interactions(y, tiers, score, [rows_of(coded, item) for item in items], inflation=inflation)
    return TierSearch(tuple(item.condition for item in items), found)


def interactions(
    y: Bools, tiers: npt.NDArray[np.int64], score: Floats, conditions: Sequence[Bools], *, inflation: float = 1.0
) -> Interactions:
    """Test each condition for an effect that differs between classes.

    A logistic regression of the outcome on the classes, on the card's score (which stands for all other conditions) and
    on the condition; the likelihood ratio of a coefficient of its own in each class against one for all. The statistic
    is divided by the design effect where rows come in groups.

    Parameters
    ----------
    tiers
        Class of each row; -1 where the size is unknown, such rows are left out.
    score
        Points of each row by the card.
    conditions
        Which rows meet each condition.
    """
    known = np.flatnonzero(tiers >= 0)[:MOST_ROWS]
    if not known.size:
        return Interactions((None,) * len(conditions), None)
    y, tiers, score = y[known], tiers[known], score[known]
    spread = float(score.std())
    values, place = np.unique((score - score.mean()) / (spread or 1.0), return_inverse=True)
    raw = [_test(y, tiers, (values, place), has[known], inflation) for has in conditions]
    p = [one[0] for one in raw if one is not None]
    adjusted = iter(_holm(p))
    tests = tuple(None if one is None else Interaction(one[0], next(adjusted), one[1]) for one in raw)
    return Interactions(tests, _visible([one.error for one in tests if one is not None]))


def _test(
    y: Bools, tiers: npt.NDArray[np.int64], score: tuple[Floats, npt.NDArray[np.int64]], has: Bools, inflation: float
) -> tuple[float, float] | None:
    """Return p and the smallest standard error; rows alike in class, score and condition are one of that weight."""
    classes = [tier for tier in np.unique(tiers) if _enough(y[tiers == tier], has[tiers == tier])]
    if len(classes) < 2:
        return None
    inside = np.isin(tiers, classes)
    values, place = score
    cell = ((tiers * values.size + place) * 2 + has)[inside]
    n, k = np.bincount(cell), np.bincount(cell, weights=y[inside])
    cells = np.flatnonzero(n)
    weights, won = n[cells].astype(np.float64), k[cells] / n[cells]
    own, points = (cells % 2).astype(np.float64), values[cells // 2 % values.size]
    member = np.stack([cells // (2 * values.size) == tier for tier in classes], axis=1).astype(np.float64)
    alike = np.column_stack([member, points, own])
    apart = np.column_stack([member, points, member * own[:, None]])
    simple = fit_logistic(alike, won, weights=weights)
    full = fit_logistic(apart, won, weights=weights)
    gain = 2 * (
        _likelihood(apart, won, weights, full.coefficients) - _likelihood(alike, won, weights, simple.coefficients)
    )
    p = float(chdtrc(len(classes) - 1, max(gain, 0.0) / inflation))
    block = full.covariance[-len(classes) :, -len(classes) :] * inflation
    errors = [block[a, a] + block[b, b] - 2 * block[a, b] for a, b in itertools.combinations(range(len(classes)), 2)]
    return p, math.sqrt(min(errors))


def _enough(y: Bools, has: Bools) -> bool:
    rate = float(y.mean()) if y.size else 0.0
    least = min(int(has.sum()), int((~has).sum()))
    return least * min(rate, 1 - rate) >= LEAST_EXPECTED


def _likelihood(X: Floats, y: Floats, weights: Floats, beta: Floats) -> float:
    eta = X @ beta
    return float(weights @ (y * eta - np.logaddexp(0, eta)))


def _holm(p: Sequence[float]) -> list[float]:
    order = np.argsort(p, kind="stable")
    adjusted, worst = [1.0] * len(p), 0.0
    for step, place in enumerate(order):
        worst = max(worst, min(p[place] * (len(p) - step), 1.0))
        adjusted[place] = worst
    return adjusted


def _visible(errors: Sequence[float]) -> float | None:
    if not errors:
        return None
    sure = float(ndtri(1 - FAMILY / (2 * len(errors)))) + float(ndtri(POWER))
    return math.exp(sure * float(np.quantile(errors, 0.25)))
