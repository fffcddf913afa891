"""Where a table begins and ends inside what people export: titles above, totals below."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nachim.imports.values.numbers import looks_numeric

Row = Sequence[str | None]
LOOK = 40
"""Rows looked at from the top for the header and from the bottom for totals."""

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
    repeated: list[str] = []
    for index in range(width):
        raw = (cells[index] if index < len(cells) else None) or ""
        name = re.sub(r"\s+", " ", raw).strip() or f"column {index + 1}"
        copy, number = name, 1
        while copy in headers:
            number += 1
            copy = f"{name} ({number})"
        if copy != name:
            repeated.append(name)
        headers.append(copy)
    return tuple(headers), list(dict.fromkeys(repeated))
