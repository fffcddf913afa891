"""How a name sounds, whichever script it is written in, and of which letters it consists."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_INITIALS = ("k", "k", "n", "t", "t", "l", "m", "p", "p", "s", "s", "", "j", "j", "j", "k", "t", "p", "h")
_FINALS = (
    "", "k", "k", "k", "n", "n", "n", "t", "l", "k", "m", "l", "l", "l", "p", "l", "m", "p", "p", "t", "t", "n", "t",
    "t", "k", "t", "p", "t",
)  # fmt: skip
_FIRST = 0xAC00
_VOWELS = ("a", "e", "a", "e", "o", "e", "o", "e", "o", "a", "e", "e", "o", "o", "o", "e", "i", "o", "", "i", "i")
_HEARD = (
    ("ye?o|yoo|you|yu|eo|oo|ou|woo|wo", "o"), ("eu", ""), ("yae|ae|ai|ay|oe|we|ye|ey", "e"),
    ("wi|ui|ee|ie|y(?![aeiou])", "i"), ("wa|ya", "a"), ("u", "o"),
)  # fmt: skip
_WRITTEN = (
    ("ph|f|v", "p"), ("sch|sh|th", "s"), ("tch|ch", "j"), ("ck|qu|q", "k"), ("c(?=[eiy])", "s"), ("c", "k"),
    ("x", "ks"),
    ("z", "j"), ("gh(?![aeiou])", ""), ("ng(?![aeiouwy])", "n"), ("r(?![aeiouwy])", ""),
)  # fmt: skip
_SPELLINGS = tuple((re.compile(spelling), plain) for spelling, plain in (*_WRITTEN, *_HEARD))
_LATIN = str.maketrans({"g": "k", "d": "t", "b": "p", "r": "l", "w": "", "y": ""})
_PARTS = re.compile("[가-힣]+|[a-z]+|[0-9]+")
_TWICE = re.compile(r"([a-z])\1+")
_NO_VOWELS = str.maketrans(dict.fromkeys("aeio", ""))
_SIGNS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!#$%&()*+,-./:;<=>?@[]^_{|}~"
# A consonant is one letter at the beginning and at the end of a syllable; doubled ones of the end stand for themselves.
_ONSETS = (0, 1, 3, 6, 27, 7, 15, 16, 28, 18, 19, 20, 21, 29, 22, 23, 24, 25, 26)


@lru_cache(maxsize=65536)
def letters_of(name: str) -> str:
    """Return a cleaned name as one sign a letter, the letters of Hangul syllables too.

    Examples
    --------
    >>> len(letters_of("한빛")), len(letters_of("gaon"))
    (6, 4)
    """
    if name.isascii():
        return name
    said = []
    for sign in name:
        code = ord(sign) - _FIRST
        if 0 <= code < 11172:
            said.append(_SIGNS[_ONSETS[code // 588]] + _SIGNS[32 + code // 28 % 21])
            said.append(_SIGNS[code % 28 - 1] if code % 28 else "")
        else:
            said.append(sign)
    return "".join(said)


@lru_cache(maxsize=65536)
def sound_of(name: str) -> str:
    """Return a cleaned name as Korean hears it: 가온 and Gaon, 쿠팡 and Coupang sound alike.

    Method: Hangul is read letter by letter; Latin spellings are brought to the Korean consonant that writes them (f, v,
    b and p are one; g and k; r and l) and to four vowels. Numbers stay.

    Examples
    --------
    >>> sound_of("한빛"), sound_of("hanbit"), sound_of("쿠팡"), sound_of("coupang")
    ('hanpit', 'hanpit', 'kopan', 'kopan')
    >>> sound_of("현대"), sound_of("hyundai"), sound_of("")
    ('honte', 'honte', '')
    """
    said: list[str] = []
    for part in _PARTS.findall(unicodedata.normalize("NFC", name)):
        first = part[0]
        said.append(part if first.isdigit() else _hangul(part) if first >= "가" else _latin(part))
    return _TWICE.sub(r"\1", "".join(said))


def bones_of(sound: str) -> str:
    """Return the consonants of a sound, with an apostrophe for a first vowel.

    Examples
    --------
    >>> bones_of("hanpit"), bones_of("ohan")
    ('hnpt', "'hn")
    """
    return ("'" if sound[:1] in set("aeio") else "") + _TWICE.sub(r"\1", sound.translate(_NO_VOWELS))


def _hangul(text: str) -> str:
    heard = []
    for sign in text:
        code = ord(sign) - _FIRST
        heard.append(_INITIALS[code // 588] + _VOWELS[code // 28 % 21] + _FINALS[code % 28])
    return "".join(heard)


def _latin(text: str) -> str:
    for spelling, plain in _SPELLINGS:
        text = spelling.sub(plain, text)
    return text.translate(_LATIN)
