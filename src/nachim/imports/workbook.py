"""Excel workbooks: every sheet a table, every cell a text, codes with their zeros."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.raw import Note, RawTable

GIGABYTES = 4
"""Memory that opening a workbook may take. A sheet of a million rows and ten columns needs about half."""
_REF = re.compile(rb'<mergeCell[^>]*ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"')
_TAIL = 4 << 20


def read_workbook(path: Path, into: Path, name: str, sha256: str, sheet: str | None) -> Iterator[RawTable]:
    """Read the sheets of a workbook (or one of them), each into its own Parquet file; empty sheets are passed over.

    To be run where memory is bounded: see `nachim.imports.cage`.

    Raises
    ------
    FileError
        If the workbook is damaged, has no such sheet, or holds no table at all.
    """
    import fastexcel

    try:
        book = fastexcel.read_excel(str(path))
    except fastexcel.FastExcelError as error:
        if "limit exceeded" in str(error):
            raise FileError("file.too_heavy", file=path.name, gigabytes=GIGABYTES) from error
        if "password" in str(error).lower():
            raise FileError("file.encrypted", file=path.name) from error
        raise FileError("file.truncated", file=path.name) from error
    if sheet is not None and sheet not in book.sheet_names:
        raise FileError("file.no_sheet", file=path.name, sheet=sheet, sheets=", ".join(book.sheet_names))
    chosen = [sheet] if sheet is not None else list(book.sheet_names)
    found = 0
    for title in chosen:
        try:
            loaded = book.load_sheet(title, header_row=None, dtypes="string")
        except fastexcel.FastExcelError as error:
            if "no data" in str(error).lower():
                continue
            raise FileError("file.truncated_sheet", file=path.name, sheet=title) from error
        if not loaded.height or not loaded.width:
            continue
        number = book.sheet_names.index(title)
        own = name if len(chosen) == 1 or len(book.sheet_names) == 1 else f"{name}_{number + 1}"
        table = _sheet(loaded, into / f"{own}.parquet", own, title, sha256, _merged(path, number))
        if table is not None:
            found += 1
            yield table
    if not found:
        raise FileError("file.no_rows", file=path.name)


def _sheet(
    loaded: Any, target: Path, name: str, title: str, sha256: str, merged: list[tuple[int, int, int, int]]
) -> RawTable | None:
    width = loaded.width
    keys = tuple(f"c{number + 1}" for number in range(width))
    with store.scratch(target.parent) as connection:
        connection.register("sheet_arrow", loaded)
        names = [row[0] for row in connection.execute("DESCRIBE sheet_arrow").fetchall()]
        columns = ", ".join(f'{_clean(store.quoted(old))} AS "{new}"' for old, new in zip(names, keys, strict=True))
        connection.execute(f'CREATE TABLE cells AS SELECT ROW_NUMBER() OVER () AS "row", {columns} FROM sheet_arrow')
        head = [
            row[1:] for row in connection.execute(f'SELECT * FROM cells ORDER BY "row" LIMIT {layout.LOOK}').fetchall()
        ]
        heading = layout.heading(head)
        at = heading.last
        filled = _fill_down(connection, keys, merged, at + 1)
        width = _used(connection, keys, heading)
        keys = keys[:width]
        headers, repeated = layout.unique_headers(_across(heading, head, merged), width)
        tail = store.last_rows(connection, keys, at + 1, layout.LOOK)
        drop = [tail[i][0] for i in layout.trailing([row for _, row in tail], width) if any(tail[i][1])]
        rows = '(SELECT * FROM cells ORDER BY "row")'
        count = store.write(connection, rows, keys, (*range(1, at + 2), *drop), target)
    if not count:
        target.unlink(missing_ok=True)
        return None
    notes = [Note("repeated_header", (at + 1,), 1, {"header": header}) for header in repeated]
    notes += [Note("title_rows", tuple(range(1, heading.first + 1)), heading.first)] if heading.first else []
    notes += [Note("two_header_rows", (heading.first + 1, at + 1), 2)] if heading.first != at else []
    notes += [Note("total_rows", tuple(drop), len(drop))] if drop else []
    notes += [Note("merged_cells", (), filled)] if filled else []
    return RawTable(name, target, headers, keys, count, "xlsx", "", title, sha256, tuple(notes))


def _clean(column: str) -> str:
    """Text of a cell: midnight is a day, Excel's day zero is a time of day."""
    text = f"TRIM(CAST({column} AS VARCHAR))"
    day = f"REGEXP_REPLACE({text}, '^(\\d{{4}}-\\d{{2}}-\\d{{2}}) 00:00:00$', '\\1')"
    return f"REGEXP_REPLACE({day}, '^1899-12-3[01] ', '')"


