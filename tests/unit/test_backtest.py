from __future__ import annotations

import numpy as np
import pytest

from nachim.model.attribute import Category
from nachim.model.evidence import Figure
from nachim.model.proof import ProofVerdict
from nachim.proof.backtest import judge, measure, prove
from nachim.proof.bands import band_table, relative_edges
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from unit.columns_factory import column, company_set

NOTHING = Figure(None)


@pytest.fixture(scope="module")
def proved():
    columns, y = company_set(1500, seed=4)
    rng = np.random.default_rng(0)
    accounts = rng.integers(0, 900, 1500).astype(str).astype(object)
    cycle = np.where(rng.random(1500) < 0.9, rng.uniform(10, 90, 1500), np.nan)
    return prove(columns, y, np.arange(1500.0), accounts=accounts, cycle=cycle, repeats=2), columns, y


@pytest.mark.parametrize(
    ("auc", "lift", "verdict"),
    [
        (Figure(0.7, 0.65, 0.75), Figure(2.0, 1.5, 2.5), ProofVerdict.PROVED),
        (Figure(0.7, 0.65, 0.75), Figure(1.3, 0.9, 1.7), ProofVerdict.PLAUSIBLE),
        (Figure(0.58, 0.54, 0.62), Figure(1.2, 1.1, 1.3), ProofVerdict.WEAK),
        (Figure(0.51, 0.45, 0.57), Figure(1.0, 0.7, 1.3), ProofVerdict.NO_SIGNAL),
        (Figure(0.6, 0.45, 0.75), Figure(1.0, 0.7, 1.3), ProofVerdict.TOO_FEW),
        (Figure(None), Figure(None), ProofVerdict.TOO_FEW),
    ],
)
def test_the_verdict_follows_the_stated_rule(auc, lift, verdict):
    assert judge(auc, lift)[0] is verdict


def test_a_planted_truth_is_proved_on_later_rows(proved):
    proof, _, y = proved
    assert proof.verdict is ProofVerdict.PROVED
    assert proof.order == "time"
    assert proof.at == 1050
    assert (proof.trained.n, proof.tested.n) == (1050, 450)
    assert proof.trained.k + proof.tested.k == y.sum()
    assert proof.metrics.auc.value > 0.65
    assert proof.metrics.brier < proof.metrics.brier_base


def test_the_card_is_learned_on_the_earlier_rows_alone(proved):
    proof, columns, y = proved
    earlier, later = np.arange(1050), np.arange(1050, 1500)
    card = fit_card([one.take(earlier) for one in columns], y[earlier]).card
    assert (proof.scored.rows == later).all()
    assert (proof.scored.points == points_of(card, [one.take(later) for one in columns]).total).all()


def test_what_later_rows_hold_cannot_change_the_card(proved):
    proof, columns, y = proved
    turned = y.copy()
    turned[1050:] = 1 - turned[1050:]
    other = prove(columns, turned, np.arange(1500.0), repeats=0)
    assert (other.scored.points == proof.scored.points).all()
    assert other.metrics.auc.value == pytest.approx(1 - proof.metrics.auc.value)
    assert other.verdict is ProofVerdict.NO_SIGNAL


def test_every_figure_can_be_run_again_from_the_scored_rows(proved):
    proof, _, y = proved
    assert measure(proof.scored, proof.trained.value) == proof.metrics
    run = proof.random.runs[0]
    assert len(run.points) == proof.tested.n
    assert (run.y == y[run.rows]).all()


def test_firmographics_alone_stand_beside(proved):
    proof, _, _ = proved
    assert proof.firmographic.auc.value < proof.metrics.auc.value
    assert proof.over_firmographic.value == pytest.approx(proof.metrics.auc.value - proof.firmographic.auc.value)
    assert proof.over_firmographic.low > 0


def test_new_accounts_are_shown_alone(proved):
    proof, _, _ = proved
    assert 0.4 < proof.met_before < 0.9
    assert proof.new_accounts.auc.n == proof.scored.new.sum() == round((1 - proof.met_before) * 450)


def test_bands_hold_all_later_rows(proved):
    proof, _, _ = proved
    assert sum(band.win_rate.n for band in proof.bands) == 450
    assert sum(band.win_rate.k for band in proof.bands) == proof.tested.k
    assert any(band.cycle is not None and 10 <= band.cycle <= 90 for band in proof.bands)


@pytest.mark.parametrize("seed", range(4))
def test_pure_noise_is_not_proved(seed):
    columns, y = company_set(900, seed=seed, effect=0.0)
    assert prove(columns, y, None, repeats=0).verdict in (ProofVerdict.NO_SIGNAL, ProofVerdict.TOO_FEW)


def test_too_few_later_wins_are_said_so_before_anything_is_fitted():
    columns, y = company_set(300, seed=1)
    y[210:] = 0
    y[295:] = 1
    proof = prove(columns, y, np.arange(300.0))
    assert proof.verdict is ProofVerdict.TOO_FEW
    assert (proof.decided_by, proof.deciding.value) == ("wins", 5)
    assert proof.metrics is None
    assert proof.scored is None


def test_a_signal_that_fades_looks_better_at_random_than_in_time():
    rng = np.random.default_rng(2)
    rows = 1600
    x = rng.normal(size=rows)
    fading = np.where(np.arange(rows) < 0.7 * rows, 1.5, 0.0)
    y = (rng.random(rows) < 1 / (1 + np.exp(1 - fading * x))).astype(float)
    columns = [column("x", x), column("z", rng.normal(size=rows), category=Category.TRIGGER)]
    proof = prove(columns, y, np.arange(float(rows)), repeats=3)
    assert proof.random.auc > proof.metrics.auc.value + 0.1
    assert proof.verdict is not ProofVerdict.PROVED


def test_band_limits_are_left_closed():
    table = band_table([0, 39, 40, 100], np.array([0, 1, 1, 1]))
    assert [(band.low, band.win_rate.n) for band in table] == [(0, 2), (40, 1), (55, 0), (70, 0), (85, 1)]
    assert table[2].win_rate.value is None


def test_only_won_rows_with_a_known_cycle_count():
    table = band_table(
        [10, 10, 10], np.array([1, 1, 0]), cycle=np.array([30.0, np.nan, 999.0]), probability=np.array([0.2, 0.4, 0.6])
    )
    assert table[0].cycle == 30
    assert table[0].predicted == pytest.approx(0.4)


def test_relative_bands_hold_about_equal_parts():
    points = np.random.default_rng(0).integers(0, 101, 1000)
    table = band_table(points, np.zeros(1000), edges=relative_edges(points))
    assert all(150 <= band.win_rate.n <= 250 for band in table)
    assert relative_edges([]) == (0, 101)
