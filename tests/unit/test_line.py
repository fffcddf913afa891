from __future__ import annotations

import numpy as np
import pytest

from nachim.scorecard.anchor import anchor, lines, propose_line
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import code_leads, probability
from nachim.stats.auc import auc
from unit.columns_factory import company_set


@pytest.fixture(scope="module")
def fitted():
    columns, y = company_set(1600, seed=1)
    card = fit_card(columns, y)
    return card, code_leads(card.card, columns), y


def test_lines_tell_share_and_win_rates_on_both_sides():
    table = lines([90, 75, 50, 20], np.array([1, 0, 1, 0]), at=[70, 95])
    assert (table[0].admitted.value, table[0].win_rate.value, table[0].below.value) == (0.5, 0.5, 0.5)
    assert table[1].admitted.value == 0
    assert table[1].win_rate.value is None


@pytest.mark.parametrize("capacity", [0.05, 0.2, 0.5, 1.0])
def test_the_proposed_line_admits_no_more_than_can_be_worked(fitted, capacity):
    points = fitted[0].points
    line = propose_line(points, capacity)
    assert (points >= line).mean() <= capacity
    assert line == 0 or (points >= line - 1).mean() > capacity


@pytest.mark.parametrize("capacity", [0, -1, 1.1])
def test_a_capacity_that_is_no_share_is_refused(capacity):
    with pytest.raises(ValueError, match="capacity"):
        propose_line([1, 2], capacity)


def test_an_anchored_card_has_its_line_at_70_and_keeps_100_points_and_order(fitted):
    card, codes, y = fitted
    line = propose_line(card.points, 0.1)
    assert line < 70
    result = anchor(card.card, codes, line)
    total = _totals(result.card, codes)
    assert result.card.threshold == 70
    assert sum(one.most for one in result.card.attributes) == 100
    assert result.floor == sum(min(level.points for level in one.levels) for one in result.card.attributes) > 0
    assert abs(result.after - result.before) < 0.06
    assert auc(y, total) > auc(y, card.points) - 0.015
    assert np.abs(total - (100 - result.factor * (100 - card.points))).mean() < 1.5


def test_probabilities_mean_the_same_on_the_anchored_scale(fitted):
    card, codes, _ = fitted
    result = anchor(card.card, codes, propose_line(card.points, 0.1))
    before, after = probability(card.card, card.points), probability(result.card, _totals(result.card, codes))
    assert after.mean() == pytest.approx(before.mean(), abs=0.02)
    assert np.abs(after - before).mean() < 0.05


def test_a_line_above_70_needs_no_anchor(fitted):
    card, codes, _ = fitted
    result = anchor(card.card, codes, 80)
    assert result.factor == 1
    assert result.card.attributes == card.card.attributes
    assert result.card.threshold == 80


def _totals(card, codes):
    return np.sum(
        [np.array([level.points for level in one.levels])[codes[:, j]] for j, one in enumerate(card.attributes)], axis=0
    )
