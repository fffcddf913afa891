from __future__ import annotations

import numpy as np

from nachim.stats.edge import find_edge


def _alarms(series: list[np.ndarray]) -> int:
    return sum(find_edge(counts, np.ones(counts.size), draws=99, seed=i).p <= 0.05 for i, counts in enumerate(series))


def test_an_edge_is_found_where_it_is() -> None:
    random = np.random.default_rng(0)
    for position in (5, 20, 40):
        counts = np.r_[np.zeros(position), random.poisson(10, 60 - position)].astype(float)
        edge = find_edge(counts, np.ones(60))
        assert edge.p < 0.01
        assert edge.position == position


def test_a_straight_ramp_from_zero_is_slow_change() -> None:
    random = np.random.default_rng(1)
    # Expected at most 5 of 100 at this level.
    assert _alarms([random.poisson(np.linspace(0, 40, 60)).astype(float) for _ in range(100)]) <= 12


def test_bursts_are_not_an_edge() -> None:
    random = np.random.default_rng(2)
    series = [random.poisson(random.gamma(0.35, 10.0, 40)).astype(float) for _ in range(100)]
    assert _alarms(series) <= 12


def test_the_doubt_widens_with_bursts() -> None:
    even = np.full(40, 6.0)
    rough = np.tile([0.0, 12.0], 20)
    assert find_edge(even, np.ones(40)).dispersion == 1.0
    assert find_edge(rough, np.ones(40)).dispersion > 3.0


def test_an_empty_or_short_series_has_no_edge() -> None:
    assert find_edge(np.zeros(30), np.ones(30)).p == 1.0
    assert find_edge(np.r_[0.0, 9.0, 9.0], np.ones(3)).p == 1.0


def test_a_third_of_the_pace_is_not_unrecorded() -> None:
    counts = np.r_[np.full(20, 10.0), np.full(40, 30.0)]
    assert find_edge(counts, np.ones(60)).p == 1.0


def test_the_same_seed_gives_the_same_answer() -> None:
    counts = np.r_[np.zeros(3), np.full(20, 2.0)]
    assert find_edge(counts, np.ones(23), seed=3) == find_edge(counts, np.ones(23), seed=3)
