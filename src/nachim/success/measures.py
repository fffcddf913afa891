"""Weights of the measures at hand, and the measures that have to be worked out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nachim.model.success import DEFAULT_WEIGHTS, MEASURES

Floats = npt.NDArray[np.float64]


def weights_for(names: Mapping[str, object], weights: Mapping[str, float] | None = None) -> dict[str, float]:
    """Return the weights of the measures at hand, summing to 1, in the registry's order.

    Measures that the user's weights leave out keep none; without weights of the user the defaults serve.

    Raises
    ------
    ValueError
        For a measure that is not registered, a weight below zero or not finite, or when none is above zero.

    Examples
    --------
    >>> weights_for({"retention": 0, "active_use": 0})
    {'retention': 0.8, 'active_use': 0.2}
    """
    chosen = DEFAULT_WEIGHTS if weights is None else weights
    unknown = sorted((set(chosen) | set(names)) - set(MEASURES))
    if unknown:
        raise ValueError(f"unknown measures {unknown}; known are {sorted(MEASURES)}")
    if any(not np.isfinite(weight) or weight < 0 for weight in chosen.values()):
        raise ValueError("a weight must be a number of at least 0")
    kept = {name: float(chosen.get(name, 0.0)) for name in MEASURES if name in names}
    total = sum(kept.values())
    if total <= 0:
        raise ValueError("no measure at hand has a weight above 0")
    return {name: weight / total for name, weight in kept.items()}


def excess_tickets(tickets: Floats, seats: Floats, months: Floats) -> Floats:
    """Return support tickets per seat and month above the expected number; at or below it 0.

    Expected is the rate of all customers together. A small account's rate is drawn towards it (Gamma–Poisson, the
    prior's weight from the data by moments), since one ticket at three seats is no burden yet.

    Parameters
    ----------
    tickets, seats, months
        Tickets in the observed months, seats, and those months; NaN where unknown.

    Examples
    --------
    >>> excess_tickets(np.array([0.0, 20.0, 90.0]), np.array([10.0, 20.0, 10.0]), np.full(3, 12.0)).round(2)
    array([0.  , 0.  , 0.51])
    """
    time = seats * months
    known = np.isfinite(tickets) & np.isfinite(time) & (time > 0)
    excess = np.full(tickets.shape, np.nan)
    if not known.any():
        return excess
    count, at = tickets[known], time[known]
    rate = float(count.sum() / at.sum())
    if rate <= 0:
        excess[known] = 0.0
        return excess
    # Var(count) = rate t + between t^2: between is the variance of rates among customers.
    between = float(np.sum((count - rate * at) ** 2 - rate * at) / np.sum(at**2))
    if between <= 0:
        excess[known] = 0.0
        return excess
    prior = rate / between
    shrunk = (count + rate * prior) / (at + prior)
    excess[known] = np.maximum(shrunk - rate, 0.0)
    return excess
