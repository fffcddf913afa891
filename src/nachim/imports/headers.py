"""Headers as they are compared: without case, signs, prefixes and units."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass

_PREFIX = re.compile(r"^(?P<object>[^:\-–]{1,30}?)\s*(?::\s+|:(?=\S)|\s[-–]\s)(?P<rest>.+)$")
_BRACKET = re.compile(r"[(\[{（［]\s*([^()\[\]{}（）［］]*?)\s*[)\]}）］]")
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_KEPT = re.compile(r"^\((?:do not modify|수정 금지|수정하지 마세요)\)\s*(.+)$", re.IGNORECASE)
_LOOKED_UP = re.compile(r"^(.+?)\s*\(([^()]+)\)\s*\([^()]+\)$")
_NOISE = ("property", "hs", "custom", "c", "cf")


@dataclass(frozen=True, slots=True)
class Header:
    """A header taken apart."""

    text: str
    """As it stands in the file."""
    words: tuple[str, ...]
    """Lower-case words without prefix, bracket and unit."""
    object: str | None = None
    """The object before it, e.g. "opportunity" in "Opportunity: Name"; compact."""
    scale: float = 1.0
    currency: str | None = None

    @property
    def compact(self) -> str:
        """All words in one, the form in which synonyms are compared."""
        return "".join(self.words)


def says_utc(text: str) -> bool:
    """Tell whether a header says that its times are in UTC.

    Examples
    --------
    >>> says_utc("Created (UTC)"), says_utc("created_utc"), says_utc("Created")
    (True, True, False)
    """
    return split(text)[-1:] == ("utc",)


def compact(text: str) -> str:
    """Return a name in the form in which synonyms are compared.

    Examples
    --------
    >>> compact("Number of Employees"), compact("NumberOfEmployees"), compact("직원 수")
    ('numberofemployees', 'numberofemployees', '직원수')
    """
    return "".join(split(text))


def split(text: str) -> tuple[str, ...]:
    """Return the lower-case words of a name, whatever keeps them apart.

    Examples
    --------
    >>> split("BillingState/Province"), split("property_hs_object_id")
    (('billing', 'state', 'province'), ('property', 'hs', 'object', 'id'))
    """
    folded = unicodedata.normalize("NFKC", text)
    folded = re.sub(r"\((\d+)\)$", "", folded.strip())
    words = re.split(r"[^0-9a-zA-Z가-힣぀-ヿ一-鿿₩$€£]+", _CAMEL.sub(" ", folded))
    return tuple(word.lower() for word in words if word)


def take_apart(text: str, objects: Mapping[str, str], units: Mapping[str, tuple[float, str | None]]) -> Header:
    """Return the words of a header, its object prefix and its unit.

    Parameters
    ----------
    text
        As it stands in the file.
    objects
        Compact names of objects that may stand before a header, to their table.
    units
        Compact names of units, to factor and currency.

    Examples
    --------
    >>> units = {"만원": (1e4, "KRW")}
    >>> take_apart("Opportunity: 금액 (만원)", {"opportunity": "deal"}, units)
    Header(text='Opportunity: 금액 (만원)', words=('금액',), object='deal', scale=10000.0, currency='KRW')
    """
    rest, owner = unicodedata.normalize("NFKC", text).strip(), None
    if kept := _KEPT.match(rest):  # the id of the row itself, in the worksheets of Dynamics 365
        rest = f"{kept[1]} ID" if compact(kept[1]) in objects else kept[1]
    if (found := _LOOKED_UP.match(rest)) and compact(found[2]) in objects:
        rest, owner = found[1], objects[compact(found[2])]
    match = _PREFIX.match(rest)
    if match and compact(match["object"]) in objects:
        rest, owner = match["rest"], objects[compact(match["object"])]
    scale, currency = 1.0, None
    for bracket in _BRACKET.findall(rest):
        unit = _unit(bracket, units)
        if unit:
            scale, currency = unit
        if unit or re.fullmatch(r"[A-Za-z]", bracket):  # "Close Date (A)": a letter is a remark
            rest = _BRACKET.sub(lambda found, b=bracket: " " if found[1] == b else found[0], rest)  # type: ignore[misc]
    words = list(split(rest))
    while len(words) > 1 and words[0] in _NOISE[:2]:
        words.pop(0)
    if len(words) > 1 and words[-1] in _NOISE[2:]:
        words.pop()
    if len(words) > 1 and words[-1] == "utc":
        words.pop()
    if len(words) > 1 and scale == 1.0 and not currency and words[-1] in units and words[-1] not in ("만", "천", "억"):
        scale, currency = units[words.pop()]
    return Header(text, tuple(words), owner, float(scale), currency)


def _unit(bracket: str, units: Mapping[str, tuple[float, str | None]]) -> tuple[float, str | None] | None:
    text = re.sub(r"^(단위|unit|in)\s*[:：]?\s*", "", bracket.lower().strip())
    return units.get(text.replace(" ", "")) or units.get(text)
