"""Fixed, bounded and learned caps, what they cost on unseen rows, and a card drawn up to its line."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.icp.file import read_icp, write_icp
from nachim.model.attribute import CAPS, Category
from nachim.model.card import BOUND, CapRule
from nachim.scorecard.fit import fit_card
from nachim.scorecard.fitted import CapChange
from nachim.scorecard.price import price_of_caps
from nachim.scorecard.score import points_of
from unit.columns_factory import column, company_set
from unit.icp_factory import icp


def one_sided(rows, seed):
    """Seven numbers of the buying category tell nearly everything, in a straight line; the others next to nothing."""
    rng = np.random.default_rng(seed)
    strong, other = rng.normal(size=(7, rows)), rng.normal(size=(3, rows))
    eta = -0.5 + 0.8 * strong[:4].sum(axis=0) + 0.5 * strong[4:].sum(axis=0) + 0.4 * (other > 0).sum(axis=0)
    y = (rng.random(rows) < 1 / (1 + np.exp(-eta))).astype(float)
    names = (Category.FIRMOGRAPHIC, Category.TECHNOLOGY, Category.TRIGGER)
    columns = [column(f"s{j}", x, category=Category.BUYING) for j, x in enumerate(strong)]
    return columns + [column(f"o{j}", x, category=c) for j, (x, c) in enumerate(zip(other, names, strict=True))], y


@pytest.fixture(scope="module")
def lopsided():
    columns, y = one_sided(9000, 4)
    train, test = np.arange(3000), np.arange(3000, 9000)
    cards = {
        rule: fit_card([one.take(train) for one in columns], y[train], cap_rule=rule, rival=True) for rule in CapRule
    }
    return cards, [one.take(test) for one in columns], y[test]


def test_each_rule_keeps_its_caps(lopsided):
    cards, *_ = lopsided
    caps = {rule: fitted.card.caps() for rule, fitted in cards.items()}
    assert caps[CapRule.FIXED] == CAPS
    moved = [abs(caps[CapRule.BOUNDED][one] - CAPS[one]) for one in Category]
    assert 0 < max(moved) <= BOUND
    assert caps[CapRule.LEARNED][Category.BUYING] > caps[CapRule.BOUNDED][Category.BUYING]
    assert all(sum(each.values()) == 100 for each in caps.values())


def test_moved_points_are_told(lopsided):
    cards, *_ = lopsided
    given = cards[CapRule.BOUNDED].card.caps()[Category.BUYING]
    assert CapChange(Category.BUYING, 20, given, "moved") in cards[CapRule.BOUNDED].cap_changes
    assert cards[CapRule.FIXED].cap_changes == ()


def test_the_price_of_fixed_caps_is_seen_on_unseen_rows(lopsided):
    cards, columns, y = lopsided
    price = price_of_caps(cards[CapRule.FIXED], columns, y)
    assert price.low > 0.002
    assert price_of_caps(cards[CapRule.LEARNED], columns, y) == price
    assert 0 <= price_of_caps(cards[CapRule.BOUNDED], columns, y).value < price.value


def test_where_the_caps_fit_they_cost_nothing_that_could_be_seen():
    columns, y = company_set(4000, seed=8)
    train, test = np.arange(1500), np.arange(1500, 4000)
    fitted = fit_card([one.take(train) for one in columns], y[train], rival=True)
    price = price_of_caps(fitted, [one.take(test) for one in columns], y[test])
    assert price.low < 0.005
    assert abs(price.value) < 0.01


def test_a_card_is_drawn_up_so_that_sales_can_work_what_reaches_the_line():
    columns, y = company_set(1600, seed=1)
    plain = fit_card(columns, y, monotone={"size": 1})
    drawn = fit_card(columns, y, monotone={"size": 1}, capacity=0.2)
    assert (plain.points >= 70).mean() < 0.1
    assert 0.12 <= (drawn.points >= 70).mean() <= 0.25
    assert drawn.card.threshold == 70
    assert sum(one.most for one in drawn.card.attributes) == 100
    assert (drawn.points == points_of(drawn.card, columns).total).all()
    assert drawn.anchored.line < 70
    assert 0 < drawn.anchored.floor <= drawn.points.min()
    size = next(one for one in drawn.card.attributes if one.name == "size")
    bands = [level.points for level in size.levels[:-2]]
    assert bands == sorted(bands)


def test_weights_move_the_card_as_more_such_rows_would():
    rng = np.random.default_rng(2)
    x = rng.normal(size=3000)
    flag = rng.choice(["yes", "no"], 3000).astype(object)
    y = rng.random(3000) < 1 / (1 + np.exp(1 - 1.2 * (x > 0) - 1.2 * (flag == "yes")))
    seen = np.where(flag == "yes", 0.25, 1.0)  # a quarter of these was ever looked at
    kept = rng.random(3000) < seen
    columns = [column("x", x[kept]), column("flag", flag[kept], category=Category.BUYING)]
    weighted = fit_card(columns, y[kept], weights=1 / seen[kept])
    each = 1 / seen[kept]
    assert abs(float(weighted.probabilities @ each / each.sum()) - y.mean()) < 0.02
    assert weighted.card != fit_card(columns, y[kept]).card
    assert sum(one.most for one in weighted.card.attributes) == 100


def test_a_card_gives_the_same_scores_after_icp_yaml():
    columns, y = company_set(900, seed=6)
    card = fit_card(columns, y).card
    one = icp()
    kept = type(one)(
        one.id, one.version, one.parent, one.outcome, 70, (), (), (), card, one.as_of, one.build
    )  # fmt: skip
    back = read_icp(write_icp(kept, lambda attribute: attribute.label)).card
    first, second = points_of(card, columns), points_of(back, columns)
    assert (first.total == second.total).all()
    assert (first.probability == second.probability).all()
