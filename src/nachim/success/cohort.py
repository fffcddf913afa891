"""Cohorts: customers of about the same age and the same currency, among whom success is compared."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.intp]

AGES = (12.0, 24.0, 36.0)
"""Months that divide ages."""
SMALLEST = 20
"""Customers below which a cohort is merged."""


def cohorts(
    months: Floats, currency: Sequence[str] | None = None, *, needed: float = AGES[0], smallest: int = SMALLEST
) -> Places:
    """Return the number of each customer's cohort: age by currency, small ones merged.

    Those of fewer than `needed` months stay apart (they are not judged); the older ages of a currency are
    merged from the youngest on until each holds `smallest`; currencies that together hold fewer share one cohort.

    Parameters
    ----------
    months
        Observed months of each customer.
    currency
        Currency code of each customer; one currency by default.
    needed
        Observed months from which a customer is judged: the first limit of the ages.
    smallest
        Customers that a cohort should hold.

    Examples
    --------
    >>> cohorts(np.array([5.0, 15, 30, 50]), smallest=2).tolist()
    [0, 1, 1, 1]
    """
    money = np.array(
        ["" if code is None else code for code in currency] if currency is not None else [""] * months.size
    )
    band = np.searchsorted((needed, *AGES[1:]), np.nan_to_num(months, nan=0.0), side="right")
    names, which = np.unique(money, return_inverse=True)
    old = band > 0
    few = np.array([int(np.sum((which == place) & old)) < smallest for place in range(names.size)], dtype=bool)
    # Money is ranked within a currency; few customers of a rare one are better ranked with other rare ones than alone.
    which = np.where(few[which], -1, which) if names.size > 1 else which
    result = np.zeros(months.size, dtype=np.intp)
    following = 0
    for place in np.unique(which):
        mine = which == place
        for bands in _merged([int(np.sum(mine & (band == step))) for step in range(len(AGES) + 1)], smallest):
            rows = mine & np.isin(band, bands)
            if rows.any():
                result[rows] = following
                following += 1
    return result


def _merged(sizes: Sequence[int], smallest: int) -> list[list[int]]:
    """Group neighbouring age bands, the first one apart, so that each group is large enough."""
    groups: list[list[int]] = [[0]]
    group: list[int] = []
    for step in range(1, len(sizes)):
        group.append(step)
        if sum(sizes[each] for each in group) >= smallest:
            groups.append(group)
            group = []
    if group and len(groups) > 1:
        groups[-1].extend(group)
    elif group:
        groups.append(group)
    return groups
