"""What a column can be standardised as: for each kind its rules, its values and what else is known of a value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from nachim.standards import channel, company_class, industry, lost_reason, place, size, stage, technology
from nachim.standards.mapped import Label, Mapped
from nachim.standards.vocabulary import Vocabulary, map_texts, words_of


class Mapper(Protocol):
    """A standardiser of distinct texts."""

    def __call__(
        self, raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
    ) -> list[Mapped]:
        """Return what became of each text, in order."""


def map_own(raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()) -> list[Mapped]:
    """Give an attribute of the company's own one spelling a value; nothing else is known of it.

    Examples
    --------
    >>> [m.value for m in map_own(["Gold tier", "gold  tier", "-"], counts=[9, 1, 4])]
    ['Gold tier', 'Gold tier', None]
    """
    return map_texts(raws, lambda _: None, counts=counts, known=known)


Fact = Callable[[Mapped], str | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """The rules of one kind of text.

    `words` are its canonical values, None where only the company's own words stand; a `closed` kind takes no others.
    """

    map: Mapper
    words: Callable[[], Vocabulary] | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    closed: bool = False

    @property
    def values(self) -> frozenset[str]:
        """The canonical values."""
        return frozenset(self.words().entries) if self.words else frozenset()

    def label(self, value: str) -> Label:
        """Return a value's labels; the company's own words are their own."""
        return self.words().label(value) if self.words else Label(value, value)


def _by_value(fact: Callable[[str], str | None]) -> Fact:
    return lambda hit: fact(hit.value) if hit.value else None


def _naics(value: str) -> str | None:
    codes = industry.industry_codes(value)
    return " ".join(codes.naics) or None if codes else None


def _ksic(value: str) -> str | None:
    codes = industry.industry_codes(value)
    return " ".join(codes.ksic) or None if codes else None


def _table(name: str) -> Callable[[], Vocabulary]:
    return lambda: words_of(name)


BY_NAME: Mapping[str, Kind] = {
    "industry": Kind(
        industry.map_industries,
        industry.industries,
        {"grouped": _by_value(industry.industry_group), "naics": _by_value(_naics), "ksic": _by_value(_ksic)},
    ),
    "industry_group": Kind(industry.map_industry_groups, _table("industry_groups.csv")),
    "country": Kind(place.map_countries, place.countries, closed=True),
    "region": Kind(
        place.map_regions,
        place.regions,
        {"country": _by_value(place.region_country), "city": lambda hit: place.read_place(hit.raw).city},
    ),
    "city": Kind(place.map_cities, None, {"region": lambda hit: place.read_place(hit.raw).region}),
    "technology": Kind(
        technology.map_technologies,
        technology.technologies,
        {"category": _by_value(technology.technology_category)},
    ),
    "stage": Kind(stage.map_stages, _table("stages.csv")),
    "ownership": Kind(stage.map_ownerships, _table("ownerships.csv")),
    "company_class": Kind(company_class.map_company_classes, company_class.company_classes),
    "headcount": Kind(size.map_headcounts, size.headcount_bands, closed=True),
    "flag": Kind(stage.map_flags, _table("flags.csv"), closed=True),
    "channel": Kind(channel.map_channels, channel.channels, {"direction": _by_value(channel.channel_direction)}),
    "direction": Kind(channel.map_directions, channel.directions, closed=True),
    "lost_reason": Kind(lost_reason.map_lost_reasons, lost_reason.lost_reasons),
    "own": Kind(map_own),
}
