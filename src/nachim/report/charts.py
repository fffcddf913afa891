"""Geometry of the charts. Positions are per cent of the chart's width; the templates draw them as SVG."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from nachim.model.attribute import Category
from nachim.model.evidence import Figure

_EDGE = 3.0
"""Room at both ends, in per cent, so that a dot on the limit is not cut."""


@dataclass(frozen=True, slots=True)
class Dot:
    """A dot with its interval; an end beyond the axis is drawn as an arrow."""

    x: float
    low: float
    high: float
    cut_low: bool
    cut_high: bool


@dataclass(frozen=True, slots=True)
class RatioAxis:
    """A logarithmic axis for ratios: half as often lies as far from 1 as twice as often."""

    least: float
    most: float

    @classmethod
    def around(cls, figures: Iterable[Figure]) -> RatioAxis:
        """Return an axis that holds all figures, at least 0.5 to 2 and at most 0.2 to 8."""
        values = [v for f in figures for v in (f.value, f.low, f.high) if v is not None and v > 0]
        return cls(max(0.2, min([0.5, *values])), min(8.0, max([2.0, *values])))

    def place(self, ratio: float) -> float:
        """Return the position of a ratio."""
        clipped = min(max(ratio, self.least), self.most)
        share = math.log(clipped / self.least) / math.log(self.most / self.least)
        return round(_EDGE + share * (100 - 2 * _EDGE), 2)

    def dot(self, figure: Figure) -> Dot | None:
        """Return the dot of a figure; None without a value."""
        if figure.value is None:
            return None
        low = figure.value if figure.low is None else figure.low
        high = figure.value if figure.high is None else figure.high
        return Dot(self.place(figure.value), self.place(low), self.place(high), low < self.least, high > self.most)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Positions and texts of the marks of the axis."""
        return tuple((self.place(t), f"{t:g}") for t in (0.25, 0.5, 1, 2, 4, 8) if self.least <= t <= self.most)


@dataclass(frozen=True, slots=True)
class ShareAxis:
    """An axis for shares from 0 to a round number above the largest."""

    most: float

    @classmethod
    def around(cls, figures: Iterable[Figure]) -> ShareAxis:
        """Return an axis that holds all figures, in steps of 10 per cent."""
        values = [v for f in figures for v in (f.value, f.high) if v is not None]
        return cls(min(1.0, math.ceil(10 * max([0.1, *values]) - 1e-9) / 10))

    def place(self, share: float) -> float:
        """Return the position of a share."""
        return round(100 * min(max(share, 0.0), self.most) / self.most, 2)

    @property
    def ticks(self) -> tuple[tuple[float, str], ...]:
        """Positions and texts of the marks of the axis."""
        step = 0.1 if self.most <= 0.5 else 0.2
        count = int(self.most / step + 1e-9)
        return tuple((self.place(step * i), f"{100 * step * i:.0f}") for i in range(count + 1))


@dataclass(frozen=True, slots=True)
class Piece:
    """One part of a stacked bar."""

    category: Category
    points: int
    x: float
    width: float


def stacked(parts: Mapping[Category, int], whole: float = 100.0) -> tuple[Piece, ...]:
    """Return the parts of a bar, in the order of the categories."""
    pieces: list[Piece] = []
    start = 0.0
    for category in Category:
        points = parts.get(category, 0)
        width = 100 * points / whole
        pieces.append(Piece(category, points, round(start, 2), round(width, 2)))
        start += width
    return tuple(piece for piece in pieces if piece.points > 0)


@dataclass(frozen=True, slots=True)
class Lean:
    """A bar from the middle line: to the right for, to the left against."""

    x: float
    width: float
    good: bool


def leaning(differences: Sequence[float]) -> tuple[Lean, ...]:
    """Return bars from a middle line; the longest takes 46 per cent of the width."""
    longest = max((abs(d) for d in differences), default=0.0) or 1.0
    widths = [round(46 * abs(d) / longest, 2) for d in differences]
    return tuple(
        Lean(50.0 if d >= 0 else round(50 - width, 2), width, d >= 0)
        for d, width in zip(differences, widths, strict=True)
    )
