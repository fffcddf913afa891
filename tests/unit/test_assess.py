"""Every measure of success is optional."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from nachim.engine import Frame
from nachim.errors import DataError
from nachim.model.success import MEASURES
from nachim.success.assess import assess

Column = npt.NDArray[np.generic]

NEEDS = {
    "acquisition_cost": ("channel",),
    "sales_cycle": ("cycle_days",),
    "retention": ("ended",),
    "expansion": ("first_price", "last_price", "first_quarter", "last_quarter"),
    "time_to_value": ("first_value", "first_use", "first_invoice"),
    "excess_tickets": ("tickets",),
    "lifetime_value": ("revenue",),
    "contribution_profit": ("revenue_year",),
    "satisfaction": ("score",),
    "active_use": ("users",),
    "referrals": ("referrals",),
}
"""The columns without which a measure is not known."""
COST = {"web": 100.0, "fair": 900.0}


def customers(n: int = 60, seed: int = 0, without: tuple[str, ...] = ()) -> Frame:
    random = np.random.default_rng(seed)
    start = np.datetime64("2023-01-01", "us") + random.integers(0, 300, n).astype("timedelta64[D]")
    ended = (random.random(n) < 0.4).astype(float)
    stay = np.where(ended > 0, random.uniform(100, 500, n), 1000).astype("timedelta64[D]")
    columns: dict[str, Column] = {
        "company": np.array([f"c{i:03}" for i in range(n)], object),
        "channel": np.where(random.random(n) < 0.5, "web", "fair").astype(object),
        "currency": np.array([None] * n, object),
        "observed_months": random.uniform(14, 30, n),
        "has_contract": np.ones(n),
        "ended": ended,
        "start": start,
        "contract_end": start + stay,
        "last_invoice": start + stay,
        "first_value": start + random.integers(5, 60, n).astype("timedelta64[D]"),
        "first_use": start + random.integers(5, 60, n).astype("timedelta64[D]"),
        "first_invoice": start + random.integers(5, 60, n).astype("timedelta64[D]"),
        **{
            name: random.uniform(1, 100, n)
            for name in ("cycle_days", "revenue", "revenue_year", "score", "users", "seats", "first_price")
        },
        **{name: random.uniform(1, 100, n) for name in ("last_price", "first_quarter", "last_quarter")},
        "tickets": random.negative_binomial(1, 0.01, n).astype(float),
        "referrals": random.poisson(0.5, n).astype(float),
    }
    for name in without:
        kind = columns[name].dtype.kind
        columns[name] = np.full(n, None if kind == "O" else np.datetime64("NaT") if kind == "M" else np.nan)
    return Frame(columns)


@pytest.mark.parametrize("name", MEASURES)
def test_each_measure_may_be_missing(name: str) -> None:
    made = assess(customers(without=NEEDS[name]), channel_cost=COST, weights={}, months=12)
    assert made is not None
    assert name not in made.index.weights
    gone = {name} if name != "retention" else {"retention", "lifetime_value", "expansion", "excess_tickets"}
    assert set(MEASURES) - set(made.measures) <= gone
    assert sum(made.index.weights.values()) == pytest.approx(1.0)
    assert made.index.census.judged == 60


@pytest.mark.parametrize("name", MEASURES)
def test_one_measure_alone_is_enough_to_judge_by(name: str) -> None:
    everything = customers()
    weights = {name: 3.0}
    made = assess(everything, channel_cost=COST, weights=weights, months=12)
    assert made is not None
    assert made.index.weights[name] == 1.0
    values = made.measures[name] * MEASURES[name].better
    first, last = made.index.order[0], made.index.order[-1]
    assert values[first] > values[last]


def test_without_any_measure_nobody_is_judged() -> None:
    everything = tuple(column for columns in NEEDS.values() for column in columns)
    assert assess(customers(without=everything), channel_cost={}, weights={}, months=12) is None


def test_weights_on_missing_measures_alone_are_an_error_that_names_what_is_there() -> None:
    with pytest.raises(DataError) as told:
        assess(customers(without=("score",)), channel_cost=COST, weights={"satisfaction": 1.0}, months=12)
    assert told.value.code == "success.weights"
    assert "retention" in str(told.value.words["known"])


def test_a_lifetime_value_has_an_interval_for_those_still_there_and_none_for_those_who_left() -> None:
    frame = customers()
    made = assess(frame, channel_cost=COST, weights={}, months=12)
    assert made is not None
    there = frame["ended"] == 0
    assert (made.lifetime.low[there] < made.lifetime.high[there]).all()
    assert np.array_equal(made.lifetime.low[~there], made.lifetime.high[~there])
