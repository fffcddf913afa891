from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import hypergeom

from nachim.stats.looks import (
    Hypergeometric,
    benjamini_hochberg,
    critical_log_p,
    log_upper_tail,
    parts_of_error,
    two_sided,
    westfall_young,
)


@pytest.mark.parametrize(("rows", "winners"), [(1, 0), (10, 10), (50, 17), (400, 3)])
def test_tails_agree_with_scipy(rows: int, winners: int) -> None:
    draw = Hypergeometric(rows, winners)
    for drawn in range(rows + 1):
        k = np.arange(drawn + 1)
        assert np.exp(draw.log_upper(drawn)) == pytest.approx(hypergeom.sf(k - 1, rows, winners, drawn), abs=1e-12)
        assert np.exp(draw.log_lower(drawn)) == pytest.approx(hypergeom.cdf(k, rows, winners, drawn), abs=1e-12)


def test_tails_far_out_do_not_underflow() -> None:
    assert log_upper_tail(2000, 2000, 4000, 20000) == pytest.approx(hypergeom.logpmf(2000, 20000, 4000, 2000), rel=1e-9)


def test_many_tests_at_once_are_the_tests_one_by_one() -> None:
    draw = Hypergeometric(60, 20)
    k, drawn = np.array([3, 10, 0, 5]), np.array([5, 12, 5, 12])
    upper, lower = draw.log_tails(k, drawn)
    assert upper.tolist() == [draw.log_upper(n)[x] for x, n in zip(k, drawn, strict=True)]
    assert lower.tolist() == [draw.log_lower(n)[x] for x, n in zip(k, drawn, strict=True)]


def test_two_sided_is_at_most_one() -> None:
    assert two_sided([np.log(0.6)], [np.log(0.7)]).tolist() == [1.0]


def test_more_winners_than_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="rows=3"):
        Hypergeometric(3, 4)


def test_correcting_over_the_picked_only_needs_the_number_of_tests_made() -> None:
    picked = [0.001, 0.002]
    assert benjamini_hochberg(picked).tolist() == [0.002, 0.002]
    assert benjamini_hochberg(picked, tests=1000).tolist() == [1.0, 1.0]
    with pytest.raises(ValueError, match="at least"):
        benjamini_hochberg(picked, tests=1)


def test_adjusted_p_counts_the_observed_table_as_one_more_permutation() -> None:
    smallest = np.log([0.001] * 4 + [0.2] * 95)
    assert westfall_young(np.log([0.001, 0.0005, 0.5]), smallest).tolist() == [0.05, 0.01, 1.0]


def test_critical_p_is_the_largest_that_is_still_confirmed() -> None:
    smallest = np.log(np.random.default_rng(0).random(199))
    critical = critical_log_p(smallest, 0.05)
    assert westfall_young([critical, critical + 1e-6], smallest)[0] <= 0.05
    assert westfall_young([critical + 1e-6], smallest)[0] > 0.05


def test_nineteen_permutations_are_the_fewest_that_can_confirm() -> None:
    assert np.isfinite(critical_log_p(np.full(19, -1.0)))
    assert critical_log_p(np.full(18, -1.0)) == -np.inf


def test_families_that_share_an_error_rate_find_something_in_noise_no_more_often_than_it_says() -> None:
    random = np.random.default_rng(8)
    weights = {"won": 0.45, "good": 0.2, "cycle": 0.2, "late": 0.15}
    found = alone = 0
    for _ in range(4_000):
        p = dict(zip(weights, random.random(4), strict=True))
        parts = parts_of_error({name: p[name] for name in ("won", "good", "cycle")}, weights)
        found += any(p[name] <= 0.05 * parts[name] for name in weights)
        alone += any(value <= 0.05 for value in p.values())
    assert found / 4_000 < 0.06
    assert alone / 4_000 > 0.15  # each at 5 % by itself: what sharing is for


def test_a_family_that_finds_something_leaves_its_part_to_the_others_and_keeps_its_own() -> None:
    weights = {"won": 0.5, "good": 0.3, "late": 0.2}
    none = parts_of_error({"won": 0.5, "good": 0.5}, weights)
    one = parts_of_error({"won": 0.001, "good": 0.5}, weights)
    both = parts_of_error({"won": 0.001, "good": 0.02}, weights)
    assert none == pytest.approx(weights)
    assert one == pytest.approx({"won": 0.5, "good": 0.6, "late": 0.4})
    assert both == pytest.approx({"won": 0.5 / 0.7, "good": 0.6, "late": 1.0})
