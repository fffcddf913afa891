"""Win rate and cycle by score band."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from nachim.model.proof import Band
from nachim.stats.coded import Bools, Floats
from nachim.stats.intervals import share

EDGES = (0, 40, 55, 70, 85, 101)


def band_table(
    points: npt.ArrayLike,
    y: Bools | Floats,
    *,
    cycle: Floats | None = None,
    probability: Floats | None = None,
    edges: Sequence[int] = EDGES,
) -> tuple[Band, ...]:
    """Return one band for each pair of neighbouring edges, empty ones included.

    Parameters
    ----------
    points
        Totals from 0 to 100 of closed rows; open deals are censored and do not belong here.
    cycle
        Days from creation to won; NaN where unknown. Only won rows count.
    edges
        Left-closed limits in points, increasing.

    Examples
    --------
    >>> [band.win_rate.k for band in band_table([10, 80, 90], np.array([0, 1, 1]), edges=[0, 50, 101])]
    [0, 2]
    """
    total, won = np.asarray(points), np.asarray(y, bool)
    table = []
    for low, high in itertools.pairwise(edges):
        inside = (total >= low) & (total < high)
        days = cycle[inside & won] if cycle is not None else np.zeros(0)
        days = days[~np.isnan(days)]
        table.append(
            Band(
                int(low),
                int(high),
                share(int(won[inside].sum()), int(inside.sum())),
                float(probability[inside].mean()) if probability is not None and inside.any() else None,
                float(np.median(days)) if len(days) else None,
            )
        )
    return tuple(table)


def relative_edges(points: npt.ArrayLike, parts: int = 5) -> tuple[int, ...]:
    """Return edges that cut this batch into about equal parts: fixed bands inflate, relative ones cannot.

    Examples
    --------
    >>> relative_edges([10, 20, 30, 40], parts=2)
    (0, 30, 101)
    """
    ordered = np.sort(np.asarray(points))
    if not len(ordered):
        return (0, 101)
    cuts = {int(ordered[len(ordered) * part // parts]) for part in range(1, parts)}
    return (0, *sorted(cut for cut in cuts if 0 < cut < 101), 101)
