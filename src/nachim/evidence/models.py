"""Models of a build: what they were learned from and how, so that they can be learned again.

The specification is data (kept as JSON beside the figures); learning is done here and only here, by builds and by
`nachim explain` alike.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nachim.engine import Frame
from nachim.errors import NotFound
from nachim.facts.columns import raw_columns
from nachim.facts.instants import in_order
from nachim.model.attribute import CAPS, Attribute, Category, Kind
from nachim.model.card import CapRule
from nachim.model.condition import Condition
from nachim.model.pattern import Discovery
from nachim.model.quantity import QuantityDiscovery
from nachim.patterns.chance import groups_of
from nachim.patterns.discover import Looked, look
from nachim.patterns.quantities import LookedQuantity, Quantity, look_quantity
from nachim.patterns.tiers import TierSearch, search_tiers
from nachim.proof.fresh import Ageing, FreshFinding, fresh
from nachim.proof.leakage import LeakFinding, find_leaks
from nachim.scorecard.fit import fit_card
from nachim.scorecard.fitted import FittedCard
from nachim.stats.coded import Coded, RawColumn, code_columns, group_numbers
from nachim.stats.levels import unsupervised_levels
from nachim.stats.looks import parts_of_error
from nachim.stats.shrinkage import Prior, log_lifts

Rows = Callable[[str], Frame]
WEIGHTS = {"won": 0.45, "good": 0.2, "cycle": 0.08, "ttv": 0.08, "ltv": 0.08, "rates": 0.06, "anti": 0.05}
"""What each family of findings is worth of the 5 % that they share; those that are not tested leave theirs."""
MOST_LIFTS = 5_000
"""Combinations that tell what lifts are like: of more, every so many one."""


@dataclass(frozen=True, slots=True)
class Model:
    """What one model is learned from: rows with `y`, attributes, and settings.

    `query` selects `id`, `y` (1 or 0), `later` (1 or 0), `company` and the attributes with their reasons, in an order
    of its own.
    """

    outcome: str
    query: str
    attributes: tuple[Attribute, ...]
    bands: Mapping[str, tuple[float, ...]] = field(default_factory=dict)
    """Usual band edges by attribute, for the levels of a search."""
    caps: Mapping[str, int] = field(default_factory=lambda: {category.value: cap for category, cap in CAPS.items()})
    belief: Mapping[str, int] = field(default_factory=dict)
    cuts: str = ""
    """Name of the model whose card's levels this one keeps, so that both speak of the same conditions."""
    threshold: int = 70
    permutations: int = 1000
    seed: int = 0
    order: Mapping[str, int] = field(default_factory=dict)
    """Attribute to +1 or -1: the order that a person asked for."""
    cap_rule: CapRule = CapRule.FIXED
    capacity: float | None = None
    """Share of leads that sales can work, where the card is to be anchored at its line."""
    part: float = 1.0
    """Part of the common 5 % that a search is held to."""
    rival: bool = False
    """Whether the card is drawn up under the other rule of caps too, to tell what the rule costs."""

    def monotone(self) -> dict[str, int]:
        """Return the order that points must keep: an event's effect fades with age, unless a person says otherwise."""
        return {one.name: -1 for one in self.attributes if one.kind is Kind.DAYS} | dict(self.order)

    def category_caps(self) -> dict[Category, int]:
        """Return the points asked for each category."""
        return {Category(name): points for name, points in self.caps.items()}


@dataclass(frozen=True, slots=True)
class Learned:
    """The rows of a model in memory."""

    frame: Frame
    columns: tuple[RawColumn, ...]
    y: np.ndarray[tuple[int], np.dtype[np.bool_]]
    later: np.ndarray[tuple[int], np.dtype[np.bool_]]


