"""Every figure of a build comes out again from its id, and every printed one is a figure of the build."""

from __future__ import annotations

import math
import re
import shutil
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import NotFound
from nachim.evidence.ledger import Runner, rerun
from nachim.findings.freeze import attach_frozen
from nachim.report.figures import shown
from nachim.usecases import explain, score
from nachim.usecases.builds import latest
from nachim.usecases.scorings import evidence_of, ids_of, load_scoring
from nachim.words import words_for
from nachim.workspace import open_workspace
from recovery import Company

PRINTED = re.compile(r'<(a|b|span|text)\b[^>]*\bdata-figure="([^"]*)"[^>]*>(.*?)</\1>', re.DOTALL)


def same(first: float | None, second: float | None) -> bool:
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, rel_tol=1e-9, abs_tol=1e-9) or (math.isnan(first) and math.isnan(second))


def test_every_figure_comes_out_again_on_freshly_opened_tables(built: Company) -> None:
    workspace = open_workspace(built.workspace)
    try:
        folder, findings, models = latest(workspace)
    finally:
        workspace.close()
    wrong = {}
    with DuckDBEngine(threads=1) as engine:
        attach_frozen(engine, folder)
        runner = Runner(engine.rows, models)
        for id_, evidence in findings.evidence.items():
            again, entered = rerun(evidence, runner), evidence.figure
            pairs = ((entered.value, again.value), (entered.low, again.low), (entered.high, again.high))
            if not all(same(*pair) for pair in pairs) or (entered.n, entered.k) != (again.n, again.k):
                wrong[id_] = (entered, again)
    assert len(findings.evidence) > 100
    assert wrong == {}


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_printed_figure_is_one_of_the_build_and_printed_as_it_is_shown(built: Company, language: str) -> None:
    workspace = open_workspace(built.workspace)
    try:
        findings = latest(workspace)[1]
    finally:
        workspace.close()
    page = (built.workspace / f"icp-sheet.{language}.html").read_text(encoding="utf-8")
    printed = [(unescape(id_), unescape(text).strip()) for _, id_, text in PRINTED.findall(page)]
    assert len(printed) == page.count("data-figure=")
    assert len({id_ for id_, _ in printed}) > 50
    words = words_for(language)
    wrong = [(id_, text) for id_, text in printed if text != shown(findings.evidence[id_], words).text]
    assert wrong == []


def test_explaining_a_figure_gives_it_again_with_the_rows_behind_it(built: Company) -> None:
    for id_ in ("proof.auc", "core.lift"):
        answer = explain.run(explain.Request(id_, rows=5), built.context)
        assert same(answer.evidence.figure.value, answer.again.value)
        assert 0 < len(answer.rows) <= 5 <= answer.count
        assert answer.sql


def test_an_unknown_figure_names_near_ones(built: Company) -> None:
    with pytest.raises(NotFound) as error:
        explain.run(explain.Request("core.lft"), built.context)
    assert "core.lift" in str(error.value)


def test_figures_of_scored_leads_come_out_again_as_they_were_printed(built: Company, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(built.workspace, copy)
    context = replace(built.context, folder=copy)
    leads = built.files.folder / "new_leads.csv"
    answers = [score.run(score.Request(file=leads), context)]
    answers.append(score.run(score.Request(company=answers[0].leads[0].name), context))
    assert [answer.id for answer in answers] == ["score.1", "score.2"]
    workspace = open_workspace(copy)
    try:
        for answer in answers:
            kept = load_scoring(workspace, f"{answer.id}.scored")
            assert kept is not None
            folder, scoring = kept
            assert (scoring.leads, scoring.icp) == (answer.leads, answer.icp)
            with DuckDBEngine(threads=1) as engine:
                attach_frozen(engine, folder)
                runner = Runner(engine.rows, {})
                shown_leads = replace(scoring, leads=scoring.leads[:25])
                looked = ids_of(shown_leads)
                for id_ in looked:
                    evidence = evidence_of(shown_leads, id_)
                    assert evidence is not None
                    assert same(evidence.figure.value, rerun(evidence, runner).value), id_
                assert len(looked) > 15
    finally:
        workspace.close()
    explained = explain.run(explain.Request("score.2.1.total"), context)
    assert explained.again.value == answers[1].leads[0].total == explained.rows[0]["total"]
    with pytest.raises(NotFound) as error:
        explain.run(explain.Request("score.2.1.totl"), context)
    assert "score.2.1.total" in str(error.value)
