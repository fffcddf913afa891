"""The experiments that a workspace keeps: plans, lots and what sales recorded; rows are added, never changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from pydantic import TypeAdapter

from nachim.model.experiment import Arm, Assigned, Plan, Reading
from nachim.usecases.context import Context
from nachim.workspace import Workspace

_PLAN, _READING = TypeAdapter(Plan), TypeAdapter(Reading)


def running(workspace: Workspace) -> Plan | None:
    """Return the plan in force: the last one made."""
    rows = workspace.state.rows("select plan from experiment order by id desc limit 1")
    return _PLAN.validate_json(rows[0]["plan"]) if rows else None


def next_id(workspace: Workspace) -> int:
    """Return the number that the next experiment gets."""
    return 1 + int(workspace.state.rows("select coalesce(max(id), 0) as n from experiment")[0]["n"])


def keep_plan(workspace: Workspace, plan: Plan) -> None:
    """Record a plan; it is in force from now on."""
    row = {"id": plan.id, "made": plan.made.isoformat(), "actor": plan.actor, "action": "plan"}
    workspace.state.add("experiment", row | {"plan": _PLAN.dump_json(plan).decode()})


def keep_lots(workspace: Workspace, context: Context, plan: Plan, scoring: int, lots: Sequence[Assigned]) -> None:
    """Record lots; inside a transaction."""
    for one in lots:
        workspace.state.add(
            "assignment",
            {"experiment": plan.id, "scoring": scoring, "made": one.made.isoformat(), "actor": context.actor,
             "lead": one.lead, "name": one.name, "total": one.total, "arm": one.arm.value, "work": int(one.work),
             "probability": one.probability, "block": one.block},
        )  # fmt: skip


def lots_of(workspace: Workspace, plan: Plan) -> tuple[Assigned, ...]:
    """Return every lot drawn, in the order of assignment."""
    rows = workspace.state.rows("select * from assignment where experiment = ? order by id", (plan.id,))
    return tuple(
        Assigned(
            row["lead"], row["name"], row["total"], Arm(row["arm"]), bool(row["work"]), row["probability"],
            row["block"], dt.datetime.fromisoformat(row["made"]),
        )
        for row in rows
    )  # fmt: skip


def scorings_of(workspace: Workspace, plan: Plan) -> list[int]:
    """Return the scorings whose leads were assigned."""
    rows = workspace.state.rows("select distinct scoring from assignment where experiment = ? order by 1", (plan.id,))
    return [int(row["scoring"]) for row in rows]


def keep_responses(workspace: Workspace, context: Context, said: Mapping[str, tuple[bool | None, bool | None]]) -> None:
    """Record of each lead whether sales accepted it and whether there was a meeting; None where it is not said."""
    with workspace.state.transaction():
        for lead, (accepted, met) in said.items():
            workspace.state.add(
                "response",
                {"made": context.now.isoformat(), "actor": context.actor, "lead": lead,
                 "accepted": None if accepted is None else int(accepted), "met": None if met is None else int(met)},
            )  # fmt: skip


def responses_of(workspace: Workspace) -> tuple[dict[str, tuple[bool | None, bool | None]], dt.datetime | None]:
    """Return what was last said of each lead, and when anything was said last."""
    said: dict[str, tuple[bool | None, bool | None]] = {}
    last = None
    for row in workspace.state.rows("select * from response order by id"):
        before = said.get(row["lead"], (None, None))
        now = tuple(None if row[name] is None else bool(row[name]) for name in ("accepted", "met"))
        said[row["lead"]] = (before[0] if now[0] is None else now[0], before[1] if now[1] is None else now[1])
        last = dt.datetime.fromisoformat(row["made"])
    return said, last


def keep_reading(workspace: Workspace, context: Context, plan: Plan, reading: Reading) -> None:
    """Record what was read, and when: every look is kept."""
    row = {"experiment": plan.id, "made": context.now.isoformat(), "actor": context.actor}
    workspace.state.add("reading", row | {"found": _READING.dump_json(reading).decode()})
