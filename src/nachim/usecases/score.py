"""Score leads: a file or a database table of them, or one company by name."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.conditions import combined_columns
from nachim.engine.dialects import quote, text
from nachim.engine.warehouse import Warehouse
from nachim.errors import InputError, NotFound, NotReady, UsageError
from nachim.facts.assemble import assemble
from nachim.facts.sources import Part
from nachim.findings.freeze import attach_frozen, freeze
from nachim.findings.store import load
from nachim.icp.file import read_icp
from nachim.icp.parse import file_text
from nachim.identity.names import clean_company_name
from nachim.imports import CanonicalResult, canonicalise, recognise
from nachim.imports.held import Held
from nachim.imports.mapping_file import load_mapping
from nachim.imports.people import file_without_persons
from nachim.imports.sniff import shown_name
from nachim.imports.systems import source_name
from nachim.model.evidence import Evidence, Word
from nachim.model.findings import LeadFinding, Note
from nachim.model.icp import Icp
from nachim.usecases import bulk
from nachim.usecases.build import parts
from nachim.usecases.builds import latest
from nachim.usecases.bulk_tables import score_anywhere
from nachim.usecases.context import Context
from nachim.usecases.corrections import corrections_of
from nachim.usecases.engines import engine_of
from nachim.usecases.matches import remembered
from nachim.usecases.places import database, held, read_place
from nachim.usecases.scorings import Scoring, save_scoring, score_table
from nachim.usecases.versions import accepted_icp
from nachim.workspace import Workspace, open_workspace
from nachim.workspace.atomic import place_folder

MOST = 200_000
"""Leads of a table of the engine that are scored into the workspace, where each is kept with its reasons."""
CAME = "came.parquet"
"""Of a scoring: the leads as they came, by which they are found again in later imports."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file or a database of leads, or the name of one company that is in the workspace."""

    file: Path | None = None
    company: str = ""
    mappings: tuple[Path, ...] = ()
    only: str | None = None
    """Only this sheet or table."""
    address: str = ""
    """PostgreSQL database, ``postgresql://…``."""
    table: str = ""
    """Table that the workspace's engine holds, used where it lies."""
    bulk: bulk.Place | None = None
    """Where the scores of a Parquet file of any size go to; no lead of it is kept in the workspace."""

    @property
    def title(self) -> str:
        """Name of what is scored, without the address of a database."""
        if self.file is not None:
            return file_without_persons(shown_name(self.file))
        return self.company or self.table or self.only or "PostgreSQL"


@dataclass(frozen=True, slots=True)
class Answer:
    """Scored leads, best first, and the version of the ICP that scored them; `draft` when it was never accepted."""

    id: str
    """Beginning of the ids of all figures of this scoring: `<id>.scored`, `<id>.above`, `<id>.mean`."""
    leads: tuple[LeadFinding, ...]
    icp: Icp
    draft: bool
    evidence: Mapping[str, Evidence]
    """The figures of all leads together."""
    notes: tuple[Note, ...] = ()
    """What was left aside of the file: rows under one key, values that could not be read."""
    price: Evidence | None = None
    """AUC that the card's rule of caps gives up on later deals, of the build that the ICP comes from; None where that
    build is gone or could not tell."""
    bulk: bulk.Answer | None = None
    """What was written where the scores went to a place of their own; `leads` is empty then."""


Also = Callable[[int, Scoring], Mapping[str, float]]
"""Takes the number of a scoring and what was scored; returns, by key, the chance with which a lead was to be worked."""


def _nothing_more(place: int, scoring: Scoring) -> Mapping[str, float]:
    return {}


def run(request: Request, context: Context) -> Answer:
    """Score and keep every score given.

    Raises
    ------
    NotReady
        If there is no ICP yet.
    NotFound
        If no company of that name is known; names near ones.
    InputError
        If the file holds no leads, or cannot be scored in bulk.
    UsageError
        If not one thing is asked for, or a table has more than `MOST` leads and its scores no place of their own.
    """
    if sum((request.file is not None, bool(request.company), bool(request.address), bool(request.table))) != 1:
        raise UsageError("score.what")
    workspace = open_workspace(context.folder)
    try:
        if request.bulk is not None:
            return _in_bulk(request, request.bulk, workspace, context)
        with workspace.writing():
            return scored(request, workspace, context)
    finally:
        workspace.close()


