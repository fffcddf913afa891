from __future__ import annotations

import numpy as np
import pytest

from nachim.stats.intervals import (
    figure,
    lift,
    lift_over_all,
    newcombe_difference,
    share,
    shrunk_rate,
    weighted_share,
    wilson,
)


def test_wilson_agrees_with_the_published_example() -> None:
    # Newcombe 1998, table I: 81 of 263, and 0 of 20
    low, high = wilson([81, 0], [263, 20])
    assert low.round(4).tolist() == [0.2553, 0.0]
    assert high.round(4).tolist() == [0.3662, 0.1611]


def test_no_rows_have_no_interval_and_raise_no_warning() -> None:
    assert np.isnan(wilson(0, 0)).all()
    assert np.isnan(newcombe_difference(0, 0, 3, 10)).all()
    assert np.isnan(lift(0, 0, 3, 10)).all()
    assert share(0, 0).value is None
    assert np.isnan(weighted_share([], [])).all()


def test_difference_agrees_with_newcombes_method_ten() -> None:
    value, low, high = newcombe_difference([56, 9], [70, 10], [48, 3], [80, 10])
    assert value.round(4).tolist() == [0.2, 0.6]
    assert low.round(4).tolist() == [0.0524, 0.1705]
    assert high.round(4).tolist() == [0.3339, 0.8090]


def test_lift_interval_agrees_with_koopmans_example() -> None:
    # Koopman 1984, section 3: 36 of 40 against 16 of 80
    value, low, high = lift(36, 40, 16, 80)
    assert float(value) == pytest.approx(4.5)
    assert (round(float(low), 2), round(float(high), 2)) == (2.94, 7.15)


def test_lift_without_winners_on_a_side_is_open_on_that_side() -> None:
    no_winner_with, none_without = lift(0, 10, 5, 50), lift(3, 10, 0, 50)
    assert float(no_winner_with.low) == 0
    assert np.isfinite(no_winner_with.high)
    assert np.isinf(none_without.high)
    assert none_without.low > 1
    assert figure(none_without).high is None


def test_lift_over_all_counts_the_segment_itself_in() -> None:
    value, low, high = lift_over_all(30, 60, 40, 200)
    assert float(value) == pytest.approx((30 / 60) / (70 / 260))
    assert 1 < low < value < high


def test_koopman_keeps_its_level_at_few_winners() -> None:
    random = np.random.default_rng(5)
    for n1, n0, rate, true in ((8, 200, 0.1, 1), (8, 200, 0.1, 5), (30, 200, 0.05, 4)):
        estimate = lift(random.binomial(n1, rate * true, 4000), n1, random.binomial(n0, rate, 4000), n0)
        low, high = np.nan_to_num(estimate.low), np.nan_to_num(estimate.high, nan=np.inf)
        assert 0.935 <= np.mean((low <= true) & (true <= high)) <= 0.975


def test_shrinkage_draws_few_rows_hard_and_many_hardly() -> None:
    few, many = shrunk_rate([2, 2000], [2, 2000], 0.2)
    assert few < 0.3
    assert many > 0.99
    assert shrunk_rate(0, 0, 0.2) == pytest.approx(0.2)


def test_design_effect_widens_the_interval_and_leaves_the_share() -> None:
    alone, grouped = share(20, 80), share(20, 80, inflation=2.0)
    assert alone.value == grouped.value
    assert grouped.low is not None
    assert alone.low is not None
    assert grouped.low < alone.low


def test_uneven_weights_count_as_fewer_rows() -> None:
    won = np.array([1, 0] * 50)
    even, uneven = weighted_share(won, np.ones(100)), weighted_share(won, np.where(np.arange(100) < 20, 10.0, 1.0))
    assert float(even.value) == 0.5
    assert uneven.high - uneven.low > even.high - even.low
