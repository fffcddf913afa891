"""Every figure of an experiment under an id, with the rows that it is made from, so that it can be run again.

What is frozen holds scores, lots, days and outcomes of leads; neither names nor keys.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from pydantic import TypeAdapter

from nachim.engine import Frame
from nachim.evidence.trials import COLUMNS, TRIALS, part_of_reading, planned
from nachim.model.evidence import Evidence, Figure
from nachim.model.experiment import Assigned, Plan, Reading
from nachim.proof.trial import Known
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import Workspace
from nachim.workspace.atomic import write_text

_FOLDER, _FILE = "experiments", "evidence.json"
_ID = re.compile(r"experiment\.(\d+)\.(plan|read\d+)\.")
_Evidence = TypeAdapter(dict[str, Evidence])
_ROWS = 'SELECT * FROM "trial" ORDER BY "place"'
PLANNED = {
    "share": "share", "rule": "share", "usual": "share", "taken": "count", "accepted_weeks": "count",
    "won_weeks": "count",
}  # fmt: skip
READ = {"rule": "share", "usual": "share", "difference": "gap", "evidence": "number", "most": "number",
        "waiting": "count"}  # fmt: skip
BELOW = {"worked": "count", "won": "count", "left": "count", "missed": "number"}


def freeze_plan(workspace: Workspace, context: Context, plan: Plan, rows: Frame, *, given: float | None) -> None:
    """Keep a plan's rows, and each of its figures with its id `experiment.N.plan.LINE.PART`."""
    shared: dict[str, str | int] = {
        "weeks": plan.weeks, "seed": context.seed, "flow": "" if given is None else repr(given),
    }  # fmt: skip
    made: dict[str, Evidence] = {}
    for one in plan.options:
        found = planned(rows, {**shared, "line": one.line})
        for part, unit in PLANNED.items():
            id_ = f"experiment.{plan.id}.plan.{one.line}.{part}"
            value = getattr(found, part)
            figure = value if isinstance(value, Figure) else Figure(None if value is None else float(value))
            arguments = {**shared, "line": one.line, "part": part}
            made[id_] = Evidence(
                id_, f"joint.trial.plan.{part}", figure, _ROWS, "trial_plan", arguments, {"line": one.line}, unit
            )
    if given is None:
        id_ = f"experiment.{plan.id}.plan.flow"
        arguments = {**shared, "line": plan.line, "part": "flow"}
        figure = TRIALS["trial_plan"](rows, arguments)
        made[id_] = Evidence(id_, "joint.trial.plan.flow", figure, _ROWS, "trial_plan", arguments, {}, "number")
    types = {"place": "BIGINT", "kind": "VARCHAR", "x": "DOUBLE", "y": "DOUBLE"}
    _keep(workspace, f"{plan.id}.plan", rows, types, made)


def freeze_reading(
    workspace: Workspace, plan: Plan, lots: Sequence[Assigned], known: Sequence[Known], reading: Reading, told: str
) -> str:
    """Keep a reading's rows and figures with ids `experiment.N.readM.MEASURE.PART`; return their beginning."""
    looks = workspace.state.rows("select count(*) as n from reading where experiment = ?", (plan.id,))[0]["n"]
    prefix = f"experiment.{plan.id}.read{int(looks) + 1}"
    shared: dict[str, str | int] = {
        "line": plan.line, "weeks": plan.weeks, "cycle": plan.cycle_days, "planned": plan.planned,
        "as_of": reading.as_of.isoformat(), "told": told,
    }  # fmt: skip
    made: dict[str, Evidence] = {}
    measures = [(one.measure, READ) for one in (*reading.first, *reading.second)]
    for measure, parts in (*measures, *([("below", BELOW)] if reading.below else [])):
        for part, unit in parts.items():
            id_ = f"{prefix}.{measure}.{part}"
            unit_ = "days" if measure == "ttv" and unit == "share" else unit
            made[id_] = Evidence(
                id_, f"joint.trial.read.{part}" if measure != "below" else f"joint.trial.below.{part}",
                part_of_reading(reading, measure, part), _ROWS, "trial_reading",
                {**shared, "measure": measure, "part": part},
                {"what": f"experiment.measure.{measure}"} if measure != "below" else {}, unit_,
            )  # fmt: skip
    rows = Frame(
        {"place": np.arange(len(lots)), "arm": np.array([one.arm.value for one in lots], dtype=object),
         "made": np.array([one.made for one in lots], dtype="datetime64[us]"),
         **{name: _column(name, lots, known) for name in COLUMNS}}
    )  # fmt: skip
    types = {"place": "BIGINT", "arm": "VARCHAR", "made": "TIMESTAMP", **dict.fromkeys(COLUMNS, "DOUBLE")}
    _keep(workspace, prefix.partition(".")[2], rows, types, made)
    return prefix


def _column(
    name: str, lots: Sequence[Assigned], known: Sequence[Known]
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    of = lots if name in ("total", "work", "block") else known
    values = [getattr(one, name) for one in of]
    return np.array([np.nan if value is None else float(value) for value in values], dtype=np.float64)


def _keep(
    workspace: Workspace, name: str, rows: Frame, types: Mapping[str, str], evidence: Mapping[str, Evidence]
) -> None:
    folder = workspace.folder(_FOLDER) / name
    folder.mkdir(exist_ok=True)
    with engine_of(workspace) as engine:
        engine.load("trial", rows, types)
        engine.write_parquet(_ROWS, folder / "trial.parquet")
    write_text(folder / _FILE, _Evidence.dump_json(dict(evidence), indent=1).decode())


def load_trial(workspace: Workspace, id_: str) -> tuple[Path, Mapping[str, Evidence]] | None:
    """Return the figures of the plan or the reading that an id belongs to, with their folder; None for no such id."""
    named = _ID.match(id_)
    if named is None:
        return None
    folder = workspace.folder(_FOLDER) / f"{named[1]}.{named[2]}"
    return (folder, _Evidence.validate_json((folder / _FILE).read_bytes())) if (folder / _FILE).exists() else None
