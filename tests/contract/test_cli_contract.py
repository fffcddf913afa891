"""The command line offers every use case, in the same manner everywhere."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import click
import pytest

from nachim.cli.group import group
from nachim.cli.main import run
from nachim.errors import NachimError
from nachim.usecases.registry import names
from nachim.words import words_for

HEAVY = ("duckdb", "numpy", "scipy", "pydantic", "rich", "sqlglot", "jinja2", "ruamel", "fastexcel")


def commands() -> dict[str, click.Command]:
    made = group()
    context = click.Context(made)
    return {name: made.get_command(context, name) for name in made.list_commands(context)}


def called(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = run(list(arguments))
    out, err = capsys.readouterr()
    return status, out, err


@pytest.fixture(autouse=True)
def _korean(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NACHIM_LANG", "ko")
    monkeypatch.delenv("NACHIM_WORKSPACE", raising=False)
    monkeypatch.delenv("NACHIM_DEBUG", raising=False)


def test_every_use_case_has_a_command_and_every_command_a_use_case() -> None:
    assert tuple(commands()) == names()


@pytest.mark.parametrize("name", names())
def test_every_command_takes_the_common_options(name: str) -> None:
    taken = {option for one in commands()[name].params for option in one.opts}
    assert {"--json", "--lang", "-w", "--workspace", "--help"} <= taken


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("name", ["", *names()])
def test_help_speaks_the_language_and_fits_eighty_columns(
    name: str, language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from nachim.cli.help import cells

    monkeypatch.setenv("COLUMNS", "80")
    status, out, err = called(capsys, *([name] if name else []), "--lang", language, "--help")
    words = words_for(language)
    assert (status, err) == (0, "")
    assert words("cli.help.usage") in out
    assert words("cli.about" if not name else f"cli.{name}.long")[:20] in out
    assert max(cells(line) for line in out.splitlines()) <= 80


def test_a_language_asked_for_once_does_not_stay(capsys: pytest.CaptureFixture[str]) -> None:
    assert words_for("en")("cli.help.usage") in called(capsys, "--lang", "en", "--help")[1]
    assert words_for("ko")("cli.help.usage") in called(capsys, "--help")[1]
    assert words_for(None).language == "ko"


def test_help_names_every_exit_status(capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = called(capsys, "--help")
    kinds = [NachimError, *NachimError.__subclasses__()]
    shown = {int(line.split()[0]) for line in out.splitlines() if line.strip()[:1].isdigit()}
    assert {kind.exit_status for kind in kinds} | {0, 130} == shown


@pytest.mark.parametrize("arguments", [["--help"], ["build", "--help"], ["buld"], ["score", "--bogus"]])
def test_help_and_misspellings_load_nothing_heavy(arguments: list[str]) -> None:
    code = (
        f"import sys; from nachim.cli.main import run; run({arguments!r}); "
        f"print([one for one in {HEAVY!r} if one in sys.modules], file=sys.stderr)"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=dict(os.environ), check=True)
    assert ran.stderr.splitlines()[-1] == "[]"


WRONG = [
    (["status", "-w", "{folder}/nowhere"], 2),
    (["build", "-w", "{folder}/ws"], 2),
    (["score", "-w", "{folder}/ws"], 2),
    (["import", "{folder}/missing.csv", "-w", "{folder}/ws"], 3),
    (["import", "-w", "{folder}/ws"], 3),
    (["import", "--undo", "-w", "{folder}/ws"], 2),
    (["explain", "x", "-w", "{folder}/ws"], 2),
    (["init", "{folder}/ws"], 2),
    (["accept", "-w", "{folder}/ws"], 2),
    (["build", "--outcome", "x"], 2),
    (["score", "--bogus"], 2),
    (["explain"], 2),
    (["init"], 2),
    (["buld"], 2),
    (["standards", "-w", "{folder}/ws"], 2),
    (["standards", "set", "industry", "-w", "{folder}/ws"], 2),
    (["standards", "undo", "-w", "{folder}/ws"], 2),
    (["standards", "add", "{folder}/missing.csv", "-w", "{folder}/ws"], 3),
    (["experiment", "--plan", "-w", "{folder}/ws"], 2),
    (["experiment", "--read", "-w", "{folder}/ws"], 2),
    (["experiment", "--plan", "--read", "-w", "{folder}/ws"], 2),
]


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize(("arguments", "expected"), WRONG, ids=[" ".join(one) for one, _ in WRONG])
def test_a_failure_is_a_sentence_with_a_hint_and_an_exit_status(
    arguments: list[str], expected: int, language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["init", str(tmp_path / "ws")]) == 0
    capsys.readouterr()
    status, out, err = called(capsys, *(one.format(folder=tmp_path) for one in arguments), "--lang", language)
    said = [line for line in err.splitlines() if not line.endswith("…")]
    assert (status, out) == (expected, "")
    assert "Traceback" not in err
    assert len(said) == 2
    assert all(said)


def test_a_defect_leaves_a_log_and_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert run(["init", str(tmp_path / "ws")]) == 0
    capsys.readouterr()

    def broken(request: object, context: object) -> None:
        raise RuntimeError("cannot happen")

    monkeypatch.setattr("nachim.usecases.status.run", broken)
    status, out, err = called(capsys, "status", "-w", str(tmp_path / "ws"))
    logs = list((tmp_path / "ws" / ".log").iterdir())
    assert (status, out, len(logs)) == (1, "", 1)
    assert str(logs[0]) in err
    assert "RuntimeError" not in err
    assert "RuntimeError: cannot happen" in logs[0].read_text(encoding="utf-8")


def test_stopping_says_that_nothing_is_lost(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(request: object, context: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("nachim.usecases.status.run", stopped)
    status, out, err = called(capsys, "status", "-w", str(tmp_path))
    assert (status, out) == (130, "")
    assert words_for("ko")("cli.failure.stopped") in err


def test_json_is_all_that_goes_to_standard_output(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.csv").write_text("계정 이름,업종,직원 수\n가나테크,제조,10\n다라소프트,금융,20\n", encoding="utf-8")
    folder = str(tmp_path / "ws")
    asked = (["init", folder], ["import", str(tmp_path / "a.csv"), "-w", folder], ["status", "-w", folder])
    for arguments in asked:
        status, out, err = called(capsys, *arguments, "--json")
        assert (status, err) == (0, "")
        answer = json.loads(out)
    assert answer["sources"][0]["rows"] == {"account": 2}
