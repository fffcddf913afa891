"""Logistic regression with a Gaussian prior for each coefficient."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.special import expit

from nachim.stats.coded import Floats


@dataclass(frozen=True, slots=True)
class LogisticFit:
    """Posterior mode of the coefficients and their Laplace variances."""

    coefficients: Floats
    covariance: Floats
    """Inverse of the negative Hessian at the mode, shape (coefficients, coefficients)."""
    converged: bool

    @property
    def variances(self) -> Floats:
        """Laplace variance of each coefficient."""
        variances: Floats = np.diag(self.covariance).copy()
        return variances


def fit_logistic(
    X: Floats,
    y: Floats,
    *,
    mean: Floats | None = None,
    variance: Floats | None = None,
    weights: Floats | None = None,
    start: Floats | None = None,
    steps: int = 50,
) -> LogisticFit:
    """Find the posterior mode by Newton's method with halved steps where a full one overshoots.

    Parameters
    ----------
    X
        Shape (rows, coefficients); a constant column must be among them if an intercept is wanted.
    y
        Outcomes from 0 to 1 (probabilities are allowed).
    mean, variance
        Prior of each coefficient; mean 0 and infinite variance (no prior) unless given.
    weights
        Weight of each row.

    Examples
    --------
    >>> fit = fit_logistic(np.ones((4, 1)), np.array([0.0, 0.0, 0.0, 1.0]))
    >>> round(float(fit.coefficients[0]), 4)
    -1.0986
    """
    width = X.shape[1]
    mu = np.zeros(width) if mean is None else mean
    # A precision of 1e-8 stands for "no prior" and keeps the Hessian regular under perfect separation.
    precision = np.full(width, 1e-8) if variance is None else np.maximum(1.0 / variance, 1e-8)
    w = np.ones(len(y)) if weights is None else weights
    beta = np.where(np.isfinite(mu), mu, 0.0) if start is None else start.astype(np.float64)

    def loss(at: Floats) -> float:
        eta = X @ at
        return float(w @ (np.logaddexp(0, eta) - y * eta) + 0.5 * precision @ (at - mu) ** 2)

    now, converged = loss(beta), False
    for _ in range(steps):
        p = expit(X @ beta)
        gradient = X.T @ (w * (y - p)) - precision * (beta - mu)
        step = cho_solve(cho_factor(_hessian(X, w * p * (1 - p), precision)), gradient)
        size = 1.0
        while (after := loss(beta + size * step)) > now + 1e-12 * abs(now) and size > 1e-6:
            size /= 2
        beta = beta + size * step
        converged = bool(abs(now - after) <= 1e-9 * (1 + abs(now)))
        now = after
        if converged:
            break
    p = expit(X @ beta)
    covariance = cho_solve(cho_factor(_hessian(X, w * p * (1 - p), precision)), np.eye(width))
    return LogisticFit(beta, covariance, converged)


def _hessian(X: Floats, curvature: Floats, precision: Floats) -> Floats:
    scaled = X * np.sqrt(curvature)[:, None]  # one array times its own transpose: half the work in BLAS
    hessian: Floats = scaled.T @ scaled
    hessian[np.diag_indices_from(hessian)] += precision + 1e-10
    return hessian
