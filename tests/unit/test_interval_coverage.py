"""Intervals as they are printed hold the truth about as often as they say: a small form of `bench/truth_intervals.py`."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.stats.means import mean_of_amounts
from nachim.stats.median import median_interval
from truth_intervals import kinds, measure, settings

REPEATS = 150
PICKED = {
    "share (Wilson)": ("0.2 of 20", "0.3 of 200"),
    "share, rows of companies": ("0.3 of 100 companies, 0.3",),
    "lift (Koopman)": ("1.5x of 0.2, 25 against 200", "1.0x of 0.1, 100 against 400"),
    "lift, rows of companies": ("2.0x of 0.2, 60 companies",),
    "median (order statistics)": ("n 8, spread 1.0", "n 40, spread 0.5"),
    "median time (Kaplan–Meier)": ("n 40, spread 0.5, 0.25 open",),
    "AUC (DeLong)": ("0.76, 0.3 of 200",),
    "calibration slope": ("0.8, n 300, log-odds -1.5",),
    "revenue for each deal": ("n 50, 0.25 won, spread 1.0", "n 200, 0.6 won, spread 0.6"),
}


@pytest.mark.parametrize("kind", PICKED)
def test_a_printed_interval_holds_the_truth(kind: str) -> None:
    chosen = [one for one in settings() if one.kind == kind and one.name in PICKED[kind]]
    assert len(chosen) == len(PICKED[kind])
    mean = kinds([measure(one, REPEATS, seed=3) for one in chosen])[kind][0]
    # Three standard errors of 150 data sets around .95, and never all of them: then it would be too wide.
    assert 0.89 <= mean < 1.0


def test_a_median_of_few_has_no_interval_and_of_none_no_value() -> None:
    assert np.isnan(median_interval([1, 2, 3, 4, 5]).low)
    assert float(median_interval([1, 2, 3, 4, 5]).value) == 3
    assert np.isnan(median_interval([]).value)


def test_a_median_interval_lies_between_values_of_the_sample_and_around_it() -> None:
    for n in range(6, 60):
        value, low, high = median_interval(np.arange(n) ** 2.0)
        assert 0 <= low < value < high <= (n - 1) ** 2


def test_amounts_of_one_company_count_together() -> None:
    amounts = [0, 0, 40, 40, 0, 0, 10, 10, 0, 0, 25, 25]
    alone, together = mean_of_amounts(amounts), mean_of_amounts(amounts, np.repeat(np.arange(6), 2))
    assert float(alone.value) == float(together.value)
    assert together.high - together.low > alone.high - alone.low


def test_a_mean_of_nothing_has_no_limits() -> None:
    assert np.isnan(mean_of_amounts([0, 0, 0]).low)
    assert np.isnan(mean_of_amounts([0, 5, 0]).high)
    assert np.isnan(mean_of_amounts([]).value)
