"""Tables of other people as attributes: arrays and frames as raw columns, the same way at fit and at predict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import numpy.typing as npt

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.stats.coded import RawColumn

Values = npt.NDArray[Any]
Asked = Mapping[Any, str]
"""What somebody says of columns, each by its name or its place."""


@dataclass(frozen=True, slots=True)
class Table:
    """Columns in the order in which they came; `named` tells whether the names are the user's own."""

    names: tuple[str, ...]
    columns: tuple[Values, ...]
    named: bool

    @property
    def rows(self) -> int:
        """Number of rows."""
        return len(self.columns[0]) if self.columns else 0


def table_of(X: object) -> Table:
    """Return the columns of an array, or of a frame that gives its rows by the Arrow C stream.

    Raises
    ------
    ValueError
        If two columns of a frame have one name, up to the case of letters.

    Examples
    --------
    >>> table_of(np.array([[1.0, 2.0]])).names
    ('x0', 'x1')
    """
    if not hasattr(X, "__arrow_c_stream__"):
        array = np.asarray(X)
        return Table(tuple(f"x{j}" for j in range(array.shape[1])), tuple(array.T), named=False)
    from nachim.engine.duckdb import ArrowStream, DuckDBEngine

    with DuckDBEngine() as engine:
        engine.accept("given", cast("ArrowStream", X))
        frame = engine.rows('SELECT * FROM "given"')
        return Table(tuple(map(str, frame)), tuple(frame[name] for name in frame), named=True)


def attributes_of(table: Table, kinds: Asked, categories: Asked) -> tuple[Attribute, ...]:
    """Return what each column is: as asked, else a number where it holds numbers, else a category.

    Raises
    ------
    ValueError
        If a column is asked for that is not there, or one of dates is not asked for as anything.
    """
    asked_kinds, asked_categories = (by_name(asked, table.names) for asked in (kinds, categories))
    made = []
    for name, values in zip(table.names, table.columns, strict=True):
        kind = Kind(asked_kinds.get(name, _kind_of(name, values)))
        category = Category(asked_categories.get(name, Category.FIRMOGRAPHIC))
        made.append(Attribute(name, name, category, kind, Known.TODAY))
    return tuple(made)


def by_name(asked: Mapping[Any, Any], names: Sequence[str]) -> dict[str, Any]:
    """Return what was asked by the names of the columns; places are taken for names.

    Raises
    ------
    ValueError
        If there is no such column.
    """
    found = {}
    for key, value in asked.items():
        name = names[key] if isinstance(key, int) and 0 <= key < len(names) else key
        if name not in names:
            raise ValueError(f"There is no column {key!r}. The columns are: {', '.join(names)}.")
        found[str(name)] = value
    return found


def raw_columns(table: Table, attributes: Sequence[Attribute]) -> tuple[RawColumn, ...]:
    """Return the columns as attributes; what is missing is unknown.

    Raises
    ------
    ValueError
        If a number is infinite, or something that is no number stands in a column of numbers.
    """
    none = np.zeros(table.rows, np.bool_)
    return tuple(
        RawColumn(one, _texts(values) if one.kind is Kind.CATEGORY else _numbers(one.name, values), none)
        for one, values in zip(attributes, table.columns, strict=True)
    )


def _kind_of(name: str, values: Values) -> Kind:
    if values.dtype.kind in "mM":
        raise ValueError(f"{name} holds dates. Give the days that have passed since, as a column of numbers.")
    if values.dtype.kind in "iuf":
        return Kind.NUMBER
    if values.dtype.kind in "bUS":
        return Kind.CATEGORY
    known = [value for value in values if not _is_missing(value)]
    numbers = all(isinstance(value, int | float | np.number) and not isinstance(value, bool) for value in known)
    return Kind.NUMBER if known and numbers else Kind.CATEGORY


def _is_missing(value: object) -> bool:
    return value is None or value != value or type(value).__name__ in ("NAType", "NaTType")


def _numbers(name: str, values: Values) -> Values:
    if values.dtype == object:
        values = np.array([np.nan if _is_missing(value) else value for value in values], dtype=object)
    try:
        numbers = values.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise ValueError(f"{name} holds numbers, or did when the card was learned: {error}.") from error
    if np.isinf(numbers).any():
        raise ValueError(f"{name} contains infinity. Leave such a value out (NaN), or replace it by a number.")
    return numbers


def _texts(values: Values) -> Values:
    texts = [None if _is_missing(value) else _text(value) for value in values]
    return np.array(texts, dtype=object)


def _text(value: object) -> str:
    """Return a value as a category: yes and no for truth values, whole numbers without a decimal point."""
    if isinstance(value, bool | np.bool_):
        return "yes" if value else "no"
    if isinstance(value, float | np.floating) and float(value).is_integer():
        return str(int(value))
    return str(value)
