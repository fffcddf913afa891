"""What the mapping of a file leaves open: for a person to decide."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.model.source import ColumnUse, SourceMapping, Verdict
from nachim.model.tables import TABLES, Type

_LINKS = {"key", "account_key", "deal_key", "contract_key", "closed", "end", None}
"""Fields with which alone a file updates what another said."""


def unclear(mapping: SourceMapping) -> tuple[ColumnUse, ...]:
    """Return the columns that a person should decide."""
    return tuple(use for use in mapping.columns if use.verdict is Verdict.ASK)


def order_open(use: ColumnUse) -> bool:
    """Tell whether a column holds dates of which nobody knows whether day or month comes first."""
    return use.verdict is Verdict.ASK and use.reading.type is Type.DATE and use.reading.date_order is None


def stages_open(mapping: SourceMapping) -> bool:
    """Tell whether somebody should say which stages mean won and lost."""
    staged = any((use.table, use.field, use.verdict) == ("deal", "stage", Verdict.FIELD) for use in mapping.columns)
    named = mapping.stages.won or mapping.stages.lost or mapping.stages.open
    return staged and not mapping.stages.sure and bool(named)


def missing_fields(uses: Sequence[ColumnUse]) -> tuple[tuple[str, str], ...]:
    """Return table and name of each date or number that rows of a file need and that no column of it gives.

    A file of keys alone links or updates the rows of another: it needs nothing. What is asked is not missing.

    Examples
    --------
    >>> from nachim.model.source import Reading
    >>> stage = ColumnUse("Stage", Verdict.FIELD, "deal", "stage", Reading(Type.TEXT))
    >>> missing_fields([stage])
    (('deal', 'created'),)
    """
    held = {(use.table, use.field) for use in uses if use.verdict in (Verdict.FIELD, Verdict.ASK)}
    told = {table for table, name in held if name not in _LINKS}
    return tuple(
        (table.name, field.name)
        for table in TABLES.values()
        for field in table.fields
        if table.name in told
        and field.required
        and field.type in (Type.DATE, Type.NUMBER, Type.MONEY)
        and (table.name, field.name) not in held
    )


def decided(mapping: SourceMapping, header: str, use: ColumnUse) -> SourceMapping:
    """Return the mapping with one column decided."""
    columns = tuple(use if one.header == header and one.verdict is Verdict.ASK else one for one in mapping.columns)
    return replace(mapping, columns=columns)
