"""Figures of rows that were worked with known chances stand for all rows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.stats.auc import auc, auc_interval
from nachim.stats.calibration import calibration
from nachim.stats.intervals import weighted_share
from nachim.stats.weighted import weighted_auc, weighted_slope

LOW = 0.1


def drawn(rng: np.random.Generator, n: int = 1_500) -> tuple[np.ndarray, ...]:
    """Return truth and what is seen of it: all above the line of 70, a tenth below it; the rest count as lost."""
    points = rng.integers(0, 101, n).astype(float)
    p = 0.05 + 0.5 * points / 100
    y = (rng.random(n) < p).astype(float)
    chance = np.where(points >= 70, 1.0, LOW)
    return points, p, y, chance, rng.random(n) < chance


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 5)), min_size=4, max_size=40))
@settings(max_examples=100, deadline=None)
def test_equal_weights_give_the_ordinary_figures(rows: list[tuple[bool, int]]) -> None:
    y, score = np.array([float(won) for won, _ in rows]), np.array([float(points) for _, points in rows])
    if min(y.sum(), len(y) - y.sum()) >= 2:
        for weight in (1.0, 7.0):
            assert weighted_auc(y, score, np.full(len(y), weight)).value == pytest.approx(auc(y, score))


def test_a_heavy_row_counts_like_so_many_rows() -> None:
    rng = np.random.default_rng(1)
    score, y = rng.normal(size=60), (rng.random(60) < 0.5).astype(float)
    times = rng.integers(1, 5, 60)
    repeated = weighted_auc(np.repeat(y, times), np.repeat(score, times), np.ones(times.sum()))
    assert weighted_auc(y, score, times.astype(float)).value == pytest.approx(repeated.value)


def test_naive_figures_are_wrong_and_weighted_ones_cover_the_truth() -> None:
    rng = np.random.default_rng(12)
    truth_points = np.arange(101)
    rates = 0.05 + 0.5 * truth_points / 100
    band_truth = rates[(truth_points >= 40) & (truth_points < 55)].mean()
    big = np.random.default_rng(0).integers(0, 101, 400_000).astype(float)
    true_auc = auc((np.random.default_rng(1).random(400_000) < 0.05 + 0.5 * big / 100).astype(float), big)
    cover = {"auc": 0, "band": 0, "slope": 0}
    naive = {"auc": 0, "band": 0}
    runs = 300
    for _ in range(runs):
        points, p, y, chance, worked = drawn(rng)
        weights = 1 / chance[worked]
        one = weighted_auc(y[worked], points[worked], weights)
        cover["auc"] += one.low <= true_auc <= one.high
        slope = weighted_slope(y[worked], p[worked], weights)
        cover["slope"] += slope.low <= 1 <= slope.high
        inside = (points >= 40) & (points < 55)
        _, low, high = weighted_share(y[worked & inside], weights[inside[worked]])
        cover["band"] += low <= band_truth <= high
        as_lost = np.where(worked, y, 0.0)
        plain = auc_interval(as_lost, points)
        naive["auc"] += plain.low <= true_auc <= plain.high
        naive["band"] += abs(as_lost[inside].mean() - band_truth) < 0.1
    assert all(0.9 <= hits / runs <= 0.99 for hits in cover.values()), cover
    assert naive == {"auc": 0, "band": 0}


def test_equal_weights_give_the_ordinary_slope() -> None:
    rng = np.random.default_rng(3)
    p = rng.random(2_000)
    y = (rng.random(2_000) < p).astype(float)
    assert weighted_slope(y, p, np.ones(2_000)).value == pytest.approx(calibration(y, p).slope.value, abs=1e-6)


def test_too_few_rows_give_no_figure() -> None:
    assert weighted_auc(np.array([1.0, 0.0]), np.array([1.0, 0.0]), np.ones(2)).value is None
    assert weighted_slope(np.zeros(3), np.full(3, 0.5), np.ones(3)).value is None
