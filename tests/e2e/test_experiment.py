"""The whole of an experiment on made-up companies: planned, assigned, outcomes imported, read; with an effect and
without one."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from nachim.cli.main import run
from nachim.errors import NotFound, NotReady, UsageError
from nachim.usecases import accept, build, experiment, explain, import_files
from nachim.usecases.context import Context
from nachim.usecases.trial_figures import load_trial
from nachim.workspace import Settings, create_workspace, open_workspace

BEGAN = dt.datetime(2026, 6, 1)
SECTORS = ("Software", "Logistics", "Education")
FIT = {"Software": 0.55, "Logistics": 0.12, "Education": 0.12}
HEADS = ["Opportunity ID", "Account Name", "Stage", "Amount", "Created Date", "Close Date"]


def write(path: Path, heads: list[str], rows: list[list[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(heads)
        out.writerows(rows)
    return path


def past(rng: np.random.Generator) -> tuple[list[list[object]], list[list[object]]]:
    """Return accounts and their deals of two years; companies of one industry win far more often."""
    accounts, deals = [], []
    for place in range(700):
        sector = SECTORS[place % 3]
        name = f"Oldco {place:04d} Corp"
        accounts.append([f"A{place}", name, sector, int(rng.integers(20, 900))])
        created = BEGAN - dt.timedelta(days=int(rng.integers(120, 700)))
        won = rng.random() < FIT[sector]
        closed = created + dt.timedelta(days=int(rng.integers(10, 50)))
        deals.append([f"D{place}", name, "Closed Won" if won else "Closed Lost", 1000, created.date(), closed.date()])
    return accounts, deals


def arrivals(rng: np.random.Generator) -> list[list[object]]:
    return [
        [f"L{place}", f"Newco {place:04d} Corp", SECTORS[int(rng.integers(0, 3))], int(rng.integers(20, 900)),
         (BEGAN - dt.timedelta(days=place % 80)).date()]
        for place in range(600)
    ]  # fmt: skip


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with an accepted ICP, and a file of leads beside it."""
    folder = tmp_path_factory.mktemp("experiment")
    rng = np.random.default_rng(5)
    accounts, deals = past(rng)
    leads = write(
        folder / "leads.csv", ["Lead ID", "Company", "Industry", "Number of Employees", "Created Date"], arrivals(rng)
    )
    files = (
        write(folder / "accounts.csv", ["Account ID", "Account Name", "Industry", "Employees"], accounts),
        write(folder / "opportunities.csv", HEADS, deals),
        leads,
    )
    create_workspace(folder / "ws", Settings("Trial", timezone="UTC")).close()
    context = Context(folder / "ws", "en", BEGAN)
    import_files.run(import_files.Request(files), context)
    build.run(build.Request(), context)
    accept.run(accept.Request("first"), context)
    return folder


def at(folder: Path, days: int) -> Context:
    return Context(folder / "ws", "en", BEGAN + dt.timedelta(days=days))


def started(ready: Path, tmp_path: Path) -> tuple[Path, experiment.Answer]:
    import shutil

    folder = tmp_path / "run"
    shutil.copytree(ready, folder)
    workspace = open_workspace(folder / "ws")
    workspace.state.add("secret", {"name": "experiment.1", "value": "a salt that is the same in every run"})
    workspace.close()
    experiment.run(experiment.Request(plan=True, line=50, below=0.1, weeks=2), at(folder, 0))
    return folder, experiment.run(experiment.Request(assign=folder / "leads.csv"), at(folder, 1))


def outcomes(folder: Path, lots: experiment.Answer, *, effect: bool) -> None:
    """Import what became of worked leads: won as the industry has it, or all alike."""
    rng = np.random.default_rng(9)
    with (folder / "leads.csv").open(encoding="utf-8") as file:
        sectors = {row[0]: row[2] for row in csv.reader(file)}
    _, deals = past(np.random.default_rng(5))
    for one in lots.assigned:
        rate = FIT[sectors[one.lead]] if effect else 0.25
        created = BEGAN + dt.timedelta(days=int(rng.integers(2, 12)))
        if one.work and rng.random() < 0.8:
            won = rng.random() < rate
            stage = "Closed Won" if won else "Closed Lost"
            closed = created + dt.timedelta(days=int(rng.integers(5, 40)))
            deals.append([f"N{one.lead}", one.name, stage, 1000, created.date(), closed.date()])
    last = BEGAN + dt.timedelta(days=200)
    deals.append(["DX", "Oldco 0001 Corp", "Closed Lost", 10, last.date(), last.date()])
    path = write(folder / "opportunities.csv", HEADS, deals)
    import_files.run(import_files.Request((path,)), at(folder, 201))


def test_a_planted_effect_is_found_after_a_full_cycle(ready: Path, tmp_path: Path) -> None:
    folder, lots = started(ready, tmp_path)
    assert set(lots.arms) == {"rule.left", "rule.work", "usual.work"}
    early = experiment.run(experiment.Request(read=True), at(folder, 3)).reading
    assert early is not None
    assert {one.verdict for one in (*early.first, *early.second)} == {"too_early", ""}
    outcomes(folder, lots, effect=True)
    reading = experiment.run(experiment.Request(read=True), at(folder, 201)).reading
    assert reading is not None
    won = next(one for one in reading.second if one.measure == "won")
    assert (won.verdict, won.waiting) == ("shown", 0)
    assert won.difference.low is not None
    assert won.difference.low <= 0.8 * (0.55 - 0.27) <= won.difference.high
    assert reading.below is not None
    assert reading.below.left > 50
    assert reading.below.missed.low < 0.8 * 0.12 * reading.below.left < reading.below.missed.high
    accepted = reading.first[0]
    assert accepted.difference.low < 0 < accepted.difference.high  # every worked lead had the same chance of a deal


