"""Company names: what two spellings of one name have in common."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_FORMS = (
    "유한책임회사", "농업회사법인", "어업회사법인", "사회적협동조합", "영농조합법인", "영어조합법인", "사회복지법인",
    "주식회사", "유한회사", "합자회사", "합명회사", "사단법인", "재단법인", "의료법인", "학교법인", "협동조합",
    "株式会社", "有限会社", "合同会社", "股份有限公司", "有限公司",
)  # fmt: skip
_SHORT_FORMS = "주유합사재의학복"
_LATIN_FORMS = frozenset(
    {
        "co", "ltd", "inc", "incorporated", "llc", "llp", "lp", "corp", "corporation", "company", "limited", "plc",
        "gmbh", "mbh", "ag", "kg", "kgaa", "ohg", "ug", "sa", "sas", "sarl", "srl", "spa", "bv", "nv", "pty", "pte",
        "pvt", "kk", "oy", "oyj", "ab", "as", "aps", "sdn", "bhd", "jsc", "ooo", "sro", "se",
            "aktiengesellschaft",
    }
)  # fmt: skip
_LIMITED = frozenset({"limited", "ltd"})
_LEADING_FORMS = frozenset({"pt", "cv", "gmbh", "llc", "ooo", "the"})
_OFFICE = re.compile(r"^((?:회계|법무|세무|특허|노무|관세)법인)\s+(.+)$")
"""Offices of a profession, whose name stands before or after what they are."""
_WHOLE_FORM = re.compile(rf"\(\s*(?:{'|'.join(_FORMS)}|유한|[{_SHORT_FORMS}])\s*\)")
_AT_START = re.compile(rf"^(?:{'|'.join(_FORMS)}|[{_SHORT_FORMS}]\))\s*")
_AT_END = re.compile(rf"\s*(?:{'|'.join(_FORMS)}|\([{_SHORT_FORMS}])$")
_DOTTED = re.compile(r"\b(?:\w\.){2,}")
_NOT_WORD = re.compile(r"[^\w&+]+|_+")
_HANGUL = re.compile("[가-힣]+")

# Names of the Latin letters as Korean companies write them. The second group are also ordinary syllables, so that a
# run of letter names has to hold one of the first group.
_PLAIN = {
    "에이치": "h", "더블유": "w", "더블류": "w", "에이": "a", "에프": "f", "제이": "j", "케이": "k", "에스": "s",
    "엑스": "x", "와이": "y", "제트": "z", "브이": "v", "아이": "i", "아르": "r", "엘": "l", "엠": "m", "엔": "n",
    "알": "r", "씨": "c", "큐": "q", "티": "t",
}  # fmt: skip
_SYLLABLES = {"비": "b", "디": "d", "이": "e", "지": "g", "오": "o", "피": "p", "유": "u", "시": "c"}
_LETTERS = {**_PLAIN, **_SYLLABLES}
_LETTER = re.compile("|".join(sorted(_LETTERS, key=len, reverse=True)))
_AND = "앤"
_RUN = re.compile(f"(?:{_LETTER.pattern})+(?:{_AND}?(?:{_LETTER.pattern}))+")
_SPELT = re.compile(f"{_LETTER.pattern}|{_AND}")


@lru_cache(maxsize=65536)
def clean_company_name(text: str) -> str:
    """Return what spellings of one company's name share: no legal form, no spaces or marks, one case.

    Width and composed signs are resolved first (㈜ is "(주)"); legal forms go at both ends, Korean and Latin; runs of
    Korean letter names become the letters. A name that is nothing but a legal form stays.

    Examples
    --------
    >>> names = ["㈜가온테크", "가온테크(주)", "주식회사 가온 테크", "가온테크 Co., Ltd."]
    >>> {clean_company_name(name) for name in names}
    {'가온테크'}
    >>> clean_company_name("엘지씨엔에스"), clean_company_name("LG CNS"), clean_company_name("Acme, Inc.")
    ('lgcns', 'lgcns', 'acme')
    >>> clean_company_name("카카오(주)"), clean_company_name("(주)")
    ('카카오', '주')
    """
    return "".join(name_words(text))


def name_words(text: str) -> list[str]:
    """Return the words of a cleaned name in their order; their sum is the cleaned name.

    Examples
    --------
    >>> name_words("주식회사 가온 테크"), name_words("Gaon Tech Co., Ltd.")
    (['가온', '테크'], ['gaon', 'tech'])
    """
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    # What Hangul needs is skipped for names in ASCII.
    name = plain if plain.isascii() else _OFFICE.sub(r"\2\1", _without_korean_forms(plain))
    words = _words(name) or _words(plain)
    while len(words) > 1 and (words[-1] in _LATIN_FORMS or words[-1] == "and"):
        if words.pop() in _LIMITED and len(words) > 1 and words[-1] == "private":
            words.pop()
    while len(words) > 1 and words[0] in _LEADING_FORMS:
        words.pop(0)
    return [turned for word in words if (turned := _letters(word))] or [plain or text]


def _without_korean_forms(name: str) -> str:
    """Strip Korean legal forms from both ends, as long as something is left."""
    while True:
        shorter = _AT_END.sub("", _AT_START.sub("", _WHOLE_FORM.sub(" ", name).strip()).strip()).strip()
        if shorter == name or not _words(shorter):
            return name
        name = shorter


def _words(name: str) -> list[str]:
    """Return the words of a name: dotted initials joined, accents of Latin letters dropped."""
    if not name.isascii():
        bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not "\u0300" <= c <= "\u036f")
        name = unicodedata.normalize("NFKC", bare)
    joined = _DOTTED.sub(lambda match: match[0].replace(".", ""), name)
    spaced = joined.replace("&", " and ").replace("'", "")
    return [word for word in _NOT_WORD.sub(" ", spaced).split() if word]


def _letters(word: str) -> str:
    """Turn runs of letter names at the beginning or the end of Hangul into Latin letters."""

    def turned(match: re.Match[str]) -> str:
        hangul = match[0]
        if (run := _RUN.match(hangul)) and _clear(run[0]):
            return _spelt(run[0]) + hangul[run.end() :]
        for start in range(1, len(hangul) - 1):
            if _RUN.fullmatch(hangul, start) and len(_SPELT.findall(hangul, start)) >= 3 and _clear(hangul[start:]):
                return hangul[:start] + _spelt(hangul[start:])
        return hangul

    return word if word.isascii() else _HANGUL.sub(turned, word)


def _clear(run: str) -> bool:
    return any(letter in _PLAIN for letter in _LETTER.findall(run))


def _spelt(run: str) -> str:
    return "".join("and" if letter == _AND else _LETTERS[letter] for letter in _SPELT.findall(run))


def script_of(name: str) -> str:
    """Return "hangul", "latin" or "mixed" for a cleaned name.

    Examples
    --------
    >>> script_of("가온테크"), script_of("acme1"), script_of("sk하이닉스")
    ('hangul', 'latin', 'mixed')
    """
    hangul = bool(_HANGUL.search(name))
    latin = any("a" <= c <= "z" for c in name)
    if hangul != latin:
        return "hangul" if hangul else "latin"
    return "mixed"
