"""Score leads by a card: pure functions on codes of levels."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

from nachim.errors import DataError
from nachim.model.attribute import FIT, TIMING, Category
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Operator
from nachim.model.score import OpenQuestion, Part, Reason, Score
from nachim.scorecard.deciding import answers_of, deciding
from nachim.stats.coded import Codes, Floats, RawColumn
from nachim.stats.combined import combined
from nachim.stats.levels import assign

Points = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Scored:
    """Points of many leads, by attribute name."""

    codes: Mapping[str, Codes]
    by_attribute: Mapping[str, Points]
    total: Points
    probability: Floats


def code_leads(card: Card, columns: Sequence[RawColumn]) -> Codes:
    """Return the level of each attribute of the card for each lead, shape (leads, attributes).

    An attribute that the leads do not bring at all is unknown for all of them; one that is made of others follows them.
    """
    named = {column.attribute.name: column for column in columns}
    rows = len(columns[0].values) if columns else 0
    codes = np.empty((rows, len(card.attributes)), np.int16)
    for j, attribute in enumerate(card.attributes):
        conditions = [level.condition for level in attribute.levels]
        column = named.get(attribute.name)
        if column is None and attribute.both is not None:
            column = combined(attribute.as_attribute(), named, rows)
        codes[:, j] = len(conditions) - 1 if column is None else assign(column, conditions)
    return codes


def contributions(card: Card, codes: Codes) -> Points:
    """Return the points of each attribute for each lead, shape (leads, attributes); rows sum to the totals."""
    if codes.shape[1:] != (len(card.attributes),):
        raise DataError("scorecard.codes", attributes=len(card.attributes), found=codes.shape[1])
    points = np.empty(codes.shape, np.int64)
    for j, attribute in enumerate(card.attributes):
        points[:, j] = np.array([level.points for level in attribute.levels])[codes[:, j]]
    return points


def probability(card: Card, total: Points | Floats) -> Floats:
    """Return the probability of the outcome for totals."""
    p: Floats = expit(card.intercept + card.slope * np.asarray(total, float))
    return p


def points_of(card: Card, columns: Sequence[RawColumn]) -> Scored:
    """Score many leads at once: levels, points by attribute, totals and probabilities."""
    codes = code_leads(card, columns)
    points = contributions(card, codes)
    total = points.sum(axis=1)
    names = [attribute.name for attribute in card.attributes]
    return Scored(
        {name: codes[:, j] for j, name in enumerate(names)},
        {name: points[:, j] for j, name in enumerate(names)},
        total,
        probability(card, total),
    )


def score(card: Card, codes: Sequence[int] | Codes) -> Score:
    """Explain one lead.

    Parameters
    ----------
    codes
        Level of each attribute of the card, in its order (one row of `code_leads`).
    """
    levels = [attribute.levels[int(code)] for attribute, code in zip(card.attributes, codes, strict=True)]
    pairs = list(zip(card.attributes, levels, strict=True))
    total = sum(level.points for level in levels)
    unknown = sorted(
        (attribute for attribute, level in pairs if level.condition.operator is Operator.IS_UNKNOWN),
        key=lambda attribute: (-_deviation(attribute), attribute.name),
    )
    reasons = [_reason(attribute, level) for attribute, level in pairs if attribute not in unknown]
    low = total + sum(min(_changes(attribute)) for attribute in unknown)
    high = total + sum(max(_changes(attribute)) for attribute in unknown)
    parts = tuple(_part(category, pairs) for category in Category)
    return Score(
        total=total,
        probability=float(probability(card, np.array([total]))[0]),
        parts=parts,
        fit=sum(part.points for part in parts if part.category in FIT),
        fit_most=sum(part.most for part in parts if part.category in FIT),
        timing=sum(part.points for part in parts if part.category in TIMING),
        timing_most=sum(part.most for part in parts if part.category in TIMING),
        low=low,
        high=high,
        above=total >= card.threshold,
        reasons_for=tuple(sorted((r for r in reasons if r.difference > 0), key=lambda r: (-r.difference, r.attribute))),
        reasons_against=tuple(
            sorted((r for r in reasons if r.difference < 0), key=lambda r: (r.difference, r.attribute))
        ),
        unknown=tuple(attribute.name for attribute in unknown),
        question=_question(unknown, total, card.threshold),
        deciding=deciding(unknown, total, card),
    )


def _part(category: Category, pairs: Sequence[tuple[CardAttribute, Level]]) -> Part:
    inside = [(attribute.most, level.points) for attribute, level in pairs if attribute.category is category]
    return Part(category, sum(points for _, points in inside), sum(most for most, _ in inside))


def _reason(attribute: CardAttribute, level: Level) -> Reason:
    return Reason(attribute.name, level.condition, level.points, attribute.most, level.points - attribute.mean)


def _changes(attribute: CardAttribute) -> list[int]:
    """Return what each answer would add to the total."""
    return [change for change, _ in answers_of(attribute)]


def _shares(attribute: CardAttribute) -> list[float]:
    return [chance for _, chance in answers_of(attribute)]


def _deviation(attribute: CardAttribute) -> float:
    """Return the standard deviation of the points over the answers, each weighted by its share."""
    points, shares = np.array(_changes(attribute), float), np.array(_shares(attribute))
    return float(np.sqrt(shares @ (points - shares @ points) ** 2))


def _question(unknown: Sequence[CardAttribute], total: int, line: int) -> OpenQuestion | None:
    """One unknown attribute that can decide, else the two that can, else the one with the widest spread."""
    if not unknown:
        return None
    for size in (1, 2):
        asked = [_ask(group, total, line) for group in itertools.combinations(unknown, size)]
        deciding = [question for question in asked if question.decides]
        if deciding:
            return max(deciding, key=lambda question: question.chance)  # of equal ones, the widest spread stands first
    return _ask((unknown[0],), total, line)


def _ask(group: tuple[CardAttribute, ...], total: int, line: int) -> OpenQuestion:
    above = total >= line
    chance, low, high = 0.0, total, total
    for answer in itertools.product(*(zip(_changes(one), _shares(one), strict=True) for one in group)):
        after = total + sum(change for change, _ in answer)
        low, high = min(low, after), max(high, after)
        if (after >= line) != above:
            chance += float(np.prod([share for _, share in answer]))
    return OpenQuestion(tuple(one.name for one in group), chance > 0, chance, low, high)