class Models:
    """The models of a build, learned when first asked for.

    Parameters
    ----------
    rows
        Runs a query over the build's frozen tables.
    """

    def __init__(self, specifications: Mapping[str, Model], rows: Rows) -> None:
        self.specifications = dict(specifications)
        self._rows = rows
        self._learned: dict[str, Learned] = {}
        self._cards: dict[str, FittedCard] = {}
        self._searches: dict[str, Discovery] = {}
        self._quantities: dict[str, QuantityDiscovery] = {}
        self._looked: dict[str, Looked] = {}
        self._priors: dict[str, Prior] = {}
        self._looked_quantities: dict[str, LookedQuantity] = {}
        self._leaks: dict[str, tuple[LeakFinding, ...]] = {}
        self._fresh: dict[str, tuple[FreshFinding, ...]] = {}
        self._tiers: dict[tuple[str, str, float, float], TierSearch] = {}

    def rows(self, name: str) -> Learned:
        """Return the rows that a model is learned from."""
        if name not in self._learned:
            model = self._model(name)
            frame = self._rows(model.query)
            self._learned[name] = Learned(
                frame,
                raw_columns(frame, model.attributes),
                frame["y"].astype(np.float64) > 0,
                frame["later"].astype(np.float64) > 0,
            )
        return self._learned[name]

    def respecify(self, name: str, model: Model) -> None:
        """Learn a model from other columns from now on; what was searched already stays."""
        self.specifications[name] = model
        self._learned.pop(name, None)
        self._cards.clear()

    def coded(self, name: str) -> Coded:
        """Return the rows as levels that were cut without a look at the outcome; without patterns as attributes."""
        model, learned = self._model(name), self.rows(name)
        columns = [column for column in learned.columns if column.attribute.both is None]
        levels = [unsupervised_levels(column, bands=model.bands.get(column.attribute.name)) for column in columns]
        return code_columns(columns, levels)

    def card(self, name: str) -> FittedCard:
        """Return the card learned from all rows."""
        if name not in self._cards:
            model, learned = self._model(name), self.rows(name)
            self._cards[name] = fit_card(
                learned.columns,
                learned.y,
                outcome=model.outcome,
                caps=model.category_caps(),
                belief=model.belief,
                monotone=model.monotone(),
                levels=self._cuts(model.cuts),
                threshold=model.threshold,
                seed=model.seed,
                cap_rule=model.cap_rule,
                capacity=model.capacity,
                rival=model.rival,
            )
        return self._cards[name]

    def _cuts(self, name: str) -> dict[str, tuple[Condition, ...]]:
        """Return the levels of another model's card; none where it has too few rows for one."""
        if not name:
            return {}
        card = self.card(name).card
        return {one.name: tuple(level.condition for level in one.levels) for one in card.attributes}

    def discovery(self, name: str) -> Discovery:
        """Return what the search for patterns found."""
        if name not in self._searches:
            self._searches[name] = self._look(name).told(self._model(name).part)
        return self._searches[name]

    def quantity(self, name: str) -> QuantityDiscovery:
        """Return what the search on a quantity found; its query selects `value`, and `y` as 1 where it was seen."""
        if name not in self._quantities:
            self._quantities[name] = self._look_quantity(name).told(self._model(name).part)
        return self._quantities[name]

    def parts(self, searched: Sequence[str], late: Sequence[str]) -> dict[str, float]:
        """Return the part of the common 5 % that each family is held to.

        Parameters
        ----------
        searched
            Models whose searches are made; quantities are those that are not "won" or "good".
        late
            Families that are tested afterwards: they receive what others leave, and leave nothing.
        """
        p = {name: (self._look(name) if name in ("won", "good") else self._look_quantity(name)).p for name in searched}
        return parts_of_error(p, {name: WEIGHTS[name] for name in (*searched, *late)})

    def prior(self, name: str) -> Prior:
        """Return what the lifts of all combinations that a search tried are like."""
        if name not in self._priors:
            looked = self._look(name)
            found, k, n = looked.found, looked.found.k_with, looked.found.n_with
            parts = log_lifts(k, n, found.winners - k, found.rows - n, looked.judge.effects)
            kept = np.flatnonzero(n < found.rows)[:: 1 + n.size // MOST_LIFTS]
            self._priors[name] = Prior.of(*(part[kept] for part in parts))
        return self._priors[name]

    def ratio_prior(self, name: str) -> Prior:
        """Return what the ratios of all combinations that a search on a quantity tried are like."""
        if name not in self._priors:
            self._priors[name] = self._look_quantity(name).prior()
        return self._priors[name]

    def allot(self, parts: Mapping[str, float]) -> None:
        """Hold searches to their parts of the common 5 % from now on."""
        for name in parts.keys() & self.specifications.keys():
            self.specifications[name] = replace(self.specifications[name], part=parts[name])
            self._searches.pop(name, None)
            self._quantities.pop(name, None)

    def _look(self, name: str) -> Looked:
        if name not in self._looked:
            model, learned = self._model(name), self.rows(name)
            companies = group_numbers(learned.frame["company"])
            self._looked[name] = look(
                self.coded(name),
                learned.y,
                learned.later,
                groups=companies if model.outcome == "won" else None,
                permutations=model.permutations,
                seed=model.seed,
                outcome=model.outcome,
            )
        return self._looked[name]

    def _look_quantity(self, name: str) -> LookedQuantity:
        if name not in self._looked_quantities:
            model, learned = self._model(name), self.rows(name)
            deals = learned.frame["company"] if model.outcome == "cycle" else None
            at = in_order(learned.frame["at"])[0]
            quantity = Quantity(learned.frame["value"].astype(np.float64), learned.y, at, deals, model.outcome == "ltv")
            self._looked_quantities[name] = look_quantity(
                self.coded(name),
                quantity,
                learned.later,
                permutations=model.permutations,
                seed=model.seed,
                name=model.outcome,
            )
        return self._looked_quantities[name]

    def leaks(self, name: str) -> tuple[LeakFinding, ...]:
        """Return the signs that a model's columns know the outcome."""
        if name not in self._leaks:
            learned = self.rows(name)
            self._leaks[name] = find_leaks(learned.columns, learned.y, in_order(learned.frame["at"])[0])
        return self._leaks[name]

    def fresh(self, name: str) -> tuple[FreshFinding, ...]:
        """Return what open deals tell of a model's columns: whether they change when a deal ends."""
        if name not in self._fresh:
            model = self._model(name)
            frame = self._rows(model.query)
            at, order = in_order(frame["at"])
            ended = frame["ended"].astype(np.float64)
            ageing = Ageing(
                y=frame["y"].astype(np.float64),
                open=frame["open"].astype(np.float64) > 0,
                created=at,
                age=frame["age"].astype(np.float64),
                ended=np.where(np.isnan(ended), np.inf, ended),
            )
            self._fresh[name] = fresh(raw_columns(frame, model.attributes), ageing) if order == "time" else ()
        return self._fresh[name]

    def tiers(self, name: str, size: str, edges: tuple[float, float]) -> TierSearch:
        """Return which conditions weigh differently in the classes of size that the edges make of an attribute."""
        if (name, size, *edges) not in self._tiers:
            learned = self.rows(name)
            labels = learned.frame["company"] if self._model(name).outcome == "won" else None
            groups = groups_of(labels, learned.y)
            self._tiers[name, size, *edges] = search_tiers(
                self.coded(name),
                learned.y,
                size,
                next(one.values for one in learned.columns if one.attribute.name == size),
                edges,
                score=self.card(name).points,
                inflation=1.0 if groups is None else groups.mean_inflation,
            )
        return self._tiers[name, size, *edges]

    def _model(self, name: str) -> Model:
        if name not in self.specifications:
            raise NotFound("evidence.model", name=name)
        return self.specifications[name]
