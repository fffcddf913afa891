"""Find out: quality, best customers, patterns, the ICP with its card and proof, scored leads."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from nachim import __version__
from nachim.errors import NotReady, UsageError
from nachim.facts.assemble import assemble
from nachim.facts.sources import Part
from nachim.findings.build import Order, find
from nachim.findings.store import load, save
from nachim.imports.mapping_file import load_mapping
from nachim.model.findings import Doubts, Findings
from nachim.standards.column import kept_sql
from nachim.stats.threads import one_thread
from nachim.usecases.columns import decide_columns
from nachim.usecases.context import Context
from nachim.usecases.corrections import corrections_of
from nachim.usecases.counts import market_of
from nachim.usecases.draft import IcpFile, draft_now, left_alone, place_draft
from nachim.usecases.drawn import drawn_lots, make_lots
from nachim.usecases.engines import engine_of
from nachim.usecases.hypotheses import with_decisions
from nachim.usecases.matches import remembered
from nachim.workspace import Settings, Workspace, open_workspace
from nachim.workspace.atomic import place_folder
from nachim.workspace.settings import OUTCOMES
from nachim.workspace.state import Snapshot

TEXTS = "standards.parquet"
"""Of a build: every raw text that was standardised, beside the value it was given."""


@dataclass(frozen=True, slots=True)
class Request:
    """How far to go: "best" (quality and best customers), "patterns", or "all".

    An `icp.yaml` with edits that nobody accepted stays as it is, unless `replace_icp`; with `keep_icp` it stays always.
    """

    depth: str = "all"
    outcome: str = ""
    """"won", "good" or "auto"; empty takes the workspace's setting."""
    keep_icp: bool = False
    replace_icp: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found, and what became of `icp.yaml`."""

    build: str
    findings: Findings
    icp_file: IcpFile


def run(request: Request, context: Context) -> Answer:
    """Build from the snapshots in force.

    The result is kept under the build's id; the same data and settings have the same id, so that a second run reads
    what the first one found.

    Raises
    ------
    NotReady
        If nothing has been imported.
    IcpFileError
        For a mistake in the `icp.yaml` that the new draft would replace.
    DataError
        If the data allow no answer at all.
    """
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            return _build(request, workspace, context)
    finally:
        workspace.close()


def _build(request: Request, workspace: Workspace, context: Context) -> Answer:
    snapshots = workspace.snapshots()
    if not snapshots:
        raise NotReady("import.nothing")
    outcome = request.outcome or workspace.settings.outcome
    if outcome not in OUTCOMES:
        raise UsageError("build.outcome", outcome=outcome, valid=", ".join(OUTCOMES))
    writing = request.depth == "all" and not request.keep_icp
    before = draft_now(workspace) if writing else None
    build = build_id(workspace, snapshots, request.depth, outcome, context)
    if request.depth != "all":
        context = dataclasses.replace(context, decide=None)
    elif exists(workspace, request.depth, context, outcome):
        seen = load(workspace.folder("builds") / build)[0]
        if decide_columns(workspace, context, Doubts(seen.doubts, seen.evidence)):
            build = build_id(workspace, snapshots, request.depth, outcome, context)
        context = dataclasses.replace(context, decide=None)
    versions = workspace.state.versions()
    fresh = None
    if not exists(workspace, request.depth, context, outcome):
        order = Order(
            build=build,
            outcome=outcome,
            version=versions[-1].version + 1 if versions else 1,
            parent=versions[-1].version if versions else None,
            seed=context.seed,
            depth=request.depth,
            market=market_of(workspace),
        )
        fresh = _make(workspace, context, snapshots, order)
        build = fresh.scope.build
    with workspace.committing():
        if fresh is not None:
            _record(workspace, context, fresh, request.depth, outcome)
        workspace.state.add(
            "answered",
            {"build": build, "made": context.now.isoformat(), "actor": context.actor, "depth": request.depth},
        )
        findings = with_decisions(workspace, load(workspace.folder("builds") / build)[0])
        if not writing:
            placed = left_alone(workspace, "kept" if request.depth == "all" else "")
        elif findings.icp is None:
            placed = left_alone(workspace, "none")
        else:
            placed = place_draft(
                workspace, findings.icp, before, context.language, replacing=request.replace_icp
            )  # fmt: skip
    return Answer(build, findings, placed)


def _make(workspace: Workspace, context: Context, snapshots: Sequence[Snapshot], order: Order) -> Findings:
    with workspace.staging() as staging, engine_of(workspace) as engine, one_thread():
        folder = staging / order.build
        folder.mkdir()
        facts = assemble(
            engine, parts(workspace, snapshots), workspace.settings, context.now,
            lambda share: context.progress("facts", share),
            remembered(workspace),
            corrections_of(workspace),
        )  # fmt: skip
        order = dataclasses.replace(order, lots=make_lots(engine, workspace, by_key=facts.from_leads))
        findings, models = find(
            engine, facts, workspace.settings, order, folder, snapshots, context.progress,
            None if context.decide is None else lambda asked: _settled(workspace, context, snapshots, order, asked),
        )  # fmt: skip
        if facts.derived.standardised:
            engine.write_parquet(kept_sql(facts.derived.standardised), folder / TEXTS)
        save(folder, findings, models)
        workspace.discard("builds", findings.scope.build)
        place_folder(folder, workspace.folder("builds") / findings.scope.build)
    return findings


def _settled(
    workspace: Workspace, context: Context, snapshots: Sequence[Snapshot], order: Order, asked: Doubts
) -> tuple[Settings, Order] | None:
    """Ask about columns; the build goes on with the answers, under the id that it then has."""
    if not decide_columns(workspace, context, asked):
        return None
    build = build_id(workspace, snapshots, order.depth, order.outcome, context)
    return workspace.settings, dataclasses.replace(order, build=build)


def _record(workspace: Workspace, context: Context, findings: Findings, depth: str, outcome: str) -> None:
    if workspace.state.rows("select id from build where id = ?", (findings.scope.build,)):
        return  # made again, because its files were gone
    manifest = workspace.state.manifest()
    workspace.state.add(
        "build",
        {"id": findings.scope.build, "made": context.now.isoformat(), "actor": context.actor,
         "manifest": manifest.id if manifest else 0, "outcome": findings.scope.outcome,
         "settings": _settings(workspace, depth, outcome, context)},
    )  # fmt: skip
    if findings.leads is not None and findings.icp is not None:
        _keep_scores(workspace, context, findings)


def _keep_scores(workspace: Workspace, context: Context, findings: Findings) -> None:
    """Keep every score that a list of leads shows (model.md: every score given, from the first day)."""
    assert findings.leads is not None
    assert findings.icp is not None
    for lead in findings.leads.top:
        workspace.state.add(
            "score",
            {"made": context.now.isoformat(), "actor": context.actor, "icp": findings.icp.id,
             "version": findings.icp.version, "lead": lead.key, "name": lead.name, "total": lead.total,
             "parts": {category.value: points for category, points in lead.parts.items()},
             "answers": {reason.attribute: reason.points for reason in lead.reasons}},
        )  # fmt: skip


def parts(workspace: Workspace, snapshots: Sequence[Snapshot]) -> list[Part]:
    """Return what the snapshots in force give to each canonical table.

    Raises
    ------
    FileError
        If the data of one are gone.
    """
    found = []
    for snapshot in snapshots:
        folder = workspace.snapshot(snapshot)
        mapping = load_mapping(folder / "mapping.yaml")
        found += [
            Part(table, folder / f"{table}.parquet", snapshot.source, mapping.columns) for table in snapshot.tables
        ]
    return found


def exists(workspace: Workspace, depth: str, context: Context, outcome: str = "") -> bool:
    """Tell whether a build of the data in force is there already, with all its files."""
    id_ = build_id(workspace, workspace.snapshots(), depth, outcome or workspace.settings.outcome, context)
    try:
        load(workspace.folder("builds") / id_)
    except NotReady:
        return False
    return True


def build_id(workspace: Workspace, snapshots: Sequence[Snapshot], depth: str, outcome: str, context: Context) -> str:
    """Return the id of a build: a hash of all that it rests on, what was asked, and our version."""
    settings, fixes = _settings(workspace, depth, outcome, context), corrections_of(workspace)
    decisions = sorted((one.id, one.action.value) for one in remembered(workspace))
    said: list[object] = [
        __version__,
        [one.id for one in snapshots],
        settings,
        fixes,
        decisions,
        len(drawn_lots(workspace)),
    ]
    market = market_of(workspace)
    if market is not None:
        said.append(dataclasses.asdict(market))
    told = json.dumps(said, sort_keys=True)
    return hashlib.sha256(told.encode()).hexdigest()[:12]


def _settings(workspace: Workspace, depth: str, outcome: str, context: Context) -> dict[str, object]:
    plain = {name: _plain(value) for name, value in dataclasses.asdict(workspace.settings).items()}
    plain.pop("engine")  # every engine gives the same answer
    return plain | {"depth": depth, "outcome": outcome, "seed": context.seed}


def _plain(value: object) -> object:
    if isinstance(value, dt.date):
        return value.isoformat()
    return {str(k): _plain(v) for k, v in value.items()} if isinstance(value, dict) else value
