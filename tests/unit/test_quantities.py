from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import mannwhitneyu

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator
from nachim.model.evidence import Later, Standing
from nachim.patterns.chance import Groups
from nachim.patterns.quantities import Quantity, discover_quantity
from nachim.patterns.ranked import Ranked
from nachim.stats.coded import Coded
from nachim.stats.ranks import rank_scores, scores_within, strata
from nachim.stats.ratios import median_ratio, time_ratio


def table(random: np.random.Generator, n: int, attributes: int = 4) -> Coded:
    conditions = tuple(
        tuple(Condition(f"a{j}", Operator.IN, (value,)) for value in ("x", "y", "z")) for j in range(attributes)
    )
    named = [Attribute(f"a{j}", f"a{j}", Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.DATED) for j in range(attributes)]
    return Coded(tuple(named), conditions, random.integers(0, 3, (n, attributes)).astype(np.int16))


def test_without_censoring_and_strata_the_test_is_that_of_mann_and_whitney() -> None:
    random = np.random.default_rng(0)
    days, has = random.gamma(2.0, 20.0, 80), random.random(80) < 0.3
    ranked = Ranked(rank_scores(days, np.ones(80, bool)), np.zeros(80, np.int64), None)
    z = ranked.standard(lambda columns: has.astype(np.float32)[None] @ columns, np.ones(1))[0]
    test = mannwhitneyu(days[has], days[~has], method="asymptotic", use_continuity=False)
    centre, n1, n0 = has.sum() * (~has).sum() / 2, has.sum(), (~has).sum()
    expected = (test.statistic - centre) / np.sqrt(n1 * n0 * 81 / 12)
    assert z == pytest.approx(expected, abs=1e-4)


def test_scores_of_censored_rows_lie_above_those_that_ended_before() -> None:
    scores = rank_scores([10, 20, 30, 40], [True, False, True, False])
    assert scores.sum() == pytest.approx(0)
    assert scores[1] > scores[0]
    assert scores[3] == max(scores)


def test_scores_sum_to_nothing_in_every_stratum() -> None:
    random = np.random.default_rng(1)
    began = np.where(random.random(300) < 0.1, np.nan, random.random(300))
    stratum = strata(began)
    scores = scores_within(random.exponential(5, 300), random.random(300) < 0.6, stratum)
    assert np.bincount(stratum).min() > 10
    assert np.bincount(stratum, weights=scores) == pytest.approx(np.zeros(stratum.max() + 1), abs=1e-9)


def test_a_group_lies_in_the_stratum_of_its_first_row() -> None:
    began, groups = np.arange(200.0), np.arange(200) // 2 % 50
    stratum = strata(began, groups)
    assert all(np.unique(stratum[groups == group]).size == 1 for group in range(50))


def test_permutations_stay_within_strata_and_keep_groups_together() -> None:
    random = np.random.default_rng(2)
    index = np.repeat(np.arange(60), 2)
    stratum = np.repeat([0, 1], 60)
    scores = np.arange(120.0)
    moved = Ranked(scores, stratum, Groups(index, 0.5))._shuffled(20, random)
    for order in moved.T:
        assert set(order[:60]) == set(scores[:60])
        assert (np.diff(order.reshape(60, 2), axis=1) == 1).all()


def test_a_planted_condition_on_the_length_is_confirmed_and_held_by_later_rows() -> None:
    random = np.random.default_rng(3)
    coded, began = table(random, 900), np.sort(random.random(900))
    slow = coded.codes[:, 1] == 2
    days = random.exponential(np.where(slow, 80.0, 30.0))
    until = (1.2 - began) * 200
    quantity = Quantity(np.minimum(days, until), days <= until, began)
    found = discover_quantity(coded, quantity, np.arange(900) >= 600, permutations=199)
    assert [(p.conditions, p.lower, p.verdict) for p in found.confirmed] == [
        ((coded.conditions[1][2],), False, Later.HELD)
    ]
    assert 0 < found.seen_earlier < found.n_earlier == 600


