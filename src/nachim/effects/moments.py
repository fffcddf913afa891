"""What happens in a deal's life, compared only with deals still open at that moment.

A won deal has more meetings because it lived longer; a late step is taken only by deals that survived. So a step on day
d is set against the deals that are open on day d, at the same stage, and have not had it: no time is immortal
(Suissa 2008; risk-set sampling as in Prentice & Breslow 1978). The test is a log-rank test: among the deals open on a
day, is it those that will be won who take the step?
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.effects.tables import Table

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lives:
    """Stretches of deals' lives in whole days, one element a stretch [start, stop) of one deal in one stratum.

    `step` is the day on which the deal took the step (NaN: never). `won` is 1, 0, or NaN where the outcome is not
    known yet. `decided` tells that the deal was decided on the day `stop`.
    """

    stratum: Integers
    start: Floats
    stop: Floats
    step: Floats
    won: Floats
    decided: npt.NDArray[np.bool_]


def outcome_table(lives: Lives) -> Table:
    """Return, for each day and stratum with steps, deals that took it then and open ones that had not: how many won.

    Examples
    --------
    >>> lives = Lives(np.zeros(3, np.int64), np.zeros(3), np.array([9.0, 9, 2]), np.array([5.0, np.nan, np.nan]),
    ...               np.array([1.0, 0, 0]), np.ones(3, bool))
    >>> table = outcome_table(lives)
    >>> float(table.n1[0]), float(table.n0[0])  # the deal lost on day 2 is no company for a step on day 5
    (1.0, 1.0)
    """
    known = ~np.isnan(lives.won) & ~(lives.start > lives.step)
    stratum, start, won = lives.stratum[known], lives.start[known], lives.won[known] > 0
    step = lives.step[known]
    taken = (start <= step) & (step < lives.stop[known])
    stop = np.where(taken, step + 0.5, lives.stop[known])
    cells, at, which = _cells(stratum[taken], step[taken])
    n1 = np.bincount(which, minlength=cells.size).astype(np.float64)
    k1 = np.bincount(which, weights=won[taken].astype(np.float64), minlength=cells.size).astype(np.float64)
    n = _open_at(cells, at, stratum, start, stop)
    k = _open_at(cells, at, stratum[won], start[won], stop[won])
    return Table(n1, k1, n - n1, k - k1)


def pace_table(lives: Lives) -> Table:
    """Return, for each day and stratum with decisions, open deals that had taken the step before, and those not.

    The ratio of its rates is that of the hazards of being decided: below 1, deals go on for longer after the step.
    """
    after = np.where(np.isnan(lives.step), np.inf, lives.step + 0.5)
    stratum, ended = lives.stratum, lives.decided
    cells, at, which = _cells(stratum[ended], lives.stop[ended])
    had = (after < lives.stop)[ended]
    k1 = np.bincount(which, weights=had.astype(np.float64), minlength=cells.size).astype(np.float64)
    k0 = np.bincount(which, weights=(~had).astype(np.float64), minlength=cells.size).astype(np.float64)
    # open just before the day on which deals are decided
    late, early = np.maximum(lives.start, after), np.minimum(lives.stop, after)
    some, none = late < lives.stop, lives.start < early
    n1 = _open_at(cells, at - 0.25, stratum[some], late[some], lives.stop[some])
    n0 = _open_at(cells, at - 0.25, stratum[none], lives.start[none], early[none])
    return Table(n1, k1, n0, k0)


def _cells(stratum: Integers, day: Floats) -> tuple[Integers, Floats, Integers]:
    """Return stratum and day of each distinct pair, and which pair each element is."""
    pairs = np.column_stack([stratum.astype(np.float64), day]).reshape(-1, 2)
    distinct, which = np.unique(pairs, axis=0, return_inverse=True)
    return distinct[:, 0].astype(np.int64), distinct[:, 1], which.ravel()


def _open_at(cells: Integers, at: Floats, stratum: Integers, start: Floats, stop: Floats) -> Floats:
    """Return how many stretches of each cell's stratum hold its day."""
    found = np.zeros(cells.size)
    order = np.argsort(stratum, kind="stable")
    stratum, start, stop = stratum[order], start[order], stop[order]
    for one in np.unique(cells):
        low, high = np.searchsorted(stratum, [one, one + 1])
        here = cells == one
        begun = np.searchsorted(np.sort(start[low:high]), at[here], side="right")
        ended = np.searchsorted(np.sort(stop[low:high]), at[here], side="right")
        found[here] = begun - ended
    return found
