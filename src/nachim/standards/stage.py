"""Growth stage, ownership, and words for yes and no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nachim.standards.mapped import Mapped, Way
from nachim.standards.vocabulary import map_texts, words_of


def map_stages(raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()) -> list[Mapped]:
    """Map distinct texts to growth stages; unknown ones keep their text.

    Examples
    --------
    >>> [m.value for m in map_stages(["시리즈 B", "series-b", "코스닥 상장사", "PE-owned"])]
    ['series_b', 'series_b', 'listed', 'pe_owned']
    """
    return map_texts(raws, words_of("stages.csv").look_up, counts=counts, known=known)


def stage_order(value: str) -> int | None:
    """Return the place of a stage on the way from foundation to listing; None for own words.

    Examples
    --------
    >>> stage_order("seed") < stage_order("series_a")
    True
    """
    entry = words_of("stages.csv").entries.get(value)
    return int(entry.more["order"]) if entry else None


def map_ownerships(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to ownership; unknown ones keep their text.

    Examples
    --------
    >>> [m.value for m in map_ownerships(["외국계 지사", "대기업 계열사"])]
    ['foreign_subsidiary', 'group_affiliate']
    """
    return map_texts(raws, words_of("ownerships.csv").look_up, counts=counts, known=known)


def map_flags(raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()) -> list[Mapped]:
    """Map distinct texts to "yes" and "no"; anything else stays None, never guessed.

    Examples
    --------
    >>> [m.value for m in map_flags(["Y", "미사용", "TRUE", "maybe", ""])]
    ['yes', 'no', 'yes', None, None]
    """
    words = words_of("flags.csv")
    named = {raw: value for raw in raws if (value := words.named(raw))}
    rest = map_texts(raws, lambda _: None, counts=counts, known=known, keep_own=False)
    return [
        Mapped(raw, named[raw], words.label(named[raw]), 1.0, (named[raw],), Way.NAME) if raw in named else other
        for raw, other in zip(raws, rest, strict=True)
    ]
