"""Whether a rate differs between the levels of an attribute."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

LEAST_EXPECTED = 5.0
"""Expected wins, and expected losses, below which a level is pooled with the other small ones (Cochran 1954)."""


def differ_p(levels: npt.ArrayLike, y: npt.ArrayLike, inflation: float = 1.0) -> float | None:
    """Return the p-value of Pearson's chi-square that the rate is the same in all levels.

    Parameters
    ----------
    levels
        Level of each row.
    y
        True for a winner.
    inflation
        Design effect by which the chi-square is divided where rows come in groups (first-order correction of Rao and
        Scott 1981).

    Returns
    -------
    float or None
        None where fewer than two levels have enough rows.

    Examples
    --------
    >>> differ_p(["a"] * 40 + ["b"] * 40, [True] * 30 + [False] * 10 + [True] * 10 + [False] * 30) < 0.001
    True
    >>> differ_p(["a"] * 40 + ["b"] * 40, [True, False] * 40)
    1.0
    >>> differ_p(["a", "b"], [True, False]) is None
    True
    """
    won = np.asarray(y, dtype=bool)
    index = np.unique(np.asarray(levels), return_inverse=True)[1]
    n = np.bincount(index).astype(np.float64)
    k = np.bincount(index, weights=won)
    base = float(won.mean()) if won.size else 0.0
    small = n * min(base, 1 - base) < LEAST_EXPECTED
    n, k = np.append(n[~small], n[small].sum()), np.append(k[~small], k[small].sum())
    enough = n * min(base, 1 - base) >= LEAST_EXPECTED
    if enough.sum() < 2:
        return None
    n, k = n[enough], k[enough]
    rate = k.sum() / n.sum()
    statistic = float((((k - n * rate) ** 2) / (n * rate * (1 - rate))).sum()) / inflation
    return float(chdtrc(n.size - 1, statistic))
