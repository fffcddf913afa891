"""From a customer's raw sums to the success index."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.engine import Frame
from nachim.errors import DataError
from nachim.facts.instants import as_days
from nachim.model.success import Lifetime, SuccessIndex
from nachim.success.cohort import cohorts
from nachim.success.index import success_index
from nachim.success.measures import excess_tickets
from nachim.success.retention import expected_retention, lifetime_value

Floats = npt.NDArray[np.float64]
MONTH = 365.25 / 12
YEAR = 12.0
"""Months that performance is looked at, where a measure can be cut to them."""
FEWEST = 30
"""Customers wanted among the judged before fewer observed months are accepted."""
_SHORTER = (12, 9, 6, 3)


@dataclass(frozen=True, slots=True)
class Assessed:
    """The success index and the measures behind it, in the order of the frame."""

    index: SuccessIndex
    measures: Mapping[str, Floats]
    lifetime: Lifetime
    """Lifetime value with its interval."""
    months_needed: int
    """Observed months a customer needs to be judged; fewer than asked when too few customers have them."""


def assess(
    frame: Frame, *, channel_cost: Mapping[str, float], weights: Mapping[str, float], months: int
) -> Assessed | None:
    """Return the success index of the customers in `frame` (the table `customer`, ordered by company).

    None when no measure says anything about at least ten customers.

    Parameters
    ----------
    channel_cost
        Acquisition cost of one customer by channel, in the base currency.
    weights
        The user's weights by measure; empty for the defaults.
    months
        Observed months asked for.

    Raises
    ------
    DataError
        If the user's weights are all on measures that the data do not hold.
    """
    observed = frame["observed_months"].astype(np.float64)
    every, lifetime = _measures(frame, channel_cost)
    measures = {name: values for name, values in every.items() if _says(values)}
    if not measures:
        return None
    if weights and not any(weights.get(name) for name in measures):
        raise DataError("success.weights", given=", ".join(sorted(weights)), known=", ".join(measures))
    needed = months_needed(observed, months)
    index = success_index(
        [str(key) for key in frame["company"]],
        measures,
        observed_months=observed,
        cohort=cohorts(observed, ["" if code is None else str(code) for code in frame["currency"]], needed=needed),
        weights=weights or None,
        months_needed=needed,
    )
    return Assessed(index, measures, lifetime, needed)


def months_needed(observed: Floats, asked: int) -> int:
    """Return the observed months that enough customers have: as asked, or the longest shorter span that serves.

    Examples
    --------
    >>> months_needed(np.full(40, 7.0), 12), months_needed(np.full(40, 20.0), 12)
    (6, 12)
    """
    for span in (asked, *(shorter for shorter in _SHORTER if shorter < asked)):
        if int(np.sum(observed >= span)) >= FEWEST:
            return span
    return asked


def _measures(frame: Frame, channel_cost: Mapping[str, float]) -> tuple[dict[str, Floats], Lifetime]:
    numbers = {name: frame[name].astype(np.float64) for name in frame if frame[name].dtype.kind in "fib"}
    start = as_days(frame["start"])
    observed = numbers["observed_months"]
    ended = numbers["ended"] > 0
    last = np.where(numbers["has_contract"] > 0, as_days(frame["contract_end"]), as_days(frame["last_invoice"]))
    stayed = np.where(np.isnan(last), 0.0, (last - start) / MONTH)  # left without ever having bought: no time at all
    tenure = np.maximum(np.where(ended, np.minimum(stayed, observed), observed), 0.0)
    tenure = np.where(np.isnan(numbers["ended"]), np.nan, tenure)
    monthly = numbers["revenue"] / np.maximum(tenure, 1.0)
    cost = np.array([channel_cost.get(str(channel), np.nan) for channel in frame["channel"]])
    value_at = np.where(np.isnat(frame["first_value"]), as_days(frame["first_use"]), as_days(frame["first_value"]))
    value_at = np.where(np.isnan(value_at), as_days(frame["first_invoice"]), value_at)
    lifetime = lifetime_value(monthly, np.maximum(tenure, 1.0), ended)
    measures = {
        "acquisition_cost": cost,
        "sales_cycle": numbers["cycle_days"],
        "retention": expected_retention(tenure, ended),
        "expansion": _expansion(numbers, tenure),
        "time_to_value": np.where(value_at >= start, value_at - start, np.nan),
        "excess_tickets": excess_tickets(_from_zero(numbers["tickets"]), numbers["seats"], np.minimum(tenure, YEAR)),
        "lifetime_value": lifetime.value,
        "contribution_profit": numbers["revenue_year"] - np.where(observed <= YEAR, np.nan_to_num(cost), 0.0),
        "satisfaction": numbers["score"],
        "active_use": np.where(ended, 0.0, numbers["users"]) / np.where(numbers["seats"] > 0, numbers["seats"], np.nan),
        "referrals": _from_zero(numbers["referrals"]),
    }
    return measures, lifetime


def _expansion(numbers: Mapping[str, Floats], tenure: Floats) -> Floats:
    """Return what the customer pays now over what it paid first: contract prices, else first and last quarter."""
    with np.errstate(divide="ignore", invalid="ignore"):
        by_price = numbers["last_price"] / numbers["first_price"]
        by_sales = numbers["last_quarter"] / numbers["first_quarter"]
    by_sales = np.where(tenure >= 6, by_sales, np.nan)
    ratio = np.where(np.isfinite(by_sales), by_sales, by_price)
    return np.where(np.isfinite(ratio), ratio, np.nan)


def _from_zero(counts: Floats) -> Floats:
    """Where tickets (or referrals) are recorded at all, a customer without one had none."""
    return np.nan_to_num(counts) if np.isfinite(counts).any() else counts


def _says(values: Floats) -> bool:
    known = values[np.isfinite(values)]
    return len(known) >= 10 and float(known.min()) < float(known.max())
