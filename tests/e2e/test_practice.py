"""Where not every lead was worked, rates are weighted or said to be unknown; the reps' ratings stand beside the card."""

from __future__ import annotations

import csv
import datetime as dt
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.postgres import PostgresEngine
from nachim.evidence.ledger import Runner, rerun
from nachim.findings.freeze import attach_frozen
from nachim.model.evidence import Figure
from nachim.model.findings import Findings
from nachim.proof.backtest import judge
from nachim.stats.auc import auc_interval
from nachim.stats.weighted import weighted_auc, weighted_top
from nachim.usecases import build, import_files, sheet
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.words import words_for
from nachim.workspace import Settings, create_workspace, open_workspace
from nachim.workspace.settings import save_settings

NOW = dt.datetime(2026, 6, 1)
SECTORS = ("Software", "Logistics", "Education")
TRUE = {"Software": 0.5, "Logistics": 0.2, "Education": 0.2}
HEADS = [
    "Opportunity ID", "Account Name", "Stage", "Amount", "Created Date", "Close Date", "Contacted", "Draw chance",
    "Rep grade", "Effort",
]  # fmt: skip


def write(path: Path, heads: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads)
        out.writerows(rows)
    return path


def company(
    folder: Path, *, chance: float | None, grades: str = "", rates: Mapping[str, float] = TRUE, paid: bool = True
) -> Path:
    """Return a workspace of 2,400 deals; of the younger ones outside software only some were contacted.

    `grades` is what the reps' grade follows: "truth" (the outcome, dimly), "lots" (nothing), or "" for none.
    """
    rng = np.random.default_rng(4)
    accounts, deals = [], []
    for place in range(2_400):
        sector = SECTORS[place % 3]
        name = f"Firm {place:04d} Corp"
        accounts.append([f"A{place}", name, sector, int(rng.integers(20, 900))])
        age = int(rng.integers(100, 800))
        created = NOW - dt.timedelta(days=age)
        always = sector == "Software" or age > 480  # before the rule was in force everybody was called
        worked = rng.random() < (chance or 0.01) or always
        won = worked and rng.random() < rates[sector]
        closed = created + dt.timedelta(days=int(rng.integers(5, 50)))
        lean = rng.normal(1.6 * won if grades == "truth" else 0.0, 1.0)
        grade = ("A" if lean > 1 else "B" if lean > -0.3 else "C") if grades else ""
        likely = "" if chance is None else 1 if always else chance
        stage = "Closed Won" if won else "Closed Lost"
        deals.append(
            [
                f"D{place}",
                name,
                stage,
                1000 + place if paid else "",
                created.date(),
                closed.date(),
                "Yes" if worked else "No",
                likely,
                grade,
                place % 19 + 1,
            ]
        )
    create_workspace(folder / "ws", Settings("Practice", timezone="UTC")).close()
    files = (
        write(folder / "accounts.csv", ["Account ID", "Account Name", "Industry", "Employees"], accounts),
        write(folder / "opportunities.csv", HEADS, deals),
    )
    import_files.run(import_files.Request(files), context(folder))
    return folder


def context(folder: Path) -> Context:
    return Context(folder / "ws", "en", NOW)


def found(folder: Path, **settings: object) -> Findings:
    save_settings(folder / "ws", replace(Settings("Practice", timezone="UTC"), **settings))
    return build.run(build.Request(), context(folder)).findings


def notes(findings: Findings) -> set[str]:
    assert findings.proof is not None
    return {one.id for one in findings.proof.notes}


def test_bands_that_nobody_worked_are_unknown_and_not_lost(tmp_path: Path) -> None:
    findings = found(company(tmp_path, chance=None))
    assert findings.practice is not None
    feedback = findings.practice.feedback
    assert feedback is not None
    came = {one.low: findings.evidence[one.came].figure.value for one in feedback.bands}
    blind = [one for one in feedback.bands if one.standing == "unidentified"]
    assert sum(came[one.low] for one in blind) > 150
    assert all(one.rate is None for one in blind)
    assert {"findings.practice.unworked", "findings.practice.unidentified"} <= notes(findings)
    assert findings.evidence[findings.scope.win_rate].figure.value is not None
    names = {one.attribute.name: one.reason for one in findings.coverage}
    assert any(reason is not None and reason.id == "findings.apart.worked" for reason in names.values())


def test_a_share_worked_by_lot_tells_what_the_low_bands_are_worth(tmp_path: Path) -> None:
    folder = company(tmp_path, chance=0.25)
    findings = found(folder, chance="Draw chance")
    assert findings.practice is not None
    feedback = findings.practice.feedback
    assert feedback is not None
    low = [one for one in feedback.bands if one.standing == "weighted" and one.high < 60]
    figures = [findings.evidence[one.rate].figure for one in low if one.rate]
    assert figures
    assert any(one.low <= TRUE["Logistics"] <= one.high for one in figures)
    assert "findings.practice.weighted" in notes(findings)
    weighted, plain = (findings.evidence[id_].figure.value for id_ in (feedback.auc, findings.proof.auc))
    assert weighted != pytest.approx(plain, abs=1e-4)
    texts = sheet.run(sheet.Request(("html", "md", "xlsx"), ("ko", "en")), context(folder)).files
    for path in texts:
        if path.endswith((".html", ".md")):
            assert "practice." not in Path(path).read_text(encoding="utf-8")


