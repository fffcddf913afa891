"""Numbers enter as curves while rows are few."""

from __future__ import annotations

import numpy as np
import pytest

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.scorecard import curves
from nachim.scorecard.curves import ROWS, card_levels, curve
from nachim.scorecard.fit import fit_card
from nachim.scorecard.plan import plan_levels
from nachim.scorecard.score import points_of
from nachim.stats.auc import auc
from nachim.stats.coded import RawColumn
from nachim.stats.levels import assign, supervised_levels


def _column(values, kind=Kind.NUMBER, none=None, name="x"):
    about = Attribute(name, name, Category.FIRMOGRAPHIC, kind, Known.TODAY)
    return RawColumn(about, values, np.zeros(len(values), bool) if none is None else none)


def _curve(column, y):
    levels = card_levels(column, y, weights=np.ones(len(y)))
    code = assign(column, levels)
    return curve(column, plan_levels(levels, np.bincount(code, minlength=len(levels)), column.attribute.kind))


def test_a_curve_is_centred_and_has_a_variance_of_one():
    rng = np.random.default_rng(1)
    values = rng.lognormal(size=400)
    values[:40] = np.nan
    directions = _curve(_column(values), np.zeros(400))
    known = directions[40:]
    assert (directions[:40] == 0).all()
    assert known.mean(axis=0) == pytest.approx(np.zeros(known.shape[1]), abs=1e-9)
    assert (known**2).sum(axis=1).mean() == pytest.approx(1)


def test_a_curve_does_not_look_at_the_scale_of_the_numbers():
    rng = np.random.default_rng(2)
    values = rng.normal(size=300)
    assert _curve(_column(values), np.zeros(300)) == pytest.approx(_curve(_column(np.exp(values)), np.zeros(300)))


def test_rare_no_event_lies_beside_the_longest_ago():
    days = np.arange(300.0)
    none = np.zeros(300, bool)
    none[:3] = True
    days[:3] = np.nan
    directions = _curve(_column(days, Kind.DAYS, none), np.zeros(300))
    assert directions[0] == pytest.approx(directions[-1])


def test_categories_and_constants_have_no_curve():
    y = np.zeros(100)
    assert _curve(_column(np.array(["A", "B"] * 50, object), Kind.CATEGORY), y) is None
    assert _curve(_column(np.ones(100)), y) is None


def test_levels_of_few_rows_do_not_hang_on_the_outcome_and_those_of_many_do():
    rng = np.random.default_rng(3)
    for rows in (300, ROWS):
        column = _column(rng.normal(size=rows).round(2))
        sharp = (column.values > 1.0).astype(float)
        flat = (rng.random(rows) < 0.3).astype(float)
        levels = [card_levels(column, y, weights=np.ones(rows)) for y in (sharp, flat)]
        assert (levels[0] == levels[1]) == (rows < ROWS)
    assert levels[0] == supervised_levels(column, sharp)


def test_slowly_rising_chances_are_ordered_better_by_curves_than_by_bands(monkeypatch):
    gained = []
    for seed in (1, 2, 4):
        rng = np.random.default_rng(seed)
        X = rng.normal(size=(4, 2300))
        eta = -1 + 0.8 * X[0] - 0.7 * X[1] + 0.5 * X[2]
        y = (rng.random(2300) < 1 / (1 + np.exp(-eta))).astype(float)
        columns = [_column(values, name=f"x{j}") for j, values in enumerate(X)]
        order = []
        for rows in (ROWS, 0):
            monkeypatch.setattr(curves, "ROWS", rows)
            fitted = fit_card([one.take(np.arange(300)) for one in columns], y[:300])
            later = points_of(fitted.card, [one.take(np.arange(300, 2300)) for one in columns]).total
            order.append(auc(y[300:], later))
        gained.append(order[0] - order[1])
    assert min(gained) > 0.01
