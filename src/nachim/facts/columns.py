"""Attributes of the facts tables as raw columns in memory, for the statistics."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nachim.engine import Frame
from nachim.engine.dialects import quote
from nachim.model.attribute import Attribute, Kind
from nachim.stats.coded import RawColumn


def column_sql(attributes: Sequence[Attribute]) -> str:
    """Return the SELECT list of attributes and their reasons, with a comma before each."""
    return "".join(f", {quote(one.name)}, {quote(one.why)}" for one in attributes)


def raw_columns(frame: Frame, attributes: Sequence[Attribute]) -> tuple[RawColumn, ...]:
    """Return the attributes of a frame that was selected with `column_sql`."""
    made = []
    for attribute in attributes:
        wanted = object if attribute.kind is Kind.CATEGORY else np.float64
        values = frame[attribute.name].astype(wanted, copy=False)
        made.append(RawColumn(attribute, values, frame[attribute.why] == "none"))
    return tuple(made)
