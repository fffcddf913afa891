from __future__ import annotations

import numpy as np
import pytest

from nachim.stats.survival import aalen_johansen, kaplan_meier

# Freireich et al. 1963, 6-MP arm, weeks of remission; the example of most textbooks
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
ENDED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_survival_agrees_with_the_textbook() -> None:
    curve = kaplan_meier(WEEKS, np.array(ENDED, bool))
    assert curve.times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert curve.at_risk.tolist() == [21, 17, 15, 12, 11, 7, 6]
    assert curve.survival.round(4).tolist() == [0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482]


def test_interval_agrees_with_the_log_log_form_of_r() -> None:
    # R: survfit(Surv(time, status) ~ 1, conf.type = "log-log")
    curve = kaplan_meier(WEEKS, np.array(ENDED, bool))
    value, low, high = (round(float(x), 3) for x in curve.at(10))
    assert (value, low, high) == (0.753, 0.503, 0.889)
    median = curve.median()
    assert (float(median.value), float(median.low)) == (23, 13)
    assert np.isnan(median.high)


def test_before_the_first_event_everybody_is_there() -> None:
    assert [float(x) for x in kaplan_meier(WEEKS, np.array(ENDED, bool)).at(2)] == [1, 1, 1]


def test_a_curve_that_nobody_leaves_has_no_median() -> None:
    curve = kaplan_meier([3, 4], [False, False])
    assert curve.times.size == 0
    assert np.isnan(curve.median()).all()
    assert [float(x) for x in curve.restricted_mean(3)] == [3, 3, 3]


def test_restricted_mean_is_the_mean_of_the_capped_times_without_censoring() -> None:
    times = np.array([1.0, 2, 2, 5, 9])
    assert float(kaplan_meier(times, np.ones(5, bool)).restricted_mean(6).value) == pytest.approx(
        np.minimum(times, 6).mean()
    )


def test_rows_that_came_under_observation_late_do_not_count_before() -> None:
    random = np.random.default_rng(3)
    time, entry = random.exponential(10, 20_000), random.uniform(0, 15, 20_000)
    seen = time > entry
    naive = kaplan_meier(time[seen], np.ones(seen.sum(), bool))
    right = kaplan_meier(time[seen], np.ones(seen.sum(), bool), entry[seen])
    assert float(right.at(10).value) == pytest.approx(np.exp(-1), abs=0.02)
    assert float(naive.at(10).value) > np.exp(-1) + 0.1


def test_open_deals_enter_by_aalen_johansen_and_mislead_any_other_way() -> None:
    # statistics.md, section 3: truth .277; won/closed .319; open as lost .223; one minus Kaplan-Meier .437
    random = np.random.default_rng(0)
    n, horizon = 40_000, 350.0
    win = random.random(n) < 0.276
    time = np.where(win, random.gamma(2, 32.5, n), random.gamma(2, 57.5, n))
    age = random.random(n) * horizon
    cause = np.where(time <= age, np.where(win, 1, 2), 0)
    truth = float(np.mean(win & (time <= horizon)))
    seen = np.minimum(time, age)
    assert truth == pytest.approx(0.277, abs=0.006)
    assert float(aalen_johansen(seen, cause).at(1, horizon).value) == pytest.approx(truth, abs=0.01)
    assert np.sum(cause == 1) / np.sum(cause > 0) == pytest.approx(0.319, abs=0.01)
    assert np.mean(cause == 1) == pytest.approx(0.223, abs=0.01)
    assert 1 - float(kaplan_meier(seen, cause == 1).at(horizon).value) == pytest.approx(0.437, abs=0.03)


def test_causes_and_survivors_add_up_to_everybody() -> None:
    random = np.random.default_rng(1)
    ends = aalen_johansen(random.integers(1, 20, 200), random.integers(0, 4, 200))
    assert ends.incidence.sum(axis=0) + ends.survival == pytest.approx(1)


def test_one_cause_is_kaplan_meier_turned_over_with_the_same_variance() -> None:
    curve = kaplan_meier(WEEKS, np.array(ENDED, bool))
    ends = aalen_johansen(WEEKS, ENDED)
    assert ends.incidence[0] == pytest.approx(1 - curve.survival)
    assert ends.variance[0] == pytest.approx(curve.survival**2 * curve.hazard_variance)


def test_the_interval_of_competing_ends_covers_its_truth() -> None:
    random, inside = np.random.default_rng(7), 0
    truth = 0.6 * (1 - np.exp(-8 / 6))
    for _ in range(400):
        won, lost, open_until = random.exponential(10, 80), random.exponential(15, 80), random.uniform(0, 25, 80)
        cause = np.where(open_until <= np.minimum(won, lost), 0, np.where(won < lost, 1, 2))
        _, low, high = aalen_johansen(np.minimum(np.minimum(won, lost), open_until), cause).at(1, 8)
        inside += bool(low <= truth <= high)
    assert 0.92 <= inside / 400 <= 0.98


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(ValueError, match="not negative"):
        kaplan_meier([1, -1], [True, True])
    with pytest.raises(ValueError, match="entry"):
        kaplan_meier([1, 2], [True, True], [3, 0])
