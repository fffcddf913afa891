"""Whether the records that a history tells of are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.dialects import text
from nachim.engine.kept import is_there
from nachim.model.tables import SUBJECTS


@dataclass(frozen=True, slots=True)
class Joined:
    """How far a history could be joined with the records whose changes it tells."""

    table: str | None
    """Of the records; None when nothing in the file says whose history it is."""
    changes: int
    records: int
    """Records that changed."""
    found: int
    """Of these, the ones that are there."""


def joins(engine: Engine, history: Path, folders: Sequence[Path]) -> tuple[Joined, ...]:
    """Return how far the history in a folder joins the records in the others, by table.

    Parameters
    ----------
    engine
        Where the tables are read.
    history
        Folder of the history's snapshot.
    folders
        Folders of all snapshots in force.
    """
    engine.read_parquet("joined_history", [history / "history.parquet"])
    try:
        told = engine.rows(
            'SELECT "table", COUNT(*) AS "changes", COUNT(DISTINCT "record_key") AS "records" '
            'FROM "joined_history" GROUP BY "table" ORDER BY "table"'
        )
        tables = [str(table) if table in SUBJECTS else None for table in told["table"]]
        return tuple(
            Joined(table, int(changes), int(records), _found(engine, table, folders))
            for table, changes, records in zip(tables, told["changes"], told["records"], strict=True)
        )
    finally:
        engine.drop("joined_history")


def _found(engine: Engine, table: str | None, folders: Sequence[Path]) -> int:
    paths = [folder / f"{table}.parquet" for folder in folders if is_there(folder / f"{table}.parquet")]
    if table is None or not paths:
        return 0
    engine.read_parquet("joined_records", paths)
    try:
        found = engine.rows(
            'SELECT COUNT(DISTINCT "h"."record_key") AS "n" FROM "joined_history" AS "h" '
            f'WHERE "h"."table" = {text(table)} AND "h"."record_key" IN (SELECT "key" FROM "joined_records")'
        )
        return int(found["n"][0])
    finally:
        engine.drop("joined_records")
