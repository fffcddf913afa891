"""The success index: every measure as a percentile within the cohort, weighted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from nachim.model.success import MEASURES, Census, Measure, SuccessIndex
from nachim.success.measures import weights_for

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

WINSOR = 0.025
"""Percentiles are cut to [WINSOR, 1 - WINSOR]: being far ahead in one measure does not buy success."""


def success_index(
    keys: Sequence[str],
    measures: Mapping[str, Floats],
    *,
    observed_months: Floats,
    cohort: Places,
    weights: Mapping[str, float] | None = None,
    months_needed: float = 12.0,
    share_needed: float = 0.4,
    good_share: float = 1 / 3,
) -> SuccessIndex:
    """Return the success index of every customer.

    Each measure becomes a percentile among the customers of the cohort who are old enough, signed so that 1 is best and
    winsorised; the index is the weighted mean over the measures known. A customer observed for fewer than
    `months_needed` months is censored: it has no index and is neither good nor bad. Observed months run from the
    customer's start to the end of the records, also for one that left: leaving early is an observation.

    Give `retention` as `nachim.success.retention.expected_retention`, `lifetime_value` as its `lifetime_value`, and
    `excess_tickets` as `nachim.success.measures.excess_tickets`.

    Parameters
    ----------
    keys
        Account keys; they decide between equal customers, so that the order of rows does not matter.
    measures
        Values by registered measure, NaN where unknown.
    observed_months
        Months from start to the end of the records (or of the feeds, if these end earlier).
    cohort
        Cohort numbers, see `nachim.success.cohort`.
    weights
        The user's weights by measure; the registry's by default.
    months_needed, share_needed
        What a customer needs to be judged: months observed, share of the weight known.
    good_share
        Share of the judged that is called good, rounded to whole customers, at least one.

    Raises
    ------
    ValueError
        For lengths that differ, keys that repeat, or weights that make no sense.

    Examples
    --------
    >>> index = success_index(
    ...     ["a", "b", "c"], {"retention": np.array([0.2, 0.9, 1.0])},
    ...     observed_months=np.array([20.0, 20.0, 3.0]), cohort=np.zeros(3, dtype=int))
    >>> index.values.tolist(), index.good.tolist()
    ([0.25, 0.75, nan], [False, True, False])
    """
    count = len(keys)
    if len(set(keys)) != count:
        raise ValueError("keys repeat")
    if any(len(values) != count for values in (*measures.values(), observed_months, cohort)):
        raise ValueError("keys, measures, months and cohorts must have the same length")
    share = weights_for(measures, weights)
    old = np.nan_to_num(observed_months, nan=0.0) >= months_needed
    parts = {name: signed_percentile(measures[name], MEASURES[name], cohort, old) for name in share}
    values, present = weighted_mean(np.array(list(parts.values())), np.array(list(share.values())))
    eligible = old & (present >= share_needed - 1e-12)
    values = np.where(eligible, values, np.nan)
    order = ranked(keys, values, present)
    good = np.zeros(count, dtype=bool)
    good[order[: good_count(order.size, good_share)]] = True
    census = Census(count, int(np.sum(~old)), int(np.sum(old & ~eligible)), order.size, int(good.sum()))
    return SuccessIndex(
        tuple(keys),
        values,
        parts,
        share,
        present,
        np.asarray(cohort, dtype=np.intp),
        ~old,
        eligible,
        good,
        order,
        census,
    )


def signed_percentile(values: Floats, measure: Measure, cohort: Places, among: Bools) -> Floats:
    """Return percentiles within cohorts, 1 best: mid-ranks over those `among`, equal values the same.

    A measure with a neutral value gives 0.5 to all at or beyond it; the others are ranked below that among themselves.
    """
    signed = values * measure.better
    resting = (
        np.zeros(values.shape, dtype=bool) if measure.neutral is None else signed >= measure.neutral * measure.better
    )
    known = np.isfinite(signed) & among
    result = np.where(known & resting, 0.5, np.nan)
    for each in np.unique(cohort[known]):
        rows = known & ~resting & (cohort == each)
        if rows.any():
            ranks = mid_rank(signed[rows])
            result[rows] = ranks if measure.neutral is None else 0.5 * ranks
    return np.clip(result, WINSOR, 1.0 - WINSOR)


def weighted_mean(parts: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """Return the weighted mean over the known measures, and the share of weight known; parts are (measures, n)."""
    known = np.isfinite(parts)
    present = np.asarray(weights @ known, dtype=np.float64)
    total = weights @ np.where(known, parts, 0.0)
    return np.where(present > 0, total / np.where(present > 0, present, 1.0), np.nan), present


def ranked(keys: Sequence[str], values: Floats, present: Floats) -> Places:
    """Return places from best to worst; of equals the better known first, then the key by its bytes."""
    places = [int(place) for place in np.flatnonzero(np.isfinite(values))]
    # Rounded: sums in another order differ in the last bit, which must not decide.
    places.sort(key=lambda i: (-round(float(values[i]), 12), -round(float(present[i]), 12), keys[i].encode()))
    return np.array(places, dtype=np.intp)


def good_count(judged: int, share: float) -> int:
    """Return how many of the judged are good: the share in whole customers, at least one of two."""
    return max(round(judged * share), 1) if judged >= 2 else 0


def mid_rank(values: Floats) -> Floats:
    """Return (rank - 1/2) / n, equal values sharing their mean rank."""
    ordered = np.sort(values)
    below = np.searchsorted(ordered, values, side="left")
    up_to = np.searchsorted(ordered, values, side="right")
    return np.asarray((below + up_to) / (2.0 * values.size))
