"""Yes and no, in the words of both languages."""

from __future__ import annotations

from nachim.imports.values.missing import fold
from nachim.imports.values.parsed import UNREADABLE, Parsed, gap
from nachim.imports.values.words import value_words

_WORDS = {meaning: frozenset(words) for meaning, words in value_words()["flags"].items()}


def read_flag(text: str) -> Parsed:
    """Return whether a text says yes.

    Examples
    --------
    >>> read_flag("있음").value, read_flag("아니요").value, read_flag("미정").why.value
    (True, False, 'unknown')
    """
    word = fold(text).strip(".!")
    if word in _WORDS["yes"]:
        return Parsed(True)
    if word in _WORDS["no"]:
        return Parsed(False)
    return gap(text) or UNREADABLE


def clearly_flag(text: str) -> bool:
    """Tell whether a text is one of the unmistakable words for yes and no."""
    return fold(text) in _WORDS["clear"]
