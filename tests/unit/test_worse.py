"""Tests of groups that do worse, and the median's interval, beside SciPy's own (whose import costs a second)."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom, mannwhitneyu

from nachim.stats.median import median_interval
from nachim.stats.worse import ranks_p


@pytest.mark.parametrize("values", [3, 10, 1000])
def test_ranks_say_what_mann_and_whitney_say_however_many_are_tied(values: int) -> None:
    rng = np.random.default_rng(values)
    for _ in range(20):
        x = rng.integers(0, values, 60).astype(float)
        x[rng.random(60) < 0.1] = np.nan
        has = rng.random(60) < 0.4
        seen = np.isfinite(x)
        told = mannwhitneyu(x[seen & has], x[seen & ~has], alternative="greater", method="asymptotic").pvalue
        assert ranks_p(x, has) == pytest.approx(float(told), rel=1e-12)


def test_the_interval_of_a_median_begins_at_the_ranks_that_hold_it() -> None:
    for n in range(6, 120):
        value, low, high = median_interval(np.arange(1, n + 1))
        rank = int(binom.ppf(0.025, n, 0.5))  # the widest pair of ranks that leaves at most .05 outside
        assert rank <= float(low) <= rank + 1
        assert float(low + high) == pytest.approx(n + 1)
        assert float(value) == (n + 1) / 2
