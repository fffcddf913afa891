"""How well a score orders and predicts where rows were not all equally likely to be seen.

A row that was worked with chance q stands for 1/q rows like it (Horvitz and Thompson 1952). Weights are clipped by the
caller; intervals come from each row's influence, so that few heavy rows make them wide.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit

from nachim.model.evidence import Figure
from nachim.stats.auc import Z
from nachim.stats.coded import Floats
from nachim.stats.logistic import fit_logistic

CLIP = 20.0
"""The most rows that one row may stand for."""


def weighted_auc(y: Floats, score: Floats, weights: Floats) -> Figure:
    """Return the AUC among all rows that the weighted ones stand for, ties counted half.

    The interval is DeLong's with weighted influences, on the logit scale.

    Examples
    --------
    >>> y, score = np.array([1.0, 1, 0, 0]), np.array([3.0, 1, 2, 0])
    >>> weighted_auc(y, score, np.ones(4)).value, weighted_auc(y, score, np.array([1.0, 3, 1, 1])).value
    (0.75, 0.625)
    """
    won = np.asarray(y) > 0
    rows, wins = len(won), int(won.sum())
    if wins < 2 or rows - wins < 2:
        return Figure(None, n=rows, k=wins)
    over = _below(score[won], score[~won], weights[~won])
    under = 1 - _below(score[~won], score[won], weights[won])
    w1, w0 = weights[won] / weights[won].sum(), weights[~won] / weights[~won].sum()
    value = float(w1 @ over)
    variance = float(w1**2 @ (over - value) ** 2 + w0**2 @ (under - value) ** 2)
    if not 0 < value < 1 or variance <= 0:
        return Figure(value, n=rows, k=wins)
    spread = Z * np.sqrt(variance) / (value * (1 - value))
    low, high = expit(logit(value) - spread), expit(logit(value) + spread)
    return Figure(value, float(low), float(high), rows, wins)


def _below(points: Floats, others: Floats, weights: Floats) -> Floats:
    """Return, for each of `points`, the weighted share of `others` below it; ties count half."""
    order = np.argsort(others, kind="stable")
    ranked, heavy = others[order], np.concatenate([[0.0], np.cumsum(weights[order])])
    left, right = np.searchsorted(ranked, points, "left"), np.searchsorted(ranked, points, "right")
    share: Floats = (heavy[left] + heavy[right]) / 2 / heavy[-1]
    return share


def weighted_top(y: Floats, score: Floats, weights: Floats, share: float, *, draws: int = 400, seed: int = 0) -> Figure:
    """Return the rate of the best-scored share of all rows that the weighted ones stand for, over that of all.

    Rows tied at the edge count in part. The interval is a bootstrap of rows with their weights (percentiles).

    Examples
    --------
    >>> y, score = np.array([1.0, 1, 0, 0] * 5), np.array([3.0, 2, 1, 0] * 5)
    >>> weighted_top(y, score, np.ones(20), 0.25).value
    2.0
    """
    won = (np.asarray(y) > 0).astype(np.float64)
    if not won.any():
        return Figure(None, n=len(won), k=0)
    order = np.argsort(-score, kind="stable")
    won, ranked, heavy = won[order], score[order], weights[order]
    value = float(_top(won, ranked, heavy, share))
    random = np.random.default_rng(seed)
    counts = random.multinomial(len(won), np.full(len(won), 1 / len(won)), size=draws)
    drawn = np.array([_top(won, ranked, heavy * count, share) for count in counts])
    low, high = np.quantile(drawn[np.isfinite(drawn)], [0.025, 0.975])
    return Figure(value, float(low), float(high), len(won), int(won.sum()))


def _top(won: Floats, ranked: Floats, heavy: Floats, share: float) -> float:
    """Return rate of the top over rate of all; rows are in falling order of their scores."""
    starts = np.flatnonzero(np.concatenate([[True], ranked[1:] != ranked[:-1]]))
    rows, wins = np.add.reduceat(heavy, starts), np.add.reduceat(heavy * won, starts)
    if rows.sum() <= 0 or wins.sum() <= 0:
        return float("nan")
    wanted = share * rows.sum()
    taken = np.clip(wanted - (np.cumsum(rows) - rows), 0, rows)
    inside = np.divide(taken, rows, out=np.zeros_like(rows), where=rows > 0)
    return float((wins @ inside) / wanted / (wins.sum() / rows.sum()))


def weighted_slope(y: Floats, probability: Floats, weights: Floats) -> Figure:
    """Return the calibration slope among all rows that the weighted ones stand for (sandwich interval).

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> p = rng.random(4000)
    >>> seen = weighted_slope((rng.random(4000) < p).astype(float), p, np.ones(4000))
    >>> seen.low < 1 < seen.high
    True
    """
    outcome, p = np.asarray(y, float), np.clip(probability, 1e-6, 1 - 1e-6)
    rows, wins = len(outcome), int(outcome.sum())
    eta = logit(p)
    if rows < 3 or outcome.min() == outcome.max() or np.ptp(eta) < 1e-9:
        return Figure(None, n=rows, k=wins)
    X = np.column_stack([np.ones(rows), eta])
    fit = fit_logistic(X, outcome, weights=weights)
    scores = X * (weights * (outcome - expit(X @ fit.coefficients)))[:, None]
    covariance = fit.covariance @ (scores.T @ scores) @ fit.covariance
    slope, error = float(fit.coefficients[1]), float(Z * np.sqrt(covariance[1, 1]))
    return Figure(slope, slope - error, slope + error, rows, wins)
