"""Fit a card of exactly 100 whole points (statistics.md, section 2)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import expit

from nachim.errors import DataError
from nachim.model.attribute import CAPS, Category
from nachim.model.card import CapRule, Card, CardAttribute, Level
from nachim.model.condition import Condition
from nachim.scorecard.anchor import anchored_at
from nachim.scorecard.belief import Belief, believed, prior_of, spoken_of
from nachim.scorecard.caps import fit_caps, share_out
from nachim.scorecard.curves import card_levels
from nachim.scorecard.effects import Effects, fit_effects
from nachim.scorecard.fitted import CapChange, FittedCard, Verdict
from nachim.scorecard.plan import Plan, plan_levels
from nachim.scorecard.points import LEAST, Moments, Target, whole_points
from nachim.scorecard.score import points_of
from nachim.scorecard.screen import Ruling, Screened, any_signal, few_outcomes, screen
from nachim.stats.auc import auc
from nachim.stats.coded import Bools, Codes, Floats, RawColumn
from nachim.stats.levels import assign
from nachim.stats.logistic import fit_logistic

FEWEST = 10
"""Wins, and rows without a win, below which nothing is fitted."""
WEAK_LIMIT, WEAK_LIMIT_OF_SHORT, SHORT = 3, 10, 4
"""Most points of an attribute whose signal is not confirmed beyond doubt; more on a card with fewer than so many
strong attributes, where a point means less."""
TOLD = 4
"""Attributes that somebody must believe in before his beliefs, and not few outcomes, say what belongs on the card."""
ROWS = 50_000
"""Above this the effects are estimated on a seeded sample; whole points are far coarser than its error."""


@dataclass(frozen=True, slots=True)
class _Offer:
    """One attribute as it enters the card."""

    column: RawColumn
    conditions: tuple[Condition, ...]
    codes: Codes
    plan: Plan
    prior: Floats
    monotone: int
    limit: int

    @property
    def category(self) -> Category:
        return self.column.attribute.category


def fit_card(
    columns: Sequence[RawColumn],
    y: Bools | Floats,
    *,
    outcome: str = "won",
    caps: Mapping[Category, int] = CAPS,
    cap_rule: CapRule = CapRule.FIXED,
    belief: Mapping[str, int] | None = None,
    monotone: Mapping[str, int] | None = None,
    weights: Floats | None = None,
    levels: Mapping[str, Sequence[Condition]] | None = None,
    max_attributes: int = 15,
    threshold: int = 70,
    capacity: float | None = None,
    rival: bool = False,
    seed: int = 0,
) -> FittedCard:
    """Learn a scorecard from attributes and outcomes.

    Parameters
    ----------
    columns
        Attributes as known at the time of each row.
    y
        1 where the row has the outcome.
    caps
        Points of each category, 100 in all. A category without a usable attribute gives its points to the others.
    cap_rule
        Whether these are fixed, may move by 15 points, or are learned.
    belief
        Attribute (or ``name=value``) to +1 or -1: an expert's prior, which yields where the data contradict it.
    monotone
        Attribute to +1 (more is never worse) or -1; numbers and days only.
    weights
        Weight of each row, for example one over its probability of having been observed.
    levels
        Levels that attributes keep, by name; the others are cut by these rows.
    max_attributes
        Most attributes on the card.
    capacity
        Share of leads that sales can work: the card is drawn up so that this share of the rows reaches `threshold`
        (see `nachim.scorecard.anchor`). None leaves it as it is.
    rival
        Whether to draw up the same model under the other rule of caps too, for what the rule costs.

    Returns
    -------
    FittedCard
        With `verdict` "no_signal" the card still adds up to 100, but nothing may be claimed for it.

    Raises
    ------
    DataError
        With fewer than 10 rows with the outcome, or fewer than 10 without.
    """
    won = np.asarray(y, float)
    wins = int(won.sum())
    if min(wins, len(won) - wins) < FEWEST:
        raise DataError("scorecard.too_few", wins=wins, others=len(won) - wins, least=FEWEST)
    weight = np.ones(len(won)) if weights is None else weights * (len(won) / weights.sum())
    beliefs, order = belief or {}, monotone or {}
    given = levels or {}
    cut = [
        tuple(given[column.attribute.name])
        if column.attribute.name in given
        else card_levels(column, won, weights=weight)
        for column in columns
    ]
    codes = [assign(column, conditions) for column, conditions in zip(columns, cut, strict=True)]
    keep = frozenset(column.attribute.name for column in columns if spoken_of(column.attribute, beliefs))
    screened = screen(columns, codes, won, weights=weight, keep=keep, most=max_attributes, seed=seed)
    signal = any_signal(screened)
    told = len(keep) >= TOLD and few_outcomes(won)
    chosen, screened = _choose(_as_told(screened, keep) if told else screened, signal, max_attributes)
    place = {column.attribute.name: j for j, column in enumerate(columns)}
    strong = sum(item.ruling is Ruling.STRONG for item in chosen)
    few = (WEAK_LIMIT if strong >= SHORT else WEAK_LIMIT_OF_SHORT) if signal else 100
    offers = []
    for item in chosen:
        j = place[item.name]
        rows = np.bincount(codes[j], minlength=len(cut[j]))
        limit = few if item.ruling is Ruling.WEAK else 100
        plan = plan_levels(cut[j], rows, columns[j].attribute.kind)
        prior = prior_of(columns[j].attribute, cut[j], beliefs)
        offers.append(_Offer(columns[j], cut[j], codes[j], plan, prior, order.get(item.name, 0), limit))
    if not any(offer.limit == 100 for offer in offers):
        offers = [replace(offer, limit=100) for offer in offers]
    fitted = _Fit(offers, won, weight, beliefs, screened, signal, told, seed).card(
        outcome, caps, cap_rule, threshold, rival=rival
    )
    return fitted if capacity is None else _anchored(fitted, columns, capacity)


def _anchored(fitted: FittedCard, columns: Sequence[RawColumn], capacity: float) -> FittedCard:
    """Draw a card, and its rival, up to its line."""
    rivals = None if fitted.rival is None else anchored_at(fitted.rival, columns, capacity)
    own = anchored_at(fitted.card, columns, capacity)
    points = points_of(own.card, columns).total.astype(np.float64)
    return replace(fitted, card=own.card, points=points, rival=None if rivals is None else rivals.card, anchored=own)


def _as_told(screened: tuple[Screened, ...], keep: frozenset[str]) -> tuple[Screened, ...]:
    """Let beliefs rule where outcomes are few: what is only weakly confirmed stays if somebody believes in it."""
    ruled = {True: Ruling.BELIEF, False: Ruling.NO_SIGNAL}
    return tuple(
        replace(item, ruling=ruled[item.name in keep]) if item.ruling is Ruling.WEAK else item for item in screened
    )


def _choose(screened: tuple[Screened, ...], signal: bool, most: int) -> tuple[list[Screened], tuple[Screened, ...]]:
    """Attributes for the card. Without a signal the likeliest ones stand in, so that 100 points can be shown."""
    wanted: tuple[Ruling, ...] = (Ruling.STRONG, Ruling.WEAK, Ruling.BELIEF)
    if not signal:
        wanted = (*wanted, Ruling.NO_SIGNAL)
    usable = [item for item in screened if item.ruling in wanted]
    usable.sort(key=lambda item: wanted.index(item.ruling))
    chosen = usable[:most]
    crowded = {item.name for item in usable[most:]}
    ruled = tuple(replace(item, ruling=Ruling.CROWDED) if item.name in crowded else item for item in screened)
    return chosen, ruled


class _Fit:
    """One fit from offers to card; attributes that cannot serve are taken out and the rest is fitted again."""

    def __init__(
        self,
        offers: list[_Offer],
        y: Floats,
        weights: Floats,
        beliefs: Belief,
        screened: tuple[Screened, ...],
        signal: bool,
        told: bool,
        seed: int,
    ) -> None:
        self.offers = offers
        self.y, self.weights, self.beliefs, self.seed = y, weights, beliefs, seed
        self.screened = screened
        self.signal, self.told = signal, told

    def card(
        self, outcome: str, caps: Mapping[Category, int], cap_rule: CapRule, threshold: int, *, rival: bool
    ) -> FittedCard:
        effects = self._effects()
        while self._drop_useless(effects):
            effects = self._effects()
        if not self.offers:
            return self._empty(outcome, threshold)
        self.offers = [replace(offer, plan=plan) for offer, plan in zip(self.offers, effects.plans, strict=True)]
        p = expit(effects.intercept + effects.slope * self._total(effects.levels))
        held = _held_back(effects.levels, self.offers)
        sizes = [len(offer.conditions) for offer in self.offers]
        moments = Moments([offer.codes for offer in self.offers], sizes, self._total(held), self.weights * p * (1 - p))
        given = self._caps(caps)
        points, fidelity = self._points(held, given, cap_rule, moments)
        other: Card | None = None
        if rival:
            against = CapRule.FIXED if cap_rule is CapRule.LEARNED else CapRule.LEARNED
            other = self._made(outcome, self._points(held, given, against, moments)[0], p, threshold)
        total = self._total(points)
        card = self._made(outcome, points, p, threshold)
        return FittedCard(
            card,
            p,
            total,
            Verdict.SIGNAL if self.signal else Verdict.NO_SIGNAL,
            self.screened,
            self._changes(caps, given, card.caps()),
            auc(self.y, total),
            fidelity,
            effects.spread,
            effects.slope,
            effects.belief,
            cap_rule,
            other,
        )

    def _points(
        self, held: tuple[Floats, ...], given: Mapping[Category, int], rule: CapRule, moments: Moments
    ) -> tuple[list[Floats], float]:
        """Return whole points under a rule of caps; where they may move, the better of two ways to get there."""
        fixed = whole_points(self._target(held, given, 0), moments)
        if not rule.slack:
            return fixed
        moved = whole_points(self._target(held, self._wished(held, given, rule.slack), 0), moments)
        target = self._target(held, given, rule.slack)
        ways = [whole_points(target, moments, start) for start, _ in (fixed, moved)]
        return max(ways, key=lambda way: way[1])

    def _wished(self, held: tuple[Floats, ...], given: Mapping[Category, int], slack: int) -> dict[Category, int]:
        """Return caps in proportion to what the categories' effects span, as far from the given ones as they may be."""
        spans, limits = dict.fromkeys(given, 0.0), dict.fromkeys(given, 0)
        least = dict.fromkeys(given, 0)
        for effect, offer in zip(held, self.offers, strict=True):
            spans[offer.category] += float(np.ptp(effect[offer.plan.known]))
            limits[offer.category] += offer.limit
            least[offer.category] += LEAST
        low = [max(least[one], points - slack) for one, points in given.items()]
        high = [min(limits[one], points + slack) for one, points in given.items()]
        return dict(zip(given, share_out(100, list(spans.values()), low, high), strict=True))

    def _made(self, outcome: str, points: Sequence[Floats], p: Floats, threshold: int) -> Card:
        """Put a card together; its probabilities follow those of the model."""
        total = self._total(points)
        fit = fit_logistic(np.column_stack([np.ones(len(total)), total]), p, weights=self.weights)
        attributes = [self._attribute(offer, own) for offer, own in zip(self.offers, points, strict=True)]
        intercept, slope = (float(coefficient) for coefficient in fit.coefficients)
        return Card(outcome, _in_order(attributes), intercept, slope, threshold)

    def _effects(self) -> Effects:
        if not self.offers:
            return Effects((), (), 0.0, 0.0, 1.0, 0.0, np.zeros(len(self.y)))
        rows = np.arange(len(self.y))
        if len(rows) > ROWS:
            rows = np.sort(np.random.default_rng(self.seed).choice(len(rows), ROWS, replace=False))
        return fit_effects(
            [offer.column.take(rows) for offer in self.offers],
            [offer.codes[rows] for offer in self.offers],
            [offer.plan for offer in self.offers],
            [offer.prior for offer in self.offers],
            self.y[rows],
            weights=self.weights[rows],
            beliefs=self.beliefs,
            monotone=[offer.monotone for offer in self.offers],
            seed=self.seed,
            told=self.told,
        )

    def _drop_useless(self, effects: Effects) -> bool:
        """Take out attributes that are level, or that beside the others run against what they show alone."""
        out: dict[str, Ruling] = {}
        for offer, effect in zip(self.offers, effects.levels, strict=True):
            known = offer.plan.known
            own = effect[known]
            if len(known) < 2 or np.ptp(own) < 1e-6:
                out[offer.column.attribute.name] = Ruling.OPPOSED if offer.monotone else Ruling.CONSTANT
            elif not offer.prior.any() and _agreement(offer, own, self.y) < 0:
                out[offer.column.attribute.name] = Ruling.OPPOSED
        if out:
            self.offers = [offer for offer in self.offers if offer.column.attribute.name not in out]
            self.screened = tuple(
                replace(item, ruling=out[item.name]) if item.name in out else item for item in self.screened
            )
            if self.offers and not any(offer.limit == 100 for offer in self.offers):
                self.offers = [replace(offer, limit=100) for offer in self.offers]
        return bool(out) and bool(self.offers)

    def _caps(self, caps: Mapping[Category, int]) -> dict[Category, int]:
        limits: dict[Category, list[int]] = {}
        for offer in self.offers:
            limits.setdefault(offer.category, []).append(offer.limit)
        return fit_caps(caps, limits, LEAST)

    def _changes(
        self, asked: Mapping[Category, int], given: Mapping[Category, int], had: Mapping[Category, int]
    ) -> tuple[CapChange, ...]:
        changes = []
        for category in Category:
            before, room, after = (caps.get(category, 0) for caps in (asked, given, had))
            if before != after:
                forced = "absent" if category not in given else "weak" if room < before else "taken"
                changes.append(CapChange(category, before, after, forced if room == after else "moved"))
        return tuple(changes)

    def _target(self, effects: tuple[Floats, ...], caps: Mapping[Category, int], slack: int) -> Target:
        places = {category: number for number, category in enumerate(Category)}
        return Target(
            effects,
            tuple(offer.plan for offer in self.offers),
            tuple(places[offer.category] for offer in self.offers),
            {places[category]: cap for category, cap in caps.items()},
            tuple(offer.limit for offer in self.offers),
            tuple(offer.monotone for offer in self.offers),
            slack,
        )

    def _total(self, points: Sequence[Floats]) -> Floats:
        total: Floats = np.sum([own[offer.codes] for own, offer in zip(points, self.offers, strict=True)], axis=0)
        return total

    def _attribute(self, offer: _Offer, points: Floats) -> CardAttribute:
        about = offer.column.attribute
        n = np.bincount(offer.codes, minlength=len(offer.conditions))
        k = np.bincount(offer.codes, self.y, minlength=len(offer.conditions))
        levels = tuple(
            Level(condition, int(points[c]), int(n[c]), round(float(k[c])))
            for c, condition in enumerate(offer.conditions)
        )
        sign = believed(about, self.beliefs)
        return CardAttribute(
            about.name,
            about.label,
            about.category,
            about.kind,
            about.known,
            levels,
            sign,
            about.unit,
            about.both,
        )

    def _empty(self, outcome: str, threshold: int) -> FittedCard:
        rate = float(self.weights @ self.y / self.weights.sum())
        card = Card(outcome, (), float(np.log(rate / (1 - rate))), 0.0, threshold)
        flat = np.full(len(self.y), rate)
        zero = np.zeros(len(self.y))
        return FittedCard(card, flat, zero, Verdict.NO_SIGNAL, self.screened, (), 0.5, 0.0, 0.0, 1.0, 0.0)


