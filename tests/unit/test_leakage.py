from __future__ import annotations

import numpy as np
import pytest

from nachim.proof.leakage import LeakSign, LeakVerdict, find_leaks
from unit.columns_factory import column, company_set


def outcomes(rows, seed, rate=0.25):
    rng = np.random.default_rng(seed)
    return rng, (rng.random(rows) < rate).astype(float)


def signs(columns, y, when=None):
    return {(finding.attribute, finding.sign, finding.verdict) for finding in find_leaks(columns, y, when)}


def test_a_number_that_knows_the_outcome_is_blocked():
    rng, y = outcomes(800, 0)
    assert ("discount", LeakSign.AUC, LeakVerdict.BLOCK) in signs([column("discount", rng.normal(size=800) + 3 * y)], y)


def test_a_status_that_tells_the_end_is_blocked_and_its_levels_are_named():
    rng, y = outcomes(800, 1)
    status = np.where(y == 1, "onboarding", rng.choice(["quiet", "talking"], 800)).astype(object)
    finding = next(f for f in find_leaks([column("status", status)], y, None) if f.sign is LeakSign.PURE)
    assert finding.verdict is LeakVerdict.BLOCK
    assert finding.figure.value >= 0.2
    assert any("onboarding" in level.value for level in finding.levels if isinstance(level.value, tuple))


def test_a_column_filled_in_only_after_winning_is_blocked_and_looked_at():
    rng, y = outcomes(800, 2)
    values = np.where(y == 1, rng.normal(size=800), np.nan)
    found = signs([column("contract", values)], y)
    assert ("contract", LeakSign.PURE, LeakVerdict.BLOCK) in found
    assert ("contract", LeakSign.MISSING, LeakVerdict.LOOK) in found


def test_a_gap_that_goes_with_losing_is_looked_at_either_way_round():
    rng, y = outcomes(800, 3)
    for worse in (0.0, 1.0):
        values = np.where((y == worse) & (rng.random(800) < 0.5), np.nan, rng.normal(size=800))
        finding = next(f for f in find_leaks([column("x", values)], y, None) if f.sign is LeakSign.MISSING)
        assert finding.verdict is LeakVerdict.LOOK
        assert 0.6 <= finding.figure.value == pytest.approx(0.75, abs=0.05)


def test_an_explicit_none_is_an_answer_not_a_gap():
    rng, y = outcomes(800, 4)
    gone = (y == 0) & (rng.random(800) < 0.5)
    values = np.where(gone, np.nan, rng.normal(size=800))
    assert not any(sign is LeakSign.MISSING for _, sign, _ in signs([column("x", values, none=gone)], y))


@pytest.mark.parametrize("seed", range(12))
def test_a_strong_but_honest_attribute_is_left_alone(seed):
    columns, y = company_set(900, seed=seed, effect=1.5)
    assert find_leaks(columns, y, np.arange(900.0)) == ()


@pytest.mark.parametrize("rate", [0.05, 0.5, 0.9])
def test_rare_and_common_outcomes_are_no_leaks_by_themselves(rate):
    rng, y = outcomes(1500, 6, rate)
    columns = [column("x", rng.normal(size=1500)), column("c", rng.choice(list("ABCD"), 1500).astype(object))]
    assert find_leaks(columns, y, None) == ()


def test_few_rows_raise_no_alarm():
    rng, y = outcomes(60, 7)
    assert find_leaks([column("x", rng.normal(size=60) + 0.8 * y)], y, None) == ()
    y[:] = 0
    y[:9] = 1
    assert find_leaks([column("x", rng.normal(size=60) + 5 * y)], y, None) == ()


def test_a_column_of_one_source_is_judged_by_the_rows_that_have_it():
    rng, y = outcomes(2000, 8)
    here = rng.random(2000) < 0.15
    told = np.where(y == 1, "box", "bag").astype(object)
    finding = next(
        one for one in find_leaks([column("kit", np.where(here, told, None))], y, None) if one.sign is LeakSign.PURE
    )
    assert finding.figure.value < 0.2
    honest = rng.choice(["box", "bag"], 2000).astype(object)
    assert find_leaks([column("kit", np.where(here, honest, None))], y, None) == ()


def test_a_source_that_hardly_ever_wins_is_no_leak_of_its_columns():
    rng, y = outcomes(3000, 9, 0.5)
    here = rng.random(3000) < 0.3
    y[here] = rng.random(int(here.sum())) < 0.02
    kinds = rng.choice(["box", "bag"], 3000).astype(object)
    found = find_leaks([column("kit", np.where(here, kinds, None))], y, None)
    assert LeakSign.PURE not in {one.sign for one in found}
