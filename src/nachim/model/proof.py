"""What later rows say of a card learned on earlier ones."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import numpy.typing as npt

from nachim.model.evidence import Figure

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


class ProofVerdict(StrEnum):
    """What may be said of a card."""

    PROVED = "proved"
    """On later rows the AUC is above .5 and the best-scored fifth wins more than average, both beyond doubt (95 %)."""
    PLAUSIBLE = "plausible"
    """The AUC is above .5 beyond doubt; the best-scored fifth does not yet win more beyond doubt."""
    WEAK = "weak"
    """The AUC is above .5 beyond doubt, and below what is worth having (.65) beyond doubt too."""
    NO_SIGNAL = "no_signal"
    """The AUC's interval spans .5, and there were rows enough to see a useful card."""
    TOO_FEW = "too_few"
    """Too few rows to tell."""


@dataclass(frozen=True, slots=True)
class ScoredRows:
    """Rows that a card was tried on: enough to run every figure again."""

    rows: Ints
    """Places in the input."""
    points: Ints
    probability: Floats
    y: Floats
    new: npt.NDArray[np.bool_]
    """Whether the account was not among the training rows."""


@dataclass(frozen=True, slots=True)
class Band:
    """Rows whose points lie in [low, high)."""

    low: int
    high: int
    win_rate: Figure
    """Won of closed rows, Wilson interval."""
    predicted: float | None
    """Mean probability that the card gave."""
    cycle: float | None
    """Median days from creation to won, of the won rows with a known cycle."""


@dataclass(frozen=True, slots=True)
class Metrics:
    """How well scores tell won from lost."""

    auc: Figure
    lift10: Figure
    """Win rate of the best-scored 10 % over that of all."""
    lift20: Figure
    captured20: Figure
    """Share of all wins among the best-scored 20 %."""
    brier: float
    brier_base: float
    """Brier score of saying the training rate to everybody."""
    slope: Figure
    intercept: Figure
    calibration_error: float


@dataclass(frozen=True, slots=True)
class RandomSplit:
    """Means over random splits of the same size: what a proof without regard to time would have claimed."""

    repeats: int
    auc: float
    lift10: float
    lift20: float
    slope: float
    brier: float
    runs: tuple[ScoredRows, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """A card learned on the earlier rows, tried on the later ones."""

    verdict: ProofVerdict
    decided_by: str
    """Name of the figure that decides: "auc", "lift20", "wins" or "others"."""
    deciding: Figure
    order: str
    """"time" or "record"."""
    at: np.datetime64 | float | None
    trained: Figure
    """Rows and wins the card was learned from."""
    tested: Figure
    met_before: float | None
    """Share of later rows whose account also stands in the earlier part."""
    metrics: Metrics | None
    """None when nothing could be fitted."""
    new_accounts: Metrics | None
    """The same on accounts not met before; None with fewer than 10 wins or losses among them."""
    random: RandomSplit | None
    firmographic: Metrics | None
    """A card of firmographics alone on the same later rows."""
    firmographic_points: Ints | None
    over_firmographic: Figure | None
    """AUC of the card less AUC of firmographics alone (paired DeLong)."""
    bands: tuple[Band, ...]
    scored: ScoredRows | None
