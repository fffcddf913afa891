"""The scorecard as an estimator: scikit-learn's own checks, frames and arrays, options, and no pickle."""

from __future__ import annotations

import json
import subprocess
import sys

import numpy as np
import pyarrow as pa
import pytest
from sklearn.model_selection import cross_val_score
from sklearn.utils.estimator_checks import parametrize_with_checks

import nachim
from nachim.model.attribute import Kind
from nachim.scorecard.estimator import Scorecard
from nachim.scorecard.fit import fit_card
from unit.columns_factory import company_set

WEIGHT_IS_NO_COPY = (
    "A weight says how much a row counts in the rates, not how often it was seen: two rows are more evidence than one "
    "row of weight two, so levels need rows of their own and the screen asks for the effective number of rows (Kish)."
)


@parametrize_with_checks(
    [Scorecard(), Scorecard(cap_rule="learned", capacity=0.2)],
    expected_failed_checks=lambda _: {"check_sample_weight_equivalence_on_dense_data": WEIGHT_IS_NO_COPY},
)
def test_it_keeps_the_rules_of_an_estimator(estimator, check):
    check(estimator)


@pytest.fixture(scope="module")
def companies():
    """A frame with numbers, categories, truth values, gaps, and the outcome."""
    columns, won = company_set(1200, seed=3, noise=2)
    frame = {one.attribute.name: one.values.tolist() for one in columns}
    for name, values in frame.items():
        frame[name] = [None if value is None or value != value else value for value in values]
    return pa.table(frame), won.astype(bool)


KINDS = {"event": "days"}
CATEGORIES = {"event": "trigger", "flag": "buying", "tool": "technology"}


def test_the_estimator_learns_what_the_product_learns(companies):
    frame, won = companies
    card = Scorecard(kinds=KINDS, categories=CATEGORIES).fit(frame, won).card_
    columns, y = company_set(1200, seed=3, noise=2)
    for place, column in enumerate(columns):
        column.none[:] = False
        if column.attribute.name.startswith("noise"):
            about = type(column.attribute)(
                column.attribute.name, column.attribute.name, type(column.attribute.category)("firmographic"),
                column.attribute.kind, column.attribute.known,
            )  # fmt: skip
            columns[place] = type(column)(about, column.values, column.none)
    product = fit_card(columns, y, monotone={"event": -1}).card
    assert [(one.name, [level.points for level in one.levels]) for one in card.attributes] == [
        (one.name, [level.points for level in one.levels]) for one in product.attributes
    ]


def test_points_odds_and_probabilities_say_the_same(companies):
    frame, won = companies
    card = Scorecard(kinds=KINDS, categories=CATEGORIES).fit(frame, won)
    points, odds, p = card.points(frame), card.decision_function(frame), card.predict_proba(frame)[:, 1]
    assert points.min() >= 0
    assert points.max() <= 100
    np.testing.assert_allclose(odds, card.card_.intercept + card.card_.slope * points)
    np.testing.assert_allclose(p, 1 / (1 + np.exp(-odds)))
    assert (card.predict(frame) == (p > 0.5)).all()
    assert [one.total for one in card.explain(frame.slice(0, 5))] == points[:5].tolist()


def test_frames_are_taken_by_name_and_arrays_by_place(companies):
    frame, won = companies
    card = Scorecard(kinds=KINDS).fit(frame, won)
    turned = frame.select([*reversed(frame.column_names)]).append_column("more", pa.array(["x"] * len(frame)))
    assert (card.points(turned) == card.points(frame)).all()
    with pytest.raises(ValueError, match="no column size"):
        card.points(frame.drop_columns(["size"]))
    array = np.array(list(zip(*(frame[name].to_pylist() for name in frame.column_names), strict=True)), dtype=object)
    by_place = Scorecard(kinds={frame.column_names.index("event"): "days"}).fit(array, won)
    assert (by_place.points(array) == card.points(frame)).all()
    assert [one.kind for one in by_place.attributes_] == [one.kind for one in card.attributes_]


def test_the_order_of_a_long_frame_is_kept():
    rng = np.random.default_rng(0)
    x = rng.normal(size=150_000)
    won = rng.random(len(x)) < 1 / (1 + np.exp(-x))
    frame = pa.table({"x": x})
    card = Scorecard().fit(frame, won)
    assert (card.points(frame) == Scorecard().fit(x[:, None], won).points(x[:, None])).all()


def test_text_truth_values_and_gaps_are_categories():
    rng = np.random.default_rng(0)
    flag = rng.random(300) < 0.5
    won = np.where(rng.random(300) < np.where(flag, 0.7, 0.2), "won", "lost")
    frame = pa.table({"flag": pa.array(flag.tolist()), "code": pa.array([1, 2, None] * 100)})
    card = Scorecard(kinds={"code": "category"}).fit(frame, won)
    assert [one.kind for one in card.attributes_] == [Kind.CATEGORY, Kind.CATEGORY]
    assert card.classes_.tolist() == ["lost", "won"]
    assert card.points(pa.table({"flag": [True], "code": [None]})) > card.points(
        pa.table({"flag": [False], "code": [None]})
    )


