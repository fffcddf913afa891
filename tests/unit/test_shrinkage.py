"""Effects that were chosen for being large: what is shown of them still holds; what is large beyond doubt stays large."""

from __future__ import annotations

import numpy as np

from nachim.stats.intervals import Estimate
from nachim.stats.shrinkage import Prior, log_lifts


def test_of_the_largest_of_many_the_drawn_interval_holds_and_the_plain_one_does_not() -> None:
    random = np.random.default_rng(3)
    plain, drawn = [], []
    for _ in range(300):
        truth = np.where(random.random(200) < 0.1, random.normal(0, 0.6, 200), random.normal(0, 0.05, 200))
        errors = random.uniform(0.15, 0.4, 200)
        seen = truth + errors * random.standard_normal(200)
        first = int(np.argmax(seen / errors))
        plain.append(abs(seen[first] - truth[first]) <= 1.96 * errors[first])
        _, low, high = Prior.of(seen, errors).posterior(float(seen[first]), float(errors[first]))
        drawn.append(float(low) <= truth[first] <= float(high))
    assert np.mean(plain) < 0.85
    assert np.mean(drawn) > 0.93


def test_where_nothing_has_an_effect_the_largest_is_drawn_to_hardly_any() -> None:
    random = np.random.default_rng(4)
    errors = np.full(2_000, 0.25)
    seen = errors * random.standard_normal(2_000)
    value, low, high = Prior.of(seen, errors).posterior(float(seen.max()), 0.25)
    assert seen.max() > 0.7
    assert float(value) < 0.4 * seen.max()
    assert float(low) < 0 < float(high)


def test_an_effect_beyond_doubt_is_hardly_drawn_though_all_others_are_none() -> None:
    random = np.random.default_rng(5)
    seen = np.append(0.05 * random.standard_normal(500), 1.0)
    value, low, _ = Prior.of(seen, np.full(501, 0.05)).posterior(1.0, 0.05)
    assert float(value) > 0.9
    assert float(low) > 0.8


def test_counts_turned_around_give_the_opposite_effect_and_groups_widen_the_error() -> None:
    (effect,), (error,) = log_lifts([30], [60], [40], [200])
    (other,), _ = log_lifts([40], [200], [30], [60])
    assert effect == -other
    assert log_lifts([30], [60], [40], [200], 4.0)[1][0] == 2 * error


def test_a_ratio_is_believed_by_its_limits_and_one_without_limits_is_not() -> None:
    prior = Prior(np.full(8, 1 / 8))
    seen = Estimate(*(np.asarray(part) for part in (2.0, 1.0, 4.0)))
    told = prior.ratio(seen)
    assert told is not None
    assert 1 < float(told.value) < 2
    assert float(told.low) < float(told.value) < float(told.high)
    assert prior.ratio(None) is None
    assert prior.ratio(Estimate(np.asarray(2.0), np.asarray(np.nan), np.asarray(np.nan))) is None
