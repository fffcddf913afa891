"""Counts of companies stay with the workspace, reach every face, and go again."""

from __future__ import annotations

import shutil
from pathlib import Path

import openpyxl
import pytest

from nachim.cli.main import run
from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import FileError, UsageError
from nachim.evidence.ledger import Runner, rerun
from nachim.findings.freeze import attach_frozen
from nachim.report.markdown import render_markdown
from nachim.report.sheet import render_html
from nachim.report.workbook import write_xlsx
from nachim.usecases import best, market
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.workspace import open_workspace
from recovery import Company

COUNTS = """산업,규모,기업 수,사업체 수
전체,전체,10000,11800
소프트웨어,전체,900,990
제조업,전체,6000,6600
교육,전체,3100,4000
전체,10명 미만,6000,6200
전체,10~49명,2500,2800
전체,50~199명,1000,1400
전체,200명 이상,500,1400
"""


@pytest.fixture(scope="module")
def counted(built: Company, tmp_path_factory: pytest.TempPathFactory) -> tuple[Context, market.Answer]:
    folder = tmp_path_factory.mktemp("market")
    shutil.copytree(built.workspace, folder / "workspace")
    (folder / "counts.csv").write_text(COUNTS, encoding="utf-8")
    context = Context(folder / "workspace", "en", built.context.now)
    return context, market.run(market.Request(folder / "counts.csv", "KR"), context)


def test_shares_stand_in_the_findings_with_figures_that_come_out_again(
    counted: tuple[Context, market.Answer],
) -> None:
    context, answer = counted
    assert answer.findings is not None
    assert answer.findings.customers is not None
    shares = answer.findings.customers.market
    assert shares is not None
    assert [one.attribute for one in shares.attributes] == ["industry", "employees"]
    workspace = open_workspace(context.folder)
    try:
        folder, findings, models = latest(workspace)
    finally:
        workspace.close()
    ours = {id_: one for id_, one in findings.evidence.items() if id_.startswith("market.")}
    assert len(ours) > 40
    with DuckDBEngine(threads=1) as engine:
        attach_frozen(engine, folder)
        runner = Runner(engine.rows, models)
        assert {id_ for id_, one in ours.items() if rerun(one, runner) != one.figure} == set()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_sheet_shows_them_in_every_form(
    counted: tuple[Context, market.Answer], language: str, tmp_path: Path
) -> None:
    findings = counted[1].findings
    assert findings is not None
    assert "market.industry.1.best_ratio" in render_html(findings, language)
    assert "[^market.industry.1.best_ratio]" in render_markdown(findings, language)
    write_xlsx(findings, tmp_path / "sheet.xlsx", language)
    book = openpyxl.load_workbook(tmp_path / "sheet.xlsx")
    cells = [cell.value for sheet in book for row in sheet.iter_rows() for cell in row]
    assert "market.industry.1.best" in cells


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_terminal_shows_them(
    counted: tuple[Context, market.Answer], language: str, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("COLUMNS", "80")
    assert run(["market", "-w", str(counted[0].folder), "--lang", language]) == 0
    out = capsys.readouterr().out
    assert "counts.csv" in out
    assert "▲" in out
    assert ("기업 수 모름" if language == "ko" else "no counts known") in out


def test_what_is_no_file_of_counts_changes_nothing(counted: tuple[Context, market.Answer], tmp_path: Path) -> None:
    context, _ = counted
    before = (context.folder / "market.json").read_bytes()
    (tmp_path / "other.csv").write_text("name,amount\na,1\n", encoding="utf-8")
    with pytest.raises(FileError):
        market.run(market.Request(tmp_path / "other.csv"), context)
    with pytest.raises(UsageError):
        market.run(market.Request(country="Atlantis"), context)
    assert (context.folder / "market.json").read_bytes() == before


def test_removed_counts_give_the_build_without_them_back(built: Company, tmp_path: Path) -> None:
    shutil.copytree(built.workspace, tmp_path / "workspace")
    (tmp_path / "counts.csv").write_text(COUNTS, encoding="utf-8")
    context = Context(tmp_path / "workspace", "en", built.context.now)
    plain = best.run(best.Request(), context).build
    market.run(market.Request(tmp_path / "counts.csv", "KR"), context)
    assert best.run(best.Request(), context).build != plain
    assert market.run(market.Request(remove=True), context) == market.Answer(None, None)
    assert best.run(best.Request(), context).build == plain


def test_damaged_counts_are_told(built: Company, tmp_path: Path) -> None:
    shutil.copytree(built.workspace, tmp_path / "workspace")
    (tmp_path / "workspace" / "market.json").write_text("{", encoding="utf-8")
    with pytest.raises(FileError) as told:
        best.run(best.Request(), Context(tmp_path / "workspace", "en", built.context.now))
    assert told.value.code == "market.damaged"
