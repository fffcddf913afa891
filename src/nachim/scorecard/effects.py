"""Effects of levels: logistic regression whose shrinkage the data choose, attribute by attribute.

While rows are few a number enters as a curve (`nachim.scorecard.curves`), and its levels get the curve's mean.

beta_jk ~ N(b0 * belief_jk, tau_j^2); tau_j^2 by empirical Bayes (Laplace approximation inside EM); the pull on tau_j^2
itself, s^2, by cross-validated log-loss, so that a poor belief yields (statistics.md, section 2.2).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import expit

from nachim.scorecard import curves
from nachim.scorecard.belief import Belief, prior_of
from nachim.scorecard.plan import Plan, plan_levels
from nachim.stats.calibration import pava
from nachim.stats.coded import Codes, Floats, RawColumn
from nachim.stats.levels import assign, supervised_levels
from nachim.stats.logistic import LogisticFit, fit_logistic

NU = 4.0
SPREADS = (0.02, 0.05, 0.2)
"""Candidates for s^2, the variance of effects that an attribute is drawn to."""
TOLD_SPREADS = (0.003, 0.01, 0.03)
"""The same where an expert has told most of what few outcomes could say: one variance for all attributes."""
BELIEF_MEAN, BELIEF_VARIANCE = 0.5, 0.25
"""What a belief is worth before data speak: half a log-odds between the best and the worst level."""
WORSE = -2.0
"""Standard deviations below the mean from which missing counts against a lead; until then it costs nothing."""
FOLDS, FOLDS_OF_MANY, MANY = 5, 3, 5000
"""Folds of the cross-validation; fewer from so many rows on, where s^2 hardly matters."""


@dataclass(frozen=True, slots=True)
class Effects:
    """Log-odds of every level of every attribute, and what they were shrunk by."""

    levels: tuple[Floats, ...]
    """By attribute, one log-odds a level; levels without rows of their own hold that of what they are joined to."""
    plans: tuple[Plan, ...]
    """The plans, unknown levels put at the mean wherever the data do not say that missing is worse."""
    intercept: float
    spread: float
    """The s^2 that was chosen."""
    slope: float
    """Slope that makes out-of-fold log-odds right; 1 means no overfit."""
    belief: float
    """b0: log-odds that the data grant to a full belief."""
    log_odds: Floats
    """Of each training row, calibrated."""


def design(codes: Codes) -> Floats:
    """Return one indicator column for each level in use; rows with code -1 have none."""
    used = np.unique(codes[codes >= 0])
    columns: Floats = (codes[:, None] == used[None, :]).astype(np.float64)
    return columns


BELIEF, INTERCEPT = -2, -1
"""What stands in place of an attribute for columns of none."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Columns of several attributes, indicators of levels or directions of a curve, with the attribute of each."""

    X: Floats
    attribute: np.ndarray[tuple[int], np.dtype[np.int64]]
    level: np.ndarray[tuple[int], np.dtype[np.int64]]
    """Level of an indicator, -1 for a direction of a curve."""
    prior: Floats

    def take(self, rows: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> _Block:
        return _Block(self.X[rows], self.attribute, self.level, self.prior)


def _block(
    codes: Sequence[Codes], plans: Sequence[Plan], priors: Sequence[Floats], curved: Sequence[Floats | None]
) -> _Block:
    parts, attributes, levels, prior = [np.ones((len(codes[0]), 1))], [INTERCEPT], [-1], [0.0]
    believed = np.zeros(len(codes[0]))
    for j, (code, plan, directions) in enumerate(zip(codes, plans, curved, strict=True)):
        merged = plan.merged[code]
        if directions is not None:
            parts.append(directions)
            attributes += [j] * directions.shape[1]
            levels += [-1] * directions.shape[1]
            prior += [0.0] * directions.shape[1]
            believed += priors[j][code] * (merged >= 0)
        for level in plan.own:
            if directions is None or level not in plan.bands:
                parts.append((merged == level)[:, None].astype(np.float64))
                attributes.append(j)
                levels.append(level)
                prior.append(float(priors[j][level]) if directions is None else 0.0)
    if believed.any():  # what is believed of curves is one column whose coefficient is b0
        parts.append(believed[:, None])
        attributes.append(BELIEF)
        levels.append(-1)
        prior.append(1.0)
    return _Block(np.hstack(parts), np.array(attributes), np.array(levels), np.array(prior))


def _grant(block: _Block, y: Floats, weights: Floats) -> float:
    """Log-odds b0 that the data grant to the belief as a whole; never against its sign."""
    if not block.prior.any():
        return 0.0
    X = np.column_stack([np.ones(len(y)), block.X @ block.prior])
    fit = fit_logistic(
        X, y, mean=np.array([0.0, BELIEF_MEAN]), variance=np.array([np.inf, BELIEF_VARIANCE]), weights=weights
    )
    return max(0.0, float(fit.coefficients[1]))


def _shrunk(
    block: _Block, y: Floats, weights: Floats, s2: float, b0: float, start: Floats | None = None, rounds: int = 12
) -> LogisticFit:
    """Posterior mode with tau_j^2 by Laplace-EM; with 0 rounds every tau_j^2 is s2."""
    mean = b0 * block.prior
    variance = np.full(len(mean), max(s2, 0.1) if rounds else s2)
    variance[block.attribute == INTERCEPT] = np.inf
    variance[block.attribute == BELIEF] = 1e-8
    beta = start
    for _ in range(rounds):
        fit = fit_logistic(block.X, y, mean=mean, variance=variance, weights=weights, start=beta, steps=6)
        beta = fit.coefficients
        before = variance.copy()
        moment = (beta - mean) ** 2 + fit.variances
        for j in range(int(block.attribute.max()) + 1):
            own = block.attribute == j
            variance[own] = (moment[own].sum() + NU * s2) / (own.sum() + NU)
        if np.abs(np.log(variance[1:] / before[1:])).max(initial=0) < 0.03:
            break
    return fit_logistic(block.X, y, mean=mean, variance=variance, weights=weights, start=beta, steps=10)


def fit_effects(
    columns: Sequence[RawColumn],
    codes: Sequence[Codes],
    plans: Sequence[Plan],
    priors: Sequence[Floats],
    y: Floats,
    *,
    weights: Floats,
    beliefs: Belief,
    monotone: Sequence[int],
    seed: int,
    told: bool = False,
) -> Effects:
    """Fit the effects of all levels.

    Parameters
    ----------
    columns
        The attributes' raw values: cross-validation finds bins anew inside every fold.
    codes, plans, priors
        Levels of every row, which levels have rows enough for an effect, and the belief about each level.
    monotone
        +1 or -1 where the effect may only rise or fall with the number, else 0.
    told
        Whether beliefs stand for most of what the rows could say: all attributes then share one small variance.
    """
    spreads, rounds = (TOLD_SPREADS, 0) if told else (SPREADS, 12)
    few = len(y) < curves.ROWS
    curved = [curves.curve(column, plan) if few else None for column, plan in zip(columns, plans, strict=True)]
    block = _block(codes, plans, priors, curved)
    b0 = _grant(block, y, weights)
    folds = _folds(y, seed)
    given = _Given(codes, plans, priors, curved)
    unseen = _cross_validated(columns, given, y, weights, beliefs, folds, spreads, min(rounds, 4))
    losses = [float(weights @ (np.logaddexp(0, eta) - y * eta)) for eta in unseen]
    best = int(np.argmin(losses))
    slope = _slope(unseen[best], y, weights)
    fit = _shrunk(block, y, weights, spreads[best], b0, rounds=rounds)
    spread = [
        _spread_out(_of_levels(fit, block, j, codes[j], plan, b0 * priors[j], weights), fit, block, j, plan)
        for j, plan in enumerate(plans)
    ]
    levels, plans = [effect for effect, _ in spread], [plan for _, plan in spread]
    levels = [
        _ordered(effect, plan, sign) if sign else effect
        for effect, plan, sign in zip(levels, plans, monotone, strict=True)
    ]
    eta = slope * np.sum([effect[code] for effect, code in zip(levels, codes, strict=True)], axis=0)
    intercept = _intercept(eta, y, weights)
    return Effects(tuple(levels), tuple(plans), intercept, spreads[best], slope, b0, eta + intercept)


@dataclass(frozen=True, slots=True)
class _Given:
    """Attributes as they stand over all rows."""

    codes: Sequence[Codes]
    plans: Sequence[Plan]
    priors: Sequence[Floats]
    curved: Sequence[Floats | None]


def _cross_validated(
    columns: Sequence[RawColumn],
    given: _Given,
    y: Floats,
    weights: Floats,
    beliefs: Belief,
    folds: Codes,
    spreads: Sequence[float],
    rounds: int,
) -> list[Floats]:
    """Out-of-fold log-odds for each candidate s^2, bins and beliefs weighed inside the fold.

    Curves do not look at the outcome and stay what they are.
    """
    unseen = [np.zeros(len(y)) for _ in spreads]
    for fold in range(int(folds.max()) + 1):
        test, train = folds == fold, folds != fold
        codes, plans, priors = list(given.codes), list(given.plans), list(given.priors)
        for j, column in enumerate(columns):
            if given.curved[j] is not None:
                continue
            levels = supervised_levels(column.take(train), y[train], weights=weights[train])
            codes[j] = assign(column, levels)
            rows = np.bincount(codes[j][train], minlength=len(levels))
            plans[j] = plan_levels(levels, rows, column.attribute.kind)
            priors[j] = prior_of(column.attribute, levels, beliefs)
        block = _block(codes, plans, priors, given.curved)
        inside = block.take(train)
        b0 = _grant(inside, y[train], weights[train])
        beta: Floats | None = None
        for place, s2 in enumerate(spreads):
            beta = _shrunk(inside, y[train], weights[train], s2, b0, beta, rounds=rounds).coefficients
            unseen[place][test] = block.X[test] @ beta
    return unseen


def _folds(y: Floats, seed: int) -> Codes:
    """Folds of equal size with equal shares of wins."""
    rng = np.random.default_rng(seed)
    folds = np.empty(len(y), np.int16)
    for value in (0, 1):
        rows = rng.permutation(np.flatnonzero(y == value))
        folds[rows] = np.arange(len(rows)) % (FOLDS if len(y) < MANY else FOLDS_OF_MANY)
    return folds


def _slope(eta: Floats, y: Floats, weights: Floats) -> float:
    """Slope of the outcome on unseen log-odds, held near 1 while data are few."""
    X = np.column_stack([np.ones(len(y)), eta])
    fit = fit_logistic(X, y, mean=np.array([0.0, 1.0]), variance=np.array([np.inf, 0.0625]), weights=weights)
    return float(np.clip(fit.coefficients[1], 0.1, 1.25))


def _intercept(eta: Floats, y: Floats, weights: Floats) -> float:
    """Intercept that makes the mean probability the rate seen."""
    shift = 0.0
    for _ in range(100):
        p = expit(eta + shift)
        step = float(weights @ (y - p)) / max(float(weights @ (p * (1 - p))), 1e-9)
        shift += float(np.clip(step, -1, 1))
        if abs(step) < 1e-12:
            break
    return shift


def _of_levels(
    fit: LogisticFit, block: _Block, j: int, code: Codes, plan: Plan, believed: Floats, weights: Floats
) -> Floats:
    """Effect of each level with rows of its own: its coefficient, or the mean of the curve over its rows."""
    effect = np.zeros(len(plan.merged))
    own = block.attribute == j
    named = own & (block.level >= 0)
    effect[block.level[named]] = fit.coefficients[named]
    along = own & (block.level < 0)
    if along.any():
        merged = plan.merged[code]
        known = merged >= 0
        value = (block.X[:, along] @ fit.coefficients[along])[known]
        size = len(plan.merged)
        mass = np.bincount(merged[known], weights[known], size)
        mean = np.bincount(merged[known], weights[known] * value, size) / np.maximum(mass, 1e-12)
        effect[plan.bands] = mean[plan.bands]
        effect[plan.known] += believed[plan.known]
    return effect


def _spread_out(effect: Floats, fit: LogisticFit, block: _Block, j: int, plan: Plan) -> tuple[Floats, Plan]:
    """Return the effects of all levels of one attribute, centred on the mean over known rows."""
    own = block.attribute == j
    if plan.share.sum():
        effect[plan.own] -= plan.share @ effect[plan.known]
    unknown = np.flatnonzero(own & (block.level == plan.unknown))
    if len(unknown) and effect[plan.unknown] > WORSE * np.sqrt(fit.variances[unknown[0]]):
        plan = plan.without_unknown()
        effect[plan.unknown] = 0.0
    for level, source in plan.leaning:
        effect[level] = effect[source] if source >= 0 else 0.0
    return effect, plan


def _ordered(effect: Floats, plan: Plan, sign: int) -> Floats:
    """Make the effect of a number's bands rise (or fall) with the number."""
    bands = plan.bands
    ordered = effect.copy()
    ordered[bands] = sign * pava(sign * effect[bands], plan.rows[bands])
    for level, source in enumerate(plan.merged):
        if source >= 0 and source in bands:
            ordered[level] = ordered[source]
    return ordered
