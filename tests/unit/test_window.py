from __future__ import annotations

import csv
import importlib.util
import os
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from nachim.stats.window import HORIZONS, horizon, recording_end, recording_start

ROOT = Path(__file__).parents[2]


def _day(text: str) -> float:
    return float(np.datetime64(text.replace(" ", "T"), "s").astype(np.int64)) / 86400


@pytest.fixture(scope="module")
def bench() -> ModuleType:
    import sys

    spec = importlib.util.spec_from_file_location("truth_window", ROOT / "bench" / "truth_window.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["truth_window"] = module
    spec.loader.exec_module(module)
    return module


def test_simulated_windows_are_found_and_odd_funnels_left_alone(bench: ModuleType) -> None:
    # Of 60 cut and 60 clean ones: true power .92 gives fewer than 48 once in 1,000, true alarms .02 more than 6 never.
    for by_kind in bench.run(120, seed=5).values():
        found = {
            cut: sum(hit for (is_cut, _), rows in by_kind.items() if is_cut == cut for hit, _ in rows)
            for cut in (True, False)
        }
        assert found[True] >= 48
        assert found[False] <= 6


def test_the_found_start_is_near_the_true_one(bench: ModuleType) -> None:
    drawn = bench.funnel(np.random.default_rng(3), "plain", cut=True)
    start = recording_start(drawn.created, drawn.won, as_of=drawn.as_of)
    assert start.detected
    assert abs(start.date - drawn.start) < 14
    assert start.expected > 10 * start.observed


def test_few_wins_decide_nothing() -> None:
    created = np.arange(100.0)
    won = np.where(created > 90, created + 1, np.nan)
    assert not recording_start(created, won).detected


def test_no_leads_and_no_rows_are_no_error() -> None:
    nothing = np.zeros(0)
    assert not recording_start(nothing, nothing).detected
    assert recording_end(nothing, 100.0).date == 100.0


def test_a_doubled_conversion_is_not_a_start(bench: ModuleType) -> None:
    found = [
        recording_start(drawn.created, drawn.won, as_of=drawn.as_of).detected
        for drawn in (bench.funnel(np.random.default_rng([9, i]), "trend_up", cut=False) for i in range(20))
    ]
    assert sum(found) <= 3


def test_leads_that_all_come_late_do_not_look_like_a_late_start() -> None:
    random = np.random.default_rng(0)
    created = np.sort(np.r_[random.uniform(0, 200, 20), random.uniform(200, 300, 2000)])
    won = np.where(random.uniform(size=created.size) < 0.2, created + random.exponential(10, created.size), np.nan)
    assert not recording_start(created, won, as_of=300.0).detected


def test_a_long_wait_before_any_win_is_no_late_start() -> None:
    random = np.random.default_rng(6)
    created = np.sort(random.uniform(0, 400, 4000))
    won = np.where(random.uniform(size=4000) < 0.2, created + random.uniform(90, 120, 4000), np.nan)
    assert not recording_start(created, won, as_of=400.0).detected


def test_wins_that_are_stamped_by_month_are_handled_as_months() -> None:
    random = np.random.default_rng(2)
    created = np.sort(random.uniform(18262, 18262 + 540, 3000))
    won = np.where(random.uniform(size=3000) < 0.2, created + random.exponential(20, 3000), np.nan)
    stamped = np.full(3000, np.nan)
    has = np.isfinite(won)
    stamped[has] = won[has].astype("datetime64[D]").astype("datetime64[M]").astype("datetime64[D]").astype(float)
    as_of = 18262.0 + 540
    assert not recording_start(created, stamped, as_of=as_of).detected
    start = recording_start(created, np.where(stamped < _day("2020-07-01"), np.nan, stamped), as_of=as_of)
    assert start.detected
    assert start.date == _day("2020-07-01")


def test_a_month_cut_by_the_end_is_left_out() -> None:
    months = np.arange("2021-01", "2022-07", dtype="datetime64[M]").astype("datetime64[D]").astype(float)
    rows = np.repeat(months, [*([50] * 17), 12])
    end = recording_end(rows, _day("2022-06-10"))
    assert (end.date, end.monthly, end.partial, end.detected) == (_day("2022-06-01"), True, True, False)


def test_a_half_filled_month_before_the_feed_stops_is_left_out() -> None:
    months = np.arange("2021-01", "2022-07", dtype="datetime64[M]").astype("datetime64[D]").astype(float)
    rows = np.repeat(months, [*([50] * 17), 12])
    end = recording_end(rows, _day("2022-12-31"))
    assert (end.date, end.partial, end.detected) == (_day("2022-06-01"), True, True)


def test_end_of_month_stamps_are_months_too() -> None:
    months = np.arange("2021-02", "2022-08", dtype="datetime64[M]").astype("datetime64[D]").astype(float) - 1
    end = recording_end(np.repeat(months, 40), _day("2022-06-30"))
    assert (end.monthly, end.detected, end.date) == (True, False, _day("2022-06-30"))


def test_a_feed_that_reaches_the_end_is_complete_to_the_end() -> None:
    days = np.sort(np.random.default_rng(1).uniform(0, 400, 600))
    assert recording_end(days, 400.0).date == 400.0


def test_a_trickle_after_the_end_does_not_hide_it() -> None:
    days = np.r_[np.linspace(0, 300, 1500), 320.0, 350.0, 390.0]
    end = recording_end(days, 400.0)
    assert end.detected
    assert abs(end.date - 300) < 4
    assert end.observed <= 3


def test_open_deals_lengthen_the_horizon_as_they_should() -> None:
    cycles = np.arange(1.0, 101.0)
    assert horizon(cycles, np.zeros(0)) == 90
    # Deals that were censored young hide late wins: the true quantile is later than that of the wins seen.
    assert horizon(cycles, np.full(300, 50.0), matured=0.0) > 90


def test_lost_deals_are_ends_and_not_deals_that_may_still_be_won() -> None:
    won = np.r_[np.full(85, 10.0), np.full(5, 100.0)]
    # Nobody is censored, so the plain quantile is right: 81 of 90 wins came by day 10.
    assert horizon(won, np.zeros(0), np.full(100, 50.0)) == 14


def test_the_horizon_leaves_half_of_the_deals_old_enough() -> None:
    cycles = np.linspace(1, 300, 200)
    ages = np.linspace(0, 200, 1000)
    chosen = horizon(cycles, np.zeros(0), ages=ages)
    assert chosen == 90
    assert np.mean(ages >= chosen) >= 0.5
    assert np.mean(ages >= HORIZONS[HORIZONS.index(chosen) + 1]) < 0.5


def test_without_wins_the_horizon_is_as_long_as_the_ages_allow() -> None:
    assert horizon(np.zeros(0), np.full(10, 1000.0)) == 365
    assert horizon(np.zeros(0), np.full(10, 70.0)) == 60


@pytest.mark.data
def test_the_real_funnel_has_a_start_and_its_sales_an_end() -> None:
    folder = Path(os.environ.get("NACHIM_DATA", ROOT.parent / "shared" / "data")) / "olist"
    if not folder.exists():
        pytest.skip("the shared data are not here")

    def rows(name: str) -> list[dict[str, str]]:
        with (folder / name).open(encoding="utf-8") as file:
            return list(csv.DictReader(file))

    won_at = {row["mql_id"]: _day(row["won_date"]) for row in rows("olist_closed_deals_dataset.csv")}
    leads = rows("olist_marketing_qualified_leads_dataset.csv")
    created = np.array([_day(row["first_contact_date"]) for row in leads])
    won = np.array([won_at.get(row["mql_id"], np.nan) for row in leads])
    start = recording_start(created, won)
    assert start.detected
    assert _day("2017-12-01") <= start.date <= _day("2018-01-15")

    sold = rows("olist_seller_month.csv")
    days = np.array([_day(row["purchase_year_month"] + "-01") for row in sold])
    for weights in (None, np.array([float(row["orders"]) for row in sold])):
        end = recording_end(days, float(np.nanmax(won)), weights=weights)
        assert end.detected
        assert end.date == _day("2018-09-01")
