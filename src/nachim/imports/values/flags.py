"""Yes and no, in the words of both languages."""

from __future__ import annotations

from nachim.imports.values.missing import NOT_ASKED_WORDS, UNKNOWN_WORDS, fold
from nachim.imports.values.parsed import UNREADABLE, Parsed
from nachim.model.attribute import Why

YES = frozenset({
    "예", "네", "y", "yes", "true", "t", "1", "1.0", "있음", "유", "o", "ㅇ", "○", "◯", "✓", "✔", "☑", "참", "맞음", "완료", "사용", "사용중", "동의", "on",
    "checked", "checked out", "선택됨", "해당", "won", "수주", "paid", "납부", "납부 완료", "수납", "입금", "입금 완료", "입금완료",
})  # fmt: skip
NO = frozenset({
    "아니요", "아니오", "n", "no", "false", "f", "0", "0.0", "없음", "무", "x", "✗", "✘", "☐", "거짓", "아님", "미완료", "미사용", "사용안함", "사용 안함",
    "미동의", "off", "unchecked", "해당없음", "해당 없음", "lost", "실주", "unpaid", "open", "미납", "미수", "미입금",
})  # fmt: skip
# Words that make a column a flag by themselves; 0/1 or o/x alone may be codes.
_CLEAR = frozenset({"예", "네", "아니요", "아니오", "y", "n", "yes", "no", "true", "false", "t", "f", "있음", "없음", "유", "무", "o", "x", "○", "참", "거짓"})


def read_flag(text: str) -> Parsed:
    """Return whether a text says yes.

    Examples
    --------
    >>> read_flag("있음").value, read_flag("아니요").value, read_flag("미정").why.value
    (True, False, 'unknown')
    """
    word = fold(text).strip(".!")
    if word in YES:
        return Parsed(True)
    if word in NO:
        return Parsed(False)
    if word in NOT_ASKED_WORDS:
        return Parsed(None, Why.NOT_ASKED)
    if word == "none":
        return Parsed(False)
    return Parsed(None, Why.UNKNOWN) if not word or word in UNKNOWN_WORDS else UNREADABLE


def clearly_flag(text: str) -> bool:
    """Tell whether a text is one of the unmistakable words for yes and no."""
    return fold(text) in _CLEAR