def test_a_card_comes_back_from_json_with_the_same_scores(companies):
    frame, won = companies
    card = Scorecard(kinds=KINDS, categories=CATEGORIES).fit(frame, won)
    text = card.to_json()
    back = Scorecard.from_json(text)
    assert (back.points(frame) == card.points(frame)).all()
    assert (back.predict_proba(frame) == card.predict_proba(frame)).all()
    assert (back.predict(frame) == card.predict(frame)).all()
    assert back.to_json() == text


def test_a_changed_json_is_refused_when_points_no_longer_add_up(companies):
    frame, won = companies
    kept = json.loads(Scorecard(kinds=KINDS).fit(frame, won).to_json())
    for level in kept["card"]["attributes"][0]["levels"]:
        level["points"] += 5
    with pytest.raises(ValueError, match="add up to 105"):
        Scorecard.from_json(json.dumps(kept))
    with pytest.raises(ValueError, match="This is no card"):
        Scorecard.from_json("{}")


def test_monotone_columns_never_turn(companies):
    frame, won = companies
    for sign, step in (("up", 1), ("down", -1)):
        card = Scorecard(monotone={"size": sign}).fit(frame.select(["size", "flag", "industry"]), won)
        grid = pa.table({"size": np.linspace(1, 4000, 400), "flag": ["no"] * 400, "industry": ["B"] * 400})
        assert (step * np.diff(card.points(grid)) >= 0).all()


def test_too_few_rows_give_everybody_the_rate_and_say_so():
    X = np.arange(24.0)[:, None]
    won = np.arange(24) % 4 == 0
    card = Scorecard().fit(X, won)
    assert card.verdict_ == "too_few"
    assert card.points(X).tolist() == [0] * 24
    np.testing.assert_allclose(card.predict_proba(X)[:, 1], 6.5 / 25)


def test_noise_is_not_claimed_to_be_a_signal():
    rng = np.random.default_rng(5)
    card = Scorecard().fit(rng.normal(size=(300, 6)), rng.random(300) < 0.3)
    assert card.verdict_ == "no_signal"
    assert sum(one.most for one in card.card_.attributes) == 100


def test_rows_of_weight_nothing_take_no_part(companies):
    frame, won = companies
    weight = np.arange(len(won)) % 2
    card = Scorecard().fit(frame, won, sample_weight=weight)
    half = Scorecard().fit(frame.filter(pa.array(weight > 0)), won[weight > 0])
    assert (card.points(frame) == half.points(frame)).all()


def test_it_stands_in_a_cross_validation():
    rng = np.random.default_rng(1)
    X = rng.normal(size=(600, 4))
    won = rng.random(600) < 1 / (1 + np.exp(-1.5 * X[:, 0]))
    assert cross_val_score(Scorecard(), X, won, scoring="roc_auc", cv=3).mean() > 0.7


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"cap_rule": "loose"}, "'cap_rule' parameter of Scorecard"),
        ({"caps": {"fame": 10}}, "'caps' parameter of Scorecard"),
        ({"caps": {"trigger": 0}}, "caps must be points"),
        ({"max_attributes": 16}, "max_attributes must be from 1 to 15"),
        ({"threshold": 101}, "threshold must be"),
        ({"capacity": 0}, "capacity must be"),
        ({"monotone": {"x": "up"}}, "no column 'x'"),
        ({"monotone": {0: "sideways"}}, "'up' or 'down'"),
        ({"kinds": {0: "colour"}}, "'colour' is not a valid Kind"),
        ({"belief": {7: 1}}, "no column 7"),
    ],
)
def test_an_option_that_cannot_be_is_named(options, message):
    X = np.random.default_rng(0).normal(size=(60, 2))
    with pytest.raises(ValueError, match=message):
        Scorecard(**options).fit(X, X[:, 0] > 0)


def test_infinity_and_dates_are_refused_by_name():
    won = np.arange(40) % 2 == 0
    with pytest.raises(ValueError, match="x contains infinity"):
        Scorecard().fit(pa.table({"x": [np.inf] * 40}), won)
    with pytest.raises(ValueError, match="x holds dates"):
        Scorecard().fit(pa.table({"x": pa.array([0] * 40, pa.timestamp("us"))}), won)


def test_the_public_name_is_the_estimator_and_is_loaded_late():
    assert nachim.Scorecard is Scorecard
    code = "import sys, nachim, nachim.library; assert not any(m.startswith('sklearn') for m in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
