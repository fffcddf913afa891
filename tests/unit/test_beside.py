"""What a column that was left out would have added beside the card, on later rows."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.proof.beside import beside
from nachim.scorecard.fit import fit_card
from unit.columns_factory import column


def rows(seed, n=1200):
    """Two honest columns with an effect, the outcome, and which rows are later."""
    rng = np.random.default_rng(seed)
    size, origin = rng.choice(list("abc"), n), rng.choice(list("xyz"), n)
    odds = -1.0 + 1.3 * (size == "a") + 1.0 * (origin == "x")
    won = rng.random(n) < 1 / (1 + np.exp(-odds))
    later = np.arange(n) >= 0.7 * n
    columns = [column("size", size.astype(object)), column("origin", origin.astype(object))]
    card = fit_card([one.take(~later) for one in columns], won[~later].astype(float)).card
    return rng, card, columns, won, later


def gain(card, columns, added, won, later):
    return beside(card, [*columns, *added], added, won, later)


def test_a_column_that_repeats_the_outcome_adds_much_and_the_interval_says_so():
    rng, card, columns, won, later = rows(1)
    told = np.where(won, "signed", "quiet")
    told = np.where(rng.random(len(won)) < 0.1, rng.choice(["signed", "quiet"], len(won)), told).astype(object)
    figure = gain(card, columns, [column("status", told)], won, later)
    assert figure.value > 0.15
    assert 0.1 < figure.low < figure.value < figure.high
    assert figure.n == int(later.sum())


def test_a_column_drawn_by_lot_adds_nothing_beyond_chance():
    beyond = 0
    for seed in range(40):
        rng, card, columns, won, later = rows(seed, 800)
        figure = gain(card, columns, [column("lot", rng.choice(list("pqrs"), 800).astype(object))], won, later)
        beyond += figure.low > 0
    assert beyond <= 3


@pytest.mark.parametrize("seed", range(3))
def test_a_column_that_the_card_holds_already_adds_next_to_nothing(seed):
    _, card, columns, won, later = rows(seed)
    assert abs(gain(card, columns, columns[:1], won, later).value) < 0.02


def test_what_the_later_rows_alone_know_cannot_help():
    rng, card, columns, won, later = rows(5)
    only_later = np.where(later & won, "signed", rng.choice(["signed", "quiet"], len(won))).astype(object)
    assert gain(card, columns, [column("status", only_later)], won, later).value < 0.05
