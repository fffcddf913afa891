"""Conditions, levels and cards as SQL.

Columns stand as in the facts tables: the value under the attribute's name, the reason of a missing one under
`name__why`.
The same meaning in memory: `nachim.stats.levels`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from nachim.engine.dialects import number, quote, text
from nachim.model.attribute import Attribute, Category
from nachim.model.card import Card, CardAttribute
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Scalar, Tree, Value


def expression(tree: Tree) -> str:
    """Return SQL that is TRUE or FALSE, never NULL: what is unknown does not hold.

    Examples
    --------
    >>> expression(Condition("employees", Operator.BETWEEN, (200, 500)))
    '("employees" IS NOT NULL AND "employees" >= 200 AND "employees" < 500)'
    >>> expression(All(()))
    'TRUE'
    """
    match tree:
        case Condition():
            return _condition(tree)
        case Not(part):
            return f"NOT {expression(part)}"
        case All(parts):
            return _joined(parts, " AND ", "TRUE")
        case AnyOf(parts):
            return _joined(parts, " OR ", "FALSE")


def _joined(parts: Sequence[Tree], word: str, empty: str) -> str:
    return f"({word.join(expression(part) for part in parts)})" if parts else empty


def _condition(condition: Condition) -> str:
    x, why = quote(condition.attribute), quote(f"{condition.attribute}__why")
    match condition.operator:
        case Operator.IS_KNOWN:
            return f"({x} IS NOT NULL)"
        case Operator.IS_NONE:
            return f"({x} IS NULL AND {why} IS NOT NULL AND {why} = 'none')"
        case Operator.IS_UNKNOWN:
            return f"({x} IS NULL AND ({why} IS NULL OR {why} <> 'none'))"
        case Operator.IN:
            values = _values(condition.value)
            return f"({x} IS NOT NULL AND {x} IN ({values}))" if values else "FALSE"
        case Operator.NOT_IN:
            values = _values(condition.value)
            return f"({x} IS NOT NULL AND {x} NOT IN ({values}))" if values else f"({x} IS NOT NULL)"
        case Operator.BETWEEN | Operator.WITHIN_DAYS as operator:
            low, high = (0, condition.value) if operator is Operator.WITHIN_DAYS else _pair(condition)
            last = "<=" if operator is Operator.WITHIN_DAYS else "<"
            return f"({x} IS NOT NULL AND {x} >= {_number(low)} AND {x} {last} {_number(high)})"
        case Operator.AT_LEAST | Operator.AT_MOST | Operator.BELOW as operator:
            sign = {Operator.AT_LEAST: ">=", Operator.AT_MOST: "<=", Operator.BELOW: "<"}[operator]
            return f"({x} IS NOT NULL AND {x} {sign} {_number(condition.value)})"


def _pair(condition: Condition) -> tuple[Scalar, Scalar]:
    match condition.value:
        case (low, high):
            return low, high
        case _:
            raise ValueError(f"{condition.attribute}: between needs two limits, not {condition.value!r}")


def _values(value: Value) -> str:
    values = value if isinstance(value, tuple) else () if value is None else (value,)
    return ", ".join(text(one) if isinstance(one, str) else number(one) for one in values)


def _number(value: Value) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"not a number: {value!r}")
    return number(value)


def combined_columns(attribute: Attribute) -> tuple[str, str]:
    """Columns of a SELECT over facts for an attribute that is made of others: its value and the reason of a gap.

    "no" as soon as one condition fails, unknown while an answer is missing.
    """
    assert attribute.both is not None
    every = attribute.both.conditions
    holds = _joined(every, " AND ", "TRUE")
    gaps = [Condition(one.attribute, Operator.IS_UNKNOWN) for one in every]
    fails = " OR ".join(
        f"(NOT {_condition(gap)} AND NOT {_condition(one)})" for gap, one in zip(gaps, every, strict=True)
    )
    value = f"CASE WHEN {holds} THEN 'yes' WHEN {fails} THEN 'no' END"
    why = f"CASE WHEN {holds} OR {fails} THEN NULL ELSE 'unknown' END"
    return (
        f"CAST({value} AS VARCHAR) AS {quote(attribute.name)}",
        f"CAST({why} AS VARCHAR) AS {quote(attribute.why)}",
    )


def level_case(conditions: Sequence[Condition]) -> str:
    """Return SQL for the code of the first level that holds; the last level (unknown) takes what no level takes."""
    return chosen(conditions, range(len(conditions)))


def points_case(attribute: CardAttribute) -> str:
    """Return SQL for the points that an attribute gives."""
    return chosen([level.condition for level in attribute.levels], [level.points for level in attribute.levels])


def chosen(conditions: Sequence[Condition], results: Sequence[int]) -> str:
    """Return SQL for the result of the first level that holds; the last level takes what no level takes."""
    *before, (_, last) = zip(conditions, results, strict=True)
    whens = " ".join(f"WHEN {expression(condition)} THEN {result}" for condition, result in before)
    return f"CASE {whens} ELSE {last} END" if whens else str(last)


def score_columns(card: Card) -> tuple[str, ...]:
    """Columns of a SELECT over facts: `total`, the points of each category by its name, `<attribute>__points`.

    A category without an attribute on the card gives 0.
    """
    points = {attribute.name: f"({points_case(attribute)})" for attribute in card.attributes}
    parts = {
        category: [points[attribute.name] for attribute in card.attributes if attribute.category is category]
        for category in Category
    }
    return (
        f'{_sum(points.values())} AS "total"',
        *(f"{_sum(terms)} AS {quote(category.value)}" for category, terms in parts.items()),
        *(f"{case} AS {quote(f'{name}__points')}" for name, case in points.items()),
    )


def range_columns(card: Card) -> tuple[str, str]:
    """Columns of a SELECT over facts: `low` and `high`, the least and the most total once what is unknown is known."""

    def total(choose: Callable[[Iterable[int]], int]) -> str:
        terms = []
        for attribute in card.attributes:
            points = [level.points for level in attribute.levels[:-1]]
            points.append(choose(level.points for level in attribute.answers))
            terms.append(f"({chosen([level.condition for level in attribute.levels], points)})")
        return _sum(terms)

    return f'{total(min)} AS "low"', f'{total(max)} AS "high"'


def _sum(terms: Iterable[str]) -> str:
    return " + ".join(terms) or "0"
