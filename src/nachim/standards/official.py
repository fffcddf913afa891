"""Official workbooks that a user adds: NAICS index items, and the Korean classification down to five digits."""

from __future__ import annotations

import csv
import hashlib
import itertools
import re
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nachim.errors import FileError
from nachim.standards.codes import ksic_code, naics_titles

SUFFIXES = (".csv", ".xlsx")
_SIX, _KSIC = re.compile(r"\d{6}"), re.compile(r"\d{2,5}")
_KSIC_11 = 1205
"""Five-digit codes of KSIC 11; KSIC 10 has 1,196 of them."""
_FEWEST = 1000
"""Lines from which a table of six-digit codes is the index of NAICS."""
_OF_2022 = 0.99
"""Share of its codes that must be codes of NAICS 2022."""


@dataclass(frozen=True, slots=True)
class OfficialItem:
    """One line of a classification: a code and a name that it is found by."""

    system: str
    """"naics" or "ksic"."""
    code: str
    name: str


@dataclass(frozen=True, slots=True)
class Official:
    """What the workbooks say. `mark` changes with every one of them and is empty without any."""

    items: tuple[OfficialItem, ...] = ()
    mark: str = ""


def read_official(paths: Iterable[Path]) -> Official:
    """Read official workbooks, CSV or Excel: the index items of NAICS 2022, and KSIC 11.

    Raises
    ------
    FileError
        If a file cannot be read, or holds neither of the two.
    """
    found = tuple((path, hashlib.sha256(path.read_bytes()).hexdigest()) for path in sorted(paths))
    return _official(found)


@lru_cache(maxsize=4)
def _official(files: tuple[tuple[Path, str], ...]) -> Official:
    items = dict.fromkeys(item for path, _ in files for item in read_workbook(path))
    told = "\n".join(sorted({mark for _, mark in files}))
    return Official(tuple(items), hashlib.sha256(told.encode()).hexdigest()[:12] if files else "")


def read_workbook(path: Path) -> tuple[OfficialItem, ...]:
    """Return the lines of one workbook.

    Raises
    ------
    FileError
        If it cannot be read, or holds neither classification.
    """
    found: dict[OfficialItem, None] = {}
    for rows in tables(path):
        found.update(dict.fromkeys(_naics_items(rows) or _ksic_items(rows)))
    if not found:
        raise FileError("standards.no_classification", file=path.name)
    return tuple(found)


def _naics_items(rows: Sequence[Sequence[str]]) -> list[OfficialItem]:
    """Return the index items: a six-digit code with a text after it; none where the codes are of another year."""
    items = [
        OfficialItem("naics", code, name)
        for row in rows
        for code, name in itertools.pairwise(row)
        if _SIX.fullmatch(code) and name and not name.isdigit()
    ]
    known = sum(item.code in naics_titles() for item in items)
    if len(items) < _FEWEST or known < _OF_2022 * len(items):
        return []
    return [item for item in items if item.code in naics_titles()]


def _ksic_items(rows: Sequence[Sequence[str]]) -> list[OfficialItem]:
    """Return every code with the name after it; none where it is not the eleventh revision."""
    items = [
        OfficialItem("ksic", full, name)
        for row in rows
        for code, name in itertools.pairwise(row)
        if _KSIC.fullmatch(code) and name and not name.isdigit() and (full := ksic_code(code))
    ]
    return items if len({item.code for item in items if len(item.code) == 6}) == _KSIC_11 else []


def tables(path: Path) -> Iterator[list[list[str]]]:
    """Yield every table of a file, all cells as text."""
    try:
        if path.suffix.lower() == ".csv":
            with path.open(encoding="utf-8-sig", newline="") as file:
                yield [[cell.strip() for cell in row] for row in csv.reader(file)]
        elif path.suffix.lower() == ".xlsx":
            yield from _sheets(path)
        else:
            raise FileError("standards.unreadable", file=path.name)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise FileError("standards.unreadable", file=path.name) from error


def _sheets(path: Path) -> Iterator[list[list[str]]]:
    import fastexcel

    from nachim.imports.store import scratch

    try:
        book = fastexcel.read_excel(path)
        for name in book.sheet_names:
            with tempfile.TemporaryDirectory() as spill, scratch(Path(spill)) as connection:
                connection.register("sheet", book.load_sheet(name, header_row=None, dtypes="string"))
                rows = connection.execute("SELECT * FROM sheet").fetchall()
            yield [["" if cell is None else str(cell).strip() for cell in row] for row in rows]
    except fastexcel.FastExcelError as error:
        raise FileError("standards.unreadable", file=path.name) from error
