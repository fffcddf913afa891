"""Names that stand by themselves: a whole cell, or a part of one between separators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum

from nachim.imports.details import Detail
from nachim.imports.headers import compact
from nachim.imports.persons import LATIN, bare_name, is_korean_name, is_latin_name, words
from nachim.imports.values.missing import why_missing


class Sign(StrEnum):
    """What a header says of the cells below it."""

    PERSONS = "persons"
    OTHERS = "others"
    """Companies, products, places: names there are seldom persons'."""
    NOTHING = "nothing"


_PART = re.compile(r"[^–—|/_()\[\]:;→<>·,\"=]+?(?=\s+-\s+|\s*[–—|/_()\[\]:;→<>·,\"=]|\s*$)")
DIVIDED = re.compile(r"[-–—|/_()\[\]:;→<>·,\"=]")
"""A text without any of these signs is one part."""
_HYPHEN = re.compile(r"^\s*-\s+")
_REVERSED = re.compile(rf"({LATIN}), ({LATIN})(?: [A-Z]\.)?")
_THREE = re.compile(rf"{LATIN}(?: (?:[A-Z]\.|{LATIN})){{1,3}}")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
ONLY = 0.9
"""Share of a column's values that are nothing but names, from which it is kept apart as a whole."""


def sign(header: str) -> Sign:
    """Tell what a header says of its cells.

    Examples
    --------
    >>> [sign(one).value for one in ("소개자", "Referred By", "Competitor", "Field 7")]
    ['persons', 'persons', 'others', 'nothing']
    """
    name, known = compact(header), words()
    persons = max((name.rfind(one) + len(one) for one in known.person_signs if one in name), default=0)
    others = max((name.rfind(one) + len(one) for one in known.other_signs if one in name), default=0)
    # the head of a header comes last: "고객사 담당", "담당 지역"
    return Sign.NOTHING if persons == others else Sign.PERSONS if persons > others else Sign.OTHERS


def is_handle(header: str) -> bool:
    """Tell whether a header is that of names that persons go by in a network.

    Examples
    --------
    >>> is_handle("Slack ID"), is_handle("Deal ID")
    (True, False)
    """
    return any(one in compact(header) for one in words().handles)


def parts(text: str) -> Iterator[tuple[int, int]]:
    """Yield where the parts between separators stand, without the spaces around them.

    Examples
    --------
    >>> [("ABC – John Smith")[start:end] for start, end in parts("ABC – John Smith")]
    ['ABC', 'John Smith']
    """
    for one in _PART.finditer(text):
        start = one.start() + (len(one[0]) - len(one[0].lstrip()))
        if hyphen := _HYPHEN.match(text[start : one.end()]):
            start += hyphen.end()
        if start < one.end():
            yield start, one.end()


def alone(text: str, *, loose: bool = False) -> Iterator[Detail]:
    """Yield the names that a cell or a part of it is, and nothing else.

    Parameters
    ----------
    loose
        Whether the header says that persons stand here: then everything in the shape of a name is one.

    Examples
    --------
    >>> cell = "Dana Whitfield; 김철수 과장; Trade Show"
    >>> [cell[one.start : one.end] for one in alone(cell, loose=True)]
    ['Dana Whitfield', '김철수']
    """
    stripped = text.strip()
    if reversed_ := _REVERSED.fullmatch(stripped):
        family, first = reversed_[1].lower(), reversed_[2].lower()
        known = words()
        if (first.partition("-")[0] in known.first or family in known.family) and is_person_like(stripped):
            start = text.index(stripped)
            yield Detail("name", start, start + len(stripped))
            return
    for start, end in parts(text):
        part = text[start:end]
        if name := _name(part, loose=loose):
            at = start + part.index(name)
            yield Detail("name", at, at + len(name))


def _name(part: str, *, loose: bool) -> str | None:
    """Return the name in a part, without a title or what is said of the person."""
    if (name := bare_name(part)) and (loose or not re.search("[A-Za-z]", name) or _first(name)):
        return name
    if not loose:
        return None
    first, _, rest = part.partition(" ")
    if is_korean_name(first) and len(first) > 2 and rest:
        return first
    if re.fullmatch("[가-힣]{2,4}", part):
        # two letters are a name only where the header says so and no word says otherwise
        return part if is_korean_name(part) else None
    latin = _THREE.match(part)
    if latin and is_person_like(latin[0]) and (latin.end() == len(part) or part[latin.end()] == " "):
        return latin[0]
    low = part.split()
    if 2 <= len(low) <= 3 and low[0] in words().first and all(one.isalpha() and one.islower() for one in low):
        return part if is_person_like(part) else None
    return part if _HAN.fullmatch(part) else None


def _first(name: str) -> bool:
    """Tell whether a name in Latin script begins with a given name, not only with what may be a family's."""
    known, low = words(), name.replace(",", " ").lower().split()
    return (
        low[0] in known.first or (low[0] in known.family and "-" in name) or (low[-1] in known.family and "-" in name)
    )


def is_person_like(text: str) -> bool:
    """Tell whether no word in a text is one of trade, of a company or of a brand.

    Examples
    --------
    >>> is_person_like("Irina Popova"), is_person_like("Trade Show"), is_person_like("Paul Weiss LLP")
    (True, False, False)
    """
    known, low = words(), text.replace(",", " ").lower().split()
    return not (known.trade | known.company) & set(low) - {"park"} and " ".join(low[:2]) not in known.brands


def share_of_names(values: Mapping[str, int], *, loose: bool) -> float:
    """Return the share of distinct values that are nothing but names, missing words aside."""
    said = [value for value in values if why_missing(value) is None]
    return sum(_only_names(value, loose=loose) for value in said) / len(said) if said else 0.0


def holds_any(values: Mapping[str, int], *, loose: bool) -> bool:
    """Tell whether a name stands by itself in any value."""
    return any(next(alone(value, loose=loose), None) for value in values)


def _only_names(value: str, *, loose: bool) -> bool:
    found = list(alone(value, loose=loose))
    pieces = list(parts(value))
    return bool(found) and (len(found) >= len(pieces) or (found[0].end - found[0].start) >= len(value.strip()))


def latin_alone(text: str) -> bool:
    """Tell a name in Latin script that begins with a common given name."""
    return is_latin_name(text) and _first(text) and is_person_like(text)
