from __future__ import annotations

import numpy as np
import pytest

from nachim.errors import DataError
from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.scorecard.score import code_leads, contributions, points_of, probability, score
from unit.columns_factory import column


def attribute(name, category, points, rows, unknown):
    """Two known levels, yes and another; then none and unknown."""
    conditions = [
        Condition(name, Operator.IN, ("yes",)),
        Condition(name, Operator.NOT_IN, ("yes",)),
        Condition(name, Operator.IS_NONE),
        Condition(name, Operator.IS_UNKNOWN),
    ]
    levels = tuple(
        Level(condition, p, n, 0) for condition, p, n in zip(conditions, (*points, unknown), rows, strict=True)
    )
    return CardAttribute(name, name, category, Kind.CATEGORY, Known.TODAY, levels)


@pytest.fixture
def card():
    return Card(
        "won",
        (
            attribute("size", Category.FIRMOGRAPHIC, (30, 10, 0), (40, 50, 10, 0), 15),
            attribute("tool", Category.TECHNOLOGY, (25, 5, 5), (50, 50, 0, 0), 15),
            attribute("event", Category.TRIGGER, (25, 0, 0), (20, 40, 40, 0), 5),
            attribute("buyer", Category.BUYING, (20, 12, 12), (50, 50, 0, 0), 16),
        ),
        intercept=-5.0,
        slope=0.08,
        threshold=70,
    )


YES, OTHER, NONE, UNKNOWN = 0, 1, 2, 3


def test_total_parts_fit_and_timing_add_up(card):
    lead = score(card, [YES, OTHER, YES, YES])
    assert lead.total == 30 + 5 + 25 + 20
    assert [(part.points, part.most) for part in lead.parts] == [(30, 30), (5, 25), (25, 25), (20, 20)]
    assert (lead.fit, lead.fit_most, lead.timing, lead.timing_most) == (55, 75, 25, 25)
    assert lead.above
    assert lead.probability == pytest.approx(1 / (1 + np.exp(5 - 0.08 * 80)))


def test_reasons_are_told_against_the_average_lead_strongest_first(card):
    lead = score(card, [YES, OTHER, NONE, YES])
    # means: size 17, tool 15, event 5, buyer 16
    assert [(reason.attribute, reason.difference) for reason in lead.reasons_for] == [("size", 13), ("buyer", 4)]
    assert [(reason.attribute, reason.difference) for reason in lead.reasons_against] == [("tool", -10), ("event", -5)]


def test_what_is_unknown_is_no_reason_and_opens_the_range(card):
    lead = score(card, [YES, UNKNOWN, OTHER, YES])
    assert lead.unknown == ("tool",)
    assert "tool" not in {reason.attribute for reason in (*lead.reasons_for, *lead.reasons_against)}
    assert (lead.low, lead.total, lead.high) == (55, 65, 75)


def test_a_level_that_nobody_had_is_not_an_answer_to_expect(card):
    # "none" of size gives 0 and ten rows had it; "none" of tool had no rows.
    assert score(card, [UNKNOWN, YES, YES, YES]).low == 0 + 70
    assert score(card, [YES, UNKNOWN, YES, YES]).low == 5 + 75


def test_the_question_is_the_one_that_moves_the_lead_across_the_line(card):
    question = score(card, [YES, UNKNOWN, OTHER, UNKNOWN]).question
    # 30 + 15 + 0 + 16 = 61: tool known as yes gives 71, buyer at best 65
    assert question.attributes == ("tool",)
    assert question.decides
    assert question.chance == pytest.approx(0.5)
    assert (question.low, question.high) == (51, 71)


def test_the_likelier_of_two_deciding_questions_is_asked(card):
    question = score(card, [UNKNOWN, YES, UNKNOWN, OTHER]).question
    # 15 + 25 + 5 + 12 = 57: size yes 72 (40 %), event yes 77 (20 %)
    assert question.attributes == ("size",)


def test_two_questions_are_asked_where_one_cannot_decide(card):
    question = score(card, [UNKNOWN, UNKNOWN, NONE, OTHER]).question
    # 15 + 15 + 0 + 12 = 42: neither alone reaches 70, both make 67: still not. Then the widest spread is asked.
    assert question.attributes == ("size",)
    assert not question.decides
    both = score(card, [UNKNOWN, UNKNOWN, NONE, YES]).question
    # 15 + 15 + 0 + 20 = 50, both yes: 75
    assert both.attributes == ("size", "tool")
    assert both.decides
    assert both.chance == pytest.approx(0.4 * 0.5, abs=0.001)  # drawn toward equal shares by half a row a level


def test_a_lead_above_the_line_is_asked_what_could_bring_it_down(card):
    question = score(card, [YES, UNKNOWN, YES, YES]).question
    assert score(card, [YES, UNKNOWN, YES, YES]).above
    assert question.attributes == ("tool",)
    assert not question.decides  # 80 even when tool is something else


def test_nothing_unknown_leaves_no_question(card):
    lead = score(card, [YES, YES, YES, YES])
    assert lead.question is None
    assert lead.unknown == ()
    assert lead.low == lead.total == lead.high == 100


def test_many_leads_at_once_score_as_each_alone(card):
    rng = np.random.default_rng(0)
    columns = [
        column(one.name, rng.choice(np.array(["yes", "no", None], dtype=object), 50), none=rng.random(50) < 0.5)
        for one in card.attributes
    ]
    codes = code_leads(card, columns)
    scored = points_of(card, columns)
    alone = [score(card, row) for row in codes]
    assert scored.total.tolist() == [lead.total for lead in alone]
    assert scored.probability.tolist() == pytest.approx([lead.probability for lead in alone])
    assert (contributions(card, codes).sum(axis=1) == scored.total).all()


def test_an_attribute_that_leads_do_not_bring_is_unknown(card):
    columns = [column("size", np.array(["yes"], dtype=object))]
    assert code_leads(card, columns).tolist() == [[YES, UNKNOWN, UNKNOWN, UNKNOWN]]


def test_codes_of_another_card_are_refused(card):
    with pytest.raises(DataError, match="4 attributes"):
        contributions(card, np.zeros((2, 3), np.int16))


def test_more_points_never_mean_a_smaller_probability(card):
    assert (np.diff(probability(card, np.arange(101))) > 0).all()