def _used(connection: Any, keys: tuple[str, ...], heading: layout.Heading) -> int:
    """Columns up to the last that has a header or a cell below it."""
    filled = ", ".join(f"COUNT({store.trimmed(store.quoted(key))})" for key in keys)
    counts = connection.execute(f'SELECT {filled} FROM cells WHERE "row" > {heading.last + 1}').fetchone()
    return max((i + 1 for i, n in enumerate(counts) if n or heading.cells[i]), default=1)


def _across(
    heading: layout.Heading, head: list[tuple[str | None, ...]], merged: list[tuple[int, int, int, int]]
) -> list[str | None]:
    """Headers; a header merged over several columns names them all, apart by number."""
    cells, at = list(heading.cells), heading.last
    for top, left, bottom, right in merged:
        if top <= at + 1 <= bottom and left <= len(cells):
            for column in range(left, min(right, len(cells)) + 1):
                cells[column - 1] = cells[column - 1] or head[top - 1][left - 1]
    return cells


def _fill_down(connection: Any, keys: tuple[str, ...], merged: list[tuple[int, int, int, int]], header: int) -> int:
    """Give every row of a cell merged over rows its value (only the first holds it in the file)."""
    ranges = [
        (top, bottom, left) for top, left, bottom, _ in merged if top > header and bottom > top and left <= len(keys)
    ]
    if not ranges:
        return 0
    connection.execute("CREATE TABLE merged (top BIGINT, bottom BIGINT, col BIGINT)")
    connection.executemany("INSERT INTO merged VALUES (?, ?, ?)", ranges)
    for column in sorted({left for _, _, left in ranges}):
        key = keys[column - 1]
        first = (
            f'SELECT m.top, m.bottom, c."{key}" AS value FROM merged m JOIN cells c ON c."row" = m.top '
            f"WHERE m.col = {column}"
        )
        connection.execute(
            f'UPDATE cells SET "{key}" = f.value FROM ({first}) f WHERE cells."row" > f.top AND cells."row" <= f.bottom'
        )
    return len(ranges)


def _merged(path: Path, number: int) -> list[tuple[int, int, int, int]]:
    """Return merged ranges (top, left, bottom, right; from 1) of an .xlsx sheet: they stand behind the cells."""
    if not zipfile.is_zipfile(path):
        return []
    with zipfile.ZipFile(path) as archive:
        part = _part(archive, number)
        if part is None:
            return []
        tail = b""
        with archive.open(part) as file:
            while chunk := file.read(1 << 20):
                tail = (tail + chunk)[-_TAIL:]
    return [(int(top), _column(left), int(bottom), _column(right)) for left, top, right, bottom in _REF.findall(tail)]


def _part(archive: zipfile.ZipFile, number: int) -> str | None:
    """Path of the number-th sheet, through the workbook's relations."""
    if "xl/workbook.xml" not in archive.namelist():
        return None
    book = archive.read("xl/workbook.xml")
    relations = archive.read("xl/_rels/workbook.xml.rels")
    ids = re.findall(rb'<(?:\w+:)?sheet [^>]*?r:id="([^"]+)"', book)
    if number >= len(ids):
        return None
    for tag in re.findall(rb"<Relationship [^>]+>", relations):
        target = re.search(rb'Target="([^"]+)"', tag)
        if re.search(rb'Id="' + re.escape(ids[number]) + rb'"', tag) and target:
            path = target[1].decode()
            path = path.lstrip("/") if path.startswith("/") else f"xl/{path}"
            return path if path in archive.namelist() else None
    return None


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number
