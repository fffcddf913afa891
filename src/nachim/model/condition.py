"""Conditions: attribute, operator, value; and trees of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Operator(StrEnum):
    """What a condition asks of an attribute."""

    IN = "in"
    NOT_IN = "not_in"
    """Known, and none of these values."""
    BETWEEN = "between"
    """Left closed: low <= x < high."""
    AT_LEAST = "at_least"
    AT_MOST = "at_most"
    BELOW = "below"
    """x < high: the lowest level of a card, so that its levels stay disjoint."""
    WITHIN_DAYS = "within_days"
    """An event of that type at most so many days ago."""
    IS_KNOWN = "is_known"
    IS_NONE = "is_none"
    IS_UNKNOWN = "is_unknown"
    """Neither a value nor an explicit "none": the gap level of a card."""


Scalar = str | float | int
Value = Scalar | tuple[Scalar, ...] | None


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition on one attribute.

    Examples
    --------
    >>> Condition("employees", Operator.BETWEEN, (200, 500)).operator.value
    'between'
    """

    attribute: str
    operator: Operator
    value: Value = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. An empty `All` holds for everybody."""

    parts: tuple[Tree, ...]
    word: Literal["all"] = "all"
    """Tells it from `AnyOf` where it is kept as JSON."""


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds."""

    parts: tuple[Tree, ...]
    word: Literal["any"] = "any"


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Tree


Tree = Condition | All | AnyOf | Not


def leaves(tree: Tree) -> Iterator[Condition]:
    """Yield every condition of a tree, from left to right."""
    match tree:
        case Condition():
            yield tree
        case Not(part):
            yield from leaves(part)
        case All(parts) | AnyOf(parts):
            for part in parts:
                yield from leaves(part)
