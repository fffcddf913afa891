"""Places: countries, states and provinces, Korean cities and districts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from nachim.standards.mapped import Label, Mapped, Way
from nachim.standards.spelling import Spellings
from nachim.standards.text import clean_text, key_of
from nachim.standards.vocabulary import Entry, Vocabulary, map_texts, read_table

CAPITAL_AREA = ("KR-11", "KR-28", "KR-41")
"""수도권: Seoul, Incheon, Gyeonggi."""

_PIECE = re.compile(r"[\s,/>·()]+")
_CITY = re.compile(r"[가-힣]{1,5}[시군구]")
_CODE = re.compile(r"[A-Za-z]{2}")
_SHORTEST_LATIN = 5
_AMBIGUOUS = {"광주시": ("KR-29", "KR-41")}
"""A metropolis and a city of Gyeonggi have this name."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a company is: ISO 3166-1 country, ISO 3166-2 region, city as written."""

    country: str | None
    region: str | None
    city: str | None


@cache
def countries() -> Vocabulary:
    """Return the countries by ISO 3166-1 alpha-2 code."""
    more = {row["code"]: row["words"].split("|") for row in read_table("country_words.csv")}
    entries = {
        row["code"]: Entry(
            row["code"],
            Label(row["ko"], row["en"]),
            (row["code"], row["alpha3"], row["ko"], row["en"], *more.get(row["code"], ())),
        )
        for row in read_table("countries.csv")
    }
    return _by_words(entries, _foreign_names())


def _foreign_names() -> dict[str, str]:
    """Return the names of countries in other languages, by key; those that two countries share name neither."""
    homes: dict[str, set[str]] = {}
    for row in read_table("countries.csv"):
        for name in row["names"].split("|"):
            homes.setdefault(key_of(name), set()).add(row["code"])
    return {key: min(codes) for key, codes in homes.items() if key and len(codes) == 1}


@cache
def regions() -> Vocabulary:
    """Return Korean provinces and US states by ISO 3166-2 code."""
    entries = {
        row["code"]: Entry(
            row["code"],
            Label(row["ko"], row["en"]),
            (row["code"], row["ko"], row["en"], *row["words"].split("|")),
            {"country": row["country"]},
        )
        for row in read_table("regions.csv")
    }
    return _by_words(entries, {}, ("주", "state"))


