"""A pattern that wins only together joins the card: in icp.yaml, on the sheet, in the scores of new leads."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import numpy as np
import pytest

from nachim.icp.file import read_icp
from nachim.model.condition import All
from nachim.usecases import build, explain, import_files, score, sheet
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace
from recovery import NOW

DEALS = 1500


def exports(folder: Path) -> tuple[Path, Path]:
    """Companies with a size and a field, and their deals: won often only where both are right."""
    rng = np.random.default_rng(7)
    size = np.round(rng.lognormal(4, 1, DEALS)).astype(int) + 1
    field = rng.choice(["Manufacturing", "Software", "Retail", "Logistics"], DEALS)
    eta = -1.5 + 2.2 * ((size >= 60) & (field == "Manufacturing"))
    won = rng.random(DEALS) < 1 / (1 + np.exp(-eta))
    start = dt.date(2023, 1, 1)
    made = [start + dt.timedelta(days=int(day)) for day in np.sort(rng.integers(0, 900, DEALS))]
    accounts, deals = folder / "accounts.csv", folder / "deals.csv"
    with accounts.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Account ID", "Account Name", "Industry", "Employees"])
        writer.writerows([f"A{i:05}", f"Company {i:05}", field[i], size[i]] for i in range(DEALS))
    with deals.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["Opportunity ID", "Account ID", "Opportunity Name", "Created Date", "Close Date", "Stage", "Amount"]
        )
        writer.writerows(
            [
                f"D{i:05}", f"A{i:05}", f"Deal {i:05}", made[i].isoformat(),
                (made[i] + dt.timedelta(days=int(20 + i % 40))).isoformat(),
                "Closed Won" if won[i] else "Closed Lost", 1000 + i % 7,
            ]
            for i in range(DEALS)
        )  # fmt: skip
    return accounts, deals


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, build.Answer]:
    folder = tmp_path_factory.mktemp("pattern")
    create_workspace(folder / "workspace", Settings("pattern", currency="USD", timezone="UTC")).close()
    context = Context(folder / "workspace", "en", NOW)
    import_files.run(import_files.Request(exports(folder)), context)
    return context, build.run(build.Request(), context)


def test_it_is_on_the_card_and_in_the_condition_table(made: tuple[Context, build.Answer]) -> None:
    context, answer = made
    icp = answer.findings.icp
    assert icp is not None
    [pattern] = [one for one in icp.card.attributes if one.both is not None]
    assert {one.attribute for one in pattern.both.conditions} == {"employees", "industry"}
    assert sum(one.most for one in icp.card.attributes) == 100
    kept = read_icp((context.folder / "icp.yaml").read_text(encoding="utf-8"))
    assert [one.both is not None for one in kept.card.attributes] == [
        one.both is not None for one in icp.card.attributes
    ]
    assert All(pattern.both.conditions) in [clause.when for clause in icp.who]


def test_it_stands_on_the_sheet_under_its_conditions(made: tuple[Context, build.Answer]) -> None:
    context, _ = made
    for language in ("en", "ko"):
        sheet.run(sheet.Request(("html", "md", "xlsx"), ("en", "ko")), context)
        page = (context.folder / f"icp-sheet.{language}.html").read_text(encoding="utf-8")
        read = re.sub(r"<[^>]*>", "", page.split('id="evidence"')[0])
        assert "both_" not in read
        assert ("Manufacturing + Number of employees" if language == "en" else "+ 직원 수") in read


def test_new_leads_are_scored_by_it(made: tuple[Context, build.Answer], tmp_path: Path) -> None:
    context, _ = made
    leads = tmp_path / "leads.csv"
    rows = [("Manufacturing", 200), ("Manufacturing", 8), ("Software", 200), ("Manufacturing", "")]
    with leads.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["Lead ID", "Company", "Industry", "Employees"])
        writer.writerows([f"L{i}", f"Lead {i}", *row] for i, row in enumerate(rows))
    scored = {lead.key: lead for lead in score.run(score.Request(file=leads), context).leads}
    totals = [next(lead.total for key, lead in scored.items() if key.endswith(f"L{i}")) for i in range(4)]
    assert totals[0] > max(totals[1:])
    assert any(name.startswith("both_") for key, lead in scored.items() if key.endswith("L3") for name in lead.unknown)


def test_its_figures_can_be_made_again(made: tuple[Context, build.Answer]) -> None:
    context, answer = made
    [name] = [one.name for one in answer.findings.icp.card.attributes if one.both is not None]
    for id_ in (
        f"card.{name}.1.points",
        f"card.{name}.lift",
        f"clause.{name}.lift",
        "card.caps.price",
        "line.proposed",
    ):
        again = explain.run(explain.Request(id_), context)
        assert again.again == again.evidence.figure, id_
