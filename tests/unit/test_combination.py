"""A confirmed pattern as an attribute of the card: only where it adds, and then like any other attribute."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp, write_icp
from nachim.model.attribute import Attribute, Category, Combination, Kind, Known
from nachim.model.condition import All, Condition, Operator
from nachim.scorecard.combination import MOST, adding
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import code_leads, points_of
from nachim.stats.auc import auc
from nachim.stats.combined import combined
from nachim.words import words_for
from nachim.words.phrases import label, phrase
from unit.columns_factory import column
from unit.icp_factory import icp

SIZE = Condition("size", Operator.AT_LEAST, 25)
FIELD = Condition("field", Operator.IN, ("A",))


def planted(rows, seed, *, together):
    """Size and field win by themselves, or only where they come together; three columns of noise."""
    rng = np.random.default_rng(seed)
    size, field = np.round(rng.lognormal(3, 1, rows)), rng.choice(list("ABCD"), rows).astype(object)
    large, right = size >= 25, field == "A"
    eta = -1.4 + 1.8 * (large & right) if together else -2 + 1.1 * large + 1.1 * right
    y = (rng.random(rows) < 1 / (1 + np.exp(-eta))).astype(float)
    columns = [column("size", size), column("field", field, category=Category.TECHNOLOGY)]
    columns += [column(f"n{j}", rng.normal(size=rows), category=tuple(Category)[j]) for j in range(3)]
    return columns, y


def pattern(columns):
    parts = tuple(one.attribute for one in columns[:2])
    about = Attribute(
        "both_1", "both_1", Category.TECHNOLOGY, Kind.CATEGORY, Known.TODAY, both=Combination((SIZE, FIELD), parts)
    )
    return combined(about, {one.attribute.name: one for one in columns}, len(columns[0].values))


def member(answers):
    return np.select([answers.values == "yes", answers.values == "no"], [1, 0], -1).astype(np.int16)


def taken(rows, seed, *, together):
    columns, y = planted(rows, seed, together=together)
    card = fit_card(columns, y).card
    return adding(list(code_leads(card, columns).T), [member(pattern(columns))], y)


def test_a_pattern_that_only_repeats_what_points_add_up_to_stays_out():
    assert [taken(1500, seed, together=False) for seed in range(5)] == [[]] * 5


def test_a_pattern_that_wins_only_together_joins():
    assert [taken(1500, seed, together=True) for seed in range(5)] == [[0]] * 5


def test_the_same_pattern_twice_joins_once_and_never_more_than_two_join():
    columns, y = planted(1500, 1, together=True)
    codes = list(code_leads(fit_card(columns, y).card, columns).T)
    found = adding(codes, [member(pattern(columns))] * (MOST + 2), y)
    assert found == [0]


@pytest.fixture(scope="module")
def with_pattern():
    columns, y = planted(5000, 3, together=True)
    train = np.arange(1500)
    full = [*columns, pattern(columns)]
    plain, more = (fit_card([one.take(train) for one in each], y[train]).card for each in (columns, full))
    return columns, full, y, plain, more


def test_it_brings_back_what_adding_up_gives_away(with_pattern):
    _, full, y, plain, more = with_pattern
    test = np.arange(1500, 5000)
    scores = [points_of(card, [one.take(test) for one in full]).total.astype(float) for card in (plain, more)]
    assert auc(y[test], scores[1]) > auc(y[test], scores[0]) + 0.01
    assert any(one.both is not None for one in more.attributes)
    assert sum(one.most for one in more.attributes) == 100


def test_leads_that_do_not_bring_it_are_scored_by_what_it_is_made_of(with_pattern):
    columns, full, _, _, more = with_pattern
    assert (points_of(more, columns).total == points_of(more, full).total).all()


def test_it_is_kept_in_icp_yaml_with_its_conditions(with_pattern):
    columns, _, _, _, more = with_pattern
    one = icp()
    on_card = {each.name for each in more.attributes}
    rest = tuple(each.attribute for each in columns if each.attribute.name not in on_card)
    kept = type(one)(
        one.id, one.version, one.parent, one.outcome, 70, (), (), (), more, one.as_of, one.build, attributes=rest
    )  # fmt: skip
    words = words_for("en")
    text = write_icp(kept, lambda attribute: label(attribute, words))
    assert "all:" in text
    back = read_icp(text).card
    assert (points_of(back, columns).total == points_of(more, columns).total).all()
    broken = text.replace("at_least: 25", "at_leest: 25", 1)
    with pytest.raises(IcpFileError, match="at_leest"):
        read_icp(broken)


def test_it_is_called_by_its_conditions_in_both_languages(with_pattern):
    about = with_pattern[1][-1].attribute
    for language in ("ko", "en"):
        words = words_for(language)
        named = phrase(All((SIZE, FIELD)), words, {one.attribute.name: one.attribute for one in with_pattern[0]}.get)
        assert label(about, words) == named
        yes = phrase(Condition("both_1", Operator.IN, ("yes",)), words, lambda _: about)
        no = phrase(Condition("both_1", Operator.IN, ("no",)), words, lambda _: about)
        assert yes == named
        assert named in no
        assert no != named