def test_without_an_effect_nothing_is_shown(ready: Path, tmp_path: Path) -> None:
    folder, lots = started(ready, tmp_path)
    outcomes(folder, lots, effect=False)
    reading = experiment.run(experiment.Request(read=True), at(folder, 201)).reading
    assert reading is not None
    assert [one.verdict for one in (reading.first[0], reading.second[0])] == ["ended", "ended"]
    assert reading.second[0].difference.low < 0 < reading.second[0].difference.high


def test_a_lead_keeps_its_lot_and_its_chance_is_kept_with_its_score(ready: Path, tmp_path: Path) -> None:
    folder, lots = started(ready, tmp_path)
    again = experiment.run(experiment.Request(assign=folder / "leads.csv"), at(folder, 5))
    assert {one.lead: one.arm for one in again.assigned} == {one.lead: one.arm for one in lots.assigned}
    assert all(one.again for one in again.assigned)
    workspace = open_workspace(folder / "ws")
    try:
        kept = workspace.state.rows("select lead, probability_of_assignment as p from score where p is not null")
        assert {(row["lead"], row["p"]) for row in kept} == {(one.lead, one.probability) for one in lots.assigned}
    finally:
        workspace.close()


def test_what_sales_says_is_recorded_and_read_after_two_weeks(ready: Path, tmp_path: Path) -> None:
    folder, lots = started(ready, tmp_path)
    rows = [[one.lead, "yes" if one.total >= 50 else "no", ""] for one in lots.assigned if one.work]
    sheet = write(folder / "said.csv", ["Lead key", "Accepted by sales", "Meeting"], rows)
    answer = experiment.run(experiment.Request(outcomes=sheet), at(folder, 16))
    assert answer.recorded == len(rows)
    reading = experiment.run(experiment.Request(read=True), at(folder, 16)).reading
    assert reading is not None
    accepted = reading.first[0]
    assert (accepted.rule.value, accepted.verdict) == (1.0, "shown")
    assert reading.second[0].verdict == "too_early"


def test_the_plan_cannot_change_on_the_way(ready: Path, tmp_path: Path) -> None:
    folder, _ = started(ready, tmp_path)
    with pytest.raises(UsageError) as error:
        experiment.run(experiment.Request(plan=True, line=60), at(folder, 4))
    assert error.value.code == "experiment.running"
    with pytest.raises(UsageError) as error:
        experiment.run(experiment.Request(assign=folder / "leads.csv"), at(folder, 30))
    assert error.value.code == "experiment.over"
    new = experiment.run(experiment.Request(plan=True, line=50, new=True), at(folder, 31))
    assert new.plan is not None
    assert (new.plan.id, new.arms) == (2, {})
    with pytest.raises(NotReady):
        experiment.run(experiment.Request(read=True), at(folder, 31))


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_step_can_be_read_in_both_languages(
    language: str, ready: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, lots = started(ready, tmp_path)
    outcomes(folder, lots, effect=True)
    place = ["-w", str(folder / "ws"), "--lang", language]
    assert run(["experiment", *place]) == 0
    assert run(["experiment", "--read", *place]) == 0
    assert run(["experiment", "--plan", "--line", "50", "--new", *place]) == 0
    assert run(["experiment", "--assign", str(folder / "leads.csv"), "--out", str(folder / "lots.csv"), *place]) == 0
    out = capsys.readouterr().out
    assert not re.search(r"experiment\.(?!\d)", out)  # ids of figures, but none of texts
    with (folder / "lots.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.reader(file))) == len(lots.assigned) + 1
    assert run(["experiment", "--outcomes", str(folder / "lots.csv"), *place]) == 3


def test_every_figure_of_a_plan_and_of_a_reading_runs_again_by_its_id(ready: Path, tmp_path: Path) -> None:
    folder, lots = started(ready, tmp_path)
    outcomes(folder, lots, effect=True)
    answer = experiment.run(experiment.Request(read=True), at(folder, 201))
    workspace = open_workspace(folder / "ws")
    try:
        ids = [f"experiment.{answer.plan.id}.plan.flow", f"{answer.ids}.won.rule"]
        figures = {id_: one for name in ids for id_, one in load_trial(workspace, name)[1].items()}
    finally:
        workspace.close()
    assert len(figures) > 40
    for id_ in figures:
        if ".plan.50." in id_ or ".plan.flow" in id_ or ".won." in id_ or ".below." in id_:
            told = explain.run(explain.Request(id_, 1), at(folder, 202))
            assert told.again == told.evidence.figure, id_
    won = next(one for one in answer.reading.second if one.measure == "won")
    assert figures[f"{answer.ids}.won.evidence"].figure.value == won.evidence
    plan = figures[f"experiment.{answer.plan.id}.plan.50.share"].figure.value
    assert plan == answer.plan.option.share
    with pytest.raises(NotFound):
        explain.run(explain.Request(f"{answer.ids}.won.nothing"), at(folder, 202))
