"""Bring files in: read, understand, keep as snapshots; wholly or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.dialects import text as quote
from nachim.engine.kept import mark_of
from nachim.engine.warehouse import Warehouse
from nachim.errors import EngineError, FileError, MappingError, UsageError
from nachim.imports import CanonicalResult, Note, RawTable, canonicalise, recognise
from nachim.imports.currencies import amounts_by_currency
from nachim.imports.funnel import together
from nachim.imports.held import Held
from nachim.imports.mapping_file import load_mapping, save_mapping
from nachim.imports.people import forgotten_mark
from nachim.imports.result import Apart
from nachim.imports.systems import known_system, source_name
from nachim.model.source import ColumnUse, SourceMapping, Stages
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.joins import Joined, joins
from nachim.usecases.listed import Listed, listed
from nachim.usecases.open_points import stages_open, unclear
from nachim.usecases.places import database, held, read_place
from nachim.workspace import Workspace, open_workspace
from nachim.workspace.atomic import place_folder


@dataclass(frozen=True, slots=True)
class Request:
    """Files to import.

    `mappings` are mapping files for them, found by source name or by their columns; without one a file is understood
    by itself and by what was answered before.
    """

    files: tuple[Path, ...]
    mappings: tuple[Path, ...] = ()
    undo: bool = False
    """Go back to the imports in force before the last change, instead of importing."""
    addresses: tuple[str, ...] = ()
    """PostgreSQL databases, ``postgresql://…``; each table is a source."""
    only: str | None = None
    """Only this sheet or table."""
    tables: tuple[str, ...] = ()
    """Tables that the workspace's engine holds, used where they lie."""


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one table of a file."""

    file: str
    source: str
    status: str
    """"new", "replaced", "unchanged", or "restored" (imported before, and its data were gone)."""
    rows: dict[str, int]
    """Rows by canonical table."""
    columns: tuple[ColumnUse, ...]
    unreadable: int
    duplicates: int
    notes: tuple[Note, ...]
    stages: Stages
    """Which stages of a deal file were taken for won and lost; the user is shown them when that is not sure."""
    system: str = ""
    """System that the file comes from; empty when none was recognised."""
    system_sure: float = 0.0
    table_sure: float = 1.0
    amounts: dict[str, int] = field(default_factory=dict)
    """Amounts by the currency that they name."""
    stages_open: bool = False
    """Whether somebody should say which stages mean won and lost."""
    joined: tuple[Joined, ...] = ()
    """Of a history: whether the records of which it tells are there."""
    listed: tuple[Listed, ...] = ()
    """Of a list of products: the columns of the deals that name them."""
    apart: tuple[Apart, ...] = ()
    """Columns that held something about persons, and how much of it was kept apart or blotted out."""
    forgotten: int = 0
    """Details of persons who were forgotten before: the file still holds them, the workspace does not."""


@dataclass(frozen=True, slots=True)
class MissingRate:
    """A currency without an exchange rate into that of the workspace."""

    currency: str
    base: str
    amounts: int


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was imported."""

    imported: tuple[Imported, ...]
    manifest: int
    undone: bool = False
    sources: int = 0
    """Sources in force afterwards."""
    rates: tuple[MissingRate, ...] = ()
    """Currencies in these files that the settings have no exchange rate for."""


@dataclass(frozen=True, slots=True)
class _Staged:
    snapshot: str
    source: str
    folder: Path
    imported: Imported
    row: dict[str, object] = field(default_factory=dict)


def run(request: Request, context: Context) -> Answer:
    """Import files into the context's workspace.

    Raises
    ------
    FileError, MappingError
        For the first file that cannot be used; then nothing is imported.
    UsageError
        If there is no import to undo.
    Busy
        If another process is writing.
    """
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            return _undo(workspace, context) if request.undo else _import(request, workspace, context)
    finally:
        workspace.close()


