"""Workbooks of Excel and OpenDocument: every sheet a table, every cell a text, codes with their zeros."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from nachim.errors import FileError
from nachim.imports import layout, store
from nachim.imports.marks import Area, Marks, marks_of
from nachim.imports.marks.xlsx import mended
from nachim.imports.raw import Note, RawTable

GIGABYTES = 4
"""Memory that opening a workbook may take. A sheet of a million rows and ten columns needs about half."""


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
            try:
                loaded = book.load_sheet(title, header_row=None, dtypes="string", skip_rows=0)
            except fastexcel.FastExcelError as error:
                if "Unsupported cell error value" not in str(error):
                    raise
                book = fastexcel.read_excel(str(mended(path, into)))
                loaded = book.load_sheet(title, header_row=None, dtypes="string", skip_rows=0)
        except fastexcel.FastExcelError as error:
            if "no data" in str(error).lower():
                continue
            raise FileError("file.truncated_sheet", file=path.name, sheet=title) from error
        if not loaded.height or not loaded.width:
            continue
        number = book.sheet_names.index(title)
        own = name if len(chosen) == 1 or len(book.sheet_names) == 1 else f"{name}_{number + 1}"
        table = _sheet(loaded, into / f"{own}.parquet", own, title, sha256, marks_of(path, number))
        if table is not None:
            found += 1
            hidden = () if loaded.visible == "visible" else (Note("hidden_sheet", (), 1, {"sheet": title}),)
            yield replace(table, notes=(*table.notes, *hidden))
    if not found:
        raise FileError("file.no_rows", file=path.name)


def _sheet(loaded: Any, target: Path, name: str, title: str, sha256: str, marks: Marks) -> RawTable | None:
    keys = tuple(f"c{number + 1}" for number in range(loaded.width))
    with store.scratch(target.parent) as connection:
        connection.register("sheet_arrow", loaded)
        names = [row[0] for row in connection.execute("DESCRIBE sheet_arrow").fetchall()]
        columns = ", ".join(f'{_clean(store.quoted(old))} AS "{new}"' for old, new in zip(names, keys, strict=True))
        connection.execute(f'CREATE TABLE cells AS SELECT ROW_NUMBER() OVER () AS "row", {columns} FROM sheet_arrow')
        above = _blank(connection, keys)
        if above is None:
            return None
        first = f'SELECT * FROM cells WHERE "row" > {above} ORDER BY "row" LIMIT {layout.LOOK}'
        head = [row[1:] for row in connection.execute(first).fetchall()]
        heading = layout.heading(head)
        at = above + heading.last
        _show_faults(connection, keys, marks.faults)
        filled = _fill_down(connection, keys, marks.merged, at + 1)
        keys = keys[: _used(connection, keys, heading, at)]
        headers, repeated = layout.unique_headers(_across(heading, head, marks.merged, above), len(keys))
        tail = store.last_rows(connection, keys, at + 1, layout.LOOK)
        drop = [tail[i][0] for i in layout.trailing([row for _, row in tail], len(keys)) if any(tail[i][1])]
        rows = '(SELECT * FROM cells ORDER BY "row")'
        count = store.write(connection, rows, keys, (*range(above + 1, at + 2), *drop), target)
    if not count:
        target.unlink(missing_ok=True)
        return None
    titles = tuple(range(above + 1, above + heading.first + 1))
    notes = [Note("repeated_header", (at + 1,), 1, {"header": header}) for header in repeated]
    notes += [Note("title_rows", titles, heading.first)] if titles else []
    notes += [Note("two_header_rows", (above + heading.first + 1, at + 1), 2)] if heading.first != heading.last else []
    notes += [Note("total_rows", tuple(drop), len(drop))] if drop else []
    notes += [Note("merged_cells", (), filled)] if filled else []
    notes += [] if marks.known else [Note("marks_unknown")]
    return RawTable(name, target, headers, keys, count, "xlsx", "", title, sha256, tuple(notes))


def _blank(connection: Any, keys: tuple[str, ...]) -> int | None:
    """Return how many rows above the first that holds anything are blank; None when all are."""
    some = " OR ".join(f"\"{key}\" <> ''" for key in keys)
    (first,) = connection.execute(f'SELECT MIN("row") FROM cells WHERE {some}').fetchone()
    return None if first is None else int(first) - 1


def _clean(column: str) -> str:
    """Text of a cell: midnight is a day, Excel's day zero is a time of day."""
    text = f"TRIM({column})"  # patterns of a regular expression, once a column, would fill the memory of a wide sheet
    midnight = f"LENGTH({text}) = 19 AND SUFFIX({text}, ' 00:00:00') AND {text}[5] = '-' AND {text}[8] = '-'"
    zero = f"LENGTH({text}) > 11 AND PREFIX({text}, '1899-12-3') AND {text}[11] = ' '"
    return f"CASE WHEN {midnight} THEN LEFT({text}, 10) WHEN {zero} THEN SUBSTR({text}, 12) ELSE {text} END"


