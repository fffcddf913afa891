"""A whole company on each engine: what is found, drawn up and scored is the same.

The longest of all: by its name it begins first, while the other workers do the rest.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import TypeAdapter

from differences import differences
from nachim.findings import near
from nachim.model.findings import Findings
from nachim.usecases import build, explain, import_files, score, status
from nachim.workspace.settings import load_settings, save_settings
from recovery import Company, prepare


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Company:
    return prepare(tmp_path_factory.mktemp("small"), 5, accounts=200, deals=500, leads=30)


@pytest.fixture(scope="module")
def on_duckdb(small: Company, tmp_path_factory: pytest.TempPathFactory) -> dict[str, object]:
    return _answers(small, "duckdb", tmp_path_factory.mktemp("duckdb"))


def _answers(company: Company, engine: str, folder: Path) -> dict[str, object]:
    """Import one more file, build, score and explain on an engine; return it all as JSON."""
    workspace = folder / "workspace"
    shutil.copytree(company.workspace, workspace)
    save_settings(workspace, replace(load_settings(workspace), engine=engine))
    context = replace(company.context, folder=workspace)
    more = folder / "events.csv"
    more.write_text("회사명,이벤트 날짜,이벤트 유형\n가온,2025-01-02,투자\n나래,2025-01-03,투자\n", encoding="utf-8")
    imported = import_files.run(import_files.Request((more,)), context)
    built = build.run(build.Request(), context)
    scored = score.run(score.Request(file=company.files.new_leads), context)
    explained = explain.run(explain.Request("core.lift", rows=0, step="all"), context)
    assert status.run(status.Request(), context).engine == engine
    assert built.findings.icp is not None
    found = json.loads(TypeAdapter(Findings).dump_json(built.findings))
    return {
        "imported": [[one.source, one.rows, one.status] for one in imported.imported],
        "findings": found,
        "leads": [[lead.key, lead.total, lead.parts, [r.points for r in lead.reasons]] for lead in scored.leads],
        "explained": [explained.again.value, explained.count, [(one.name, one.count) for one in explained.tables]],
    }  # fmt: skip


def _plain(answers: dict[str, object]) -> object:
    return json.loads(json.dumps(answers))


def test_a_company_on_postgres_is_the_same_company(
    small: Company, on_duckdb: dict[str, object], postgres_address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(near, "FEW", 0)  # figures of large frozen tables are worked out where they lie
    found = _answers(small, _as_url(postgres_address), tmp_path)
    assert list(differences(_plain(on_duckdb), _plain(found))) == []


def test_a_company_on_spark_is_the_same_company(
    small: Company, on_duckdb: dict[str, object], spark_started: None, tmp_path: Path
) -> None:
    found = _answers(small, "spark", tmp_path)
    assert list(differences(_plain(on_duckdb), _plain(found))) == []


def _as_url(address: str) -> str:
    """Return a libpq string as the address that settings take."""
    parts = dict(part.split("=", 1) for part in address.split())
    return f"postgresql://{parts['user']}@/{parts['dbname']}?host={parts['host']}"
