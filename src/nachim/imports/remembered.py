"""Mappings of earlier imports, used again for files with the same headers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.imports.stages import together
from nachim.model.source import ColumnUse, SourceMapping, Verdict
from nachim.model.tables import Type

EMPTY = "imports.reason.empty"
PASSAGE = "imports.reason.passage_file"
ALIKE = 0.8
"""Share of headers in common at which two files are of one kind."""


def reuse(fresh: SourceMapping, remembered: Sequence[SourceMapping]) -> SourceMapping:
    """Return the fresh mapping with all that is remembered for its headers.

    New headers keep their fresh reading, and so do columns that held nothing when they were first seen.
    """
    known = best_match(fresh, [one for one in remembered if not _other_kind(fresh, one)])
    if known is None:
        return fresh
    keys = {use.header: use for use in fresh.columns}
    taken: list[ColumnUse] = []
    for header in dict.fromkeys(use.header for use in fresh.columns):
        # A question that nobody answered is no memory, nor is a column that held nothing: the file speaks again today.
        told = [use for use in known.columns if use.header == header]
        old = [use for use in told if use.verdict is not Verdict.ASK and use.reason != EMPTY]
        if old:
            taken += [
                replace(
                    use,
                    key=keys[header].key,
                    examples=() if use.reading.type is Type.PERSON else keys[header].examples,
                    sure=1.0,
                    reason=use.reason or "imports.reason.remembered",
                )
                for use in old
            ]
        else:
            taken += [use for use in fresh.columns if use.header == header]
    return replace(known, columns=tuple(taken), stages=together(known.stages, fresh.stages))


def _other_kind(fresh: SourceMapping, known: SourceMapping) -> bool:
    """Tell whether a file of like columns is a history, and what is remembered of another file is not.

    A history of deals has the columns of deals. What was said of the file of this name stands, whatever it is.
    """
    told = {use.table for use in known.columns if use.table}
    passage = "history" in fresh.tables or any(use.reason == PASSAGE for use in fresh.columns)
    return passage and known.source != fresh.source and "history" not in told


def best_match(fresh: SourceMapping, remembered: Sequence[SourceMapping]) -> SourceMapping | None:
    """Return the remembered mapping with most headers in common, if they are enough to be the same kind of file.

    Of several alike, the one of the same name: tables of one database may have the same columns.
    """
    headers = {use.header for use in fresh.columns}

    def alike(mapping: SourceMapping) -> float:
        theirs = {use.header for use in mapping.columns}
        return len(headers & theirs) / len(headers | theirs) if headers | theirs else 0.0

    best = max(remembered, key=lambda one: (alike(one), one.source == fresh.source), default=None)
    return best if best is not None and alike(best) >= ALIKE else None
