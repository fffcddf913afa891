"""Reads a file of business statistics: CSV or Excel, one line a kind of company, roll-ups told from parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path

from nachim.errors import FileError
from nachim.market.columns import DIMENSIONS, UNITS, find_head
from nachim.market.levels import Read, Sums, are_codes, countries, disjoint, industries, regions, sizes
from nachim.model.market import Count, LeftOut, Market
from nachim.standards.official import tables
from nachim.standards.place import countries as country_words
from nachim.standards.place import map_countries, map_regions, region_country

_TOTAL = re.compile(
    r"(\d{1,2}\s*:\s*)?(total|all|all (industries|sectors|sizes|states|regions)|--|-|전체|합계|총계|계|전국|전 ?산업)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"\d[\d,]*(\.0+)?")
_READ: Mapping[str, Callable[[Sums], Read]] = {
    "industry": industries,
    "employees": sizes,
    "region": regions,
    "country": countries,
}
SHOWN = 20
"""Texts that could not be read, kept with the counts."""

Line = Mapping[str, str]


def read_market(path: Path, country: str = "") -> Market:
    """Read the counts of a file.

    Where a table crosses dimensions, the counts by one of them are those of its lines for all of the others ("Total");
    without such lines, they are summed over the others' parts.

    Parameters
    ----------
    country
        ISO code of the country that the counts are of, where the file does not say.

    Raises
    ------
    FileError
        If nothing in it is a table of counts.
    """
    for rows in tables(path):
        head = find_head(rows)
        if head is None:
            continue
        lines, unit = _lines(rows[head[0] + 1 :], head[1])
        heads = " ".join(rows[head[0]]).casefold()
        system = next((name for name in ("naics", "ksic") if name in heads), None)
        counts: list[Count] = []
        unread: list[LeftOut] = []
        for dimension in DIMENSIONS:
            if any(dimension in line for line in lines):
                sums = _sums(lines, dimension)
                found, missed = industries(sums, system) if dimension == "industry" else _READ[dimension](sums)
                counts += found
                unread += missed
        if counts:
            unread.sort(key=lambda one: -one.companies)
            return Market(path.name, unit, country or _country(lines, counts), tuple(counts), tuple(unread[:SHOWN]))
    raise FileError("market.no_counts", file=path.name)


def _lines(rows: Sequence[Sequence[str]], places: Mapping[str, tuple[int, ...]]) -> tuple[list[dict[str, str]], str]:
    """Return the lines that count something, by role, and what they count: firms, where both are there."""
    unit = next(one for one in UNITS if one in places)
    chosen = {unit: places[unit][0]}
    for dimension in DIMENSIONS:
        if dimension in places:
            chosen[dimension] = _column(rows, dimension, places[dimension])
    lines = []
    for row in rows:
        line = {role: row[at].strip() for role, at in chosen.items() if at < len(row)}
        if _NUMBER.fullmatch(line.get(unit, "")):
            lines.append({"n": line.pop(unit).replace(",", "")} | line)
    return lines, unit


def _column(rows: Sequence[Sequence[str]], dimension: str, places: tuple[int, ...]) -> int:
    """Return the column of a dimension that most texts can be read in."""
    if len(places) == 1:
        return places[0]

    def readable(at: int) -> tuple[bool, int]:
        texts = [text for text in dict.fromkeys(row[at] for row in rows if at < len(row)) if not _is_total(text)]
        if dimension == "industry" and are_codes(texts):  # names of parts and of wholes look alike
            return True, 0
        return False, sum(one.companies for one in _READ[dimension](dict.fromkeys(texts, 1))[0])

    return max(places, key=readable)


@cache
def _is_total(text: str) -> bool:
    """Tell whether a text stands for all: "Total", or a country where regions are told apart (Georgia is one too)."""
    if not text or _TOTAL.fullmatch(text):
        return True
    return country_words().look_up(text) is not None and not map_regions([text])[0].canonical


def _sums(lines: Sequence[Line], dimension: str) -> dict[str, int]:
    """Return the companies by the texts of one dimension, over all of the others."""
    others = [name for name in DIMENSIONS if name != dimension and any(name in line for line in lines)]
    kept: Sequence[Line] = [line for line in lines if dimension == "country" or not _is_total(line.get(dimension, ""))]
    for other in others:
        whole = [line for line in kept if _is_total(line.get(other, ""))]
        if whole:
            kept = whole
        elif other == "employees":
            parts = disjoint(dict.fromkeys(line[other] for line in kept if other in line))
            kept = [line for line in kept if line.get(other) in parts]
    sums: dict[str, int] = {}
    for line in kept:
        text = line.get(dimension, "")
        if text:
            sums[text] = sums.get(text, 0) + int(float(line["n"]))
    return sums


def _country(lines: Sequence[Line], counts: Sequence[Count]) -> str:
    """Return the one country of the file: that of its regions, or the one that its totals name."""
    found = {region_country(one.value) for one in counts if one.attribute == "region"} - {None}
    texts = list(dict.fromkeys(line["region"] for line in lines if line.get("region")))
    found |= {one.value for one in map_countries([text for text in texts if _is_total(text)]) if one.value}
    found |= {one.value for one in counts if one.attribute == "country"}
    return str(found.pop()) if len(found) == 1 else ""
