"""Conditions of `icp.yaml`: read, and held against the kind of their attribute."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rapidfuzz import process

from nachim.icp.reader import Node, finite
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree

FORMS = ("all", "any", "not", "attribute")
"""How a condition may begin; exactly one of them stands on it."""
OPERATORS = tuple(operator.value for operator in Operator)
_SINGLE = (Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW, Operator.WITHIN_DAYS)
_BARE = (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN)
_NUMBER = (Operator.BETWEEN, Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW, *_BARE)
FITTING: Mapping[Kind, tuple[Operator, ...]] = {
    Kind.NUMBER: _NUMBER,
    Kind.DAYS: (*_NUMBER, Operator.WITHIN_DAYS),
    Kind.CATEGORY: (Operator.IN, Operator.NOT_IN, *_BARE),
}
"""What can be asked of an attribute of each kind."""
_DEEPEST = 20


def read_tree(node: Node, known: Mapping[str, Attribute], beside: tuple[str, ...] = (), depth: int = 0) -> Tree:
    """Read a condition tree.

    Parameters
    ----------
    known
        Attributes by what the file calls them, and by name.
    beside
        Keys that may stand next to the condition.
    """
    if depth > _DEEPEST:
        raise node.error("icp.deep", deepest=_DEEPEST)
    form = next((form for form in FORMS if form in node), None)
    for key, kind in (("all", All), ("any", AnyOf)):
        if form == key:
            node.only((key, *beside))
            return kind(tuple(read_tree(part, known, (), depth + 1) for part in node.some_maps(key)))
    if form == "not":
        node.only(("not", *beside))
        return Not(read_tree(node.map("not"), known, (), depth + 1))
    label = node.text("attribute")
    if label not in known:
        near = process.extractOne(label, list(known))
        raise node.error("icp.attribute", key="attribute", attribute=label, near=near[0] if near else "–")
    return read_condition(node, known[label], ("attribute", *beside))


def read_condition(node: Node, attribute: Attribute, beside: tuple[str, ...]) -> Condition:
    """Read the operator and value of a condition on a known attribute."""
    node.only((*beside, *OPERATORS))
    operators = [operator for operator in Operator if operator.value in node]
    if len(operators) != 1:
        key = operators[-1].value if operators else "attribute"
        raise node.error("icp.operator", key=key, n=len(operators), valid=", ".join(OPERATORS))
    check_fit(node, attribute, operators[0], FITTING[attribute.kind])
    return Condition(attribute.name, operators[0], _value(node, operators[0]))


def check_fit(node: Node, attribute: Attribute, operator: Operator, valid: tuple[Operator, ...]) -> None:
    """Refuse a comparison that cannot be made here."""
    if operator not in valid:
        called = node.text("attribute") if "attribute" in node else attribute.label
        raise node.error(
            "icp.fit", key=operator.value, operator=operator.value, attribute=called,
            kind=attribute.kind.value, valid=", ".join(valid),
        )  # fmt: skip


def _value(node: Node, operator: Operator) -> Any:
    value = node.get(operator.value)
    if operator in _BARE:
        if value is not True:
            raise node.error("icp.bare", key=operator.value, operator=operator.value, value=str(value))
        return None
    if operator is Operator.BETWEEN:
        edges = [finite(one) for one in value] if isinstance(value, list) else []
        match edges:
            case [float() as low, float() as high] if low < high:
                return (low, high)
        raise node.error("icp.between", key=operator.value, value=str(value))
    if operator in _SINGLE:
        number = node.number(operator.value)
        if operator is Operator.WITHIN_DAYS and number < 0:
            raise node.error("icp.number", key=operator.value, name=operator.value, value=str(value))
        return number
    values = node.texts(operator.value)
    if not values:
        raise node.error("icp.empty", key=operator.value, name=operator.value)
    return values
