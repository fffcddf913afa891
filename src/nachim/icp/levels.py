"""Levels of a card as people may edit them: every company stands in exactly one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nachim.errors import IcpFileError
from nachim.icp.conditions import check_fit
from nachim.icp.reader import Node
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition, Operator

_GAPS = (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN)
_BANDS = (Operator.BELOW, Operator.BETWEEN, Operator.AT_LEAST, *_GAPS)
_VALUES = (Operator.IN, Operator.NOT_IN, *_GAPS)


@dataclass(frozen=True, slots=True)
class _Level:
    node: Node
    condition: Condition

    @property
    def line(self) -> int:
        return self.node.line(self.condition.operator.value)


def check_levels(node: Node, attribute: Attribute, read: Sequence[tuple[Node, Condition]]) -> None:
    """Refuse levels that overlap or that leave a value out.

    Raises
    ------
    IcpFileError
        With the line of the level that overlaps an earlier one, or that the missing one would follow.
    """
    levels = [_Level(*one) for one in read]
    if not levels or levels[-1].condition.operator is not Operator.IS_UNKNOWN:
        raise node.error("icp.levels", key="levels", attribute=node.text("attribute"))
    for level in levels:
        valid = _VALUES if attribute.kind is Kind.CATEGORY else _BANDS
        check_fit(level.node, attribute, level.condition.operator, valid)
    check = _Check(node)
    for operator in (Operator.IS_UNKNOWN, Operator.IS_NONE):
        check.once([level for level in levels if level.condition.operator is operator], f"{operator}: true")
    known = [level for level in levels if level.condition.operator not in (Operator.IS_UNKNOWN, Operator.IS_NONE)]
    whole = [level for level in known if level.condition.operator is Operator.IS_KNOWN]
    if whole or not known:
        check.once(whole, "is_known: true")
        if others := [level for level in known if level is not whole[0]]:
            raise check.overlap(others[0], whole[0], _shown(others[0].condition))
    elif attribute.kind is Kind.CATEGORY:
        _check_values(known, check)
    else:
        _check_bands(known, check)


class _Check:
    """Errors about one attribute's levels."""

    def __init__(self, node: Node) -> None:
        self.node, self.called = node, node.text("attribute")

    def once(self, levels: Sequence[_Level], shown: str) -> None:
        if not levels:
            raise self.gap(None, shown)
        if len(levels) > 1:
            raise self.overlap(levels[1], levels[0], shown)

    def gap(self, level: _Level | None, shown: str) -> IcpFileError:
        node, key = (self.node, "levels") if level is None else (level.node, level.condition.operator.value)
        return node.error("icp.gap", key=key, attribute=self.called, level=shown)

    def overlap(self, level: _Level, other: _Level, shown: str) -> IcpFileError:
        return level.node.error(
            "icp.overlap", key=level.condition.operator.value, attribute=self.called, level=shown,
            other=other.line,
        )  # fmt: skip


def _check_bands(levels: Sequence[_Level], check: _Check) -> None:
    bands = sorted(((*_span(level.condition), level) for level in levels), key=lambda band: band[:2])
    end, before = -math.inf, None
    for low, high, level in bands:
        if before is not None and low < end:
            later, earlier = sorted((level, before), key=lambda one: -one.line)
            raise check.overlap(later, earlier, _band(low, min(end, high)))
        if low > end:
            raise check.gap(level, _band(end, low))
        end, before = high, level
    if end < math.inf:
        raise check.gap(before, _band(end, math.inf))


def _span(condition: Condition) -> tuple[float, float]:
    match condition.operator, condition.value:
        case Operator.BELOW, float() as high:
            return -math.inf, high
        case Operator.AT_LEAST, float() as low:
            return low, math.inf
        case _, (float() as low, float() as high):
            return low, high
        case _:
            raise ValueError(f"not a band: {condition}")


def _check_values(levels: Sequence[_Level], check: _Check) -> None:
    """Check lists of values, and the one level for all that stand in none of them."""
    at: dict[object, _Level] = {}
    rests = [level for level in levels if level.condition.operator is Operator.NOT_IN]
    for level in levels:
        if level not in rests:
            for value in dict.fromkeys(_values(level.condition)):
                if value in at:
                    raise check.overlap(level, at[value], f"in: [{value}]")
                at[value] = level
    check.once(rests, f"not_in: [{', '.join(map(str, at))}]")
    rest = rests[0]
    excluded = _values(rest.condition)
    for value in excluded:
        if value not in at:
            raise check.gap(rest, f"in: [{value}]")
    for value, level in at.items():
        if value not in excluded:
            raise check.overlap(rest, level, f"in: [{value}]")


def _values(condition: Condition) -> tuple[object, ...]:
    return condition.value if isinstance(condition.value, tuple) else (condition.value,)


def _band(low: float, high: float) -> str:
    if low == -math.inf:
        return f"below: {_number(high)}"
    return f"at_least: {_number(low)}" if high == math.inf else f"between: [{_number(low)}, {_number(high)}]"


def _shown(condition: Condition) -> str:
    match condition.operator:
        case Operator.IN | Operator.NOT_IN as operator:
            return f"{operator}: [{', '.join(map(str, _values(condition)))}]"
        case Operator.IS_KNOWN:
            return "is_known: true"
        case _:
            return _band(*_span(condition))


def _number(edge: float) -> str:
    return str(int(edge)) if edge.is_integer() and abs(edge) < 1e15 else str(edge)