def _used(connection: Any, keys: tuple[str, ...], heading: layout.Heading, at: int) -> int:
    """Columns up to the last that has a header or a cell below it."""
    filled = ", ".join(f"COUNT({store.trimmed(store.quoted(key))})" for key in keys)
    counts = connection.execute(f'SELECT {filled} FROM cells WHERE "row" > {at + 1}').fetchone()
    return max((i + 1 for i, n in enumerate(counts) if n or heading.cells[i]), default=1)


def _across(
    heading: layout.Heading, head: list[tuple[str | None, ...]], merged: Sequence[Area], above: int
) -> list[str | None]:
    """Headers; a header merged over several columns names them all, apart by number."""
    cells, at = list(heading.cells), above + heading.last
    for one in merged:
        if above < one.top <= at + 1 <= one.bottom and one.left <= len(cells):
            for column in range(one.left, min(one.right, len(cells)) + 1):
                cells[column - 1] = cells[column - 1] or head[one.top - above - 1][one.left - 1]
    return cells


def _show_faults(connection: Any, keys: tuple[str, ...], faults: Sequence[Area]) -> None:
    """Write error values, which the parser takes for nothing, into their cells: they are told later as gaps."""
    if not faults:
        return
    texts = {"text": np.array([one.text for one in faults], dtype=object)}
    connection.register("fault_areas", _areas(faults) | texts)
    connection.execute('CREATE TABLE faults AS SELECT *, CAST("text" AS VARCHAR) AS said FROM fault_areas')
    for number in sorted({n for one in faults for n in range(one.left, min(one.right, len(keys)) + 1)}):
        connection.execute(
            f'UPDATE cells SET "{keys[number - 1]}" = f.said FROM faults f '
            f'WHERE cells."row" >= f.top AND cells."row" <= f.bottom AND {number} BETWEEN f.lft AND f.rgt'
        )


def _fill_down(connection: Any, keys: tuple[str, ...], merged: Sequence[Area], header: int) -> int:
    """Give every row of a cell merged over rows its value (only the first holds it in the file)."""
    areas = [one for one in merged if one.top > header and one.bottom > one.top and one.left <= len(keys)]
    if not areas:
        return 0
    connection.register("merged_areas", _areas(areas))
    connection.execute("CREATE TABLE merged AS SELECT * FROM merged_areas")
    for column in sorted({one.left for one in areas}):
        key = keys[column - 1]
        first = (
            f'SELECT m.top, m.bottom, c."{key}" AS value FROM merged m JOIN cells c ON c."row" = m.top '
            f"WHERE m.lft = {column}"
        )
        connection.execute(
            f'UPDATE cells SET "{key}" = f.value FROM ({first}) f WHERE cells."row" > f.top AND cells."row" <= f.bottom'
        )
    return len(areas)


def _areas(areas: Sequence[Area]) -> dict[str, Any]:
    sides = {"top": "top", "bottom": "bottom", "lft": "left", "rgt": "right"}
    return {name: np.array([getattr(one, side) for one in areas], dtype=np.int64) for name, side in sides.items()}
