"""What is said of probabilities on the rows of the test: order, distance, calibration, all paired with ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nachim.stats.auc import midranks
from nachim.stats.calibration import calibration

Z = 1.96


@dataclass(frozen=True)
class Mean:
    """A mean over repetitions with its 95 % interval."""

    value: float
    error: float

    def __str__(self) -> str:
        return f"{signed(self.value)} ({signed(self.value - Z * self.error)} to {signed(self.value + Z * self.error)})"

    @property
    def sure_above(self) -> bool:
        return self.value - Z * self.error > 0

    @property
    def sure_below(self) -> bool:
        return self.value + Z * self.error < 0


def signed(value: float) -> str:
    return f"{value:+.3f}".replace("0.", ".", 1)


def auc(y: np.ndarray, p: np.ndarray) -> float:
    over, _ = placements(y, p)
    return float(over.mean())


def placements(y: np.ndarray, p: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Share of losses below each win and of wins above each loss; ties count half (DeLong 1988)."""
    won = y > 0
    wins, losses = int(won.sum()), int((~won).sum())
    ranks = midranks(p)
    return (ranks[won] - midranks(p[won])) / losses, 1 - (ranks[~won] - midranks(p[~won])) / wins


def auc_difference(y: np.ndarray, ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray]) -> Mean:
    """Mean difference over repetitions on the same test rows.

    Two sources of chance are added: the test rows (DeLong on placements averaged over repetitions) and the training
    rows (variance between repetitions).
    """
    pairs = [(placements(y, a), placements(y, b)) for a, b in zip(ours, theirs, strict=True)]
    over = np.mean([a[0] - b[0] for a, b in pairs], axis=0)
    under = np.mean([a[1] - b[1] for a, b in pairs], axis=0)
    test = over.var(ddof=1) / len(over) + under.var(ddof=1) / len(under)
    each = [float(a[0].mean() - b[0].mean()) for a, b in pairs]
    return Mean(float(np.mean(each)), float(np.sqrt(test + _between(each))))


def brier_difference(y: np.ndarray, ours: Sequence[np.ndarray], theirs: Sequence[np.ndarray]) -> Mean:
    """Ours less theirs: below zero is better."""
    rows = [(a - y) ** 2 - (b - y) ** 2 for a, b in zip(ours, theirs, strict=True)]
    mean = np.mean(rows, axis=0)
    return Mean(
        float(mean.mean()), float(np.sqrt(mean.var(ddof=1) / len(y) + _between([float(r.mean()) for r in rows])))
    )


def _between(values: Sequence[float]) -> float:
    return float(np.var(values, ddof=1) / len(values)) if len(values) > 1 else 0.0


def brier(y: np.ndarray, p: np.ndarray) -> float:
    return float(np.mean((y - p) ** 2))


def calibration_error(y: np.ndarray, p: np.ndarray) -> float:
    """Mean distance of said and seen rate over ten bands of about equal size."""
    return calibration(y, p, bands=10).error


def together(means: Sequence[Mean]) -> Mean:
    """Mean over data sets, each counted alike."""
    return Mean(float(np.mean([m.value for m in means])), float(np.sqrt(sum(m.error**2 for m in means)) / len(means)))


def changes(scores: Sequence[np.ndarray], share: float = 0.2) -> tuple[float, float]:
    """Leads that change side of the line of the best `share`, mean over pairs of fits.

    Returns
    -------
    tuple of float
        With every lead that is tied at the line counted as a change; and with ties split (the chance that a lead that
        ties is above the line is the share of the tie that fits).
    """
    above, tied = zip(*(_side(score, share) for score in scores), strict=True)
    hard, soft = [], []
    for i in range(len(scores)):
        for j in range(i):
            either = tied[i] | tied[j]
            hard.append(float(np.where(either, 1.0, np.abs(above[i] - above[j])).mean()))
            soft.append(float((above[i] * (1 - above[j]) + above[j] * (1 - above[i])).mean()))
    return float(np.mean(hard)), float(np.mean(soft))


def _side(score: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    room = round(share * len(score))
    line = np.sort(score)[::-1][room - 1]
    over, at = int((score > line).sum()), int((score == line).sum())
    tied = (score == line) & (over + at > room)
    return np.where(score > line, 1.0, np.where(score == line, (room - over) / at, 0.0)), tied
