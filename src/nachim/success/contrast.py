"""What sets the best customers apart on a measure: the difference of two medians."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Figure

Floats = npt.NDArray[np.float64]

FEWEST = 5
"""Known values on a side below which no interval is given."""


def medians_apart(best: Floats, rest: Floats, *, draws: int = 2000, seed: int = 0) -> Figure:
    """Return the median of the best less that of the rest, in the measure's own unit, with its 95 % interval.

    The best were chosen by these measures, so a difference says what the choice rests on; it is no finding about
    causes. The interval is that of the bootstrap: the median of a resample of n values is the value at rank
    ceil(n B), B ~ Beta((n + 1) / 2, (n + 1) / 2), which needs no resample to be drawn.

    Parameters
    ----------
    best, rest
        Known values of both sides, in any order.
    draws, seed
        Draws for the interval.

    Returns
    -------
    Figure
        `n` counts the known values. No value where a side has none, no interval below `FEWEST` on a side.

    Examples
    --------
    >>> found = medians_apart(np.arange(20.0, 30.0), np.arange(20.0))
    >>> found.value, found.low > 0
    (15.0, True)
    """
    if not best.size or not rest.size:
        return Figure(None, n=best.size + rest.size)
    top, others = np.sort(best), np.sort(rest)
    apart = float(np.median(top) - np.median(others))
    if min(top.size, others.size) < FEWEST:
        return Figure(apart, n=top.size + others.size)
    random = np.random.default_rng(seed)
    drawn = _medians(top, draws, random) - _medians(others, draws, random)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(apart, min(float(low), apart), max(float(high), apart), n=top.size + others.size)


def _medians(ordered: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draw medians of resamples of the sorted values."""
    half = (ordered.size + 1) / 2.0
    rank = np.ceil(ordered.size * random.beta(half, half, draws)).astype(np.intp)
    return np.asarray(ordered[np.clip(rank - 1, 0, ordered.size - 1)])