def _import(request: Request, workspace: Workspace, context: Context) -> Answer:
    if not (request.files or request.addresses or request.tables):
        raise FileError("file.none")
    remembered = _remembered(workspace)
    given = [load_mapping(path) for path in request.mappings]
    with workspace.staging() as staging, engine_of(workspace) as engine:
        staged: list[_Staged] = []
        read: list[tuple[str, RawTable, SourceMapping]] = []
        places = _places(request, workspace.settings.engine)
        if not places:
            raise FileError("file.none")
        told, taken = {mapping.source for mapping in given}, set[str]()
        for number, place in enumerate(places):
            context.progress("import", number / len(places))
            raws = staging / f"raw{number}"
            raws.mkdir()
            for file, raw in read_place(place, raws, request.only, engine):
                mapping = _understood(raw, engine, given, remembered, context)
                if mapping.source in taken - told:  # a table of like columns beside it, such as last year's
                    mapping = replace(mapping, source=source_name(raw))
                taken.add(mapping.source)
                remembered.append(mapping)
                read.append((file, raw, mapping))
                staged.append(_stage(file, raw, mapping, engine, workspace, staging, context))
        alone = [(raw, mapping) for _, raw, mapping in read]
        for at, mapping in together(engine, alone).items():
            asked = context.ask(mapping) if context.ask is not None else mapping
            staged[at] = _stage(*read[at][:2], asked, engine, workspace, staging, context)
        _distinct_sources(staged)
        staged = _with_joins(staged, workspace, engine)
        context.progress("import", 1.0)
        answer = _commit(workspace, context, staged)
    return replace(answer, rates=_missing_rates(staged, workspace))


def _with_joins(staged: Sequence[_Staged], workspace: Workspace, engine: Engine) -> list[_Staged]:
    """Return what is staged, each history and list of products with what it meets, in these files or before."""
    if not any({"history", "product"} & set(one.imported.rows) for one in staged):
        return list(staged)
    before, fresh = workspace.state.manifest(), {one.source for one in staged}
    kept = [snapshot for source, snapshot in (before.entries.items() if before else ()) if source not in fresh]
    folders = [*(one.folder for one in staged), *(workspace.folder("snapshots") / one for one in kept)]
    return [replace(one, imported=_met(engine, one, folders)) for one in staged]


def _met(engine: Engine, one: _Staged, folders: Sequence[Path]) -> Imported:
    joined = joins(engine, one.folder, folders) if "history" in one.imported.rows else ()
    named = listed(engine, one.folder, folders) if "product" in one.imported.rows else ()
    return replace(one.imported, joined=joined, listed=named)


