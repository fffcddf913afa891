"""What sets the best customers apart, measure by measure."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Figure
from nachim.model.success import MEASURES, Contrast, SuccessIndex

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

FEWEST = 5
"""Known values on a side below which no interval is given."""


def contrast(
    index: SuccessIndex,
    measures: Mapping[str, Floats],
    *,
    best: Bools | None = None,
    draws: int = 2000,
    seed: int = 0,
) -> tuple[Contrast, ...]:
    """Compare the best with the rest of the judged customers on each measure, by medians in the measure's own unit.

    The best were chosen by these measures, so a difference says what the choice rests on; it is no finding about
    causes. Intervals are those of the bootstrap: the median of a resample of n values is the value at rank
    ceil(n B), B ~ Beta((n + 1) / 2, (n + 1) / 2), which needs no resample to be drawn.

    Parameters
    ----------
    index
        The success index.
    measures
        The values that it was made from.
    best
        Who is best; `index.good` by default.
    draws, seed
        Draws for the intervals.

    Returns
    -------
    tuple of Contrast
        In the registry's order, only measures known on both sides. `Figure.n` counts the known values.

    Examples
    --------
    >>> from nachim.success.index import success_index
    >>> measures = {"expansion": np.arange(30.0)}
    >>> index = success_index([str(i) for i in range(30)], measures,
    ...     observed_months=np.full(30, 20.0), cohort=np.zeros(30, dtype=int))
    >>> one = contrast(index, measures)[0]
    >>> one.best.value, one.rest.value, one.difference.low > 0
    (24.5, 9.5, True)
    """
    chosen = (index.good if best is None else best) & index.eligible
    others = index.eligible & ~chosen
    result = []
    for place, name in enumerate(MEASURES):
        if name not in measures:
            continue
        values = measures[name]
        known = np.isfinite(values)
        top, rest = np.sort(values[known & chosen]), np.sort(values[known & others])
        if top.size == 0 or rest.size == 0:
            continue
        # A stream of its own for each measure: another one more or less changes no interval.
        random = np.random.default_rng([seed, place])
        of_top, of_rest = _medians(top, draws, random), _medians(rest, draws, random)
        apart = float(np.median(top) - np.median(rest))
        least = min(top.size, rest.size)
        result.append(
            Contrast(
                name,
                MEASURES[name].better,
                _figure(float(np.median(top)), of_top, top.size, top.size),
                _figure(float(np.median(rest)), of_rest, rest.size, rest.size),
                _figure(apart, of_top - of_rest, top.size + rest.size, least),
            )
        )
    return tuple(result)


def _medians(ordered: Floats, draws: int, random: np.random.Generator) -> Floats:
    """Draw medians of resamples of the sorted values."""
    half = (ordered.size + 1) / 2.0
    rank = np.ceil(ordered.size * random.beta(half, half, draws)).astype(np.intp)
    return np.asarray(ordered[np.clip(rank - 1, 0, ordered.size - 1)])


def _figure(value: float, drawn: Floats, count: int, least: int) -> Figure:
    if least < FEWEST:
        return Figure(value, n=count)
    low, high = np.quantile(drawn, [0.025, 0.975])
    return Figure(value, min(float(low), value), max(float(high), value), n=count)
