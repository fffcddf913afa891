"""Data quality: what the imports noticed, contradictions in the facts, and what these forbid."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from nachim.engine import Engine, Frame
from nachim.evidence.ledger import Ledger
from nachim.model.evidence import Word
from nachim.model.findings import Note, QualityFinding
from nachim.workspace.state import Snapshot

ROWS = 5
"""Example rows shown with a finding."""
NAMED = 12
"""Columns named in a sentence; the import names all of them."""
TELLING = 0.02
"""Share of the rows from which a contradiction forbids a conclusion."""
_TYPES = {"finding": "BIGINT", "n": "BIGINT", "share": "DOUBLE", "source": "VARCHAR", "row": "BIGINT"}

_DEALS = (
    '(SELECT "key", MIN("source") AS "source", MIN("row") AS "row", MIN("company") AS "company", '
    'MIN("created") AS "created", MAX("closed") AS "closed", MAX(CASE WHEN "won" OR "is_closed" OR '
    '("is_closed" IS NULL AND NOT "won") THEN 1 ELSE 0 END) AS "ended" FROM "l_deal" GROUP BY "key") AS "d"'
)
"""A deal that several rows tell of is one deal."""

_CHECKS = (
    ("closed_before_created", _DEALS, '"closed" < "created" AND "ended" = 1', "cycle"),
    ("due_before_created", _DEALS, '"closed" < "created" AND "ended" = 0', ""),
    ("deal_without_company", _DEALS, '"company" IS NULL', "company"),
    ("deal_without_created", _DEALS, '"created" IS NULL', "deal"),
    ("contract_ends_first", '"l_contract"', '"end" < "start"', "retention"),
    ("contract_for_nothing", '"l_contract"', 'COALESCE("monthly", "yearly") = 0', "revenue"),
    ("invoice_without_company", '"l_invoice"', '"company" IS NULL', "value"),
    ("event_without_company", '"l_event"', '"company" IS NULL', "trigger"),
    ("negative_employees", '"l_account"', '"employees" < 1 OR "employees" > 3000000', ""),
)
"""Name, rows, what is wrong of them, and what that forbids."""


_HARMLESS = ("title_rows", "total_rows", "repeated_header_rows", "two_header_rows", "merged_cells", "repeated_header")
"""What an import notices of a file's shape, with nothing of its data lost."""
_NOTED = (*_HARMLESS, "cells_cut", "bad_letters", "zero_bytes", "binary_cells")
"""What an import notices of a file and tells in a note."""


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something noticed, before it has an id."""

    name: str
    n: int
    rows: tuple[tuple[str, int], ...]
    """Source and row of the first few."""
    words: dict[str, Word]
    share: float | None = None
    forbids: str = ""


def notice(engine: Engine, snapshots: Sequence[Snapshot]) -> tuple[Noticed, ...]:
    """Return what the imports noticed, and what the facts contradict."""
    files = _named(snapshots)
    return (*_of_imports(snapshots, files), *_contradictions(engine, files))


def quality(engine: Engine, ledger: Ledger, noticed: Sequence[Noticed], folder: Path) -> tuple[QualityFinding, ...]:
    """Freeze what was noticed as the table `quality` (a row an example), and enter its counts."""
    columns: dict[str, list[object]] = {name: [] for name in _TYPES}
    for place, one in enumerate(noticed, 1):
        for source, row in one.rows or (("", 0),):
            for name, value in zip(_TYPES, (place, one.n, one.share, source, row), strict=True):
                columns[name].append(value)
    kinds = {"BIGINT": np.int64, "DOUBLE": np.float64, "VARCHAR": object}
    frame = Frame({name: np.array(columns[name], dtype=kinds[type_]) for name, type_ in _TYPES.items()})
    engine.load("quality_rows", frame, _TYPES)
    engine.write_parquet('SELECT * FROM "quality_rows" ORDER BY "finding", "source", "row"', folder / "quality.parquet")
    engine.read_parquet("quality", [folder / "quality.parquet"])
    return tuple(_finding(ledger, place, one) for place, one in enumerate(noticed, 1))


def _named(snapshots: Sequence[Snapshot]) -> dict[str, str]:
    """Return what to call the file of each source: with its sheet, where several come from one file."""
    shared = Counter(one.file for one in snapshots)
    return {
        one.source: f"{one.file} ({one.details['sheet']})"
        if shared[one.file] > 1 and one.details.get("sheet")
        else one.file
        for one in snapshots
    }


def _finding(ledger: Ledger, place: int, one: Noticed) -> QualityFinding:
    query = f'SELECT "source", "row", "n", "share" FROM "quality" WHERE "finding" = {place} ORDER BY "source", "row"'

    def enter(part: str, unit: str) -> str:
        label = f"report.figure.quality.{'noted' if one.name in _NOTED else one.name}"
        return ledger.add(
            f"quality.{place}.{part}", label, "value", query, unit=unit, words=one.words, arguments={"column": part}
        )

    figures = {"n": enter("n", "count")}
    if one.share is not None:
        figures["share"] = enter("share", "share")
    level = "info" if one.name in ("duplicates", "constant", *_HARMLESS) else "look"
    return QualityFinding(
        Note(f"findings.quality.{one.name}", one.words, level, figures),
        figures["n"],
        tuple(f"{source}:{row}" for source, row in one.rows),
        Note(f"findings.forbids.{one.forbids}", {}) if one.forbids and (one.share or 0) > TELLING else None,
    )


def _contradictions(engine: Engine, files: Mapping[str, str]) -> Iterator[Noticed]:
    """Yield what the facts contradict; `files` are the files' names by source."""
    for name, table, where, forbids in _CHECKS:
        counted = engine.rows(
            f'SELECT COUNT(*) AS "all", COALESCE(SUM(CASE WHEN {where} THEN 1 ELSE 0 END), 0) AS "n" FROM {table}'
        )
        n = int(counted["n"][0])
        undated = name == "deal_without_created" and n == int(counted["all"][0])  # said of the whole, once
        if n and not undated:
            rows = engine.rows(
                f'SELECT "source", "row" FROM {table} WHERE {where} ORDER BY "source", "row" LIMIT {ROWS}'
            )
            found = zip(rows["source"], rows["row"], strict=True)
            places = tuple((files.get(str(source), str(source)), int(row)) for source, row in found)
            yield Noticed(name, n, places, {}, n / int(counted["all"][0]), forbids)


