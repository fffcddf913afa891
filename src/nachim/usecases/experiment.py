"""The rule of the line as an experiment: plan it, assign leads, record what sales says, read it (R25)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Frame
from nachim.errors import DataError, InputError, NotReady, UsageError
from nachim.findings.proofs import LINES
from nachim.imports.recognise import readable
from nachim.imports.values.flags import read_flag
from nachim.model.attribute import Why
from nachim.model.experiment import Assigned, Plan, Reading
from nachim.proof.lots import draw
from nachim.proof.trial import option, read
from nachim.usecases import score
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.places import read_place
from nachim.usecases.scorings import Scoring
from nachim.usecases.trial_facts import after, before
from nachim.usecases.trial_figures import freeze_plan, freeze_reading
from nachim.usecases.trials import (
    keep_lots,
    keep_plan,
    keep_reading,
    keep_responses,
    lots_of,
    next_id,
    running,
)
from nachim.usecases.versions import accepted_icp
from nachim.words import LANGUAGES, words_for
from nachim.workspace import Workspace, open_workspace

WEEKS, BELOW = 2, 0.1


@dataclass(frozen=True, slots=True)
class Request:
    """One of: make a plan, assign the leads of a file, record answers of sales, read; none says how it stands."""

    plan: bool = False
    assign: Path | None = None
    outcomes: Path | None = None
    """A file with a lead's key and whether sales accepted it, or met it."""
    read: bool = False
    line: int | None = None
    """Score from which sales takes a lead; the workspace's threshold where none is named."""
    below: float = BELOW
    """Share of the leads below the line that are worked all the same."""
    weeks: int = WEEKS
    """How long leads are assigned."""
    flow: float | None = None
    """Leads a week, where the data do not say."""
    new: bool = False
    """Plan although an experiment is on; it ends."""
    mappings: tuple[Path, ...] = ()
    only: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """How an experiment stands."""

    plan: Plan | None
    assigned: tuple[Assigned, ...]
    """The leads of the file that was assigned now, best score first."""
    recorded: int
    """Leads of which something was recorded now."""
    arms: Mapping[str, int]
    """All leads by arm: "rule.work", "rule.left", "usual.work"."""
    reading: Reading | None
    next: str
    """"plan", "assign" or "read"."""
    ids: str = ""
    """Beginning of the ids of the figures that are shown."""


def run(request: Request, context: Context) -> Answer:
    """Do one step of the experiment, or say how it stands.

    Raises
    ------
    UsageError
        If several steps are asked for at once, a plan is on already, or its time is over.
    NotReady
        If there is no plan, no lead assigned, or no accepted version with a proof.
    DataError
        If no lead reaches the line.
    """
    steps = (request.plan, request.assign is not None, request.outcomes is not None, request.read)
    if sum(steps) > 1:
        raise UsageError("experiment.what")
    workspace = open_workspace(context.folder)
    try:
        if not any(steps):
            return _answer(workspace, running(workspace))
        with workspace.writing():
            return _step(request, workspace, context)
    finally:
        workspace.close()


def _step(request: Request, workspace: Workspace, context: Context) -> Answer:
    if request.plan:
        plan, rows = _planned(request, workspace, context)
        freeze_plan(workspace, context, plan, rows, given=request.flow)
        with workspace.state.transaction():
            keep_plan(workspace, plan)
        return _answer(workspace, plan)
    now = running(workspace)
    if now is None:
        raise NotReady("experiment.none")
    if request.assign is not None:
        return _answer(workspace, now, assigned=_assign(request, workspace, context, now))
    if request.outcomes is not None:
        return _answer(workspace, now, recorded=_record(request.outcomes, workspace, context, now))
    lots = lots_of(workspace, now)
    if not lots:
        raise NotReady("experiment.unassigned")
    known, as_of, told = after(workspace, context, now, lots)
    reading = read(now, lots, known, as_of=as_of, told=told)
    prefix = freeze_reading(workspace, now, lots, known, reading, told.isoformat())
    with workspace.state.transaction():
        keep_reading(workspace, context, now, reading)
    return _answer(workspace, now, reading=reading, prefix=prefix)


def _answer(
    workspace: Workspace, plan: Plan | None, *, assigned: tuple[Assigned, ...] = (), recorded: int = 0,
    reading: Reading | None = None, prefix: str = "",
) -> Answer:  # fmt: skip
    lots = lots_of(workspace, plan) if plan else ()
    arms = Counter(f"{one.arm.value}.{'work' if one.work else 'left'}" for one in lots)
    step = "plan" if plan is None else "read" if lots else "assign"
    ids = prefix or (f"experiment.{plan.id}.plan" if plan else "")
    return Answer(plan, assigned, recorded, dict(sorted(arms.items())), reading, step, ids)


