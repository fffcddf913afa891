"""Numbers as people write them: "약 200명", "50~100", "1.200,5", "(300)", "1억 2,000만"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from itertools import repeat

from nachim.imports.values.parsed import UNREADABLE, Parsed, gap

_TIMES = {
    "조": 1e12, "억": 1e8, "만": 1e4, "천": 1e3, "백": 1e2, "십": 1e1,
    "k": 1e3, "thousand": 1e3, "th": 1e3, "m": 1e6, "mm": 1e6, "mn": 1e6, "mil": 1e6, "mio": 1e6, "million": 1e6,
    "millions": 1e6,
    "b": 1e9, "bn": 1e9, "billion": 1e9, "t": 1e12, "tn": 1e12, "trillion": 1e12,
}  # fmt: skip
_LATIN = "|".join(sorted((word for word in _TIMES if word.isascii()), key=len, reverse=True))
_DIGITS = r"\d[\d.,'\s]*\d|\d|\.\d+"
_SINGLE = re.compile(rf"({_DIGITS})\s*((?:{_LATIN})\b|(?:[조억만천백십]\s*)*)", re.IGNORECASE)
_ABOUT = re.compile(
    r"^(약|대략|대충|총|합계|얼추|한|circa|ca\.?|about|approximately|approx\.?|around|roughly|est\.?|[~≈∼〜])\s*",
    re.IGNORECASE,
)
_AFTER = re.compile(r"\s*(정도|가량|내외|여|쯤|approx\.?|est\.?|예상|추정)\s*$", re.IGNORECASE)
_FROM = re.compile(
    r"^(over|more than|at least|min\.?|최소|>=?|≥)\s*(.+)$|^(.+?)\s*(\+|이상|초과|or more|and up|이상임)$",
    re.IGNORECASE,
)
_UPTO = re.compile(
    r"^(under|less than|up to|at most|max\.?|최대|<=?|≤)\s*(.+)$|^(.+?)\s*(이하|미만|or less|이내)$", re.IGNORECASE
)
_RANGE = re.compile(
    r"^(?P<a>[^~∼〜–—]*?\d[^~∼〜–—]*?)\s*(?:[~∼〜–—]|\bto\b|(?<=[\d명원만억%kKmM])\s*-\s*(?=[\d$₩€£]))\s*(?P<b>.*\d.*)$",
    re.IGNORECASE,
)
_UNIT = re.compile(
    r"\s*(명|인|人|개사|개월|개|건|곳|대|회|번|석|좌석|시간|분|초|일|주|년|세|배|점|평|people|persons?|employees?|staff|ftes?|seats?|users?|licen[cs]es?"
    r"|hours?|hrs?|h|minutes?|mins?|seconds?|secs?|days?|weeks?|months?|years?|yrs?|x|pcs|units?|points?|pts|times)\.?\s*$",
    re.IGNORECASE,
)
_POWER = re.compile(r"^[+-]?\d+(?:[.,]\d+)?e[+-]\d{1,3}$|^[+-]?\d+[.,]\d+e\d{1,3}$", re.IGNORECASE)
"""Powers of ten as spreadsheets write long numbers; "1e5" without a sign or point may as well be a code."""
_MINUS = re.compile(r"^\((.+)\)$|^[-−–△▲]\s*(.+)$|^(.+\d)\s*-$")


def looks_numeric(text: str) -> bool:
    """Tell whether a cell reads as a number, an amount or a percentage.

    Examples
    --------
    >>> [looks_numeric(text) for text in ("1,200", "18.0%", "$2K", "2025-03-14", "가나", "A12")]
    [True, True, True, False, False, False]
    """
    from nachim.imports.values.money import read_money

    return bool(re.search(r"\d", text)) and read_money(text, decimal=".").value is not None


def decimal_sign(texts: Iterable[str] | Mapping[str, int]) -> str:
    """Return "," or ".", decided on the whole column.

    Parameters
    ----------
    texts
        The texts; or their shapes (any digit for each digit), each with the number of texts that have it.

    Examples
    --------
    >>> decimal_sign(["1.200,5", "300"]), decimal_sign(["1,200", "300"]), decimal_sign(["12,50", "3"])
    (',', '.', ',')
    """
    comma = point = 0
    for text, n in texts.items() if isinstance(texts, Mapping) else zip(texts, repeat(1), strict=False):
        digits = re.sub(r"[^\d.,]", "", text).strip(".,")
        dots, commas = digits.count("."), digits.count(",")
        if dots and commas:
            comma += n * (digits.rindex(",") > digits.rindex("."))
            point += n * (digits.rindex(".") > digits.rindex(","))
        elif dots > 1:
            comma += n
        elif commas > 1 or (dots == 1 and len(digits) - digits.index(".") - 1 != 3):
            point += n
        elif commas == 1:
            thousands = len(digits) - digits.index(",") - 1 == 3 and digits.index(",") <= 3
            comma += n * (not thousands)
            point += n * thousands
    return "," if comma > point else "."


def read_number(text: str, *, decimal: str = ".", scale: float = 1.0) -> Parsed:
    """Return the number that a text says.

    A range gives its arithmetic mean with both ends; "200+" and "200 이상" give 200 as the low end, "10 이하" gives 10
    as the high end; a percentage gives its share of one.

    Examples
    --------
    >>> read_number("약 200명").value, read_number("50~100").value, read_number("18.00%").value
    (200.0, 75.0, 0.18)
    >>> read_number("(300)").value, read_number("1.200,5", decimal=",").value, read_number("１２").value
    (-300.0, 1200.5, 12.0)
    >>> read_number("없음").why.value, read_number("많음").why.value
    ('none', 'unreadable')
    >>> read_number("1.5E+06").value, read_number("1e5").why.value
    (1500000.0, 'unreadable')
    """
    folded = unicodedata.normalize("NFKC", text).strip()
    if _POWER.match(folded):
        return Parsed(float(folded.replace(",", ".")) * scale)
    return gap(folded) or _open_ended(folded, decimal, scale) or UNREADABLE


def _open_ended(text: str, decimal: str, scale: float) -> Parsed | None:
    bare = _AFTER.sub("", _ABOUT.sub("", text)).strip()
    if match := _RANGE.match(bare):
        return _between(match["a"], match["b"], decimal, scale)
    if match := _FROM.match(_UNIT.sub("", bare) if not bare.endswith("+") else bare):
        value = _exact(match[2] or match[3], decimal)
        return None if value is None else Parsed(value * scale, low=value * scale)
    if match := _UPTO.match(bare):
        value = _exact(match[2] or match[3], decimal)
        return None if value is None else Parsed(value * scale, high=value * scale)
    value = _exact(bare, decimal)
    return None if value is None else Parsed(value * scale)


def _between(first: str, second: str, decimal: str, scale: float) -> Parsed | None:
    high = _exact(second, decimal)
    low = _exact(first, decimal)
    # "50~100만": the unit after the second end holds for both
    tail = re.search(r"[조억만천]+|[kKmMbB]$", second.strip())
    if low is not None and tail and not re.search(r"[조억만천kKmMbB]", first):
        low = _exact(first + tail[0], decimal)
    if low is None or high is None or high < low:
        return None
    return Parsed((low + high) / 2 * scale, low=low * scale, high=high * scale)


def _exact(text: str, decimal: str) -> float | None:
    text = _AFTER.sub("", _ABOUT.sub("", text.strip())).strip()
    if match := _MINUS.match(text):
        inner = _exact(next(group for group in match.groups() if group), decimal)
        return None if inner is None or inner < 0 else -inner
    text = text.removeprefix("+")
    share = text.endswith("%")
    text = _UNIT.sub("", text.rstrip("%퍼센트 ") if share else text).strip()
    total, end = 0.0, 0
    for match in _SINGLE.finditer(text):
        if text[end : match.start()].strip():
            return None
        plain = plain_number(match[1], decimal)
        if plain is None:
            return None
        total += plain * _multiplier(match[2])
        end = match.end()
    if end == 0 or text[end:].strip():
        return None
    return total / 100 if share else total


def _multiplier(words: str) -> float:
    words = words.lower().strip()
    if words.isascii():
        return _TIMES.get(words, 1.0)
    product = 1.0
    for word in words:
        product *= _TIMES.get(word, 1.0)
    return product


def plain_number(text: str, decimal: str) -> float | None:
    """Return digits with thousands and a decimal sign as a number; None where groups are not thousands.

    Examples
    --------
    >>> plain_number("1,200.5", "."), plain_number("1.200", ","), plain_number("1,2,3", ".")
    (1200.5, 1200.0, None)
    """
    thousands = "." if decimal == "," else ","
    whole, _, part = text.strip().partition(decimal)
    if not re.fullmatch(
        rf"\d*|\d{{1,3}}([{thousands}' ]\d{{3}})+|\d{{1,2}}([{thousands}]\d{{2}})*[{thousands}]\d{{3}}", whole
    ):
        return None
    if part and not part.isdigit():
        return None
    digits = re.sub(r"\D", "", whole)
    return float(f"{digits or '0'}.{part or '0'}") if digits or part else None
