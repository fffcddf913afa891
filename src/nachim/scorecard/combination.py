"""Which confirmed patterns add to an additive card on rows that were not learned from."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.special import ndtri

from nachim.scorecard.effects import design
from nachim.stats.coded import Codes, Floats
from nachim.stats.logistic import fit_logistic

MOST = 2
"""Patterns that a card may take in: each is one more thing to ask, and to explain."""
FOLDS = 5
ERROR = 0.05
"""Chance that any of the patterns tried is taken in although it adds nothing (Bonferroni)."""
ROWS = 20_000


def adding(codes: Sequence[Codes], patterns: Sequence[Codes], y: Floats, *, seed: int = 0) -> list[int]:
    """Return the places of the patterns that belong on the card, the one that adds most first; at most `MOST`.

    Two logistic models are compared by the log-loss of each row while it is left out: levels of the card's attributes,
    and the same with the pattern. A pattern stays where its mean gain lies above zero by more than chance explains.
    What a card says already by adding up its points is therefore no reason to take a pattern in.

    Parameters
    ----------
    codes
        Levels of each attribute of the card without patterns.
    patterns
        Of each row 1 (holds), 0 (does not) or -1 (unknown).
    """
    rows = np.random.default_rng(seed).permutation(len(y))[:ROWS]
    won, folds = y[rows], (np.arange(len(rows)) % FOLDS).astype(np.int16)
    base = np.column_stack([np.ones(len(rows)), *(design(code[rows]) for code in codes)])
    needed = float(ndtri(1 - ERROR / max(len(patterns), 1)))
    loss = _losses(base, won, folds)
    chosen: list[int] = []
    left = list(range(len(patterns)))
    while left and len(chosen) < MOST:
        tried = {place: np.column_stack([base, design(patterns[place][rows])]) for place in left}
        losses = {place: _losses(X, won, folds) for place, X in tried.items()}
        best = min(left, key=lambda place: (losses[place].mean(), place))
        gain: Floats = loss - losses[best]
        spread = float(gain.std(ddof=1)) / np.sqrt(len(gain))
        if gain.mean() <= needed * spread:
            break
        chosen.append(best)
        base, loss = tried[best], losses[best]
        left.remove(best)
    return chosen


def _losses(X: Floats, y: Floats, folds: Codes) -> Floats:
    """Return the log-loss of each row by the model of the other folds."""
    variance = np.ones(X.shape[1])
    variance[0] = np.inf
    losses = np.empty(len(y))
    for fold in range(FOLDS):
        test = folds == fold
        eta = X[test] @ fit_logistic(X[~test], y[~test], variance=variance).coefficients
        losses[test] = np.logaddexp(0, eta) - y[test] * eta
    return losses