def test_the_verdict_rests_on_all_leads_where_their_chances_are_recorded(tmp_path: Path) -> None:
    folder = company(tmp_path, chance=0.25)
    weighted = found(folder, chance="Draw chance")
    assert weighted.proof is not None
    assert weighted.proof.decided_by.startswith("worked.")
    assert weighted.proof.holds == ""
    plain = found(folder)
    assert plain.proof is not None
    assert not plain.proof.decided_by.startswith("worked.")
    assert plain.proof.holds == "worked"  # nobody says with what chance the others were left
    said = words_for("en")("joint.holds.worked")
    for path in sheet.run(sheet.Request(("html", "md"), ("en",)), context(folder)).files:
        assert said in Path(path).read_text(encoding="utf-8")


@pytest.mark.parametrize(("truth", "verdict"), [("signal", "proved"), ("none", "no_signal")])
def test_a_choice_of_leads_that_hides_or_feigns_a_signal_is_weighed_out(truth: str, verdict: str) -> None:
    """Sales took the hopeful of the low scores (nothing seen), or of the high ones alone (a signal that is none)."""
    rng = np.random.default_rng(11)
    points = rng.integers(0, 100, 6_000).astype(float)
    hope = rng.random(6_000)
    rate = 0.1 + 0.4 * hope + (0.3 * points / 100 if truth == "signal" else 0.0)
    y = (rng.random(6_000) < rate).astype(float)
    low = points < 50
    chosen_by_hope = np.where(hope > 0.6, 1.0, 0.1)
    chance = np.where(low if truth == "signal" else ~low, chosen_by_hope, 0.5)
    worked = rng.random(6_000) < chance
    y, points, w = y[worked], points[worked], 1 / chance[worked]
    plain = judge(auc_interval(y, points), weighted_top(y, points, np.ones(len(y)), 0.2))[0]
    weighed = judge(weighted_auc(y, points, w), weighted_top(y, points, w, 0.2))[0]
    assert plain.value != verdict
    assert weighed.value in ((verdict,) if truth == "none" else ("proved", "plausible", "weak"))


@pytest.mark.parametrize(("grades", "said"), [("truth", "reps"), ("lots", "card")])
def test_the_reps_grades_stand_beside_the_card_and_never_on_it(tmp_path: Path, grades: str, said: str) -> None:
    findings = found(company(tmp_path, chance=0.5, grades=grades), judgement="Rep grade", hours_per_deal="Effort")
    assert findings.practice is not None
    judgement = findings.practice.judgement
    assert judgement is not None
    assert f"findings.judgement.{said}" in notes(findings)
    assert [one.level for one in judgement.ratings] == ["A", "B", "C"]
    assert findings.card is not None
    assert judgement.attribute not in findings.card.levels
    over, card, reps = (
        findings.evidence[id_].figure for id_ in (judgement.difference, judgement.auc_card, judgement.auc_reps)
    )
    assert over.value == pytest.approx(card.value - reps.value)
    line = next(one for one in findings.proof.lines if one.line == 70)
    skipped = findings.evidence[line.skipped_lost].figure.value
    assert 7 * skipped < findings.evidence[findings.practice.hours[70]].figure.value < 13 * skipped


def test_figures_come_out_again_on_both_engines(tmp_path: Path, postgres_address: str) -> None:
    folder = company(tmp_path, chance=0.5, grades="truth")
    named = {"judgement": "Rep grade", "hours_per_deal": "Effort", "chance": "Draw chance"}
    findings = found(folder, **named)
    mine = [id_ for id_ in findings.evidence if id_.startswith(("worked.", "judgement.")) or id_.endswith(".hours")]
    assert len(mine) > 20
    workspace = open_workspace(folder / "ws")
    place, _, models = latest(workspace, whole=True)
    workspace.close()
    with DuckDBEngine(threads=1) as duck, PostgresEngine(postgres_address, f"practice_{uuid4().hex[:8]}") as other:
        for engine in (duck, other):
            attach_frozen(engine, place)
            runner = Runner(engine.rows, models)
            for id_ in mine:
                again, entered = rerun(findings.evidence[id_], runner), findings.evidence[id_].figure
                assert numbers(again) == pytest.approx(numbers(entered), rel=1e-9, nan_ok=True), id_


def numbers(figure: Figure) -> list[float]:
    return [math.nan if x is None else float(x) for x in (figure.value, figure.low, figure.high, figure.n, figure.k)]


def test_hours_of_the_settings_count_and_missed_wins_are_named(tmp_path: Path) -> None:
    findings = found(company(tmp_path, chance=0.5), hours_per_deal=8, threshold=70, judgement="No such column")
    assert findings.practice is not None
    line = next(one for one in findings.proof.lines if one.line == 70)
    assert findings.evidence[findings.practice.hours[70]].figure.value == pytest.approx(
        8 * findings.evidence[line.skipped_lost].figure.value
    )
    missed = findings.evidence[line.missed_won].figure.value
    assert len(findings.practice.missed) == min(5, missed)
    assert findings.practice.judgement is None
    assert any(one.id == "findings.leak.no_such" for one in findings.proof.notes)


def test_of_a_score_without_signal_nothing_is_said_of_what_a_line_would_save_or_miss(tmp_path: Path) -> None:
    findings = found(company(tmp_path, chance=1.0, rates=dict.fromkeys(SECTORS, 0.3)), hours_per_deal=8)
    assert findings.proof is not None
    assert findings.proof.verdict == "no_signal"
    assert not notes(findings) & {"findings.practice.hours", "findings.practice.missed"}
    assert findings.practice is not None
    assert (findings.practice.missed, findings.practice.hours) == ((), {})


def test_revenue_that_nobody_recorded_is_not_said_to_be_nothing(tmp_path: Path) -> None:
    findings = found(company(tmp_path, chance=1.0, paid=False))
    assert findings.narrowing is not None
    for one in (findings.narrowing.now, *findings.narrowing.frontier):
        assert one.quarter is not None
        assert (one.revenue, one.revenue_quarter, one.revenue_spread) == (None, None, None)
