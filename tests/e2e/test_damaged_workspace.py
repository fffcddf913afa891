"""Damage to a workspace, wrong settings, no right, no room: one sentence each, and nothing that is left gets lost.

Real processes where it is about processes; each case failed before its repair.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.cli import main
from nachim.errors import FileError
from nachim.usecases import build
from nachim.workspace import open_workspace
from recovery import Company

NO_RIGHTS = ("setpriv", "--bounding-set", "-dac_override,-dac_read_search,-fowner")
"""Takes from the superuser what lets it write anywhere."""


@pytest.fixture
def workspace(built: Company, tmp_path: Path) -> Path:
    """A copy of a workspace with a build and its sheets."""
    return shutil.copytree(built.workspace, tmp_path / "acme")


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "nachim", *map(str, arguments)]


def run(*arguments: object, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run a command; in a process of its own where something comes before it."""
    if before:
        return _run([*before, *command(*arguments)])
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        status = main.run(list(map(str, arguments)))
    return subprocess.CompletedProcess(command(*arguments), status, out.getvalue(), err.getvalue())


def run_in_shell(text: str, *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run a command in a shell that wraps it: ``{}`` in the text is the command."""
    return _run(["bash", "-c", text.format('"$@"'), "bash", *command(*arguments)])


def _run(arguments: list[str]) -> subprocess.CompletedProcess[str]:
    surroundings = {name: value for name, value in os.environ.items() if name not in ("NACHIM_DEBUG", "COLUMNS")}
    surroundings |= {"PYTHONPATH": os.pathsep.join(sys.path), "NACHIM_LANG": "en"}
    return subprocess.run(arguments, capture_output=True, text=True, env=surroundings, timeout=300, check=False)


def refused(done: subprocess.CompletedProcess[str], status: int, *parts: str) -> None:
    """The command ended with this status and told what and where, without a word of a defect."""
    assert done.returncode == status, done.stderr
    assert "error in Nachim" not in done.stderr
    assert "Traceback" not in done.stderr
    for part in parts:
        assert part in done.stderr, done.stderr
    assert len(done.stderr.strip().splitlines()) <= 2 + done.stderr.count("…\n")


def inventory(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if path.name not in (".lock", ".staging")}


# The state is missing, empty, older, cut or overwritten (A1, A11)


@pytest.mark.parametrize("how", ["missing", "empty"])
def test_without_its_state_a_workspace_is_left_as_it_is(workspace: Path, built: Company, how: str) -> None:
    state = workspace / "state.sqlite"
    state.unlink() if how == "missing" else state.write_bytes(b"")
    before = inventory(workspace)
    for arguments in (("import", built.files.accounts, "--yes"), ("build",), ("status",)):
        refused(run(*arguments, "-w", workspace), 3, "state.sqlite is missing or empty", "Put")
    assert inventory(workspace) == before
    with pytest.raises(FileError) as error:
        open_workspace(workspace)
    assert "state.sqlite 파일이 없거나 비어 있습니다" in error.value.message("ko")


def test_an_older_state_makes_nobody_throw_away_what_is_newer(workspace: Path, built: Company) -> None:
    older = (workspace / "state.sqlite").read_bytes()
    leads = run("score", built.files.new_leads, "-w", workspace)
    assert leads.returncode == 0, leads.stderr
    assert (workspace / "scores" / "1" / "scored.json").exists()
    for path in workspace.glob("state.sqlite*"):
        path.unlink()
    (workspace / "state.sqlite").write_bytes(older)
    before = inventory(workspace)
    refused(run("score", built.files.new_leads, "-w", workspace), 3, "no record of 1 folder", "scores/1", "older copy")
    assert inventory(workspace) == before
    shutil.move(workspace / "scores" / "1", workspace.parent / "aside")
    assert run("score", built.files.new_leads, "-w", workspace).returncode == 0


@pytest.mark.parametrize("how", ["overwritten", "cut", "page"])
def test_a_damaged_state_is_called_damaged(workspace: Path, how: str) -> None:
    state = workspace / "state.sqlite"
    content = state.read_bytes()
    state.write_bytes(
        {
            "overwritten": bytes(range(256)) * 2,
            "cut": content[:20000],
            "page": content[:4096] + b"\xa5" * (len(content) - 4096),
        }[how]
    )
    for arguments in (("status",), ("build",), ("explain", "win_rate")):
        refused(run(*arguments, "-w", workspace), 3, "state.sqlite is damaged")


def test_a_folder_that_a_killed_import_left_is_swept_as_before(workspace: Path) -> None:
    left = workspace / "snapshots" / "0123456789abcdef"
    left.mkdir()
    (workspace / "snapshots" / ".0123456789abcdef.unrecorded").touch()
    assert run("build", "-w", workspace).returncode == 0
    assert not left.exists()
    assert not list((workspace / "snapshots").glob(".*"))


# Something that a build, a scoring or an import kept is missing or cut (A11, A12, A13)


def cut(path: Path, length: int = 1000) -> None:
    path.write_bytes(path.read_bytes()[:length])


def test_a_build_whose_files_are_gone_is_named_and_made_again(workspace: Path, built: Company) -> None:
    (folder,) = (workspace / "builds").iterdir()
    figures = (folder / "findings.json").read_bytes()
    whole = shutil.copytree(folder, workspace.parent / "whole")
    for damage in ("all gone", "models.json", "deals.parquet", "findings.json"):
        shutil.rmtree(folder, ignore_errors=True)
        if damage != "all gone":
            shutil.copytree(whole, folder)
            cut(folder / damage, 100)
        for arguments in (("sheet",), ("explain", "win_rate")):
            refused(
                run(*arguments, "-w", workspace), 2, f"The files of build {folder.name} are missing", "nachim build"
            )
    build.run(build.Request(), replace(built.context, folder=workspace))
    assert (folder / "findings.json").read_bytes() == figures
    assert run("explain", "win_rate", "-w", workspace).returncode == 0


def test_a_scoring_whose_files_are_gone_is_named(workspace: Path, built: Company) -> None:
    done = run("score", built.files.new_leads, "-w", workspace)
    assert done.returncode == 0, done.stderr
    folder = workspace / "scores" / "1"
    for damage in ("leads.parquet", "scored.json", "all gone"):
        shutil.rmtree(folder) if damage == "all gone" else cut(folder / damage, 100)
        refused(run("explain", "score.1.mean", "-w", workspace), 2, "The files of scoring 1 are missing")


def test_lost_data_are_named_and_importing_the_file_again_brings_them_back(workspace: Path, built: Company) -> None:
    (folder,) = (path.parent for path in (workspace / "snapshots").glob("*/account.parquet"))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    told = f"The data imported from {built.files.accounts.name} are missing"
    for damage in ("all gone", "cut"):
        shutil.rmtree(folder) if damage == "all gone" else cut(folder / "account.parquet")
        refused(run("score", built.files.new_leads, "-w", workspace), 3, told, "again")
        again = run("import", built.files.accounts, "-w", workspace, "--yes")
        assert again.returncode == 0, again.stderr
        assert "restored" in again.stdout
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_what_an_operating_system_leaves_in_the_folders_disturbs_nobody(workspace: Path) -> None:
    strangers = [workspace / folder / ".DS_Store" for folder in ("snapshots", "builds", "scores", "mappings")]
    strangers += [workspace / "mappings" / "._deals.yaml", workspace / "scores" / "notes.txt"]
    (workspace / "scores" / "my notes").mkdir()
    for path in strangers:
        path.write_bytes(b"\x00\x05\x16\x07")
    done = run("accept", "-w", workspace)
    assert done.returncode == 0, done.stderr
    kept = open_workspace(workspace)
    assert all(not path.name.startswith(".") for path in kept.mappings())
    kept.close()
    assert all(path.exists() for path in (*strangers, workspace / "scores" / "my notes"))


# Settings and icp.yaml that cannot be (A7, A8); their values are in tests/unit/test_settings.py


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("name: 온결\n".encode("cp949"), "encoding of workspace.yaml is unknown: line 1"),
        (b"name: a\ncurrency: K\x07W\n", "workspace.yaml, line 2"),
        (b"name: a\nas_of: 2026-13-31\n", "workspace.yaml, line 2"),
        (b"name: a\ntimezone: Asia\n", "workspace.yaml, line 2"),
        (b"", "no line \u2018name\u2019"),
    ],
)
def test_settings_that_cannot_be_read_are_named(workspace: Path, content: bytes, told: str) -> None:
    (workspace / "workspace.yaml").write_bytes(content)
    refused(run("status", "-w", workspace), 3, told)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("outcome: won", "outcome: w\x07n", "icp.yaml, line"),
        ("\nas_of: 2026-", "\nas_of: 2026-13-31 #", "icp.yaml, line"),
        ("\nas_of: 2026-08-31", "\nas_of: 2026-08-31 10:00:00", "as_of must be a date"),
    ],
)
def test_an_icp_file_that_cannot_be_read_is_named(workspace: Path, old: str, new: str, told: str) -> None:
    path = workspace / "icp.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    refused(run("accept", "-w", workspace), 3, told)


def test_an_icp_file_in_another_encoding_is_named(workspace: Path) -> None:
    path = workspace / "icp.yaml"
    path.write_bytes(("# 검토함\n" + path.read_text(encoding="utf-8")).encode("cp949", errors="replace"))
    refused(run("accept", "-w", workspace), 3, "icp.yaml, line 1: this line is not UTF-8")


def test_a_belief_about_nothing_in_the_data_is_said(workspace: Path) -> None:
    with (workspace / "workspace.yaml").open("a", encoding="utf-8") as file:
        file.write("belief: {industrie: 1}\n")
    done = run("quality", "-w", workspace, "--json")
    assert done.returncode == 0, done.stderr
    assert "findings.belief_unknown" in done.stdout
    assert "industrie" in done.stdout


# No right (A9)


@pytest.fixture
def locked(workspace: Path) -> Path:
    """The workspace, which nobody may write to."""
    if shutil.which(NO_RIGHTS[0]) is None:
        pytest.skip("setpriv is not installed")
    for path in (workspace, *workspace.rglob("*")):
        path.chmod(0o555 if path.is_dir() else 0o444)
    return workspace


def test_who_may_only_read_a_workspace_reads_it(locked: Path, tmp_path: Path) -> None:
    for arguments in (("status",), ("explain", "win_rate"), ("sheet", "--out", tmp_path / "mine")):
        done = run(*arguments, "-w", locked, before=NO_RIGHTS)
        assert done.returncode == 0, done.stderr
    assert (tmp_path / "mine" / "icp-sheet.en.html").stat().st_size > 10_000


def test_who_may_only_read_a_workspace_is_told_so_when_writing(locked: Path, built: Company) -> None:
    before = inventory(locked)
    for arguments in (
        ("import", built.files.accounts, "--yes"),
        ("quality",),
        ("accept",),
        ("sheet",),
    ):
        refused(run(*arguments, "-w", locked, before=NO_RIGHTS), 3, "You have no right to read or write", str(locked))
    assert inventory(locked) == before


def test_a_state_that_may_not_be_read_is_said(locked: Path) -> None:
    (locked / "state.sqlite").chmod(0)
    refused(run("status", "-w", locked, before=NO_RIGHTS), 3, "no right to read or write", "state.sqlite")


# No room (A10)


def test_a_sheet_that_finds_no_room_leaves_nothing_half_written(workspace: Path) -> None:
    sheet = workspace / "icp-sheet.en.html"
    before = sheet.read_bytes()
    for form in ("html", "xlsx"):
        done = run_in_shell("ulimit -f 40; trap '' XFSZ; {}", "sheet", "--format", form, "-w", workspace)
        refused(done, 3, "no room left", f"icp-sheet.en.{form}")
    assert sheet.read_bytes() == before
    assert not list(workspace.glob(".icp-sheet*"))


def test_a_state_that_finds_no_room_is_said(workspace: Path) -> None:
    refused(run_in_shell("ulimit -f 8; trap '' XFSZ; {}", "status", "-w", workspace), 3, "state.sqlite")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_output_that_finds_no_room_is_said(workspace: Path) -> None:
    for arguments in (("status",), ("status", "--json"), ("--help",)):
        more = ("-w", workspace) if arguments[0] == "status" else ()
        refused(run_in_shell("{} >/dev/full", *arguments, *more), 3, "no room left to write the output")


def test_closed_output_is_written_to_by_nobody(workspace: Path) -> None:
    state = (workspace / "state.sqlite").read_bytes()
    done = run_in_shell("{} >&-", "status", "-w", workspace)
    assert (done.returncode, done.stderr) == (0, "")
    done = run_in_shell("{} <&- >&- 2>&-", "status", "-w", workspace)
    assert done.returncode == 0
    assert (workspace / "state.sqlite").read_bytes() == state


# Files that cannot be meant (A14)


def test_scores_are_never_written_over_the_leads_nor_under_a_wrong_name(
    workspace: Path, built: Company, tmp_path: Path
) -> None:
    leads = tmp_path / "my.csv"
    shutil.copy(built.files.new_leads, leads)
    content = leads.read_bytes()
    (tmp_path / "link.csv").symlink_to(leads)
    for place, told in (
        (leads, "is the file of leads itself"),
        (tmp_path / "link.csv", "is the file of leads itself"),
        (tmp_path / "o.xlsx", "as a CSV file"),
        (tmp_path / "nowhere" / "o.csv", "Nothing can be written to the folder"),
        (tmp_path, "as a CSV file"),
    ):
        refused(run("score", leads, "-w", workspace, "--out", place), 2, told, "Nothing was scored")
    refused(
        run("score", leads, "-w", workspace, "--out", tmp_path / "o.parquet"), 3, "my.csv is no Parquet file", ".csv"
    )
    assert leads.read_bytes() == content
    assert not list((workspace / "scores").iterdir())
    assert run("score", leads, "-w", workspace, "--out", tmp_path / "o.csv").returncode == 0
    assert (tmp_path / "o.csv").exists()


def test_a_folder_without_files_is_no_import(workspace: Path, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    refused(run("import", empty, "-w", workspace, "--yes"), 3, "There are no files to import")
