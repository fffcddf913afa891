from __future__ import annotations

import numpy as np
import pytest

from nachim.errors import DataError
from nachim.model.attribute import CAPS, Category, Kind
from nachim.model.condition import Operator
from nachim.scorecard.effects import SPREADS, TOLD_SPREADS
from nachim.scorecard.fit import fit_card
from nachim.scorecard.fitted import Verdict
from nachim.scorecard.score import points_of
from nachim.scorecard.screen import Ruling, any_signal, screen
from nachim.stats.calibration import calibration
from nachim.stats.levels import assign, supervised_levels
from unit.columns_factory import column, company_set


@pytest.fixture(scope="module")
def planted():
    columns, y = company_set(1600, seed=1)
    return fit_card(columns, y), columns, y


def level_points(card, name):
    return {level.condition: level.points for one in card.attributes if one.name == name for level in one.levels}


def points_at(card, name, value):
    one = next(attribute for attribute in card.attributes if attribute.name == name)
    kind = one.kind
    values = np.array([value], dtype=object if kind is Kind.CATEGORY else float)
    return int(points_of(card, [column(name, values, kind=kind)]).by_attribute[name][0])


def test_planted_conditions_are_on_the_card_with_the_right_sign(planted):
    card = planted[0].card
    assert points_at(card, "size", 100) > points_at(card, "size", 10)
    assert points_at(card, "size", 100) > points_at(card, "size", 2000)
    assert points_at(card, "industry", "A") > points_at(card, "industry", "B")
    assert points_at(card, "event", 20) > points_at(card, "event", 400)
    assert points_at(card, "flag", "yes") > points_at(card, "flag", "no")
    assert points_at(card, "tool", "Z") < points_at(card, "tool", "X")


def test_noise_gets_next_to_nothing(planted):
    assert all(one.most <= 3 for one in planted[0].card.attributes if one.name.startswith("noise"))


def test_each_attribute_that_is_left_out_says_why(planted):
    on_card = {one.name for one in planted[0].card.attributes}
    for item in planted[0].screened:
        assert (item.ruling in (Ruling.STRONG, Ruling.WEAK)) == (item.name in on_card)


def test_caps_are_kept_and_sum_to_100(planted):
    assert planted[0].card.caps() == CAPS
    assert planted[0].cap_changes == ()


def test_counts_of_levels_are_those_of_the_rows(planted):
    fitted, _, y = planted
    for one in fitted.card.attributes:
        assert sum(level.n for level in one.levels) == len(y)
        assert sum(level.k for level in one.levels) == y.sum()


def test_an_unknown_value_never_earns_more_than_the_mean(planted):
    for one in planted[0].card.attributes:
        unknown = one.levels[-1]
        assert unknown.condition.operator is Operator.IS_UNKNOWN
        assert unknown.points <= one.mean


def test_missing_at_random_costs_about_nothing(planted):
    for one in planted[0].card.attributes:
        if not one.name.startswith("noise"):
            assert one.levels[-1].points >= one.mean - 2.5


def test_the_same_data_give_the_same_card(planted):
    fitted, columns, y = planted
    assert fit_card(columns, y).card == fitted.card


def test_the_order_of_columns_does_not_matter(planted):
    fitted, columns, y = planted
    assert {a.name for a in fit_card(columns[::-1], y).card.attributes} == {a.name for a in fitted.card.attributes}


def test_probabilities_hold_on_rows_not_seen(planted):
    columns, y = company_set(6000, seed=2)
    scored = points_of(planted[0].card, columns)
    figure = calibration(y, scored.probability)
    assert 0.8 < figure.slope.value < 1.25
    assert figure.error < 0.05
    assert scored.probability.mean() == pytest.approx(y.mean(), abs=0.03)


def test_training_probabilities_are_right_on_average(planted):
    fitted, _, y = planted
    assert fitted.probabilities.mean() == pytest.approx(y.mean(), abs=1e-6)


@pytest.mark.parametrize("seed", range(5))
def test_pure_noise_makes_no_claim_but_still_100_points(seed):
    columns, y = company_set(500, seed=seed, effect=0.0)
    fitted = fit_card(columns, y)
    assert fitted.verdict is Verdict.NO_SIGNAL
    assert sum(one.most for one in fitted.card.attributes) == 100


