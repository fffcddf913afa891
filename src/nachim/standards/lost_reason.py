"""Lost reasons: why a deal was lost, as people write it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from nachim.standards.mapped import Mapped
from nachim.standards.vocabulary import Vocabulary, map_texts, vocabulary


@cache
def lost_reasons() -> Vocabulary:
    """Return the reasons known by name."""
    return vocabulary("lost_reasons.csv", endings=("문제", "이슈", "사유", "때문", "issues", "issue", "reasons"))


def map_lost_reasons(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to lost reasons; unknown ones keep their text.

    Examples
    --------
    >>> [m.value for m in map_lost_reasons(["Lost to Competitor", "예산 부족", "가격 이슈", "Blorvane"])]
    ['competitor', 'budget', 'price', 'Blorvane']
    """
    return map_texts(raws, lost_reasons().look_up, counts=counts, known=known)
