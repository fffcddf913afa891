"""What could not be standardised, most frequent first, and what a person decides about it."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.errors import FileError, NotFound, NotReady, UsageError
from nachim.facts.texts import Texts, texts_by_attribute
from nachim.model.tables import Type
from nachim.standards.column import NOTHING, Standardised, counted, recognised_kind, standardise, value_meant
from nachim.standards.correction import correction_key
from nachim.standards.kinds import BY_NAME
from nachim.standards.mapped import Label, Mapped
from nachim.standards.official import SUFFIXES, Official, read_official, read_workbook
from nachim.standards.proposal import Proposal, proposals
from nachim.standards.text import gap_in
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.usecases.corrections import Corrected, correct, corrections_of, in_force, undo_last
from nachim.usecases.engines import engine_of
from nachim.words import words_for
from nachim.workspace import Workspace, open_workspace

SURE = 0.85
"""Below, a text is listed though it was given a value."""
FOLDER = "standards"
"""Where the official workbooks that a user added are kept."""


@dataclass(frozen=True, slots=True)
class Request:
    """With nothing set, lists what is open; `column` names one column to see whole.

    `raw` and `value` together make a correction of `column`, with `own` also to a new word of the company's own;
    `undo` takes the last correction back; `add` keeps official workbooks.
    """

    column: str = ""
    raw: str | None = None
    value: str | None = None
    own: bool = False
    undo: bool = False
    add: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text that no rule is sure of."""

    text: str
    n: int
    """Rows with it."""
    value: str | None
    """What it counts as now; None where its value is unknown."""
    label: Label | None
    why: str
    sure: float
    candidates: tuple[Proposal, ...]


@dataclass(frozen=True, slots=True)
class MappedText:
    """A text and what it was taken for."""

    text: str
    n: int
    value: str | None
    label: Label | None
    why: str
    sure: float
    naics: tuple[str, ...] = ()
    ksic: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Column:
    """One column: how many of its rows have a standard value, and what is open."""

    column: str
    label: str
    kind: str
    texts: int
    """Distinct texts that say something."""
    rows: int
    standard: int
    """Rows whose text has a standard value."""
    open: tuple[OpenText, ...]
    """By rows, most first."""
    beyond: int
    mapped: tuple[MappedText, ...] = ()
    """Every text; only where the column was asked for by name."""


