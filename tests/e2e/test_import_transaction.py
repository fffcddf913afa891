"""An import happens wholly or not at all, can be repeated and undone, and never meets another one."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nachim.errors import Busy, NachimError, UsageError
from nachim.sample import SampleFiles, write_sample
from nachim.usecases import import_files, status
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace, open_workspace
from recovery import NOW

RANDOM, RENAMES = 2, (3, 5, 7, 9, 11, 14)
"""Kills at random moments, and kills right before the nth move into place (the first two only write aside)."""
CHILD = """
import datetime as dt, os, signal, sys
from pathlib import Path
from nachim.usecases import import_files, status
from nachim.usecases.context import Context
left = int(sys.argv[3])
def look(event, _):
    global left
    if event in ("os.rename", "shutil.move"):
        left -= 1
        if left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
sys.addaudithook(look)
print("began", flush=True)
now = dt.datetime(2026, 9, 1, 9)
import_files.run(import_files.Request((Path(sys.argv[2]),)), Context(Path(sys.argv[1]), "en", now))
print("done", flush=True)
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> SampleFiles:
    return write_sample(tmp_path_factory.mktemp("exports"), seed=3, accounts=60, deals=150, leads=20)


@pytest.fixture
def context(tmp_path: Path) -> Context:
    create_workspace(tmp_path / "acme", Settings("acme")).close()
    return Context(tmp_path / "acme", "en", NOW)


def brought(context: Context, *paths: Path) -> import_files.Answer:
    return import_files.run(import_files.Request(paths), context)


def in_force(context: Context) -> str:
    """A hash of the manifest in force and of every table it names."""
    workspace = open_workspace(context.folder)
    try:
        digest = hashlib.sha256()
        manifest = workspace.state.manifest()
        for source, id_ in sorted(manifest.entries.items()) if manifest else []:
            digest.update(f"{source} {id_}".encode())
            for path in sorted((workspace.folder("snapshots") / id_).iterdir()):
                digest.update(path.name.encode() + path.read_bytes())
        assert len(workspace.snapshots()) == len(manifest.entries if manifest else ())
        return digest.hexdigest()
    finally:
        workspace.close()


def test_importing_the_same_files_again_changes_nothing(context: Context, files: SampleFiles) -> None:
    first = brought(context, files.accounts, files.opportunities, files.tickets)
    before = in_force(context)
    again = brought(replace(context, now=NOW.replace(year=2027)), files.accounts, files.opportunities, files.tickets)
    assert again.manifest == first.manifest
    assert {one.status for one in again.imported} == {"unchanged"}
    assert in_force(context) == before


def test_the_same_export_with_more_rows_replaces_the_earlier_one_and_undo_brings_that_back(
    context: Context, files: SampleFiles, tmp_path: Path
) -> None:
    shorter = tmp_path / files.accounts.name
    shorter.write_bytes(b"".join(files.accounts.read_bytes().splitlines(keepends=True)[:30]))
    brought(context, shorter)
    before = in_force(context)
    (one,) = brought(context, files.accounts).imported
    assert one.status == "replaced"
    assert in_force(context) != before
    assert import_files.run(import_files.Request((), undo=True), context).undone
    assert in_force(context) == before


def test_undoing_the_first_import_leaves_nothing_in_force_and_more_is_refused(
    context: Context, files: SampleFiles
) -> None:
    empty = in_force(context)
    brought(context, files.tickets)
    assert import_files.run(import_files.Request((), undo=True), context).sources == 0
    assert in_force(context) == empty
    with pytest.raises(UsageError) as error:
        import_files.run(import_files.Request((), undo=True), context)
    assert error.value.code == "import.nothing_to_undo"
    assert status.run(status.Request(), context).next == "import"


def test_nothing_to_undo_is_said(context: Context) -> None:
    with pytest.raises(NachimError) as error:
        import_files.run(import_files.Request((), undo=True), context)
    assert error.value.message("ko")
    assert error.value.hint("ko")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\x02\xff" * 300, b"PK\x03\x04 not a workbook"])
def test_a_bad_file_among_good_ones_leaves_everything_as_it_was(
    context: Context, files: SampleFiles, tmp_path: Path, content: bytes
) -> None:
    brought(context, files.tickets)
    before = in_force(context)
    bad = tmp_path / "zz.xlsx"
    bad.write_bytes(content)
    with pytest.raises(NachimError):
        brought(context, files.accounts, files.opportunities, bad)
    assert in_force(context) == before
    assert not any((context.folder / ".staging").iterdir())


def test_two_at_once_are_refused_and_the_first_goes_on(context: Context, files: SampleFiles) -> None:
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing(), pytest.raises(Busy):
            brought(context, files.tickets)
    finally:
        workspace.close()
    assert brought(context, files.tickets).imported


def test_a_killed_import_leaves_the_old_state_or_the_new_one(
    context: Context, files: SampleFiles, tmp_path: Path
) -> None:
    brought(context, files.tickets)
    old = in_force(context)
    folder = tmp_path / "more"
    folder.mkdir()
    for path in (files.marketing_cost, files.nps):
        (folder / path.name).write_bytes(path.read_bytes())
    whole = interrupted(context, folder)
    new = in_force(context)
    assert new != old
    rng = np.random.default_rng(0)
    kills = [{"after": float(rng.uniform(0.0, 1.1)) * whole} for _ in range(RANDOM)]
    kills += [{"rename": nth} for nth in RENAMES]
    seen = set()
    for kill in kills:
        import_files.run(import_files.Request((), undo=True), context)
        forget(context)
        assert in_force(context) == old
        interrupted(context, folder, **kill)
        state = in_force(context)
        assert state in (old, new), kill
        seen.add(state)
        brought(context, folder)  # and the next import finds nothing in its way
        assert in_force(context) == new, kill
    assert seen == {old, new}


def interrupted(context: Context, folder: Path, *, after: float | None = None, rename: int = 0) -> float:
    """Import in a process of its own, killed after so many seconds or before it moves something; return its seconds."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    arguments = [sys.executable, "-c", CHILD, str(context.folder), str(folder), str(rename)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, env=environment) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"began\n"
        began = time.monotonic()
        if after is not None:
            time.sleep(after)
            child.send_signal(signal.SIGKILL)
        status = child.wait()
        assert status == 0 or after is not None or (rename and status == -signal.SIGKILL)
        return time.monotonic() - began


def forget(context: Context) -> None:
    """Take the snapshots that no manifest in force names off the disk and the record, so that they are made anew."""
    workspace = open_workspace(context.folder)
    try:
        manifest = workspace.state.manifest()
        kept = set(manifest.entries.values()) if manifest else set()
        for row in workspace.state.rows("select id from snapshot"):
            if row["id"] not in kept:
                workspace.state.rows("delete from snapshot where id = ?", (row["id"],))
        for path in workspace.folder("snapshots").iterdir():
            if path.is_dir() and path.name not in kept:
                shutil.rmtree(path)
    finally:
        workspace.close()
