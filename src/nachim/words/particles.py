"""Korean particles that depend on the last sound of the word before them."""

from __future__ import annotations

import re

# after a consonant, after a vowel
_FORMS = (("을", "를"), ("이", "가"), ("은", "는"), ("과", "와"), ("으로", "로"), ("이나", "나"), ("이라", "라"),
          ("이며", "며"), ("이고", "고"), ("이면", "면"), ("이에요", "예요"), ("아", "야"))  # fmt: skip
_PAIRS = {form: pair for pair in _FORMS for form in pair}
PARTICLES = frozenset(_PAIRS)

_DIGITS = {"0": 1, "1": 8, "2": 0, "3": 1, "4": 0, "5": 0, "6": 1, "7": 8, "8": 8, "9": 0}  # 8 = ends in ㄹ
_LETTERS = {"l": 8, "r": 8, "m": 1, "n": 1}  # read by name: 엘, 알, 엠, 엔
_WORD_ENDS = "bcdgkmnpqtlr"  # Latin words heard with a final consonant
_TRAILING = re.compile(r"[\s\"'”’»)\]}>.,!?%·]+$")


def last_sound(word: str) -> int:
    """Return 0 after a vowel, 8 after ㄹ, 1 after any other consonant.

    Examples
    --------
    >>> [last_sound(word) for word in ("고객", "리드", "서울", "CRM", "SaaS", "3", "7")]
    [1, 0, 8, 1, 0, 1, 8]
    """
    word = _TRAILING.sub("", re.sub(r"\([^()]*\)\s*$", "", word) or word)
    if not word:
        return 0
    last = word[-1]
    if "가" <= last <= "힣":
        final = (ord(last) - ord("가")) % 28
        return 8 if final == 8 else int(final > 0)
    if last in _DIGITS:
        return _DIGITS[last]
    lower = last.lower()
    if last.isupper() or len(word) == 1:
        return _LETTERS.get(lower, 0)
    return (8 if lower in "lr" else 1) if lower in _WORD_ENDS else 0


def with_particle(word: str, particle: str) -> str:
    """Return the word with the form of the particle that its last sound asks for.

    Examples
    --------
    >>> with_particle("고객", "을"), with_particle("리드", "을"), with_particle("서울", "으로")
    ('고객을', '리드를', '서울로')
    """
    sound = last_sound(word)
    closed, opened = _PAIRS[particle]
    if closed == "으로":
        return word + (closed if sound == 1 else opened)
    return word + (closed if sound else opened)