def scored(request: Request, workspace: Workspace, context: Context, also: Also = _nothing_more) -> Answer:
    """Score and keep every score given; for who holds the workspace as its writer.

    Parameters
    ----------
    also
        Records what belongs to these scores, in the same transaction.
    """
    with workspace.staging() as staging:
        icp, draft = icp_in_force(workspace)
        place = 1 + int(workspace.state.rows("select coalesce(max(id), 0) as n from scoring")[0]["n"])
        with engine_of(workspace) as engine:
            notes: list[Note] = []
            if request.table:
                _check_few(engine, request.table, icp)
            if not request.company:
                rows = _leads_of(request, workspace, engine, context, notes)
                engine.write_parquet('SELECT * FROM "leads_came"', staging / CAME)
            else:
                attach_frozen(engine, latest(workspace)[0])
                rows = _one(engine, request.company)
            engine.write_parquet(complete(engine, icp, rows), staging / "leads.parquet")
            attach_frozen(engine, staging)
            scoring = score_table(engine, icp, f"score.{place}")
        save_scoring(staging, scoring)
        place_folder(staging, workspace.folder("scores") / str(place))
        with workspace.state.transaction():
            _keep(workspace, context, place, request, scoring, also(place, scoring))
    return Answer(scoring.id, scoring.leads, icp, draft, scoring.evidence, tuple(notes), _price(workspace, icp))


def _in_bulk(request: Request, place: bulk.Place, workspace: Workspace, context: Context) -> Answer:
    leads = request.table or request.file
    if leads is None:
        raise UsageError("score.bulk_what")
    icp, draft = icp_in_force(workspace)
    with workspace.staging() as spill:
        if isinstance(leads, Path) and isinstance(place.out, Path):
            made = bulk.score_in_bulk(leads, place.out, place.asked, icp, spill, context)
        else:
            with engine_of(workspace) as engine:
                made = score_anywhere(leads, place, icp, engine, spill, context)
    return Answer("", (), icp, draft, {}, bulk=made)


def icp_in_force(workspace: Workspace) -> tuple[Icp, bool]:
    """Return the accepted ICP, or the draft where none was accepted."""
    versions = workspace.state.versions()
    if versions:
        return accepted_icp(versions[-1]), False
    if not workspace.icp_path.exists():
        raise NotReady("icp.missing")
    return read_icp(file_text(workspace.icp_path)), True


def _price(workspace: Workspace, icp: Icp) -> Evidence | None:
    """Return what the caps of the card cost, as its build found it."""
    try:
        found = load(workspace.folder("builds") / icp.build)[0]
    except NotReady:
        return None
    price = found.rules.price if found.rules else None
    return found.evidence[price] if price else None


def _leads_of(request: Request, workspace: Workspace, engine: Engine, context: Context, notes: list[Note]) -> str:
    """Return the query of the file's leads, with all that the workspace knows of these companies today.

    What was left aside is added to `notes`.
    """
    with workspace.staging() as staging:
        mine: list[Part] = []
        known = [load_mapping(path) for path in workspace.mappings()]
        given = [load_mapping(path) for path in request.mappings]
        taken = set[str]()
        for file, raw in read_place(_place(request, workspace.settings.engine), staging, request.only, engine):
            mapping = next(
                (one for one in given if {use.header for use in one.columns} <= set(raw.headers)), None
            ) or recognise(raw, engine, known)
            if mapping.source in taken:  # a sheet of like columns beside it
                mapping = replace(mapping, source=source_name(raw))
            taken.add(mapping.source)
            result = canonicalise(engine, raw, mapping, salt=workspace.secret("people").encode())
            notes += _noticed(file, result)
            for table in result.tables:
                path = staging / f"{len(mine)}.parquet"
                engine.write_parquet(f'SELECT * FROM "{table.table}"', path)
                name = "lead" if table.name in ("account", "lead") else table.name
                mine.append(Part(name, path, mapping.source, mapping.columns))
        if not any(part.table == "lead" for part in mine):
            raise InputError("score.no_leads", file=request.title)
        rest = [part for part in parts(workspace, workspace.snapshots()) if part.table != "lead"]
        facts = assemble(
            engine,
            [*rest, *mine],
            workspace.settings,
            context.now,
            lambda _: None,
            remembered(workspace),
            corrections_of(workspace),
        )
        frozen = staging / "frozen"
        frozen.mkdir()
        freeze(engine, facts, workspace.settings, frozen)
        engine.create("leads_kept", 'SELECT * FROM "leads"')
        engine.create("leads_came", 'SELECT * FROM "c_lead"')
    return 'SELECT * FROM "leads_kept"'


