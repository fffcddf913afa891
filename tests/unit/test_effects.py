"""Effects: small samples drawn together, equal moments, fading; each finds what was planted and nothing in noise."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import expit, logit

from nachim.effects.fading import fading
from nachim.effects.moments import Lives, outcome_table, pace_table
from nachim.effects.pooling import pool_normal, pool_rates, pool_ratios
from nachim.effects.tables import Table, clusters, holm, ratios_of
from nachim.effects.typical import typical, weights

COUNTS = st.lists(st.tuples(st.integers(1, 400), st.floats(0, 1)), min_size=2, max_size=9)


def table(*counts: float) -> Table:
    return Table(*(np.array([float(one)]) for one in counts))


@given(COUNTS)
def test_a_pooled_rate_lies_in_its_interval_and_within_0_and_1(counts: list[tuple[int, float]]) -> None:
    n = np.array([rows for rows, _ in counts])
    k = np.array([round(rows * share) for rows, share in counts])
    pooled = pool_rates(k, n)
    assert np.all((pooled.low >= 0) & (pooled.low <= pooled.value) & (pooled.value <= pooled.high) & (pooled.high <= 1))


@given(COUNTS)
def test_order_of_levels_does_not_matter(counts: list[tuple[int, float]]) -> None:
    n = np.array([rows for rows, _ in counts])
    k = np.array([round(rows * share) for rows, share in counts])
    assert np.allclose(pool_rates(k, n).value[::-1], pool_rates(k[::-1], n[::-1]).value)


def test_a_small_level_is_drawn_further_than_a_large_one() -> None:
    pooled = pool_rates([5, 100, 60, 62, 58], [10, 200, 200, 200, 200])
    assert 0.5 - pooled.value[0] > 3 * (0.5 - pooled.value[1]) > 0


def test_pooled_rates_are_covered_over_levels_and_after_picking_the_best() -> None:
    random = np.random.default_rng(3)
    held = shown = best = raw = 0
    for spread in (0.0, 0.3, 0.6):
        for _ in range(150):
            p = expit(logit(0.25) + spread * random.normal(size=8))
            n = np.maximum(5, random.poisson(60 * random.gamma(2, 0.5, size=8)))
            k = random.binomial(n, p)
            pooled = pool_rates(k, n)
            inside = (pooled.low <= p) & (p <= pooled.high)
            top = int(np.argmax(k / n))
            held, shown, best = held + int(inside.sum()), shown + 8, best + int(inside[top])
            error = 1.96 * np.sqrt(k[top] / n[top] * (1 - k[top] / n[top]) / n[top])
            raw += int(abs(k[top] / n[top] - p[top]) <= error)
    assert 0.93 <= held / shown <= 0.98
    assert best / 450 >= 0.92 > raw / 450


def test_pooled_normal_estimates_are_covered() -> None:
    random = np.random.default_rng(4)
    held = 0
    for _ in range(300):
        truth = 0.3 * random.normal(size=6)
        error = random.uniform(0.1, 0.5, 6)
        pooled = pool_normal(truth + error * random.normal(size=6), error, spread=0.4)
        held += int(((pooled.low <= truth) & (truth <= pooled.high)).sum())
    assert 0.93 <= held / 1800 <= 0.975


@pytest.mark.parametrize("alone", [False, True])
def test_ratios_are_covered_when_all_differ_and_when_one_differs_alone_and_was_claimed(alone: bool) -> None:
    random = np.random.default_rng(7)
    held = shown = 0
    for _ in range(200):
        truth = np.where(np.arange(8) == 0, 0.9, 0.0) if alone else 0.3 * random.normal(size=8)
        seen = truth + 0.2 * random.normal(size=8)
        if alone and seen[0] < 2.7 * 0.2:
            continue
        pooled = pool_ratios(seen, np.full(8, 0.2))
        inside = (np.log(pooled.low) <= truth) & (truth <= np.log(pooled.high))
        held, shown = held + int(inside[:1].sum() if alone else inside.sum()), shown + (1 if alone else 8)
    assert held / shown >= 0.92


def test_a_condition_that_goes_with_large_companies_is_compared_among_equals() -> None:
    # large companies win half, small ones a tenth; the condition changes nothing
    crude = table(90, 42, 110, 22)
    equal = Table(np.array([10.0, 80]), np.array([1.0, 40]), np.array([90.0, 20]), np.array([9.0, 10]))
    assert crude.p() < 0.001 < 0.5 < equal.p()
    assert equal.log_ratio()[0] == pytest.approx(0, abs=1e-9)


def test_ratios_of_few_rows_stay_near_one() -> None:
    few, many = ratios_of([table(10, 6, 40, 10), table(1000, 600, 4000, 1000)]).value
    assert 1.3 < few < many < 2.45


def test_a_side_without_wins_gives_a_finite_ratio() -> None:
    value, error = table(20, 0, 80, 20).log_ratio()
    assert value < 0 < error < np.inf


def test_noise_in_ten_conditions_claims_something_in_at_most_one_family_of_twenty() -> None:
    random = np.random.default_rng(5)
    claims = 0
    for _ in range(400):
        won = random.random(400) < 0.25
        p = []
        for _ in range(10):
            has = random.random(400) < 0.3
            p.append(table(has.sum(), (has & won).sum(), (~has).sum(), (~has & won).sum()).p())
        claims += int(holm(p).min() <= 0.05)
    assert claims <= 400 * 0.05 + 2 * np.sqrt(400 * 0.05)


def test_deals_of_few_companies_count_for_less() -> None:
    company = np.arange(40)
    alone = clusters(np.zeros(40, np.int64), company, np.ones(40), (company % 2).astype(float))
    together = clusters(np.zeros(40, np.int64), company, np.full(40, 10.0), 10.0 * (company % 2))
    assert alone == pytest.approx(1)
    assert together == pytest.approx(10)


def long_lives(random: np.random.Generator, n: int, odds: float = 1.0) -> Lives:
    """Hopeless deals are lost early; steps come evenly: whoever lives long takes more of them and wins more."""
    hope = random.random(n) < 0.4
    end = np.maximum(1, np.floor(random.lognormal(np.where(hope, 4.0, 3.2), 0.5)))
    step = np.floor(random.exponential(60, n))
    taken = step < end
    against = np.where(hope, 1.5, 0.08) * np.where(taken, odds, 1.0)
    won = (random.random(n) < against / (1 + against)).astype(float)
    return Lives(
        np.zeros(n, np.int64), np.zeros(n), end, np.where(taken, step, np.nan), won, np.ones(n, dtype=bool)
    )  # fmt: skip


def usual(lives: Lives) -> Table:
    has, won = ~np.isnan(lives.step), lives.won > 0
    return table(has.sum(), (has & won).sum(), (~has).sum(), (~has & won).sum())


def test_a_step_that_only_long_deals_reach_has_no_effect_though_the_usual_comparison_says_so() -> None:
    random = np.random.default_rng(6)
    found = [long_lives(random, 600) for _ in range(100)]
    assert np.mean([usual(one).p() <= 0.05 for one in found]) > 0.8
    assert np.mean([outcome_table(one).p() <= 0.05 for one in found]) <= 0.09
    assert np.exp(np.mean([outcome_table(one).log_ratio()[0] for one in found])) == pytest.approx(1, abs=0.05)


def test_a_step_that_helps_is_seen_among_deals_as_old() -> None:
    lives = long_lives(np.random.default_rng(7), 3000, odds=2.5)
    assert outcome_table(lives).p() < 0.01
    assert outcome_table(lives).log_ratio()[0] > 0.1


def test_a_step_on_the_day_of_the_decision_is_none() -> None:
    lives = Lives(
        np.zeros(2, np.int64), np.zeros(2), np.array([5.0, 9]), np.array([5.0, np.nan]), np.ones(2),
        np.ones(2, dtype=bool),
    )  # fmt: skip
    assert outcome_table(lives).n1.sum() == 0


def test_steps_are_compared_at_the_same_stage() -> None:
    # two deals on day 3, but in different stages: nobody to compare with
    lives = Lives(
        np.array([0, 1]), np.zeros(2), np.array([9.0, 9]), np.array([3.0, np.nan]), np.array([1.0, 0]),
        np.ones(2, dtype=bool),
    )  # fmt: skip
    assert outcome_table(lives).n0.sum() == 0


def test_half_the_pace_after_a_step_is_seen() -> None:
    random = np.random.default_rng(8)
    step = np.floor(random.uniform(0, 40, 2000))
    end = random.geometric(1 / 30, 2000).astype(float)
    end = np.where(step < end, step + random.geometric(1 / 60, 2000), end)
    lives = Lives(
        np.zeros(2000, np.int64), np.zeros(2000), end, np.where(step < end, step, np.nan), np.ones(2000),
        np.ones(2000, dtype=bool),
    )  # fmt: skip
    assert np.exp(pace_table(lives).log_ratio()[0]) == pytest.approx(0.5, abs=0.08)


def test_open_deals_keep_a_new_channel_from_looking_fast() -> None:
    random = np.random.default_rng(9)
    days = random.lognormal(np.log(60), 0.6, 20_000)
    age = np.tile([90.0, 150, 400], 20_000)[:20_000]
    seen = np.where(days <= age, days, np.nan)
    plain = np.nanmean(np.log(seen))
    weighed = np.average(np.log(seen[~np.isnan(seen)]), weights=weights(seen, age)[~np.isnan(seen)])
    assert plain < np.log(60) - 0.08
    assert weighed == pytest.approx(np.log(60), abs=0.03)


def test_groups_with_the_same_days_are_called_different_in_at_most_one_family_of_twenty() -> None:
    random = np.random.default_rng(10)
    claims = 0
    for _ in range(300):
        group = random.integers(0, 5, 200)
        found = typical(group, np.zeros(200, np.int64), random.normal(4, 0.6, 200), np.ones(200), 5)
        claims += int(holm(found.p()).min() <= 0.05)
    assert claims <= 300 * 0.05 + 2 * np.sqrt(300 * 0.05)


def counts_by_age(random: np.random.Generator, n: int, effect: float, half_life: float) -> tuple[np.ndarray, ...]:
    age = np.where(random.random(n) < 0.5, random.exponential(120, n), np.nan)
    bend = np.where(np.isnan(age), 0.0, effect * np.exp2(-np.nan_to_num(age) / half_life))
    return age, np.ones(n), random.random(n) < expit(-1.3 + bend)


def test_planted_half_lives_come_back_within_their_intervals() -> None:
    random = np.random.default_rng(11)
    for half_life in (30.0, 90.0):
        fits = [fading(*counts_by_age(random, 4000, 1.4, half_life)) for _ in range(25)]
        held = [(one.low or 0) <= half_life <= (one.high or np.inf) for one in fits if one is not None]
        assert len(held) == 25
        assert np.mean(held) >= 0.84
        assert np.median([one.half_life or np.inf for one in fits if one]) == pytest.approx(half_life, rel=0.3)


def test_an_effect_that_stays_has_no_half_life() -> None:
    fit = fading(*counts_by_age(np.random.default_rng(12), 4000, 1.0, np.inf))
    assert fit is not None
    assert fit.p < 0.01
    assert not fit.told
    assert fit.high is None


def test_events_without_effect_are_found_in_at_most_one_of_twenty() -> None:
    random = np.random.default_rng(13)
    found = [fading(*counts_by_age(random, 800, 0.0, 60.0)) for _ in range(120)]
    assert sum(one is not None and one.p <= 0.05 for one in found) <= 120 * 0.05 + 2 * np.sqrt(120 * 0.05)


def test_a_handful_of_events_gives_no_answer() -> None:
    age = np.append(np.arange(10.0), np.full(200, np.nan))
    assert fading(age, np.ones(210), np.arange(210) % 3 == 0) is None
