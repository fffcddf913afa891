"""Writes that happen wholly or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a file aside, bring it to disk, and put it in place in one step."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path, content: bytes) -> None:
    """Write a file aside, bring it to disk, and put it in place in one step; on failure nothing of it stays."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        with aside.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        error.filename = str(path)
        raise
    finally:
        aside.unlink(missing_ok=True)
    sync_folder(path.parent)


def place_folder(aside: Path, place: Path) -> None:
    """Put a finished folder in place; its files are brought to disk first.

    A mark beside it says that no record names it yet; who keeps the record takes the mark away.
    """
    mark_of(place).touch()
    for path in aside.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(aside)
    aside.rename(place)
    sync_folder(place.parent)


def mark_of(place: Path) -> Path:
    """Return the mark of a folder that was put in place and may not be recorded."""
    return place.with_name(f".{place.name}.unrecorded")


def sync_folder(folder: Path) -> None:
    """Bring the entries of a folder to disk (a rename is only safe after this)."""
    if os.name == "nt":  # Windows cannot open a folder; its renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
