"""Neighbours of a pattern: one condition replaced by another level of the same attribute."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Standing
from nachim.model.pattern import Counts, Neighbour, Pattern
from nachim.patterns.chance import Groups, groups_of
from nachim.patterns.items import UNUSABLE, Item, items_of, ordered_levels, rows_of
from nachim.stats.coded import Bools, Coded
from nachim.stats.intervals import PRIOR_STRENGTH, figure, newcombe_difference, share, shrunk_rate
from nachim.stats.looks import Hypergeometric, benjamini_hochberg, two_sided

SUGGESTIVE_AT = 0.10


def neighbours(
    coded: Coded,
    y: Bools,
    pattern: Pattern,
    *,
    groups: npt.ArrayLike | None = None,
    strength: float = PRIOR_STRENGTH,
) -> tuple[Neighbour, ...]:
    """Compare a pattern with the segments next to it.

    Parameters
    ----------
    coded, y
        The rows to count on; the levels are those among which the pattern was found.
    groups
        As in `discover`: intervals are those of counts deflated by the design effect.
    strength
        How many rows' worth a neighbour's rate is drawn to the base rate.

    Returns
    -------
    tuple of Neighbour
        In the order of the pattern's conditions; the next ranges first, categories by their number of rows. Standing is
        SUGGESTIVE where the interval of the difference from the core leaves out zero and the false discovery rate over
        the neighbours of this pattern (exact two-sided test) is at most .10, else NONE: no evidence of a difference.

    Raises
    ------
    KeyError
        If the pattern holds a condition that is none of the levels or their unions.
    """
    known = {item.condition: item for item in items_of(coded)}
    core = [known[condition] for condition in pattern.conditions]
    grouped = groups_of(groups, y)
    base = float(y.mean()) if y.size else 0.0
    whole = _cover(coded, core)
    found: list[tuple[Neighbour, float]] = []
    for place, item in enumerate(core):
        rest = _cover(coded, core[:place] + core[place + 1 :])
        nearby = [
            _compared(coded, y, pattern, place, other, distance, rest, whole, grouped, base, strength)
            for other, distance in _replacements(coded, item)
        ]
        found += sorted(nearby, key=lambda pair: (pair[0].distance or 0, -pair[0].counts.n_with))
    q = benjamini_hochberg([p for _, p in found]) if found else np.zeros(0)
    return tuple(_judged(neighbour, float(false)) for (neighbour, _), false in zip(found, q, strict=True))


def _replacements(coded: Coded, item: Item) -> list[tuple[Item, int | None]]:
    """Return the other known levels of an item's attribute, with their distance where levels are ordered."""
    conditions = coded.conditions[item.attribute]
    order = ordered_levels(conditions)
    others = []
    for code, condition in enumerate(conditions):
        if code in item.levels or condition.operator in UNUSABLE:
            continue
        distance = None
        if code in order and item.levels[0] in order:
            distance = min(abs(order.index(code) - order.index(own)) for own in item.levels)
        others.append((Item(item.attribute, (code,), condition), distance))
    return others


def _compared(
    coded: Coded,
    y: Bools,
    pattern: Pattern,
    place: int,
    other: Item,
    distance: int | None,
    rest: Bools,
    core: Bools,
    grouped: Groups | None,
    base: float,
    strength: float,
) -> tuple[Neighbour, float]:
    cover = rest & rows_of(coded, other)
    n, k = int(cover.sum()), int((cover & y).sum())
    n_core, k_core = int(core.sum()), int((core & y).sum())
    own, its = _inflation(grouped, cover), _inflation(grouped, core)
    difference = newcombe_difference(k / own, n / own, k_core / its, n_core / its)
    p = 1.0
    if n and n_core:
        draw = Hypergeometric(n + n_core, k + k_core)
        p = float(two_sided(draw.log_upper(n)[k] / max(own, its), draw.log_lower(n)[k] / max(own, its)))
    conditions = (*pattern.conditions[:place], other.condition, *pattern.conditions[place + 1 :])
    neighbour = Neighbour(
        conditions=conditions,
        replaced=pattern.conditions[place],
        replacement=other.condition,
        distance=distance,
        counts=Counts(n, k, y.size - n, int(y.sum()) - k),
        rate=share(k, n, inflation=own),
        shrunk_rate=float(shrunk_rate(k / own, n / own, base, strength)),
        difference=figure(difference, n=n, k=k),
        standing=Standing.NONE,
    )
    return neighbour, p


def _judged(neighbour: Neighbour, q: float) -> Neighbour:
    low, high = neighbour.difference.low, neighbour.difference.high
    if low is None or high is None or low <= 0 <= high or q > SUGGESTIVE_AT:
        return neighbour
    return replace(neighbour, standing=Standing.SUGGESTIVE)


def _cover(coded: Coded, items: list[Item]) -> Bools:
    cover = np.ones(coded.codes.shape[0], dtype=bool)
    for item in items:
        cover &= rows_of(coded, item)
    return cover


def _inflation(grouped: Groups | None, cover: Bools) -> float:
    return 1.0 if grouped is None else float(grouped.inflation(cover[None].astype(np.float32))[0])
