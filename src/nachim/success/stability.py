"""The best and the worst customers, and whether these lists would be the same with other customers or other weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.model.success import MEASURES, Effect, Lists, Standing, SuccessIndex
from nachim.success.index import WINSOR, weighted_mean

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Places = npt.NDArray[np.intp]

CONCENTRATION = 20.0
"""Of the Dirichlet draws: a weight of 20 % then mostly lies between 5 and 40 %."""


def list_size(judged: int, top: int | float | None = None) -> int:
    """Return how many customers a list of the best holds.

    Parameters
    ----------
    judged
        Customers with an index.
    top
        A number of customers, or a share below 1; by default a tenth, held between 10 and 20. Never more than a third
        of the judged, so that the list stays a choice.

    Examples
    --------
    >>> list_size(500), list_size(130), list_size(30), list_size(1000, 0.05), list_size(12, 15)
    (20, 13, 10, 50, 4)
    """
    if top is None:
        wanted = min(max(round(0.1 * judged), 10), 20)
    elif isinstance(top, int):
        wanted = top
    elif 0 < top < 1:
        wanted = round(top * judged)
    else:
        raise ValueError("top is a number of customers or a share between 0 and 1")
    return min(max(wanted, 1), max(judged // 3, min(judged, 1)))


def best_and_worst(
    index: SuccessIndex,
    *,
    top: int | float | None = None,
    draws: int = 200,
    concentration: float = CONCENTRATION,
    seed: int = 0,
) -> Lists:
    """Return the best and worst customers and the shares of draws in which each stays on its list.

    *Resampled*: customers are drawn with replacement, and every customer is ranked anew against those drawn; the
    measures are drawn too (Bayesian bootstrap, Rubin 1981), since they are a sample of the ways to see success: a
    customer that leads by one measure alone falls out when that one is drawn lightly. *Reweighted*: weights from a
    Dirichlet around the user's.

    Parameters
    ----------
    index
        The success index.
    top
        Length of the lists, see `list_size`.
    draws
        Draws of each kind.
    concentration
        Of the Dirichlet: the larger, the nearer to the user's weights.
    seed
        Seed of the draws.

    Examples
    --------
    >>> from nachim.success.index import success_index
    >>> level = np.linspace(0, 1, 30)
    >>> measures = dict.fromkeys(("retention", "expansion", "referrals"), level)
    >>> index = success_index([f"{i:02}" for i in range(30)], measures,
    ...     observed_months=np.full(30, 20.0), cohort=np.zeros(30, dtype=int))
    >>> lists = best_and_worst(index, top=3, draws=50)
    >>> [(each.key, each.reweighted) for each in lists.best], lists.worst[0].key
    ([('29', 1.0), ('28', 1.0), ('27', 1.0)], '00')
    """
    order = index.order
    size = list_size(order.size, top)
    lowest = min(size, order.size - size)
    if size == 0:
        return Lists((), (), float("nan"), (), draws, enough=False)
    names = tuple(name for name, weight in index.weights.items() if weight > 0)
    weights = np.array([index.weights[name] for name in names])
    parts = np.array([index.parts[name][order] for name in names])
    present = index.present[order]
    shares = stays(
        parts, names, weights, index.cohort[order], present, size,
        draws=draws, concentration=concentration, random=np.random.default_rng(seed),
    )  # fmt: skip

    def standing(place: int, side: int) -> Standing:
        at = int(order[place])
        return Standing(
            index.keys[at], float(index.values[at]), float(shares[0, side, place]), float(shares[1, side, place])
        )

    best = tuple(standing(place, 0) for place in range(size))
    worst = tuple(standing(place, 1) for place in range(order.size - 1, order.size - 1 - lowest, -1))
    effects = _effects(index, names, weights, parts, present, size)
    return Lists(best, worst, float(shares[:, 0, :size].mean()), effects, draws, index.census.enough)


def stays(
    parts: Floats, names: Sequence[str], weights: Floats, cohort: Places, present: Floats, size: int, *,
    draws: int, random: np.random.Generator, concentration: float = CONCENTRATION,
) -> Floats:  # fmt: skip
    """Return the shares of draws in which each customer is on a list.

    Parameters
    ----------
    parts
        Signed percentiles, shape (measures, n), customers from best to worst.
    names, weights
        Of the measures.
    cohort, present
        Of the customers, see `SuccessIndex`.
    size
        Length of the list of the best; that of the worst is as long, or what is left.

    Returns
    -------
    Floats
        Shape (2, 2, n): resampled and reweighted; best and worst. Reweighted is NaN where there is one measure.
    """
    count = parts.shape[1]
    lowest = min(size, count - size)
    ladders = [_Ladder.of(part, cohort, name) for part, name in zip(parts, names, strict=True)]
    resampled, reweighted = np.zeros((2, count)), np.zeros((2, count))
    for _ in range(draws):
        drawn = random.multinomial(count, np.full(count, 1.0 / count)).astype(np.float64)
        against = np.array([ladder.ranks(drawn) for ladder in ladders])
        scores = weighted_mean(against, weights * random.exponential(size=weights.size))[0]
        resampled += _members(scores, present, size, lowest)
        scores = weighted_mean(parts, random.dirichlet(np.maximum(weights * concentration, 1e-3)))[0]
        reweighted += _members(scores, present, size, lowest)
    shares = np.stack([resampled, reweighted]) / draws
    if weights.size == 1:
        shares[1] = np.nan
    return shares


@dataclass(frozen=True, slots=True)
class _Ladder:
    """One measure's order within cohorts, ready to be ranked against drawn customers.

    Customers are sorted by cohort and value; `low` and `high` bound each one's run of equal values, `first` and `last`
    its cohort; `scale` is a half for measures with a neutral value. Those out of the order (unknown, or neutral) keep
    `fixed`.
    """

    sorted: Places
    low: Places
    high: Places
    first: Places
    last: Places
    scale: float
    fixed: Floats

    @classmethod
    def of(cls, part: Floats, cohort: Places, name: str) -> _Ladder:
        """Build the ladder of a measure from its percentiles, which are in the order of its values."""
        neutral = MEASURES[name].neutral is not None
        moving = np.flatnonzero(np.isfinite(part) & ~((part >= 0.5) & neutral))
        places = moving[np.lexsort((part[moving], cohort[moving]))]
        group = cohort[places]
        run = np.r_[True, (np.diff(group) != 0) | (np.diff(part[places]) != 0)][: places.size]
        begins = np.r_[True, np.diff(group) != 0][: places.size]
        low, high = _bounds(run)
        first, last = _bounds(begins)
        return cls(places, low, high, first, last, 0.5 if neutral else 1.0, part.copy())

    def ranks(self, drawn: Floats) -> Floats:
        """Return every customer's percentile against the drawn ones of its cohort."""
        until = np.r_[0.0, np.cumsum(drawn[self.sorted])]
        total = until[self.last] - until[self.first]
        middle = 0.5 * (until[self.low] + until[self.high]) - until[self.first]
        result = self.fixed.copy()
        # A cohort of which nobody was drawn keeps its ranks.
        here = np.where(total > 0, middle / np.where(total > 0, total, 1.0) * self.scale, self.fixed[self.sorted])
        result[self.sorted] = np.clip(here, WINSOR, 1.0 - WINSOR)
        return result


