from __future__ import annotations

import numpy as np
import numpy.typing as npt
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.stats.window import HORIZONS, horizon, recording_end, recording_start

Floats = npt.NDArray[np.float64]
DAY = st.one_of(st.integers(17000, 17600).map(float), st.floats(17000, 17600), st.just(float("nan")))
LENGTH = st.one_of(st.integers(0, 400).map(float), st.floats(0, 400))


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(DAY, DAY), max_size=80))
def test_any_dates_get_an_answer(rows: list[tuple[float, float]]) -> None:
    created = np.array([row[0] for row in rows])
    won = np.array([row[1] for row in rows])
    start = recording_start(created, won, draws=49)
    assert 0 < start.p <= 1
    assert start.detected == (start.date is not None)
    end = recording_end(created, 17600.0, draws=49)
    assert 0 < end.p <= 1
    assert end.date <= 17600.0


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 50))
def test_the_answer_does_not_depend_on_the_order_of_rows_nor_on_the_calendar(seed: int, weeks: int) -> None:
    random = np.random.default_rng(seed)
    created = np.floor(random.uniform(17000, 17300, 300) * 16) / 16
    won = np.where(random.uniform(size=300) < 0.3, created + np.floor(random.exponential(20, 300) * 16) / 16, np.nan)
    won[won < 17100] = np.nan
    order = random.permutation(300)
    plain = recording_start(created, won, as_of=17300.0)
    moved = recording_start(created[order] + 7 * weeks, won[order] + 7 * weeks, as_of=17300.0 + 7 * weeks)
    assert plain.detected == moved.detected
    assert plain.date is None or moved.date == plain.date + 7 * weeks


@given(st.lists(LENGTH, max_size=40), st.lists(LENGTH, max_size=40), st.lists(LENGTH, max_size=40))
def test_a_horizon_is_always_one_of_the_offered(won: list[float], opened: list[float], lost: list[float]) -> None:
    assert horizon(np.array(won), np.array(opened), np.array(lost)) in HORIZONS
