"""Reviewing which companies are one, in a workspace: decide, build again, import again, take it back."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from nachim.cli.main import run as cli
from nachim.errors import NotFound, NotReady, UsageError
from nachim.identity.decision import Action
from nachim.identity.review import CompanyPair
from nachim.library import Workspace, create
from nachim.usecases import build, import_files
from nachim.usecases import identity as case
from nachim.usecases.context import Context
from nachim.usecases.matches import remembered
from nachim.workspace import open_workspace

NOW = dt.datetime(2026, 11, 22)
ACCOUNTS = """계정 ID,계정 이름,웹사이트,사업자등록번호,업종
A1,(주)가온물류,gaon.co.kr,123-45-67891,물류
A2,가온물류 부산지점,gaon.co.kr,,물류
A3,Gaon Logistics Inc.,,,물류
A4,한빛소프트,hanbit.kr,,IT
A5,한빛소프트(주),hanbit.kr,,IT
"""
DEALS = """기회 ID,기회 이름,계정 ID,계정 이름,금액,단계,생성일,마감일
D1,가온 도입,A1,(주)가온물류,1000,Closed Won,2026-01-05,2026-02-05
D2,부산 도입,A2,가온물류 부산지점,500,Closed Lost,2026-01-06,2026-02-06
D3,한빛 도입,A4,한빛소프트,700,Closed Won,2026-03-05,2026-04-05
"""


@pytest.fixture
def context(tmp_path: Path) -> Context:
    create(tmp_path / "ws", name="Test")
    context = Context(tmp_path / "ws", "en", NOW, actor="lee")
    bring(context, tmp_path, ACCOUNTS)
    return context


def bring(context: Context, folder: Path, accounts: str) -> None:
    (folder / "accounts.csv").write_text(accounts, encoding="utf-8")
    (folder / "deals.csv").write_text(DEALS, encoding="utf-8")
    import_files.run(import_files.Request((folder / "accounts.csv", folder / "deals.csv")), context)


def shown(context: Context, **asked: object) -> case.Answer:
    return case.run(case.Request(**asked), context)  # type: ignore[arg-type]


def between(answer: case.Answer, one: str, other: str) -> CompanyPair:
    return next(
        pair
        for pair in (*answer.pairs, *answer.merged)
        if {one, other} <= {*pair.left.names, *pair.right.names} and pair.left != pair.right
    )


def test_pairs_wait_with_reasons_and_the_ones_with_more_rows_at_stake_come_first(context: Context) -> None:
    answer = shown(context)
    assert answer.waiting == len(answer.pairs) >= 2
    worth = [pair.score * pair.at_stake for pair in answer.pairs]
    assert worth == sorted(worth, reverse=True)
    branch = between(answer, "(주)가온물류", "가온물류 부산지점")
    assert "part_of" in branch.reasons
    assert all(pair.reasons for pair in answer.pairs)


def test_an_accepted_pair_is_one_company_and_the_next_build_is_another_one(context: Context) -> None:
    workspace = open_workspace(context.folder)
    before = build.build_id(workspace, workspace.snapshots(), "best", "auto", context)
    first = shown(context)
    pair = between(first, "(주)가온물류", "가온물류 부산지점")
    answer = shown(context, accept=(pair.id,), why="same legal person")
    assert (answer.companies, answer.changed) == (first.companies - 1, 1)
    assert pair.id not in [one.id for one in answer.pairs]
    (decision,) = answer.decisions
    assert (decision.action, decision.actor, decision.why) == (Action.MERGE, "lee", "same legal person")
    assert build.build_id(workspace, workspace.snapshots(), "best", "auto", context) != before
    undone = shown(context, undo=(pair.id,))
    assert (undone.companies, undone.decisions) == (first.companies, ())
    assert build.build_id(workspace, workspace.snapshots(), "best", "auto", context) == before
    assert len(workspace.state.rows("select id from decision where about = 'identity'")) == 2
    workspace.close()


def test_a_build_after_a_decision_is_a_new_build(context: Context) -> None:
    built = build.run(build.Request(depth="best"), context).build
    pair = between(shown(context), "(주)가온물류", "가온물류 부산지점")
    shown(context, accept=(pair.id,))
    assert build.run(build.Request(depth="best"), context).build != built


def test_a_rejected_pair_does_not_come_back(context: Context) -> None:
    first = shown(context)
    pair = between(first, "(주)가온물류", "Gaon Logistics Inc.")
    answer = shown(context, reject=(pair.id,))
    assert answer.companies == first.companies
    assert answer.waiting == first.waiting - 1
    assert pair.id not in [one.id for one in answer.pairs]


def test_what_was_merged_by_itself_can_be_split_and_put_together_again(context: Context) -> None:
    first = shown(context, merged=True)
    pair = between(first, "한빛소프트", "한빛소프트(주)")
    split = shown(context, split=(pair.id,))
    assert split.companies == first.companies + 1
    assert shown(context, undo=(pair.id,)).companies == first.companies


def test_decisions_hold_after_the_accounts_were_imported_anew_with_other_columns(
    context: Context, tmp_path: Path
) -> None:
    first = shown(context)
    pair = between(first, "(주)가온물류", "가온물류 부산지점")
    decided = shown(context, accept=(pair.id,)).companies
    changed = ACCOUNTS.replace("가온물류 부산지점,gaon.co.kr", "가온물류 부산영업소,www.gaon.kr").replace(
        "A1,(주)가온물류", "A1,가온물류㈜"
    )
    bring(context, tmp_path, changed)
    after = shown(context)
    assert [one.id for one in after.decisions] == [pair.id]
    assert after.companies == decided


def test_an_unknown_id_decides_nothing_at_all(context: Context) -> None:
    pair = shown(context).pairs[0]
    with pytest.raises(NotFound):
        shown(context, accept=(pair.id, "nothere"))
    with pytest.raises(NotFound):
        shown(context, undo=(pair.id,))
    with pytest.raises(UsageError):
        shown(context, accept=(pair.id,), reject=(pair.id,))
    workspace = open_workspace(context.folder)
    assert remembered(workspace) == ()
    workspace.close()


def test_an_empty_workspace_has_nothing_to_review(tmp_path: Path) -> None:
    create(tmp_path / "empty", name="Test")
    with pytest.raises(NotReady):
        shown(Context(tmp_path / "empty", "en", NOW))


def test_command_line_json_and_library_say_the_same(context: Context, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli(["identity", "-w", str(context.folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    answer = Workspace(context.folder).identity()
    assert [one["id"] for one in said["pairs"]] == [one.id for one in answer.pairs]
    assert cli(["identity", "-w", str(context.folder), "--accept", answer.pairs[0].id, "--lang", "ko"]) == 0
    out = capsys.readouterr().out
    assert answer.pairs[0].id in out
    assert "결정 1건" in out
