"""Exports written as text, and what recognition makes of them."""

from __future__ import annotations

from pathlib import Path

from nachim.engine import Engine
from nachim.imports import read_file, recognise
from nachim.model.source import SourceMapping


def understood(engine: Engine, folder: Path, text: str, name: str = "export.csv") -> SourceMapping:
    """Write one export and recognise it, with nothing remembered."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return recognise(raw, engine)
