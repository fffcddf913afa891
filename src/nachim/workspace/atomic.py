"""Writes that happen wholly or not at all."""

from __future__ import annotations

import os
from pathlib import Path


def write_text(path: Path, text: str) -> None:
    """Write a file aside, bring it to disk, and put it in place in one step."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(path)
    sync_folder(path.parent)


def place_folder(aside: Path, place: Path) -> None:
    """Put a finished folder in place; its files are brought to disk first."""
    for path in aside.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
    sync_folder(aside)
    aside.rename(place)
    sync_folder(place.parent)


def sync_folder(folder: Path) -> None:
    """Bring the entries of a folder to disk (a rename is only safe after this)."""
    if os.name == "nt":  # Windows cannot open a folder; its renames are journalled
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
