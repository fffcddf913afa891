"""Whether a probability means what it says."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from nachim.model.evidence import Figure
from nachim.stats.coded import Bools, Floats
from nachim.stats.intervals import share
from nachim.stats.logistic import fit_logistic

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Reliability:
    """One band of predictions: what was said, and what came."""

    predicted: float
    seen: Figure


@dataclass(frozen=True, slots=True)
class Calibration:
    """Logistic recalibration of the outcome on the predicted log-odds, and the mean distance by band.

    A slope of 1 and an intercept of 0 are right; a slope below 1 says that the predictions spread too far.
    """

    slope: Figure
    intercept: Figure
    error: float
    """Mean distance of predicted and seen rate over bands of about equal size, weighted by rows."""
    bands: tuple[Reliability, ...]


def calibration(y: Bools | Floats, probability: Floats, *, bands: int = 10) -> Calibration:
    """Measure calibration on rows that the model has not seen.

    Parameters
    ----------
    bands
        Bands of about equal size, or fewer where predictions tie.
    """
    outcome, p = np.asarray(y, float), np.clip(np.asarray(probability, float), 1e-6, 1 - 1e-6)
    rows, wins = len(outcome), int(outcome.sum())
    slope, intercept = _recalibration(outcome, p)
    table = reliability(outcome, p, bands=bands)
    error = sum((band.seen.n or 0) * abs((band.seen.value or 0) - band.predicted) for band in table) / max(rows, 1)
    return Calibration(Figure(*slope, rows, wins), Figure(*intercept, rows, wins), float(error), table)


def _recalibration(y: Floats, p: Floats) -> tuple[tuple[float | None, float | None, float | None], ...]:
    eta = logit(p)
    nothing = (None, None, None)
    if len(y) < 3 or y.min() == y.max() or np.ptp(eta) < 1e-9:
        return nothing, nothing
    fit = fit_logistic(np.column_stack([np.ones(len(y)), eta]), y)
    error = Z * np.sqrt(fit.variances)
    low, high = fit.coefficients - error, fit.coefficients + error
    # The intercept is that with the slope held at 1: calibration in the large (Van Calster 2019).
    large = _shift(y, eta)
    return (float(fit.coefficients[1]), float(low[1]), float(high[1])), large


def _shift(y: Floats, eta: Floats) -> tuple[float, float, float]:
    shift = 0.0
    for _ in range(50):
        p = expit(eta + shift)
        step = float((y - p).sum() / max(float((p * (1 - p)).sum()), 1e-12))
        shift += float(np.clip(step, -2, 2))
        if abs(step) < 1e-10:
            break
    p = expit(eta + shift)
    error = Z / float(np.sqrt(max(float((p * (1 - p)).sum()), 1e-12)))
    return shift, shift - error, shift + error


def reliability(y: Bools | Floats, probability: Floats, *, bands: int = 10) -> tuple[Reliability, ...]:
    """Return bands of about equal size with predicted and seen rate; equal predictions stay together."""
    outcome, p = np.asarray(y, float), np.asarray(probability, float)
    if not len(p):
        return ()
    edges = np.unique(np.quantile(p, np.arange(1, bands) / bands, method="lower"))
    place = np.searchsorted(edges, p, side="left")
    table = []
    for band in np.unique(place):
        inside = place == band
        seen = share(int(outcome[inside].sum()), int(inside.sum()))
        table.append(Reliability(float(p[inside].mean()), seen))
    return tuple(table)


def pava(values: Floats, weights: Floats) -> Floats:
    """Return the nearest non-decreasing sequence (pool adjacent violators, weighted least squares).

    Examples
    --------
    >>> pava(np.array([1.0, 3.0, 2.0]), np.ones(3)).tolist()
    [1.0, 2.5, 2.5]
    """
    blocks: list[list[float]] = []
    for value, weight in zip(values.tolist(), weights.tolist(), strict=True):
        blocks.append([value, max(weight, 1e-12), 1])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            second, first = blocks.pop(), blocks.pop()
            total = first[1] + second[1]
            blocks.append([(first[0] * first[1] + second[0] * second[1]) / total, total, first[2] + second[2]])
    return np.repeat([block[0] for block in blocks], [int(block[2]) for block in blocks]).astype(np.float64)


def isotonic(score: Floats, y: Bools | Floats) -> tuple[Floats, Floats]:
    """Return distinct scores and their rates, made non-decreasing. For more than about 200 wins; else two parameters.

    Examples
    --------
    >>> [part.tolist() for part in isotonic(np.array([10.0, 10.0, 20.0]), np.array([0, 1, 1]))]
    [[10.0, 20.0], [0.5, 1.0]]
    """
    distinct, place = np.unique(score, return_inverse=True)
    n = np.bincount(place).astype(np.float64)
    k = np.bincount(place, np.asarray(y, float))
    return distinct, pava(k / n, n)
