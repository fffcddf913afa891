"""Reading a hand-edited YAML file with the line of every mistake."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rapidfuzz import process
from ruamel.yaml.comments import CommentedMap

from nachim.errors import IcpFileError
from nachim.icp.document import BrokenYaml, parse
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree

_SINGLE = (Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW, Operator.WITHIN_DAYS)
_BARE = (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN)


def root(text: str, file: str) -> Node:
    """Parse YAML whose top is a mapping."""
    try:
        data = parse(text)
    except BrokenYaml as error:
        raise IcpFileError("icp.syntax", file=file, line=error.line) from error
    if not isinstance(data, CommentedMap):
        raise IcpFileError("icp.syntax", file=file, line=1)
    return Node(data, file)


class Node:
    """A mapping of the file that knows where its keys stand."""

    def __init__(self, data: CommentedMap, file: str) -> None:
        self._data = data
        self._file = file

    def error(self, code: str, /, key: str | None = None, **words: object) -> IcpFileError:
        """Return an error that names file and line."""
        return IcpFileError(code, file=self._file, line=self._line(key), **words)

    def get(self, key: str) -> Any:
        """Return what stands under a key, or None."""
        return self._data.get(key)

    def keys(self) -> list[str]:
        """Return the keys in their order."""
        return [str(key) for key in self._data]

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._data.get(key)
        if value is None and default is not None:
            return default
        if not isinstance(value, str):
            raise self.error("icp.text", key=key, name=key, value=_said(value))
        return str(value)

    def texts(self, key: str) -> tuple[str, ...]:
        """Return a list of texts; a missing key is an empty list."""
        value = self._data.get(key)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or isinstance(value, str):
            raise self.error("icp.list", key=key, name=key)
        return tuple(str(one) for one in value)

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number within limits."""
        value = self._data.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise self.error("icp.whole", key=key, name=key, low=low, high=high, value=_said(value))
        return int(value)

    def number(self, key: str) -> float:
        """Return a number."""
        value = self._data.get(key)
        if not isinstance(value, int | float) or isinstance(value, bool):
            raise self.error("icp.number", key=key, name=key, value=_said(value))
        return float(value)

    def one_of(self, key: str, valid: Sequence[str]) -> str:
        """Return a text that must be one of a few."""
        value = self._data.get(key)
        if value not in valid:
            raise self.error("icp.choice", key=key, name=key, value=_said(value), valid=", ".join(valid))
        return str(value)

    def map(self, key: str) -> Node:
        """Return the mapping under a key."""
        value = self._data.get(key)
        if not isinstance(value, CommentedMap):
            raise self.error("icp.map", key=key, name=key)
        return Node(value, self._file)

    def maps(self, key: str) -> tuple[Node, ...]:
        """Return a list of mappings; a missing key is an empty list."""
        value = self._data.get(key)
        if value is None:
            return ()
        if not isinstance(value, Sequence) or not all(isinstance(one, CommentedMap) for one in value):
            raise self.error("icp.list", key=key, name=key)
        return tuple(Node(one, self._file) for one in value)

    def _line(self, key: str | None) -> int:
        place = self._data.lc
        if key is not None and key in (place.data or {}):
            return int(place.key(key)[0]) + 1
        return int(place.line or 0) + 1


def read_tree(node: Node, names: Mapping[str, str]) -> Tree:
    """Read a condition tree; `names` gives an attribute's name for its label."""
    for key, kind in (("all", All), ("any", AnyOf)):
        if node.get(key) is not None:
            return kind(tuple(read_tree(part, names) for part in node.maps(key)))
    if node.get("not") is not None:
        return Not(read_tree(node.map("not"), names))
    label = node.text("attribute")
    if label not in names and label not in names.values():
        near = process.extractOne(label, list(names))
        raise node.error("icp.attribute", key="attribute", attribute=label, near=near[0] if near else "–")
    return read_condition(node, names.get(label, label))


def read_condition(node: Node, attribute: str) -> Condition:
    """Read the operator and value of a condition on a known attribute."""
    operators = [operator for operator in Operator if operator.value in node]
    if len(operators) != 1:
        valid = ", ".join(operator.value for operator in Operator)
        raise node.error("icp.operator", key="attribute", n=len(operators), valid=valid)
    return Condition(attribute, operators[0], _value(node, operators[0]))


def _value(node: Node, operator: Operator) -> Any:
    value = node.get(operator.value)
    if operator in _BARE:
        return None
    if operator is Operator.BETWEEN:
        if not _numbers(value) or len(value) != 2 or not value[0] < value[1]:
            raise node.error("icp.between", key=operator.value, value=_said(value))
        return (float(value[0]), float(value[1]))
    if operator in _SINGLE:
        return node.number(operator.value)
    if isinstance(value, str | int | float):
        value = [value]
    if not isinstance(value, Sequence) or not all(isinstance(one, str | int | float) for one in value):
        raise node.error("icp.list", key=operator.value, name=operator.value)
    return tuple(str(one) for one in value)


def _numbers(value: object) -> bool:
    return (
        isinstance(value, Sequence)
        and not isinstance(value, str)
        and all(isinstance(one, int | float) and not isinstance(one, bool) for one in value)
    )


def _said(value: object) -> str:
    return "–" if value is None else str(value)
