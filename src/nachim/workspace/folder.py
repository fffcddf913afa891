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

import errno
import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from nachim.engine.kept import is_kept
from nachim.errors import Busy, FileError, NotFound, UsageError
from nachim.workspace import journal
from nachim.workspace.atomic import mark_of, place_file, remove, write_text
from nachim.workspace.settings import FILE, Settings, load_settings, save_settings
from nachim.workspace.state import Snapshot, State

_STATE = "state.sqlite"
_PARQUET = b"PAR1"
_NAMED = 3
"""Folders that a message names."""
_KEPT = {
    "snapshots": ("snapshot", re.compile("[0-9a-f]{16}")),
    "builds": ("build", re.compile("[0-9a-f]{12}")),
    "scores": ("scoring", re.compile("[0-9]+")),
}
"""Folders that the state has a record of each: its table, and how they are named."""
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
        self.state = State(root / _STATE)

    @property
    def icp_path(self) -> Path:
        """Where the ICP file lies."""
        return self.root / "icp.yaml"

    def folder(self, name: str) -> Path:
        """Return one of the workspace's folders."""
        path = self.root / name
        if not path.is_dir():
            path.mkdir()
        return path

    def mappings(self) -> list[Path]:
        """Return the mapping files, by name; what an operating system puts beside them is left aside."""
        return [path for path in sorted(self.folder("mappings").glob("*.yaml")) if not path.name.startswith(".")]

    def snapshot(self, snapshot: Snapshot) -> Path:
        """Return the folder of a snapshot.

        Raises
        ------
        FileError
            If something of it is missing or damaged.
        """
        folder = self.folder("snapshots") / snapshot.id
        if not self.keeps(snapshot):
            raise FileError("snapshot.lost", file=snapshot.file)
        return folder

    def keeps(self, snapshot: Snapshot) -> bool:
        """Tell whether everything of a snapshot is there."""
        folder = self.folder("snapshots") / snapshot.id
        tables = [folder / f"{table}.parquet" for table in snapshot.tables]
        return (folder / "mapping.yaml").is_file() and all(is_whole(path) or is_kept(path) for path in tables)

    def discard(self, folder: str, name: str) -> None:
        """Take away what is damaged, to make room for the same made again; in one step."""
        place = self.folder(folder) / name
        if place.exists():
            aside = self.root / ".staging" / secrets.token_hex(8)
            aside.parent.mkdir(exist_ok=True)
            place.rename(aside)
            shutil.rmtree(aside, ignore_errors=True)

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
        if not os.access(self.root, os.W_OK):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(self.root))
        with _locked(self.root):
            self._sweep()
            yield
            self._unmark()

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
        """Give a folder for unfinished work; it is gone afterwards. It is inside the workspace where one may write."""
        if os.access(self.root, os.W_OK):
            folder = self.root / ".staging" / secrets.token_hex(8)
            folder.mkdir(parents=True)
        else:
            folder = Path(tempfile.mkdtemp(prefix="nachim-"))
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
        """Remove what an interrupted import, build or scoring left: folders marked as not recorded yet.

        A folder without the mark that no record names was recorded once, in a state that is newer than this one: it
        stays, and nobody writes until a person has looked.
        """
        shutil.rmtree(self.root / ".staging", ignore_errors=True)
        self.settle()
        unknown = []
        for folder, (table, _) in _KEPT.items():
            known = {str(row["id"]) for row in self.state.rows(f"select id from {table}")}
            for name in _kept(self.root, folder):
                if name in known:
                    continue
                if mark_of(self.root / folder / name).exists():
                    self.discard(folder, name)
                else:
                    unknown.append(f"{folder}/{name}")
        if unknown:
            more = ", …" if len(unknown) > _NAMED else ""
            raise FileError("state.older", file=_STATE, folders=", ".join(unknown[:_NAMED]) + more, n=len(unknown))
        self._unmark()
        self.drop_people()

    def _unmark(self) -> None:
        """Take the marks away, once every folder is recorded."""
        for folder in _KEPT:
            for mark in sorted(self.folder(folder).glob(mark_of(Path("*")).name)):
                remove(mark)

    def drop_people(self) -> None:
        """Remove the people of snapshots that neither are in force nor come back when imports are undone."""
        needed: set[str] = set()
        manifest = self.state.manifest()
        while manifest is not None:
            needed |= set(manifest.entries.values())
            manifest = self.state.manifest_by_id(manifest.parent) if manifest.parent is not None else None
        for path in self.people_folder().iterdir():
            if path.stem not in needed and path.suffix == ".parquet":
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


def _kept(root: Path, folder: str) -> list[str]:
    """Return the names of the folders of imports, builds or scorings; anything else that lies there is not ours."""
    if not (root / folder).is_dir():
        return []
    pattern = _KEPT[folder][1]
    return sorted(path.name for path in (root / folder).iterdir() if pattern.fullmatch(path.name) and path.is_dir())


def is_whole(path: Path) -> bool:
    """Tell whether a Parquet file is there to its end."""
    try:
        with path.open("rb") as file:
            file.seek(-len(_PARQUET), os.SEEK_END)
            return file.read() == _PARQUET
    except OSError:
        return False


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
    FileError
        If its state is gone or damaged.
    """
    if not (root / FILE).is_file():
        raise NotFound("workspace.missing", folder=str(root))
    if journal.pending(root):  # an erasure that was cut short goes on before anybody reads
        with _locked(root, timeout=10):
            journal.carry_out(root)
    state = root / _STATE
    if not (state.is_file() and state.stat().st_size) and any(_kept(root, folder) for folder in _KEPT):
        raise FileError("state.missing", file=str(state))
    workspace = Workspace(root)
    if workspace.state.rows("select 1 from pending limit 1"):
        with suppress(Busy), _locked(root):  # whoever is writing now does it
            workspace.settle()
    return workspace
