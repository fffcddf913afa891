"""Other people's exports, with their dirt: what must be said aloud, and what must be left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from nachim.model.findings import Findings
from nachim.usecases import build, import_files, init, quality, sheet
from nachim.usecases.context import Context
from unit.facts_factory import NOW

pytestmark = pytest.mark.data


def imported(folder: Path, files: Path, currency: str = "USD") -> tuple[Context, import_files.Answer]:
    context = Context(folder / "workspace", "en", NOW)
    init.run(init.Request(currency=currency, timezone="UTC"), context)
    return context, import_files.run(import_files.Request((files,)), context)


def reasons(findings: Findings) -> dict[str, str]:
    return {one.attribute.label: one.reason.id for one in findings.coverage if one.reason}


@pytest.fixture(scope="module")
def education(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Findings:
    context, _ = imported(tmp_path_factory.mktemp("education"), data / "xeducation", "INR")
    findings = build.run(build.Request(), context).findings
    sheet.run(sheet.Request(("html",), ("ko", "en")), context)
    return findings


def test_what_is_filled_in_after_contact_is_left_out_and_named(education: Findings) -> None:
    given = reasons(education)
    assert {"Tags", "Lead Quality", "Lead Profile", "Last Notable Activity", "Last Activity"} <= set(given)
    assert {"What is your current occupation", "Asymmetrique Activity Score"} <= set(given)
    assert "Total Time Spent on Website" not in given
    assert "Lead Origin" not in given


def test_leads_are_told_apart_in_record_order_by_what_was_known_before(education: Findings) -> None:
    assert education.proof is not None
    assert education.proof.order == "record"
    assert education.proof.verdict == "proved"
    auc = education.evidence[education.proof.auc].figure.value
    assert auc is not None
    assert 0.78 < auc < 0.88


def test_a_choice_never_made_is_blank_and_columns_without_any_are_said(education: Findings) -> None:
    filled = {one.attribute.label: education.evidence[one.filled].figure.value for one in education.coverage}
    assert filled["Specialization"] == pytest.approx(0.634, abs=0.01)
    assert filled["Lead Profile"] == pytest.approx(0.255, abs=0.01)
    (said,) = (one for one in education.quality if one.note.id == "findings.quality.constant")
    assert education.evidence[said.count].figure.value == 5


@pytest.fixture(scope="module")
def opportunities(data: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Findings, import_files.Answer]:
    context, answer = imported(tmp_path_factory.mktemp("opportunities"), data / "salesforce_export")
    return build.run(build.Request(), context).findings, answer


def test_impossible_dates_are_counted_with_rows_and_no_deal_is_dropped(
    opportunities: tuple[Findings, import_files.Answer],
) -> None:
    findings, answer = opportunities
    (one,) = answer.imported
    assert one.rows["deal"] == 3215
    assert one.unreadable == 0
    said = {each.note.id: each for each in findings.quality}
    closed = said["findings.quality.closed_before_created"]
    assert findings.evidence[closed.count].figure.value == 639
    assert closed.rows
    assert closed.forbids is not None
    assert closed.rows[0] == "opportunities.csv:5"  # as a spreadsheet numbers them
    repeated = said["findings.quality.repeated_header"]
    assert findings.evidence[repeated.count].figure.value == 6
    assert "Close Date" in str(repeated.note.words["headers"])
    assert findings.evidence[said["findings.quality.due_before_created"].count].figure.value == 14
    assert findings.evidence[findings.scope.deals].figure.value == 3215
    uses = {use.header: use for use in one.columns}
    assert sum(use.reason == "imports.reason.repeated" for use in one.columns) == 5
    assert uses["Discount Granted"].reading.type == "number"


def test_the_proof_of_a_dirty_export_is_out_of_time(opportunities: tuple[Findings, import_files.Answer]) -> None:
    findings, _ = opportunities
    assert findings.proof is not None
    assert findings.proof.order == "time"
    assert findings.scope.split is not None
    assert findings.scope.split.year in (2013, 2014, 2015)
    refused = set(reasons(findings))
    assert {"Sales", "Weekly Sales", "Transactions", "Quota"} <= refused
    assert "industry" in {one.attribute.name for one in findings.coverage if one.used}


@pytest.mark.parametrize("system", ["hubspot", "stripe"])
def test_small_exports_of_known_systems_say_what_they_allow(data: Path, tmp_path: Path, system: str) -> None:
    context, answer = imported(tmp_path, data / "crm_exports" / system)
    assert answer.imported
    findings = quality.run(quality.Request(), context).findings
    assert findings.icp is None
    assert findings.scope.notes or findings.quality or findings.coverage
