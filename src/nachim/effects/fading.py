"""How a trigger's effect fades with its age: log-odds of winning = a + b x 2^(-age / h), no event being no effect.

The half-life h is found by its profile likelihood on counts by age. Where no half-life, however long, explains the
counts clearly worse than the best one, no fading can be told, and only a lower limit is given.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]

HALF_LIVES: Floats = np.geomspace(5, 1500, 40)
"""Half-lives tried, in days; beyond the last one an effect does not fade."""
DRAWS = 1000
_CUT = 1.920729  # half of chi-square(1) at 95 %
EFFECT_SPREAD = 1.0
"""Prior standard deviation of b: an effect of more than e^2 on the odds is hardly ever true."""
_BINS = 40


@dataclass(frozen=True, slots=True)
class Fading:
    """What the counts say. `age` has NaN for the rows without an event.

    `half_life` is None where no half-life between the tried ones is best; `low` and `high` are its 95 % limits, None
    where the profile does not reach them. `odds` is the effect of a fresh event on the odds, with `odds_low` and
    `odds_high`.
    """

    p: float
    odds: float
    odds_low: float
    odds_high: float
    half_life: float | None
    low: float | None
    high: float | None
    n: int
    k: int

    @property
    def told(self) -> bool:
        """Whether fading is told from an effect that stays."""
        return self.high is not None


def fading(age: npt.ArrayLike, rows: npt.ArrayLike, wins: npt.ArrayLike, inflation: float = 1.0) -> Fading | None:
    """Fit the decay.

    Parameters
    ----------
    age
        Days since the latest event of the type; NaN for the rows that had none.
    rows, wins
        Counts at each age.
    inflation
        Design effect of rows that come in companies.

    Returns
    -------
    Fading or None
        None where there are too few rows with, or without, an event.
    """
    age, n, k = _binned(np.asarray(age, np.float64), np.asarray(rows, np.float64), np.asarray(wins, np.float64))
    event = ~np.isnan(age)
    total, won = n.sum(), k.sum()
    seen = float(n[event].sum())
    if min(seen, total - seen) < 20 or min(won, total - won) < 10:
        return None
    curves = np.where(event, np.exp2(-np.where(event, age, 0.0) / HALF_LIVES[:, None]), 0.0)
    flat = event.astype(np.float64)
    fits = [_fit(curve, n, k, inflation) for curve in (*curves, flat)]
    return faded(fits, _p(curves, flat, n, k, inflation), int(seen), int(k[event].sum()))


def faded(fits: Sequence[tuple[float, float, float]], p: float, n: int, k: int) -> Fading:
    """Return what the fits at each of `HALF_LIVES`, and last that of an effect that stays, say together.

    Parameters
    ----------
    fits
        Log-likelihood at the mode, b and its error.
    """
    profile, slopes, errors = (np.array(each) for each in zip(*fits, strict=True))
    best = int(np.argmax(profile))
    inside = np.flatnonzero(profile >= profile[best] - _CUT)
    weight = np.exp(profile - profile[best])
    weight /= weight.sum()
    mean = float(weight @ slopes)
    doubt = float(np.sqrt(weight @ (errors**2 + (slopes - mean) ** 2)))
    return Fading(
        p, float(np.exp(mean)), float(np.exp(mean - 1.959964 * doubt)), float(np.exp(mean + 1.959964 * doubt)),
        _peak(profile, best), _limit(profile, best, int(inside[0]), -1), _limit(profile, best, int(inside[-1]), 1),
        n, k,
    )  # fmt: skip


def _peak(profile: Floats, best: int) -> float | None:
    """Return the best half-life between the tried ones (a parabola through three); None at either end."""
    if not 0 < best < HALF_LIVES.size - 1:
        return float(HALF_LIVES[0]) if best == 0 else None
    left, top, right = profile[best - 1 : best + 2]
    shift = 0.5 * (left - right) / min(left - 2 * top + right, -1e-12)
    return float(np.exp(np.log(HALF_LIVES[best]) + np.clip(shift, -1, 1) * np.log(HALF_LIVES[1] / HALF_LIVES[0])))


def _limit(profile: Floats, best: int, last: int, step: int) -> float | None:
    """Return where the profile falls below the cut, between the last half-life inside and the next; None if nowhere."""
    beyond = last + step
    if not 0 <= last < HALF_LIVES.size or not 0 <= beyond < HALF_LIVES.size:
        return None
    share = (profile[last] - profile[best] + _CUT) / max(profile[last] - profile[beyond], 1e-12)
    return float(np.exp(np.log(HALF_LIVES[last]) + share * np.log(HALF_LIVES[beyond] / HALF_LIVES[last])))


def _binned(age: Floats, n: Floats, k: Floats) -> tuple[Floats, Floats, Floats]:
    """Return ages in at most `_BINS` groups of about as many rows each, and the rows without an event last."""
    event = ~np.isnan(age)
    order = np.argsort(age[event], kind="stable")
    ages, rows, wins = age[event][order], n[event][order], k[event][order]
    place = np.cumsum(rows) - rows / 2
    at = np.minimum((place / max(rows.sum(), 1) * _BINS).astype(np.int64), _BINS - 1)
    which = np.unique(at, return_inverse=True)[1] if at.size else at
    some = np.bincount(which, weights=rows) if at.size else np.zeros(0)
    mean = np.bincount(which, weights=rows * ages) / some if at.size else np.zeros(0)
    won = np.bincount(which, weights=wins) if at.size else np.zeros(0)
    none = ~event
    return (
        np.append(mean, np.nan),
        np.append(some, n[none].sum()),
        np.append(won, k[none].sum()),
    )


def _fit(curve: Floats, n: Floats, k: Floats, inflation: float) -> tuple[float, float, float]:
    """Return log-likelihood at the mode, b and its error; b has a weak prior."""
    a, b = float(np.log((k.sum() + 0.5) / (n.sum() - k.sum() + 0.5))), 0.0
    n, k = n / inflation, k / inflation
    tight = 1 / EFFECT_SPREAD**2
    for _ in range(30):
        p = expit(a + b * curve)
        w = n * p * (1 - p)
        off = k - n * p
        gradient = np.array([off.sum(), off @ curve - tight * b])
        cross = w @ curve
        hessian = np.array([[w.sum(), cross], [cross, w @ curve**2 + tight]])
        step = np.linalg.solve(hessian, gradient)
        size = min(1.0, 2.0 / max(float(np.abs(step).max()), 1e-12))
        a, b = a + size * float(step[0]), b + size * float(step[1])
        if float(np.abs(step).max()) < 1e-8:
            break
    eta = a + b * curve
    likelihood = float(k @ eta - n @ np.logaddexp(0, eta)) - 0.5 * tight * b**2
    return likelihood, b, float(np.sqrt(np.linalg.inv(hessian)[1, 1]))


def _p(curves: Floats, flat: Floats, n: Floats, k: Floats, inflation: float) -> float:
    """Return the p-value of no effect at any half-life: the largest score over all, against wins dealt out anew."""
    shapes = np.vstack([curves[::3], flat])
    total, won = float(n.sum()), float(k.sum())
    rate = won / total
    centred = shapes - (shapes @ n / total)[:, None]
    spread = np.sqrt(np.maximum((centred**2) @ n * rate * (1 - rate), 1e-12))
    random = np.random.default_rng(20261122)
    dealt = random.multivariate_hypergeometric(n.astype(np.int64), int(won), size=DRAWS, method="marginals")
    null = np.abs((dealt - n * rate) @ centred.T / spread).max(axis=1)
    seen = np.abs(centred @ (k - n * rate) / spread).max() / np.sqrt(inflation)
    return float((1 + np.sum(null >= seen - 1e-9)) / (1 + DRAWS))
