"""Error values that a spreadsheet shows in a cell: they stay gaps, and are counted and told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from nachim.imports import store
from nachim.imports.raw import Note, RawTable
from nachim.imports.values.words import value_words

_COLUMNS = 500
"""Looked through in one query."""
_TOLD = 20
"""Columns that are told one by one."""
_ROWS = 10


def told_faults(raw: RawTable) -> RawTable:
    """Return a table with a note for each column that holds error values such as ``#DIV/0!``."""
    with store.scratch(raw.path.parent) as connection:
        source = f"read_parquet({store.text(raw.path)})"
        words = ", ".join(store.text(word.upper()) for word in fault_words())
        counts: list[int] = []
        for at in range(0, len(raw.keys), _COLUMNS):
            # Only looked at by their first letters here: SQL of a list of words for each column is slow to plan.
            some = ", ".join(f"COUNT(*) FILTER (WHERE {_may(key)})" for key in raw.keys[at : at + _COLUMNS])
            counts += connection.execute(f"SELECT {some} FROM {source}").fetchall()[0]
        held = []
        for header, key, may in zip(raw.headers, raw.keys, counts, strict=True):
            exact = f'SELECT COUNT(*) FROM {source} WHERE {_may(key)} AND UPPER("{key}") IN ({words})'
            if may and (n := connection.execute(exact).fetchall()[0][0]):
                held.append((header, key, int(n)))
        if not held:
            return raw
        notes = []
        for header, key, n in held[:_TOLD]:
            found = connection.execute(
                f'SELECT "row", "{key}" FROM {source} WHERE UPPER("{key}") IN ({words}) ORDER BY "row" LIMIT {_ROWS}'
            ).fetchall()
            seen = ", ".join(dict.fromkeys(str(text) for _, text in found))
            notes.append(Note("error_cells", tuple(row for row, _ in found), n, {"header": header, "values": seen}))
        notes += _rest(held[_TOLD:])
    return replace(raw, notes=(*raw.notes, *notes))


def _may(key: str) -> str:
    return f"""(PREFIX("{key}", '#') OR PREFIX("{key}", 'Err:'))"""


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
