"""Forget a person: take them out of every file of the workspace, wholly or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.kept import tables_of
from nachim.errors import NotFound, UsageError
from nachim.imports.eraser import Eraser
from nachim.imports.persons import bare_name
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of, readers
from nachim.usecases.erased_files import files, rewrite, rewrite_state
from nachim.usecases.persons import Person, persons
from nachim.workspace import Workspace, open_workspace
from nachim.workspace.atomic import sync_files
from nachim.workspace.journal import Change

_SEARCHED = 20_000_000
"""Bytes up to which the user's own text files beside the workspace's are looked into."""


@dataclass(frozen=True, slots=True)
class Request:
    """Whom: an e-mail, a phone or a name. With `everybody`, all who match; otherwise the user is asked."""

    person: str
    everybody: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was erased. It names nobody."""

    persons: int
    details: int
    """E-mails, phones and names that were kept apart."""
    files: int
    """Files written anew."""
    records: int
    """Rows of the state written anew."""
    left: tuple[str, ...]
    """Files of the user's own in the folder that hold the person; they are not touched."""
    companies: int
    """Names of companies that hold the name inside a longer word; they stay."""


def run(request: Request, context: Context) -> Answer:
    """Erase a person from the context's workspace.

    Builds and scorings stay, with nothing of the person in them.

    Raises
    ------
    NotFound
        If nothing in the workspace is about such a person.
    UsageError
        If several persons match and nobody can be asked.
    Busy
        If another process is writing or reading.
    """
    if len(request.person.strip()) < 2:
        raise UsageError("forget.what")
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing(), workspace.staging() as staging, _reader(workspace, staging) as reader:
            found = persons(workspace, reader, request.person)
            chosen = found if request.everybody or len(found) < 2 else _chosen(found, context)
            eraser = _eraser(request.person, chosen)
            change = Change(staging / "change")
            change.aside.mkdir()
            written = rewrite(workspace, reader, eraser, change)
            records = rewrite_state(workspace, eraser, change, context)
            if not (written or records):
                raise NotFound("forget.nobody")
            sync_files(change.aside)
            left = _left(workspace, eraser)
            companies = _companies(reader, workspace, eraser)
            workspace.carry_out(change)
        details = sum(len(one.ids) for one in chosen)
        return Answer(max(1, len(chosen)), details, written, records, left, companies)
    finally:
        workspace.close()


@contextmanager
def _reader(workspace: Workspace, staging: Path) -> Iterator[Callable[[Path], Engine]]:
    with engine_of(workspace) as engine, readers(engine, staging) as reader:
        yield reader


def _chosen(found: tuple[Person, ...], context: Context) -> tuple[Person, ...]:
    if context.choose is None:
        hints = "; ".join(one.hint for one in found)
        raise UsageError("forget.several", n=len(found), persons=hints)
    places = context.choose(tuple(one.hint for one in found))
    return tuple(found[place] for place in places)


def _eraser(asked: str, chosen: tuple[Person, ...]) -> Eraser:
    emails = [value for one in chosen for value in one.emails]
    phones = [value for one in chosen for value in one.phones]
    # "sales" or "Kim" in a column of names is no name to look for in every text
    names = [name for one in chosen for name in map(bare_name, one.names) if name]
    plain = asked.strip()
    if "@" in plain:
        emails.append(plain)
    elif sum(map(str.isdigit, plain)) >= 7:
        phones.append(plain)
    else:
        names.append(plain)
    ids = {id_: f"p_{secrets.token_hex(10)}" for one in chosen for id_ in one.ids}
    return Eraser(tuple(dict.fromkeys(emails)), tuple(dict.fromkeys(phones)), tuple(dict.fromkeys(names)), ids)


def _left(workspace: Workspace, eraser: Eraser) -> tuple[str, ...]:
    """Return the files that are the user's own and hold the person."""
    ours = {*files(workspace.root), *workspace.root.glob("state.sqlite*")}
    found = []
    for path in sorted(workspace.root.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(workspace.root).parts)
        looked = path.is_file() and not hidden and path not in ours and path.stat().st_size <= _SEARCHED
        if looked and any(eraser.holds(text) for text in _texts(path)):
            found.append(path.relative_to(workspace.root).as_posix())
    return tuple(found)


def _texts(path: Path) -> list[str]:
    data = path.read_bytes()
    texts = []
    for encoding in ("utf-8-sig", "cp949", "utf-16"):
        try:
            texts.append(data.decode(encoding))
        except UnicodeError:
            continue
    return texts


def _companies(reader: Callable[[Path], Engine], workspace: Workspace, eraser: Eraser) -> int:
    """Return how many names of companies hold the name inside a longer word."""
    names: set[str] = set()
    for path in tables_of(workspace.root / "snapshots"):
        engine = reader(path)
        engine.read_parquet("companies_named", [path])
        for column in {"name", "account_name"} & set(engine.columns("companies_named")):
            frame = engine.rows(
                f'SELECT DISTINCT "{column}" AS "t" FROM "companies_named" WHERE "{column}" IS NOT NULL'
            )
            names |= {name for name in map(str, frame["t"]) if eraser.mentions(name) and not eraser.holds(name)}
        engine.drop("companies_named")
    return len(names)
