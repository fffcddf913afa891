"""Which companies are one: pairs waiting for a person, decisions, and taking them back."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.engine import Engine
from nachim.errors import NotFound, NotReady, UsageError
from nachim.facts.links import link_companies
from nachim.facts.sources import attach
from nachim.identity.decision import Action, AmbiguousName, Hub, Identity
from nachim.identity.memory import Anchor, Remembered
from nachim.identity.review import CompanyPair, make_offers, offered, sides_of
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.matches import keep, remembered
from nachim.workspace import Workspace, open_workspace

LIMIT = 20
"""Pairs shown unless told otherwise."""


@dataclass(frozen=True, slots=True)
class Request:
    """Ids of pairs to accept (one company), to reject (two), to split again, and decisions to take back."""

    accept: tuple[str, ...] = ()
    reject: tuple[str, ...] = ()
    split: tuple[str, ...] = ()
    undo: tuple[str, ...] = ()
    why: str = ""
    merged: bool = False
    """Show links that were made too, the most doubtful first."""
    limit: int = LIMIT


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision in force."""

    id: str
    action: Action
    left: str
    right: str
    """Names, or keys where there is no name."""
    made: str
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The companies after all decisions; `pairs` wait, most valuable first, `waiting` counts them all."""

    mentions: int
    companies: int
    linked: int
    waiting: int
    pairs: tuple[CompanyPair, ...]
    merged: tuple[CompanyPair, ...]
    decisions: tuple[Decision, ...]
    ambiguous: tuple[AmbiguousName, ...]
    hubs: tuple[Hub, ...]
    changed: int
    """Decisions made now; the next build follows them."""


def run(request: Request, context: Context) -> Answer:
    """Decide what is asked, then show what waits.

    Raises
    ------
    NotReady
        If nothing has been imported.
    NotFound
        If there is no pair of an id; then nothing is decided at all.
    UsageError
        If one id is asked for twice.
    """
    asked = [
        *((id_, Action.MERGE) for id_ in request.accept),
        *((id_, Action.SPLIT) for id_ in (*request.reject, *request.split)),
        *((id_, None) for id_ in request.undo),
    ]
    twice = sorted({id_ for id_, _ in asked if sum(id_ == other for other, _ in asked) > 1})
    if twice:
        raise UsageError("pair.twice", id=twice[0])
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            if not workspace.snapshots():
                raise NotReady("import.nothing")
            with engine_of(workspace) as engine:
                attach(engine, parts(workspace, workspace.snapshots()))
                identity = link_companies(engine, remembered(workspace))
                if asked:
                    _decide(workspace, context, engine, identity, asked, request.why)
                    identity = link_companies(engine, remembered(workspace))
                return _answer(engine, identity, remembered(workspace), request, len(asked))
    finally:
        workspace.close()


def _decide(
    workspace: Workspace, context: Context, engine: Engine, identity: Identity,
    asked: list[tuple[str, Action | None]], why: str,
) -> None:  # fmt: skip
    """Keep all decisions, or none where an id is unknown."""
    known = {one.id: one for one in remembered(workspace)}
    tables = (make_offers(engine, identity), make_offers(engine, identity, merged=True))
    found: list[tuple[Anchor, Anchor, Action | None]] = []
    for id_, action in asked:
        sides = (known[id_].left, known[id_].right) if id_ in known else sides_of(engine, tables, id_)
        if action is None and id_ not in known:
            raise NotFound("pair.undecided", id=id_)
        if sides is None:
            raise NotFound("pair.unknown", id=id_)
        found.append((*sides, action))
    with workspace.state.transaction():
        for left, right, action in found:
            keep(workspace, context, left, right, action, why)


def _answer(engine: Engine, identity: Identity, kept: tuple[Remembered, ...], request: Request, changed: int) -> Answer:
    offers = make_offers(engine, identity)
    waiting = int(engine.rows(f'SELECT COUNT(*) AS "n" FROM "{offers}"')["n"][0])
    pairs = offered(engine, identity, offers, request.limit)
    merged: list[CompanyPair] = []
    if request.merged:
        made = make_offers(engine, identity, merged=True)
        merged = offered(engine, identity, made, request.limit, doubtful=True)
    decisions = tuple(
        Decision(one.id, one.action, _called(one.left), _called(one.right), one.made, one.actor, one.why)
        for one in kept
    )
    return Answer(
        identity.mentions, identity.companies, identity.linked, waiting, tuple(pairs), tuple(merged), decisions,
        identity.ambiguous, identity.hubs, changed,
    )  # fmt: skip


def _called(side: Anchor) -> str:
    return side.name or side.account_key or side.mention
