"""How many deals a trial of a new segment takes, and the line that it is read against."""

from __future__ import annotations

import math

from scipy.special import ndtri

POWER = 0.8


def trial_line(good: float, poor: float) -> float:
    """Return the rate half-way between that of the core and that outside it.

    Examples
    --------
    >>> round(trial_line(0.45, 0.25), 2)
    0.35
    """
    return (good + poor) / 2


def trial_deals(good: float, poor: float, *, power: float = POWER, inflation: float = 1.0) -> int | None:
    """Return how many decided deals put a segment's 95 % interval wholly above or wholly below the line.

    The larger of two numbers, each of one share against a fixed value by the normal approximation: a segment that is
    as good as the core must come out above the line, one that is as poor as the rest below it, each with this power.

    Parameters
    ----------
    inflation
        Design effect of deals that belong to one company.

    Returns
    -------
    int or None
        None where the core is no better than the rest.

    Examples
    --------
    >>> trial_deals(0.45, 0.25)
    184
    >>> trial_deals(0.25, 0.25) is None
    True
    """
    if not 0 <= poor < good <= 1:
        return None
    line = trial_line(good, poor)
    sure, strong = float(ndtri(0.975)), float(ndtri(power))
    needed = [
        ((sure * math.sqrt(line * (1 - line)) + strong * math.sqrt(rate * (1 - rate))) / (rate - line)) ** 2
        for rate in (good, poor)
    ]
    return math.ceil(max(needed) * inflation)
