"""The main job step by step: from what was imported to the frozen tables that all figures come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nachim.engine.recording import Made, Reached, RecordingEngine
from nachim.errors import NotFound, NotReady
from nachim.facts.assemble import assemble
from nachim.findings.freeze import freeze
from nachim.stats.threads import one_thread
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.usecases.corrections import corrections_of
from nachim.usecases.engines import engine_of
from nachim.usecases.matches import remembered
from nachim.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Job:
    """The tables that the job makes, in their order."""

    engine: str
    """Where they are made."""
    steps: tuple[Made, ...]
    """Up to the one that was asked for."""
    shown: tuple[Mapping[str, object], ...] = ()
    """Rows of the step that was asked for."""


def run_job(step: str, rows: int, context: Context) -> Job:
    """Run the job, and show its steps or one of them as a table; nothing is kept.

    Parameters
    ----------
    step
        Number of a step from 1 or name of one (the last of that name); "" or "all" for none.
    rows
        Of the step that are shown.

    Raises
    ------
    NotReady
        If nothing has been imported.
    NotFound
        If there is no such step.
    """
    workspace = open_workspace(context.folder)
    try:
        if not workspace.snapshots():
            raise NotReady("import.nothing")
        if step.isdecimal():
            job = _made(workspace, context, int(step), rows)
            if len(job.steps) != int(step):
                raise _unknown(step, job)
            return job
        whole = _made(workspace, context, 0, rows)
        if step in ("", "all"):
            return whole
        places = [place for place, made in enumerate(whole.steps, 1) if made.name == step]
        if not places:
            raise _unknown(step, whole)
        return _made(workspace, context, places[-1], rows)
    finally:
        workspace.close()


def _made(workspace: Workspace, context: Context, until: int, rows: int) -> Job:
    with workspace.staging() as staging, engine_of(workspace) as engine, one_thread():
        recording = RecordingEngine(engine, until, rows)
        try:
            facts = assemble(
                recording, parts(workspace, workspace.snapshots()), workspace.settings, context.now,
                lambda share: context.progress("facts", share), remembered(workspace), corrections_of(workspace),
            )  # fmt: skip
            freeze(recording, facts, workspace.settings, staging)
        except Reached as reached:
            return Job(engine.name, tuple(recording.made), tuple(reached.shown.records()))
        return Job(engine.name, tuple(recording.made))


def _unknown(step: str, job: Job) -> NotFound:
    named = ", ".join(dict.fromkeys(made.name for made in job.steps))
    return NotFound("explain.step", step=step, steps=f"1–{len(job.steps)}, {named}")
