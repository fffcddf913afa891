"""Decisions on which companies are one: kept in the state, in force for every later build."""

from __future__ import annotations

import json
from dataclasses import asdict

from nachim.identity.decision import Action
from nachim.identity.memory import Anchor, Remembered
from nachim.usecases.context import Context
from nachim.workspace import Workspace

_ABOUT = "identity"
_UNDO = "undo"


def remembered(workspace: Workspace) -> tuple[Remembered, ...]:
    """Return the decisions in force: the latest on each pair, unless it was taken back."""
    rows = workspace.state.rows(
        "select subject, verdict, made, actor, why from decision where about = ? order by id", (_ABOUT,)
    )
    latest: dict[str, Remembered | None] = {}
    for row in rows:
        left, right = (Anchor(**side) for side in json.loads(row["subject"]))
        undone = row["verdict"] == _UNDO
        action = Action.SPLIT if undone else Action(row["verdict"])
        one = Remembered(left, right, action, row["made"], row["actor"], row["why"])
        latest.pop(one.id, None)
        latest[one.id] = None if undone else one
    return tuple(one for one in latest.values() if one is not None)


def keep(workspace: Workspace, context: Context, left: Anchor, right: Anchor, action: Action | None, why: str) -> None:
    """Add a decision; None takes back what was decided."""
    workspace.state.add(
        "decision",
        {"made": context.now.isoformat(), "actor": context.actor, "about": _ABOUT,
         "subject": [asdict(left), asdict(right)], "verdict": action.value if action else _UNDO, "why": why},
    )  # fmt: skip
