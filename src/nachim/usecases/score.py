"""Score leads: a file of them, or one company by name."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine, Frame
from nachim.engine.dialects import text
from nachim.errors import InputError, NotFound, NotReady, UsageError
from nachim.facts.assemble import assemble
from nachim.facts.columns import column_sql, raw_columns
from nachim.facts.sources import Part
from nachim.findings.freeze import attach_frozen, freeze
from nachim.findings.leads import lead_finding, score_sql
from nachim.icp.file import read_icp
from nachim.identity.names import clean_company_name
from nachim.imports import canonicalise, read_file, recognise
from nachim.imports.mapping_file import load_mapping
from nachim.model.findings import LeadFinding
from nachim.model.icp import Icp
from nachim.scorecard.score import code_leads, score
from nachim.usecases.build import parts
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """A file of leads, or the name of one company that is in the workspace."""

    file: Path | None = None
    company: str = ""
    mappings: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """Scored leads, best first, and the version of the ICP that scored them; `draft` when it was never accepted."""

    leads: tuple[LeadFinding, ...]
    icp: Icp
    draft: bool
    mean: float
    """Mean total of the rows the card was learned from: reasons are relative to it."""


def run(request: Request, context: Context) -> Answer:
    """Score and keep every score given.

    Raises
    ------
    NotReady
        If there is no ICP yet.
    NotFound
        If no company of that name is known; names near ones.
    InputError
        If the file holds no leads.
    """
    if (request.file is None) == (not request.company):
        raise UsageError("score.what")
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            icp, draft = icp_in_force(workspace)
            with engine_of(workspace) as engine:
                if request.file is not None:
                    _leads_of(request, workspace, engine, context)
                    found = _score(engine, icp, "leads", "")
                else:
                    attach_frozen(engine, latest(workspace)[0])
                    found = _one(engine, icp, request.company)
            _keep(workspace, context, icp, found)
            mean = sum(attribute.mean for attribute in icp.card.attributes)
            return Answer(found, icp, draft, mean)
    finally:
        workspace.close()


def icp_in_force(workspace: Workspace) -> tuple[Icp, bool]:
    """Return the accepted ICP, or the draft where none was accepted."""
    versions = workspace.state.versions()
    if versions:
        return read_icp(versions[-1].content), False
    if not workspace.icp_path.exists():
        raise NotReady("icp.missing")
    return read_icp(workspace.icp_path.read_text(encoding="utf-8")), True


def _leads_of(request: Request, workspace: Workspace, engine: Engine, context: Context) -> None:
    """Make `leads` of the file's rows, with all that the workspace knows of these companies today."""
    assert request.file is not None
    with workspace.staging() as staging:
        mine: list[Part] = []
        known = [load_mapping(path) for path in sorted(workspace.folder("mappings").glob("*.yaml"))]
        given = [load_mapping(path) for path in request.mappings]
        for raw in read_file(request.file, into=staging):
            mapping = next(
                (one for one in given if {use.header for use in one.columns} <= set(raw.headers)), None
            ) or recognise(raw, engine, known)
            result = canonicalise(engine, raw, mapping, salt=workspace.secret("people").encode())
            for table in result.tables:
                path = staging / f"{len(mine)}.parquet"
                engine.write_parquet(f'SELECT * FROM "{table.table}"', path)
                name = "lead" if table.name in ("account", "lead") else table.name
                mine.append(Part(name, path, mapping.source, mapping.columns))
        if not any(part.table == "lead" for part in mine):
            raise InputError("score.no_leads", file=request.file.name)
        rest = [part for part in parts(workspace, workspace.snapshots()) if part.table != "lead"]
        facts = assemble(engine, [*rest, *mine], workspace.settings, context.now, lambda _: None)
        frozen = staging / "frozen"
        frozen.mkdir()
        freeze(engine, facts, workspace.settings, frozen)
        engine.create("leads_kept", 'SELECT * FROM "leads"')
    engine.create("leads", 'SELECT * FROM "leads_kept"')


def _score(engine: Engine, icp: Icp, table: str, where: str) -> tuple[LeadFinding, ...]:
    have = engine.columns(table)
    attributes = [one.as_attribute() for one in icp.card.attributes if one.name in have]
    frame: Frame = engine.rows(
        f'SELECT "key", "name", "total"{column_sql(attributes)} FROM ({_complete(engine, icp, table)}) AS "x" {where} '
        'ORDER BY "total" DESC, "key"'
    )
    codes = code_leads(icp.card, raw_columns(frame, attributes))
    return tuple(
        lead_finding(
            str(frame["key"][i]), str(frame["name"][i] or frame["key"][i]), i + 1, score(icp.card, codes[i]), icp.card
        )
        for i in range(frame.height)
    )


def _complete(engine: Engine, icp: Icp, table: str) -> str:
    """Return the scoring query; attributes of the card that these rows do not bring are unknown."""
    have = engine.columns(table)
    missing = [one for one in icp.card.attributes if one.name not in have]
    added = "".join(
        f', CAST(NULL AS {"VARCHAR" if one.kind.value == "category" else "DOUBLE"}) AS "{one.name}", '
        f"CAST('unknown' AS VARCHAR) AS \"{one.name}__why\""
        for one in missing
    )
    engine.create(f"{table}_whole", f'SELECT "t".*{added} FROM "{table}" AS "t"')
    return score_sql(icp.card, f"{table}_whole")


def _one(engine: Engine, icp: Icp, company: str) -> tuple[LeadFinding, ...]:
    """Score the lead, or else the account, of that name."""
    wanted = clean_company_name(company)
    near: list[str] = []
    for table in ("leads", "accounts"):
        rows = engine.rows(f'SELECT "key", "name" FROM "{table}" WHERE "name" IS NOT NULL ORDER BY "name", "key"')
        keys = [
            str(key)
            for key, name in zip(rows["key"], rows["name"], strict=True)
            if wanted in (clean_company_name(str(name)), str(key))
        ]
        if keys:
            return _score(engine, icp, table, f'WHERE "key" IN ({", ".join(text(key) for key in keys)})')
        near += [str(name) for name in rows["name"]]
    from rapidfuzz import process

    close = [match for match, _, _ in process.extract(company, near, limit=3)]
    raise NotFound("score.company", company=company, near=", ".join(close))


def _keep(workspace: Workspace, context: Context, icp: Icp, found: tuple[LeadFinding, ...]) -> None:
    with workspace.state.transaction():
        for lead in found:
            workspace.state.add(
                "score",
                {"made": context.now.isoformat(), "actor": context.actor, "icp": icp.id, "version": icp.version,
                 "lead": lead.key, "name": lead.name, "total": lead.total,
                 "parts": {category.value: points for category, points in lead.parts.items()},
                 "answers": {reason.attribute: reason.points for reason in lead.reasons}},
            )  # fmt: skip
