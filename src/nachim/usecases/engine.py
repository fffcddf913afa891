"""Change the engine of a workspace; tables that the old one keeps come along."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.engine.address import POSTGRES, engine_address
from nachim.engine.kept import mark_of, marks
from nachim.engine.lasting import LastingPostgres
from nachim.errors import EngineError
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import Workspace, open_workspace
from nachim.workspace.atomic import remove, write_text
from nachim.workspace.settings import FILE, check_engine, load_settings, with_engine


@dataclass(frozen=True, slots=True)
class Request:
    """Another engine, as `Settings.engine` says it; empty to be told which it is."""

    engine: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The engine now, and what changing it took."""

    engine: str
    before: str
    moved: int = 0
    """Imported tables that the old engine kept, and that are files of the workspace now."""
    left: bool = False
    """Whether the old database could not be reached, so that what we made there still stands."""


def run(request: Request, context: Context) -> Answer:
    """Change the engine, or tell it.

    Imports, builds, versions and scores stay: the new engine reads the workspace's files when it needs them. Whatever
    happens in between, the workspace is whole with the old engine or with the new one.

    Raises
    ------
    InputError
        If the setting is no engine, or holds a password.
    EngineError
        If the new engine does not answer, or the old one keeps imported tables and does not.
    Busy
        If another process is writing.
    """
    workspace = open_workspace(context.folder)
    try:
        before = workspace.settings.engine
        if request.engine in ("", before):
            return Answer(before, before)
        check_engine(request.engine)
        with workspace.writing():
            return _change(workspace, before, request.engine)
    finally:
        workspace.close()


def _change(workspace: Workspace, before: str, setting: str) -> Answer:
    with engine_of(workspace, setting):
        pass  # it answers, and we may write there
    kept = [mark for mark in marks(workspace.root) if mark.parent.parent.name == "snapshots"]
    if kept:
        with engine_of(workspace, before) as old:
            for mark in kept:
                old.read_parquet("moved", [mark])
                old.write_parquet('SELECT * FROM "moved" ORDER BY "row"', mark.with_suffix(".parquet"))
                old.drop("moved")
    write_text(workspace.root / FILE, with_engine(workspace.root, setting))
    workspace.settings = load_settings(workspace.root)
    for mark in kept:
        remove(mark_of(mark))
    return Answer(setting, before, len(kept), left=not _left(workspace, before))


def _left(workspace: Workspace, before: str) -> bool:
    """Remove what we made in the old database; tell whether that was possible."""
    if engine_address(before).kind != POSTGRES:
        return True
    try:
        with engine_of(workspace, before) as old:
            if isinstance(old, LastingPostgres):
                old.leave()
    except EngineError:
        return False
    return True
