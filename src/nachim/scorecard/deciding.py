"""The value of each answer still missing, and the smallest set of answers that decides: exact, by small sums.

Points are whole numbers, so that the sum of several answers has at most a hundred values: chances are convolutions of
short arrays, and what can still happen is a set of bits. Subsets are tried by size; a set that decides stays deciding
when more is asked, so the first one found is a smallest one.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from nachim.model.card import Card, CardAttribute
from nachim.model.deciding import Deciding, Unknown

Floats = npt.NDArray[np.float64]
Answers = tuple[tuple[int, float], ...]
"""What an answer adds to the total, and its chance."""

SURE_ENOUGH = 0.95
HALF = 0.5
"""Rows added to every level: a level that few rows had is rare, not impossible (Krichevsky & Trofimov 1981)."""


def answers_of(attribute: CardAttribute) -> Answers:
    """Return what each answer of an unknown attribute would add to the total, and how likely it is.

    Examples
    --------
    >>> from nachim.model.attribute import Category, Kind, Known
    >>> from nachim.model.card import Level
    >>> from nachim.model.condition import Condition, Operator
    >>> yes, no = (Condition("x", Operator.IN, (value,)) for value in ("yes", "no"))
    >>> unknown = Condition("x", Operator.IS_UNKNOWN)
    >>> levels = (Level(yes, 10, 29, 9), Level(no, 0, 9, 0), Level(unknown, 4, 5, 1))
    >>> answers_of(CardAttribute("x", "x", Category.BUYING, Kind.CATEGORY, Known.TODAY, levels))
    ((6, 0.7564102564102564), (-4, 0.24358974358974358))
    """
    now, levels = attribute.levels[-1].points, attribute.answers
    whole = sum(level.n + HALF for level in levels)
    return tuple((level.points - now, (level.n + HALF) / whole) for level in levels)


def steps_of(each: Sequence[Answers]) -> list[tuple[int, float]]:
    """Return every sum that the answers can have, with its chance."""
    least, chances = _sums(each)
    return [(least + place, float(p)) for place, p in enumerate(chances) if p > 0]


def deciding(unknown: Sequence[CardAttribute], total: int, card: Card) -> Deciding | None:
    """Return what the answers still missing can do; None where nothing is unknown.

    Parameters
    ----------
    unknown
        Attributes without an answer.
    total
        Points of the lead as it stands.
    """
    if not unknown:
        return None
    given = tuple((one.name, answers_of(one)) for one in unknown)
    return _decided(given, card.threshold - total)


@lru_cache(maxsize=4096)
def _decided(unknown: tuple[tuple[str, Answers], ...], gap: int) -> Deciding:
    """Decide for leads of equal total with the same attributes unknown; `gap` is what is missing to the line."""
    answers = dict(unknown)
    names = [name for name, each in unknown if len({change for change, _ in each}) > 1]
    every = tuple(answers)
    flips = [Unknown(name, sum(p for change, p in answers[name] if (change >= gap) != (gap <= 0))) for name in every]
    sure = next(
        chosen for size in range(len(names) + 1) for chosen in _best_first(names, size, answers)
        if _settled(chosen, every, answers, gap)
    )  # fmt: skip
    likely = next(
        chosen for size in range(len(sure) + 1) for chosen in _best_first(names, size, answers)
        if chosen == sure or rightly(chosen, every, answers, gap) >= SURE_ENOUGH
    )  # fmt: skip
    return Deciding(
        _reaches(_sums([answers[name] for name in every]), gap),
        tuple(sorted(flips, key=lambda one: (-one.flips, one.attribute))),
        sure,
        likely,
    )


def _best_first(names: Sequence[str], size: int, answers: dict[str, Answers]) -> list[tuple[str, ...]]:
    """Return the sets of a size, the widest spreads of points first."""
    wide = sorted(names, key=lambda name: (-_spread(answers[name]), name))
    return list(itertools.combinations(wide, size))


def _spread(answers: Answers) -> int:
    changes = [change for change, _ in answers]
    return max(changes) - min(changes)


def _settled(chosen: Sequence[str], every: Sequence[str], answers: dict[str, Answers], gap: int) -> bool:
    """Tell whether, whatever is answered to the chosen, the others cannot move the lead across the line any more."""
    rest = [answers[name] for name in every if name not in chosen]
    low = sum(min(change for change, _ in each) for each in rest)
    high = sum(max(change for change, _ in each) for each in rest)
    reached = {0}
    for name in chosen:
        reached = {one + change for one in reached for change, _ in answers[name]}
    return all(one + low >= gap or one + high < gap for one in reached)


def rightly(chosen: Sequence[str], every: Sequence[str], answers: dict[str, Answers], gap: int) -> float:
    """Return the chance that the likelier side, once the chosen are answered, is the side where the lead ends."""
    least, chances = _sums([answers[name] for name in chosen])
    rest = _sums([answers[name] for name in every if name not in chosen])
    ends = np.array([_reaches(rest, gap - (least + place)) for place in range(chances.size)])
    return float(np.sum(chances * np.maximum(ends, 1 - ends)))


def _sums(each: Sequence[Answers]) -> tuple[int, Floats]:
    """Return the least sum of the answers, and the chance of every sum from it on."""
    least, chances = 0, np.ones(1)
    for answers in each:
        low = min(change for change, _ in answers)
        one = np.zeros(_spread(answers) + 1)
        for change, p in answers:
            one[change - low] += p
        least, chances = least + low, np.convolve(chances, one)
    return least, chances


def _reaches(sums: tuple[int, Floats], gap: int) -> float:
    least, chances = sums
    return float(min(chances[max(gap - least, 0) :].sum(), 1.0))
