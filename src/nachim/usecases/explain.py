"""What stands behind a printed figure: the query, the rows, and the figure run again."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rapidfuzz import process

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.engine.pipeline import Steps
from nachim.engine.stepped import stepped
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
from nachim.usecases.job import Job, run_job
from nachim.usecases.narrowings import load_narrowing
from nachim.usecases.scorings import evidence_of, ids_of, load_scoring
from nachim.usecases.trial_figures import load_trial
from nachim.workspace import Workspace, open_workspace

ROWS = 20
_KEPT_STEP = "step_"


@dataclass(frozen=True, slots=True)
class Request:
    """A figure by its id, or the main job without one; `rows` of those behind it are shown."""

    id: str = ""
    rows: int = ROWS
    step: str = ""
    """Number or name of the step of the query to show as a table, or "all"."""


@dataclass(frozen=True, slots=True)
class StepTable:
    """One named step of a query: as the engine runs it, and what comes out of it."""

    number: int
    name: str
    sql: str
    rows: tuple[Mapping[str, object], ...]
    count: int


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
    engine: str = "duckdb"
    """Where the query runs."""
    steps: tuple[str, ...] = ()
    """Names of the query's steps in order."""
    tables: tuple[StepTable, ...] = ()
    """Those steps that were asked for."""


def run(request: Request, context: Context) -> Answer | Job:
    """Run a figure again; without an id, show the steps of the main job.

    Raises
    ------
    NotReady
        If there is no id and nothing was imported.
    NotFound
        If no build and no scoring has a figure of that id, or its query no such step; names near ones.
    """
    if not request.id:
        return run_job(request.step, request.rows, context)
    workspace = open_workspace(context.folder)
    try:
        found = _found(workspace, request.id)
        with engine_of(workspace) as engine, one_thread():
            attach_frozen(engine, found.folder)
            query = found.evidence.query
            steps = stepped(query)
            asked = _asked(steps.names, request.step)
            erasures = bool(workspace.state.rows("select 1 from erasure limit 1"))
            again, erased = _again(found, Runner(engine.rows, found.models), erasures=erasures)
            count = int(engine.rows(f'SELECT COUNT(*) AS "n" FROM ({query}) AS "x"')["n"][0])
            rows = engine.rows(f'SELECT * FROM ({query}) AS "x" LIMIT {int(request.rows)}').records()
            if column := str(found.evidence.arguments.get("column", "")):
                rows = [{column: row[column], **row} for row in rows]
            return Answer(
                found.evidence, again, engine.render(query), tuple(rows), count, found.attributes, erased,
                engine.name, steps.names, tuple(_tables(engine, steps, asked, int(request.rows))),
            )  # fmt: skip
    finally:
        workspace.close()


def _asked(names: Sequence[str], step: str) -> tuple[int, ...]:
    """Return the places of the steps asked for, by number from 1 or by name."""
    numbers = [str(place + 1) for place in range(len(names))]
    if step in ("", "all"):
        return tuple(range(len(names))) if step else ()
    for known in (numbers, list(names)):
        if step in known:
            return (known.index(step),)
    raise NotFound(
        "explain.step", step=step, steps=", ".join(f"{n} {name}" for n, name in zip(numbers, names, strict=True))
    )


def _tables(engine: Engine, steps: Steps, asked: Sequence[int], rows: int) -> Iterator[StepTable]:
    """Keep the steps up to the last one that was asked for as tables, and show those."""
    needed = Steps(steps.steps[: max(asked, default=-1) + 1])
    for place, (name, count) in enumerate(needed.materialise(engine, _KEPT_STEP).items()):
        if place in asked:
            shown = engine.rows(f'SELECT * FROM {quote(_KEPT_STEP + name)} AS "x" LIMIT {rows}').records()
            yield StepTable(place + 1, name, engine.render(steps.steps[place].sql), tuple(shown), count)


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
