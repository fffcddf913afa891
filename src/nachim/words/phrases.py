"""Conditions as words: "직원 수 200–499", "사용 솔루션: Salesforce"."""

from __future__ import annotations

from collections.abc import Callable

from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Scalar, Tree
from nachim.words.catalogue import Words

Lookup = Callable[[str], Attribute]


def phrase(tree: Tree, words: Words, attribute: Lookup) -> str:
    """Return a tree of conditions as a short phrase for a table cell.

    Parameters
    ----------
    attribute
        Finds an attribute by name.
    """
    match tree:
        case Condition():
            return _condition(tree, words, attribute(tree.attribute))
        case Not(part):
            return words("icp.not", part=phrase(part, words, attribute))
        case All(parts) | AnyOf(parts) if len(parts) == 1:
            return phrase(parts[0], words, attribute)
        case All(parts):
            return words("icp.and").join(phrase(part, words, attribute) for part in parts) or words("icp.everybody")
        case AnyOf(parts):
            return words("icp.or").join(phrase(part, words, attribute) for part in parts)


def sentence(tree: Tree, words: Words, attribute: Lookup) -> str:
    """Return the ICP as one sentence, generated from the condition table alone (R03)."""
    return words("icp.sentence", who=phrase(tree, words, attribute))


def level(condition: Condition, words: Words, attribute: Attribute) -> str:
    """Return a condition without the name of its attribute: "200–499", "Salesforce", "모름"."""
    value = condition.value
    match condition.operator:
        case Operator.IN:
            return ", ".join(_value(v, words, attribute) for v in _values(value))
        case Operator.NOT_IN:
            return words("icp.level.other") if _values(value) else words("icp.level.known")
        case Operator.BETWEEN:
            low, high = _values(value)
            return words("icp.level.between", low=_bound(low, attribute), high=_upper(high, attribute))
        case Operator.AT_LEAST:
            return words(_days("icp.level.at_least", attribute), low=_bound(value, attribute))
        case Operator.AT_MOST:
            return words("icp.level.at_most", high=_bound(value, attribute))
        case Operator.BELOW:
            return words(_days("icp.level.below", attribute), high=_bound(value, attribute))
        case Operator.WITHIN_DAYS:
            return words("icp.level.within_days", days=value)
        case Operator.IS_KNOWN:
            return words("icp.level.known")
        case Operator.IS_NONE:
            return words("icp.level.never" if attribute.kind is Kind.DAYS else "icp.level.none")
        case Operator.IS_UNKNOWN:
            return words("icp.level.unknown")


def _condition(condition: Condition, words: Words, attribute: Attribute) -> str:
    if condition.operator is Operator.NOT_IN and _values(condition.value):
        others = ", ".join(_value(v, words, attribute) for v in _values(condition.value))
        return words("icp.not_in", attribute=attribute.label, values=others)
    return words("icp.condition", attribute=attribute.label, level=level(condition, words, attribute))


def _days(id_: str, attribute: Attribute) -> str:
    return f"{id_}_days" if attribute.kind is Kind.DAYS else id_


def _values(value: object) -> tuple[Scalar, ...]:
    if isinstance(value, tuple):
        return value
    return () if value is None else (value,)  # type: ignore[return-value]


def _value(value: Scalar, words: Words, attribute: Attribute) -> str:
    id_ = f"values.{attribute.name}.{value}"
    return words(id_) if isinstance(value, str) and value.isidentifier() and words.has(id_) else str(value)


def _bound(value: object, attribute: Attribute) -> str:
    return f"{value:,.10g}" + (attribute.unit or "") if isinstance(value, int | float) else str(value)


def _upper(value: object, attribute: Attribute) -> str:
    """Left-closed whole numbers read better with their last member: [200, 500) is 200–499."""
    if isinstance(value, int | float) and float(value).is_integer() and attribute.kind is Kind.NUMBER:
        return _bound(value - 1 if value >= 2 else value, attribute)
    return _bound(value, attribute)
