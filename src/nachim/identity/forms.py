"""What a company's name consists of: its root, its line of business, and what says that it is only a part of one."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

from nachim.identity.names import name_words, script_of
from nachim.identity.sound import bones_of, letters_of, sound_of

_BRANCH = re.compile("(?:.*(?:지점|지사|사업부|사업본부|영업소|출장소|사무소|공장|물류센터|대리점))$")
_SPOKEN_FORM = re.compile("(?:코퍼레이션|컴퍼니|리미티드|인코퍼레이티드)$")
_HEAD = frozenset({"본사", "본점", "headquarters", "hq"})
_LATIN_BRANCH = frozenset({"branch", "office", "plant", "factory", "division"})
_HOLDING = ("홀딩스", "지주회사", "금융지주", "지주", "그룹", "holdings", "holding", "group")
_ABROAD = (
    "코리아", "한국법인", "한국지사", "재팬", "차이나", "아메리카", "유에스에이", "베트남", "유럽", "아시아",
    "korea", "japan", "china", "america", "usa", "vietnam", "europe", "asia", "singapore", "india",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameForm:
    """One name, taken apart for comparing; empty texts where there is nothing to compare."""

    name: str
    """The cleaned name (see `clean_company_name`)."""
    bag: str
    """Its words in the order of the alphabet; empty for one word."""
    stem: str
    """The name of the whole that it says to be a part of: a branch, a holding, a subsidiary abroad."""
    unit: str
    """"branch", "head", "holding", "abroad" or empty."""
    line: str
    """Line of business that its last word says."""
    sound: str
    """How the root sounds, with its line and unit, in one spelling for both scripts."""
    bones: str
    """The same without vowels."""
    initials: str
    """First letters of its Latin words, from three on."""
    script: str
    letters: str
    """The name letter by letter, Hangul syllables taken apart: what a typing error changes one of.
    Empty for names with numbers: their difference is meant."""


@lru_cache(maxsize=4096)
def name_form(text: str) -> NameForm:
    """Take a company's name apart.

    Examples
    --------
    >>> form = name_form("(주)가온전자 부산지점")
    >>> form.name, form.stem, form.unit
    ('가온전자부산지점', '가온전자', 'branch')
    >>> name_form("한빛물류").sound == name_form("Hanbit Logistics Inc.").sound
    True
    >>> name_form("삼성전자").line, name_form("삼성전기").line, name_form("가온홀딩스").unit
    ('electronics', 'electric', 'holding')
    """
    words = name_words(text)
    name = "".join(words)
    stem, unit = _whole(words)
    root, line = _root(_SPOKEN_FORM.sub("", stem or name) or name)
    heard = sound_of(root)
    return NameForm(
        name=name,
        bag=" ".join(sorted(words)) if len(words) > 1 else "",
        stem=stem,
        unit=unit,
        line=line,
        sound=f"{heard}/{line}/{unit}" if heard else "",
        bones=f"{bones_of(heard)}/{line}/{unit}" if heard else "",
        initials="".join(word[0] for word in words) if len(words) > 2 and all(map(_latin, words)) else "",
        script=script_of(name),
        letters="" if any(map(str.isdigit, name)) else letters_of(name),
    )


def _latin(word: str) -> bool:
    return word.isascii() and word[0].isalpha()


def _whole(words: list[str]) -> tuple[str, str]:
    """Return the name of what this is a part of, and how."""
    last = words[-1]
    if len(words) > 1:
        if last in _HEAD:
            return "".join(words[:-1]), "head"
        if last in _LATIN_BRANCH:
            return "".join(words[:-2] or words[:-1]), "branch"
        if _BRANCH.fullmatch(last):
            return "".join(words[:-1]), "branch"
    name = "".join(words)
    if not name.endswith(_HOLDING + _ABROAD):
        return "", ""
    for unit, endings in (("holding", _HOLDING), ("abroad", _ABROAD)):
        for ending in endings:
            if name.endswith(ending) and len(name) > len(ending) + 1:
                return name[: -len(ending)], unit
    return "", ""


def _root(name: str) -> tuple[str, str]:
    """Return what is left without the line of business, and that line."""
    for length in range(min(len(name) - 2, _longest()), 0, -1):
        if (line := _lines().get(name[-length:])) is not None:
            return name[:-length], line
    return name, ""


@cache
def _lines() -> dict[str, str]:
    text = files("nachim.identity").joinpath("data", "lines.txt").read_text(encoding="utf-8")
    rows = [line.split() for line in text.splitlines() if line and not line.startswith("#")]
    return {word: row[0] for row in rows for word in row[1:]}


@cache
def _longest() -> int:
    return max(map(len, _lines()))
