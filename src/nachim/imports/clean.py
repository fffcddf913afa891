"""Portable SQL that tells clean texts, which the engine may cast, from those that Python must read.

No regular expressions: engines differ in them. The shape of a text is what TRANSLATE leaves of it.
"""

from __future__ import annotations

_MINUTES = ("0000-00-00 00:00", "0000-00-00T00:00")
_INSTANTS = tuple(
    f"{minutes}{seconds}"
    for minutes in _MINUTES
    for seconds in ("", ":00", *(f":00.{'0' * digits}" for digits in range(1, 7)))
)


def shape(raw: str) -> str:
    """Return SQL of a text with every digit as 0."""
    return f"TRANSLATE({raw}, '123456789', '000000000')"


def signs(raw: str) -> str:
    """Return SQL of what is left of a text without its digits."""
    return f"TRANSLATE({raw}, '0123456789', '')"


def number(raw: str, digits: int, *, point: bool) -> str:
    """Return SQL that holds for plain whole numbers, and with `point` for plain decimal ones.

    Parameters
    ----------
    raw
        SQL of the text.
    digits
        Most characters, so that a cast cannot overflow.
    point
        Whether "1.5" is clean: not where the comma is the decimal sign.
    """
    whole = f"({signs(raw)} IN ('', '-') AND {raw} <> '-' AND {raw} NOT LIKE '_%-%')"
    if not point:
        return f"(LENGTH({raw}) <= {digits} AND {whole})"
    ends = " AND ".join(f"{raw} NOT LIKE '{end}'" for end in (".%", "-.%", "%.", "_%-%"))
    return f"(LENGTH({raw}) <= {digits} AND ({whole} OR ({signs(raw)} IN ('.', '-.') AND {ends})))"


def day(raw: str) -> str:
    """Return SQL that holds for ISO days; the 29th of February is left to Python, which knows the years."""
    return f"({shape(raw)} = '0000-00-00' AND {_calendar(raw)})"


def instant(raw: str) -> str:
    """Return SQL that holds for ISO instants without a zone."""
    shapes = ", ".join(f"'{one}'" for one in _INSTANTS)
    clock = f"SUBSTR({raw}, 12, 2) <= '23' AND SUBSTR({raw}, 15, 2) <= '59' AND SUBSTR({raw}, 18, 2) <= '59'"
    return f"({shape(raw)} IN ({shapes}) AND {_calendar(raw)} AND {clock})"


def _calendar(raw: str) -> str:
    month, day = f"SUBSTR({raw}, 6, 2)", f"SUBSTR({raw}, 9, 2)"
    return (
        f"SUBSTR({raw}, 1, 2) IN ('19', '20') AND {month} BETWEEN '01' AND '12' AND ({day} BETWEEN '01' AND '28' "
        f"OR ({day} IN ('29', '30') AND {month} <> '02') "
        f"OR ({day} = '31' AND {month} IN ('01', '03', '05', '07', '08', '10', '12')))"
    )
