"""A rate against another while leads come in: evidence and intervals that hold however often one looks.

The evidence is the e-process of Turner, Ly and Grünwald (2024) for two streams of yes and no; the interval is the
normal mixture of Robbins (1970) in the asymptotic form of Waudby-Smith and others (2021). Both are simulated in
`bench/truth_experiment.py`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Figure
from nachim.stats.coded import Floats

STOP = 20.0
"""Evidence at which one may stop: under no effect it is ever reached in at most 1 of 20 experiments."""
YES, ROWS = 0.18, 0.36
"""What is added to the counts of earlier blocks: the mildest start that loses little (Turner, Ly and Grünwald)."""
LEAST = 20
"""Leads in each arm below which an interval by the normal mixture is not printed."""
_MISS = 0.04
"""Asymptotic share of experiments in which the interval misses; at .05 up to .056 did at a rate of 5 %."""

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Block:
    """Leads of one block: how many were in each arm, and how many of them had the outcome."""

    rule: int
    rule_yes: int
    usual: int
    usual_yes: int


def evidence(blocks: Sequence[Block]) -> tuple[float, ...]:
    """Return the evidence after each block that the first arm's rate is above the second's.

    Each block multiplies it by p_A(y_A) p_B(y_B) / (p_0(y_A) p_0(y_B)). The rates p_A and p_B come from *earlier*
    blocks alone, (k + .18) / (n + .36), are forced to p_A >= p_B, and p_0 is their mean weighted by the block's sizes.
    Whatever the common rate is, the expected factor is then at most 1 (less where A is worse), so by Ville's inequality
    the chance that it ever reaches 20 without an effect is at most 5 %. Sizes of blocks must not depend on outcomes.

    Examples
    --------
    >>> [round(e, 2) for e in evidence([Block(1, 1, 1, 0), Block(1, 1, 1, 0), Block(1, 1, 1, 0)])]
    [1.0, 3.01, 10.28]
    >>> evidence([])
    ()
    """
    counts = np.array([[one.rule, one.rule_yes, one.usual, one.usual_yes] for one in blocks], np.int64).reshape(-1, 4)
    path = evidence_paths(*(column[None, :] for column in counts.T))[0]
    return tuple(float(value) for value in path)


def evidence_paths(rule: Ints, rule_yes: Ints, usual: Ints, usual_yes: Ints) -> Floats:
    """Return `evidence` of many experiments at once: arrays of experiments x blocks, the same shape back."""
    p_a, p_b = _rates_before(rule, rule_yes), _rates_before(usual, usual_yes)
    crossed = p_a < p_b
    together = (p_a + p_b) / 2
    p_a, p_b = np.where(crossed, together, p_a), np.where(crossed, together, p_b)
    size = np.maximum(rule + usual, 1)
    p_0 = (rule * p_a + usual * p_b) / size
    factor = _log_likelihood(rule, rule_yes, p_a, p_0) + _log_likelihood(usual, usual_yes, p_b, p_0)
    paths: Floats = np.exp(np.clip(np.cumsum(np.where(rule + usual > 0, factor, 0.0), axis=1), -600, 600))
    return paths


def _rates_before(n: Ints, k: Ints) -> Floats:
    """Return the rate known before each block, experiments x blocks."""
    before_n, before_k = (np.cumsum(part, axis=1) - part for part in (n, k))
    rate: Floats = (before_k + YES) / (before_n + ROWS)
    return rate


def _log_likelihood(n: Ints, k: Ints, p: Floats, p_0: Floats) -> Floats:
    """Return the logarithm of how much likelier the block is under p than under p_0."""
    safe = np.clip(p_0, 1e-12, 1 - 1e-12)  # a block of size 0 has the mean 0
    ratio: Floats = k * np.log(p / safe) + (n - k) * np.log((1 - p) / (1 - safe))
    return ratio


def difference(k1: int, n1: int, k0: int, n0: int, planned: int = 200) -> Figure:
    """Return the difference of two shares with a 95 % interval that holds at every look.

    Rates for the standard error get one success and one failure more (Agresti and Caffo 2000). The boundary is
    sqrt((1 + r/t) ln((t + r) / (r .04^2))) standard errors after t rows; r makes it narrowest at `planned` rows.
    At that size it is 1.6 times as wide as an interval for one look.

    Parameters
    ----------
    planned
        Rows of both arms at which the interval shall be narrowest; set it before the first look.

    Returns
    -------
    Figure
        Limits are None with fewer than 20 rows in an arm; the value is None where one has none.

    Examples
    --------
    >>> seen = difference(38, 128, 19, 128, planned=256)
    >>> round(seen.value, 3), round(seen.low, 3), round(seen.high, 3)
    (0.148, -0.011, 0.308)
    """
    if not n1 or not n0:
        return Figure(None, n=n1 + n0, k=k1 + k0)
    value = k1 / n1 - k0 / n0
    if min(n1, n0) < LEAST:
        return Figure(value, n=n1 + n0, k=k1 + k0)
    half = float(boundary(n1 + n0, planned) * _error(k1, n1, k0, n0))
    return Figure(value, max(value - half, -1.0), min(value + half, 1.0), n1 + n0, k1 + k0)


def boundary(rows: npt.ArrayLike, planned: int) -> Floats:
    """Return how many standard errors an interval spans to each side that holds at every look.

    Examples
    --------
    >>> [round(float(x), 2) for x in boundary([20, 200, 2000], planned=200)]
    [3.84, 3.12, 3.33]
    """
    t = np.asarray(rows, np.float64)
    looked = -2 * np.log(_MISS)
    spread = max(planned, LEAST) / (looked + np.log(looked) + 1)
    wide: Floats = np.sqrt((1 + spread / t) * np.log((t + spread) / (spread * _MISS**2)))
    return wide


def _error(k1: npt.ArrayLike, n1: npt.ArrayLike, k0: npt.ArrayLike, n0: npt.ArrayLike) -> Floats:
    parts = []
    for k, n in ((np.asarray(k1, float), np.asarray(n1, float)), (np.asarray(k0, float), np.asarray(n0, float))):
        rate = (k + 1) / (n + 2)
        parts.append(rate * (1 - rate) / (n + 2))
    error: Floats = np.sqrt(parts[0] + parts[1])
    return error


@dataclass(frozen=True, slots=True)
class Power:
    """How an experiment with blocks of these sizes would go, were the rates as assumed."""

    chance: float
    """Share of experiments that reach the evidence to stop within the blocks simulated."""
    blocks: int | None
    """Blocks after which four experiments in five have reached it; None where that takes longer than simulated."""
    median: int | None


def power(rates: tuple[float, float], sizes: tuple[int, int], most: int, *, runs: int = 400, seed: int = 0) -> Power:
    """Return the chance that the evidence reaches 20, peeked at after each of `most` blocks.

    Parameters
    ----------
    rates
        Of the arm under the rule and of the usual one.
    sizes
        Leads of each arm in one block.

    Examples
    --------
    >>> power((0.30, 0.15), (1, 1), 600).chance > 0.9
    True
    """
    rng = np.random.default_rng(seed)
    shape = (runs, most)
    rule, usual = (np.full(shape, size, np.int64) for size in sizes)
    yes = [rng.binomial(size, rate, shape).astype(np.int64) for size, rate in zip(sizes, rates, strict=True)]
    reached = evidence_paths(rule, yes[0], usual, yes[1]) >= STOP
    ever = reached.any(axis=1)
    first = np.sort(np.where(ever, reached.argmax(axis=1) + 1, most + 1))
    at = [int(first[int(np.ceil(share * runs)) - 1]) for share in (0.8, 0.5)]
    eighty, median = (place if place <= most else None for place in at)
    return Power(float(ever.mean()), eighty, median)