@dataclass(frozen=True, slots=True)
class Workbook:
    """An official workbook that was added."""

    file: str
    naics: int
    ksic: int


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns as they stand after what was asked."""

    columns: tuple[Column, ...]
    corrections: tuple[Corrected, ...]
    workbooks: tuple[Workbook, ...]
    changed: Corrected | None = None
    label: Label | None = None
    """What the value of the correction is called."""
    undone: Corrected | None = None
    rows: int = 0
    """Rows that the correction changed."""


def run(request: Request, context: Context) -> Answer:
    """List, correct, take back or add.

    Raises
    ------
    NotReady
        If nothing has been imported.
    NotFound
        If there is no such column, text or standard value; names near ones.
    UsageError
        If there is no correction to take back.
    FileError
        If a workbook is not one of the official ones.
    Busy
        If another process is writing.
    """
    workspace = open_workspace(context.folder)
    try:
        if request.raw is None and not request.undo and not request.add:
            return _listed(workspace, request.column)
        with workspace.writing():
            return _changed(request, workspace, context)
    finally:
        workspace.close()


def _changed(request: Request, workspace: Workspace, context: Context) -> Answer:
    if request.add:
        _keep(workspace, request.add)
        return _listed(workspace, "") if workspace.snapshots() else Answer((), in_force(workspace), _books(workspace))
    if request.undo:
        undone = undo_last(workspace, context)
        if undone is None:
            raise UsageError("standards.nothing_to_undo")
        return Answer((), in_force(workspace), _books(workspace), undone=undone)
    return _corrected(request, workspace, context)


def _corrected(request: Request, workspace: Workspace, context: Context) -> Answer:
    raw, value = request.raw or "", request.value or ""
    with engine_of(workspace) as engine:
        of = _column(_texts(workspace, engine), request.column)
        kind, done = _standardised(engine, of, corrections_of(workspace).get(of.origin.column, NOTHING))
        counts = _counts(engine, of)
    key = correction_key(raw)
    there = [hit for hit in done.mapped if correction_key(hit.raw) == key]
    if not there:
        raise NotFound(
            "standards.text", text=raw, column=of.origin.column, near=_near(raw, [h.raw for h in done.mapped])
        )
    known = [hit.value for hit in done.mapped if hit.value and hit.value not in BY_NAME[kind].values]
    settled, candidates = value_meant(kind, value, known, own=request.own)
    if settled is None:
        names = [BY_NAME[kind].label(one).in_language(context.language) for one in candidates]
        names = names or [p.label.in_language(context.language) for p in proposals(kind, value, ())]
        if BY_NAME[kind].closed:
            raise NotFound("standards.closed", value=value, column=of.origin.column, near=", ".join(names[:3]) or "–")
        raise NotFound("standards.value", value=value, column=of.origin.column, near=", ".join(names[:3]) or "–")
    changed = correct(workspace, of.origin.column, raw.strip(), settled, context)
    label = None if gap_in(settled) else BY_NAME[kind].label(settled)
    rows = sum(counts.get(hit.raw, 0) for hit in there)
    return Answer((), in_force(workspace), _books(workspace), changed, label, rows=rows)


def _listed(workspace: Workspace, asked: str) -> Answer:
    official, fixes = _official(workspace), corrections_of(workspace)
    with engine_of(workspace) as engine:
        texts = _texts(workspace, engine)
        chosen = [_column(texts, asked)] if asked else texts
        columns = []
        for of in chosen:
            kind, done = _standardised(engine, of, fixes.get(of.origin.column, NOTHING))
            if done.mapped and (asked or kind != "own"):
                columns.append(_as_column(of, kind, done, _counts(engine, of), official, whole=bool(asked)))
    columns.sort(key=lambda one: -sum(text.n for text in one.open))
    return Answer(tuple(columns), in_force(workspace), _books(workspace))


def _texts(workspace: Workspace, engine: Engine) -> tuple[Texts, ...]:
    snapshots = workspace.snapshots()
    if not snapshots:
        raise NotReady("import.nothing")
    return texts_by_attribute(engine, parts(workspace, snapshots))


def _separator(of: Texts) -> str | None:
    return ";" if of.origin.type is Type.LIST else None


def _standardised(engine: Engine, of: Texts, fixes: Mapping[str, str]) -> tuple[str, Standardised]:
    standard = of.origin.standard
    kind = standard or "own" if _separator(of) else recognised_kind(engine, of.table, "raw", standard)
    return kind, standardise(engine, of.table, "raw", kind, separator=_separator(of), corrections=fixes)


def _counts(engine: Engine, of: Texts) -> dict[str, int]:
    return counted(engine, of.table, "raw", _separator(of))


def _as_column(
    of: Texts, kind: str, done: Standardised, counts: Mapping[str, int], official: Official, *, whole: bool
) -> Column:
    said = [hit for hit in done.mapped if hit.why.value not in ("blank", "absent")]
    return Column(
        column=of.origin.column,
        label=(*of.headers, of.origin.attribute.label)[0],
        kind=kind,
        texts=len(said),
        rows=sum(counts.get(hit.raw, 0) for hit in said),
        standard=sum(counts.get(hit.raw, 0) for hit in said if hit.canonical),
        open=_open(said, kind, counts, official) if kind != "own" else (),
        beyond=done.beyond,
        mapped=tuple(_mapped(hit, kind, counts) for hit in _by_rows(done.mapped, counts)) if whole else (),
    )


def _open(said: Sequence[Mapped], kind: str, counts: Mapping[str, int], official: Official) -> tuple[OpenText, ...]:
    """Return the texts that no rule is sure of, most rows first; spellings that one correction holds for are one."""
    alike: dict[str, list[Mapped]] = {}
    for hit in _by_rows(said, counts):
        if not hit.canonical or (hit.sure < SURE and len(hit.candidates) > 1):
            alike.setdefault(correction_key(hit.raw), []).append(hit)
    rows = {key: sum(counts.get(hit.raw, 0) for hit in hits) for key, hits in alike.items()}
    found = []
    for key in sorted(alike, key=lambda one: (-rows[one], one)):
        hit = alike[key][0]
        could = proposals(kind, hit.raw, hit.candidates, official)
        found.append(OpenText(hit.raw, rows[key], hit.value, hit.label, hit.why.value, hit.sure, could))
    return tuple(found)


def _by_rows(mapped: Sequence[Mapped], counts: Mapping[str, int]) -> list[Mapped]:
    return sorted(mapped, key=lambda hit: (-counts.get(hit.raw, 0), hit.raw))


def _mapped(hit: Mapped, kind: str, counts: Mapping[str, int]) -> MappedText:
    facts = BY_NAME[kind].facts if kind == "industry" else {}
    codes = {name: tuple((facts[name](hit) or "").split()) for name in ("naics", "ksic") if name in facts}
    return MappedText(
        hit.raw, counts.get(hit.raw, 0), hit.value, hit.label, hit.why.value, hit.sure,
        codes.get("naics", ()), codes.get("ksic", ()),
    )  # fmt: skip


def _column(texts: Sequence[Texts], asked: str) -> Texts:
    """Return the column of that name: as the data call it, or as the catalogue does in either language."""
    for of in texts:
        names = {of.origin.column, *of.headers}
        for language in ("ko", "en"):
            id_, words = f"fields.{of.origin.column}", words_for(language)
            names |= {words(id_)} if words.has(id_) else set()
        if correction_key(asked) in {correction_key(name) for name in names}:
            return of
    raise NotFound(
        "standards.column", column=asked, columns=", ".join((*of.headers, of.origin.column)[0] for of in texts)
    )


def _near(text: str, texts: Sequence[str]) -> str:
    from rapidfuzz import process

    return ", ".join(match for match, _, _ in process.extract(text, texts, limit=3))


def _keep(workspace: Workspace, files: Sequence[Path]) -> None:
    """Copy official workbooks into the workspace; all of them, or none."""
    for path in files:
        if not path.is_file():
            raise FileError("file.missing", file=str(path))
        if path.suffix.lower() not in SUFFIXES:
            raise FileError("standards.unreadable", file=path.name)
        read_workbook(path)
    with workspace.staging() as staging:
        for path in files:
            shutil.copyfile(path, staging / path.name)
        for path in files:
            (staging / path.name).replace(workspace.folder(FOLDER) / path.name)


def _workbooks(workspace: Workspace) -> list[Path]:
    folder = workspace.root / FOLDER
    return sorted(path for path in folder.iterdir() if path.suffix.lower() in SUFFIXES) if folder.is_dir() else []


def _official(workspace: Workspace) -> Official:
    return read_official(_workbooks(workspace))


def _books(workspace: Workspace) -> tuple[Workbook, ...]:
    found = []
    for path in _workbooks(workspace):
        items = read_official([path]).items
        counts = [sum(one.system == system for one in items) for system in ("naics", "ksic")]
        found.append(Workbook(path.name, *counts))
    return tuple(found)
