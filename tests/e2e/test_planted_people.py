"""Forty persons in every kind of column and in names of files: no output and no file but the people's names them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from nachim.cli.main import run
from nachim.usecases.builds import latest
from nachim.usecases.draft import place_draft
from nachim.workspace import Settings, create_workspace, open_workspace
from planted_people import REST, TICKETS, contents, people, seen, write_exports
from unit.icp_factory import icp, recorded

TOKENS = [*people(), *REST]

Say = Callable[..., str]


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    folder = tmp_path_factory.mktemp("planted")
    return folder / "acme", write_exports(folder)


@pytest.fixture
def say(planted: tuple[Path, list[Path]], capfd: pytest.CaptureFixture[str]) -> Say:
    """Run a command and return all that it printed."""

    def spoken(*arguments: str) -> str:
        run([*arguments, "-w", str(planted[0])] if arguments[0] != "init" else [*arguments])
        out, err = capfd.readouterr()
        return out + err

    return spoken


def told(say: Say, *arguments: str) -> list[str]:
    """Return the persons that a command names, in either language, for people and for machines."""
    found = []
    for language in ("ko", "en"):
        for more in ([], ["--json"]):
            found += seen(say(*arguments, "--lang", language, *more), TOKENS)
    return sorted(set(found))


def test_forty_persons_are_planted() -> None:
    assert len(TOKENS) == len(set(TOKENS))
    assert len(TOKENS) >= 40


def test_no_output_and_no_file_names_them(
    planted: tuple[Path, list[Path]], say: Say, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, files = planted
    create_workspace(folder, Settings("acme", rates={"USD": {"2024-01-01": 1300}})).close()
    leaks: dict[str, list[str]] = {}

    def check(name: str, *arguments: str) -> None:
        if found := told(say, *arguments):
            leaks[name] = found

    check("import", "import", *map(str, files), "--yes", "--verbose")
    assert (folder / "people").is_dir()
    say("build", "--lang", "ko")
    for command in ("status", "quality", "standards", "identity", "best", "discover"):
        check(command, command)
    check("identity --merged", "identity", "--merged")
    workspace = open_workspace(folder)
    with workspace.committing():  # too few companies to find an ICP: one that a person wrote
        place_draft(workspace, icp(), None, "ko", replacing=True)
        recorded(workspace, icp(), "2026-08-31T09:00:00+00:00")
    shown = list(latest(workspace)[1].evidence)[::60]
    workspace.close()
    check("accept", "accept", "--why", "염다솔 과장 승인, lead.one@plant-test.example")
    check("score", "score", str(files[3]), "--out", str(folder.parent / "scores.csv"))
    check("score --company", "score", "--company", "가람")
    check("sheet", "sheet")
    for id_ in [*shown, "score.1.scored", "score.1.1.total"]:
        check(f"explain {id_}", "explain", id_)
    for column in ("industry", "업종"):
        check(f"standards {column}", "standards", "--column", column)
    check("missing file", "import", str(folder.parent / "염다솔 과장_없음.csv"))
    broken = folder.parent / "mapping.yaml"
    broken.write_text("source: x\ncolumns:\n  염다솔 과장: deal.nothing\n", encoding="utf-8")
    check("broken mapping", "import", str(files[1]), "--mapping", str(broken))
    outside = (folder.parent / "scores.csv").read_text(encoding="utf-8-sig")
    if found := seen(outside, TOKENS):
        leaks["scores.csv"] = found
    for name, text in contents(folder):
        if not name.startswith("people/") and (found := seen(text, TOKENS)):
            leaks[name] = sorted({*leaks.get(name, []), *found})
    assert leaks == {}


def test_those_who_are_forgotten_are_in_no_byte_and_a_new_export_does_not_bring_them_back(
    planted: tuple[Path, list[Path]], capfd: pytest.CaptureFixture[str]
) -> None:
    files, folder = planted[1], planted[0].parent / "small"
    create_workspace(folder, Settings("small")).close()
    where = ["-w", str(folder), "--lang", "en"]
    assert run(["import", str(files[2]), "--yes", *where]) == 0
    theirs = [one for person in TICKETS for one in (person[0], f"{person[1]}@plant-test.example", person[2])]
    assert {token for name, text in contents(folder) for token in seen(text, theirs)} == set(theirs)
    for _, local, _ in TICKETS:
        assert run(["forget", f"{local}@plant-test.example", "--yes", *where]) == 0
    assert {name: found for name, text in contents(folder) if (found := seen(text, theirs))} == {}
    changed = files[2].with_name("tickets_again.csv")
    more = "T9,가온9,2025-06-01,기능,정상,유가람,new@plant-test.example,010-2222-3333\n"
    changed.write_text(files[2].read_text(encoding="utf-8").replace("합계", more + "합계"), encoding="utf-8")
    capfd.readouterr()
    assert run(["import", str(changed), "--yes", *where]) == 0
    assert "forgotten before" in capfd.readouterr().out
    assert {name: found for name, text in contents(folder) if (found := seen(text, theirs))} == {}
    assert any("new@plant-test.example" in text for name, text in contents(folder) if name.startswith("people/"))