def _bounds(begins: Bools) -> tuple[Places, Places]:
    """Return for every element the start and the end of its run."""
    starts = np.flatnonzero(begins)
    which = np.cumsum(begins) - 1
    ends = np.r_[starts[1:], begins.size].astype(np.intp)
    return (starts[which], ends[which]) if begins.size else (starts, starts)


def by_score(scores: Floats, present: Floats) -> Places:
    """Return places from best to worst; of equals the better known, then the one that was ahead before."""
    return np.lexsort((np.arange(scores.size), -present.round(12), -scores.round(12)))


def _members(scores: Floats, present: Floats, size: int, lowest: int) -> Floats:
    """Return 0/1 rows: on the list of the best, on that of the worst."""
    rounded = scores.round(12)
    # Only those that can be on a list are sorted.
    edges = np.partition(rounded, [rounded.size - size, max(lowest - 1, 0)])
    member = np.zeros((2, scores.size))
    upper = np.flatnonzero(rounded >= edges[rounded.size - size])
    member[0, upper[by_score(scores[upper], present[upper])[:size]]] = 1.0
    if lowest:
        lower = np.flatnonzero(rounded <= edges[lowest - 1])
        member[1, lower[by_score(scores[lower], present[lower])[lower.size - lowest :]]] = 1.0
    return member


def _effects(
    index: SuccessIndex, names: tuple[str, ...], weights: Floats, parts: Floats, present: Floats, size: int
) -> tuple[Effect, ...]:
    """Return what each weight does to the list of the best; nothing where there is only one measure."""
    if len(names) < 2:
        return ()
    keys = [index.keys[int(place)] for place in index.order]
    effects = []
    for at, name in enumerate(names):
        lists = []
        for factor in (2.0, 0.0):
            changed = weights.copy()
            changed[at] *= factor
            scores = np.nan_to_num(weighted_mean(parts, changed)[0], nan=-1.0)
            lists.append(tuple(keys[int(place)] for place in by_score(scores, present)[:size]))
        effects.append(Effect(name, *lists))
    return tuple(effects)
