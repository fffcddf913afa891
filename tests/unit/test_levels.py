from __future__ import annotations

import numpy as np
import pytest

from nachim.model.attribute import Kind
from nachim.model.condition import Condition, Operator
from nachim.stats.cuts import Values, best_partition, candidates, merge_small, round_cut, roundest
from nachim.stats.levels import assign, supervised_levels, unsupervised_levels
from unit.columns_factory import column

RNG = np.random.default_rng(0)


def edges_of(levels):
    return [level.value for level in levels if level.operator in (Operator.BELOW, Operator.AT_LEAST)] + [
        limit for level in levels if level.operator is Operator.BETWEEN for limit in level.value
    ]


@pytest.mark.parametrize(
    ("low", "high", "round_number"),
    [(180, 230, 200), (0, 1, 1), (-3, 4, 0), (0.21, 0.34, 0.3), (22, 28, 25), (480, 1020, 1000), (-260, -190, -200)],
)
def test_edges_are_numbers_that_people_use(low, high, round_number):
    assert roundest(low, high, (low + high) / 2) == round_number


def test_the_nearest_of_equally_round_numbers_is_taken():
    assert roundest(110, 490, 410) == 400


def test_a_heap_of_zeros_becomes_a_level_of_its_own():
    values = np.concatenate([np.zeros(300), RNG.integers(1, 400, 700)])
    levels = unsupervised_levels(column("visits", values))
    codes = assign(column("visits", values), levels)
    assert levels[0] == Condition("visits", Operator.BELOW, 1)
    assert (codes[:300] == 0).all()
    assert (codes[300:] > 0).all()


def test_standard_bands_are_kept_where_rows_support_them():
    values = np.concatenate([RNG.integers(10, 50, 300), RNG.integers(50, 200, 300), [5000.0]])
    levels = unsupervised_levels(column("size", values), bands=[10, 50, 200, 1000])
    assert [level.value for level in levels[:2]] == [50, 50]


def test_days_are_cut_at_a_month_a_quarter_half_a_year_and_a_year():
    levels = unsupervised_levels(column("event", RNG.uniform(0, 700, 2000), kind=Kind.DAYS))
    assert sorted(set(edges_of(levels))) == [30, 90, 180, 365]


def test_an_interval_in_the_middle_is_found_although_no_single_cut_shows_it():
    values = RNG.uniform(0, 100, 2000)
    y = (RNG.random(2000) < np.where((values >= 40) & (values < 60), 0.6, 0.1)).astype(float)
    levels = supervised_levels(column("x", values), y)
    codes = assign(column("x", values), levels)
    rates = [y[codes == c].mean() for c in range(len(levels)) if (codes == c).any()]
    assert len(rates) >= 3
    assert max(rates) > 0.5
    assert max(rates[0], rates[-1]) < 0.2


def test_every_supervised_band_has_enough_rows():
    values = RNG.exponential(100, 500)
    y = (RNG.random(500) < 0.3).astype(float)
    levels = supervised_levels(column("x", values), y)
    counts = np.bincount(assign(column("x", values), levels), minlength=len(levels))
    known = [
        n
        for n, level in zip(counts, levels, strict=True)
        if level.operator not in (Operator.IS_NONE, Operator.IS_UNKNOWN)
    ]
    assert min(known) >= 20
    assert 2 <= len(known) <= 5


def test_rare_values_stay_together_and_many_values_are_grouped_by_outcome():
    values = np.array([f"v{i % 30}" for i in range(3000)] + ["rare"] * 5, dtype=object)
    y = np.array([float(value in ("v1", "v2", "v3")) for value in values])
    levels = supervised_levels(column("industry", values), y)
    named = [level for level in levels if level.operator is Operator.IN]
    assert len(named) <= 7
    assert any(set(level.value) == {"v1", "v2", "v3"} for level in named)
    assert "rare" not in {value for level in named for value in level.value}


def test_a_constant_column_has_one_known_level():
    levels = supervised_levels(column("x", np.full(100, 7.0)), np.arange(100) % 2)
    assert [level.operator for level in levels] == [Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN]


def test_explicit_none_and_unknown_are_different_levels():
    values = np.array(["A"] * 20 + [None, None], dtype=object)
    none = np.zeros(22, bool)
    none[20] = True
    one = column("tool", values, none=none)
    levels = unsupervised_levels(one)
    assert [levels[c].operator for c in assign(one, levels)[20:]] == [Operator.IS_NONE, Operator.IS_UNKNOWN]


def test_an_unseen_value_is_another_value_not_an_unknown_one():
    levels = unsupervised_levels(column("tool", np.array(["A"] * 20, dtype=object)))
    codes = assign(column("tool", np.array(["neu", None], dtype=object)), levels)
    assert [levels[c].operator for c in codes] == [Operator.NOT_IN, Operator.IS_UNKNOWN]


def test_text_compares_as_bytes():
    one = column("tool", np.array(["é", "e\u0301"], dtype=object))
    assert assign(
        one, (Condition("tool", Operator.IN, ("é",)), Condition("tool", Operator.NOT_IN, ("é",)))
    ).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("operator", "value", "holds"),
    [
        (Operator.AT_MOST, 5, [True, True, False, False]),
        (Operator.WITHIN_DAYS, 5, [False, True, False, False]),
        (Operator.BELOW, 5, [True, False, False, False]),
        (Operator.BETWEEN, (5, 9), [False, True, False, False]),
        (Operator.AT_LEAST, 9, [False, False, True, False]),
        (Operator.IN, (5, 9), [False, True, True, False]),
        (Operator.IS_KNOWN, None, [True, True, True, False]),
    ],
)
def test_operators_mean_in_memory_what_they_mean_in_sql(operator, value, holds):
    one = column("x", [-1.0, 5.0, 9.0, np.nan])
    codes = assign(one, (Condition("x", operator, value), Condition("x", Operator.IS_UNKNOWN)))
    assert (codes == 0).tolist() == holds


def test_infinite_values_lie_in_the_outer_bands():
    values = np.concatenate([RNG.uniform(0, 10, 100), [np.inf, -np.inf]])
    levels = unsupervised_levels(column("x", values))
    codes = assign(column("x", values), levels)
    assert levels[codes[100]].operator is Operator.AT_LEAST
    assert levels[codes[101]].operator is Operator.BELOW
    assert all(np.isfinite(edge) for edge in edges_of(levels))


def test_rounding_an_edge_moves_few_rows():
    values = Values.of(np.arange(1000.0))
    edge = round_cut(values, 487, 20)
    assert edge == 500
    assert abs(float((np.arange(1000) < edge).sum()) - 487) <= 20


def test_a_small_band_joins_its_smaller_neighbour():
    values = Values.of(np.concatenate([np.full(50, 1.0), np.full(3, 15.0), np.full(20, 25.0)]))
    assert merge_small(values, [10, 20], 8) == [10]


def test_no_values_give_no_candidates():
    assert len(candidates(Values.of(np.zeros(0)), 31)) == 0


def test_a_partition_that_no_size_allows_is_not_made():
    counts = np.array([5.0, 5.0])
    assert best_partition(counts, np.array([0.0, 5.0]), counts, most=2, least_rows=8, penalty=5) == []
