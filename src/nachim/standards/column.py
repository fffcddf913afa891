"""A column of a table against its standard: distinct texts out, a mapping table back to join with."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.standards import channel, industry, lost_reason, place, stage, technology
from nachim.standards.mapped import Label, Mapped, Way
from nachim.standards.spelling import Merge
from nachim.standards.vocabulary import Vocabulary, map_texts, words_of

MOST = 200_000
"""Distinct texts taken from a column, the most frequent first; beyond, it is free text and no category."""


class Mapper(Protocol):
    """A standardiser of distinct texts."""

    def __call__(
        self, raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
    ) -> list[Mapped]:
        """Return what became of each text, in order."""


@dataclass(frozen=True, slots=True)
class Unmapped:
    """A text without a canonical value, with what it might mean."""

    text: str
    n: int
    """Rows with that text."""
    kept_as: str | None
    """The category it is kept as; None when its value is missing."""
    candidates: tuple[str, ...]
    why: Way


@dataclass(frozen=True, slots=True)
class Standardised:
    """A mapping table and what there is to say about it.

    The table has one row a distinct raw text (several when cells hold lists): raw, value, label_ko, label_en, why,
    sure, and the further columns of its kind. Raw texts that are missing from it, and NULL, have no value.
    """

    table: str
    kind: str
    mapped: tuple[Mapped, ...]
    unmapped: tuple[Unmapped, ...]
    """By rows, most first."""
    merged: tuple[Merge, ...]
    """Spellings that were taken for another, for a person to look over."""
    beyond: int
    """Distinct texts left out because the column has more than `MOST`."""


def map_own(raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()) -> list[Mapped]:
    """Give an attribute of the company's own one spelling a value; nothing else is known of it.

    Examples
    --------
    >>> [m.value for m in map_own(["Gold tier", "gold  tier", "-"], counts=[9, 1, 4])]
    ['Gold tier', 'Gold tier', None]
    """
    return map_texts(raws, lambda _: None, counts=counts, known=known)


_Facts = Callable[[Mapped], str | None]


@dataclass(frozen=True, slots=True)
class _Kind:
    map: Mapper
    label: Callable[[str], Label]
    facts: Mapping[str, _Facts]


def _of(words: Callable[[], Vocabulary]) -> Callable[[str], Label]:
    return lambda value: words().label(value)


def _by_value(fact: Callable[[str], str | None]) -> _Facts:
    return lambda hit: fact(hit.value) if hit.value else None


def _naics(value: str) -> str | None:
    codes = industry.industry_codes(value)
    return " ".join(codes.naics) or None if codes else None


def _ksic(value: str) -> str | None:
    codes = industry.industry_codes(value)
    return " ".join(codes.ksic) or None if codes else None


def _own_label(value: str) -> Label:
    return Label(value, value)


_KINDS: dict[str, _Kind] = {
    "industry": _Kind(
        industry.map_industries,
        _of(industry.industries),
        {"grouped": _by_value(industry.industry_group), "naics": _by_value(_naics), "ksic": _by_value(_ksic)},
    ),
    "industry_group": _Kind(
        industry.map_industry_groups, lambda value: words_of("industry_groups.csv").label(value), {}
    ),
    "country": _Kind(place.map_countries, _of(place.countries), {}),
    "region": _Kind(
        place.map_regions,
        _of(place.regions),
        {"country": _by_value(place.region_country), "city": lambda hit: place.read_place(hit.raw).city},
    ),
    "city": _Kind(place.map_cities, _own_label, {"region": lambda hit: place.read_place(hit.raw).region}),
    "technology": _Kind(
        technology.map_technologies,
        _of(technology.technologies),
        {"category": _by_value(technology.technology_category)},
    ),
    "stage": _Kind(stage.map_stages, lambda value: words_of("stages.csv").label(value), {}),
    "ownership": _Kind(stage.map_ownerships, lambda value: words_of("ownerships.csv").label(value), {}),
    "flag": _Kind(stage.map_flags, lambda value: words_of("flags.csv").label(value), {}),
    "channel": _Kind(channel.map_channels, _of(channel.channels), {"direction": _by_value(channel.channel_direction)}),
    "direction": _Kind(channel.map_directions, channel.direction_label, {}),
    "lost_reason": _Kind(lost_reason.map_lost_reasons, _of(lost_reason.lost_reasons), {}),
    "own": _Kind(map_own, _own_label, {}),
}

KINDS = tuple(_KINDS)
"""What a column can be standardised as."""


def label_of(kind: str, value: str, language: str) -> str:
    """Return a value's name in a language; the company's own words are their own name.

    Examples
    --------
    >>> label_of("industry", "game", "ko"), label_of("region", "KR-11", "en"), label_of("own", "Gold", "ko")
    ('게임', 'Seoul', 'Gold')
    """
    return _KINDS[kind].label(value).in_language(language)


def canonical(kind: str, text: str, known: Iterable[str] = ()) -> str | None:
    """Return the value of one text, for instance of a condition written by hand or of one lead.

    Parameters
    ----------
    known
        Values that the build settled (those of its facts or card), so that own words take the same spelling.

    Examples
    --------
    >>> canonical("industry", "온라인 쇼핑몰"), canonical("industry", "BLORVANE", known=["Blorvane"])
    ('ecommerce', 'Blorvane')
    """
    settled = list(known)
    return text if text in settled else _KINDS[kind].map([text], known=settled)[0].value


def standardise(
    engine: Engine,
    table: str,
    column: str,
    kind: str,
    *,
    known: Iterable[str] = (),
    separator: str | None = None,
    mapping: str | None = None,
) -> Standardised:
    """Map a column's distinct texts and load the mapping table.

    Parameters
    ----------
    kind
        One of `KINDS`.
    known
        Values settled before, so that new texts take their spelling.
    separator
        Between the names of one cell; the mapping table then has a row a name.
    mapping
        Name of the mapping table; made from table and column without it.
    """
    texts, counts, beyond = _distinct(engine, table, column)
    cells = [technology.split_names(text, separator) if separator else (text,) for text in texts]
    rows: dict[str, int] = {}
    for names, n in zip(cells, counts, strict=True):
        for name in names:
            rows[name] = rows.get(name, 0) + n
    raws = list(rows)
    mapped = _KINDS[kind].map(raws, counts=[rows[raw] for raw in raws], known=tuple(known))
    by_raw = {hit.raw: hit for hit in mapped}
    name = mapping or mapping_name(table, column)
    _load(
        engine, name, kind, [(text, by_raw[part]) for text, names in zip(texts, cells, strict=True) for part in names]
    )
    return Standardised(name, kind, tuple(mapped), _unmapped(mapped, rows), _merged(mapped, rows), beyond)


def mapping_name(table: str, column: str) -> str:
    """Return the name of a column's mapping table: at most 60 bytes.

    Examples
    --------
    >>> mapping_name("account", "industry")
    'std_account_industry'
    """
    name = f"std_{table}_{column}"
    if len(name.encode()) <= 60:
        return name
    mark = hashlib.blake2s(name.encode(), digest_size=5).hexdigest()
    return name.encode()[:48].decode(errors="ignore") + "_" + mark


def _distinct(engine: Engine, table: str, column: str) -> tuple[list[str], list[int], int]:
    quoted, source = f'"{column}"', f'"{table}"'
    total = engine.rows(f'SELECT COUNT(DISTINCT {quoted}) AS "n" FROM {source}')
    frame = engine.rows(
        f'SELECT {quoted} AS "raw", COUNT(*) AS "n" FROM {source} WHERE {quoted} IS NOT NULL '
        f'GROUP BY {quoted} ORDER BY "n" DESC, "raw" LIMIT {MOST}'
    )
    texts = [str(text) for text in frame["raw"]]
    return texts, [int(n) for n in frame["n"]], int(total["n"][0]) - len(texts)


def _load(engine: Engine, name: str, kind: str, pairs: Sequence[tuple[str, Mapped]]) -> None:
    columns: dict[str, list[str | None]] = {
        "raw": [raw for raw, _ in pairs],
        "value": [hit.value for _, hit in pairs],
        "label_ko": [hit.label.ko if hit.label else None for _, hit in pairs],
        "label_en": [hit.label.en if hit.label else None for _, hit in pairs],
        "why": [hit.why.value for _, hit in pairs],
    }
    for fact, read in _KINDS[kind].facts.items():
        columns[fact] = [read(hit) for _, hit in pairs]
    frame = {column: np.array(cells, dtype=object) for column, cells in columns.items()}
    frame["sure"] = np.array([hit.sure for _, hit in pairs], dtype=np.float64)
    types = {column: "DOUBLE" if column == "sure" else "VARCHAR" for column in frame}
    engine.load(name, Frame(frame), types)


def _unmapped(mapped: Sequence[Mapped], rows: Mapping[str, int]) -> tuple[Unmapped, ...]:
    left = (
        Unmapped(hit.raw, rows[hit.raw], hit.value, hit.candidates, hit.why)
        for hit in mapped
        if not hit.canonical and hit.why not in (Way.BLANK, Way.ABSENT)
    )
    return tuple(sorted(left, key=lambda one: (-one.n, one.text)))


def _merged(mapped: Sequence[Mapped], rows: Mapping[str, int]) -> tuple[Merge, ...]:
    merged = (
        Merge(hit.raw, hit.value, rows[hit.raw])
        for hit in mapped
        if hit.value and hit.why in (Way.SPELLING, Way.VARIANT)
    )
    return tuple(sorted(merged, key=lambda one: (-one.n, one.text)))
