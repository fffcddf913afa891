"""Bring files in: read, understand, keep as snapshots; wholly or not at all."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from nachim.engine import Engine
from nachim.errors import FileError, MappingError, UsageError
from nachim.imports import CanonicalResult, Note, RawTable, canonicalise, read_file, recognise
from nachim.imports.mapping_file import load_mapping, save_mapping
from nachim.model.source import ColumnUse, SourceMapping, Stages, Verdict
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import Workspace, open_workspace
from nachim.workspace.atomic import place_folder, write_text


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


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything that was imported."""

    imported: tuple[Imported, ...]
    manifest: int
    undone: bool = False
    sources: int = 0
    """Sources in force afterwards."""


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
    remembered = _remembered(workspace)
    given = [load_mapping(path) for path in request.mappings]
    with workspace.staging() as staging, engine_of(workspace) as engine:
        staged: list[_Staged] = []
        files = _files(request.files)
        if not files:
            raise FileError("file.none")
        for place, path in enumerate(files):
            context.progress("import", place / len(files))
            raws = staging / f"raw{place}"
            raws.mkdir()
            for raw in read_file(path, into=raws):
                mapping = _understood(raw, engine, given, remembered, context)
                remembered.append(mapping)
                staged.append(_stage(path.name, raw, mapping, engine, workspace, staging, context))
        _distinct_sources(staged)
        context.progress("import", 1.0)
        return _commit(workspace, context, staged)


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
    if status == "unchanged" and not all(workspace.keeps(one) for one in workspace.state.snapshots([snapshot])):
        status = "restored"
    result = canonicalise(engine, raw, mapping, salt=workspace.secret("people").encode())
    folder = staging / snapshot
    folder.mkdir(exist_ok=True)
    for table in result.tables:
        engine.write_parquet(f'SELECT * FROM "{table.table}" ORDER BY "row"', folder / f"{table.name}.parquet")
        engine.drop(table.table)
    if result.people:
        engine.write_parquet(f'SELECT * FROM "{result.people}"', folder / "people.parquet")
        engine.drop(result.people)
    save_mapping(mapping, folder / "mapping.yaml")
    rows = {table.name: table.rows for table in result.tables}
    imported = Imported(
        file, mapping.source, status, rows, mapping.columns, sum(bad.count for bad in result.unreadable),
        result.duplicate_rows, result.notes, mapping.stages,
    )  # fmt: skip
    row: dict[str, object] = {
        "id": snapshot, "source": mapping.source, "file": file, "sha256": raw.sha256,
        "mapping": hashlib.sha256(meaning.encode()).hexdigest(), "imported": context.now.isoformat(),
        "actor": context.actor, "tables": rows, "details": _details(result),
    }  # fmt: skip
    return _Staged(snapshot, mapping.source, folder, imported, row)


def _meaning(mapping: SourceMapping) -> str:
    """Return what a mapping says, without how sure it was and what it was shown with."""
    columns = [replace(use, sure=1.0, reason="", examples=(), key="") for use in mapping.columns]
    return repr(replace(mapping, columns=tuple(columns), constants=dict(mapping.constants)))


def _details(result: CanonicalResult) -> dict[str, object]:
    plain = result.as_json()
    return {name: plain[name] for name in ("unreadable", "duplicates", "duplicate_rows", "notes")}


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
    people = workspace.folder("people")
    recorded = [row["id"] for row in workspace.state.rows("select id from snapshot")]
    known = {one.id: workspace.keeps(one) for one in workspace.state.snapshots(recorded)}
    for one in fresh:
        entries[one.source] = one.snapshot
        if known.get(one.snapshot):
            continue
        workspace.discard("snapshots", one.snapshot)
        if (one.folder / "people.parquet").exists():
            (one.folder / "people.parquet").replace(people / f"{one.snapshot}.parquet")
        place_folder(one.folder, workspace.folder("snapshots") / one.snapshot)
    if before is not None and entries == dict(before.entries):
        return Answer(tuple(one.imported for one in staged), before.id, sources=len(entries))
    with workspace.state.transaction():
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
        write_text(workspace.folder("mappings") / f"{one.source}.yaml", text)
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
    return Answer((), manifest, undone=True, sources=len(entries))


def unclear(mapping: SourceMapping) -> tuple[ColumnUse, ...]:
    """Return the columns that a person should decide."""
    return tuple(use for use in mapping.columns if use.verdict is Verdict.ASK)


def decided(mapping: SourceMapping, header: str, use: ColumnUse) -> SourceMapping:
    """Return the mapping with one column decided."""
    columns = tuple(use if one.header == header and one.verdict is Verdict.ASK else one for one in mapping.columns)
    return replace(mapping, columns=columns)
