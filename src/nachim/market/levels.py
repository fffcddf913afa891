"""Texts of business statistics as our levels: industries by code or name, bands of head count, places."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from itertools import pairwise

from nachim.model.market import Count, LeftOut
from nachim.standards.codes import code_system, ksic_code, naics_titles
from nachim.standards.industry import industry_of, map_industries
from nachim.standards.mapped import Mapped
from nachim.standards.place import map_countries, map_regions
from nachim.standards.size import HEADCOUNT_EDGES, read_headcount

Sums = Mapping[str, int]
Read = tuple[list[Count], list[LeftOut]]
_CODE = re.compile(r"[A-U]?\d{1,6}(-\d{1,2})?|[A-U]")
_NUMBERED = re.compile(r"^\d{1,2}\s*:\s*")
_CODED = 0.8
"""Share of texts that are codes from which a column of industries is read as codes."""


def band(text: str) -> tuple[float, float | None] | None:
    """Return the left-closed band of head count that a text says; None where it says none.

    Examples
    --------
    >>> band("04:10-14 employees"), band("5,000+"), band("Total")
    ((10.0, 15.0), (5000.0, None), None)
    """
    people = read_headcount(_NUMBERED.sub("", text))
    if people is None:
        return None
    low, high = people
    return float(low), None if high is None else float(high + 1)


def disjoint(texts: Iterable[str]) -> dict[str, tuple[float, float | None]]:
    """Return the bands of texts without roll-ups: a band that holds another one is a sum of it and others.

    Examples
    --------
    >>> list(disjoint(["<5", "5-9", "<20", "10-14", "15-19", "20+"]))
    ['<5', '5-9', '10-14', '15-19', '20+']
    """
    bands = {text: found for text in texts if (found := band(text)) is not None}
    return {text: one for text, one in bands.items() if not any(_holds(one, other) for other in bands.values())}


def _holds(one: tuple[float, float | None], other: tuple[float, float | None]) -> bool:
    ends = one[1] is None or (other[1] is not None and other[1] <= one[1])
    return one != other and one[0] <= other[0] and ends


def sizes(sums: Sums) -> Read:
    """Return head counts in our usual bands where the file's bands can be put together to them, else in its own."""
    bands = disjoint(sums)
    starts = {max(low, 1.0) for low, _ in bands.values()}
    edges = [edge for edge in HEADCOUNT_EDGES if edge in starts] or sorted(starts - {1.0})
    limits = [None, *edges, None]
    found: dict[tuple[float | None, float | None], int] = {}
    for text, (low, _) in bands.items():
        below = max((edge for edge in edges if edge <= low), default=None)
        above = min((edge for edge in edges if edge > low), default=None)
        found[below, above] = found.get((below, above), 0) + sums[text]
    counts = [Count("employees", found[pair], "", *pair) for pair in pairwise(limits) if pair in found]
    unread = [LeftOut("employees", text, n) for text, n in sums.items() if band(text) is None]
    return counts, unread


def are_codes(texts: Collection[str]) -> bool:
    """Tell whether these are codes of a classification.

    Examples
    --------
    >>> are_codes(["52", "31-33", "C10"]), are_codes(["Finance", "52"])
    (True, False)
    """
    return bool(texts) and sum(bool(_CODE.fullmatch(text)) for text in texts) >= _CODED * len(texts)


def industries(sums: Sums, system: str | None = None) -> Read:
    """Return counts by industry: codes by their owners, each part of the classification once; else by name.

    Parameters
    ----------
    system
        "naics" or "ksic" where the file says which; else the one that more of the codes fit.
    """
    if are_codes(sums):
        coded = [text for text in sums if _CODE.fullmatch(text)]
        return _coded(sums, coded, system or code_system([text.split("-")[0] for text in coded]) or "naics")
    return _named("industry", sums, map_industries)


def _coded(sums: Sums, coded: Sequence[str], system: str) -> Read:
    """Count every code at the widest level that belongs to one industry as a whole.

    Wide levels count a company once that works in several parts of them. An industry of which a part stands under a
    code that today's classification does not know (another year's) is left out: its count would be too small.
    """
    naics = system == "naics"
    owner = {text: industry_of(system, text if naics else ksic_code(text) or text) for text in coded}
    wider = _wider(coded)
    mixed = {above for text in coded for above in wider[text] if owner[above] != owner[text]}
    widest = [text for text in coded if text not in mixed and all(above in mixed for above in wider[text])]
    partly = {owner[text] for text in widest if naics and text not in naics_titles()}
    counted: dict[str, int] = {}
    unread = [LeftOut("industry", text, n) for text, n in sums.items() if text not in owner]
    for text in widest:
        value = owner[text]
        if value is None or value in partly:
            unread.append(LeftOut("industry", text, sums[text]))
        else:
            counted[value] = counted.get(value, 0) + sums[text]
    return [Count("industry", n, value) for value, n in counted.items()], unread


def _wider(coded: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """Return, for each code, the codes that hold it: its beginnings, and the range ("31-33") that its sector is in."""
    there = frozenset(coded)
    ranges = [one for one in coded if "-" in one]
    return {
        code: ()
        if "-" in code
        else (
            *(code[:n] for n in range(1, len(code)) if code[:n] in there),
            *(one for one in ranges if one[:2] <= code[:2] <= one[-2:]),
        )
        for code in coded
    }


def regions(sums: Sums) -> Read:
    """Return counts by region."""
    return _named("region", sums, map_regions)


def countries(sums: Sums) -> Read:
    """Return counts by country."""
    return _named("country", sums, map_countries)


def _named(attribute: str, sums: Sums, read: Callable[..., Sequence[Mapped]]) -> Read:
    counted: dict[str, int] = {}
    unread = []
    for one in read(list(sums), counts=list(sums.values())):
        if one.canonical and one.value:
            counted[one.value] = counted.get(one.value, 0) + sums[one.raw]
        else:
            unread.append(LeftOut(attribute, one.raw, sums[one.raw]))
    return [Count(attribute, n, value) for value, n in counted.items()], unread