def test_what_later_rows_do_not_show_has_failed_where_they_would_have_shown_it() -> None:
    random = np.random.default_rng(4)
    coded, later = table(random, 1200), np.arange(1200) >= 600
    slow = (coded.codes[:, 1] == 2) & ~later
    quantity = Quantity(random.exponential(np.where(slow, 80.0, 30.0)), np.ones(1200, bool), np.arange(1200.0))
    found = discover_quantity(coded, quantity, later, permutations=199)
    assert [p.verdict for p in found.confirmed] == [Later.FAILED]


def test_more_rows_than_are_searched_are_tested_on_the_others() -> None:
    random = np.random.default_rng(5)
    coded = table(random, 30_000)
    slow = (coded.codes[:, 0] == 1) & (coded.codes[:, 1] == 2)
    quantity = Quantity(random.exponential(np.where(slow, 50.0, 30.0)), np.ones(30_000, bool), random.random(30_000))
    found = discover_quantity(coded, quantity, np.zeros(30_000, bool), permutations=199)
    assert found.permutations == 0
    assert {frozenset(p.conditions) for p in found.confirmed} == {
        frozenset({coded.conditions[0][1], coded.conditions[1][2]})
    }


def test_the_search_gives_the_same_answer_whatever_the_unit_of_time() -> None:
    random = np.random.default_rng(6)
    coded = table(random, 400)
    quantity = Quantity(random.exponential(np.where(coded.codes[:, 0] == 0, 60, 30)), np.ones(400, bool), np.zeros(400))
    hours = replace(quantity, values=quantity.values * 24)
    none = np.zeros(400, bool)
    days_found = discover_quantity(coded, quantity, none, permutations=99)
    assert days_found == discover_quantity(coded, hours, none, permutations=99)
    assert days_found.patterns[0].standing is Standing.CONFIRMED


def test_searches_that_share_the_level_confirm_less_and_say_so() -> None:
    random = np.random.default_rng(9)
    coded, none = table(random, 300), np.zeros(300, bool)
    quantity = Quantity(random.exponential(np.where(coded.codes[:, 0] == 0, 70, 30)), np.ones(300, bool), np.zeros(300))
    alone = discover_quantity(coded, quantity, none, permutations=199)
    shared = discover_quantity(coded, quantity, none, permutations=199, part=1 / 3)
    assert shared.patterns[0].p_adjusted == pytest.approx(3 * alone.patterns[0].p_adjusted)
    assert len(shared.confirmed) <= len(alone.confirmed)


def test_nothing_to_search_is_no_error() -> None:
    coded = table(np.random.default_rng(7), 6)
    found = discover_quantity(
        coded, Quantity(np.arange(6.0), np.ones(6, bool), np.arange(6.0)), np.zeros(6, bool), permutations=19
    )
    assert found.patterns == ()
    assert found.tests_made == 0


def test_intervals_of_ratios_cover_the_truth() -> None:
    random = np.random.default_rng(8)
    times, medians = [], []
    for _ in range(300):
        has = np.arange(160) < 60
        days = random.exponential(np.where(has, 60.0, 30.0))
        seen = days <= 50
        one = time_ratio(np.minimum(days, 50.0), seen, has)
        two = median_ratio(np.exp(random.standard_normal(160) + np.where(has, 0.7, 0.0)), has)
        assert one is not None
        assert two is not None
        true = 60 * (1 - np.exp(-50 / 60)) / (30 * (1 - np.exp(-50 / 30)))
        times.append(one.low <= true <= one.high)
        medians.append(two.low <= np.exp(0.7) <= two.high)
    assert np.mean(times) > 0.91
    assert np.mean(medians) > 0.91


def test_a_ratio_needs_both_sides_and_an_amount_above_nothing() -> None:
    assert time_ratio(np.array([1.0, 2.0]), np.ones(2, bool), np.ones(2, bool)) is None
    assert median_ratio(np.zeros(20), np.arange(20) < 10) is None
