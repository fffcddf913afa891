from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nachim.model.condition import Condition, Operator
from nachim.model.evidence import Later
from nachim.model.pattern import Counts
from nachim.patterns.chance import Groups, groups_of, log_p_values, permuted, smallest_by_chance
from nachim.patterns.discover import discover
from nachim.patterns.items import cover_of
from nachim.patterns.search import scan
from nachim.patterns.verdict import verdict_of
from nachim.stats.looks import Hypergeometric

BENCH: dict[str, Any] = runpy.run_path(str(Path(__file__).parents[2] / "bench" / "truth_patterns.py"))
world: Callable[..., Any] = BENCH["world"]
plant: Callable[..., Any] = BENCH["plant"]


@pytest.fixture(scope="module")
def planted() -> tuple[Any, Any, Any, Any]:
    coded, y, truths = plant(np.random.default_rng(4), 1500)
    later = np.arange(1500) >= 1000
    return coded, y, truths, discover(coded, y, later, permutations=299)


def test_both_planted_patterns_are_confirmed_and_hold_later(planted: Any) -> None:
    _, _, truths, result = planted
    assert {frozenset(p.conditions) for p in result.confirmed} == {frozenset(t) for t in truths}
    assert {p.verdict for p in result.confirmed} == {Later.HELD}


def test_figures_of_a_pattern_are_those_of_its_rows(planted: Any) -> None:
    coded, y, _, result = planted
    for pattern in result.patterns:
        cover = cover_of(coded, pattern.conditions)
        early, late = np.arange(1500) < 1000, np.arange(1500) >= 1000
        assert pattern.earlier == Counts(
            int((cover & early).sum()),
            int((cover & y & early).sum()),
            int((~cover & early).sum()),
            int((~cover & y & early).sum()),
        )
        assert (pattern.rate.k, pattern.rate.n) == (pattern.earlier.k_with, pattern.earlier.n_with)
        assert pattern.later.n == int(late.sum())
        assert 1 < pattern.shrunk_lift < pattern.lift_over_all.value < pattern.lift.value
        assert pattern.p <= result.critical_p
        assert pattern.p_adjusted <= 0.05


def test_the_same_seed_finds_the_same(planted: Any) -> None:
    coded, y, _, result = planted
    assert discover(coded, y, np.arange(1500) >= 1000, permutations=299) == result


def test_the_turned_outcome_gives_the_same_patterns_as_anti_patterns(planted: Any) -> None:
    coded, y, _, result = planted
    turned = discover(coded, ~y, np.arange(1500) >= 1000, permutations=299)
    assert [p.conditions for p in turned.negative] == [p.conditions for p in result.positive]


def test_later_rows_have_no_say_in_what_is_found(planted: Any) -> None:
    coded, y, _, result = planted
    later = np.arange(1500) >= 1000
    scrambled = y.copy()
    scrambled[later] = np.random.default_rng(0).permutation(y[later])
    again = discover(coded, scrambled, later, permutations=299)
    assert [(p.conditions, p.earlier, p.p_adjusted) for p in again.patterns] == [
        (p.conditions, p.earlier, p.p_adjusted) for p in result.patterns
    ]


def test_without_later_rows_nothing_is_judged() -> None:
    coded, y, _ = plant(np.random.default_rng(4), 1000)
    result = discover(coded, y, np.zeros(1000, bool), permutations=99)
    assert result.patterns
    assert {(p.later, p.verdict) for p in result.patterns} == {(None, Later.TOO_FEW)}


def test_with_few_rows_it_says_what_it_could_have_seen() -> None:
    random = np.random.default_rng(0)
    result = discover(world(random, 60), random.random(60) < 0.3, np.zeros(60, bool), permutations=199)
    assert result.patterns == ()
    assert result.rows_needed > 1000
    assert result.visible_lift is None or result.visible_lift > 3


@pytest.mark.parametrize("y", [np.zeros(200, bool), np.ones(200, bool)])
def test_an_outcome_that_never_varies_has_no_patterns(y: Any) -> None:
    result = discover(world(np.random.default_rng(0), 200), y, np.zeros(200, bool), permutations=49)
    assert result.patterns == ()
    assert result.visible_lift is None


def test_no_rows_at_all_have_no_patterns() -> None:
    result = discover(world(np.random.default_rng(0), 5), np.ones(5, bool), np.ones(5, bool), permutations=49)
    assert (result.patterns, result.n_earlier, result.critical_p) == ((), 0, None)


