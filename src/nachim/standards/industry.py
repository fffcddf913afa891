"""Industries: one readable name for what Korean and English words, misspellings and official codes say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache

from nachim.standards.codes import code_system, ksic_code, ksic_titles, naics_code, naics_titles
from nachim.standards.mapped import Mapped, Way
from nachim.standards.vocabulary import OWN_BELOW, Vocabulary, map_texts, vocabulary, words_of

_CODE = re.compile(r"[A-U]?\d{2,6}(\.0)?|[A-U]")
_CODE_AND_NAME = re.compile(r"\W*([A-U]?\d{2,6})\W+(\D{2,})")
ENDINGS = (
    "서비스업", "제조업", "산업", "업종", "업계", "분야", "부문",
    "회사", "기업", "서비스", "제조", "관련", "전문", "업",
    "industries", "industry", "sector", "companies", "company", "business", "manufacturing", "services", "solutions",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class IndustryCodes:
    """An industry's place in the official classifications.

    Codes of a modern industry ("Fintech") are candidates: the classifications do not know it.
    """

    naics: tuple[str, ...]
    ksic: tuple[str, ...]
    exact: bool

    @property
    def ksic_section(self) -> str | None:
        """Letter of the KSIC section, when all codes share it."""
        sections = {code[0] for code in self.ksic}
        return sections.pop() if len(sections) == 1 else None

    @property
    def ksic_divisions(self) -> tuple[str, ...]:
        """KSIC divisions (two digits)."""
        return tuple(dict.fromkeys(code[1:3] for code in self.ksic if len(code) > 1))


@cache
def industries() -> Vocabulary:
    """Return the industries used for analysis, with official titles as further words."""
    bare = vocabulary("industries.csv")
    owner = _owners(bare)
    titles = {title: owner[0][code] for code, title in sorted(naics_titles().items()) if code in owner[0]}
    for code, title in naics_titles().items():
        if title not in titles and (value := _owner(owner[0], code)):
            titles[title] = value
    for code, title in ksic_titles().items():
        if value := _owner(owner[1], ksic_code(code) or code):
            titles[title] = value
    return vocabulary(
        "industries.csv",
        endings=ENDINGS,
        broad=("manufacturing", "it_services", "services"),
        more_words=titles,
        kin="group",
    )


def industry_codes(value: str) -> IndustryCodes | None:
    """Return the official codes of a canonical industry; None for one of the company's own words.

    Examples
    --------
    >>> industry_codes("insurance")
    IndustryCodes(naics=('524',), ksic=('K65',), exact=True)
    >>> industry_codes("fintech").exact
    False
    """
    entry = industries().entries.get(value)
    if entry is None:
        return None
    naics, ksic = entry.more["naics"].split(), entry.more["ksic"].split()
    exact = bool(naics) and not any(code.startswith("~") for code in naics)
    return IndustryCodes(tuple(c.removeprefix("~") for c in naics), tuple(c.removeprefix("~") for c in ksic), exact)


def industry_of(system: str, code: str) -> str | None:
    """Return the industry that an official code belongs to.

    Examples
    --------
    >>> industry_of("naics", "513210"), industry_of("ksic", "K65110"), industry_of("naics", "000000")
    ('software', 'insurance', None)
    """
    return _owner(_owners(industries())[0 if system == "naics" else 1], code)


def industry_group(value: str) -> str | None:
    """Return the group of neighbouring industries a canonical industry belongs to; None for own words."""
    entry = industries().entries.get(value)
    return entry.more["group"] if entry else None


def map_industry_groups(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to groups of neighbouring industries, for data too small or too mixed for industries.

    Examples
    --------
    >>> [m.value for m in map_industry_groups(["SaaS", "소프트웨어", "도소매", "Blorvane"])]
    ['information', 'information', 'trade', 'Blorvane']
    """
    groups = words_of("industry_groups.csv")
    settled = frozenset(known)
    mapped: list[Mapped] = []
    for hit in map_industries(raws, counts=counts, known=settled - groups.entries.keys()):
        group = industry_group(hit.value) if hit.value and hit.canonical else None
        candidates = tuple(dict.fromkeys(industry_group(value) or value for value in hit.candidates))
        if group is None:
            mapped.append(Mapped(hit.raw, hit.value, hit.label, hit.sure, candidates, hit.why))
        else:
            mapped.append(Mapped(hit.raw, group, groups.label(group), hit.sure, candidates, hit.why))
    return mapped


def map_industries(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to industries; words of the company's own stay categories of their own.

    Codes are read in the classification that the column as a whole fits; where both do ("62" is health care in NAICS,
    programming in KSIC) they are reported as ambiguous.

    Examples
    --------
    >>> [m.value for m in map_industries(["이커머스", "E-Commerce", "tecnology", "C29", "제조업(반도체)", "Blorvane"])]
    ['ecommerce', 'ecommerce', 'it_services', 'machinery', 'semiconductor', 'Blorvane']
    """
    system = code_system([raw.strip() for raw in raws if _CODE.fullmatch(raw.strip())])

    def look_up(raw: str) -> Mapped | None:
        if _CODE.fullmatch(raw.strip()):
            return _by_code(raw, system)
        if match := _CODE_AND_NAME.fullmatch(raw):
            return industries().look_up(match[2]) and _renamed(industries().look_up(match[2]), raw)
        return industries().look_up(raw)

    return map_texts(raws, look_up, counts=counts, known=known, own_below=OWN_BELOW)


def _renamed(hit: Mapped | None, raw: str) -> Mapped | None:
    return Mapped(raw, hit.value, hit.label, hit.sure, hit.candidates, hit.why) if hit else None


def _by_code(raw: str, system: str | None) -> Mapped | None:
    naics_owner, ksic_owner = _owners(industries())
    naics, ksic = naics_code(raw), ksic_code(raw)
    by_naics = _owner(naics_owner, naics) if naics and system != "ksic" else None
    by_ksic = _owner(ksic_owner, ksic) if ksic and system != "naics" else None
    values = tuple(dict.fromkeys(value for value in (by_naics, by_ksic) if value))
    if len(values) == 1:
        return Mapped(raw, values[0], industries().label(values[0]), 1.0, values, Way.CODE)
    return Mapped(raw, None, None, 0.0, values, Way.AMBIGUOUS) if values else None


def _owners(words: Vocabulary) -> tuple[dict[str, str], dict[str, str]]:
    """Return which industry owns a NAICS and a KSIC code; candidates ("~") own nothing."""
    naics: dict[str, str] = {}
    ksic: dict[str, str] = {}
    for entry in words.entries.values():
        naics.update({code: entry.id for code in entry.more["naics"].split() if not code.startswith("~")})
        ksic.update({code: entry.id for code in entry.more["ksic"].split() if not code.startswith("~")})
    return naics, ksic


def _owner(owners: dict[str, str], code: str) -> str | None:
    """Return the owner of the longest beginning of a code."""
    return next((owners[code[:n]] for n in range(len(code), 0, -1) if code[:n] in owners), None)
