"""The index of figures as it is printed: figures that share the beginning of their id in one entry."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby


def index_of(ids: Iterable[str]) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the beginnings of ids that follow each other, each with its endings and whole ids.

    Examples
    --------
    >>> index_of(["lead.1.total", "lead.1.low", "rows"])
    (('lead.1', (('.total', 'lead.1.total'), ('.low', 'lead.1.low'))), ('rows', (('', 'rows'),)))
    """

    def head(id_: str) -> str:
        return id_.rpartition(".")[0] or id_

    return tuple(
        (start, tuple((id_.removeprefix(start), id_) for id_ in members)) for start, members in groupby(ids, key=head)
    )
