"""Where in a mapping file something stands, and what was probably meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from nachim.errors import MappingError


@dataclass(frozen=True, slots=True)
class Place:
    """A node of the YAML and the file it stands in."""

    file: str
    node: Any
    fallback: int = 1

    def line(self, key: object) -> int:
        """Return the line of a key, from 1."""
        try:
            return int(self.node.lc.key(key)[0]) + 1
        except (AttributeError, KeyError, TypeError):
            return self.fallback

    def at(self, key: object) -> Place:
        """Return the place of a key itself."""
        return Place(self.file, None, self.line(key))

    def inside(self, key: object, node: Any) -> Place:
        """Return the place of what stands under a key."""
        return Place(self.file, node, self.line(key))


def expect(holds: bool, code: str, place: Place, *, key: str) -> None:
    """Raise a MappingError with the line unless something holds."""
    if not holds:
        raise MappingError(code, file=place.file, line=place.fallback, key=key)


def near(word: str, known: Iterable[str]) -> str:
    """Return the known word that is nearest, for "did you mean".

    Examples
    --------
    >>> near("employes", ["name", "employees", "revenue"])
    'employees'
    """
    from rapidfuzz import fuzz, process

    names = list(known)
    found = process.extractOne(word, names, scorer=fuzz.WRatio, processor=str.lower)
    return str(found[0]) if found and found[1] >= 55 else ", ".join(names[:8])
