"""Whole points whose sum tells the same as the model, within the caps.

The distance minimised is the cross-entropy of points against the model's probabilities, taken to second order around
them (weighted least squares of the log-odds): then every move of a point is judged from one small matrix, whatever the
number of rows. Slope and intercept are free, so the quantity is the weighted correlation of points and log-odds. Of it
a little is given up to keep low what every lead would get.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from nachim.scorecard.caps import share_out
from nachim.scorecard.plan import Plan
from nachim.stats.coded import Codes, Floats

LEAST = 2
"""Least points of an attribute's best level."""
SWEEPS = 60
FLOOR_COST = 0.1
"""Correlation given up to bring the least possible total from 100 to 0: points that everybody gets tell nothing."""


@dataclass(frozen=True, slots=True)
class Target:
    """What points are to tell, and the rules they keep."""

    effects: tuple[Floats, ...]
    plans: tuple[Plan, ...]
    groups: tuple[int, ...]
    """Category (any number) of each attribute."""
    caps: dict[int, int]
    limits: tuple[int, ...]
    """Most points of each attribute."""
    monotone: tuple[int, ...]
    slack: int = 0
    """How far a category may move from its cap."""


class Moments:
    """Weighted second moments of level indicators and of the log-odds."""

    def __init__(self, codes: Sequence[Codes], sizes: Sequence[int], log_odds: Floats, weights: Floats) -> None:
        starts = np.concatenate([[0], np.cumsum(sizes)])
        self.blocks = [slice(int(a), int(b)) for a, b in itertools.pairwise(starts)]
        X = np.zeros((len(log_odds), int(starts[-1])))
        for code, start in zip(codes, starts[:-1], strict=True):
            X[np.arange(len(code)), start + code] = 1
        wX = X * weights[:, None]
        mean, total = wX.sum(axis=0), weights.sum()
        centred = log_odds - weights @ log_odds / total
        self.G: Floats = wX.T @ X - np.outer(mean, mean) / total
        self.c: Floats = wX.T @ centred
        self.norm = float(weights @ centred**2)


class _State:
    """Points in the making, with what is needed to judge a move quickly."""

    def __init__(self, points: list[Floats], moments: Moments, plans: Sequence[Plan]) -> None:
        self.points = points
        self.moments = moments
        self.plans = plans
        self.take({})

    def correlation(self) -> float:
        return _correlation(self.cv, self.vGv, self.moments.norm)

    def fit(self) -> float:
        return self.correlation() - FLOOR_COST * sum(self.floors) / 100

    def after(self, changes: dict[int, Floats]) -> float:
        cv, vGv, floor = self.cv, self.vGv, sum(self.floors)
        done: list[tuple[slice, Floats]] = []
        for j, new in changes.items():
            block = self.moments.blocks[j]
            delta = new - self.points[j]
            cv += float(self.moments.c[block] @ delta)
            vGv += float(2 * delta @ self.Gv[block] + delta @ self.moments.G[block, block] @ delta)
            for other, other_delta in done:
                vGv += float(2 * delta @ self.moments.G[block, other] @ other_delta)
            done.append((block, delta))
            floor += float(new[self.plans[j].known].min()) - self.floors[j]
        return _correlation(cv, vGv, self.moments.norm) - FLOOR_COST * floor / 100

    def take(self, changes: dict[int, Floats]) -> None:
        for j, new in changes.items():
            self.points[j] = new
        v = np.concatenate(self.points)
        self.Gv = self.moments.G @ v
        self.cv = float(self.moments.c @ v)
        self.vGv = float(v @ self.Gv)
        self.floors = [float(own[plan.known].min()) for own, plan in zip(self.points, self.plans, strict=True)]


def _correlation(cv: float, vGv: float, norm: float) -> float:
    return cv / float(np.sqrt(vGv * norm)) if vGv > 1e-9 and norm > 1e-12 else 0.0


def whole_points(target: Target, moments: Moments, start: list[Floats] | None = None) -> tuple[list[Floats], float]:
    """Return points by attribute and level, and their correlation with the model's log-odds.

    The best of several starts, each improved by coordinate descent: a point up or down, all lower levels at once, and
    an exchange of maxima between two attributes of a category. With `start` given, only that one is improved.
    """
    best: tuple[list[Floats], float, float] | None = None
    for first in _starts(target) if start is None else [start]:
        state = _State(list(first), moments, target.plans)
        _descend(state, target)
        if not all(_allowed(points, target, j) for j, points in enumerate(state.points)):
            continue
        if best is None or state.fit() > best[2] + 1e-6:
            best = (state.points, state.correlation(), state.fit())
    if best is None:
        raise ValueError("no attribute to give points to")
    return best[:2]


