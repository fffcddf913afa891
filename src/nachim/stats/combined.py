"""Conditions that hold together as one attribute of their own: yes, no, or unknown while an answer is missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from nachim.model.attribute import Attribute
from nachim.model.condition import Condition, Operator
from nachim.stats.coded import RawColumn
from nachim.stats.levels import assign


def combined(attribute: Attribute, columns: Mapping[str, RawColumn], rows: int) -> RawColumn:
    """Return the column of an attribute that is made of others: "no" as soon as one condition fails.

    Parameters
    ----------
    columns
        Attributes by name; one that is not there is unknown for all rows.

    Examples
    --------
    >>> from nachim.model.attribute import Category, Combination, Kind, Known
    >>> size = Attribute("size", "Size", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY)
    >>> age = Attribute("age", "Age", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY)
    >>> large, old = Condition("size", Operator.AT_LEAST, 50), Condition("age", Operator.AT_LEAST, 9)
    >>> both = Attribute("both", "", Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.TODAY,
    ...                  both=Combination((large, old), (size, age)))
    >>> known = {one.name: RawColumn(one, np.array(values), np.zeros(3, bool))
    ...          for one, values in ((size, [80.0, 80.0, 20.0]), (age, [10.0, np.nan, np.nan]))}
    >>> combined(both, known, 3).values.tolist()
    ['yes', None, 'no']
    """
    assert attribute.both is not None
    fails, waits = np.zeros(rows, np.bool_), np.zeros(rows, np.bool_)
    for condition in attribute.both.conditions:
        column = columns.get(condition.attribute)
        if column is None:
            waits[:] = True
            continue
        gaps = (Operator.IS_UNKNOWN, Operator.IS_KNOWN, Operator.IS_NONE)
        code = assign(column, (condition, *(Condition(condition.attribute, gap) for gap in gaps)))
        fails |= code > 1
        waits |= code == 1
    values = np.full(rows, "yes", dtype=object)
    values[waits] = None
    values[fails] = "no"
    return RawColumn(attribute, values, np.zeros(rows, np.bool_))
