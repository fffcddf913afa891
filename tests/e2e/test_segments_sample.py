"""The sample's segments: its call centres win easily and are found by what they become; every face says so."""

from __future__ import annotations

import json

import openpyxl
import pytest

from nachim.cli.main import run
from nachim.icp.file import read_icp
from nachim.model.condition import Operator, leaves
from nachim.model.findings import Findings
from nachim.model.icp import Clause, Icp
from nachim.usecases import segments, sheet
from nachim.usecases.draft import _text
from recovery import Company


@pytest.fixture(scope="module")
def found(company: Company) -> Findings:
    return segments.run(segments.Request(), company.context).findings


def test_call_centres_win_easily_and_are_to_be_refused_for_what_they_become(found: Findings) -> None:
    assert found.segments is not None
    anti = [one for one in found.segments.anti if one.outcome == "good" and "business_support" in repr(one.when)]
    assert len(anti) == 1
    assert anti[0].wins_easily
    assert anti[0].refuse
    costs = {one.name: one for one in anti[0].costs}
    assert costs["seat_tickets"].direction == costs["churn"].direction == -1
    assert found.icp is not None
    assert anti[0].when in [clause.when for clause in found.icp.refuse]


def test_who_keeps_its_own_crm_is_to_be_refused_with_its_substitute(found: Findings) -> None:
    assert found.segments is not None
    anti = [one for one in found.segments.anti if one.substitute]
    assert len(anti) == 1
    assert anti[0].refuse
    assert not anti[0].wins_easily
    assert len(anti[0].frees) == 3


def test_the_core_is_proven_and_one_icp_serves_all_sizes(found: Findings) -> None:
    assert found.segments is not None
    assert found.segments.core is not None
    assert found.segments.core.proven == "both"
    assert found.segments.tiers.verdict == "one"
    assert found.icp is not None
    assert found.icp.tiers == ()


def test_neighbours_that_are_not_worse_are_the_adjacent_icps(found: Findings) -> None:
    assert found.segments is not None
    assert found.icp is not None
    assert found.segments.near
    open_ = [one.when for one in found.segments.near if one.direction >= 0]
    assert [one.when for one in found.icp.adjacent] == open_
    assert found.segments.plan is not None


def test_the_draft_keeps_the_segments(found: Findings) -> None:
    icp = found.icp
    assert isinstance(icp, Icp)
    again = read_icp(_text(icp, "ko"))
    assert len(again.adjacent) == len(icp.adjacent)
    assert len(again.refuse) == len(icp.refuse)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_form_of_the_sheet_and_the_command_say_the_same(
    company: Company, found: Findings, language: str, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = sheet.run(sheet.Request(("html", "md", "xlsx"), (language,)), company.context)
    for file in answer.files:
        if file.endswith(".xlsx"):
            book = openpyxl.load_workbook(file)
            text = "\n".join(str(cell.value) for row in book.worksheets[2].iter_rows() for cell in row)
        else:
            with open(file, encoding="utf-8") as opened:  # noqa: PTH123
                text = opened.read()
        for id_ in ("core.win.gap", "adjacent.1.difference", "anti.1.cover"):
            assert id_ in text, file
    assert run(["segments", "-w", str(company.workspace), "--lang", language]) == 0
    shown = capsys.readouterr().out
    assert "core.win" in shown
    assert "anti.1" in shown
    assert "tiers.mid" in shown


def test_the_answer_as_json_holds_the_segments(
    company: Company, found: Findings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["segments", "-w", str(company.workspace), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert "segments" in json.dumps(said)
    assert said["findings"]["segments"]["core"]["proven"] == "both"


def test_nothing_is_both_wished_for_and_refused(found: Findings) -> None:
    assert found.icp is not None

    def named(clauses: tuple[Clause, ...]) -> set[tuple[str, object]]:
        return {
            (leaf.attribute, value)
            for clause in clauses
            for leaf in leaves(clause.when)
            if isinstance(leaf.value, tuple) and leaf.operator is Operator.IN
            for value in leaf.value
        }

    assert named(found.icp.refuse)
    assert not named(found.icp.who) & named(found.icp.refuse)
    assert len(found.clauses) == len(found.icp.who) + len(found.icp.refuse)
