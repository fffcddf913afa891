"""An industry as somebody typed it, as codes of NAICS 2022 and KSIC 11: candidates with how sure they are."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from nachim.standards.codes import ksic_code, ksic_titles, naics_from_ksic, naics_titles
from nachim.standards.industry import ENDINGS, industries, industry_codes, industry_of, map_industries
from nachim.standards.likeness import Likeness
from nachim.standards.mapped import Mapped, Way
from nachim.standards.official import Official
from nachim.standards.text import clean_text
from nachim.standards.vocabulary import Vocabulary, vocabulary

MOST = 5
"""Candidates given of each classification."""
_LIKE = 0.2
"""Likeness below which a name is no candidate."""
_CLOSE = 0.75
"""Likeness from which a line of a classification is meant, and not only its industry."""
_PROPOSED = 0.6
"""How sure a likeness of 1 makes us: a proposal is never certain."""
_ACTIVITIES = tuple(
    (re.compile(said), {"naics": tuple(naics.split()), "ksic": tuple(ksic.split())})
    for said, naics, ksic in (
        (r"도소매(업|$)|도매\s*및\s*소매", "42 44 45", "G"),
        (r"도매(업|$)|wholesal", "42", "G46 G45"),
        (r"소매(업|$)|판매점|\bretail|\bstores?\b|\bshops?$", "44 45", "G47 G45"),
        (r"제조(업|$)|manufactur|\bmfg\b", "31 32 33", "C"),
        (r"(공사|건설)업?$|\bcontractors?\b|construction$|installation$", "23", "F"),
        (r"(운송|운수)업?$", "48 49", "H"),
        (r"(재배|사육|양식|어)업$|\bfarming\b|\bgrowing\b", "11", "A"),
        (r"(채굴|광)업$|\bmining$", "21", "B"),
        (r"임대업$|\b(rental|leasing)$", "532 531", "N76 L"),
        (r"수리업$|\brepair", "811", "S95 C34"),
    )
)
"""What a text says is done with the goods it names; that decides more than the goods do."""


@dataclass(frozen=True, slots=True)
class CodeCandidate:
    """A code that a text may mean."""

    code: str
    title: str
    sure: float


@dataclass(frozen=True, slots=True)
class IndustryCandidate:
    """An industry of the product's own list that a text may mean."""

    value: str
    sure: float


@dataclass(frozen=True, slots=True)
class Classified:
    """What a text may mean, best first. Empty where nothing is like it."""

    text: str
    industries: tuple[IndustryCandidate, ...]
    naics: tuple[CodeCandidate, ...]
    ksic: tuple[CodeCandidate, ...]


def classify(text: str, official: Official | None = None) -> Classified:
    """Return the industries and codes that a text may mean.

    Parameters
    ----------
    official
        Workbooks that the user added: they know finer names than the product.

    Examples
    --------
    >>> found = classify("보험")
    >>> [one.value for one in found.industries], found.naics[0].code, found.ksic[0].code
    (['insurance'], '524', 'K65')
    >>> [one.code for one in classify("Soybean farming").naics]
    ['111110', '11']
    """
    like = _search(official, text)
    hit = map_industries([text])[0]
    line = lines().look_up(text) if hit.why is not Way.CODE else None
    ranked = _industries(hit, line, like)
    if does := _activity(text).get("naics"):
        ranked = _first(ranked, lambda value: _does(value, does), industry_of("naics", does[0]))
    return Classified(
        text,
        tuple(IndustryCandidate(value, round(sure, 2)) for value, sure in list(ranked.items())[:MOST]),
        _codes("naics", text, ranked, line, like, official),
        _codes("ksic", text, ranked, line, like, official),
    )


@cache
def lines() -> Vocabulary:
    """Return the lines of business known by name: finer than the industries that are counted with."""
    return vocabulary("industry_lines.csv", endings=ENDINGS)


