"""What stands behind a printed figure: the query, the rows, and the figure run again."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from nachim.errors import NachimError, NotFound
from nachim.evidence.ledger import Runner, rerun
from nachim.evidence.models import Model
from nachim.findings.freeze import attach_frozen
from nachim.findings.store import load
from nachim.model.attribute import Attribute
from nachim.model.evidence import Evidence, Figure
from nachim.stats.threads import one_thread
from nachim.usecases.builds import holding
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.narrowings import load_narrowing
from nachim.usecases.scorings import evidence_of, ids_of, load_scoring
from nachim.usecases.trial_figures import load_trial
from nachim.workspace import Workspace, open_workspace

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
    attributes: tuple[Attribute, ...]
    """Those that the figure's words may name."""
    erased: bool = False
    """Whether it cannot be run again because a person was erased since."""


def run(request: Request, context: Context) -> Answer:
    """Run a figure again.

    Raises
    ------
    NotFound
        If no build and no scoring has a figure of that id; names near ones.
    """
    workspace = open_workspace(context.folder)
    try:
        found = _found(workspace, request.id)
        with engine_of(workspace) as engine, one_thread():
            attach_frozen(engine, found.folder)
            query = found.evidence.query
            erasures = bool(workspace.state.rows("select 1 from erasure limit 1"))
            again, erased = _again(found, Runner(engine.rows, found.models), erasures=erasures)
            count = int(engine.rows(f'SELECT COUNT(*) AS "n" FROM ({query}) AS "x"')["n"][0])
            rows = engine.rows(f'SELECT * FROM ({query}) AS "x" LIMIT {int(request.rows)}').records()
            if column := str(found.evidence.arguments.get("column", "")):
                rows = [{column: row[column], **row} for row in rows]
            return Answer(found.evidence, again, engine.render(query), tuple(rows), count, found.attributes, erased)
    finally:
        workspace.close()


@dataclass(frozen=True, slots=True)
class _Found:
    folder: Path
    """Where the frozen tables lie."""
    evidence: Evidence
    models: Mapping[str, Model]
    attributes: tuple[Attribute, ...]


def _again(found: _Found, runner: Runner, *, erasures: bool) -> tuple[Figure, bool]:
    """Return the figure run again; the figure as it was entered where an erasure has changed what it rests on."""
    try:
        again = rerun(found.evidence, runner)
    except (NachimError, LookupError, ValueError, ArithmeticError):
        if not erasures:
            raise
        return found.evidence.figure, True
    same = again == found.evidence.figure or _near(again.value, found.evidence.figure.value)
    return again, erasures and not same


def _near(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12) or (math.isnan(one) and math.isnan(other))


def _found(workspace: Workspace, id_: str) -> _Found:
    """Return a figure of a scoring or else of a build, and what it takes to run it again."""
    if (kept := load_scoring(workspace, id_)) is not None:
        folder, scoring = kept
        evidence = evidence_of(scoring, id_)
        if evidence is None:
            raise _unknown(id_, ids_of(scoring))
        return _Found(folder, evidence, {}, tuple(scoring.icp.known().values()))
    if (trial := load_trial(workspace, id_)) is not None:
        folder, figures = trial
        if id_ not in figures:
            raise _unknown(id_, list(figures))
        return _Found(folder, figures[id_], {}, ())
    if (asked := load_narrowing(workspace, id_)) is not None:
        folder, figures = asked
        if id_ not in figures:
            raise _unknown(id_, list(figures))
        findings, models = load(folder)
        return _Found(folder, figures[id_], models, findings.attributes)
    folder, findings, models = holding(workspace, id_)
    if id_ not in findings.evidence:
        raise _unknown(id_, list(findings.evidence))
    return _Found(folder, findings.evidence[id_], models, findings.attributes)


def _unknown(id_: str, known: Sequence[str]) -> NotFound:
    near = [match for match, _, _ in process.extract(id_, known, limit=3)]
    return NotFound("evidence.unknown", id=id_, near=", ".join(near))
