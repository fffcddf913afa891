"""Triggers and the beginning of deals, on small worlds whose truth is known (`bench/truth_starts.py` at full size)."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.effects.starts import BEFORE, Exposure, start_fading, start_table
from nachim.evidence.starts import Started, start_figure, started
from nachim.findings.starts import FAMILY
from truth_starts import World, claimed, simulated


def found(seed: int, world: World) -> Started:
    return started(simulated(np.random.default_rng(seed), world))


def test_in_noise_nothing_is_claimed() -> None:
    made = [found(seed, World(120, kinds=6)) for seed in range(4)]
    assert not [level for one in made for level in one.levels if claimed(one, level)[0]]
    assert not [p for one in made for p in one.fading_p if p <= FAMILY]


@pytest.mark.parametrize("ratio", [2.0, 3.0])
def test_a_planted_ratio_is_claimed_and_lies_in_its_interval(ratio: float) -> None:
    one = found(7, World(300, ratio=ratio, kinds=3))
    figure = start_figure(one, "k0", "ratio")
    assert claimed(one, "k0") == (True, True)
    assert figure.low is not None
    assert figure.high is not None
    assert figure.low <= ratio <= figure.high
    assert not claimed(one, "k2")[0]


def test_a_planted_half_life_lies_in_its_interval() -> None:
    one = found(3, World(400, fresh=1.4, half_life=45.0, kinds=2)).fading[0]
    assert one is not None
    assert one.low is not None
    assert one.high is not None
    assert one.low <= 45 <= one.high


def test_events_written_down_because_of_deals_are_not_claimed() -> None:
    assert not claimed(found(2, World(300, around=0.5, kinds=2)), "k1")[1]


def test_companies_that_buy_more_and_make_more_news_are_not_claimed() -> None:
    assert not claimed(found(4, World(400, newsy=1.0, frailty=1.0, kinds=1)), "k0")[1]


def test_days_before_an_event_are_the_control_and_no_part_of_the_rest() -> None:
    zero, days = np.zeros(2, np.int64), np.array([100.0, 50.0])
    seen = Exposure(zero, zero, np.array([10.0, BEFORE]), days, np.array([4.0, 1.0]))
    after, before = start_table(np.array([1000.0]), np.array([10.0]), seen, 90)
    assert (float(after.n0[0]), float(after.k0[0])) == (900.0, 6.0)
    assert (float(before.n0[0]), float(before.k0[0])) == (850.0, 5.0)


def test_too_few_deals_tell_nothing_of_fading() -> None:
    zero = np.zeros(1, np.int64)
    seen = Exposure(zero, zero, np.array([10.0]), np.array([100.0]), np.array([4.0]))
    assert start_fading(np.array([1000.0]), np.array([100.0]), seen) is None
