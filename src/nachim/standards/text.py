"""Cleaning of texts before they are compared."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from nachim.standards.mapped import Way

# Keys (see `key_of`): "n/a" is "na" here, "-" is nothing at all.
_BLANK = frozenset(
    {
        "na", "null", "nil", "nan", "unknown", "unspecified", "undefined", "notprovided", "notset", "notspecified",
        "select", "tbd", "모름", "미상", "미확인", "미정", "알수없음", "확인필요", "확인중", "미입력", "선택",
        "선택안함", "정보없음", "불명", "미기재",
    }
)  # fmt: skip
_ABSENT = frozenset(
    {"none", "없음", "없다", "해당없음", "해당사항없음", "미사용", "nothing", "notapplicable", "notused"}
)
_SAME_SOUND = str.maketrans("\u1162\u1164\u116b\u116c", "\u1166\u1168\u1170\u1170")
_LATIN_MARKS = re.compile("[\u0300-\u036f]")


def clean_text(text: str) -> str:
    """Return the text as a person would have typed it carefully: NFKC, underscores and runs of space made one space.

    Examples
    --------
    >>> clean_text("  office_goods　")
    'office goods'
    """
    return " ".join(unicodedata.normalize("NFKC", text).replace("_", " ").split())


@lru_cache(maxsize=65536)
def key_of(text: str) -> str:
    """Return what spellings of one text have in common: letters, digits, "+" and "#", without case or accents.

    Examples
    --------
    >>> key_of("E-Commerce"), key_of("ｅ커머스"), key_of("São Paulo"), key_of("C++")
    ('ecommerce', 'e커머스', 'saopaulo', 'c++')
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _LATIN_MARKS.sub("", unicodedata.normalize("NFKD", text)))
    return "".join([c for c in text.casefold() if c.isalnum() or c in "+#"])


@lru_cache(maxsize=65536)
def letters_of(key: str) -> str:
    """Return a key letter by letter: Hangul syllables taken apart, so that one wrong jamo is one wrong letter.

    Examples
    --------
    >>> len(letters_of("물류")), len(letters_of("saas"))
    (5, 4)
    """
    return unicodedata.normalize("NFD", key)


def sound_of(key: str) -> str:
    """Return a key with the Korean vowels that sound alike written alike (ㅐ and ㅔ, ㅒ and ㅖ, ㅙ, ㅚ and ㅞ).

    Examples
    --------
    >>> sound_of("재조업") == sound_of("제조업"), sound_of("물류") == sound_of("문류")
    (True, False)
    """
    return letters_of(key).translate(_SAME_SOUND)


def gap_in(text: str) -> Way | None:
    """Tell whether a text says that nobody knows (BLANK) or that there is none (ABSENT).

    Examples
    --------
    >>> gap_in(" - "), gap_in("없음"), gap_in("물류")
    (<Way.BLANK: 'blank'>, <Way.ABSENT: 'absent'>, None)
    """
    key = key_of(text)
    if not key or key in _BLANK:
        return Way.BLANK
    return Way.ABSENT if key in _ABSENT else None