def test_pure_noise_is_called_a_signal_in_at_most_about_one_set_in_20():
    claims = 0
    for seed in range(60):
        columns, y = company_set(300, seed=100 + seed, effect=0.0)
        codes = [assign(one, supervised_levels(one, y)) for one in columns]
        claims += any_signal(screen(columns, codes, y, weights=np.ones(300), keep=frozenset(), most=15, seed=0))
    assert claims <= 7  # more than 7 of 60 has a chance of 1 % at a true rate of 5 %


def test_too_few_wins_are_said_so():
    columns, y = company_set(200, seed=1)
    y[:] = 0
    y[:9] = 1
    with pytest.raises(DataError, match="9 wins"):
        fit_card(columns, y)


def test_a_category_without_attributes_gives_its_points_away():
    columns, y = company_set(1600, seed=1, noise=0)
    fitted = fit_card([one for one in columns if one.attribute.category is not Category.TRIGGER], y)
    assert sum(fitted.card.caps().values()) == 100
    absent = next(change for change in fitted.cap_changes if change.category is Category.TRIGGER)
    assert (absent.asked, absent.given, absent.reason) == (25, 0, "absent")


def test_a_category_of_decoys_gives_its_points_away():
    columns, y = company_set(1600, seed=1, noise=0)
    rng = np.random.default_rng(5)
    columns = [one for one in columns if one.attribute.name != "tool"]
    columns += [column(f"decoy{j}", rng.normal(size=1600), category=Category.TECHNOLOGY) for j in range(5)]
    fitted = fit_card(columns, y)
    assert fitted.card.caps().get(Category.TECHNOLOGY, 0) <= 3 * 5
    assert all(one.most <= 3 for one in fitted.card.attributes if one.name.startswith("decoy"))


def test_a_number_that_may_only_rise_does():
    columns, y = company_set(1600, seed=1)
    fitted = fit_card(columns, y, monotone={"size": 1})
    size = next((one for one in fitted.card.attributes if one.name == "size"), None)
    if size is None:
        assert any(item.name == "size" and item.ruling is Ruling.OPPOSED for item in fitted.screened)
    else:
        bands = [level.points for level in size.levels[:-2]]
        assert bands == sorted(bands)
    free = next(one for one in fit_card(columns, y).card.attributes if one.name == "size")
    assert [level.points for level in free.levels[:-2]] != sorted(level.points for level in free.levels[:-2])


def test_a_rising_number_keeps_its_place_under_the_constraint():
    rng = np.random.default_rng(3)
    x = rng.uniform(0, 100, 900)
    y = (rng.random(900) < 0.1 + 0.006 * x).astype(float)
    fitted = fit_card(
        [column("x", x), column("z", rng.normal(size=900), category=Category.TRIGGER)], y, monotone={"x": 1}
    )
    points = [level.points for level in fitted.card.attributes[0].levels[:-2]]
    assert points == sorted(points)
    assert points[0] < points[-1]


def test_a_belief_counts_while_data_are_few():
    x = np.arange(60.0)
    y = np.array([1.0, 0.0, 0.0, 1.0] * 15)
    other = np.random.default_rng(4).normal(size=60)
    columns = [column("x", x), column("other", other, category=Category.TRIGGER)]
    believed = fit_card(columns, y, belief={"x": 1}).card
    against = fit_card(columns, y, belief={"x": -1}).card
    assert points_at(believed, "x", 59) > points_at(believed, "x", 1)
    assert points_at(against, "x", 59) < points_at(against, "x", 1)
    assert next(one for one in believed.attributes if one.name == "x").belief == 1


def test_a_poor_belief_yields_to_data():
    columns, y = company_set(1600, seed=1)
    fitted = fit_card(columns, y, belief={"event": -1})
    assert points_at(fitted.card, "event", 20) > points_at(fitted.card, "event", 400)
    assert fitted.belief_worth == 0


