from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nachim.stats.intervals import lift, lift_over_all, newcombe_difference, wilson
from nachim.stats.looks import Hypergeometric, benjamini_hochberg
from nachim.stats.survival import aalen_johansen, kaplan_meier


@st.composite
def shares(draw: st.DrawFn) -> tuple[int, int]:
    n = draw(st.integers(1, 400))
    return draw(st.integers(0, n)), n


@given(shares())
def test_a_share_lies_in_its_interval_and_that_in_zero_to_one(share: tuple[int, int]) -> None:
    k, n = share
    low, high = wilson(k, n)
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1


@given(shares(), shares())
def test_differences_and_lifts_lie_in_their_intervals(one: tuple[int, int], other: tuple[int, int]) -> None:
    for method in (newcombe_difference, lift, lift_over_all):
        value, low, high = method(*one, *other)
        if np.isfinite(value):
            assert low <= value + 1e-9
            assert value <= high + 1e-9


@given(shares(), shares())
def test_turning_the_question_round_inverts_the_lift(one: tuple[int, int], other: tuple[int, int]) -> None:
    there, back = lift(*one, *other), lift(*other, *one)
    if one[0] and other[0]:
        assert np.allclose(
            [there.value, there.low, there.high], [1 / back.value, 1 / back.high, 1 / back.low], rtol=1e-6
        )


@given(st.integers(1, 60), st.data())
def test_the_two_tails_overlap_in_the_point(rows: int, data: st.DataObject) -> None:
    winners, drawn = data.draw(st.integers(0, rows)), data.draw(st.integers(0, rows))
    draw = Hypergeometric(rows, winners)
    upper, lower = np.exp(draw.log_upper(drawn)), np.exp(draw.log_lower(drawn))
    assert np.allclose(lower[:-1] + upper[1:], 1, atol=1e-9)
    assert (np.diff(upper) <= 1e-12).all()


@given(st.lists(st.floats(0, 1), min_size=1, max_size=50))
def test_q_values_keep_the_order_and_never_fall_below_p(p: list[float]) -> None:
    q = benjamini_hochberg(p)
    order = np.argsort(p)
    assert (np.diff(q[order]) >= -1e-12).all()
    assert (q >= np.array(p) - 1e-12).all()


@given(st.lists(st.tuples(st.integers(1, 30), st.integers(0, 2)), min_size=1, max_size=60))
def test_curves_only_fall_and_incidences_only_rise(rows: list[tuple[int, int]]) -> None:
    times, causes = np.array(rows).T
    assert (np.diff(kaplan_meier(times, causes > 0).survival) <= 1e-12).all()
    ends = aalen_johansen(times, causes, number=2)
    assert (np.diff(ends.incidence, axis=1) >= -1e-12).all()
    assert np.allclose(ends.incidence.sum(axis=0) + ends.survival, 1)
