"""How well a score orders: AUC, lift and share of wins at the top, all aware of ties."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from nachim.model.evidence import Figure
from nachim.stats.coded import Bools, Floats
from nachim.stats.intervals import wilson

Z = 1.959963984540054


@dataclass(frozen=True, slots=True)
class Top:
    """What the best-scored share of the rows holds."""

    share: float
    """Share of rows looked at, e.g. 0.2; rows tied at the cut count in part."""
    lift: Figure
    """Win rate at the top over the win rate of all."""
    captured: Figure
    """Share of all wins that lie at the top."""


def auc(y: Bools | Floats, score: Floats) -> float:
    """Return the chance that a row with the outcome scores above one without; ties count half.

    Examples
    --------
    >>> auc(np.array([0, 1, 1]), np.array([1.0, 1.0, 2.0]))
    0.75
    """
    won = np.asarray(y, bool)
    wins, losses = int(won.sum()), int((~won).sum())
    if not wins or not losses:
        return float("nan")
    ranks = midranks(score)
    return float((ranks[won].sum() - wins * (wins + 1) / 2) / (wins * losses))


def auc_interval(y: Bools | Floats, score: Floats) -> Figure:
    """Return the AUC with its 95 % interval (DeLong 1988; limits on the logit scale, so that they stay in 0..1)."""
    won = np.asarray(y, bool)
    wins, losses = int(won.sum()), int((~won).sum())
    if wins < 2 or losses < 2:
        value = auc(won, score)
        return Figure(None if np.isnan(value) else value, None, None, len(won), wins)
    over, under = _placements(won, score)
    value = float(over.mean())
    variance = float(over.var(ddof=1) / wins + under.var(ddof=1) / losses)
    if variance <= 0 or value in (0.0, 1.0):  # nothing varies: as wide as a share of the smaller group allows
        few = min(wins, losses)
        low, high = wilson(value * few, few)
        return Figure(value, float(low), float(high), len(won), wins)
    spread = Z * np.sqrt(variance) / (value * (1 - value))
    low, high = expit(logit(value) - spread), expit(logit(value) + spread)
    return Figure(value, float(low), float(high), len(won), wins)


def auc_difference(y: Bools | Floats, first: Floats, second: Floats) -> Figure:
    """Return AUC of `first` less AUC of `second` on the same rows, with the paired DeLong interval."""
    won = np.asarray(y, bool)
    wins, losses = int(won.sum()), int((~won).sum())
    if wins < 2 or losses < 2:
        return Figure(None, None, None, len(won), wins)
    over, under = (a - b for a, b in zip(_placements(won, first), _placements(won, second), strict=True))
    value = float(over.mean())
    spread = float(Z * np.sqrt(over.var(ddof=1) / wins + under.var(ddof=1) / losses))
    return Figure(value, value - spread, value + spread, len(won), wins)


def midranks(values: Floats) -> Floats:
    """Return ranks from 1, ties at their mean (as `scipy.stats.rankdata`, whose import costs a second)."""
    _, place, counts = np.unique(values, return_inverse=True, return_counts=True)
    ranks: Floats = (np.cumsum(counts) - (counts - 1) / 2)[place]
    return ranks


def _placements(won: Bools, score: Floats) -> tuple[Floats, Floats]:
    """Share of losses below each win, and of wins above each loss, by mid-ranks (Sun and Xu 2014)."""
    wins, losses = int(won.sum()), int((~won).sum())
    ranks = midranks(score)
    over = (ranks[won] - midranks(score[won])) / losses
    under = 1 - (ranks[~won] - midranks(score[~won])) / wins
    return over, under


def top(y: Bools | Floats, score: Floats, share: float, *, seed: int = 0, repeats: int = 1000) -> Top:
    """Return lift and share of wins in the best-scored `share` of rows, with seeded bootstrap intervals.

    Rows that tie at the cut count in part, so that the figure does not hang on the order of the rows.
    """
    won = np.asarray(y, float)
    rows, wins = len(won), int(won.sum())
    _, place = np.unique(-np.asarray(score, float), return_inverse=True)
    n = np.bincount(place).astype(np.float64)
    k = np.bincount(place, won).astype(np.float64)
    if not wins:
        empty = Figure(None, None, None, rows, 0)
        return Top(share, empty, empty)
    captured = float(_captured(n[None], k[None], share)[0])
    drawn = np.concatenate([_bootstrap(n, k, share, seed + i, min(100, repeats - i)) for i in range(0, repeats, 100)])
    low, high = np.quantile(drawn, [0.025, 0.975])
    inside = round(captured * wins)
    lift = Figure(captured / share, float(low / share), float(high / share), rows, wins)
    return Top(share, lift, Figure(captured, float(low), float(high), wins, inside))


def _captured(n: Floats, k: Floats, share: float) -> Floats:
    """Share of wins in the top `share` of rows; cells are in order of falling score, the last axis."""
    taken = np.cumsum(n, axis=-1) - n
    room = share * n.sum(axis=-1, keepdims=True) - taken
    part = np.clip(room / np.maximum(n, 1e-12), 0, 1)
    captured: Floats = (part * k).sum(axis=-1) / np.maximum(k.sum(axis=-1), 1e-12)
    return captured


def _bootstrap(n: Floats, k: Floats, share: float, seed: int, repeats: int) -> Floats:
    rng = np.random.default_rng(seed)
    rows = int(n.sum())
    drawn = rng.multinomial(rows, np.concatenate([k, n - k]) / rows, size=repeats).astype(np.float64)
    wins, losses = drawn[:, : len(n)], drawn[:, len(n) :]
    return _captured(wins + losses, wins, share)


def brier(y: Bools | Floats, probability: Floats | float) -> float:
    """Return the mean squared distance between probability and outcome (lower is better).

    Examples
    --------
    >>> brier(np.array([1, 0]), np.array([0.8, 0.4]))
    0.1
    """
    return round(float(np.mean((np.asarray(y, float) - probability) ** 2)), 15)
