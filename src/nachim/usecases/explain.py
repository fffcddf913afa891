"""What stands behind a printed figure: the query, the rows, and the figure run again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rapidfuzz import process

from nachim.errors import NotFound
from nachim.evidence.ledger import Runner, rerun
from nachim.findings.freeze import attach_frozen
from nachim.model.evidence import Evidence, Figure
from nachim.model.findings import Findings
from nachim.stats.threads import one_thread
from nachim.usecases.builds import holding
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import open_workspace

ROWS = 20


@dataclass(frozen=True, slots=True)
class Request:
    """A figure by its id; `rows` of those behind it are shown."""

    id: str
    rows: int = ROWS


@dataclass(frozen=True, slots=True)
class Answer:
    """The figure as it was entered and as it comes out now, with the rows behind it."""

    evidence: Evidence
    again: Figure
    sql: str
    """As the engine runs it."""
    rows: tuple[Mapping[str, object], ...]
    count: int
    findings: Findings


def run(request: Request, context: Context) -> Answer:
    """Run a figure again.

    Raises
    ------
    NotFound
        If the latest build has no figure of that id; names near ones.
    """
    workspace = open_workspace(context.folder)
    try:
        folder, findings, models = holding(workspace, request.id)
        if request.id not in findings.evidence:
            near = [match for match, _, _ in process.extract(request.id, list(findings.evidence), limit=3)]
            raise NotFound("evidence.unknown", id=request.id, near=", ".join(near))
        evidence = findings.evidence[request.id]
        with engine_of(workspace) as engine, one_thread():
            attach_frozen(engine, folder)
            again = rerun(evidence, Runner(engine.rows, models))
            count = int(engine.rows(f'SELECT COUNT(*) AS "n" FROM ({evidence.query}) AS "x"')["n"][0])
            rows = engine.rows(f'SELECT * FROM ({evidence.query}) AS "x" LIMIT {int(request.rows)}').records()
            return Answer(evidence, again, engine.render(evidence.query), tuple(rows), count, findings)
    finally:
        workspace.close()
