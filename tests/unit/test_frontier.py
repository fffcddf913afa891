"""Coverage against rate: counts of all subsets at once, and the corners that nothing beats."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nachim.stats.frontier import frontier, subset_counts
from nachim.stats.intervals import shrunk_rate

ROWS = st.lists(st.tuples(st.integers(0, 31), st.booleans()), min_size=1, max_size=80)


def counted(rows: list[tuple[int, bool]]) -> tuple[np.ndarray, np.ndarray]:
    met = np.array([one for one, _ in rows])
    won = np.array([won for _, won in rows], dtype=np.int64)
    return subset_counts(met, np.ones(len(rows), np.int64), 5), subset_counts(met, won, 5)


@given(ROWS)
def test_every_subset_is_counted_as_looking_at_each_row_would(rows: list[tuple[int, bool]]) -> None:
    n, k = counted(rows)
    for subset in range(32):
        inside = [won for met, won in rows if met & subset == subset]
        assert (n[subset], k[subset]) == (len(inside), sum(inside))


@given(ROWS)
def test_no_subset_lies_above_the_line_from_corner_to_corner(rows: list[tuple[int, bool]]) -> None:
    n, k = counted(rows)
    corners = frontier(n, k, fewest=3, points=99)
    won = shrunk_rate(k, n, k[0] / n[0]) * n
    assert corners[0] == 0
    assert list(n[corners]) == sorted(set(n[corners]), reverse=True)
    x, y = [0.0, *n[corners[::-1]]], [0.0, *won[corners[::-1]]]
    tall = n >= 3
    assert np.all(won[tall] <= np.interp(n[tall], x, y) + 1e-6)


@given(ROWS)
def test_a_narrower_corner_has_a_higher_rate(rows: list[tuple[int, bool]]) -> None:
    n, k = counted(rows)
    rate = shrunk_rate(k, n, k[0] / n[0])
    corners = frontier(n, k, fewest=3)
    assert all(rate[wide] < rate[narrow] + 1e-12 for wide, narrow in itertools.pairwise(corners))
    assert len(corners) <= 10


def test_nothing_to_choose_from_is_no_frontier() -> None:
    assert frontier(np.array([0, 0]), np.array([0, 0]), fewest=1) == []
