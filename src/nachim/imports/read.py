"""From a file on disk, or a database, to its texts."""

from __future__ import annotations

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from nachim.errors import FileError
from nachim.imports import unpack
from nachim.imports.cage import read_caged
from nachim.imports.columnar import read_columnar
from nachim.imports.database import read_duckdb, read_sqlite
from nachim.imports.delimited import read_delimited
from nachim.imports.faults import told_faults
from nachim.imports.layout import unique_headers
from nachim.imports.people import file_without_persons, without_persons
from nachim.imports.raw import RawTable
from nachim.imports.server import read_server
from nachim.imports.sniff import Kind, kind_of, shown_name


def nameless(table: RawTable) -> RawTable:
    """Return a table without persons in its headers, its sheet's name and what is noted of it."""
    headers, _ = unique_headers([without_persons(one) for one in table.headers], len(table.headers))
    notes = tuple(
        replace(one, words={key: without_persons(word) for key, word in one.words.items()}) for one in table.notes
    )
    sheet = without_persons(table.sheet) if table.sheet else table.sheet
    return replace(table, headers=headers, sheet=sheet, notes=notes)


_NO_SPACE = (28, 122)
"""What systems say when a disk or a share of it is full."""
_DEEPEST = 2


def read_file(path: Path, *, into: Path, sheet: str | None = None) -> tuple[RawTable, ...]:
    """Read the tables of a file as text, each into a Parquet file in the folder `into`.

    What the file is, its encoding and its delimiter are told by its content. Titles above the header, blank rows and
    totals below are left aside, with their row numbers in the notes.

    Parameters
    ----------
    path
        Text with delimiters (comma, semicolon, tab or bar; UTF-8, UTF-16, CP949, CP1252, Mac Roman), Excel (.xlsx,
        .xls), OpenDocument (.ods), Parquet, a DuckDB or SQLite file; any of them packed by ZIP or gzip.
    into
        Existing folder for the Parquet files.
    sheet
        Only this sheet of a workbook or table of a database.

    Returns
    -------
    tuple of RawTable
        One, or one a sheet or table that is not empty.

    Raises
    ------
    FileError
        If the file cannot be read as a table.
    """
    name = shown_name(path)
    stem = Path(re.sub(r"\.(gz|zip)$", "", name, flags=re.IGNORECASE)).stem
    slug = _slug(file_without_persons(stem))
    try:
        before = path.stat() if path.exists() else None
        with _whole(into) as kept:
            kept.tables = _read(path, kept.folder, sheet, slug, 0)
            after = path.stat()
            if before is None or (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
                raise FileError("file.changing", file=name)
        return tuple(map(nameless, kept.tables))
    except FileError as error:
        raise FileError(error.code, **{**error.words, "file": name}) from error
    except FileNotFoundError as error:
        raise FileError("file.missing", file=name) from error
    except OSError as error:
        raise FileError("file.no_space" if error.errno in _NO_SPACE else "file.unreadable", file=name) from error
    except MemoryError as error:
        raise FileError("file.too_heavy", file=name, gigabytes=1) from error


def read_address(address: str, *, into: Path, table: str | None = None) -> tuple[RawTable, ...]:
    """Read the tables of a PostgreSQL database as text, each into a Parquet file in the folder `into`.

    Parameters
    ----------
    address
        ``postgresql://…``; what it does not say is taken from the environment and ``~/.pgpass``, as psql does.
    into
        Existing folder for the Parquet files.
    table
        Only this table, with its schema where it is not in the search path.

    Raises
    ------
    FileError
        If the server cannot be reached, or holds no such table.
    """
    with _whole(into) as kept:
        kept.tables = read_server(address, kept.folder, table)
    return tuple(map(nameless, kept.tables))


class _Kept:
    """Tables that are not yet in their place."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.tables: tuple[RawTable, ...] = ()


@contextmanager
def _whole(into: Path) -> Iterator[_Kept]:
    """Put the tables of a source in place all together, once it was read to its end, or none."""
    with tempfile.TemporaryDirectory(prefix="reading-", dir=into) as folder:
        kept = _Kept(Path(folder))
        yield kept
        told = [told_faults(table) for table in kept.tables]
        kept.tables = tuple(replace(table, path=table.path.replace(into / table.path.name)) for table in told)


def _read(path: Path, into: Path, sheet: str | None, slug: str, depth: int) -> tuple[RawTable, ...]:
    kind = kind_of(path)
    if kind in (Kind.ZIP, Kind.GZIP):
        if depth == _DEEPEST:
            raise FileError("file.nested", file=path.name)
        with tempfile.TemporaryDirectory(prefix="packed-", dir=into) as folder:
            inner = unpack.unzip(path, Path(folder)) if kind is Kind.ZIP else unpack.gunzip(path, Path(folder))
            return _read(inner, into, sheet, slug, depth + 1)
    sha256 = _sha256(path)
    name = f"{slug}_{sha256[:8]}"
    match kind:
        case Kind.PARQUET:
            return (read_columnar(path, into, name, sha256),)
        case Kind.XLSX | Kind.ODS | Kind.XLS:
            if kind is not Kind.XLS:
                unpack.check(path)
            return read_caged(_called(kind, path, into), into, name, sha256, sheet)
        case Kind.HTML:
            return read_caged(_called(kind, path, into), into, name, sha256, sheet)
        case Kind.SQLITE:
            return read_sqlite(path, into, slug, sheet)
        case Kind.DUCKDB:
            return read_duckdb(path, into, slug, sheet)
        case _:
            return (read_delimited(path, into, name, sha256),)


def _called(kind: Kind, path: Path, into: Path) -> Path:
    """Return the file under a name with the suffix of its kind: the parser of workbooks goes by it."""
    named = into / f"book.{kind}"
    try:
        named.symlink_to(path.resolve())
    except OSError:  # Windows lets only some users do so
        shutil.copyfile(path, named)
    return named


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _slug(stem: str) -> str:
    return re.sub(r"[^\w]+", "_", stem, flags=re.UNICODE).strip("_").lower()[:40] or "file"
