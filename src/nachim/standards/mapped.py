"""What became of one raw text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Way(StrEnum):
    """How a text came to its value. The catalogue names each as `standards.way.<value>`."""

    NAME = "name"
    """It is one of the words of the canonical value."""
    CODE = "code"
    """It is the value's code in an official classification."""
    PART = "part"
    """A part of it names the value, and no other part names another."""
    SPELLING = "spelling"
    """A misspelling of one of the value's words."""
    LISTED = "listed"
    """The company's own list of products has it, perhaps spelled otherwise or by its code."""
    PERSON = "person"
    """A person decided it."""
    OWN = "own"
    """No canonical value: the company's own word, kept as it stands."""
    VARIANT = "variant"
    """No canonical value: another spelling of an own word."""
    AMBIGUOUS = "ambiguous"
    """It could be any of the candidates; not guessed."""
    UNMAPPED = "unmapped"
    """Nothing is known of it."""
    BLANK = "blank"
    """It says that nobody knows ("-", "unknown")."""
    ABSENT = "absent"
    """It says that there is none ("없음")."""


CANONICAL = frozenset({Way.NAME, Way.CODE, Way.PART, Way.SPELLING, Way.LISTED, Way.PERSON})


@dataclass(frozen=True, slots=True)
class Label:
    """A canonical value's name in both languages."""

    ko: str
    en: str

    def in_language(self, language: str) -> str:
        """Return the name in that language.

        Examples
        --------
        >>> Label("게임", "Games").in_language("ko")
        '게임'
        """
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, slots=True)
class Mapped:
    """One raw text and what it stands for.

    `value` is None where the text could not be mapped or says nothing; `sure` runs from 0 to 1; `candidates` are the
    canonical values that it might mean, best first.
    """

    raw: str
    value: str | None
    label: Label | None
    sure: float
    candidates: tuple[str, ...]
    why: Way

    @property
    def canonical(self) -> bool:
        """Tell whether the value is one of the standard's own, not a text kept as it stands."""
        return self.why in CANONICAL
