"""Leads that say whether they were converted, and nothing else: no deals, no dates."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nachim.usecases import build, import_files, init, quality
from nachim.usecases.context import Context
from unit.facts_factory import NOW


def leads(folder: Path, rows: int = 900) -> Path:
    """Two honest columns, and some that are written while a lead is worked on; newest first, as systems export."""
    rng = np.random.default_rng(3)
    size = rng.choice(["1-10", "11-50", "51-200", "Select"], rows)
    source = rng.choice(["Webinar", "Search", "Referral"], rows, p=[0.3, 0.5, 0.2])
    odds = -1.2 + 1.4 * (size == "51-200") + 1.1 * (source == "Referral")
    won = rng.random(rows) < 1 / (1 + np.exp(-odds))
    score = np.where(won, rng.integers(20, 100, rows), rng.integers(0, 90, rows))
    need = np.where(rng.random(rows) < np.where(won, 0.85, 0.45), rng.choice(["Price", "Speed"], rows), "")
    lines = ["Lead ID,Lead Number,Converted,Company Band,Lead Source,Lead Score,Rep Notes,Main Need,Form Version"]
    lines += [
        f"id-{i:05},{80_000 - i},{int(won[i])},{size[i]},{source[i]},{score[i]},"
        f"{rng.choice(['call again', 'no answer', 'keen'])},{need[i]},7"
        for i in range(rows)
    ]
    path = folder / "leads.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def workspace(folder: Path, *settings: str) -> Context:
    context = Context(folder / "workspace", "en", NOW)
    init.run(init.Request(), context)
    with (context.folder / "workspace.yaml").open("a", encoding="utf-8") as file:
        file.write("".join(f"{line}\n" for line in settings))
    import_files.run(import_files.Request((leads(folder),)), context)
    return context


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> build.Answer:
    return build.run(build.Request(), workspace(tmp_path_factory.mktemp("leads")))


def test_conversion_is_what_is_learned_and_the_order_of_records_stands_in_for_time(found: build.Answer) -> None:
    findings = found.findings
    assert {"findings.from_leads", "findings.undated"} <= {note.id for note in findings.scope.notes}
    assert findings.scope.outcome == "won"
    assert findings.scope.split is None
    assert findings.scope.horizon == ""
    assert findings.proof is not None
    assert findings.proof.order == "record"
    assert findings.proof.verdict in ("proved", "plausible")
    assert "findings.record_order" in {note.id for note in findings.proof.notes}
    assert findings.icp is not None
    assert findings.leads is not None


def test_what_is_written_on_the_way_is_left_out_with_its_reason(found: build.Answer) -> None:
    reasons = {one.attribute.label: one.reason.id for one in found.findings.coverage if one.reason}
    assert reasons == {
        "Lead Score": "findings.leak.name.judgement",
        "Rep Notes": "findings.leak.name.judgement",
        "Main Need": "findings.leak.missing",
    }


def test_a_column_that_never_changes_is_said_to_be_left_out(found: build.Answer) -> None:
    (said,) = (one for one in found.findings.quality if one.note.id == "findings.quality.constant")
    assert said.note.words["headers"] == "Form Version"
    assert found.findings.evidence[said.count].figure.value == 1


def test_later_means_higher_numbers_not_further_down_the_file(found: build.Answer, tmp_path: Path) -> None:
    upside_down = workspace(tmp_path)
    path = leads(tmp_path)
    head, *rows = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([head, *reversed(rows)]) + "\n", encoding="utf-8")
    import_files.run(import_files.Request((path,)), upside_down)
    again = build.run(build.Request(), upside_down).findings
    assert again.proof is not None
    assert found.findings.proof is not None
    assert again.evidence[again.proof.auc].figure == found.findings.evidence[found.findings.proof.auc].figure


def test_a_person_decides_what_cannot_be_told(tmp_path: Path) -> None:
    context = workspace(tmp_path, "keep: [main need, Nowhere]", "leave_out: [Company Band]")
    findings = quality.run(quality.Request(), context).findings
    reasons = {one.attribute.label: one.reason.id for one in findings.coverage if one.reason}
    assert reasons["Company Band"] == "findings.leak.told"
    assert "Main Need" not in reasons
    said = [(note.id, dict(note.words)) for note in findings.scope.notes]
    assert ("findings.leak.no_such", {"name": "Nowhere"}) in said
    (kept,) = (words for id_, words in said if id_ == "findings.leak.kept")
    assert "main_need" in str(kept["attribute"])
