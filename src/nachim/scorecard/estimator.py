"""The scorecard as an estimator in scikit-learn's manner: the same learner, for notebooks and pipelines.

scikit-learn is needed by this module alone: ``pip install 'nachim[learn]'``.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from nachim.errors import DataError, UsageError
from nachim.model.attribute import CAPS, Attribute, Category, Kind
from nachim.model.card import CapRule, Card
from nachim.model.score import Score
from nachim.scorecard.features import Asked, Table, attributes_of, by_name, raw_columns, table_of
from nachim.scorecard.fit import fit_card
from nachim.scorecard.fitted import FittedCard
from nachim.scorecard.kept import Kept, kept_as_json, kept_of_json
from nachim.scorecard.score import Scored, code_leads, points_of, score
from nachim.stats.coded import Floats, RawColumn

try:
    from sklearn.base import BaseEstimator, ClassifierMixin
    from sklearn.utils import assert_all_finite, check_random_state
    from sklearn.utils.multiclass import check_classification_targets, type_of_target
    from sklearn.utils.validation import (
        _check_sample_weight,
        check_consistent_length,
        check_is_fitted,
        column_or_1d,
        validate_data,
    )
except ImportError as cause:
    raise UsageError("extra.learn") from cause

if TYPE_CHECKING:
    from sklearn.utils import Tags

Array = npt.NDArray[Any]


OUTCOME = "won"
"""What a card of the estimator calls its outcome, whatever the classes are."""


class Scorecard(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """A card of exactly 100 whole points, learned from a table of attributes and an outcome of two classes.

    The learner is that of `nachim build` (`nachim.scorecard.fit.fit_card`), with all its options. The class that sorts
    last is the outcome: 1, True, "won".

    Parameters
    ----------
    caps
        Points of each category, "firmographic", "technology", "trigger" and "buying"; 30, 25, 25 and 20 unless given.
    cap_rule
        "fixed" keeps to the caps, "bounded" lets the data move each by at most 15 points, "learned" lets them go.
    categories
        Category of a column, by its name or place; "firmographic" unless given.
    kinds
        "number", "category" or "days" (since an event) of a column; numbers are numbers and all else is a category
        unless given.
    monotone
        "up" or "down" of a column: more of it is never worse, or never better. Days are held to "down" unless given.
    belief
        +1 or -1 of a column, or of "column=value": an expert's prior, which yields where the data contradict it.
    max_attributes
        Most attributes on the card, up to 15.
    threshold
        The line: a label on the card, which changes no probability.
    capacity
        Share of leads that sales can work. Given, the card is drawn up so that this share of the rows learned from
        reaches the line.
    random_state
        Seed of the folds and permutations; the same seed gives the same card.

    Attributes
    ----------
    card_
        The card.
    verdict_
        "signal"; "no_signal" where nothing may be claimed for the card; "too_few" with fewer than 10 rows of a class:
        then the card is empty and every row has the rate of all.
    fitted_
        The fit, with the reason why each column is on the card or not; None for a card that was read from JSON, and
        where there were too few rows.
    classes_, n_features_in_, feature_names_in_
        As in every classifier; the names only where X had some.

    Notes
    -----
    Frames are taken by the names of their columns, whatever their order, and further columns do not matter; arrays are
    taken by place.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> X = rng.normal(size=(400, 3))
    >>> y = rng.random(400) < 1 / (1 + np.exp(-2 * X[:, 0]))
    >>> card = Scorecard(monotone={0: "up"}).fit(X, y)
    >>> sum(one.most for one in card.card_.attributes)
    100
    >>> bool(card.points([[2.0, 0, 0]])[0] > card.points([[-2.0, 0, 0]])[0])
    True
    """

    card_: Card
    fitted_: FittedCard | None
    attributes_: tuple[Attribute, ...]
    verdict_: str
    classes_: Array
    n_features_in_: int
    feature_names_in_: Array

    def __init__(
        self,
        *,
        caps: Mapping[str, int] | None = None,
        cap_rule: str = "fixed",
        categories: Asked | None = None,
        kinds: Asked | None = None,
        monotone: Asked | None = None,
        belief: Mapping[Any, int] | None = None,
        max_attributes: int = 15,
        threshold: int = 70,
        capacity: float | None = None,
        random_state: Any = 0,
    ) -> None:
        self.caps = caps
        self.cap_rule = cap_rule
        self.categories = categories
        self.kinds = kinds
        self.monotone = monotone
        self.belief = belief
        self.max_attributes = max_attributes
        self.threshold = threshold
        self.capacity = capacity
        self.random_state = random_state

    def fit(self, X: object, y: object, sample_weight: object = None) -> Scorecard:
        """Learn a card.

        Parameters
        ----------
        X
            Shape (rows, columns): an array, or a frame with an Arrow C stream. NaN and None are unknown values.
        y
            Two classes.
        sample_weight
            Weight of each row, for example one over its probability of having been observed; rows of weight 0 take
            no part.

        Raises
        ------
        ValueError
            If an option, a column or a class cannot be used.
        """
        options = self._options()
        table = self._table(X, reset=True)
        won = self._outcome(y, table.rows)
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, np.empty((table.rows, 1)), ensure_non_negative=True)
        self.attributes_ = attributes_of(table, self.kinds or {}, self.categories or {})
        columns = raw_columns(table, self.attributes_)
        if weights is not None and not weights.all():
            columns = tuple(column.take(weights > 0) for column in columns)
            won, weights = won[weights > 0], weights[weights > 0]
        try:
            self.fitted_ = fit_card(columns, won, weights=weights, **options, **self._named(table.names))
        except DataError:
            self.fitted_, self.verdict_ = None, "too_few"
            self.card_ = _base_rate(won, weights, self.threshold)
        else:
            self.card_, self.verdict_ = self.fitted_.card, self.fitted_.verdict.value
        return self

    def points(self, X: object) -> npt.NDArray[np.int64]:
        """Return the points of each row, 0 to 100."""
        return self._scored(X).total

    def decision_function(self, X: object) -> Floats:
        """Return the log-odds of the outcome for each row: they rise with the points in a straight line."""
        total = self._scored(X).total
        odds: Floats = self.card_.intercept + self.card_.slope * total.astype(np.float64)
        return odds

    def predict_proba(self, X: object) -> Array:
        """Return the probability of both classes for each row, in the order of `classes_`."""
        p = self._scored(X).probability
        both: Array = np.column_stack([1 - p, p])
        return both

    def predict(self, X: object) -> Array:
        """Return the likelier class of each row. Whether to work a lead is for the line to say: `points(X) >= 70`."""
        decided = (self.decision_function(X) > 0).astype(int)
        likelier: Array = self.classes_[decided]
        return likelier

    def explain(self, X: object) -> list[Score]:
        """Return for each row what a salesperson sees: parts, reasons, range, and the question worth asking."""
        columns = self._columns(X)
        codes = code_leads(self.card_, columns)
        return [score(self.card_, row) for row in codes]

    def to_json(self) -> str:
        """Return the card and everything that scoring needs as JSON; no pickle, so that any version can read it."""
        check_is_fitted(self, "card_")
        names = [str(name) for name in getattr(self, "feature_names_in_", ())]
        kept = Kept(self.card_, self.attributes_, tuple(self.classes_.tolist()), tuple(names), self.verdict_)
        return kept_as_json(kept)

    @classmethod
    def from_json(cls, text: str) -> Scorecard:
        """Return the estimator of `to_json`, ready to score; its options are those of a new one.

        Raises
        ------
        ValueError
            If the text is not one of `to_json`, or its card does not add up to 100.
        """
        kept = kept_of_json(text)
        made = cls(threshold=kept.card.threshold)
        made.card_, made.attributes_, made.fitted_, made.verdict_ = kept.card, kept.attributes, None, kept.verdict
        made.classes_ = np.array(kept.classes)
        made.n_features_in_ = len(kept.attributes)
        if kept.names:
            made.feature_names_in_ = np.array(kept.names, dtype=object)
        return made

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.input_tags.allow_nan = True
        tags.input_tags.categorical = True
        tags.input_tags.string = True
        return tags

    def _options(self) -> dict[str, Any]:
        """Return the options that name no column, checked."""
        caps = CAPS if self.caps is None else {_one_of("caps", Category, name): n for name, n in self.caps.items()}
        if min(caps.values(), default=0) < 0 or not any(caps.values()):
            raise ValueError(f"caps must be points of 0 or more, not all of them 0. Got {self.caps!r} instead.")
        if not 1 <= self.max_attributes <= 15:
            raise ValueError(f"max_attributes must be from 1 to 15. Got {self.max_attributes!r} instead.")
        if not 0 <= self.threshold <= 100:
            raise ValueError(f"threshold must be from 0 to 100. Got {self.threshold!r} instead.")
        if self.capacity is not None and not 0 < self.capacity <= 1:
            raise ValueError(f"capacity must be above 0 and at most 1, or None. Got {self.capacity!r} instead.")
        seed = self.random_state
        return {
            "caps": caps,
            "cap_rule": _one_of("cap_rule", CapRule, self.cap_rule),
            "max_attributes": self.max_attributes,
            "threshold": self.threshold,
            "capacity": self.capacity,
            "seed": seed if isinstance(seed, int) else int(check_random_state(seed).randint(2**31 - 1)),
        }

    def _named(self, names: tuple[str, ...]) -> dict[str, Any]:
        """Return the options that name columns, by the columns' names."""
        days = {one.name: -1 for one in self.attributes_ if one.kind is Kind.DAYS}
        order = by_name(self.monotone or {}, names)
        for name, sign in order.items():
            if sign not in _ORDERS:
                raise ValueError(f"monotone must be 'up' or 'down' of a column. Got {sign!r} for {name} instead.")
            if _attribute(self.attributes_, name).kind is Kind.CATEGORY:
                raise ValueError(f"monotone is for numbers and days; {name} is a category.")
        values = {str(key): sign for key, sign in (self.belief or {}).items() if "=" in str(key)}
        plain = {key: sign for key, sign in (self.belief or {}).items() if "=" not in str(key)}
        return {
            "monotone": days | {name: _ORDERS[sign] for name, sign in order.items()},
            "belief": by_name(plain, names) | values,
        }

    def _table(self, X: object, *, reset: bool) -> Table:
        """Return X as columns, in the order of the columns learned from."""
        if not hasattr(X, "__arrow_c_stream__"):
            checked = validate_data(self, X, reset=reset, dtype=None, ensure_all_finite="allow-nan")
            table = table_of(checked)
            names = getattr(self, "feature_names_in_", table.names)
            return Table(tuple(map(str, names)), table.columns, table.named)
        table = table_of(X)
        if reset:
            self.n_features_in_ = len(table.names)
            self.feature_names_in_ = np.array(table.names, dtype=object)
            return table
        if not hasattr(self, "feature_names_in_"):
            raise ValueError("The card was learned from an array. Give an array of the same columns.")
        place = {name: j for j, name in enumerate(table.names)}
        absent = [str(name) for name in self.feature_names_in_ if name not in place]
        if absent:
            raise ValueError(f"X has no column {', '.join(absent)}, which the card was learned from.")
        names = tuple(map(str, self.feature_names_in_))
        return Table(names, tuple(table.columns[place[name]] for name in names), named=True)

    def _scored(self, X: object) -> Scored:
        columns = self._columns(X)
        return points_of(self.card_, columns)

    def _columns(self, X: object) -> tuple[RawColumn, ...]:
        check_is_fitted(self, "card_")
        return raw_columns(self._table(X, reset=False), self.attributes_)

    def _outcome(self, y: object, rows: int) -> Floats:
        if y is None:
            raise ValueError("This Scorecard estimator requires y to be passed, but the target y is None.")
        labels = column_or_1d(y, warn=True)
        check_consistent_length(np.empty(rows), labels)
        assert_all_finite(labels, input_name="y")
        check_classification_targets(labels)
        kind = type_of_target(labels, input_name="y", raise_unknown=True)
        if kind != "binary":
            raise ValueError(f"Only binary classification is supported. The type of the target is {kind}.")
        self.classes_ = np.unique(labels)
        if len(self.classes_) < 2:
            raise ValueError("Scorecard needs rows of 2 classes; the data contains only one class.")
        won: Floats = (labels == self.classes_[1]).astype(np.float64)
        return won


def _base_rate(won: Floats, weights: Floats | None, threshold: int) -> Card:
    """Return a card without attributes: everybody has the rate of the rows (with half a row more of each class)."""
    rate = (np.average(won, weights=weights) * len(won) + 0.5) / (len(won) + 1)
    return Card(OUTCOME, (), float(np.log(rate / (1 - rate))), 0.0, threshold)


_ORDERS = {"up": 1, "down": -1}


def _attribute(attributes: tuple[Attribute, ...], name: str) -> Attribute:
    return next(one for one in attributes if one.name == name)


def _one_of(option: str, words: type[Category] | type[CapRule], value: Any) -> Any:
    """Return the word of a list that was given as an option."""
    try:
        return words(value)
    except ValueError as error:
        valid = ", ".join(repr(word.value) for word in words)
        raise ValueError(f"The {option!r} parameter of Scorecard must be of {valid}. Got {value!r} instead.") from error
