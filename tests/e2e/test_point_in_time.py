"""Values of today know how deals ended; values as they were when the deals were created do not."""

from __future__ import annotations

from dataclasses import replace

from nachim.evidence.models import Models
from nachim.findings.freeze import model_query
from nachim.model.attribute import Known
from nachim.model.findings import Findings
from nachim.stats.auc import auc
from recovery import Company, later_points, learning, log_odds

HISTORY = ("고객 등급", "예상 규모", "구매 방식", "보안 심사")
"""Columns of the sample that change after winning and whose changes are recorded (truth.yaml, leaks)."""


def later_auc(models: Models) -> float:
    learned = models.rows("won")
    return auc(learned.y[learned.later].astype(float), later_points(models, "won"))


def later_auc_of_truth(company: Company, models: Models) -> float:
    learned = models.rows("won")
    return auc(learned.y[learned.later].astype(float), log_odds(company, models)[learned.later])


def trusting(found: Findings, models: Models, labels: tuple[str, ...]) -> Models:
    """The same models with columns that were refused as leaks put back."""
    refused = {one.attribute.name for one in found.coverage if not one.used and one.attribute.label not in labels}
    kept = tuple(one for one in found.attributes if one.name not in refused)
    won = replace(models.specifications["won"], attributes=kept, query=model_query("deals", kept))
    return Models({"won": won}, models._rows)


def test_the_naive_auc_is_inflated_and_ours_is_not(company: Company) -> None:
    with learning(company) as (found, models):
        ours, best = later_auc(models), later_auc_of_truth(company, models)
        rebuilt = {one.label for one in found.attributes if one.known is Known.HISTORY}
    with learning(company, history=False) as (found, models):
        naive = later_auc(trusting(found, models, HISTORY))
    assert set(HISTORY) <= rebuilt
    assert naive > 0.93
    assert naive > ours + 0.08
    assert ours <= best + 0.03


def test_without_histories_what_knows_the_outcome_best_is_refused_and_the_rest_is_said_to_be_of_today(
    company: Company,
) -> None:
    with learning(company, history=False) as (found, models):
        ours, best = later_auc(models), later_auc_of_truth(company, models)
        refused = {one.attribute.label for one in found.coverage if not one.used}
        of_today = {one.label for one in found.attributes if one.known is Known.TODAY}
    assert {"고객 등급", "보안 심사", "계약 검토 결과"} <= refused
    assert set(HISTORY) <= refused | of_today
    assert set(HISTORY) <= refused  # what changes at the end is seen on open deals
    assert best - 0.05 <= ours <= best + 0.03
