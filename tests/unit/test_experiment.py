"""Lots and readings of an experiment: fair, repeatable, and without an error from looking early or often."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.cli.render.experiment import _advice
from nachim.model.evidence import Figure
from nachim.model.experiment import Arm, Assigned, Option, Plan
from nachim.proof.lots import draw
from nachim.proof.trial import FIRST_DAYS, Known, option, read
from nachim.stats.eprocess import STOP, Block, boundary, difference, evidence, evidence_paths, power

START = dt.datetime(2026, 3, 2)
LEADS = st.lists(st.integers(0, 100), min_size=0, max_size=60).map(
    lambda totals: [(f"L{place}", f"Company {place}", total) for place, total in enumerate(totals)]
)


def lots_of(totals: list[int], salt: str = "s", below: float = 0.1) -> tuple[Assigned, ...]:
    leads = [(f"L{place}", "", total) for place, total in enumerate(totals)]
    return draw(leads, line=70, below=below, salt=salt, first_block=1, made=START)


def plan(line: int = 70, weeks: int = 2, cycle: int = 60) -> Plan:
    one = Option(line, 0.5, Figure(0.2), Figure(0.4), 50, 4, 8)
    return Plan(1, START, "me", "core", 1, line, 0.1, weeks, cycle, 100.0, 0.5, 150, (one,))


def quiet(**more: object) -> Known:
    return replace(Known(None, None, 0, 0, False, None, None, None), **more)


@given(LEADS, st.integers(0, 100), st.floats(0, 1))
@settings(max_examples=150, deadline=None)
def test_each_side_of_the_line_is_halved_and_nobody_above_it_is_left(leads: list, line: int, below: float) -> None:
    lots = draw(leads, line=line, below=below, salt="s", first_block=3, made=START)
    assert [one.lead for one in lots] == [key for key, _, _ in leads]
    for above in (True, False):
        side = [one for one in lots if (one.total >= line) is above]
        ruled = sum(one.arm is Arm.RULE for one in side)
        assert abs(2 * ruled - len(side)) <= 1
    assert all(one.work for one in lots if one.total >= line or one.arm is Arm.USUAL)
    assert {one.probability for one in lots} <= {1.0, (1 + below) / 2}
    assert not lots or min(one.block for one in lots) == 3


@given(LEADS, st.integers(0, 40))
@settings(max_examples=50, deadline=None)
def test_the_same_leads_draw_the_same_lots_in_whatever_order_they_come(leads: list, seed: int) -> None:
    asked = {"line": 50, "below": 0.2, "salt": "x", "first_block": 1, "made": START}
    shuffled = [leads[place] for place in np.random.default_rng(seed).permutation(len(leads))]
    ordered = sorted(draw(leads, **asked), key=lambda one: one.lead)
    assert ordered == sorted(draw(shuffled, **asked), key=lambda one: one.lead)


def test_over_many_salts_the_chances_are_those_recorded() -> None:
    worked, ruled = np.zeros(7), np.zeros(7)
    for salt in range(2_000):
        lots = lots_of([90, 80, 75, 40, 30, 20, 10], salt=str(salt), below=0.3)
        worked += [one.work for one in lots]
        ruled += [one.arm is Arm.RULE for one in lots]
    assert np.abs(ruled / 2_000 - 0.5).max() < 0.05
    assert (
        np.abs(worked / 2_000 - [one.probability for one in lots_of([90, 80, 75, 40, 30, 20, 10], below=0.3)]).max()
        < 0.05
    )


def test_a_block_has_a_pair_above_the_line_and_its_part_of_those_below() -> None:
    lots = lots_of([90] * 8 + [10] * 24)
    for block in range(1, 5):
        mine = [one for one in lots if one.block == block]
        assert sorted(one.total for one in mine) == [10] * 6 + [90] * 2


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 4), st.integers(0, 4)), max_size=30))
@settings(max_examples=200, deadline=None)
def test_evidence_of_a_block_depends_on_earlier_blocks_alone(raw: list[tuple[int, int, int, int]]) -> None:
    blocks = [Block(a, min(ya, a), b, min(yb, b)) for a, ya, b, yb in raw]
    whole = evidence(blocks)
    assert whole[: len(blocks) // 2] == pytest.approx(evidence(blocks[: len(blocks) // 2]))
    assert all(one > 0 for one in whole)


@given(st.integers(1, 3), st.integers(1, 5), st.floats(0.02, 0.98), st.floats(0.01, 0.99), st.floats(0.01, 0.99))
@settings(max_examples=300, deadline=None)
def test_without_an_effect_a_block_never_adds_evidence_on_average(
    a: int, b: int, rate: float, p: float, q: float
) -> None:
    from scipy.stats import binom

    p_a, p_b = max(p, q), min(p, q)
    p_0 = (a * p_a + b * p_b) / (a + b)
    expected = 0.0
    for ya in range(a + 1):
        for yb in range(b + 1):
            factor = (p_a / p_0) ** ya * ((1 - p_a) / (1 - p_0)) ** (a - ya)
            factor *= (p_b / p_0) ** yb * ((1 - p_b) / (1 - p_0)) ** (b - yb)
            expected += binom.pmf(ya, a, rate) * binom.pmf(yb, b, rate) * factor
    assert expected <= 1 + 1e-9


def test_looking_after_every_block_raises_few_false_alarms_and_an_interval_still_covers() -> None:
    rng = np.random.default_rng(7)
    sizes = np.ones((1_500, 400), np.int64)
    for rate in (0.1, 0.3):
        yes = [rng.binomial(1, rate, sizes.shape).astype(np.int64) for _ in range(2)]
        alarms = (evidence_paths(sizes, yes[0], sizes, yes[1]) >= STOP).any(axis=1).mean()
        assert alarms <= 0.05
        k1, k0 = (np.cumsum(one, axis=1) for one in yes)
        n = np.arange(1, 401)
        rates = [(k + 1) / (n + 2) for k in (k1, k0)]
        error = np.sqrt(sum(one * (1 - one) for one in rates) / (n + 2))
        out = np.abs((k1 - k0) / n) > boundary(2 * n, 400) * error
        assert out[:, 9:].any(axis=1).mean() <= 0.05


def test_a_doubled_rate_is_found_and_a_halved_one_never() -> None:
    assert power((0.30, 0.15), (1, 1), 500, runs=300).chance > 0.9
    assert power((0.15, 0.30), (1, 1), 500, runs=300).chance < 0.01


def test_a_difference_of_few_leads_has_no_interval() -> None:
    assert difference(3, 9, 1, 40).low is None
    assert difference(0, 0, 1, 40).value is None
    assert difference(30, 60, 10, 60).low > 0


def test_a_lead_is_judged_by_its_age_alone() -> None:
    lots = lots_of([90] * 40)
    known = [quiet(accepted=True, deals=1, ended=1, won=True, won_days=3.0) for _ in lots]
    early = read(plan(), lots, known, as_of=START + dt.timedelta(days=13), told=START + dt.timedelta(days=13))
    assert [one.verdict for one in (early.first[0], early.second[0])] == ["too_early", "too_early"]
    assert early.first[0].rule.of == 0
    assert early.first[0].waiting == 40
    ripe = read(
        plan(), lots, known, as_of=START + dt.timedelta(days=FIRST_DAYS), told=START + dt.timedelta(days=FIRST_DAYS)
    )
    assert (ripe.first[0].rule.of, ripe.first[0].waiting, ripe.second[0].waiting) == (20, 0, 40)


def test_a_win_after_the_cycle_is_no_win_of_the_experiment() -> None:
    lots = lots_of([90] * 24)
    late = [quiet(deals=1, ended=1, won=True, won_days=61.0, value_age=10.0) for _ in lots]
    at = START + dt.timedelta(days=300)
    assert read(plan(cycle=60), lots, late, as_of=at, told=at).second[0].rule.yes == 0
    assert read(plan(cycle=61), lots, late, as_of=at, told=at).second[0].rule.yes == 12


def test_wins_below_the_line_that_were_left_are_estimated_from_those_worked() -> None:
    lots = lots_of([90] * 20 + [10] * 200, below=0.0)
    known = [quiet(deals=1, ended=1, won=place % 4 == 0, won_days=5.0) for place, _ in enumerate(lots)]
    at = START + dt.timedelta(days=300)
    below = read(plan(), lots, known, as_of=at, told=at).below
    assert below is not None
    assert (below.worked, below.left) == (100, 100)
    assert below.missed.value == pytest.approx(below.won)
    assert below.missed.low < below.won < below.missed.high


def test_time_to_value_of_customers_without_any_yet_is_still_running() -> None:
    lots = lots_of([90] * 40)
    known = [
        quiet(deals=1, ended=1, won=True, won_days=5.0, value_age=100.0, value_days=20.0 if place % 3 else None)
        for place, _ in enumerate(lots)
    ]
    at = START + dt.timedelta(days=300)
    ttv = read(plan(), lots, known, as_of=at, told=at).second[-1]
    assert ttv.measure == "ttv"
    assert ttv.rule.value == 20.0
    assert ttv.waiting == sum(one.value_days is None for one in known)


def test_a_plan_asks_for_longer_where_fewer_leads_reach_the_line() -> None:
    asked = {"later": (150, 750), "flow": 60.0, "conversion": 0.5, "weeks": 2, "seed": 0}
    wide = option(50, above=0.4, later_above=(120, 300), **asked)
    narrow = option(80, above=0.05, later_above=(15, 37), **asked)
    assert wide.taken > narrow.taken
    assert wide.won_weeks is not None
    assert narrow.won_weeks is None or narrow.won_weeks > wide.won_weeks
    assert option(70, above=0.2, later_above=(2, 150), **asked).won_weeks is None
    assert option(99, above=0.0, later_above=(0, 0), **asked).taken == 0


@pytest.mark.parametrize(
    ("accepted", "won", "other", "told"),
    [(None, None, None, "nowhere"), (10, None, None, "longer"), (None, None, 30, "lower"), (None, 40, 30, "lower")],
)
def test_no_line_is_named_as_sooner_than_itself(
    accepted: int | None, won: int | None, other: int | None, told: str
) -> None:
    made = plan()
    mine = replace(made.options[0], accepted_weeks=accepted, won_weeks=won)
    beside = replace(mine, line=50, accepted_weeks=None, won_weeks=other)
    assert _advice(replace(made, options=(beside, mine)))[0] == (told, "look")
