"""What filling gaps would pay, and what an attribute nobody records yet would need."""

from __future__ import annotations

import math

import numpy as np

from nachim.engine import Frame
from nachim.evidence.statistics import dry_floor, middle_half, rows_for_lift, spread
from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.scorecard.filling import filled_auc
from truth_power import looked_once

SAYS = CardAttribute(
    "x", "x", Category.BUYING, Kind.CATEGORY, Known.TODAY,
    (
        Level(Condition("x", Operator.IN, ("yes",)), 20, 100, 60),
        Level(Condition("x", Operator.IN, ("no",)), 0, 100, 20),
        Level(Condition("x", Operator.IS_UNKNOWN), 8, 100, 40),
    ),
)  # fmt: skip


def rows(random: np.random.Generator, n: int, telling: bool) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    y = random.random(n) < 0.4
    yes = random.random(n) < np.where(y, 0.75, 0.33) if telling else random.random(n) < 0.5
    codes = np.where(random.random(n) < 0.5, 2, np.where(yes, 0, 1)).astype(np.int16)
    return codes, np.array([20.0, 0.0, 8.0])[codes], y


def test_filling_a_telling_attribute_pays_and_an_idle_one_does_not() -> None:
    random = np.random.default_rng(5)
    gain, gaps = filled_auc(SAYS, *rows(random, 4000, telling=True))
    idle, _ = filled_auc(SAYS, *rows(random, 4000, telling=False))
    assert 1800 < gaps < 2200
    assert gain > 0.03
    assert abs(idle) < 0.02


def test_what_is_expected_is_what_the_answers_then_bring() -> None:
    from nachim.stats.auc import auc

    random = np.random.default_rng(6)
    n = 20_000
    y = random.random(n) < 0.4
    full = np.where(random.random(n) < np.where(y, 0.75, 0.33), 0, 1).astype(np.int16)
    codes = np.where(random.random(n) < 0.5, 2, full).astype(np.int16)
    worth = np.array([20.0, 0.0, 8.0])
    expected, _ = filled_auc(SAYS, codes, worth[codes], y)
    assert abs(expected - (auc(y, worth[full]) - auc(y, worth[codes]))) < 0.01


def test_no_gap_is_nothing_to_fill() -> None:
    codes = np.zeros(50, np.int16)
    assert filled_auc(SAYS, codes, np.full(50, 20.0), np.arange(50) % 2 == 0) == (0.0, 0)


def test_one_planned_look_sees_the_lift_in_about_eighty_of_a_hundred() -> None:
    n, seen = looked_once(0.25, 600)
    assert 100 < n < 1000
    assert 0.74 <= seen <= 0.86


def test_rows_of_one_company_need_more_of_them() -> None:
    y = np.repeat([1.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0], 5)
    alone = rows_for_lift(Frame({"y": y, "k": np.arange(40).astype(str).astype(object)}))
    together = rows_for_lift(Frame({"y": y, "k": np.repeat(np.arange(8), 5).astype(str).astype(object)}))
    assert alone.value is not None
    assert together.value is not None
    assert together.value > 2 * alone.value
    assert rows_for_lift(Frame({"y": np.zeros(9)})).value is None


def test_a_dry_quarter_is_one_that_may_well_pass_without_a_win() -> None:
    floor = dry_floor(Frame({"y": np.array([1.0, 0.0, 0.0, 0.0])})).value
    assert floor == math.ceil(math.log(0.05) / math.log(0.75))
    assert dry_floor(Frame({"y": np.zeros(4)})).value is None
    assert dry_floor(Frame({"y": np.ones(4)})).value == 1


def test_spreads_are_those_of_the_textbook() -> None:
    assert spread(Frame({"x": np.array([10.0, 10.0, 10.0])})).value == 0
    assert math.isclose(spread(Frame({"x": np.array([5.0, 15.0])})).value or 0, math.sqrt(50) / 10)
    assert spread(Frame({"x": np.array([0.0, 0.0])})).value is None
    assert middle_half(Frame({"days": np.arange(101.0)})).value == 50