def _of_imports(snapshots: Sequence[Snapshot], files: Mapping[str, str]) -> Iterator[Noticed]:
    """Yield what the imports noticed: unreadable values, and rows under one key."""
    for snapshot in snapshots:
        file, details = files[snapshot.source], snapshot.details
        yield from _of_shape(file, details.get("notes", ()))
        for bad in details.get("unreadable", ()):
            words = {"file": file, "header": bad["header"], "value": bad["value"]}
            yield Noticed("unreadable", int(bad["count"]), _places(file, bad["rows"]), words)
        if details.get("constant"):
            names = details["constant"]
            named = ", ".join(names[:NAMED]) + (f", … (+{len(names) - NAMED})" if len(names) > NAMED else "")
            words = {"file": file, "headers": named}
            yield Noticed("constant", len(details["constant"]), (), words)
        if details.get("duplicate_rows"):
            rows = [row for one in details.get("duplicates", [])[:ROWS] for row in one["rows"][:1]]
            yield Noticed("duplicates", int(details["duplicate_rows"]), _places(file, rows), {"file": file})
    undecided = {files[one.source]: one.details["undecided"] for one in snapshots if one.details.get("undecided")}
    if undecided:
        named = "; ".join(f"{file}: {', '.join(headers)}" for file, headers in sorted(undecided.items()))
        yield Noticed("undecided", sum(map(len, undecided.values())), (), {"columns": named})


def _of_shape(file: str, notes: Sequence[Mapping[str, Any]]) -> Iterator[Noticed]:
    """Yield what an import noticed of a file's shape; headers that stand several times together."""
    repeated = [str(note["words"]["header"]) for note in notes if note["code"] == "repeated_header"]
    if repeated:
        words: dict[str, Word] = {"file": file, "headers": ", ".join(repeated)}
        yield Noticed("repeated_header", len(repeated), (), words)
    for note in notes:
        if note["code"] in _NOTED and note["code"] != "repeated_header":
            yield Noticed(note["code"], int(note["count"]), _places(file, note["rows"]), {"file": file})


def _places(file: str, rows: Sequence[int]) -> tuple[tuple[str, int], ...]:
    return tuple((file, int(row)) for row in rows[:ROWS])
