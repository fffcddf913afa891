"""What a person says of columns that may have been filled in late, kept in `workspace.yaml`."""

from __future__ import annotations

from nachim.model.findings import Doubts
from nachim.usecases.context import Context
from nachim.workspace import Workspace
from nachim.workspace.settings import FILE, load_settings, with_columns

_ABOUT = "column"


def decide_columns(workspace: Workspace, context: Context, doubts: Doubts) -> bool:
    """Ask about the columns and keep every answer at once; tell whether there was any.

    A column that was known in time goes to `keep`, one that was not to `leave_out`; who said so and when is recorded.
    """
    answers = dict(context.decide(doubts)) if context.decide is not None and doubts.asked else {}
    if not answers:
        return False
    keep = tuple(column for column, known in answers.items() if known)
    out = tuple(column for column, known in answers.items() if not known)
    with workspace.committing():
        workspace.put(workspace.root / FILE, with_columns(workspace.root, keep=keep, leave_out=out))
        for column, known in answers.items():
            verdict = "keep" if known else "leave_out"
            workspace.state.add(
                "decision",
                {"made": context.now.isoformat(), "actor": context.actor, "about": _ABOUT, "subject": column,
                 "verdict": verdict, "why": ""},
            )  # fmt: skip
    workspace.settings = load_settings(workspace.root)
    return True