def test_many_rows_are_searched_in_one_part_and_tested_on_another() -> None:
    coded, y, truths = plant(np.random.default_rng(8), 30_000)
    result = discover(coded, y, np.arange(30_000) >= 26_000)
    assert result.permutations == 0
    assert {frozenset(t) for t in truths} <= {frozenset(p.conditions) for p in result.confirmed}
    assert {p.earlier.n for p in result.patterns} == {26_000 - result.n_searched}


def test_winners_under_permutation_are_counted_as_one_by_one() -> None:
    random = np.random.default_rng(2)
    coded, y = world(random, 150, attributes=4), random.random(150) < 0.3
    found = scan(coded, y)
    _, effects = log_p_values(found, None)
    got = smallest_by_chance(found, y, None, effects, permutations=5, seed=9)
    draw, shuffled = Hypergeometric(150, int(y.sum())), permuted(y, None, 5, np.random.default_rng(9))
    for b in range(5):
        k = (found.covers(slice(None)) & shuffled[:, b]).sum(axis=1)
        assert got[b] == pytest.approx(min(part.min() for part in draw.log_tails(k, found.n_with)))


def test_outcomes_of_an_account_move_together() -> None:
    index = np.array([0, 1, 1, 2, 2, 3, 4, 4, 4])
    y = np.array([1, 1, 0, 0, 0, 0, 1, 1, 0], bool)
    moved = permuted(y, Groups(index, 0.5), 50, np.random.default_rng(0))
    assert {tuple(column[1:3]) for column in moved.T} == {(True, False), (False, False)}
    assert (moved[6:] == y[6:, None]).all()
    assert (moved.sum(axis=0) == y.sum()).all()


def test_a_condition_of_the_account_is_inflated_and_one_of_the_deal_is_not() -> None:
    random = np.random.default_rng(0)
    index = np.repeat(np.arange(400), 4)
    y = np.repeat(random.random(400) < 0.4, 4)
    groups = groups_of(index, y)
    assert groups is not None
    assert groups.correlation == pytest.approx(1, abs=0.02)
    of_account, of_deal = np.repeat(random.random(400) < 0.3, 4), np.tile([True, False, False, False], 400)
    inflation = groups.inflation(np.stack([of_account, of_deal]).astype(np.uint8))
    assert inflation[0] == pytest.approx(4, abs=0.1)
    assert inflation[1] == 1


def test_rows_without_groups_of_several_stand_alone() -> None:
    assert groups_of(np.arange(10), np.arange(10) < 4) is None


@pytest.mark.parametrize(
    ("counts", "expected", "verdict"),
    [
        (Counts(60, 36, 240, 60), 2.0, Later.HELD),
        (Counts(100, 26, 300, 75), 2.0, Later.FAILED),
        (Counts(8, 3, 30, 8), 2.0, Later.TOO_FEW),
        (Counts(0, 0, 30, 8), 2.0, Later.TOO_FEW),
        (Counts(30, 0, 40, 12), 2.0, Later.FAILED),
        (Counts(10, 0, 10, 0), 2.0, Later.TOO_FEW),
    ],
)
def test_later_rows_hold_fail_or_are_too_few(counts: Counts, expected: float, verdict: Later) -> None:
    assert verdict_of(counts, negative=False, expected_lift=expected) is verdict


def test_an_anti_pattern_holds_when_the_rate_is_low() -> None:
    assert verdict_of(Counts(60, 4, 240, 84), negative=True, expected_lift=0.4) is Later.HELD
    assert verdict_of(Counts(60, 30, 240, 84), negative=True, expected_lift=0.4) is Later.FAILED


def test_a_condition_that_was_not_searched_is_refused(planted: Any) -> None:
    coded, _, _, _ = planted
    with pytest.raises(KeyError):
        cover_of(coded, (Condition("nobody", Operator.IN, ("x",)),))


def test_sizes_and_depths_that_do_not_fit_are_refused() -> None:
    coded = world(np.random.default_rng(0), 20)
    with pytest.raises(ValueError, match="equally many rows"):
        discover(coded, np.ones(19, bool), np.zeros(20, bool))
    with pytest.raises(ValueError, match="depth"):
        discover(coded, np.ones(20, bool), np.zeros(20, bool), depth=4)
    with pytest.raises(ValueError, match="permutations"):
        discover(coded, np.ones(20, bool), np.zeros(20, bool), permutations=18)
