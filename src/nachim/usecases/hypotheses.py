"""Decisions on hypotheses: accepted, rejected, reworded; kept for every later build."""

from __future__ import annotations

from dataclasses import replace

from pydantic import TypeAdapter

from nachim.errors import NotFound
from nachim.model.condition import Tree
from nachim.model.findings import Findings, Hypothesis
from nachim.usecases.context import Context
from nachim.workspace import Workspace

_ABOUT = "hypothesis"


def decide(workspace: Workspace, context: Context, findings: Findings, id_: str, verdict: str, text: str = "") -> None:
    """Keep a decision; it is about the conditions, so that it holds for later builds that find them again.

    Raises
    ------
    NotFound
        If the latest findings have no hypothesis of that id.
    """
    chosen = next((one for one in findings.hypotheses if one.id == id_), None)
    if chosen is None:
        raise NotFound("hypothesis.unknown", id=id_, ids=", ".join(one.id for one in findings.hypotheses))
    workspace.state.add(
        "decision",
        {"made": context.now.isoformat(), "actor": context.actor, "about": _ABOUT, "subject": _key(chosen),
         "verdict": verdict, "why": text},
    )  # fmt: skip


def with_decisions(workspace: Workspace, findings: Findings) -> Findings:
    """Return the findings with what was decided on their hypotheses; the latest decision holds."""
    rows = workspace.state.rows("select subject, verdict, why from decision where about = ? order by id", (_ABOUT,))
    status = {row["subject"]: row["verdict"] for row in rows if row["verdict"] != "edited"}
    wording = {row["subject"]: row["why"] for row in rows if row["verdict"] == "edited"}
    decided = tuple(
        replace(one, status=status.get(_key(one), one.status), text=wording.get(_key(one), one.text))
        for one in findings.hypotheses
    )
    return replace(findings, hypotheses=decided)


def _key(hypothesis: Hypothesis) -> str:
    return TypeAdapter(Tree).dump_json(hypothesis.when).decode()
