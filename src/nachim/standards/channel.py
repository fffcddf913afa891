"""Channels: where a lead came from, and who took the first step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from nachim.standards.mapped import Mapped
from nachim.standards.vocabulary import OWN_BELOW, Vocabulary, map_texts, vocabulary

_ENDINGS = ("경로", "유입", "채널", "캠페인", "leads", "lead", "campaign", "marketing")


@cache
def channels() -> Vocabulary:
    """Return the channels known by name."""
    return vocabulary("channels.csv", endings=_ENDINGS)


def channel_direction(value: str) -> str | None:
    """Return "inbound" or "outbound"; None where the channel does not say.

    Examples
    --------
    >>> channel_direction("cold_call"), channel_direction("content"), channel_direction("Blorvane")
    ('outbound', 'inbound', None)
    """
    entry = channels().entries.get(value)
    return (entry.more["direction"] or None) if entry else None


@cache
def directions() -> Vocabulary:
    """Return "inbound" and "outbound"."""
    return vocabulary("directions.csv")


def map_channels(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct lead sources to channels; unknown ones keep their text.

    Examples
    --------
    >>> [m.value for m in map_channels(["Organic Search", "지인 소개", "콜드콜", "organic_search", "Blorvane"])]
    ['organic_search', 'referral', 'cold_call', 'organic_search', 'Blorvane']
    """
    return map_texts(raws, channels().look_up, counts=counts, known=known, own_below=OWN_BELOW)


def map_directions(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct texts to "inbound" and "outbound", by name or by the channel they name; others stay None.

    Examples
    --------
    >>> [m.value for m in map_directions(["인바운드", "Cold call", "Blorvane"])]
    ['inbound', 'outbound', None]
    """

    def look_up(raw: str) -> Mapped | None:
        hit = channels().look_up(raw)
        direction = channel_direction(hit.value) if hit and hit.value else None
        if hit is None or direction is None:
            return None
        return Mapped(raw, direction, directions().label(direction), hit.sure, (direction,), hit.why)

    return map_texts(raws, look_up, counts=counts, known=known, keep_own=False)
