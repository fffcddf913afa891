"""Words that stand for a missing value, and which kind of missing they mean."""

from __future__ import annotations

import unicodedata

from nachim.imports.values.words import value_words
from nachim.model.attribute import Why

_WORDS = value_words()["missing"]
MISSING: dict[str, Why] = {word: Why(meaning) for meaning, words in _WORDS.items() for word in words}
"""Every such word and what it means: "has none" is an answer, the others are gaps."""


def fold(text: str) -> str:
    """Return the text as words are compared: NFKC, lower case, single spaces.

    Examples
    --------
    >>> fold("  Ｎ／Ａ ")
    'n/a'
    """
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def why_missing(text: str) -> Why | None:
    """Return why a text says nothing, or None when it is a value.

    Examples
    --------
    >>> why_missing("없음"), why_missing("Select"), why_missing("미정"), why_missing("제조")
    (<Why.NONE: 'none'>, <Why.NOT_ASKED: 'not_asked'>, <Why.UNKNOWN: 'unknown'>, None)
    """
    word = fold(text)
    return MISSING.get(word) if word else Why.UNKNOWN
