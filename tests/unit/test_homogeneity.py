"""Whether a rate differs between levels: true to its level without a difference, and able to see one."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency

from nachim.patterns.chance import groups_of
from nachim.stats.homogeneity import differ_p


def test_it_is_the_chi_square_of_the_library_where_no_level_is_small() -> None:
    random = np.random.default_rng(1)
    levels, y = random.integers(0, 5, 2000), random.random(2000) < 0.3
    table = [[int((y & (levels == one)).sum()), int((~y & (levels == one)).sum())] for one in range(5)]
    assert differ_p(levels, y) == pytest.approx(chi2_contingency(table, correction=False).pvalue)


@pytest.mark.parametrize(("rows", "base"), [(120, 0.2), (1000, 0.08)])
def test_without_a_difference_it_says_so_in_about_nineteen_of_twenty(rows: int, base: float) -> None:
    random = np.random.default_rng(2)
    shares = np.array([0.4, 0.25, 0.15, 0.1, 0.05, 0.03, 0.02])
    p = [differ_p(random.choice(7, rows, p=shares), random.random(rows) < base) for _ in range(1000)]
    assert 0.03 <= np.mean([one is not None and one <= 0.05 for one in p]) <= 0.07


def test_rows_of_one_company_do_not_make_a_difference_by_themselves() -> None:
    random = np.random.default_rng(3)
    naive, held = [], []
    for _ in range(400):
        company = np.repeat(np.arange(120), 6)
        level = random.integers(0, 4, 120)[company]
        y = random.random(720) < np.where(random.random(120) < 0.5, 0.15, 0.5)[company]
        naive.append(differ_p(level, y))
        held.append(differ_p(level, y, groups_of(company, y).mean_inflation))
    assert np.mean(np.array(naive) <= 0.05) > 0.12
    assert np.mean(np.array(held) <= 0.05) <= 0.08


def test_a_level_that_wins_twice_as_often_is_seen() -> None:
    random = np.random.default_rng(4)
    level = random.integers(0, 6, 900)
    found = [differ_p(level, random.random(900) < np.where(level == 0, 0.4, 0.2)) for _ in range(100)]
    assert np.mean(np.array(found) <= 0.01) > 0.8


def test_small_levels_are_pooled_and_too_little_gives_no_answer() -> None:
    levels = ["a"] * 60 + ["b"] * 60 + [f"x{i}" for i in range(20)]
    y = [True, False] * 60 + [True] * 20
    pooled = ["a"] * 60 + ["b"] * 60 + ["x"] * 20
    assert differ_p(levels, y) == differ_p(pooled, y)
    assert differ_p(levels, y) < 0.001
    assert differ_p(["a"] * 30 + ["b"] * 2, [True, False] * 16) is None
    assert differ_p(["a"] * 30 + ["b"] * 30, [True] * 60) is None
    assert differ_p([], []) is None
