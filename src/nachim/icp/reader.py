"""Reading a hand-edited YAML file with the line of every mistake."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from typing import Any

from rapidfuzz import process
from ruamel.yaml.comments import CommentedMap
from ruamel.yaml.scalarbool import ScalarBoolean

from nachim.errors import IcpFileError
from nachim.icp.parse import parsed


def root(text: str, file: str) -> Node:
    """Parse YAML whose top is a mapping."""
    return Node(parsed(text, file), file)


class Node:
    """A mapping of the file that knows where its keys stand."""

    def __init__(self, data: CommentedMap, file: str) -> None:
        self._data = data
        self._file = file

    def error(self, code: str, /, key: str | None = None, item: int | None = None, **words: object) -> IcpFileError:
        """Return an error that names file and line, that of an entry of the list under `key` if `item` is given."""
        return IcpFileError(code, file=self._file, line=self.line(key, item), **words)

    def line(self, key: str | None = None, item: int | None = None) -> int:
        """Return the line of a key, or of an entry of the list under it."""
        place = self._data.lc
        entries = None if item is None else getattr(self._data[key], "lc", None)
        if entries is not None and item in (entries.data or {}):
            return int(entries.item(item)[0]) + 1
        if key is not None and key in (place.data or {}):
            return int(place.key(key)[0]) + 1
        return int(place.line or 0) + 1

    def get(self, key: str) -> Any:
        """Return what stands under a key, or None."""
        return self._data.get(key)

    def __contains__(self, key: str) -> bool:
        return key in self._data

    def only(self, valid: Collection[str]) -> None:
        """Refuse a key that means nothing here: a slip of the pen would else be dropped silently."""
        for key in self._data:
            if key not in valid:
                near = process.extractOne(str(key), list(valid))
                raise self.error("icp.key", key=key, name=str(key), near=near[0], valid=", ".join(valid))

    def text(self, key: str, default: str | None = None) -> str:
        """Return a text."""
        value = self._data.get(key) if default is not None else self._given(key)
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
        if not _is_list(value):
            raise self.error("icp.list", key=key, name=key)
        for place, one in enumerate(value):
            # Other scalars (007, 1.50, true, a date) would come back changed; they need quotes.
            if not isinstance(one, str) and type(one) is not int:
                raise self.error("icp.text", key=key, item=place, name=key, value=_said(one))
        return tuple(str(one) for one in value)

    def whole(self, key: str, low: int, high: int) -> int:
        """Return a whole number within limits."""
        value = self._given(key)
        if not isinstance(value, int) or isinstance(value, bool | ScalarBoolean) or not low <= value <= high:
            raise self.error("icp.whole", key=key, name=key, low=low, high=high, value=_said(value))
        return int(value)

    def number(self, key: str) -> float:
        """Return a finite number."""
        number = finite(value := self._given(key))
        if number is None:
            raise self.error("icp.number", key=key, name=key, value=_said(value))
        return number

    def one_of(self, key: str, valid: Sequence[str]) -> str:
        """Return a text that must be one of a few."""
        value = self._given(key)
        if not isinstance(value, str) or value not in valid:
            raise self.error("icp.choice", key=key, name=key, value=_said(value), valid=", ".join(valid))
        return str(value)

    def map(self, key: str) -> Node:
        """Return the mapping under a key."""
        value = self._given(key)
        if not isinstance(value, CommentedMap):
            raise self.error("icp.map", key=key, name=key)
        return Node(value, self._file)

    def maps(self, key: str) -> tuple[Node, ...]:
        """Return a list of mappings; a missing key is an empty list."""
        value = self._data.get(key)
        if value is None:
            return ()
        if not _is_list(value):
            raise self.error("icp.list", key=key, name=key)
        for place, one in enumerate(value):
            if not isinstance(one, CommentedMap):
                raise self.error("icp.map", key=key, item=place, name=key)
        return tuple(Node(one, self._file) for one in value)

    def some_maps(self, key: str) -> tuple[Node, ...]:
        """Return a list of mappings that must not be empty."""
        found = self.maps(key)
        if not found:
            raise self.error("icp.empty", key=key, name=key)
        return found

    def _given(self, key: str) -> Any:
        if key not in self._data:
            raise self.error("icp.absent", name=key)
        return self._data[key]


def finite(value: object) -> float | None:
    """Return a value as a number, or None where it is none that can be counted with."""
    if not isinstance(value, int | float) or isinstance(value, bool | ScalarBoolean):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None


def _is_list(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, str | bytes)


def _said(value: object) -> str:
    return "–" if value is None else str(value)
