"""Columns that change when a deal ends, seen on open deals: how often they are found, and honest ones blamed."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.proof.fresh import Ageing, FreshFinding, fresh
from unit.columns_factory import column

DAYS, HORIZON = 3 * 365.0, 180.0


def deals(seed, n, *, effect, changed=0.0, on="won", drift=0.0):
    """Deals over three years; a flag with an effect on winning, set on a share of those that end."""
    rng = np.random.default_rng(seed)
    created = np.sort(rng.uniform(0, DAYS, n))
    age = DAYS - created
    flag = rng.random(n) < 0.3 + drift * (created / DAYS - 0.5)
    won = rng.random(n) < 1 / (1 + np.exp(1.0 - effect * flag))
    takes = np.where(won, rng.gamma(3, 25, n), rng.exponential(45, n)) * np.where(flag, 1.3, 1.0)
    over = takes < age
    y = np.where(age >= HORIZON, (won & (takes <= HORIZON)).astype(float), np.nan)
    flag |= over & (won if on == "won" else ~won) & (rng.random(n) < changed)
    ageing = Ageing(y, ~over & np.isnan(y), created, age, np.where(over, takes, np.inf))
    return column("flag", np.where(flag, "a", "b").astype(object)), ageing


def share_found(runs: int, n: int, **how) -> float:
    found = [fresh([one], ageing) for one, ageing in (deals(seed, n, **how) for seed in range(runs))]
    return sum(any(each.changes for each in one) for one in found) / runs


@pytest.mark.parametrize("drift", [0.0, 0.3])
@pytest.mark.parametrize("effect", [0.0, 1.0, 2.0])
def test_an_honest_column_is_hardly_ever_blamed(effect, drift):
    assert share_found(60, 3000, effect=effect, drift=drift) <= 0.05


def test_a_column_set_on_most_won_deals_is_found():
    assert share_found(20, 3000, effect=0.0, changed=0.9) >= 0.95


def test_a_column_set_on_half_of_the_won_deals_is_found_where_deals_are_many():
    assert share_found(8, 10_000, effect=1.0, changed=0.5) >= 0.75


def test_a_column_set_on_lost_deals_is_found():
    assert share_found(20, 3000, effect=0.0, changed=0.5, on="lost") >= 0.85


def test_few_open_deals_say_nothing():
    assert share_found(20, 200, effect=0.0, changed=0.9) == 0.0


def test_what_is_shown_is_a_share():
    one, ageing = deals(1, 3000, effect=0.0, changed=0.9)
    (found,) = fresh([one], ageing)
    assert isinstance(found, FreshFinding)
    assert found.told.value is not None
    assert found.shown.value is not None
    assert 0 <= found.shown.value <= 1


def flagged(seed, n, *, share, fades=False, quick=False):
    """A flag that says nothing of the outcome at first and is set at the end, or one that is honest."""
    rng = np.random.default_rng(seed)
    created = np.sort(rng.uniform(0, DAYS, n))
    age = DAYS - created
    won = rng.random(n) < 0.3
    falling = share * (1 - created / DAYS) * 2 if fades else np.full(n, share)
    flag = rng.random(n) < np.where(won, falling + 0.2, falling)
    takes = np.where(won, rng.gamma(3, 25, n), rng.exponential(45, n)) * np.where(flag & quick, 0.2, 1.0)
    over = takes < age
    y = np.where(age >= HORIZON, (won & (takes <= HORIZON)).astype(float), np.nan)
    ageing = Ageing(y, ~over & np.isnan(y), created, age, np.where(over, takes, np.inf))
    return flag, over, ageing


def found_gone(flag, ageing) -> bool:
    (one,) = fresh([column("flag", np.where(flag, "a", "b").astype(object))], ageing) or (None,)
    return one is not None and one.gone


def test_a_flag_set_at_the_end_right_or_wrong_is_found_since_open_deals_never_have_it():
    hits = 0
    for seed in range(20):
        flag, over, ageing = flagged(seed, 3000, share=0.3)
        hits += found_gone(flag & over, ageing)
    assert hits >= 18


@pytest.mark.parametrize("how", [{}, {"quick": True}, {"fades": True}, {"quick": True, "fades": True}])
def test_a_flag_that_open_deals_have_as_often_or_that_went_out_of_use_slowly_is_not_gone(how):
    hits = 0
    for seed in range(40):
        flag, _, ageing = flagged(seed, 3000, share=0.3, **how)
        hits += found_gone(flag, ageing)
    assert hits <= 1
