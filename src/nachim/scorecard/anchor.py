"""The line: what share of leads it admits, which line sales can work, and a card anchored so that it becomes 70."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from nachim.model.card import Card, CardAttribute
from nachim.model.condition import Operator
from nachim.model.evidence import Figure
from nachim.scorecard.score import code_leads
from nachim.stats.coded import Bools, Codes, Floats, RawColumn
from nachim.stats.intervals import share

LINES = (40, 50, 60, 70, 80, 90)


@dataclass(frozen=True, slots=True)
class Line:
    """What a line admits."""

    line: int
    admitted: Figure
    """Share of leads at or above the line."""
    win_rate: Figure
    """Among them."""
    below: Figure
    """Win rate of the leads below the line: what would be given up."""


@dataclass(frozen=True, slots=True)
class Anchored:
    """A card whose proposed line is 70."""

    card: Card
    line: int
    """The line on the card as it was."""
    factor: float
    """Every distance from an attribute's maximum was multiplied by this."""
    floor: int
    """Least total that a lead can now have."""
    before: float
    """Share of the given rows at or above the line on the card as it was."""
    after: float
    """Share at or above 70 on the anchored card (whole points can shift it a little)."""


def lines(points: npt.ArrayLike, y: Bools | Floats, at: Sequence[int] = LINES) -> tuple[Line, ...]:
    """Return share admitted and win rates at several lines.

    Examples
    --------
    >>> lines([80, 60], np.array([1, 0]), at=[70])[0].win_rate.value
    1.0
    """
    total, won = np.asarray(points), np.asarray(y, bool)
    table = []
    for line in at:
        above = total >= line
        n, k, wins = int(above.sum()), int(won[above].sum()), int(won.sum())
        table.append(Line(int(line), share(n, len(total)), share(k, n), share(wins - k, len(total) - n)))
    return tuple(table)


def propose_line(points: npt.ArrayLike, capacity: float) -> int:
    """Return the lowest line that admits at most the share of leads that sales can work.

    Where many leads tie, the line above them is taken: admitting more than can be worked is what the line prevents.

    Parameters
    ----------
    capacity
        Share of leads that can be worked, above 0 to 1.

    Raises
    ------
    ValueError
        If `capacity` is not in (0, 1].

    Examples
    --------
    >>> propose_line([10, 20, 30, 40, 50], 0.4)
    31
    """
    if not 0 < capacity <= 1:
        raise ValueError(f"capacity must be above 0 and at most 1, not {capacity!r}")
    total = np.asarray(points)
    admitted = (total[None, :] >= np.arange(102)[:, None]).mean(axis=1)
    return int(np.flatnonzero(admitted <= capacity + 1e-12)[0])


def anchored_at(card: Card, columns: Sequence[RawColumn], capacity: float) -> Anchored:
    """Anchor a card at its own threshold, by the line that admits the share of these rows that sales can work.

    Where that line lies at the threshold or above, the card stays as it is.
    """
    codes = code_leads(card, columns)
    made = anchor(card, codes, propose_line(_total(card, codes), capacity), to=card.threshold)
    return replace(made, card=replace(made.card, threshold=card.threshold))


def anchor(card: Card, codes: Codes, line: int, *, to: int = 70) -> Anchored:
    """Draw every attribute's points toward its maximum by one factor, so that `line` becomes `to`.

    A total T becomes 100 - f (100 - T) with f = (100 - to) / (100 - line); the maxima, hence the 100 points, stay.
    Points stay whole: level by level they are rounded so that the error over the given rows is least.

    Parameters
    ----------
    codes
        Levels of the training rows, one column an attribute of the card.
    line
        Proposed line, below `to`: a line above it would need points below zero, and then the card is returned as it is.
    """
    totals = _total(card, codes)
    before = float((totals >= line).mean())
    if line >= to:
        return Anchored(replace(card, threshold=line), line, 1.0, floor(card), before, before)
    factor = (100 - to) / (100 - line)
    exact = [[one.most - factor * (one.most - level.points) for level in one.levels] for one in card.attributes]
    drawn = replace(card, attributes=_rounded(card, exact, codes), threshold=to)
    # p(T) keeps its meaning on the new scale: T = 100 - (100 - T') / f.
    slope = card.slope / factor
    intercept = card.intercept + card.slope * 100 - slope * 100
    anchored = replace(drawn, slope=slope, intercept=intercept)
    after = float((_total(anchored, codes) >= to).mean())
    return Anchored(anchored, line, factor, floor(anchored), before, after)


def _total(card: Card, codes: Codes) -> npt.NDArray[np.int64]:
    if not card.attributes:
        return np.zeros(len(codes), np.int64)
    points = [np.array([level.points for level in one.levels])[codes[:, j]] for j, one in enumerate(card.attributes)]
    total: npt.NDArray[np.int64] = np.sum(points, axis=0)
    return total


def _rounded(card: Card, exact: Sequence[Sequence[float]], codes: Codes) -> tuple[CardAttribute, ...]:
    """Round attribute by attribute; each takes up the error that the ones before it left in its levels."""
    error = np.zeros(len(codes))
    drawn: dict[int, CardAttribute] = {}
    for j in sorted(range(len(exact)), key=lambda j: -len(card.attributes[j].levels)):
        one = card.attributes[j]
        points: dict[int, int] = {}
        for c in sorted(range(len(exact[j])), key=lambda c: exact[j][c]):
            inside = codes[:, j] == c
            wanted = exact[j][c] - (float(error[inside].mean()) if inside.any() else 0.0)
            # Never further than the next whole number, never out of order, and the maximum stays what it is.
            near = min(max(round(wanted), math.floor(exact[j][c])), math.ceil(exact[j][c]))
            points[c] = max([near, *(points[o] for o in points if one.levels[o].points <= one.levels[c].points)])
            if one.levels[c].points == one.most:
                points[c] = one.most
        for c in points:
            same = [o for o in points if one.levels[o].points == one.levels[c].points]
            points[c] = max(points[o] for o in same)
        _hold_unknown(one, points)
        for c in points:
            error[codes[:, j] == c] += points[c] - exact[j][c]
        levels = tuple(replace(level, points=points[c]) for c, level in enumerate(one.levels))
        drawn[j] = replace(one, levels=levels)
    return tuple(drawn[j] for j in range(len(exact)))


def _hold_unknown(one: CardAttribute, points: dict[int, int]) -> None:
    """Keep an unknown value at or below the mean of the known ones."""
    known = [c for c, level in enumerate(one.levels) if level.condition.operator is not Operator.IS_UNKNOWN]
    rows = sum(one.levels[c].n for c in known)
    if not rows:
        return
    mean = math.floor(sum(points[c] * one.levels[c].n for c in known) / rows + 1e-9)
    for c in points:
        if c not in known:
            points[c] = min(points[c], mean)


def floor(card: Card) -> int:
    """Return the least total that a lead can have."""
    return sum(min(level.points for level in one.levels) for one in card.attributes)
