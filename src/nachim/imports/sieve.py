"""Which of many texts have to be looked at for details of persons, told by the letters of all of them at once.

Names of companies and deals are millions of different texts, and hardly one of them holds anything of a person's. What
stands in every text in which `nachim.imports.persons` or `nachim.imports.details` finds something (a sign, some digits
or a word) is looked for in arrays of letters; only texts that hold it are read one by one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import compress

import numpy as np
import numpy.typing as npt

from nachim.imports.alone import DIVIDED
from nachim.imports.persons import SIGNS, words

_Places = npt.NDArray[np.int64]
_SIGN, _DIGIT, _FIRST, _SECOND = 1, 2, 4, 8
_AT_ONCE = 100_000
"""Texts whose letters are in memory together."""
FEWEST_DIGITS = 4
"""Digits from which on a text may hold a year, a part of a number or all of it."""
NUMBER = 7
"""Digits of the shortest number by which a person is known."""
_BITS = 21
"""Of a letter."""


def may_name(texts: Sequence[str]) -> list[str]:
    """Return the texts in which `masked` may find something: with a sign, four digits, or a word told of persons.

    Examples
    --------
    >>> may_name(["가온소프트 신규", "가온 김철수 과장", "a@example.com", "전화 0101", "2억 3천"])
    ['가온 김철수 과장', 'a@example.com', '전화 0101']
    """
    return [text for at in range(0, len(texts), _AT_ONCE) for text in _naming(texts[at : at + _AT_ONCE])]


def may_tell(texts: Sequence[str]) -> list[str]:
    """Return the texts in which an e-mail or a number of seven digits or more may stand.

    Examples
    --------
    >>> may_tell(["가온소프트", "가온 010-1234-5678", "a@example.com", "제2공장"])
    ['가온 010-1234-5678', 'a@example.com']
    """
    return [text for at in range(0, len(texts), _AT_ONCE) for text in _telling(texts[at : at + _AT_ONCE])]


def _naming(texts: Sequence[str]) -> list[str]:
    codes, ends = _letters(texts)
    kinds, chosen = _kinds()[codes], np.zeros(len(texts), bool)
    chosen[_owners(ends, np.flatnonzero(kinds & _SIGN))] = True
    chosen |= np.bincount(_owners(ends, np.flatnonzero(kinds & _DIGIT)), minlength=len(texts)) >= FEWEST_DIGITS
    begins = np.flatnonzero((kinds[:-1] & _FIRST).astype(bool) & (kinds[1:] & _SECOND).astype(bool))
    short, long = _words()
    first, second, third = (codes[np.minimum(begins + n, codes.size - 1)].astype(np.int64) for n in range(3))
    two = first << _BITS | second
    chosen[_owners(ends, begins[_among(short, two) | _among(long, two << _BITS | third)])] = True
    return list(compress(texts, chosen))


def _telling(texts: Sequence[str]) -> list[str]:
    codes, ends = _letters(texts)
    digit = _digits()[codes]
    chosen = np.bincount(_owners(ends, np.flatnonzero(digit)), minlength=len(texts)) >= NUMBER
    chosen[_owners(ends, np.flatnonzero((codes == ord("@")) | (codes == ord("＠"))))] = True
    return [text for text, some in zip(texts, chosen, strict=True) if some or "(at)" in text]


def _letters(texts: Sequence[str]) -> tuple[npt.NDArray[np.uint16 | np.uint32], _Places]:
    """Return the letters of all texts, each followed by a line end, and where each text ends."""
    joined = "\n".join(texts) + "\n"
    ends = np.cumsum(np.fromiter(map(len, texts), np.int64, len(texts)) + 1)
    letters = joined.encode("utf-16-le", "surrogatepass")
    if len(letters) == 2 * len(joined):
        return np.frombuffer(letters, np.uint16), ends
    return np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), np.uint32), ends


def _owners(ends: _Places, at: _Places) -> _Places:
    """Return the number of the text in which each place lies."""
    return np.searchsorted(ends, at, side="right")


def _among(keys: _Places, said: _Places) -> npt.NDArray[np.bool_]:
    return np.equal(keys[np.minimum(np.searchsorted(keys, said), keys.size - 1)], said)


@cache
def _kinds() -> npt.NDArray[np.uint8]:
    """Return what each letter says: Hangul and most signs of ASCII nothing, as NFKC leaves them as they are."""
    kinds = np.full(0x110000, _SIGN, np.uint8)
    kinds[ord("가") : ord("힣") + 1] = 0
    for one in map(chr, (ord("\n"), *range(ord(" "), 127))):
        kinds[ord(one)] = _SIGN if SIGNS.search(one) or DIVIDED.search(one) else _DIGIT if one.isdigit() else 0
    for word in words().telling:
        kinds[ord(word[0])] |= _FIRST if len(word) > 1 else _SIGN
        kinds[ord(word[1:2] or word)] |= _SECOND
    return kinds


@cache
def _digits() -> npt.NDArray[np.bool_]:
    digits = np.zeros(0x110000, bool)
    for zero in "0０":
        digits[ord(zero) : ord(zero) + 10] = True
    return digits


@cache
def _words() -> tuple[_Places, _Places]:
    """Return the words of two letters, and the first three letters of longer ones, each as a number."""
    short, long = set[int](), set[int]()
    for word in words().telling:
        two = ord(word[0]) << _BITS | ord(word[1:2] or "\n")
        if len(word) == 2:
            short.add(two)
        elif len(word) > 2:
            long.add(two << _BITS | ord(word[2]))
    return np.array(sorted(short), np.int64), np.array(sorted(long), np.int64)
