"""How 100 points are shared out between categories and attributes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from nachim.model.attribute import Category


def share_out(total: int, wishes: Sequence[float], least: Sequence[int], most: Sequence[int]) -> list[int]:
    """Share whole points in proportion to wishes, within limits (largest remainder; ties to the earlier one).

    Raises
    ------
    ValueError
        If the limits do not allow `total`.

    Examples
    --------
    >>> share_out(25, [3.0, 1.0, 1.0], [2, 2, 2], [25, 25, 3])
    [17, 5, 3]
    """
    if not sum(least) <= total <= sum(most):
        raise ValueError(f"{total} points do not fit between {list(least)} and {list(most)}")
    low, high = np.asarray(least, float), np.asarray(most, float)
    wish = np.maximum(np.asarray(wishes, float), 1e-9)
    # The factor at which clipped shares sum to the total, by bisection: they grow with it.
    small, large = 0.0, (high.max() + 1) / wish.min()
    for _ in range(200):
        middle = (small + large) / 2
        if np.clip(middle * wish, low, high).sum() < total:
            small = middle
        else:
            large = middle
    exact = np.clip(large * wish, low, high)
    points = np.floor(exact + 1e-9)
    for place in np.argsort(points - exact, kind="stable"):
        if points.sum() >= total:
            break
        if points[place] < high[place]:
            points[place] += 1
    return [int(point) for point in points]


def fit_caps(
    caps: Mapping[Category, int], limits: Mapping[Category, Sequence[int]], floor: int = 2
) -> dict[Category, int]:
    """Return the points of each category that has attributes; they sum to 100.

    Parameters
    ----------
    caps
        What was asked for.
    limits
        Most points that each attribute on the card may give, by category.
    floor
        Least points of an attribute's best level.
    """
    present = [category for category in Category if limits.get(category)]
    least = [floor * len(limits[category]) for category in present]
    most = [sum(limits[category]) for category in present]
    wishes = [float(caps.get(category, 0)) for category in present]
    return dict(zip(present, share_out(100, wishes, least, most), strict=True))
