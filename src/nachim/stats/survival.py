"""Time until something happens, with rows still under observation: Kaplan–Meier and Aalen–Johansen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from nachim.stats.intervals import Estimate

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Curve:
    """A Kaplan–Meier curve: the share that has not had the event by each time.

    `times` are the distinct event times, rising; `at_risk` and `events` the counts at them; `survival` the share just
    after them; `hazard_variance` Greenwood's cumulative sum, so that var(S) = S^2 x it.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    survival: Floats
    hazard_variance: Floats

    def at(self, time: float, level: float = 0.95) -> Estimate:
        """Return the share without the event by `time`, interval on the log(-log) scale (Greenwood)."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return _estimate(1.0, 1.0, 1.0)
        low, high = self._band(level)
        return _estimate(self.survival[place], low[place], high[place])

    def quantile(self, share: float = 0.5, level: float = 0.95) -> Estimate:
        """Return the first time by which `share` of the rows had the event (Brookmeyer & Crowley 1982, log-log).

        NaN for an estimate or limit the curve does not reach.
        """
        low, high = self._band(level)
        left = 1 - share + 1e-12
        return _estimate(*(self._first(line <= left) for line in (self.survival, low, high)))

    def median(self, level: float = 0.95) -> Estimate:
        """Return the median time to the event; see `quantile`."""
        return self.quantile(0.5, level)

    def restricted_mean(self, horizon: float, level: float = 0.95) -> Estimate:
        """Return the mean time without the event up to `horizon`: the area under the curve."""
        inside = self.times < horizon
        edges = np.concatenate([[0.0], self.times[inside], [horizon]])
        heights = np.concatenate([[1.0], self.survival[inside]])
        areas = np.diff(edges) * heights
        value = float(areas.sum())
        later = np.cumsum(areas[::-1])[::-1][1:]
        steps = np.diff(np.concatenate([[0.0], self.hazard_variance[inside]]))
        # Where the curve reached 0 no area is left, and Greenwood's step is infinite.
        error = float(np.sqrt(np.sum(np.where(later > 0, later**2 * np.where(later > 0, steps, 0.0), 0.0))))
        z = float(ndtri(0.5 + level / 2))
        return _estimate(value, max(value - z * error, 0.0), min(value + z * error, horizon))

    def _first(self, reached: npt.NDArray[np.bool_]) -> float:
        return float(self.times[np.argmax(reached)]) if reached.any() else float("nan")

    def _band(self, level: float) -> tuple[Floats, Floats]:
        z = float(ndtri(0.5 + level / 2))
        inner = (self.survival > 0) & (self.survival < 1)
        log = np.log(np.where(inner, self.survival, 0.5))
        shift = z * np.sqrt(np.where(inner, self.hazard_variance, 0.0)) / log
        # After the last row at risk had its event nothing is left to say but 0.
        low = np.where(inner, np.exp(log * np.exp(-shift)), self.survival)
        high = np.where(inner, np.exp(log * np.exp(shift)), self.survival)
        return low, high


@dataclass(frozen=True, slots=True)
class Incidence:
    """Aalen–Johansen: the share that ended by each cause by each time.

    `incidence` and `variance` have shape (causes, times); row c belongs to cause c + 1.
    """

    times: Floats
    at_risk: Floats
    survival: Floats
    incidence: Floats
    variance: Floats

    def at(self, cause: int, time: float, level: float = 0.95) -> Estimate:
        """Return the share ended by `cause` (1, 2, …) by `time`, interval on the log(-log) scale."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        if place < 0:
            return _estimate(0.0, 0.0, 0.0)
        value, variance = float(self.incidence[cause - 1, place]), float(self.variance[cause - 1, place])
        if not 0 < value < 1:
            return _estimate(value, value, value)
        shift = float(ndtri(0.5 + level / 2)) * np.sqrt(variance) / (value * np.log(value))
        return _estimate(value, value ** np.exp(-shift), value ** np.exp(shift))


