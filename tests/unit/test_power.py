from __future__ import annotations

import math

import numpy as np
import pytest

from nachim.stats.looks import Hypergeometric
from nachim.stats.power import power_to_see, rates, rows_needed, smallest_lift


@pytest.mark.parametrize(
    ("base", "cover", "lift", "tests"), [(0.3, 0.2, 2.0, 1), (0.3, 0.2, 2.0, 1000), (0.2, 0.3, 1.5, 20)]
)
def test_so_many_rows_show_the_lift_in_about_eighty_of_a_hundred(
    base: float, cover: float, lift: float, tests: int
) -> None:
    n = rows_needed(base=base, cover=cover, lift=lift, tests=tests)
    pair = rates(base, cover, lift)
    assert n is not None
    assert pair is not None
    random, drawn, found = np.random.default_rng(1), round(n * cover), 0
    for _ in range(600):
        k1, k0 = random.binomial(drawn, pair[0]), random.binomial(n - drawn, pair[1])
        found += Hypergeometric(n, k1 + k0).log_upper(drawn)[k1] <= math.log(0.05 / tests)
    assert 0.72 <= found / 600 <= 0.86


def test_needing_and_seeing_are_each_others_reverse() -> None:
    n = rows_needed(base=0.25, cover=0.15, lift=1.8, tests=50)
    assert n is not None
    assert smallest_lift(n, base=0.25, cover=0.15, tests=50) == pytest.approx(1.8, abs=0.01)


def test_more_looks_need_more_rows() -> None:
    needs = [rows_needed(base=0.3, cover=0.2, tests=tests) or 0 for tests in (1, 10, 1000)]
    assert needs == sorted(needs)
    assert needs[0] < needs[2]


def test_an_impossible_lift_has_no_number_of_rows() -> None:
    assert rows_needed(base=0.8, cover=0.5, lift=5.0) is None
    assert rows_needed(base=0.3, cover=0.2, lift=1.0) is None
    assert math.isnan(power_to_see(100, base=0.9, cover=0.5, lift=3))


def test_rare_lifts_are_seen_too() -> None:
    assert rows_needed(base=0.3, cover=0.2, lift=0.3) is not None


def test_nobody_sees_anything_without_rows_or_winners() -> None:
    assert smallest_lift(0, base=0.3, cover=0.2) is None
    assert smallest_lift(500, base=0.0, cover=0.2) is None
