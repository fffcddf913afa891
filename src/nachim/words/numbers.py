"""Numbers, dates, money and Korean particles in running text.

Format words after the colon: ``{n:count}`` 1,204; ``{x:1}`` one decimal; ``{x:percent}`` 38 %; ``{x:percent1}``
38.4 %; ``{x:times}`` 2.3배 / 2.3x; ``{d:date}`` 2026-08-31; ``{x:days}`` 44일 / 44 days; ``{x:money}`` with the
currency in the value; ``{x:short}`` 1.2만 / 12K; ``{name:을}`` the name and its particle (Korean only);
``{n:row is|rows are}`` 1 row is, 1,204 rows are (the number with the words that go with it).
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from nachim.words.particles import PARTICLES, with_particle

_NONE = "–"


def format_value(value: object, spec: str, language: str) -> str:
    """Format one value; `spec` is one of the words above."""
    if "|" in spec:
        return _counted(value, *spec.split("|", 1))
    if spec in PARTICLES:
        return with_particle(_plain(value), spec)
    if value is None or (isinstance(value, float) and value != value):
        return _NONE
    if isinstance(value, dt.date | dt.datetime):
        return value.strftime("%Y-%m-%d")
    if spec and isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return minus(_number(float(value), spec, language))
    return _plain(value) if not spec else format(value, spec)


def _counted(value: object, one: str, more: str) -> str:
    """Return a number with the words that go with it: "1 row", "2 rows"; what is no number takes the second form."""
    known = isinstance(value, int | float | Decimal) and not isinstance(value, bool) and value == value
    shown = format_value(value, "count" if known else "", "en")
    return f"{shown} {one if known and shown == '1' else more}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, float):
        return f"{value:,.10g}"
    return str(value)


def _number(value: float, spec: str, language: str) -> str:
    korean = language == "ko"
    match spec:
        case "count":
            return f"{value:,.0f}"
        case "percent":
            return f"{100 * value:.0f}%" if korean else f"{100 * value:.0f} %"
        case "percent1":
            return f"{100 * value:.1f}%" if korean else f"{100 * value:.1f} %"
        case "times":
            return f"{value:.1f}배" if korean else f"{value:.1f}x"
        case "days":
            return f"{value:,.0f}일" if korean else _counted(value, "day", "days")
        case "signed":
            return f"{value:+,.0f}"
        case "short":
            return _short(value, korean)
        case _ if spec.isdigit():
            return f"{value:,.{spec}f}"
        case _:
            return format(value, spec)


def minus(text: str) -> str:
    """Return a number's text with a true minus sign, and with none where rounding left nothing.

    Examples
    --------
    >>> minus("-0.62"), minus("-0.000"), minus("+1.2")
    ('−0.62', '0.000', '+1.2')
    """
    if not text.startswith("-"):
        return text
    return f"−{text[1:]}" if any(digit in text for digit in "123456789") else text[1:]


def _short(value: float, korean: bool) -> str:
    """Round to what a person remembers: 1.2억, 3,400만, 12K."""
    steps = ((1e12, "조"), (1e8, "억"), (1e4, "만")) if korean else ((1e9, "B"), (1e6, "M"), (1e3, "K"))
    for size, name in steps:
        if abs(value) >= size:
            scaled = value / size
            return f"{scaled:,.1f}{name}" if abs(scaled) < 10 else f"{scaled:,.0f}{name}"
    return f"{value:,.0f}"
