"""The data of the comparison, each cut into a development part and a last part that only the table may open."""

from __future__ import annotations

import csv
import os
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from peers.regimes import REGIMES, Columns

HERE = Path(__file__).resolve().parent
SHARED = Path(os.environ.get("NACHIM_DATA") or HERE.parents[2] / "shared" / "data")
OPENED = HERE / "opened.csv"
ROWS = (300, 1000, 5000)
TEST = 5000
"""Test rows of a made-up regime."""
LEAKING = {
    "Tags", "Lead Quality", "Lead Profile", "Last Notable Activity", "Last Activity", "What is your current occupation",
    "What matters most to you in choosing a course", "Asymmetrique Activity Index", "Asymmetrique Profile Index",
    "Asymmetrique Activity Score", "Asymmetrique Profile Score",
}  # fmt: skip
"""Filled in by people after contact (shared/data/README.md)."""
KEYS = {"Prospect ID", "Lead Number", "Converted"}


@dataclass(frozen=True)
class Cell:
    """One training set and the rows it is judged on; indices into one Parquet file, in the order of time."""

    data: str
    rows: int
    repeat: int
    path: Path
    train: np.ndarray
    test: np.ndarray

    @property
    def name(self) -> str:
        return f"{self.data}-{self.rows}-{self.repeat}"


class Sealed(RuntimeError):
    """The last part was asked for by something that is not the table."""


def cells(folder: Path, repeats: dict[int, int], *, table: bool = False, names: tuple[str, ...] = ()) -> list[Cell]:
    """Return all cells. Without `table` nothing of a last part is read from here: it is cut off before the file is
    written.
    """
    made: list[Cell] = []
    for name in names or available():
        columns, y, cut = _made_up(name, table) if name in REGIMES else _real(name, table)
        path = folder / f"{name}-{'table' if table else 'development'}.parquet"
        write(path, columns, y)
        test = np.arange(cut, len(y))
        for rows, repeat in ((size, r) for size in ROWS for r in range(repeats.get(size, 0))):
            rng = np.random.default_rng([rows, repeat, len(name)])
            if name in REGIMES:
                train = np.arange(rows) + repeat * rows if (repeat + 1) * rows <= cut else None
            elif rows < cut:
                train = np.sort(rng.choice(cut, rows, replace=False))
            else:  # all that is there, once
                train = np.arange(cut) if repeat == 0 else None
            if train is not None:
                made.append(Cell(name, len(train), repeat, path, train, test))
    return made


def available() -> tuple[str, ...]:
    real = [name for name in ("xeducation", "olist") if (SHARED / name).is_dir()]
    return (*real, *REGIMES)


def note_opening(form: str, commit: str) -> None:
    """Write down that the last parts were opened, when, by which commit and for what."""
    with OPENED.open("a", encoding="utf-8", newline="") as file:
        csv.writer(file).writerow([datetime.now(UTC).strftime("%Y-%m-%d %H:%M"), commit, form])


def last_part(columns: Columns, y: np.ndarray, cut: int, *, table: bool) -> tuple[Columns, np.ndarray]:
    """Return all rows for the table; for anything else raise where rows from `cut` on are still there.

    Raises
    ------
    Sealed
        If rows of the last part would be handed out and this is not the table.
    """
    if not table and len(y) > cut:
        raise Sealed(f"rows from {cut} on are the last part: only --table opens it")
    return columns, y


def _real(name: str, table: bool) -> tuple[Columns, np.ndarray, int]:
    """Rows in order of time and the place where the test begins."""
    columns, y, end, cut_development, cut_table = _xeducation() if name == "xeducation" else _olist()
    if table:
        return *last_part(columns, y, end, table=True), cut_table
    seen = {key: values[:end] for key, values in columns.items()}
    return *last_part(seen, y[:end], end, table=False), cut_development


def _made_up(name: str, table: bool) -> tuple[Columns, np.ndarray, int]:
    """A stream of its own for the table: nothing that was tuned on is in it."""
    train = 2 * ROWS[-1]
    rng = np.random.default_rng([20261122, list(REGIMES).index(name), int(table)])
    columns, y = REGIMES[name](rng, train + TEST)
    return columns, y, train


def _xeducation() -> tuple[Columns, np.ndarray, int, int, int]:
    with (SHARED / "xeducation" / "Leads.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: int(row["Lead Number"]))
    y = np.array([int(row["Converted"]) for row in rows])
    columns: Columns = {}
    for name in rows[0].keys() - LEAKING - KEYS:
        texts = [row[name].strip() for row in rows]
        texts = [None if text in ("", "Select") else text.casefold() for text in texts]
        columns[name] = _numbers_or_texts(texts)
    end = len(y) - 2000
    return dict(sorted(columns.items())), y, end, end - 2000, end


def _olist() -> tuple[Columns, np.ndarray, int, int, int]:
    """Leads from January 2018 on: earlier ones were won before deals were recorded."""
    folder = SHARED / "olist"
    with (folder / "olist_closed_deals_dataset.csv").open(encoding="utf-8-sig", newline="") as file:
        won = {row["mql_id"] for row in csv.DictReader(file)}
    with (folder / "olist_marketing_qualified_leads_dataset.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: (row["first_contact_date"], row["mql_id"]))
    pages: dict[str, list[date]] = {}
    table: list[tuple[object, ...]] = []
    for row in rows:
        day, page = date.fromisoformat(row["first_contact_date"]), row["landing_page_id"]
        before = [one for one in pages.setdefault(page, []) if one < day]
        age = (day - before[0]).days if before else None
        recent = sum((day - one).days <= 30 for one in before)
        if day >= date(2018, 1, 1):
            table.append((row["origin"] or None, page, str(day.weekday()), float(len(before)), float(recent), age,
                          day, row["mql_id"] in won))  # fmt: skip
        pages[page].append(day)
    names = ("origin", "landing_page", "weekday", "page_leads_before", "page_leads_in_30_days", "page_age")
    columns: Columns = {name: _column([row[place] for row in table]) for place, name in enumerate(names)}
    days = [row[6] for row in table]
    april, may = (sum(day < date(2018, month, 1) for day in days) for month in (4, 5))
    return columns, np.array([int(bool(row[7])) for row in table]), may, april, may


def _numbers_or_texts(texts: list[str | None]) -> np.ndarray:
    try:
        return np.array([np.nan if text is None else float(text) for text in texts])
    except ValueError:
        return np.array(texts, object)


def _column(values: list[object]) -> np.ndarray:
    if any(isinstance(value, str) for value in values):
        return np.array(values, object)
    return np.array([np.nan if value is None else float(str(value)) for value in values])


def write(path: Path, columns: Columns, y: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    arrays = {
        name: pa.array(values, pa.string() if values.dtype == object else pa.float64(), from_pandas=True)
        for name, values in columns.items()
    }
    pq.write_table(pa.table({**arrays, "outcome": pa.array(y, pa.int64())}), path)
