"""Every figure of a build comes out the same on a real PostgreSQL."""

from __future__ import annotations

import math
from uuid import uuid4

import pytest

from nachim.engine.postgres import PostgresEngine
from nachim.evidence.ledger import Runner, rerun
from nachim.findings.freeze import attach_frozen
from nachim.model.evidence import Figure
from nachim.stats.threads import one_thread
from nachim.usecases.builds import latest
from nachim.workspace import open_workspace
from recovery import Company


def numbers(figure: Figure) -> list[float]:
    return [math.nan if x is None else float(x) for x in (figure.value, figure.low, figure.high, figure.n, figure.k)]


def test_figures_are_the_same_on_postgres(built: Company, postgres_address: str) -> None:
    workspace = open_workspace(built.context.folder)
    folder, findings, models = latest(workspace, whole=True)
    workspace.close()
    with PostgresEngine(postgres_address, f"figures_{uuid4().hex[:8]}") as engine, one_thread():
        attach_frozen(engine, folder)
        runner = Runner(engine.rows, models)
        for id_, evidence in findings.evidence.items():
            again = rerun(evidence, runner)
            assert numbers(again) == pytest.approx(numbers(evidence.figure), rel=1e-9, abs=1e-12, nan_ok=True), id_