def kaplan_meier(durations: npt.ArrayLike, observed: npt.ArrayLike, entry: npt.ArrayLike | None = None) -> Curve:
    """Estimate how long rows stay without the event (Kaplan & Meier 1958).

    Parameters
    ----------
    durations
        Time of the event, or of the last look at a row that has not had it.
    observed
        True where the event was seen.
    entry
        Time from which a row was under observation (left truncation); a row counts at risk after it. Default 0.

    Examples
    --------
    >>> curve = kaplan_meier([1, 2, 3, 4], [True, False, True, True])
    >>> curve.survival.tolist()
    [0.75, 0.375, 0.0]
    """
    times, at_risk, ended = _counts(durations, np.asarray(observed, dtype=np.int64), 1, entry)
    events = ended[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        steps = np.where(at_risk > events, events / (at_risk * (at_risk - events)), np.inf)
    return Curve(times, at_risk, events, np.cumprod(1 - events / at_risk), np.cumsum(steps))


def aalen_johansen(
    durations: npt.ArrayLike, causes: npt.ArrayLike, entry: npt.ArrayLike | None = None, *, number: int | None = None
) -> Incidence:
    """Estimate the share of rows that end by each of several competing causes (Aalen & Johansen 1978).

    Parameters
    ----------
    causes
        0 where the row is still open at `durations`, else 1, 2, …: won and lost, say.
    entry
        As in `kaplan_meier`.
    number
        How many causes there are, when the largest may not occur.

    Returns
    -------
    Incidence
        Variance by the delta method (Marubini & Valsecchi 1995, eq. 10.12).

    Examples
    --------
    >>> won = aalen_johansen([1, 2, 3, 4], [1, 2, 0, 1])
    >>> [float(x) for x in won.incidence[0]]
    [0.25, 0.25, 0.75]
    """
    which = np.asarray(causes, dtype=np.int64)
    number = number or max(int(which.max(initial=1)), 1)
    times, at_risk, ended = _counts(durations, which, number, entry)
    total = ended.sum(axis=0)
    survival = np.cumprod(1 - total / at_risk)
    before = np.concatenate([[1.0], survival])[:-1]
    incidence = np.cumsum(before * ended / at_risk, axis=1)
    variance = np.stack([_incidence_variance(at_risk, total, ended[c], before, incidence[c]) for c in range(number)])
    return Incidence(times, at_risk, survival, incidence, variance)


def _incidence_variance(at_risk: Floats, total: Floats, ended: Floats, before: Floats, incidence: Floats) -> Floats:
    """Sum, for each time t, over the event times up to t, opened into sums that do not depend on t."""
    with np.errstate(divide="ignore", invalid="ignore"):
        hazard = np.where(at_risk > total, total / (at_risk * (at_risk - total)), 0.0)
    own = before**2 * ended * (at_risk - ended) / at_risk**3
    cross = before * ended / at_risk**2
    f = incidence
    first = f**2 * np.cumsum(hazard) - 2 * f * np.cumsum(f * hazard) + np.cumsum(f**2 * hazard)
    last = f * np.cumsum(cross) - np.cumsum(f * cross)
    variance: Floats = np.maximum(first + np.cumsum(own) - 2 * last, 0.0)
    return variance


def _counts(
    durations: npt.ArrayLike, causes: Integers, number: int, entry: npt.ArrayLike | None
) -> tuple[Floats, Floats, Floats]:
    """Return distinct end times, rows at risk just before them, and ends by cause (causes, times)."""
    ends = np.asarray(durations, dtype=np.float64)
    starts = np.zeros_like(ends) if entry is None else np.asarray(entry, dtype=np.float64)
    if ends.size and (np.isnan(ends).any() or (ends < 0).any()):
        raise ValueError("durations must be known and not negative.")
    late = starts > ends if entry is not None else np.zeros(ends.size, dtype=bool)
    if late.any():
        raise ValueError("entry must not lie after the end of its row.")
    times = np.unique(ends[causes > 0])
    left = np.searchsorted(np.sort(ends), times, side="left")
    if entry is None:
        at_risk = (ends.size - left).astype(np.float64)
    else:
        at_risk = (np.searchsorted(np.sort(starts), times, side="left") - left).astype(np.float64)
    place = np.searchsorted(times, ends)
    ended = np.stack(
        [np.bincount(place[causes == c], minlength=times.size).astype(np.float64) for c in range(1, number + 1)]
    )
    keep = at_risk > 0
    return times[keep], at_risk[keep], ended[:, keep]


def _estimate(value: float, low: float, high: float) -> Estimate:
    return Estimate(np.asarray(float(value)), np.asarray(float(low)), np.asarray(float(high)))
