"""Words that stand for a missing value, and which kind of missing they mean."""

from __future__ import annotations

import unicodedata

from nachim.model.attribute import Why

# "has none" is an answer; the others are gaps. Compared after folding (width, case, outer punctuation).
NONE_WORDS = frozenset({
    "없음", "없다", "없습니다", "해당없음", "해당 없음", "해당사항 없음", "해당사항없음", "무", "none", "nothing", "nil", "no one", "nobody",
})  # fmt: skip
UNKNOWN_WORDS = frozenset({
    "-", "--", "---", "–", "—", "?", "??", "???", ".", "..", "...", "*", "미정", "미확인", "모름", "알수없음", "알 수 없음", "불명", "확인중", "확인 중",
    "확인필요", "확인 필요", "unknown", "unk", "not known", "undefined", "null", "(null)", "nan", "#n/a", "#value!", "#ref!", "#div/0!", "#name?",
    "tbd", "tba", "n/k", "not set", "(blank)", "blank", "empty", "(unknown)", "(no value)", "미상",
})  # fmt: skip
NOT_ASKED_WORDS = frozenset({
    "n/a", "na", "n.a.", "not available", "not applicable", "not asked", "not specified", "select", "select one", "--select--", "-select-",
    "--none--", "- none -", "please select", "선택", "선택하세요", "선택 안함", "선택안함", "미입력", "입력 안함", "미선택", "미기재", "미응답", "무응답",
    "not provided", "no answer",
})  # fmt: skip


def fold(text: str) -> str:
    """Return the text as words are compared: NFKC, lower case, single spaces.

    Examples
    --------
    >>> fold("  Ｎ／Ａ ")
    'n/a'
    """
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def why_missing(text: str) -> Why | None:
    """Return why a text says nothing, or None when it is a value.

    Examples
    --------
    >>> why_missing("없음"), why_missing("Select"), why_missing("미정"), why_missing("제조")
    (<Why.NONE: 'none'>, <Why.NOT_ASKED: 'not_asked'>, <Why.UNKNOWN: 'unknown'>, None)
    """
    word = fold(text)
    if not word or word in UNKNOWN_WORDS:
        return Why.UNKNOWN
    if word in NOT_ASKED_WORDS:
        return Why.NOT_ASKED
    return Why.NONE if word in NONE_WORDS else None


MISSING: dict[str, Why] = (
    dict.fromkeys(NONE_WORDS, Why.NONE)
    | dict.fromkeys(UNKNOWN_WORDS, Why.UNKNOWN)
    | dict.fromkeys(NOT_ASKED_WORDS, Why.NOT_ASKED)
)
"""Every such word and what it means."""
