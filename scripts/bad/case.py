"""One file of the corpus."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Case:
    """A file and what must become of it."""

    name: str
    content: bytes
    outcome: str
    """"file.empty", or rows and notes of each table: "3", "3 title_rows total_rows", "2; 5"."""


def text(name: str, content: str, outcome: str, encoding: str = "utf-8") -> Case:
    """Return a case from text."""
    return Case(name, content.encode(encoding), outcome)
