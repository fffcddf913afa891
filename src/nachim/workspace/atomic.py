"""Writes that happen wholly or not at all."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

watchers: list[Callable[[str, Path], None]] = []
"""Tests put a function here: it is told of every step that reaches the disk, and may stop the process there."""


def step(what: str, path: Path) -> None:
    """Tell the watchers what is about to happen, or just has."""
    for one in watchers:
        one(what, path)


def write_text(path: Path, text: str) -> None:
    """Write a file aside, bring it to disk, and put it in place in one step."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file aside, bring it to disk, and put it in place in one step; on failure nothing of it stays."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        step("write", aside)
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            step("fsync", aside)
            os.fsync(file.fileno())
        step("rename", path)
        aside.replace(path)
        step("renamed", path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def place_folder(aside: Path, place: Path, *, recorded: bool = True) -> None:
    """Put a finished folder in place; its files are brought to disk first.

    Where a record will name it, a mark beside it says that none does yet; who keeps the record takes the mark away.
    """
    sync_files(aside)
    if recorded:
        step("write", mark_of(place))
        mark_of(place).touch()
    step("rename", place)
    aside.rename(place)
    step("renamed", place)
    sync_folder(place.parent)


def place_file(aside: Path, place: Path) -> None:
    """Put a finished file in place."""
    step("rename", place)
    aside.replace(place)
    step("renamed", place)
    sync_folder(place.parent)


def remove(path: Path) -> None:
    """Remove a file or a folder; one that is not there is no matter."""
    step("remove", path)
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    step("removed", path)


def sync_files(folder: Path) -> None:
    """Bring the files of a folder to disk."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            step("fsync", path)
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(folder)


def mark_of(place: Path) -> Path:
    """Return the mark of a folder that was put in place and may not be recorded."""
    return place.with_name(f".{place.name}.unrecorded")


def sync_folder(folder: Path) -> None:
    """Bring the entries of a folder to disk (a rename is only safe after this)."""
    if os.name == "nt":  # Windows cannot open a folder; its renames are journalled
        return
    step("fsync", folder)
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
