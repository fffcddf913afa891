"""Conditions added, dropped and swapped on a whole sample company."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.cli.help import cells
from nachim.cli.main import run
from nachim.errors import NotFound, UsageError
from nachim.model.icp import Role
from nachim.usecases import explain, narrow
from nachim.usecases.builds import latest
from nachim.words import words_for
from nachim.workspace import open_workspace
from recovery import Company


@pytest.fixture(scope="module")
def copy(built: Company, tmp_path_factory: pytest.TempPathFactory) -> Company:
    folder = tmp_path_factory.mktemp("narrowed") / "workspace"
    shutil.copytree(built.workspace, folder)
    return replace(built, workspace=folder)


def ask(company: Company, **asked: object) -> narrow.Answer:
    return narrow.run(narrow.Request(**asked), company.context)


def test_nothing_asked_is_what_the_build_found(copy: Company) -> None:
    workspace = open_workspace(copy.workspace)
    try:
        findings = latest(workspace, whole=True)[1]
    finally:
        workspace.close()
    answer = ask(copy)
    assert findings.narrowing is not None
    assert answer.narrowing == findings.narrowing
    assert answer.evidence == findings.evidence


def test_dropping_a_condition_widens_and_adding_one_narrows(copy: Company) -> None:
    dropped, added = ask(copy, drop=("1",)), ask(copy, add=("직원 수 < 1000",))
    for answer, wider in ((dropped, True), (added, False)):
        now, after = answer.narrowing.now, answer.narrowing.after
        assert after is not None
        before, then = (answer.evidence[one.cover].figure.k or 0 for one in (now, after))
        assert (then >= before) if wider else (then <= before)
        assert (answer.narrowing.lost is None) if wider else (answer.narrowing.gained is None)


def test_what_comes_in_and_what_stays_add_up(copy: Company) -> None:
    answer = ask(copy, drop=("1",))
    found = answer.narrowing
    assert found.after is not None
    assert found.gained is not None
    rows = {name: answer.evidence[id_].figure.n for name, id_ in (
        ("now", found.now.rate), ("after", found.after.rate), ("gained", found.gained))}  # fmt: skip
    assert rows["after"] == rows["now"] + rows["gained"]


def test_the_frontier_gives_up_coverage_line_by_line(copy: Company) -> None:
    answer = ask(copy)
    covers = [answer.evidence[one.cover].figure.value for one in answer.narrowing.frontier]
    assert len(covers) >= 2
    assert covers[0] == 1.0
    assert covers[-1] < 0.5


def test_a_condition_swapped_for_itself_changes_nothing(copy: Company) -> None:
    must = next(one for one in ask(copy).narrowing.worth if one.role is Role.MUST)
    answer = ask(copy, swap=((str(must.number), ", ".join(map(str, must.when.value))),))
    assert answer.narrowing.after is not None
    assert (answer.narrowing.gained, answer.narrowing.lost) == (None, None)


def test_every_figure_of_a_change_is_explained_and_comes_out_again(copy: Company) -> None:
    answer = ask(copy, drop=("1",))
    assert answer.narrowing.after is not None
    for id_ in (answer.narrowing.after.rate, answer.narrowing.after.revenue, answer.narrowing.gained):
        told = explain.run(explain.Request(str(id_)), copy.context)
        assert told.again == told.evidence.figure
    with pytest.raises(NotFound, match="after"):
        explain.run(explain.Request(f"{answer.narrowing.after.id}.rat"), copy.context)


def test_a_pipeline_below_what_sales_needs_is_called_dry(copy: Company) -> None:
    assert ask(copy, floor=10_000).narrowing.now.dry
    assert not ask(copy, drop=("1",), floor=1).narrowing.after.dry


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"drop": ("99",)}, "narrow.condition"),
        ({"drop": ("nothing of the kind",)}, "narrow.condition"),
        ({"drop": ("1", "1")}, "narrow.condition"),
        ({"add": ("no such thing = 3",)}, "narrow.attribute"),
        ({"floor": 0}, "narrow.floor"),
    ],
)
def test_what_cannot_be_asked_is_said(copy: Company, asked: dict[str, object], code: str) -> None:
    with pytest.raises(UsageError) as error:
        ask(copy, **asked)
    assert error.value.code == code


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("asked", [[], ["--drop", "1"]])
def test_what_is_printed_fits_eighty_columns(
    copy: Company, language: str, asked: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["narrow", "-w", str(copy.workspace), "--lang", language, *asked]) == 0
    out = capsys.readouterr().out
    assert max(cells(line) for line in out.splitlines() if str(copy.workspace) not in line) <= 80
    assert words_for(language)("narrow.change" if asked else "narrow.frontier") in out
    assert "narrow." in out


def test_without_an_icp_there_is_nothing_to_narrow(tmp_path: Path, copy: Company) -> None:
    from nachim.errors import NotReady
    from nachim.usecases import init

    context = replace(copy.context, folder=tmp_path / "empty")
    init.run(init.Request("x", "KRW", "Asia/Seoul"), context)
    with pytest.raises(NotReady):
        narrow.run(narrow.Request(), context)
