"""The smallest set of answers that decides: it does decide, and no smaller one does, whatever is answered."""

from __future__ import annotations

import itertools
from math import isclose, prod

from hypothesis import given
from hypothesis import strategies as st

from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.scorecard.deciding import SURE_ENOUGH, answers_of, deciding, steps_of


@st.composite
def leads(draw: st.DrawFn) -> tuple[list[CardAttribute], int, Card]:
    """Up to five unknown attributes of two to four levels, a total and a card with its line."""
    unknown = []
    for j in range(draw(st.integers(1, 5))):
        levels = [
            Level(Condition(f"x{j}", Operator.IN, (f"v{i}",)), draw(st.integers(0, 25)), draw(st.integers(0, 40)), 0)
            for i in range(draw(st.integers(2, 4)))
        ]
        gap = Level(Condition(f"x{j}", Operator.IS_UNKNOWN), draw(st.integers(0, 25)), 3, 1)
        unknown.append(CardAttribute(f"x{j}", f"x{j}", Category.BUYING, Kind.CATEGORY, Known.TODAY, (*levels, gap)))
    line = draw(st.integers(0, 100))
    return unknown, draw(st.integers(0, 100)), Card("won", tuple(unknown), -3.0, 0.05, line)


def worlds(unknown: list[CardAttribute]) -> list[tuple[dict[str, int], float]]:
    """Return every way in which all unknown attributes may be answered, with its chance."""
    each = [[(one.name, change, p) for change, p in answers_of(one)] for one in unknown]
    return [
        ({name: change for name, change, _ in answers}, prod(p for _, _, p in answers))
        for answers in itertools.product(*each)
    ]


def settles(chosen: tuple[str, ...], unknown: list[CardAttribute], total: int, line: int) -> bool:
    sides: dict[tuple[int, ...], set[bool]] = {}
    for answers, _ in worlds(unknown):
        told = tuple(answers[name] for name in chosen)
        sides.setdefault(told, set()).add(total + sum(answers.values()) >= line)
    return all(len(one) == 1 for one in sides.values())


def right(chosen: tuple[str, ...], unknown: list[CardAttribute], total: int, line: int) -> float:
    chances: dict[tuple[int, ...], dict[bool, float]] = {}
    for answers, p in worlds(unknown):
        told = tuple(answers[name] for name in chosen)
        above = total + sum(answers.values()) >= line
        side = chances.setdefault(told, {True: 0.0, False: 0.0})
        side[above] += p
    return sum(max(side.values()) for side in chances.values())


@given(leads())
def test_asking_the_set_decides_whatever_is_answered(case: tuple[list[CardAttribute], int, Card]) -> None:
    unknown, total, card = case
    found = deciding(unknown, total, card)
    assert found is not None
    assert settles(found.sure, unknown, total, card.threshold)


@given(leads())
def test_no_smaller_set_decides(case: tuple[list[CardAttribute], int, Card]) -> None:
    unknown, total, card = case
    found = deciding(unknown, total, card)
    assert found is not None
    names = [one.name for one in unknown]
    for size in range(len(found.sure)):
        for chosen in itertools.combinations(names, size):
            assert not settles(chosen, unknown, total, card.threshold)


@given(leads())
def test_the_likely_set_is_right_often_enough_and_no_smaller_one_is(
    case: tuple[list[CardAttribute], int, Card],
) -> None:
    unknown, total, card = case
    found = deciding(unknown, total, card)
    assert found is not None
    assert len(found.likely) <= len(found.sure)
    assert right(found.likely, unknown, total, card.threshold) >= SURE_ENOUGH - 1e-9
    for size in range(len(found.likely)):
        for chosen in itertools.combinations([one.name for one in unknown], size):
            assert right(chosen, unknown, total, card.threshold) < SURE_ENOUGH + 1e-9


@given(leads())
def test_chances_are_those_of_counting_every_answer(case: tuple[list[CardAttribute], int, Card]) -> None:
    unknown, total, card = case
    found = deciding(unknown, total, card)
    assert found is not None
    line, all_of = card.threshold, worlds(unknown)
    above = sum(p for answers, p in all_of if total + sum(answers.values()) >= line)
    assert isclose(found.above, above, abs_tol=1e-9)
    for one in found.unknown:
        crossing = sum(p for answers, p in all_of if (total + answers[one.attribute] >= line) != (total >= line))
        assert isclose(one.flips, crossing, abs_tol=1e-9)
    assert isclose(sum(p for _, p in steps_of([answers_of(one) for one in unknown])), 1.0)


def test_nothing_unknown_leaves_nothing_to_ask() -> None:
    assert deciding([], 50, Card("won", (), -3.0, 0.05, 70)) is None
