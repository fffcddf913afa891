"""The documents keep their promises: the tour runs as written, the same in both languages; links lead somewhere."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from nachim.sample import write_sample

ROOT = Path(__file__).resolve().parents[2]
READMES = {"en": ROOT / "README.md", "ko": ROOT / "README.ko.md"}
PAGES = sorted([*READMES.values(), *(ROOT / "docs").rglob("*.md")])
RUN = re.compile(r"<!-- run -->\n```(sh|python)\n(.*?)```", re.DOTALL)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
COMPANY = re.compile(r'(?<=--company ")[^"]+')
BEST_LEAD = """import csv
with open("scored.csv", encoding="utf-8-sig") as file:
    print(next(csv.DictReader(file))["Company"])
"""


def blocks(page: Path) -> list[tuple[str, str]]:
    return RUN.findall(page.read_text(encoding="utf-8"))


def bare(code: str) -> list[str]:
    """Return the lines of a block without what is said in a language."""
    lines = (re.sub(r"\s+# .*", "", line).rstrip() for line in code.splitlines())
    return [line for line in lines if line]


def program(path: Path, call: str) -> None:
    path.write_text(f'#!/bin/sh\nexec "{sys.executable}" {call} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def tour(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run every marked block in order, in one shell that stops at the first failure."""
    script = ["set -eu"]
    for place, (kind, code) in enumerate(blocks(READMES["en"])):
        if kind == "python":
            (folder / f"block{place}.py").write_text(code, encoding="utf-8")
            script.append(f"python block{place}.py")
        else:
            # The company of the tour is a lead of the whole sample; of a small one its own best lead stands in.
            script.append(COMPANY.sub("$(best_lead)", code))
    (folder / "best_lead.py").write_text(BEST_LEAD, encoding="utf-8")
    programs = folder / "bin"
    programs.mkdir()
    for name, call in (("nachim", "-m nachim"), ("python", ""), ("best_lead", "best_lead.py")):
        program(programs / name, call)
    environment = {name: value for name, value in os.environ.items() if name != "NACHIM_WORKSPACE"} | {
        "NACHIM_LANG": "en",
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "PYTHONPATH": str(ROOT / "src"),
        "PYTHONIOENCODING": "utf-8",
    }
    return subprocess.run(
        ["/bin/sh", "-c", "\n".join(script)],
        cwd=folder,
        env=environment,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.fixture(scope="module")
def walked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, subprocess.CompletedProcess[str]]:
    """The folder of a newcomer who has done the whole tour, on a smaller sample."""
    folder = tmp_path_factory.mktemp("newcomer")
    exports = folder / "demo" / "exports"
    exports.mkdir(parents=True)
    write_sample(exports, seed=20260901, accounts=400, deals=1000, leads=60)
    return folder, tour(folder)


def test_the_tour_runs_as_written(walked: tuple[Path, subprocess.CompletedProcess[str]]) -> None:
    folder, ran = walked
    assert ran.returncode == 0, ran.stderr
    assert "the same" in ran.stdout  # explain ran the figure again
    with (folder / "scored.csv").open(encoding="utf-8-sig") as file:
        assert len(list(csv.DictReader(file))) == 60
    assert {path.name for path in (folder / "acme").glob("icp-sheet.en.*")} == {
        f"icp-sheet.en.{form}" for form in ("html", "md", "xlsx")
    }


def test_the_tour_shows_every_command_of_the_main_job() -> None:
    said = "\n".join(code for _, code in blocks(READMES["en"]))
    for command in (
        "init",
        "import",
        "quality",
        "best",
        "discover",
        "build",
        "accept",
        "score",
        "sheet",
        "explain",
        "status",
    ):
        assert f"nachim {command} " in said
    assert "--company" in said
    assert "--undo" in said


def test_both_readmes_run_the_same() -> None:
    english, korean = ([(kind, bare(code)) for kind, code in blocks(page)] for page in READMES.values())
    assert len(english) >= 8
    assert english == korean


def test_every_guide_exists_in_both_languages() -> None:
    english, korean = ({path.name for path in (ROOT / "docs" / "guide" / lang).glob("*.md")} for lang in ("en", "ko"))
    assert english == korean != set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_inside_leads_to_a_file(page: Path) -> None:
    said = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    inside = [link for link in LINK.findall(said) if "://" not in link and not link.startswith("mailto:")]
    missing = [link for link in inside if not (page.parent / link).exists()]
    assert missing == []


def test_the_pictures_are_there_and_small() -> None:
    for language, page in READMES.items():
        assert f"docs/images/sheet-{language}.png" in page.read_text(encoding="utf-8")
        picture = (ROOT / "docs" / "images" / f"sheet-{language}.png").read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert len(picture) < 250_000