def map_countries(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to countries; unknown ones stay None.

    Examples
    --------
    >>> [m.value for m in map_countries(["대한민국", "USA", "Philippnes", "Atlantis"])]
    ['KR', 'US', 'PH', None]
    """
    return map_texts(raws, countries().look_up, counts=counts, known=known, keep_own=False)


def map_regions(
    raws: Sequence[str],
    *,
    counts: Sequence[int] | None = None,
    known: Iterable[str] = (),
    country: str | None = None,
) -> list[Mapped]:
    """Map distinct texts (names, abbreviations, Korean addresses) to regions; unknown ones keep their text.

    Two-letter abbreviations are US states only where the column has hardly any other ("PR" and "SC" are states of
    Brazil too), or where `country` says so.

    Examples
    --------
    >>> [m.value for m in map_regions(["서울특별시", "Gyeonggi-do", "성남시 분당구", "California", "São Paulo"])]
    ['KR-11', 'KR-41', 'KR-41', 'US-CA', 'São Paulo']
    """
    codes = [raw.strip() for raw in raws if _CODE.fullmatch(raw.strip())]
    american = country == "US" or (
        country is None
        and bool(codes)
        and sum(f"US-{c.upper()}" in regions().entries for c in codes) >= 0.9 * len(codes)
    )

    def look_up(raw: str) -> Mapped | None:
        if _CODE.fullmatch(raw.strip()) and not american:
            return None
        return _region_of(raw)

    return map_texts(raws, look_up, counts=counts, known=known)


def map_cities(raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()) -> list[Mapped]:
    """Give cities one spelling each; a Korean address is cut to its city or district.

    Examples
    --------
    >>> [m.value for m in map_cities(["서울시 강남구 테헤란로 1", "Austin", "AUSTIN "], counts=[1, 5, 1])]
    ['강남구', 'Austin', 'Austin']
    """

    def look_up(raw: str) -> Mapped | None:
        city = read_place(raw).city
        if city is None or city == clean_text(raw):
            return None
        return Mapped(raw, city, Label(city, city), 0.9, (city,), Way.PART)

    return map_texts(raws, look_up, counts=counts, known=known)


def read_place(text: str) -> Place:
    """Read country, region and city from one text, as far as it names them.

    Examples
    --------
    >>> read_place("경기도 성남시 분당구 판교로 1")
    Place(country='KR', region='KR-41', city='성남시')
    >>> read_place("Austin, TX")
    Place(country='US', region='US-TX', city='Austin')
    """
    pieces = [piece for piece in _PIECE.split(clean_text(text)) if piece]
    named = [(piece, regions().named(piece)) for piece in pieces if piece not in _AMBIGUOUS]
    korean = next((value for piece, value in named if value and value.startswith("KR") and len(piece) > 1), None)
    parts = [part.strip() for part in clean_text(text).split(",")]
    korean = korean or next((v for part in parts if (v := regions().named(part)) and v.startswith("KR")), None)
    latin = next((found for part in (*parts, *pieces) if (found := _in_latin().get(key_of(part)))), None)
    if latin and korean is None and regions().named(text) is not None:
        latin = None  # the name of an American state
    city = next((piece for piece in pieces if _CITY.fullmatch(piece) and regions().named(piece) is None), None)
    city = city or (latin[0] if latin else None)
    if korean or (city and _districts().get(city)):
        homes = _districts().get(city or "", ())
        region = korean or (homes[0] if len(homes) == 1 else None)
        return Place("KR", region, city)
    state = regions().named(parts[1]) if len(parts) > 1 and parts[1] else None
    if state and state.startswith("US"):
        return Place("US", state, parts[0] or None)
    whole = regions().named(text)
    return Place(whole[:2], whole, None) if whole else Place(countries().named(text), None, None)


def region_country(value: str) -> str | None:
    """Return the country of a canonical region; None for a text kept as it stands.

    Examples
    --------
    >>> region_country("KR-11"), region_country("São Paulo")
    ('KR', None)
    """
    entry = regions().entries.get(value)
    return entry.more["country"] if entry else None


def in_capital_area(value: str) -> bool | None:
    """Tell whether a Korean region belongs to 수도권; None outside Korea.

    Examples
    --------
    >>> in_capital_area("KR-41"), in_capital_area("KR-26"), in_capital_area("US-CA")
    (True, False, None)
    """
    return value in CAPITAL_AREA if value.startswith("KR-") else None


def _region_of(raw: str) -> Mapped | None:
    text = clean_text(raw)
    if text in _AMBIGUOUS:
        return Mapped(raw, None, None, 0.0, _AMBIGUOUS[text], Way.AMBIGUOUS)
    if value := regions().named(text):
        return Mapped(raw, value, regions().label(value), 1.0, (value,), Way.NAME)
    place = read_place(raw)
    if place.region:
        return Mapped(raw, place.region, regions().label(place.region), 0.9, (place.region,), Way.PART)
    if place.city and (homes := _districts().get(place.city)):
        return Mapped(raw, None, None, 0.0, homes, Way.AMBIGUOUS)
    return regions().look_up(raw)


@cache
def _in_latin() -> dict[str, tuple[str, tuple[str, ...]]]:
    """Return Korean districts by their names in Latin script, with the Korean name and its provinces.

    Cities and the districts of cities are known without "-si" and "-gu" too, where that leaves five letters or more.
    """
    found: dict[str, tuple[str, tuple[str, ...]]] = {}
    for row in read_table("districts_kr.csv"):
        for name, latin in zip(row["names"].split(), row["en"].split(), strict=True):
            short = latin.rpartition("-")[0]
            short_too = name[-1] in "시구" and len(short) >= _SHORTEST_LATIN and regions().named(short) is None
            for key in (key_of(latin), *([key_of(short)] if short_too else ())):
                found[key] = (name, _districts()[name])
    return found


@cache
def _districts() -> dict[str, tuple[str, ...]]:
    homes: dict[str, tuple[str, ...]] = {}
    for row in read_table("districts_kr.csv"):
        for name in row["names"].split():
            homes[name] = (*homes.get(name, ()), row["region"])
    return homes


def _by_words(entries: dict[str, Entry], more: Mapping[str, str], endings: tuple[str, ...] = ()) -> Vocabulary:
    by_key = dict(more)
    by_key.update({key: entry.id for entry in entries.values() for word in entry.words if (key := key_of(word))})
    return Vocabulary(entries, by_key, Spellings(by_key), endings)
