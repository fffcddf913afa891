"""Error values that a spreadsheet shows in a cell: they stay gaps, and are counted and told."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from typing import Any

from nachim.imports import store
from nachim.imports.raw import Note, RawTable
from nachim.imports.values.words import value_words

_COLUMNS = 500
"""Looked through in one query."""
_TOLD = 20
"""Columns that are told one by one."""
_ROWS = 10
_BEGINNINGS = ("#", "Err:")


def told_faults(raw: RawTable) -> RawTable:
    """Return a table with a note for each column that holds error values such as ``#DIV/0!``."""
    with store.scratch(raw.path.parent) as connection:
        source = f"read_parquet({store.text(raw.path)})"
        keys = store.reaching(connection, raw.path, _BEGINNINGS)
        return with_faults(raw, source, lambda sql: connection.execute(sql).fetchall(), keys)


def with_faults(
    raw: RawTable, source: str, fetch: Callable[[str], Sequence[Sequence[Any]]], keys: Collection[str] | None = None
) -> RawTable:
    """Return a table with these notes, wherever its texts lie.

    Parameters
    ----------
    source
        The texts, to stand behind FROM.
    fetch
        Runs a query of the portable subset.
    keys
        The columns that may hold some; all by default.
    """
    words = ", ".join(store.text(word.upper()) for word in fault_words())
    looked = [key for key in raw.keys if keys is None or key in keys]
    counts: dict[str, int] = {}
    for at in range(0, len(looked), _COLUMNS):
        # Only looked at by their first letters here: SQL of a list of words for each column is slow to plan.
        some = ", ".join(f'COUNT(CASE WHEN {_may(key)} THEN 1 END) AS "{key}"' for key in looked[at : at + _COLUMNS])
        counts |= zip(looked[at:], fetch(f"SELECT {some} FROM {source}")[0], strict=False)
    held = []
    for header, key in zip(raw.headers, raw.keys, strict=True):
        exact = f'SELECT COUNT(*) AS "n" FROM {source} WHERE {_may(key)} AND UPPER("{key}") IN ({words})'
        if counts.get(key) and (n := int(fetch(exact)[0][0])):
            held.append((header, key, n))
    notes = []
    for header, key, n in held[:_TOLD]:
        found = fetch(
            f'SELECT "row", "{key}" FROM {source} WHERE UPPER("{key}") IN ({words}) ORDER BY "row" LIMIT {_ROWS}'
        )
        seen = ", ".join(dict.fromkeys(str(text) for _, text in found))
        notes.append(Note("error_cells", tuple(int(row) for row, _ in found), n, {"header": header, "values": seen}))
    return replace(raw, notes=(*raw.notes, *notes, *_rest(held[_TOLD:])))


def _may(key: str) -> str:
    begins = (f"SUBSTR(\"{key}\", 1, {len(one)}) = '{one}'" for one in _BEGINNINGS)
    return f"({' OR '.join(begins)})"


def _rest(held: list[tuple[str, str, int]]) -> Iterator[Note]:
    if held:
        headers = ", ".join(header for header, _, _ in held[:_TOLD]) + (", …" if len(held) > _TOLD else "")
        yield Note("error_cells_more", (), sum(n for _, _, n in held), {"headers": headers})


def fault_words() -> tuple[str, ...]:
    """Return what programs show in a cell whose formula failed, in lower case.

    Examples
    --------
    >>> "#div/0!" in fault_words(), "#1 Bakery" in fault_words()
    (True, False)
    """
    return tuple(word for word in value_words()["missing"]["unknown"] if word.startswith(("#", "err:")))
