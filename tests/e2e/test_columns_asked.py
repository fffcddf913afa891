"""Columns that may have been filled in late: asked about at a real terminal, answers kept, nothing asked elsewhere."""

from __future__ import annotations

import os
import pty
import select
import subprocess
import sys
import time
from pathlib import Path

import pytest

from e2e.test_leads_without_dates import workspace
from nachim.library import Workspace
from nachim.model.findings import Findings
from nachim.report.drawing import Drawing
from nachim.usecases import build, explain
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.workspace import open_workspace

PATIENCE = 300.0
ASKED = b"[later]:"


def at_terminal(
    context: Context, *answers: str, options: tuple[str, ...] = (), language: str = "en"
) -> tuple[int, str]:
    """Run `nachim build` at a pseudo terminal; each question gets the next answer. None means: hang up."""
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "nachim", "build", "-w", str(context.folder), "--lang", language, *options]
    child = subprocess.Popen(
        command, stdin=theirs, stdout=theirs, stderr=theirs, close_fds=True, start_new_session=True,
        env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
    )  # fmt: skip
    os.close(theirs)
    said, seen, waiting, ends = b"", 0, list(answers), time.monotonic() + PATIENCE
    question = ASKED if language == "en" else "[나중]:".encode()
    while time.monotonic() < ends:
        if not select.select([ours], [], [], 1.0)[0]:
            continue
        try:
            piece = os.read(ours, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        said += piece
        if said.count(question) > seen and waiting:
            seen += 1
            os.write(ours, waiting.pop(0).encode() + b"\n")
    os.close(ours)
    return child.wait(timeout=60), said.decode(errors="replace").replace("\r\n", "\n")


def findings(context: Context) -> Findings:
    opened = open_workspace(context.folder)
    try:
        return latest(opened)[1]
    finally:
        opened.close()


def reasons(found: Findings) -> dict[str, str]:
    return {one.attribute.label: one.reason.id.removeprefix("findings.leak.") for one in found.coverage if one.reason}


def test_each_doubtful_column_is_asked_about_with_examples_and_reason_and_the_answer_is_kept(tmp_path: Path) -> None:
    context = workspace(tmp_path, "# ours, do not touch", "leave_out: [Company Band]  # by the board")
    code, said = at_terminal(context, "yes", "no", "")
    assert code == 0, said
    for column, example, reason in (
        ("Lead Score", "", "judgement made on the way"),
        ("Rep Notes", "call again", "judgement made on the way"),
        ("Main Need", "Price", "Whether it is filled in tells the outcome by itself (AUC 0."),
    ):
        (line,) = [one for one in said.splitlines() if column in one and "such as" in one]
        assert example in line
        assert reason in said
    order = sorted(("Lead Score", "Rep Notes", "Main Need"), key=said.index)
    settings = (context.folder / "workspace.yaml").read_text(encoding="utf-8")
    assert "# ours, do not touch" in settings
    assert "# by the board" in settings
    opened = open_workspace(context.folder)
    assert opened.settings.keep == (order[0],)
    assert opened.settings.leave_out == ("Company Band", order[1])
    kept = opened.state.rows("select subject, verdict from decision where about = 'column' order by id")
    assert [tuple(one) for one in kept] == [(order[0], "keep"), (order[1], "leave_out")]
    opened.close()
    given = reasons(findings(context))
    assert order[0] not in given
    assert given[order[1]] == "told"
    assert given[order[2]] not in ("told", "after", "closing")
    assert [list(one.columns) for one in findings(context).doubts] == [[order[2]]]
    # What is decided is asked no more; what was left for later is, although the build is there already.
    code, again = at_terminal(context, "no")
    assert code == 0
    assert again.count("[later]:") == 1
    assert findings(context).doubts == ()
    code, silent = at_terminal(context)
    assert (code, "[later]:" in silent) == (0, False)


def test_korean_answers_and_the_rest_for_later(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    code, said = at_terminal(context, "글쎄", "아니요", "모두", language="ko")
    assert code == 0, said
    assert "예, 아니요, 나중, 모두 가운데 하나로 답해 주세요." in said
    opened = open_workspace(context.folder)
    assert (opened.settings.keep, len(opened.settings.leave_out)) == ((), 1)
    opened.close()
    assert len(findings(context).doubts) == 2


@pytest.mark.parametrize("options", [("--yes",), ("--json",)])
def test_with_yes_or_for_machines_nothing_is_asked_at_a_terminal(tmp_path: Path, options: tuple[str, ...]) -> None:
    context = workspace(tmp_path)
    before = (context.folder / "workspace.yaml").read_bytes()
    code, said = at_terminal(context, options=options)
    assert code == 0
    assert "[later]:" not in said
    assert "Main Need" in said
    assert (context.folder / "workspace.yaml").read_bytes() == before


def test_without_a_terminal_they_are_left_out_and_named_with_the_switch(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    command = [sys.executable, "-m", "nachim", "build", "-w", str(context.folder), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=True)
    assert "[later]:" not in done.stdout + done.stderr
    for word in ("Lead Score", "Rep Notes", "Main Need", "keep", "leave_out"):
        assert word in " ".join(done.stdout.split())
    assert "A column filled in afterwards always looks valuable" in " ".join(done.stdout.split())
    assert Workspace(context.folder).build().findings.doubts == findings(context).doubts


def test_hanging_up_in_the_middle_decides_and_builds_nothing(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    before = (context.folder / "workspace.yaml").read_bytes()
    code, _ = at_terminal(context, "yes", "\x04")
    assert code != 0
    assert (context.folder / "workspace.yaml").read_bytes() == before
    opened = open_workspace(context.folder)
    assert opened.state.rows("select id from build") == []
    opened.close()
    assert build.run(build.Request(depth="best"), context).findings.doubts


def test_what_a_column_would_add_is_a_figure_that_comes_out_again(tmp_path: Path) -> None:
    context = workspace(tmp_path)
    found = build.run(build.Request(), context).findings
    rerun = sorted(id_ for id_ in found.evidence if id_.startswith("doubt."))
    assert rerun == ["doubt.a_lead_score", "doubt.a_main_need", "doubt.a_rep_notes"]
    for id_ in rerun:
        answer = explain.run(explain.Request(id_), context)
        assert answer.again == answer.evidence.figure
    notes, lead_score = found.evidence["doubt.a_rep_notes"].figure, found.evidence["doubt.a_lead_score"].figure
    assert notes.low is not None
    assert notes.low < 0  # drawn by lot
    assert lead_score.low is not None
    assert lead_score.low > 0  # made from the outcome
    for language, gain in (("en", "(+0."), ("ko", "(+0.")):
        page = "".join(one.text for one in Drawing.of(found, language).gathered(found.unanswered))
        assert f"Main Need{' ' if language == 'en' else ''}{gain}" in page
