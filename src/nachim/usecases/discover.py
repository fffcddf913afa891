"""What the best customers share: patterns and hypotheses, and decisions on the hypotheses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from nachim.usecases import build
from nachim.usecases.context import Context
from nachim.usecases.hypotheses import decide, with_decisions
from nachim.usecases.own_hypotheses import add_own, with_own
from nachim.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """Hypotheses to accept, to reject, to word anew (id to text), and to add (``industry=finance & employees>=200``).

    Nothing of it just shows what was found.
    """

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    edit: Mapping[str, str] = field(default_factory=dict)
    add: tuple[str, ...] = ()


def run(request: Request, context: Context) -> build.Answer:
    """Return findings with patterns and hypotheses.

    Raises
    ------
    NotFound
        If a hypothesis of that id was not found, or an added one names what the data do not have.
    UsageError
        If an added one is no condition.
    """
    answer = build.run(build.Request(depth=_depth(context), keep_icp=True), context)
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing(), workspace.state.transaction():
            add_own(workspace, context, answer.build, request.add)
            answer = replace(answer, findings=with_own(workspace, answer.build))
            for id_ in request.accept:
                decide(workspace, context, answer.findings, id_, "accepted")
            for id_ in request.reject:
                decide(workspace, context, answer.findings, id_, "rejected")
            for id_, text in request.edit.items():
                decide(workspace, context, answer.findings, id_, "edited", text)
        return replace(answer, findings=with_decisions(workspace, answer.findings))
    finally:
        workspace.close()


def _depth(context: Context) -> str:
    """Search no further than asked, but show what a whole build of the same data has found already."""
    workspace = open_workspace(context.folder)
    try:
        return "all" if build.exists(workspace, "all", context) else "patterns"
    finally:
        workspace.close()
