"""From a file on disk to its texts."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from nachim.imports.columnar import read_columnar
from nachim.imports.delimited import read_delimited
from nachim.imports.raw import RawTable
from nachim.imports.sniff import kind_of
from nachim.imports.workbook import read_workbook


def read_file(path: Path, *, into: Path, sheet: str | None = None) -> tuple[RawTable, ...]:
    """Read the tables of a file as text, each into a Parquet file in the folder `into`.

    What the file is, its encoding and its delimiter are told by its content. Titles above the header, blank rows and
    totals below are left aside, with their row numbers in the notes.

    Parameters
    ----------
    path
        CSV (comma, semicolon, tab or bar; UTF-8, UTF-16 or CP949), Excel (.xlsx) or Parquet.
    into
        Existing folder for the Parquet files.
    sheet
        Only this sheet of a workbook.

    Returns
    -------
    tuple of RawTable
        One, or one a sheet that is not empty.

    Raises
    ------
    FileError
        If the file cannot be read as a table.
    """
    kind = kind_of(path)
    sha256 = _sha256(path)
    name = f"{_slug(path.stem)}_{sha256[:8]}"
    if kind == "parquet":
        return (read_columnar(path, into, name, sha256),)
    if kind == "xlsx":
        return tuple(read_workbook(path, into, name, sha256, sheet))
    return (read_delimited(path, into, name, sha256),)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slug(stem: str) -> str:
    return re.sub(r"[^\w]+", "_", stem, flags=re.UNICODE).strip("_").lower()[:40] or "file"
