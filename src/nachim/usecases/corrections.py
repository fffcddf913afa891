"""What persons decided about texts, as the workspace remembers it: rows are added, never changed."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.standards.correction import correction_key
from nachim.usecases.context import Context
from nachim.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Corrected:
    """One correction in force: in this column, this text means that value."""

    column: str
    raw: str
    value: str
    made: str
    actor: str


def corrections_of(workspace: Workspace) -> dict[str, dict[str, str]]:
    """Return the corrections in force, by column and `correction_key`."""
    found: dict[str, dict[str, str]] = {}
    for one in in_force(workspace):
        found.setdefault(one.column, {})[correction_key(one.raw)] = one.value
    return found


def in_force(workspace: Workspace) -> tuple[Corrected, ...]:
    """Return the corrections in force, in the order of column and text; of a text the latest that was not undone."""
    latest = {(row[1].column, correction_key(row[1].raw)): row[1] for row in _standing(workspace)}
    return tuple(latest[key] for key in sorted(latest))


def correct(workspace: Workspace, column: str, raw: str, value: str, context: Context) -> Corrected:
    """Remember a correction."""
    made = context.now.isoformat()
    row: dict[str, object] = {"made": made, "actor": context.actor, "column_name": column, "raw": raw, "value": value}
    workspace.state.add("correction", row)
    return Corrected(column, raw, value, made, context.actor)


def undo_last(workspace: Workspace, context: Context) -> Corrected | None:
    """Take back the last correction that stands; None where there is none. What it replaced holds again."""
    standing = _standing(workspace)
    if not standing:
        return None
    id_, last = standing[-1]
    workspace.state.add(
        "correction",
        {"made": context.now.isoformat(), "actor": context.actor, "column_name": last.column, "raw": last.raw,
         "value": "", "undoes": id_},
    )  # fmt: skip
    return last


def _standing(workspace: Workspace) -> list[tuple[int, Corrected]]:
    rows = workspace.state.rows("select * from correction order by id")
    undone = {row["undoes"] for row in rows if row["undoes"] is not None}
    return [
        (row["id"], Corrected(row["column_name"], row["raw"], row["value"], row["made"], row["actor"]))
        for row in rows
        if row["undoes"] is None and row["id"] not in undone
    ]
