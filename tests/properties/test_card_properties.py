from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.card import BOUND, CapRule
from nachim.model.condition import Operator
from nachim.scorecard.anchor import anchor
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import code_leads, contributions, score
from nachim.stats.coded import RawColumn


@st.composite
def data_sets(draw):
    rng = np.random.default_rng(draw(st.integers(0, 10**6)))
    rows, width = draw(st.integers(30, 160)), draw(st.integers(1, 7))
    eta = np.full(rows, draw(st.floats(-1.5, 1.5)))
    columns = []
    for j in range(width):
        kind = draw(st.sampled_from(Kind))
        if kind is Kind.CATEGORY:
            values = rng.choice([f"v{i}" for i in range(draw(st.integers(1, 14)))], rows).astype(object)
            signal = (values == "v0").astype(float)
        else:
            values = np.round(rng.exponential(draw(st.sampled_from([0.5, 30.0, 1e6])), rows), draw(st.integers(0, 2)))
            signal = (values > np.median(values)).astype(float)
        eta += draw(st.sampled_from([0.0, 0.0, 1.0, -2.0])) * signal
        gone = rng.random(rows) < draw(st.sampled_from([0.0, 0.1, 0.9]))
        values[gone] = None if kind is Kind.CATEGORY else np.nan
        none = gone & (rng.random(rows) < draw(st.sampled_from([0.0, 0.5])))
        category = draw(st.sampled_from(Category))
        columns.append(RawColumn(Attribute(f"x{j}", f"x{j}", category, kind, Known.TODAY), values, none))
    y = (rng.random(rows) < 1 / (1 + np.exp(-eta))).astype(float)
    assume(10 <= y.sum() <= rows - 10)
    return columns, y


@given(data_sets(), st.sampled_from([{}, {"x0": 1}, {"x0": -1, "x1": 1}]))
@settings(max_examples=40, deadline=None)
def test_a_card_adds_up_to_exactly_100(case, belief):
    columns, y = case
    fitted = fit_card(columns, y, belief=belief, monotone={"x1": 1})
    card = fitted.card
    if not card.attributes:
        return
    assert sum(one.most for one in card.attributes) == 100
    assert sum(card.caps().values()) == 100
    assert len(card.attributes) <= 15
    assert card.slope >= 0
    for one in card.attributes:
        assert one.most >= 2
        assert all(level.points >= 0 for level in one.levels)
        assert one.levels[-1].condition.operator is Operator.IS_UNKNOWN
        assert one.levels[-1].points <= one.mean + 1e-9
        if one.name == "x1" and one.kind is not Kind.CATEGORY:
            bands = [level.points for level in one.levels[:-2]]
            assert bands == sorted(bands)
    codes = code_leads(card, columns)
    points = contributions(card, codes)
    assert (points.sum(axis=1) == fitted.points).all()
    for row in (0, len(y) // 2):
        lead = score(card, codes[row])
        assert lead.total == points[row].sum() == sum(part.points for part in lead.parts) == lead.fit + lead.timing
        assert 0 <= lead.low <= lead.high <= 100
        assert lead.unknown or lead.low == lead.total == lead.high


@given(data_sets(), st.integers(5, 69))
@settings(max_examples=25, deadline=None)
def test_anchoring_keeps_100_points_and_the_order_inside_attributes(case, line):
    columns, y = case
    card = fit_card(columns, y).card
    assume(card.attributes)
    anchored = anchor(card, code_leads(card, columns), line).card
    assert sum(one.most for one in anchored.attributes) == 100
    for before, after in zip(card.attributes, anchored.attributes, strict=True):
        assert after.most == before.most
        assert after.levels[-1].points <= after.mean + 1e-9
        known = [(a.points, b.points) for a, b in zip(before.levels[:-1], after.levels[:-1], strict=True)]
        known.sort()
        drawn = [new for _, new in known]
        assert drawn == sorted(drawn)
        assert all(new >= old for old, new in known)


@given(data_sets(), st.sampled_from(CapRule), st.sampled_from([None, 0.1, 0.5]))
@settings(max_examples=30, deadline=None)
def test_whatever_the_rule_of_caps_and_the_line_a_card_adds_up_to_exactly_100(case, rule, capacity):
    columns, y = case
    fitted = fit_card(columns, y, cap_rule=rule, capacity=capacity, rival=True, monotone={"x0": 1, "x1": -1})
    for card in (fitted.card, fitted.rival):
        if card is None or not card.attributes:
            continue
        assert sum(one.most for one in card.attributes) == 100
        assert sum(card.caps().values()) == 100
        assert all(0 <= level.points <= one.most for one in card.attributes for level in one.levels)
        for name, sign in (("x0", 1), ("x1", -1)):
            for one in card.attributes:
                if one.name == name and one.kind is not Kind.CATEGORY:
                    bands = [sign * level.points for level in one.levels[:-2]]
                    assert bands == sorted(bands)
    if rule is CapRule.BOUNDED and fitted.card.attributes:
        fixed = fit_card(columns, y, monotone={"x0": 1, "x1": -1}).card.caps()
        assert all(abs(points - fixed[category]) <= BOUND for category, points in fitted.card.caps().items())
