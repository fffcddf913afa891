"""What goes with winning: channels, steps, triggers, competitors, moves, technology."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nachim.errors import UsageError
from nachim.model.effects import KINDS, Effects
from nachim.model.findings import Findings
from nachim.usecases import build
from nachim.usecases.context import Context


@dataclass(frozen=True, slots=True)
class Request:
    """One of the questions, or all of them."""

    of: str = ""
    """"channels", "steps", "triggers", "competitors", "moves" or "technology"; empty means all."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and the findings that hold nothing but these figures."""

    build: str
    of: str
    findings: Findings


def run(request: Request, context: Context) -> Answer:
    """Return the effects of a whole build of the data in force; makes one where there is none.

    Raises
    ------
    UsageError
        If there is no such question.
    """
    if request.of and request.of not in KINDS:
        raise UsageError("effects.of", of=request.of, valid=", ".join(KINDS))
    answer = build.run(build.Request(keep_icp=True), context)
    return Answer(answer.build, request.of, _alone(answer.findings, request.of))


def _alone(findings: Findings, of: str) -> Findings:
    """Return findings with nothing but the effects asked for, and the evidence that they name."""
    effects = findings.effects
    if effects is not None and of:
        missing = tuple(one for one in effects.missing if one.words.get("kind", of) == of)
        effects = Effects(effects.of(of), missing)
    ids = set() if effects is None else _ids(effects)
    return replace(
        findings, quality=(), coverage=(), best=None, patterns=(), hypotheses=(), icp=None, card=None, proof=None,
        leads=None, unanswered=(), clauses=(), headline=(), rates=(), doubts=(), effects=effects,
        evidence={id_: one for id_, one in findings.evidence.items() if id_ in ids},
    )  # fmt: skip


def _ids(effects: Effects) -> set[str]:
    found: set[str | None] = {id_ for one in effects.missing for id_ in one.figures.values()}
    for family in effects.families:
        found |= {id_ for one in family.notes for id_ in one.figures.values()}
        for effect in family.effects:
            for one in effect.measures:
                found |= {one.raw, one.shrunk, one.without, one.p}
    return {id_ for id_ in found if id_}