def _missing_rates(staged: Sequence[_Staged], workspace: Workspace) -> tuple[MissingRate, ...]:
    """Return the currencies that a build could not turn into the base currency, the commonest first."""
    base, counts = workspace.settings.currency, dict[str, int]()
    for one in staged:
        for currency, n in one.imported.amounts.items():
            if currency != base and currency not in workspace.settings.rates:
                counts[currency] = counts.get(currency, 0) + n
    return tuple(MissingRate(name, base, n) for name, n in sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _places(request: Request, engine: str) -> list[Path | str | Held]:
    databases = [database(address, request.only, engine) for address in request.addresses]
    return [*_files(request.files), *databases, *(held(table, engine) for table in request.tables)]


def _files(paths: Sequence[Path]) -> list[Path]:
    """Return the files; of a folder all it holds, by name, hidden ones left aside."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(one for one in path.iterdir() if one.is_file() and not one.name.startswith("."))
        else:
            found.append(path)
    return found


def _understood(
    raw: RawTable, engine: Engine, given: Sequence[SourceMapping], remembered: Sequence[SourceMapping], context: Context
) -> SourceMapping:
    """Return what the columns mean: as a mapping file given for them says, else as recognised, asked where unclear."""
    headers = set(raw.headers)
    fitting = [one for one in given if {use.header for use in one.columns} <= headers]
    if fitting:
        return max(fitting, key=lambda one: len(one.columns))
    mapping = recognise(raw, engine, remembered)
    return context.ask(mapping) if context.ask is not None else mapping


def _remembered(workspace: Workspace) -> list[SourceMapping]:
    return [load_mapping(path) for path in workspace.mappings()]


def _stage(
    file: str,
    raw: RawTable,
    mapping: SourceMapping,
    engine: Engine,
    workspace: Workspace,
    staging: Path,
    context: Context,
) -> _Staged:
    """Write the canonical tables of one raw table aside."""
    meaning = _meaning(mapping)
    snapshot = hashlib.sha256(f"{raw.sha256}\n{raw.sheet}\n{meaning}".encode()).hexdigest()[:16]
    before = workspace.state.manifest()
    status = "new"
    if before is not None and mapping.source in before.entries:
        status = "unchanged" if before.entries[mapping.source] == snapshot else "replaced"
    if raw.held:
        _discard_lost(engine, workspace, snapshot)
    if status == "unchanged" and not all(workspace.keeps(one) for one in workspace.state.snapshots([snapshot])):
        status = "restored"
    result = canonicalise(engine, raw, mapping, salt=workspace.secret("people").encode())
    amounts = amounts_by_currency(engine, result.tables)
    folder = staging / snapshot
    folder.mkdir(exist_ok=True)
    for table in result.tables:
        kept = folder / f"{table.name}.parquet"
        if isinstance(engine, Warehouse) and not table.file:
            engine.keep(f'SELECT * FROM "{table.table}" ORDER BY "row"', kept)
        engine.drop(table.table)
        if table.file:
            Path(table.file).replace(kept)
    forgotten = _keep_people(engine, result.people, workspace, folder / "people.parquet") if result.people else 0
    save_mapping(mapping, folder / "mapping.yaml")
    rows = {table.name: table.rows for table in result.tables}
    imported = Imported(
        file, mapping.source, status, rows, mapping.columns, sum(bad.count for bad in result.unreadable),
        result.duplicate_rows, result.notes, mapping.stages,
        mapping.system if known_system(mapping.system) else "", mapping.system_sure, mapping.table_sure, amounts,
        stages_open(mapping), apart=result.apart, forgotten=forgotten,
    )  # fmt: skip
    row: dict[str, object] = {
        "id": snapshot, "source": mapping.source, "file": file, "sha256": raw.sha256,
        "mapping": hashlib.sha256(meaning.encode()).hexdigest(), "imported": context.now.isoformat(),
        "actor": context.actor, "tables": rows, "details": {"sheet": raw.sheet, **_details(result, mapping)},
    }  # fmt: skip
    return _Staged(snapshot, mapping.source, folder, imported, row)


def _discard_lost(engine: Engine, workspace: Workspace, snapshot: str) -> None:
    """Take away a snapshot whose tables the engine has lost, to make room for the same made again."""
    marks = sorted((workspace.folder("snapshots") / snapshot).glob(mark_of(Path("*")).name))
    try:
        for mark in marks:
            engine.read_parquet("kept", [mark])
    except EngineError as error:
        if error.code != "engine.table_gone":
            raise
        workspace.discard("snapshots", snapshot)
    finally:
        engine.drop("kept")


def _keep_people(engine: Engine, table: str, workspace: Workspace, path: Path) -> int:
    """Write the people aside without those who were forgotten before; return how many details these were."""
    marks = {row["mark"] for row in workspace.state.rows("select mark from forgotten")}
    gone: list[str] = []
    if marks:
        salt = workspace.secret("people").encode()
        rows = engine.rows(f'SELECT "person_id", "kind", "value" FROM "{table}"').records()
        gone = [
            str(row["person_id"]) for row in rows if forgotten_mark(str(row["kind"]), str(row["value"]), salt) in marks
        ]
    listed = ", ".join(quote(one) for one in sorted(set(gone)))
    rest = f' WHERE "person_id" NOT IN ({listed})' if gone else ""
    engine.write_parquet(f'SELECT * FROM "{table}"{rest}', path)
    engine.drop(table)
    return len(set(gone))


def _meaning(mapping: SourceMapping) -> str:
    """Return what a mapping says, without how sure it was and what it was shown with."""
    columns = [replace(use, sure=1.0, reason="", examples=(), key="") for use in mapping.columns]
    stages = Stages(mapping.stages.won, mapping.stages.lost)
    plain = replace(mapping, columns=tuple(columns), constants=dict(mapping.constants), stages=stages)
    return repr(replace(plain, system_sure=1.0, table_sure=1.0))


def _details(result: CanonicalResult, mapping: SourceMapping) -> dict[str, object]:
    plain = result.as_json()
    constant = [use.header for use in mapping.columns if use.reason == "imports.reason.constant"]
    noticed = {name: plain[name] for name in ("unreadable", "duplicates", "duplicate_rows", "notes")}
    undecided = list(dict.fromkeys(use.header for use in unclear(mapping)))
    return noticed | {"undecided": undecided, "constant": constant}


def _distinct_sources(staged: Sequence[_Staged]) -> None:
    seen: dict[str, str] = {}
    for one in staged:
        if one.source in seen:
            raise MappingError(
                "mapping.same_source", source=one.source, first=seen[one.source], second=one.imported.file
            )
        seen[one.source] = one.imported.file


def _commit(workspace: Workspace, context: Context, staged: Sequence[_Staged]) -> Answer:
    """Put the staged folders in place, then record them in one transaction."""
    before = workspace.state.manifest()
    entries = dict(before.entries) if before else {}
    fresh = [one for one in staged if one.imported.status != "unchanged" and one.imported.rows]
    recorded = [row["id"] for row in workspace.state.rows("select id from snapshot")]
    known = {one.id: one.imported for one in workspace.state.snapshots(recorded) if workspace.keeps(one)}
    erased = str(workspace.state.rows("select max(made) as at from erasure")[0]["at"] or "")
    for one in fresh:
        entries[one.source] = one.snapshot
        people = one.folder / "people.parquet"
        # People that were erased since do not come back with a snapshot that is here already.
        if people.exists() and (one.snapshot not in known or erased < known[one.snapshot]):
            workspace.put_people(people, one.snapshot)
        if one.snapshot in known:
            continue
        workspace.discard("snapshots", one.snapshot)
        people.unlink(missing_ok=True)
        place_folder(one.folder, workspace.folder("snapshots") / one.snapshot)
    if before is not None and entries == dict(before.entries):
        return Answer(tuple(one.imported for one in staged), before.id, sources=len(entries))
    with workspace.committing():
        for one in fresh:
            if one.snapshot not in known:
                workspace.state.add("snapshot", one.row)
        manifest = workspace.state.add(
            "manifest",
            {"parent": before.id if before else None, "made": context.now.isoformat(), "actor": context.actor,
             "action": "import", "entries": entries},
        )  # fmt: skip
        for one in fresh:
            text = (workspace.folder("snapshots") / one.snapshot / "mapping.yaml").read_text(encoding="utf-8")
            workspace.put(workspace.folder("mappings") / f"{one.source}.yaml", text)
    return Answer(tuple(one.imported for one in staged), manifest, sources=len(entries))


def _undo(workspace: Workspace, context: Context) -> Answer:
    """Make the manifest before the last change the one in force again."""
    last = workspace.state.manifest()
    if last is None or not last.entries:
        raise UsageError("import.nothing_to_undo")
    parent = workspace.state.manifest_by_id(last.parent) if last.parent is not None else None
    entries = dict(parent.entries) if parent else {}
    with workspace.state.transaction():
        manifest = workspace.state.add(
            "manifest",
            {"parent": parent.parent if parent else None, "made": context.now.isoformat(), "actor": context.actor,
             "action": "undo", "entries": entries},
        )  # fmt: skip
    workspace.drop_people()
    return Answer((), manifest, undone=True, sources=len(entries))
