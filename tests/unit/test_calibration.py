from __future__ import annotations

import numpy as np
import pytest
from scipy.special import expit, logit

from nachim.stats.calibration import calibration, isotonic, reliability
from nachim.stats.logistic import fit_logistic


def drawn(rows=4000, seed=0):
    rng = np.random.default_rng(seed)
    p = expit(rng.normal(-1, 1, rows))
    return (rng.random(rows) < p).astype(float), p


def test_true_probabilities_have_slope_one_and_intercept_nought():
    y, p = drawn()
    figure = calibration(y, p)
    assert figure.slope.low < 1 < figure.slope.high
    assert figure.intercept.low < 0 < figure.intercept.high
    assert figure.error < 0.03


def test_predictions_that_spread_too_far_have_a_slope_below_one():
    y, p = drawn()
    figure = calibration(y, expit(2 * logit(p)))
    assert figure.slope.high < 0.6
    assert figure.error > 0.04


def test_predictions_that_promise_too_much_have_a_negative_intercept():
    y, p = drawn()
    assert calibration(y, expit(logit(p) + 0.7)).intercept.high < -0.5


def test_one_prediction_for_all_has_no_slope():
    y, _ = drawn(100)
    assert calibration(y, np.full(100, y.mean())).slope.value is None


def test_equal_predictions_stay_in_one_band():
    table = reliability(np.array([0, 1, 0, 1, 1]), np.array([0.2, 0.2, 0.2, 0.2, 0.9]), bands=4)
    assert [band.seen.n for band in table] == [4, 1]


def test_isotonic_rates_never_fall():
    y, p = drawn(500)
    scores, rates = isotonic(np.round(p, 2), y)
    assert (np.diff(scores) > 0).all()
    assert (np.diff(rates) >= 0).all()


def test_a_strong_prior_holds_a_coefficient_and_a_weak_one_lets_go():
    rng = np.random.default_rng(1)
    x = rng.normal(size=800)
    y = (rng.random(800) < expit(1.5 * x)).astype(float)
    X = np.column_stack([np.ones(800), x])
    held = fit_logistic(X, y, mean=np.array([0.0, 0.2]), variance=np.array([np.inf, 1e-6]))
    free = fit_logistic(X, y, variance=np.array([np.inf, 100.0]))
    assert held.coefficients[1] == pytest.approx(0.2, abs=0.01)
    assert free.coefficients[1] == pytest.approx(1.5, abs=0.3)


def test_laplace_variances_shrink_with_rows():
    rng = np.random.default_rng(2)
    x = rng.normal(size=2000)
    y = (rng.random(2000) < expit(x)).astype(float)
    X = np.column_stack([np.ones(2000), x])
    few, many = fit_logistic(X[:500], y[:500]).variances, fit_logistic(X, y).variances
    assert few[1] / many[1] == pytest.approx(4, rel=0.3)


def test_a_weight_of_two_is_the_row_twice():
    rng = np.random.default_rng(3)
    X = np.column_stack([np.ones(60), rng.normal(size=60)])
    y = (rng.random(60) < 0.4).astype(float)
    weights = np.where(np.arange(60) < 30, 2.0, 1.0)
    twice = np.concatenate([np.arange(30), np.arange(60)])
    prior = np.array([np.inf, 1.0])
    weighted = fit_logistic(X, y, weights=weights, variance=prior)
    repeated = fit_logistic(X[twice], y[twice], variance=prior)
    assert weighted.coefficients == pytest.approx(repeated.coefficients, abs=1e-6)


def test_perfect_separation_still_gives_finite_coefficients():
    x = np.linspace(-1, 1, 40)
    fit = fit_logistic(np.column_stack([np.ones(40), x]), (x > 0).astype(float), variance=np.array([np.inf, 1.0]))
    assert np.isfinite(fit.coefficients).all()
