from __future__ import annotations

import numpy as np
import pytest

from nachim.stats.auc import auc, auc_difference, auc_interval, brier, top


def simulated(rows, seed, apart=0.8):
    rng = np.random.default_rng(seed)
    y = rng.random(rows) < 0.3
    return y, np.round(rng.normal(size=rows) + apart * y, 1)


def test_without_wins_there_is_no_auc():
    assert np.isnan(auc(np.zeros(3), np.arange(3.0)))
    assert auc_interval(np.zeros(3), np.arange(3.0)).value is None


def test_the_delong_interval_holds_the_truth_about_95_times_in_100():
    truth = 0.7140  # P(N(0.8, 2) > 0)
    inside = 0
    for seed in range(400):
        figure = auc_interval(*simulated(200, seed))
        inside += figure.low <= truth <= figure.high
    assert 0.92 <= inside / 400 <= 0.98


def test_a_perfect_order_of_few_rows_is_still_in_doubt():
    figure = auc_interval(np.array([0, 0, 0, 1, 1, 1]), np.arange(6.0))
    assert figure.value == 1.0
    assert figure.low < 0.5
    assert figure.high == 1.0


def test_an_interval_stays_between_nought_and_one():
    y, score = simulated(40, 3, apart=3.0)
    figure = auc_interval(y, score)
    assert 0 <= figure.low < figure.value < figure.high <= 1


def test_two_scores_on_the_same_rows_are_compared_in_pairs():
    y, score = simulated(400, 1)
    noise = np.random.default_rng(9).normal(size=400)
    worse = auc_difference(y, score, noise)
    assert worse.value == pytest.approx(auc(y, score) - auc(y, noise))
    assert worse.low > 0
    same = auc_difference(y, score, score * 2 + 1)
    assert (same.value, same.low, same.high) == (0, 0, 0)


def test_tied_rows_count_in_part_so_that_their_order_does_not_matter():
    y = np.array([1, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    score = np.ones(10)
    assert top(y, score, 0.2).lift.value == pytest.approx(1.0)
    assert top(y, score, 0.2).captured.value == pytest.approx(0.2)


def test_lift_is_win_rate_at_the_top_over_that_of_all():
    y = np.array([1, 1, 0, 0, 0, 0, 0, 0, 0, 1])
    figure = top(y, np.arange(10.0)[::-1], 0.2)
    assert figure.lift.value == pytest.approx((2 / 2) / (3 / 10))
    assert figure.captured.value == pytest.approx(2 / 3)
    assert figure.lift.low <= figure.lift.value <= figure.lift.high


def test_the_interval_of_lift_is_the_same_every_time():
    y, score = simulated(300, 2)
    assert top(y, score, 0.1, seed=4) == top(y, score, 0.1, seed=4)
    assert top(y, score, 0.1, seed=4).lift.low != top(y, score, 0.1, seed=5).lift.low


def test_no_wins_no_lift():
    assert top(np.zeros(10), np.arange(10.0), 0.2).lift.value is None


def test_brier_of_the_base_rate_is_its_variance():
    assert brier(np.array([1, 0, 0, 0]), 0.25) == pytest.approx(0.1875)
