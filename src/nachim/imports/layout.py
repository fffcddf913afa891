"""Where a table begins and ends inside what people export: titles above, totals below."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nachim.imports.values.numbers import looks_numeric

Row = Sequence[str | None]
LOOK = 40
"""Rows looked at from the top for the header and from the bottom for totals."""
WIDEST = 16_384
"""Columns of the widest Excel sheet; anything beyond is no table."""

_TOTAL = re.compile(
    r"^\s*(합\s*계|총\s*계|소\s*계|총\s*합\s*계|누\s*계|(grand\s+|sub-?)?totals?|sum)(?![a-z가-힣]).*$",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"(copyright|all rights reserved|confidential|generated (by|on)|기밀 정보|저작권|보고서 생성|출력일)",
    re.IGNORECASE,
)


def header_row(rows: Sequence[Row]) -> int:
    """Return the index of the header among the first rows.

    The header is the first row as wide as the table whose cells are mostly text and differ from one another.

    Examples
    --------
    >>> header_row([["2024년 청구 내역"], [], ["회사", "금액"], ["가", "10"], ["나", "20"]])
    2
    """
    filled = [sum(1 for cell in row if cell) for row in rows[:LOOK]]
    if not filled:
        return 0
    width = _usual(filled)
    for index, row in enumerate(rows[:LOOK]):
        cells = [cell for cell in row if cell]
        if len(cells) >= max(1, 0.6 * width) and len(set(cells)) >= 0.5 * len(cells):
            numeric = sum(looks_numeric(cell) for cell in cells)
            if numeric <= 0.3 * len(cells):
                return index
    return next((index for index, count in enumerate(filled) if count), 0)


def _usual(filled: list[int]) -> int:
    counts = sorted(count for count in filled if count)
    return counts[len(counts) // 2] if counts else 1


@dataclass(frozen=True, slots=True)
class Heading:
    """The rows that head a table: one, or two where groups of columns have a name of their own."""

    first: int
    """Index of the upper row; what stands above is a title."""
    last: int
    """Index of the lower row; data begin below."""
    cells: tuple[str | None, ...]


def heading(rows: Sequence[Row]) -> Heading:
    """Return the header among the first rows, with the names of groups where headers alone are not distinct.

    Two shapes of two rows are known: group names above a full header, and a header whose empty cells are filled by the
    row below it, as merged cells leave them.

    Examples
    --------
    >>> heading([["", "2024", "", "2025", ""], ["회사", "계획", "실적", "계획", "실적"], ["가", "1", "2", "3"]]).cells
    ('회사', '2024 계획', '2024 실적', '2025 계획', '2025 실적')
    >>> heading([["회사", "매출", ""], ["", "2024", "2025"], ["가", "1", "2"]])
    Heading(first=0, last=1, cells=('회사', '매출 2024', '매출 2025'))
    """
    at = header_row(rows)
    header = [cell.strip() if cell else None for cell in rows[at]] if rows else []
    below = list(rows[at + 1]) if at + 1 < len(rows) else []
    if _second_storey(header, below):
        groups = _across(header)
        under = [*below, *[None] * (len(header) - len(below))]
        cells = (_joined(group, low) if low else top for group, top, low in zip(groups, header, under, strict=False))
        return Heading(at, at + 1, tuple(cells))
    above = list(rows[at - 1]) if at else []
    named = [cell for cell in header if cell]
    if len(named) > len(set(named)) and _groups(above, len(named)):
        groups = [*_across(above), *[None] * len(header)]
        twice = {cell for cell in named if named.count(cell) > 1}
        cells = (_joined(group, cell) if cell in twice else cell for group, cell in zip(groups, header, strict=False))
        return Heading(at - 1, at, tuple(cells))
    return Heading(at, at, tuple(header))


def _second_storey(header: Row, below: Row) -> bool:
    """Tell whether the row below a header names the columns that the header leaves empty, and only those."""
    gaps = [index for index, cell in enumerate(header) if not cell]
    filled = [index for index, cell in enumerate(below) if cell and index < len(header)]
    starts = {index - 1 for index in gaps if index and header[index - 1]}
    texts = [str(below[index]) for index in filled]
    return (
        len(filled) > 1
        and bool(gaps)
        and set(gaps) <= set(filled) <= {*gaps, *starts}
        and 0 not in gaps
        and bool(starts & set(filled))
        and all(not looks_numeric(text) or _year(text) for text in texts)
        and any(header[index] and index not in filled for index in range(len(header)))
    )


def _groups(above: Row, width: int) -> bool:
    filled = [cell for cell in above if cell]
    return 2 <= len(filled) < width and all(not looks_numeric(cell) or _year(cell) for cell in filled)


def _year(text: str) -> bool:
    return bool(re.fullmatch(r"(19|20)\d\d", text.strip()))


def _across(cells: Row) -> list[str | None]:
    """Return the cells, each filled to the right until the next one."""
    found: list[str | None] = []
    for cell in cells:
        found.append(cell or (found[-1] if found else None))
    return found


def _joined(group: str | None, cell: str | None) -> str:
    return " ".join(part.strip() for part in (group, cell) if part)


def trailing(rows: Sequence[Row], widths: int) -> list[int]:
    """Return the indices of the total and footer rows among the last rows of a table of `widths` columns.

    Looked for from the end upwards, over blank rows, until an ordinary row stands.

    Examples
    --------
    >>> trailing([["가", "10"], ["나", "20"], ["합계", "30"]], 2)
    [2]
    """
    found: list[int] = []
    pending: list[int] = []
    for index in range(len(rows) - 1, -1, -1):
        cells = [cell for cell in rows[index] if cell]
        if not cells:
            pending.append(index)
        elif _ends(cells, widths):
            found += [*pending, index]
            pending = []
        elif widths > 2 and len(cells) == 1 and pending == [] and found and not rows[index][0]:
            found.append(index)
        else:
            break
    return sorted(found)


def _ends(cells: list[str], width: int) -> bool:
    if width > 1 and len(cells) == 1 and _FOOTER.search(cells[0]):
        return True
    first = cells[0]
    if not _TOTAL.match(first) or len(first) > 40:
        return False
    others = [cell for cell in cells[1:] if not looks_numeric(cell)]
    if re.fullmatch(
        r"(합\s*계|총\s*계|소\s*계|총\s*합\s*계|누\s*계|(grand |sub-?)?totals?|sum)\s*:?", first.strip(), re.IGNORECASE
    ):
        return len(others) <= max(1, width // 4)
    # "Total Records: 214", "총계(12건)": a row of its own, not a company called "Total Energies"
    return (
        bool(re.search(r"[:(]|\d|records?|count", first, re.IGNORECASE))
        and len(others) == 0
        and len(cells) <= max(1, width // 2)
    )


def unique_headers(cells: Row, width: int) -> tuple[tuple[str, ...], list[str]]:
    """Return a header for each column and the ones that had to be renamed.

    Examples
    --------
    >>> unique_headers(["금액", None, "금액"], 3)
    (('금액', 'column 2', '금액 (2)'), ['금액'])
    """
    headers: list[str] = []
    taken: set[str] = set()
    repeated: list[str] = []
    for index in range(width):
        raw = (cells[index] if index < len(cells) else None) or ""
        name = re.sub(r"\s+", " ", raw).strip() or f"column {index + 1}"
        copy, number = name, 1
        while copy in taken:
            number += 1
            copy = f"{name} ({number})"
        if copy != name:
            repeated.append(name)
        taken.add(copy)
        headers.append(copy)
    return tuple(headers), list(dict.fromkeys(repeated))