def _starts(target: Target) -> Iterator[list[Floats]]:
    ranges = [_range(effect, plan) for effect, plan in zip(target.effects, target.plans, strict=True)]
    most = [0] * len(ranges)
    for group, cap in target.caps.items():
        members = [j for j, own in enumerate(target.groups) if own == group]
        shares = share_out(
            cap, [ranges[j] for j in members], [LEAST] * len(members), [target.limits[j] for j in members]
        )
        for j, share in zip(members, shares, strict=True):
            most[j] = share
    alike = min((m / r for m, r in zip(most, ranges, strict=True) if r > 0), default=1.0)
    for mix in (0.0, 0.5, 1.0):
        points = []
        for j, (effect, plan) in enumerate(zip(target.effects, target.plans, strict=True)):
            own = most[j] / ranges[j] if ranges[j] > 0 else 1.0
            scale = own ** (1 - mix) * alike**mix
            top = max(effect[plan.known])
            points.append(_complete(np.clip(np.round(most[j] - scale * (top - effect)), 0, most[j]), plan))
        yield points


def _range(effect: Floats, plan: Plan) -> float:
    known = effect[plan.known]
    return float(known.max() - known.min())


def _complete(points: Floats, plan: Plan) -> Floats:
    """Set the levels that lean on others; hold the unknown level at or below the mean of the known rows."""
    done = points.copy()
    if plan.leaning:
        mean = math.floor(float(done[plan.known] @ plan.share) + 1e-9)
        for level, source in plan.leaning:
            done[level] = done[source] if source >= 0 else mean
    ceiling = math.floor(float(done @ plan.answered) + 1e-9)
    if done[plan.unknown] > ceiling or plan.merged[plan.unknown] < 0:
        done[plan.unknown] = ceiling
    return done


def _descend(state: _State, target: Target) -> None:
    for _ in range(SWEEPS):
        before = state.fit()
        for j in range(len(target.plans)):
            _improve(state, ({j: new} for new in _moves(state.points[j], target.plans[j])), target)
        for j, other in itertools.permutations(range(len(target.plans)), 2):
            _improve(state, _exchanges(state, target, j, other), target)
        if state.fit() <= before + 1e-5:
            return


def _improve(state: _State, moves: Iterator[dict[int, Floats]], target: Target) -> None:
    now = state.fit() + 1e-9
    best: dict[int, Floats] | None = None
    for changes in moves:
        value = state.after(changes)
        if value > now and all(_allowed(new, target, j) for j, new in changes.items()):
            now, best = value, changes
    if best is not None:
        state.take(best)


def _allowed(points: Floats, target: Target, j: int) -> bool:
    plan = target.plans[j]
    if points.min() < 0 or np.ptp(points[plan.known]) == 0:
        return False
    sign = target.monotone[j]
    return not sign or bool((sign * np.diff(points[plan.bands]) >= 0).all())


def _moves(points: Floats, plan: Plan) -> Iterator[Floats]:
    """One level a point up or down, and all levels below the best one together; the best level's points stay."""
    top = points.max()
    for level in plan.own:
        for step in (-1, 1):
            new = points.copy()
            new[level] += step
            if 0 <= new[level] <= top:
                new = _complete(new, plan)
                if new.max() == top:
                    yield new
    for step in (-1, 1):
        below = points < top
        new = points.copy()
        new[below] = np.clip(new[below] + step, 0, top)
        yield _complete(new, plan)


def _exchanges(state: _State, target: Target, giver: int, taker: int) -> Iterator[dict[int, Floats]]:
    """Move one point of the maximum from one attribute to another, within the caps."""
    give, take = state.points[giver], state.points[taker]
    high, low = give.max(), take.max()
    if not _caps_allow(state, target, giver, taker) or high - 1 < LEAST or low + 1 > target.limits[taker]:
        return
    smaller = (np.minimum(give, high - 1), np.maximum(give - 1, 0))
    larger = (take + (take == low), take + 1, np.round(take * (low + 1) / low))
    for first, second in itertools.product(smaller, larger):
        done = {giver: _complete(first, target.plans[giver]), taker: _complete(second, target.plans[taker])}
        if done[giver].max() == high - 1 and done[taker].max() == low + 1:
            yield done


def _caps_allow(state: _State, target: Target, giver: int, taker: int) -> bool:
    gives, takes = target.groups[giver], target.groups[taker]
    if gives == takes:
        return True
    if not target.slack:
        return False
    now = {
        group: sum(state.points[j].max() for j, own in enumerate(target.groups) if own == group)
        for group in (gives, takes)
    }
    return bool(
        now[gives] - 1 >= target.caps[gives] - target.slack and now[takes] + 1 <= target.caps[takes] + target.slack
    )
