"""Tables that an engine keeps for a workspace: where a Parquet file would lie, a mark says which table it is."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path

from nachim.errors import EngineError

_ENDING = ".table"


def mark_of(path: Path) -> Path:
    """Return the mark that stands for a Parquet file.

    Examples
    --------
    >>> mark_of(Path("snapshots/1/deal.parquet")).as_posix()
    'snapshots/1/deal.table'
    """
    return path.with_suffix(_ENDING)


def is_there(path: Path) -> bool:
    """Tell whether a table lies at a path: as a file, a folder of files, or in an engine."""
    return path.exists() or mark_of(path).exists()


def is_kept(path: Path) -> bool:
    """Tell whether an engine keeps a table for a path, as a folder of files or within itself."""
    return mark_of(path).is_file() or any(path.glob("part-*.parquet"))


def tables_of(snapshots: Path) -> list[Path]:
    """Return where tables lie: Parquet files, folders of them, and marks of those that an engine keeps."""
    return sorted(one for one in snapshots.glob("*/*") if one.suffix in (".parquet", _ENDING))


def marks(root: Path) -> list[Path]:
    """Return the marks within a workspace, those of work that is not finished among them."""
    folders = (".staging", ".changing", "snapshots")  # the way that a mark takes, so that none is missed on it
    return sorted(mark for name in folders for mark in (root / name).rglob(f"*{_ENDING}"))


def kept_table(path: Path) -> str | None:
    """Return the name of the table that an engine keeps for a path; None where it keeps none."""
    try:
        return str(json.loads(mark_of(path).read_text(encoding="utf-8"))["table"])
    except (FileNotFoundError, NotADirectoryError):
        return None


def write_mark(path: Path, engine: str, table: str) -> None:
    """Say that an engine keeps a table for a path; brought to disk before it returns."""
    mark = mark_of(path)
    aside = mark.with_name(f".{mark.name}.{os.getpid()}")
    with aside.open("w", encoding="utf-8", newline="\n") as file:
        json.dump({"engine": engine, "table": table}, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    aside.replace(mark)


def parquet_files(paths: Sequence[Path]) -> list[Path]:
    """Return the Parquet files at these paths; of a folder that Spark wrote, its parts in their order.

    Raises
    ------
    EngineError
        If one is a table that another engine keeps.
    """
    found: list[Path] = []
    for path in paths:
        if not path.exists() and mark_of(path).exists():
            told = json.loads(mark_of(path).read_text(encoding="utf-8"))
            raise EngineError("engine.elsewhere", engine=str(told["engine"]))
        found += sorted(path.glob("part-*.parquet")) if path.is_dir() else [path]
    return found