def _industries(hit: Mapped, line: Mapped | None, like: Iterable[tuple[str, str, float]]) -> dict[str, float]:
    """Return the industries by how sure they are: as the words say, then what similar names belong to."""
    found: dict[str, float] = {}
    if hit.value and hit.canonical:
        found[hit.value] = hit.sure
    for value in hit.candidates:
        found.setdefault(value, 0.5 if not hit.canonical else hit.sure / 2)
    for value in line.candidates if line else ():
        more = lines().entries[value].more
        owner = industry_of("naics", more["naics"]) or industry_of("ksic", more["ksic"])
        if owner:
            found.setdefault(owner, 0.8 if line and line.canonical else 0.4)
    settled = hit.canonical and hit.sure == 1.0
    for system, code, close in like if not settled else ():
        known = code if system == "industry" else industry_of(system, code)
        if known and known not in found:
            found[known] = _PROPOSED * close
    return dict(sorted(found.items(), key=lambda one: -one[1]))


def _codes(
    system: str,
    text: str,
    ranked: dict[str, float],
    line: Mapped | None,
    like: list[tuple[str, str, float]],
    official: Official | None,
) -> tuple[CodeCandidate, ...]:
    """Return codes, the finest first: of the line of business that a text names, then of its industries."""
    titles = _titles(official)[system]
    found: dict[str, float] = {}
    for value in line.candidates if line else ():
        found.setdefault(lines().entries[value].more[system], line.sure if line and line.canonical else 0.4)
    for value, sure in ranked.items():
        codes = industry_codes(value)
        for of, code, close in like:
            if of == system and close >= _CLOSE and industry_of(of, code) == value:
                found.setdefault(code, sure * close)
        own: tuple[str, ...] = getattr(codes, system) if codes else ()
        for code in own:
            found.setdefault(code, sure if len(own) == 1 else sure * 0.9 if code == own[0] else sure / len(own))
    if does := _activity(text).get(system):
        found = _first(found, lambda code: code.startswith(does), does[0])
    if system == "naics" and not found:
        found = {code: sure * 0.5 for value, sure in ranked.items() for code in _through_ksic(value)}
    kept = list(found.items())[:MOST]
    return tuple(CodeCandidate(code, titles.get(code, ""), round(sure, 2)) for code, sure in kept)


def _activity(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the codes of the activity that a text names, by system; none where it names none."""
    folded = clean_text(text).casefold()
    return next((codes for said, codes in _ACTIVITIES if said.search(folded)), {})


def _first(found: Mapping[str, float], is_of: Callable[[str], bool], general: str | None) -> dict[str, float]:
    """Put what is of the activity first; where nothing is, its general code or industry."""
    inside = {one: sure for one, sure in found.items() if is_of(one)}
    if not inside and general:
        inside = {general: 0.5}
    return inside | {one: min(sure, 0.3) for one, sure in found.items() if one not in inside}


def _does(value: str, activity: tuple[str, ...]) -> bool:
    """Tell whether an industry belongs to an activity."""
    codes = industry_codes(value)
    return codes is not None and any(code.startswith(activity) for code in codes.naics)


def _through_ksic(value: str) -> tuple[str, ...]:
    codes = industry_codes(value)
    return tuple(dict.fromkeys(one for code in (codes.ksic if codes else ()) for one in naics_from_ksic(code)))


def _search(official: Official | None, text: str) -> list[tuple[str, str, float]]:
    """Return system ("industry", "naics", "ksic"), code and likeness of the names that a text is like."""
    found = _names(official or Official()).search(text)
    return [(*meaning.split(":", 1), close) for meaning, close in found if close >= _LIKE]  # type: ignore[misc]


@lru_cache(maxsize=4)
def _names(official: Official) -> Likeness:
    words = [(word, f"industry:{entry.id}") for entry in industries().entries.values() for word in entry.words]
    words += [
        (word, f"{system}:{entry.more[system]}")
        for entry in lines().entries.values()
        for word in entry.words
        for system in ("naics", "ksic")
    ]
    naics = [(title, f"naics:{code}") for code, title in naics_titles().items() if len(code) == 6]
    ksic = [(title, f"ksic:{ksic_code(code) or code}") for code, title in ksic_titles().items() if len(code) == 2]
    return Likeness([*words, *naics, *ksic, *((one.name, f"{one.system}:{one.code}") for one in official.items)])


@lru_cache(maxsize=4)
def _titles(official: Official | None) -> dict[str, dict[str, str]]:
    ksic = {ksic_code(code) or code: title for code, title in ksic_titles().items()}
    more = {one.code: one.name for one in (official.items if official else ()) if one.system == "ksic"}
    return {"naics": naics_titles(), "ksic": more | ksic}
