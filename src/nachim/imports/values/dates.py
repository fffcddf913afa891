"""Dates and instants as exports write them."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable

from nachim.imports.values.parsed import UNREADABLE, Parsed, gap
from nachim.model.attribute import Why

EPOCH = dt.datetime(1970, 1, 1)  # noqa: DTZ001 - instants are naive UTC here
_SERIAL_ZERO = dt.datetime(1899, 12, 30)  # noqa: DTZ001 - Excel's day 0 (1900 system, with its leap year that never was)
_TIME = (
    r"(?:[T\s,]+(?P<half>오전|오후|AM|PM)?\s*(?P<h>\d{1,2})(?::|시\s*)(?P<m>\d{2})분?(?::(?P<s>\d{2})(?:[.,](?P<f>\d{1,9}))?초?)?"
    r"\s*(?P<half2>AM|PM|a\.m\.|p\.m\.)?\s*(?P<zone>Z|UTC|GMT|KST|[+-]\d{2}:?\d{2}|[+-]\d{2})?)?"
)
_YMD = re.compile(
    rf"^(?P<y>\d{{4}})(?:\s*[-./년]\s*)(?P<mo>\d{{1,2}})(?:\s*[-./월]\s*(?P<d>\d{{1,2}})?\s*[.일]?)?(?:\s*\([월화수목금토일]\))?{_TIME}$",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<mo>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])?$")
_THREE = re.compile(
    rf"^(?P<a>\d{{1,2}})\s*[-./]\s*(?P<b>\d{{1,2}})\s*[-./]\s*(?P<c>\d{{4}}|\d{{2}})\.?{_TIME}$", re.IGNORECASE
)
_QUARTER = re.compile(
    r"^(?P<y>\d{4})\s*[-년]?\s*(?:Q(?P<q>[1-4])|(?P<k>[1-4])분기)$|^Q(?P<q2>[1-4])\s*[-']?\s*(?P<y2>\d{4})$",
    re.IGNORECASE,
)
_MONTH_NAME = re.compile(r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*", re.IGNORECASE)
_WEEKDAY = re.compile(r"\(([월화수목금토일])요일\)")
_CLOCK = re.compile(r"(\d{1,2})시(?:\s*(\d{1,2})분(?:\s*(\d{1,2})초)?)?")
_NUMBERED = re.compile(r"^(\d{4}[-./]\d{1,2}[-./]\d{1,2}) -\d{1,5}$")
"""A day with the number of the slip on that day, as Korean accounting systems write it: "2025/03/14 -12"."""
_LONG_AGO, _FAR = 1900, 2200
_OPEN_END = 9999
"""The year in which databases let things end that have no end yet."""


def date_order(texts: Iterable[str]) -> str | None:
    """Return "ymd", "dmy" or "mdy" for a whole column; None when its values do not decide between day and month.

    Examples
    --------
    >>> date_order(["14/03/2025", "01/02/2025"]), date_order(["3/14/25"]), date_order(["2025. 3. 14."])
    ('dmy', 'mdy', 'ymd')
    >>> date_order(["01/02/2025", "03/04/2025"]) is None
    True
    """
    parts = [match.group("a", "b", "c") for text in texts if (match := _THREE.match(_folded(text)))]
    if not parts:
        return "ymd"
    first, second = max(int(a) for a, _, _ in parts), max(int(b) for _, b, _ in parts)
    if all(len(c) == 2 for _, _, c in parts) and _short_year_first(parts):
        return "ymd"
    if first > 12 and second > 12:
        return None
    if first > 12:
        return "dmy"
    return "mdy" if second > 12 else None


def both_readings(texts: Iterable[str]) -> tuple[str, dt.date, dt.date] | None:
    """Return a text with what it means day first and month first; None when no text tells them apart.

    Examples
    --------
    >>> both_readings(["05/05/2024", "03/04/2024"])
    ('03/04/2024', datetime.date(2024, 4, 3), datetime.date(2024, 3, 4))
    >>> both_readings(["05/05/2024"]) is None
    True
    """
    for text in texts:
        day_first, month_first = (read_date(text, order=order).value for order in ("dmy", "mdy"))
        if isinstance(day_first, dt.datetime) and isinstance(month_first, dt.datetime) and day_first != month_first:
            return text, day_first.date(), month_first.date()
    return None


def _short_year_first(parts: list[tuple[str, ...]]) -> bool:
    """Tell "25.03.14" from "14.03.25": the year is the part that varies least, and the last part reads as a day."""
    firsts, lasts = {a for a, _, _ in parts}, {c for _, _, c in parts}
    days = all(1 <= int(c) <= 31 for c in lasts) and all(int(b) <= 12 for _, b, _ in parts)
    return days and all(len(a) == 2 for a in firsts) and (len(firsts) < len(lasts) or max(int(a) for a in firsts) > 31)


def read_date(text: str, *, order: str | None = "ymd", serials: bool = False) -> Parsed:
    """Return the moment that a text says, without a zone unless the text has one (then in UTC).

    `value` is a naive datetime; `has_zone` tells whether it is UTC already. Excel serial numbers and seconds or
    milliseconds since 1970 are read only with `serials`, in columns that are otherwise dates.

    Examples
    --------
    >>> read_date("2025. 3. 14.").value.isoformat(), read_date("14/03/2025", order="dmy").value.isoformat()
    ('2025-03-14T00:00:00', '2025-03-14T00:00:00')
    >>> read_date("45000", serials=True).value.date().isoformat(), read_date("2025-02-30").why.value
    ('2023-03-15', 'unreadable')
    """
    folded = _folded(text)
    if missing := gap(folded):
        return missing
    try:
        value = _moment(folded, order, serials)
    except (ValueError, OverflowError):
        value = None
    if value is not None and value.year == _OPEN_END:
        return Parsed(None, Why.UNKNOWN)
    return Parsed(value) if value is not None and _LONG_AGO <= value.year <= _FAR else UNREADABLE


def has_zone(text: str) -> bool:
    """Tell whether a text names its own zone, or counts seconds since 1970: then `read_date` gave UTC.

    Examples
    --------
    >>> has_zone("2025-03-14T05:00:00+09:00"), has_zone("2025-03-14"), has_zone("1741910400000")
    (True, False, True)
    """
    folded = _folded(text)
    match = _YMD.match(folded) or _THREE.match(folded)
    return bool(match and match["zone"]) or bool(re.fullmatch(r"\d{10}|\d{13}", folded))


def has_time(text: str) -> bool:
    """Tell whether a text says a time of day; a day without one is never moved by a zone."""
    return bool(re.search(r"\d{1,2}(:|시)", text)) or bool(re.fullmatch(r"\d{10}|\d{13}", text.strip()))


def _folded(text: str) -> str:
    folded = _NUMBERED.sub(r"\1", " ".join(unicodedata.normalize("NFKC", text).split()))
    if "일)" in folded:
        folded = _WEEKDAY.sub(r"(\1)", folded)
    return _CLOCK.sub(_korean_clock, folded) if "시" in folded else folded


def _korean_clock(found: re.Match[str]) -> str:
    return ":".join([found[1], *(part.zfill(2) for part in (found[2] or "0", found[3]) if part)])


def _moment(text: str, order: str | None, serials: bool) -> dt.datetime | None:
    if match := _YMD.match(text):
        return _clock(match, int(match["y"]), int(match["mo"]), int(match["d"] or 1))
    if match := _COMPACT.match(text):
        return dt.datetime(int(match["y"]), int(match["mo"]), int(match["d"] or 1))  # noqa: DTZ001
    if (match := _THREE.match(text)) and order:
        a, b, c = int(match["a"]), int(match["b"]), int(match["c"])
        if order == "ymd":
            return _clock(match, 2000 + a, b, c) if len(match["c"]) == 2 else None
        year = c if len(match["c"]) == 4 else (2000 + c if c < 70 else 1900 + c)
        return _clock(match, year, b, a) if order == "dmy" else _clock(match, year, a, b)
    if match := _QUARTER.match(text):
        quarter, named = match["q"] or match["k"] or match["q2"], match["y"] or match["y2"]
        return dt.datetime(int(named), 3 * int(quarter) - 2, 1)  # noqa: DTZ001
    if serials and re.fullmatch(r"\d{5}(\.\d+)?|\d{10}|\d{13}", text):
        return _counted(text)
    return _spelled(text) if _MONTH_NAME.search(text) else None


def _counted(text: str) -> dt.datetime | None:
    number = float(text)
    if len(text) in (10, 13) and text.isdigit():
        return EPOCH + dt.timedelta(seconds=number if len(text) == 10 else number / 1000)
    return _SERIAL_ZERO + dt.timedelta(seconds=round(number * 86400)) if 10000 <= number <= 80000 else None


def _clock(match: re.Match[str], year: int, month: int, day: int) -> dt.datetime:
    hour, minute, second = int(match["h"] or 0), int(match["m"] or 0), int(match["s"] or 0)
    half = (match["half"] or match["half2"] or "").lower().replace(".", "")
    if half in ("오후", "pm") and hour < 12:
        hour += 12
    elif half in ("오전", "am") and hour == 12:
        hour = 0
    micro = int((match["f"] or "0")[:6].ljust(6, "0"))
    value = dt.datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001
    return value - _offset(match["zone"])


def _offset(zone: str | None) -> dt.timedelta:
    if not zone or zone.upper() in ("Z", "UTC", "GMT"):
        return dt.timedelta()
    if zone.upper() == "KST":
        return dt.timedelta(hours=9)
    digits = re.sub(r"\D", "", zone).ljust(4, "0")
    size = dt.timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -size if zone[0] == "-" else size


def _spelled(text: str) -> dt.datetime | None:
    """Month names: dateutil reads them; both defaults must agree, or a part of the date was missing."""
    from dateutil import parser

    try:
        value = parser.parse(text, default=dt.datetime(2000, 1, 1), dayfirst=True)  # noqa: DTZ001
        other = parser.parse(text, default=dt.datetime(2001, 1, 1), dayfirst=True)  # noqa: DTZ001
    except (ValueError, OverflowError):
        return None
    if value.year != other.year:
        return None
    naive: dt.datetime = value.astimezone(dt.UTC).replace(tzinfo=None) if value.tzinfo else value
    return naive