def test_a_believed_attribute_stays_on_the_card_without_a_signal():
    columns, y = company_set(1600, seed=1)
    fitted = fit_card(columns, y, belief={"noise1": 1})
    assert "noise1" in {one.name for one in fitted.card.attributes}
    assert next(item for item in fitted.screened if item.name == "noise1").ruling in (Ruling.BELIEF, Ruling.WEAK)


def test_beliefs_about_four_attributes_rule_the_card_while_outcomes_are_few():
    rng = np.random.default_rng(6)
    values = rng.normal(size=(9, 260))
    y = (rng.random(260) < 1 / (1 + np.exp(1 - 0.9 * values[:4].sum(axis=0)))).astype(float)
    columns = [column(f"x{j}", x, category=tuple(Category)[j % 4]) for j, x in enumerate(values)]
    told = fit_card(columns, y, belief={f"x{j}": 1 for j in range(4)})
    confirmed = {item.name for item in told.screened if item.ruling is Ruling.STRONG}
    assert {one.name for one in told.card.attributes} == {"x0", "x1", "x2", "x3"} | confirmed
    assert told.spread in TOLD_SPREADS
    assert all(points_at(told.card, f"x{j}", 1.5) > points_at(told.card, f"x{j}", -1.5) for j in range(4))
    three = fit_card(columns, y, belief={f"x{j}": 1 for j in range(3)})
    assert three.spread in SPREADS


def test_beliefs_of_both_signs_about_values_keep_their_attribute_on_the_card():
    columns, y = company_set(1600, seed=1)
    values = np.array(["A", "B", "C", "D"] * 400, dtype=object)
    fitted = fit_card([*columns, column("letter", values)], y, belief={"letter=A": 1, "letter=B": -1})
    assert "letter" in {one.name for one in fitted.card.attributes}


def test_a_belief_can_name_one_value_of_a_category():
    values = np.array(["A", "A", "B", "B"] * 15, dtype=object)
    y = np.array([1.0, 0.0] * 30)
    fitted = fit_card([column("industry", values)], y, belief={"industry=A": 1})
    assert points_at(fitted.card, "industry", "A") > points_at(fitted.card, "industry", "B")


def test_a_copy_of_a_column_does_not_get_opposing_points():
    columns, y = company_set(1600, seed=1)
    rng = np.random.default_rng(7)
    size = columns[0]
    copy = column("staff", size.values * rng.uniform(0.97, 1.03, 1600))
    card = fit_card([*columns, copy], y).card
    names = {one.name for one in card.attributes}
    for name in names & {"size", "staff"}:
        assert points_at(card, name, 100) >= points_at(card, name, 10)
    assert len(names & {"size", "staff"}) == 1 or all(one.most <= 3 for one in card.attributes if one.name == "staff")


def test_weights_count_like_rows():
    columns, y = company_set(800, seed=3)
    plain = fit_card(columns, y)
    same = fit_card(columns, y, weights=np.full(800, 3.0))
    assert plain.card == same.card


def test_no_more_attributes_than_allowed():
    columns, y = company_set(1600, seed=1)
    fitted = fit_card(columns, y, max_attributes=2)
    assert len(fitted.card.attributes) == 2
    assert sum(one.most for one in fitted.card.attributes) == 100
    assert any(item.ruling is Ruling.CROWDED for item in fitted.screened)


def test_nothing_but_constants_makes_an_empty_card_without_claim():
    y = np.array([1.0, 0.0, 0.0] * 20)
    fitted = fit_card([column("x", np.full(60, 3.0))], y)
    assert fitted.card.attributes == ()
    assert fitted.verdict is Verdict.NO_SIGNAL
    assert 1 / (1 + np.exp(-fitted.card.intercept)) == pytest.approx(1 / 3)


def test_a_value_that_is_only_sometimes_filled_in_is_no_signal():
    rng = np.random.default_rng(8)
    y = (rng.random(900) < 0.3).astype(float)
    values = rng.normal(size=900)
    values[(y == 0) & (rng.random(900) < 0.6)] = np.nan
    fitted = fit_card([column("x", values), column("z", rng.normal(size=900))], y)
    assert fitted.verdict is Verdict.NO_SIGNAL
