"""The words of the sample company's exports, read from ``vocabulary.yaml``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML


@dataclass(frozen=True, slots=True)
class Term:
    """A canonical value, how common it is, and what people type instead of it."""

    name: str
    share: float
    spellings: tuple[str, ...] = ()
    naics: str = ""
    ksic: str = ""
    districts: tuple[str, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Channel:
    """Where deals come from: share of deals, share of those that came to us, cost a month in 만원."""

    name: str
    share: float
    inbound: float
    monthly_cost: int
    spellings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EventType:
    """Something that happens to companies: how often anyhow, how often shortly before a deal."""

    name: str
    yearly: float
    with_deal: float
    reach: int
    source: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Every word list of the sample, in the order of ``vocabulary.yaml``."""

    vendor_product: str
    industries: tuple[Term, ...]
    outside_industries: tuple[Term, ...]
    crm: tuple[Term, ...]
    tools: tuple[Term, ...]
    regions: tuple[Term, ...]
    countries: tuple[Term, ...]
    funding: tuple[Term, ...]
    yes_no: tuple[str, str]
    channels: tuple[Channel, ...]
    directions: tuple[str, str]
    events: tuple[EventType, ...]
    open_stages: tuple[str, ...]
    won_stage: str
    lost_stage: str
    lost_reasons: tuple[Term, ...]
    competitors: tuple[Term, ...]
    purchase: tuple[Term, ...]
    security_open: tuple[str, str, str]
    security_done: str
    size_unknown: str
    size_levels: tuple[str, ...]
    review_won: str
    review_lost: str
    grades_before: tuple[str, str]
    grades_after: tuple[str, str]
    plans: tuple[Term, ...]
    contract_kinds: Mapping[str, str]
    contract_states: Mapping[str, str]
    paid: Mapping[str, str]
    severities: tuple[Term, ...]
    tickets: tuple[Term, ...]
    respondents: tuple[str, ...]
    nps_comments: Mapping[str, Sequence[str]]
    titles: tuple[Term, ...]
    syllables: tuple[tuple[str, str], ...]
    suffixes: tuple[tuple[str, str], ...]
    surnames: tuple[str, ...]
    given: tuple[str, ...]
    spellings: Mapping[str, tuple[str, ...]]

    @property
    def technologies(self) -> tuple[str, ...]:
        """Names of all technologies a company may use, CRMs first."""
        return tuple(term.name for term in self.crm + self.tools if term.name)


def _terms(items: list[dict[str, Any]]) -> tuple[Term, ...]:
    return tuple(_term(**item) for item in items)


def _term(*, name: str, share: float, naics: str = "", ksic: str = "", **lists: list[str]) -> Term:
    return Term(name, share, naics=naics, ksic=ksic, **{key: tuple(words) for key, words in lists.items()})


@cache
def vocabulary() -> Vocabulary:
    """Read the word lists.

    Returns
    -------
    Vocabulary
        The content of ``vocabulary.yaml``.
    """
    read = YAML(typ="safe").load((files(__package__) / "vocabulary.yaml").read_text(encoding="utf-8"))
    lists = {
        key: _terms(read[key])
        for key in (
            "industries", "outside_industries", "crm", "tools", "regions", "countries", "funding", "lost_reasons",
            "competitors", "purchase", "plans", "severities", "tickets", "titles",
        )
    }  # fmt: skip
    channels = tuple(Channel(**{**item, "spellings": tuple(item["spellings"])}) for item in read["channels"])
    spelt: dict[str, tuple[str, ...]] = {term.name: term.spellings for terms in lists.values() for term in terms}
    spelt |= {channel.name: channel.spellings for channel in channels}
    spelt |= {name: tuple(s) for name, s in (read["yes_spellings"] | read["direction_spellings"]).items()}
    return Vocabulary(
        vendor_product=read["vendor"]["product"],
        yes_no=tuple(read["yes_no"]),
        channels=channels,
        directions=tuple(read["directions"]),
        events=tuple(EventType(**item) for item in read["events"]),
        open_stages=tuple(read["stages"]["open"]),
        won_stage=read["stages"]["won"],
        lost_stage=read["stages"]["lost"],
        security_open=tuple(read["security"]["open"]),
        security_done=read["security"]["done"],
        size_unknown=read["expected_size"]["unknown"],
        size_levels=tuple(read["expected_size"]["levels"]),
        review_won=read["contract_review"]["won"],
        review_lost=read["contract_review"]["lost"],
        grades_before=tuple(read["grades"]["before"]),
        grades_after=tuple(read["grades"]["after"]),
        contract_kinds=read["contract_kinds"],
        contract_states=read["contract_states"],
        paid=read["paid"],
        respondents=tuple(read["respondents"]),
        nps_comments=read["nps_comments"],
        syllables=tuple((ko, latin) for ko, latin in read["names"]["syllables"]),
        suffixes=tuple((ko, latin) for ko, latin in read["names"]["suffixes"]),
        surnames=tuple(read["names"]["surnames"]),
        given=tuple(read["names"]["given"]),
        spellings={name: words for name, words in spelt.items() if name and words},
        **lists,
    )
