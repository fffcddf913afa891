from __future__ import annotations

import numpy as np

from nachim.proof.split import split_at_random, split_by_time


def test_the_later_rows_come_later_and_one_date_stays_together():
    when = np.array(["2025-01-01", "2025-03-01", "2025-02-01", "2025-03-01", "2025-03-01"], "datetime64[us]")
    split = split_by_time(when, 5, share=0.6)
    assert split.earlier.tolist() == [True, False, True, False, False]
    assert split.later.tolist() == [False, True, False, True, True]
    assert split.at == np.datetime64("2025-03-01")
    assert split.order == "time"


def test_without_dates_the_order_of_the_rows_stands_in_and_is_named():
    for when in (None, np.full(10, np.datetime64("NaT"), "datetime64[us]"), np.full(10, np.nan)):
        split = split_by_time(when, 10)
        assert split.earlier.tolist() == [True] * 7 + [False] * 3
        assert split.order == "record"


def test_a_row_without_a_date_is_on_neither_side():
    split = split_by_time(np.array([1.0, np.nan, 2.0, 3.0]), 4)
    assert not split.earlier[1]
    assert not split.later[1]


def test_one_date_for_all_leaves_nothing_later():
    split = split_by_time(np.zeros(5), 5)
    assert split.earlier.all()
    assert not split.later.any()


def test_accounts_met_before_are_counted():
    accounts = np.array(["a", "b", "a", "c", None], dtype=object)
    split = split_by_time(np.arange(5.0), 5, accounts, share=0.4)
    assert split.met_before == 1 / 3
    assert split.new.tolist() == [False, False, False, True, True]


def test_random_parts_have_the_same_sizes_and_are_the_same_every_time():
    rows = np.array([0, 2, 3, 4, 6, 7, 9])
    first, again = (split_at_random(rows, 10, 5, seed=3) for _ in range(2))
    assert first.earlier.sum() == 5
    assert first.later.sum() == 2
    assert not (first.earlier & first.later).any()
    assert set(np.flatnonzero(first.earlier | first.later)) == set(rows)
    assert (first.earlier == again.earlier).all()
    assert (first.earlier != split_at_random(rows, 10, 5, seed=4).earlier).any()