def _planned(request: Request, workspace: Workspace, context: Context) -> tuple[Plan, Frame]:
    old = running(workspace)
    if old is not None and lots_of(workspace, old) and not request.new:
        raise UsageError("experiment.running", date=old.made)
    versions = workspace.state.versions()
    if not versions:
        raise NotReady("experiment.not_accepted")
    icp = accepted_icp(versions[-1])
    line = workspace.settings.threshold if request.line is None else request.line
    lines = sorted({*LINES, line})
    seen = before(workspace, icp, lines, context.now)
    flow = request.flow or seen.flow
    if not flow:
        raise UsageError("experiment.flow")
    options = tuple(
        option(
            one, above=seen.above[one], later=seen.later, later_above=seen.later_above[one], flow=flow,
            conversion=seen.conversion, weeks=request.weeks, seed=context.seed,
        )
        for one in lines
    )  # fmt: skip
    chosen = next(one for one in options if one.line == line)
    if not chosen.share:
        best = max((one.line for one in options if one.share), default=0)
        raise DataError("experiment.nobody", line=line, best=best)
    plan = Plan(
        id=next_id(workspace), made=context.now, actor=context.actor, icp=icp.id, version=icp.version, line=line,
        below=request.below, weeks=request.weeks, cycle_days=seen.cycle_days, flow=flow, conversion=seen.conversion,
        planned=max(20, round(flow * request.weeks / 2 * (1 + chosen.share))), options=options,
    )  # fmt: skip
    return plan, seen.rows


def _assign(request: Request, workspace: Workspace, context: Context, plan: Plan) -> tuple[Assigned, ...]:
    """Score a file's leads and draw lots for those that have none; a lead that has one keeps it."""
    if score.icp_in_force(workspace)[0].version != plan.version:
        raise UsageError("experiment.version", version=plan.version)
    mine = {one.lead: one for one in lots_of(workspace, plan)}
    if mine and context.now >= min(one.made for one in mine.values()) + dt.timedelta(weeks=plan.weeks):
        raise UsageError("experiment.over", weeks=plan.weeks)
    salt = workspace.secret(f"experiment.{plan.id}")
    found: list[Assigned] = []

    def lots(place: int, scoring: Scoring) -> Mapping[str, float]:
        fresh = [(one.key, one.name, one.total) for one in scoring.leads if one.key not in mine]
        first = 1 + max((one.block for one in mine.values()), default=0)
        new = draw(fresh, line=plan.line, below=plan.below, salt=salt, first_block=first, made=context.now)
        keep_lots(workspace, context, plan, place, new)
        drawn = {one.lead: one for one in new}
        found.extend(drawn[one.key] if one.key in drawn else _again(mine[one.key]) for one in scoring.leads)
        return {one.lead: one.probability for one in found}

    asked = score.Request(file=request.assign, mappings=request.mappings, only=request.only)
    score.scored(asked, workspace, context, lots)
    return tuple(found)


def _again(one: Assigned) -> Assigned:
    return Assigned(one.lead, one.name, one.total, one.arm, one.work, one.probability, one.block, one.made, again=True)


def _record(path: Path, workspace: Workspace, context: Context, plan: Plan) -> int:
    """Record what a file says of assigned leads: the sheet that `--assign --out` wrote, filled in, or one like it."""
    mine = {one.lead for one in lots_of(workspace, plan)}
    names = {
        part: {words_for(language)(f"experiment.col.{part}").casefold() for language in LANGUAGES} | {part}
        for part in ("lead", "accepted", "met")
    }
    said: dict[str, tuple[bool | None, bool | None]] = {}
    with workspace.staging() as staging, engine_of(workspace) as engine:
        for _, raw in read_place(path, staging, None, engine):
            headed = list(zip(raw.keys, raw.headers, strict=True))
            columns = {
                part: next((key for key, head in headed if head.casefold() in heads), None)
                for part, heads in names.items()
            }
            if columns["lead"] is None or columns["accepted"] is None is columns["met"]:
                continue
            with readable(engine, raw) as table:
                rows = engine.rows(f'SELECT * FROM "{table}" ORDER BY "row"').records()
            for row in rows:
                lead = str(row[columns["lead"]] or "")
                accepted, met = (_flag(row, columns[part], path) for part in ("accepted", "met"))
                if lead in mine and not (accepted is None and met is None):
                    said[lead] = (accepted, met)
    if not said:
        raise InputError("experiment.no_answers", file=path.name)
    keep_responses(workspace, context, said)
    return len(said)


def _flag(row: Mapping[str, object], column: str | None, path: Path) -> bool | None:
    text = row[column] if column else None
    if text is None:
        return None
    found = read_flag(str(text))
    if found.why is Why.UNREADABLE:
        raise InputError("experiment.unreadable", file=path.name, row=row["row"], value=text)
    return found.value if isinstance(found.value, bool) else None