def _held_back(effects: Sequence[Floats], offers: Sequence[_Offer]) -> tuple[Floats, ...]:
    """Draw in the effects of weak attributes to what their few points can say on a scale of 100.

    Otherwise the search for points would shrink all the others, and raise everybody's floor, to do a weak one justice.
    """
    ranges = [float(np.ptp(effect[offer.plan.known])) for effect, offer in zip(effects, offers, strict=True)]
    scale = 100 / sum(ranges)
    factors = [min(1.0, offer.limit / (scale * own)) for own, offer in zip(ranges, offers, strict=True)]
    return tuple(effect * factor for effect, factor in zip(effects, factors, strict=True))


def _in_order(attributes: list[CardAttribute]) -> tuple[CardAttribute, ...]:
    """By category, and in each the one with the most points first."""
    place = {category: number for number, category in enumerate(Category)}
    return tuple(sorted(attributes, key=lambda one: (place[one.category], -one.most, one.name)))


def _agreement(offer: _Offer, effect: Floats, y: Floats) -> float:
    """Weighted covariance of an attribute's effects with the win rates of its levels taken alone."""
    known = offer.plan.known
    merged = offer.plan.merged[offer.codes]
    n = np.array([float((merged == level).sum()) for level in known])
    k = np.array([float(y[merged == level].sum()) for level in known])
    rate = (k + 1) / (n + 2)
    return float(n @ ((effect - n @ effect / n.sum()) * (rate - n @ rate / n.sum())))
