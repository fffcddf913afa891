"""Levels as lookups: DuckDB's fast form of `nachim.engine.conditions.level_case`, with the same answer.

A function of one column runs once for each entry of a Parquet dictionary, a CASE once for each row. So texts are looked
up by functions alone, a missing one included; numbers, mostly not in dictionaries, go down a balanced tree of CASE.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from nachim.engine.dialects import number, quote, text
from nachim.model.condition import Condition, Operator, Scalar

_MISSING = "-"
"""Key of a missing text; that of a known one has a separator behind it, so that none is taken for it."""


def lookup(conditions: Sequence[Condition], results: Sequence[str], *, texts: bool, why: bool) -> str:
    """Return SQL for the result of the first level that holds; the last level takes what no level takes.

    Parameters
    ----------
    conditions
        Levels of one attribute.
    results
        SQL literal of each level, all of one type.
    texts
        Whether the column holds texts; numbers otherwise.
    why
        Whether the column `<attribute>__why` is there.

    Examples
    --------
    >>> levels = [Condition("size", Operator.BELOW, 50), Condition("size", Operator.IS_UNKNOWN)]
    >>> lookup(levels, ["7", "0"], texts=False, why=False)
    'CASE WHEN "size" IS NULL THEN 0 WHEN "size" < 50 THEN 7 ELSE 0 END'
    """
    x = quote(conditions[0].attribute)
    gap, none = (results[_first(conditions, None, none=none)] for none in (False, True))
    found = _of_texts(x, conditions, results, gap) if texts else _of_numbers(x, conditions, results, gap)
    if why and gap != none:
        reason = quote(f"{conditions[0].attribute}__why")
        return f"CASE WHEN {x} IS NULL AND {reason} = 'none' THEN {none} ELSE {found} END"
    return found


def _of_texts(x: str, conditions: Sequence[Condition], results: Sequence[str], gap: str) -> str:
    named = dict.fromkeys(value for one in conditions for value in _texts(one))
    places = {value: _first(conditions, value) for value in named}
    rest = results[_first(conditions, _Other())]
    # The list holds: any other value, a missing one, then the levels.
    pairs = [f"{text(_MISSING)}: 1"]
    pairs += [f"{text(f'{_MISSING}|{value}')}: {place + 2}" for value, place in places.items()]
    key = f"CONCAT_WS('|', {text(_MISSING)}, {x})"
    return f"[{', '.join((rest, gap, *results))}][1 + GREATEST(MAP {{{', '.join(pairs)}}}[{key}], 0)]"


def _of_numbers(x: str, conditions: Sequence[Condition], results: Sequence[str], gap: str) -> str:
    edges = sorted({edge for one in conditions for edge in _edges(one)})
    bands = [(low, results[_first(conditions, low)]) for low in (-math.inf, *edges)]
    kept = [band for at, band in enumerate(bands) if at == 0 or band[1] != bands[at - 1][1]]
    known = _tree(x, kept)
    if len(kept) == 1:
        return known if known == gap else f"CASE WHEN {x} IS NULL THEN {gap} ELSE {known} END"
    return f"CASE WHEN {x} IS NULL THEN {gap} {known.removeprefix('CASE ')}"


def _tree(x: str, bands: Sequence[tuple[float, str]]) -> str:
    """Return SQL that halves the bands until one is left."""
    if len(bands) == 1:
        return bands[0][1]
    middle = len(bands) // 2
    edge = number(bands[middle][0])
    return f"CASE WHEN {x} < {edge} THEN {_tree(x, bands[:middle])} ELSE {_tree(x, bands[middle:])} END"


class _Other(str):
    """A text that no condition names."""

    __slots__ = ()


def _first(conditions: Sequence[Condition], value: Scalar | None, *, none: bool = False) -> int:
    """Return the place of the first level that holds for a value, or else for a missing one."""
    holds = (place for place, one in enumerate(conditions) if _holds(one, value, none))
    return next(holds, len(conditions) - 1)


def _holds(one: Condition, value: Scalar | None, none: bool) -> bool:
    match one.operator:
        case Operator.IS_NONE:
            return value is None and none
        case Operator.IS_UNKNOWN:
            return value is None and not none
        case _ if value is None:
            return False
        case Operator.IS_KNOWN:
            return True
        case Operator.IN | Operator.NOT_IN as operator:
            among = not isinstance(value, _Other) and value in _values(one)
            return among is (operator is Operator.IN)
        case operator:
            return not isinstance(value, str) and _within(operator, _values(one), value)


def _within(operator: Operator, limits: Sequence[Scalar], value: float) -> bool:
    numbers = [float(limit) for limit in limits]
    match operator:
        case Operator.BETWEEN:
            return numbers[0] <= value < numbers[1]
        case Operator.WITHIN_DAYS:
            return 0 <= value <= numbers[0]
        case Operator.AT_LEAST:
            return value >= numbers[0]
        case Operator.AT_MOST:
            return value <= numbers[0]
        case _:
            return value < numbers[0]


def _edges(one: Condition) -> list[float]:
    """Return the numbers from which on a condition may hold, or no longer."""
    numbers = [float(value) for value in _values(one) if not isinstance(value, str)]
    after = [math.nextafter(value, math.inf) for value in numbers]
    match one.operator:
        case Operator.IN | Operator.NOT_IN:
            return numbers + after
        case Operator.AT_MOST:
            return after
        case Operator.WITHIN_DAYS:
            return [0.0, *after]
        case _:
            return numbers


def _texts(one: Condition) -> list[str]:
    return [str(value) for value in _values(one)] if one.operator in (Operator.IN, Operator.NOT_IN) else []


def _values(one: Condition) -> tuple[Scalar, ...]:
    return one.value if isinstance(one.value, tuple) else () if one.value is None else (one.value,)


def greatest_bits(table: str, column: str, count: int, names: Mapping[int, str]) -> str:
    """Return a query that adds, for the highest bits set in a BIGINT of at most 52 bits, highest first, their texts.

    Parameters
    ----------
    table
        A query with the column.
    count
        How many bits to tell, as the columns `<column>_1`, `<column>_2`, …; NULL where there are fewer.
    names
        Text of each bit, from bit 0 on.
    """
    powers = ", ".join(["0", *(str(1 << bit) for bit in names)])
    told = ", ".join(text(name) for name in names.values())
    kind = f"ENUM({', '.join(text(name) for name in dict.fromkeys(names.values()))})" if names else "VARCHAR"
    texts = f"[NULL{', ' if names else ''}{told}]::{kind}[]"
    query = table
    for nth in range(count):
        left = f"{column}__{nth}" if nth else column
        # A number whose second bit is clear is far enough from the next power of two for LOG2 to be sure.
        head = f"CAST(FLOOR(LOG2(2 * ({left} & ~({left} >> 1)) + 1)) AS TINYINT)"
        at = f"CASE WHEN {left} = 0 THEN CAST(0 AS TINYINT) ELSE {head} END AS {column}_at{nth}"
        query = f"SELECT *, {at} FROM ({query})"
        rest = f"XOR({left}, ([{powers}]::BIGINT[])[{column}_at{nth} + 1]) AS {column}__{nth + 1}"
        query = f"SELECT *, ({texts})[{column}_at{nth} + 1] AS {column}_{nth + 1}, {rest} FROM ({query})"
    return query
