"""From a file on disk to canonical tables: `read_file`, `recognise`, `canonicalise`."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nachim.imports.canonical import canonicalise
    from nachim.imports.raw import Note, RawTable
    from nachim.imports.read import read_address, read_file
    from nachim.imports.recognise import recognise
    from nachim.imports.result import CanonicalResult, CanonicalTable, Duplicate, OwnAttribute, Unreadable

__all__ = [
    "CanonicalResult",
    "CanonicalTable",
    "Duplicate",
    "Note",
    "OwnAttribute",
    "RawTable",
    "Unreadable",
    "canonicalise",
    "read_address",
    "read_file",
    "recognise",
]
_ROOMS = {"canonicalise": "canonical", "Note": "raw", "RawTable": "raw", "read_file": "read", "read_address": "read",
          "recognise": "recognise"}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load a name when it is first used: the child that opens workbooks needs few of them."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_ROOMS.get(name, 'result')}"), name)
    globals()[name] = value
    return value
