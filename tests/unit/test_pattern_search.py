from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator
from nachim.patterns.items import cover_of, items_of, pack, unpack
from nachim.patterns.search import scan, support_floor
from nachim.stats.coded import Coded


def small_world(n: int = 300, seed: int = 0) -> Coded:
    """Return two categories, and a number with three ranges that are not listed in their order."""
    random = np.random.default_rng(seed)
    levels = (
        (Condition("a", Operator.IN, ("x",)), Condition("a", Operator.IS_NONE), Condition("a", Operator.IS_UNKNOWN)),
        (
            Condition("b", Operator.IN, ("p", "q")),
            Condition("b", Operator.IN, ("r",)),
            Condition("b", Operator.IS_UNKNOWN),
        ),
        (
            Condition("size", Operator.AT_LEAST, 500),
            Condition("size", Operator.BELOW, 50),
            Condition("size", Operator.BETWEEN, (50, 500)),
            Condition("size", Operator.IS_UNKNOWN),
        ),
    )
    codes = np.column_stack([random.integers(0, len(column), n) for column in levels]).astype(np.int16)
    named = [Attribute(c, c, Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.DATED) for c in ("a", "b", "size")]
    return Coded(tuple(named), levels, codes)


def test_unions_join_ranges_that_touch_and_nothing_else() -> None:
    conditions = {item.condition for item in items_of(small_world())}
    assert Condition("size", Operator.BELOW, 500) in conditions
    assert Condition("size", Operator.AT_LEAST, 50) in conditions
    assert len(conditions) == 2 + 2 + 3 + 2


def test_a_middle_union_keeps_both_limits() -> None:
    levels = (
        Condition("d", Operator.WITHIN_DAYS, 30),
        Condition("d", Operator.BETWEEN, (30, 90)),
        Condition("d", Operator.BETWEEN, (90, 180)),
        Condition("d", Operator.AT_LEAST, 180),
        Condition("d", Operator.IS_NONE),
        Condition("d", Operator.IS_UNKNOWN),
    )
    attribute = Attribute("d", "d", Category.TRIGGER, Kind.DAYS, Known.DATED)
    conditions = [item.condition for item in items_of(Coded((attribute,), (levels,), np.zeros((1, 1), np.int16)))]
    assert Condition("d", Operator.BETWEEN, (30, 180)) in conditions
    assert Condition("d", Operator.BELOW, 90) in conditions
    assert Condition("d", Operator.AT_LEAST, 90) in conditions


def test_none_can_be_part_of_a_pattern_and_unknown_cannot() -> None:
    coded = small_world()
    found = scan(coded, np.arange(300) % 3 == 0)
    operators = {c.operator for t in range(found.tests) for c in found.conditions(t)}
    assert Operator.IS_NONE in operators
    assert Operator.IS_UNKNOWN not in operators


def test_a_value_merely_being_there_is_no_pattern() -> None:
    levels = (Condition("d", Operator.IS_KNOWN), Condition("d", Operator.IS_NONE), Condition("d", Operator.IS_UNKNOWN))
    attribute = Attribute("d", "d", Category.TRIGGER, Kind.DAYS, Known.DATED)
    coded = Coded((attribute,), (levels,), np.arange(90, dtype=np.int16)[:, None] % 3)
    assert [item.condition.operator for item in items_of(coded)] == [Operator.IS_NONE]


@pytest.mark.parametrize("depth", [1, 2, 3])
def test_the_search_counts_what_counting_one_by_one_counts(depth: int) -> None:
    coded = small_world()
    y = np.random.default_rng(1).random(300) < 0.4
    floor = 12
    expected = {}
    items = items_of(coded)
    for size in range(1, depth + 1):
        for some in combinations(items, size):
            apart = len({item.attribute for item in some}) == size
            usable = all(floor <= cover_of(coded, (i.condition,)).sum() <= 300 - floor for i in some)
            cover = cover_of(coded, tuple(item.condition for item in some))
            if apart and usable and cover.sum() >= floor:
                expected[frozenset(i.condition for i in some)] = (int(cover.sum()), int((cover & y).sum()))
    found = scan(coded, y, depth=depth, floor=floor)
    got = {frozenset(found.conditions(t)): (int(found.n_with[t]), int(found.k_with[t])) for t in range(found.tests)}
    assert got == expected
    assert len(got) == found.tests


@pytest.mark.parametrize("block", [1, 500, 16_000_000])
def test_sums_over_the_rows_of_conjunctions_are_those_of_their_covers(
    block: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("nachim.patterns.search.IN_CACHE", block)
    random = np.random.default_rng(3)
    found = scan(small_world(130), random.random(130) < 0.4)
    which = random.permutation(found.tests)[:40]
    columns = random.integers(0, 9, (130, 3))
    assert np.array_equal(found.sums(which, columns), found.covers(which).astype(np.int64) @ columns)
    assert np.array_equal(found.sums(which, columns > 4)[:, 0], found.covers(which) @ (columns > 4)[:, 0].astype(int))


def test_too_many_conjunctions_lose_the_narrowest_whatever_their_outcome() -> None:
    coded = small_world()
    y = np.random.default_rng(1).random(300) < 0.4
    full, few, other = scan(coded, y), scan(coded, y, most=30), scan(coded, ~y, most=30)
    assert few.tests <= 30 < full.tests
    assert few.floors[2] > full.floors[2]
    assert few.members.tolist() == other.members.tolist()


def test_support_is_three_percent_but_never_under_eight_rows() -> None:
    assert [support_floor(n) for n in (50, 1000, 20_000, 100_000)] == [8, 30, 600, 1000]


def test_packed_rows_come_back_as_they_were() -> None:
    rows = np.random.default_rng(0).random((3, 131)) < 0.5
    assert (unpack(pack(rows), 131).astype(bool) == rows).all()


def test_no_usable_condition_means_no_test() -> None:
    found = scan(small_world(n=6), np.array([True, False] * 3))
    assert found.tests == 0
