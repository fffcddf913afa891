"""From a file on disk to canonical tables: `read_file`, `recognise`, `canonicalise`."""

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