def _check_few(engine: Engine, table: str, icp: Icp) -> None:
    """Refuse a table that is too large for the workspace; one that cannot be had is refused where it is read."""
    if not isinstance(engine, Warehouse) or not engine.holds(table):
        return
    engine.show("leads_counted", table)
    count = int(engine.rows('SELECT COUNT(*) AS "n" FROM "leads_counted"')["n"][0])
    engine.drop("leads_counted")
    if count > MOST:
        columns = ", ".join(one.name for one in icp.card.attributes[:3])
        raise UsageError("score.table_large", table=table, n=count, most=MOST, columns=columns)


def _place(request: Request, engine: str) -> Path | str | Held:
    if request.table:
        return held(request.table, engine)
    return request.file or database(request.address, request.only, engine)


def _noticed(file: str, result: CanonicalResult) -> Iterator[Note]:
    if result.duplicate_rows:
        yield Note("findings.quality.duplicates", {"file": file, "n": result.duplicate_rows}, "look")
    for bad in result.unreadable:
        words: dict[str, Word] = {"file": file, "header": bad.header, "value": bad.value, "n": bad.count}
        yield Note("findings.quality.unreadable", words, "look")
    for told in result.notes:
        shown: dict[str, Word] = {**told.words, "count": told.count, "rows": ", ".join(map(str, told.rows))}
        yield Note(f"imports.note.{told.code}", shown, "look")


def complete(engine: Engine, icp: Icp, rows: str) -> str:
    """Return the query of the rows to score; attributes of the card that they do not bring are unknown."""
    engine.create("leads_found", rows)
    have = engine.columns("leads_found")
    added = "".join(
        f", CAST(NULL AS {'VARCHAR' if one.kind.value == 'category' else 'DOUBLE'}) AS {quote(one.name)}, "
        f"CAST('unknown' AS VARCHAR) AS {quote(one.why)}"
        for one in icp.known().values()
        if one.both is None and one.name not in have
    )
    # A pattern is told anew by the definition of this card, whatever a build may have called so.
    made = [one.as_attribute() for one in icp.card.attributes if one.both is not None]
    old = {column for one in made for column in (one.name, one.why)}
    kept = ", ".join(f'"t".{quote(name)}' for name in have if name not in old)
    engine.create("leads_complete", f'SELECT {kept}{added} FROM "leads_found" AS "t"')
    more = "".join(f", {column}" for one in made for column in combined_columns(one))
    return f'SELECT "t".*{more} FROM "leads_complete" AS "t" ORDER BY "key"'


def _one(engine: Engine, company: str) -> str:
    """Return the query of the lead, or else the account, of that name."""
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
            return f'SELECT * FROM "{table}" WHERE "key" IN ({", ".join(text(key) for key in keys)})'
        near += [str(name) for name in rows["name"]]
    from rapidfuzz import process

    close = [match for match, _, _ in process.extract(company, near, limit=3)]
    raise NotFound("score.company", company=company, near=", ".join(close))


def _keep(
    workspace: Workspace, context: Context, place: int, request: Request, scoring: Scoring, worked: Mapping[str, float]
) -> None:
    icp = scoring.icp
    given = {"made": context.now.isoformat(), "actor": context.actor, "icp": icp.id, "version": icp.version}
    workspace.state.add("scoring", {"id": place, **given, "leads": request.title})
    for lead in scoring.leads:
        workspace.state.add(
            "score",
            {**given, "lead": lead.key, "name": lead.name, "total": lead.total,
             "parts": {category.value: points for category, points in lead.parts.items()},
             "answers": {reason.attribute: reason.points for reason in lead.reasons},
             "probability_of_assignment": worked.get(lead.key)},
        )  # fmt: skip
