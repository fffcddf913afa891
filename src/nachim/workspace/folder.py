"""A workspace: one folder that holds everything of one company.

acme/
workspace.yaml   settings            icp.yaml     the ICP (a draft until `nachim accept`)
mappings/        how columns were understood, one file a source
snapshots/       canonical tables of each import (Parquet)
people/          names, e-mails and phones, apart from everything else
builds/          what each build found, with the frozen tables its figures come from
scores/          what each scoring found, with the leads as they were
state.sqlite     imports, versions, scores, decisions
"""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from nachim.errors import Busy, NotFound, UsageError
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
        lock = FileLock(self.root / ".lock")
        try:
            lock.acquire(timeout=0)
        except Timeout as error:
            raise Busy("workspace.busy", folder=str(self.root)) from error
        try:
            self._sweep()
            yield
        finally:
            lock.release()

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
        for folder, table in (("snapshots", "snapshot"), ("builds", "build"), ("scores", "scoring")):
            known = {str(row["id"]) for row in self.state.rows(f"select id from {table}")}
            for path in self.folder(folder).iterdir():
                if path.name not in known:
                    shutil.rmtree(path)


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
    return Workspace(root)


def open_workspace(root: Path) -> Workspace:
    """Open the workspace in a folder.

    Raises
    ------
    NotFound
        If the folder holds none.
    """
    if not (root / FILE).is_file():
        raise NotFound("workspace.missing", folder=str(root))
    return Workspace(root)
