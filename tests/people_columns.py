"""The labelled columns of `golden/people/unseen_columns.txt`, and what an import makes of each."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.imports import canonicalise, read_file, recognise
from nachim.imports.values.missing import why_missing
from nachim.model.source import ColumnUse

COLUMNS = Path(__file__).parent / "golden" / "people" / "unseen_columns.txt"
ROWS = 60
_MARK = re.compile(r"\{([^}]*)\}")


@dataclass(frozen=True)
class Labelled:
    """A column: its distinct values, and what in them belongs to persons."""

    header: str
    values: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True)
class Outcome:
    """What became of a column in an import of deals."""

    column: Labelled
    use: ColumnUse
    leaked: tuple[str, ...]
    """What belongs to persons and stands in a table or in the mapping."""
    lost: tuple[str, ...]
    """Values of nobody's that were changed or taken for a person's."""


def columns(path: Path = COLUMNS) -> list[Labelled]:
    """Return the labelled columns."""
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("# "):
            header, _, rest = line.rpartition(": ") if " | " not in line else _parted(line)
            values = rest.split(" | ")
            theirs = tuple(dict.fromkeys(one for value in values for one in _MARK.findall(value)))
            found.append(Labelled(header, tuple(_MARK.sub(r"\1", value) for value in values), theirs))
    return found


def _parted(line: str) -> tuple[str, str, str]:
    first, bar, rest = line.partition(" | ")
    header, colon, value = first.rpartition(": ") if first.count(": ") > 1 else first.partition(": ")
    return header, colon, value + bar + rest


def outcome(column: Labelled, engine: Engine, folder: Path) -> Outcome:
    """Import a file of deals with this column and look into everything but the people."""
    path = folder / "deals.csv"
    folder.mkdir(exist_ok=True, parents=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["Deal ID", "Deal Name", "Amount", "Stage", "Created Date", "Close Date", column.header])
        for at in range(ROWS):
            day = f"2024-0{at % 9 + 1}-1{at % 7}"
            value = column.values[at % len(column.values)]
            rows.writerow(
                [
                    f"D{at}",
                    f"deal {at}",
                    100 + at,
                    ("Closed Won", "Closed Lost")[at // 8 % 2],
                    day,
                    f"2025{day[4:]}",
                    value,
                ]
            )
    (raw,) = read_file(path, into=folder)
    mapping = recognise(raw, engine)
    result = canonicalise(engine, raw, mapping, salt=b"s")
    use = next(one for one in mapping.columns if one.header == column.header)
    texts = set(use.examples) | {bad.value for bad in result.unreadable}
    for table in result.tables:
        for row in engine.rows(f'SELECT * FROM "{table.table}"').records():
            texts |= {str(cell) for cell in row.values()}
        engine.drop(table.table)
    if result.people:
        engine.drop(result.people)
    leaked = tuple(one for one in column.theirs if any(_stands(one, text) for text in texts))
    plain = [
        value
        for value in column.values
        if why_missing(value) is None and not any(one in value for one in column.theirs)
    ]
    apart = use.reading.type.value == "person"
    used = use.verdict.value in ("field", "own")
    known = use.reading.type.value == "text" and used
    lost = tuple(value for value in plain if apart or (known and value not in texts))
    return Outcome(column, use, leaked, lost)


def _stands(name: str, text: str) -> bool:
    return re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text) is not None
