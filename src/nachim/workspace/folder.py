"""A workspace: one folder that holds everything of one company.

acme/
workspace.yaml   settings            icp.yaml     the ICP (a draft until `nachim accept`)
mappings/        how columns were understood, one file a source
snapshots/       canonical tables of each import (Parquet)
people/          names, e-mails and phones, apart from everything else; only the owner may read them
builds/          what each build found, with the frozen tables its figures come from
scores/          what each scoring found, with the leads as they were
state.sqlite     imports, versions, scores, decisions
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from nachim.errors import Busy, NotFound, UsageError
from nachim.workspace import journal
from nachim.workspace.atomic import place_file, remove, write_text
from nachim.workspace.settings import FILE, Settings, load_settings, save_settings
from nachim.workspace.state import Snapshot, State

_FOLDERS = ("mappings", "snapshots", "people", "builds", "scores")


class Workspace:
    """An open workspace.

    Parameters
    ----------
    root
        Its folder.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.settings: Settings = load_settings(root)
        self.state = State(root / "state.sqlite")

    @property
    def icp_path(self) -> Path:
        """Where the ICP file lies."""
        return self.root / "icp.yaml"

    def folder(self, name: str) -> Path:
        """Return one of the workspace's folders."""
        path = self.root / name
        path.mkdir(exist_ok=True)
        return path

    def close(self) -> None:
        """Close the state."""
        self.state.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the workspace as its only writer.

        Raises
        ------
        Busy
            If another process is writing.
        """
        with _locked(self.root):
            self._sweep()
            yield

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Record everything inside and write every text given to `put`, or nothing of it, whenever the process ends."""
        with self.state.transaction():
            yield
        self.settle()

    def put(self, path: Path, text: str) -> None:
        """Write a text when what surrounds it is committed; only inside `committing`."""
        row = {"path": path.relative_to(self.root).as_posix(), "content": text}
        self.state.add("pending", row)

    def put_people(self, aside: Path, snapshot: str) -> None:
        """Put a snapshot's people in place, for nobody but the owner to read."""
        aside.chmod(0o600)
        place_file(aside, self.people_folder() / f"{snapshot}.parquet")

    def people_folder(self) -> Path:
        """Return the folder of the people; others cannot look into it."""
        folder = self.folder("people")
        folder.chmod(0o700)
        return folder

    def carry_out(self, change: journal.Change) -> None:
        """Change many files, and the state with them, at once; only inside `writing`."""
        change.remove([f"{self.state.path.name}-wal", f"{self.state.path.name}-shm"])
        change.decide(self.root)
        self.state.close()
        journal.carry_out(self.root)
        self.settings = load_settings(self.root)
        self.state = State(self.root / "state.sqlite")

    @contextmanager
    def staging(self) -> Iterator[Path]:
        """Give a folder inside the workspace for unfinished work; it is gone afterwards."""
        folder = self.root / ".staging" / secrets.token_hex(8)
        folder.mkdir(parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def snapshots(self) -> list[Snapshot]:
        """Return the snapshots in force, in the order of their sources' names."""
        manifest = self.state.manifest()
        return self.state.snapshots([manifest.entries[name] for name in sorted(manifest.entries)]) if manifest else []

    def secret(self, name: str) -> str:
        """Return a random value of this workspace, made on first use (keys person ids and sampling)."""
        rows = self.state.rows("select value from secret where name = ?", (name,))
        if rows:
            return str(rows[0]["value"])
        value = secrets.token_hex(16)
        self.state.add("secret", {"name": name, "value": value})
        return value

    def _sweep(self) -> None:
        """Remove what an interrupted import or build left: folders that no record names."""
        shutil.rmtree(self.root / ".staging", ignore_errors=True)
        self.settle()
        for folder, table in (("snapshots", "snapshot"), ("builds", "build"), ("scores", "scoring")):
            known = {str(row["id"]) for row in self.state.rows(f"select id from {table}")}
            for path in self.folder(folder).iterdir():
                if path.name not in known:
                    remove(path)
        self.drop_people()

    def drop_people(self) -> None:
        """Remove the people of snapshots that neither are in force nor come back when imports are undone."""
        needed: set[str] = set()
        manifest = self.state.manifest()
        while manifest is not None:
            needed |= set(manifest.entries.values())
            manifest = self.state.manifest_by_id(manifest.parent) if manifest.parent is not None else None
        for path in self.people_folder().iterdir():
            if path.stem not in needed:
                remove(path)

    def settle(self) -> None:
        """Write the texts that a commit promised; only by who holds the lock."""
        rows = self.state.rows("select path, content from pending order by path")
        for row in rows:
            write_text(self.root / row["path"], row["content"])
        if rows:
            self.state.rows("delete from pending")


@contextmanager
def _locked(root: Path, timeout: float = 0) -> Iterator[None]:
    lock = FileLock(root / ".lock")
    try:
        lock.acquire(timeout=timeout)
    except Timeout as error:
        raise Busy("workspace.busy", folder=str(root)) from error
    try:
        yield
    finally:
        lock.release()


def create_workspace(root: Path, settings: Settings) -> Workspace:
    """Make a new workspace in a folder that is empty or does not exist.

    Raises
    ------
    UsageError
        If there already is a workspace.
    """
    if (root / FILE).exists():
        raise UsageError("workspace.exists", folder=str(root))
    root.mkdir(parents=True, exist_ok=True)
    for name in _FOLDERS:
        (root / name).mkdir(exist_ok=True)
    save_settings(root, settings)
    workspace = Workspace(root)
    workspace.secret("people")
    return workspace


def open_workspace(root: Path) -> Workspace:
    """Open the workspace in a folder.

    Raises
    ------
    NotFound
        If the folder holds none.
    Busy
        If somebody is being erased from it at this moment.
    """
    if not (root / FILE).is_file():
        raise NotFound("workspace.missing", folder=str(root))
    if journal.pending(root):  # an erasure that was cut short goes on before anybody reads
        with _locked(root, timeout=10):
            journal.carry_out(root)
    workspace = Workspace(root)
    if workspace.state.rows("select 1 from pending limit 1"):
        with suppress(Busy), _locked(root):  # whoever is writing now does it
            workspace.settle()
    return workspace
