"""Whether a text could hold a person's number, told by its shape: what all texts of one shape say once.

A shape keeps the first two signs of a text and has every later digit as an unknown one. The patterns of
`nachim.imports.details` are loosened so that an unknown digit stands for each: what they do not find in a shape, they
find in no text of that shape. Millions of keys have a handful of shapes.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from nachim.imports import details

UNKNOWN = "\u0660"
"""A digit of another script, for ``\\d`` in a pattern, that no text needs: those with one are never told by shape."""
KEPT = 2
"""Signs at the beginning that a shape keeps: most numbers of persons are told from others by them."""
_CLASS = re.compile(r"\[\^?\]?(?:\\.|[^\\\]])*\]", re.DOTALL)
_TOKEN = re.compile(rf"{_CLASS.pattern}|\\.|\{{[^}}]*\}}|[0-9]|.", re.DOTALL)


def shape(text: str) -> str:
    """Return the shape of a text.

    Examples
    --------
    >>> shape("123-45-67890") == shape("129-00-11111") != shape("023-45-67890")
    True
    """
    return text[:KEPT] + re.sub("[0-9]", UNKNOWN, text[KEPT:])


def shape_sql(raw: str) -> str:
    """Return SQL of the shape of a text."""
    return f"SUBSTR({raw}, 1, {KEPT}) || TRANSLATE(SUBSTR({raw}, {KEPT + 1}), '0123456789', '{UNKNOWN * 10}')"


def digits_in(shape: str) -> int:
    """Return how many digits all texts of a shape have.

    Examples
    --------
    >>> digits_in(shape("123-45-6789０"))
    10
    """
    return len(re.findall(f"[0-9０-９{UNKNOWN}]", shape))


def may_hold(shape: str) -> bool:
    """Tell whether some text of a shape may hold an e-mail or a number of a person.

    Examples
    --------
    >>> [may_hold(shape(one)) for one in ("D-000012345", "123-45-67890", "010-1234-5678", "K 900101-1234567")]
    [False, False, True, True]
    """
    plain = unicodedata.normalize("NFKC", shape)
    return "@" in plain or "at" in plain or any(pattern.search(plain) for pattern in _loose())


@cache
def _loose() -> tuple[re.Pattern[str], ...]:
    return tuple(loosened(pattern) for pattern in details.NUMBERS)


def loosened(pattern: re.Pattern[str]) -> re.Pattern[str]:
    r"""Return a pattern that takes the unknown digit wherever it takes some digit.

    Its own looking around must speak of all digits or of none, as ``(?!\d)`` does.

    Examples
    --------
    >>> loosened(re.compile(r"0[1-4]-\d{2}(?![0-9])")).pattern.replace(UNKNOWN, "?")
    '[0?][1-4?]-\\d{2}(?![0-9?])'
    """
    made = []
    for token in _TOKEN.findall(pattern.pattern):
        if token.isdigit():
            made.append(f"[{token}{UNKNOWN}]")
        elif token[0] == "[" and len(token) > 1 and re.search("[0-9]", re.sub(r"\\.", "", token)):
            made.append(f"{token[:-1]}{UNKNOWN}]")
        else:
            made.append(token)
    return re.compile("".join(made), pattern.flags)
