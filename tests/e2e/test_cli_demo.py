"""The demo as a user runs it: a process of its own, twice, in both languages."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

SMALL = ("--accounts", "150", "--deals", "400", "--leads", "30")


def nachim(*arguments: str, language: str = "ko") -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "NACHIM_LANG": language, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    return subprocess.run(
        [sys.executable, "-m", "nachim", *arguments],
        capture_output=True,
        env=environment,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    folder = tmp_path_factory.mktemp("cli") / "demo"
    ran = nachim("demo", str(folder), *SMALL)
    assert ran.returncode == 0, ran.stderr
    return folder, ran.stdout


def test_the_demo_ends_with_a_summary_and_says_where_everything_lies(demo: tuple[Path, str]) -> None:
    folder, out = demo
    sheets = {path.name for path in (folder / "workspace").glob("icp-sheet.*")}
    assert sheets == {f"icp-sheet.{lang}.{form}" for lang in ("ko", "en") for form in ("html", "md", "xlsx")}
    assert str(folder / "workspace" / "icp-sheet.ko.html") in out
    assert str(folder / "exports") in out
    assert "proof.auc" in out


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_second_run_finds_everything_done(demo: tuple[Path, str], language: str) -> None:
    ran = nachim("demo", str(demo[0]), *SMALL, language=language)
    assert ran.returncode == 0, ran.stderr
    assert ran.stderr == ""  # no stage was run again
    assert "{" not in ran.stdout


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("command", ["quality", "best", "discover", "build", "status"])
def test_every_step_prints_within_eighty_columns(demo: tuple[Path, str], command: str, language: str) -> None:
    from nachim.cli.help import cells

    ran = nachim(command, "-w", str(demo[0] / "workspace"), language=language)
    assert ran.returncode == 0, ran.stderr
    long = [line for line in ran.stdout.splitlines() if cells(line) > 80 and str(demo[0]) not in line]
    assert long == []


def test_every_figure_of_the_summary_can_be_explained(demo: tuple[Path, str]) -> None:
    folder, out = demo
    ids = [one for one in ("accounts", "win_rate", "cycle", "proof.auc", "best.1.index") if one in out]
    assert len(ids) == 5
    for id_ in ids:
        ran = nachim("explain", id_, "-w", str(folder / "workspace"), "--json")
        assert ran.returncode == 0, ran.stderr
        answer = json.loads(ran.stdout)
        assert answer["again"] == answer["evidence"]["figure"]


def test_an_unknown_figure_names_near_ones(demo: tuple[Path, str]) -> None:
    ran = nachim("explain", "proof.auk", "-w", str(demo[0] / "workspace"))
    assert (ran.returncode, ran.stdout) == (2, "")
    assert "proof.auc" in ran.stderr


def test_leads_of_a_file_are_scored_and_written(demo: tuple[Path, str], tmp_path: Path) -> None:
    leads = next((demo[0] / "exports").glob("new_leads*"))
    out = tmp_path / "scores.csv"
    ran = nachim("score", str(leads), "-w", str(demo[0] / "workspace"), "--out", str(out), "--json")
    assert ran.returncode == 0, ran.stderr
    assert len(out.read_text(encoding="utf-8-sig").splitlines()) == len(json.loads(ran.stdout)["leads"]) + 1


def test_a_company_gets_a_card_with_reasons_and_a_question(demo: tuple[Path, str]) -> None:
    workspace = str(demo[0] / "workspace")
    answer = json.loads(nachim("build", "-w", workspace, "--json").stdout)
    name = answer["findings"]["leads"]["top"][0]["name"]
    ran = nachim("score", "--company", name, "-w", workspace)
    assert ran.returncode == 0, ran.stderr
    assert name in ran.stdout
    assert re.search(r"[+−]\d+ ", ran.stdout)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_wrong_line_of_the_icp_file_is_named(demo: tuple[Path, str], language: str) -> None:
    path = demo[0] / "workspace" / "icp.yaml"
    before = path.read_text(encoding="utf-8")
    line = next(n for n, text in enumerate(before.splitlines(), 1) if text.startswith("threshold:"))
    try:
        path.write_text(re.sub(r"(?m)^threshold:.*$", "threshold: high", before), encoding="utf-8")
        ran = nachim("accept", "-w", str(demo[0] / "workspace"), language=language)
    finally:
        path.write_text(before, encoding="utf-8")
    said = ran.stderr.splitlines()
    assert (ran.returncode, ran.stdout, len(said)) == (3, "", 2)
    assert f"{line}행" in said[0] if language == "ko" else f"line {line}" in said[0]
    assert "high" in said[0]
