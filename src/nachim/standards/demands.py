"""Security demands by name: SOC 2, SSO, SCIM, ISMS-P, CSAP, …; each with the body that publishes it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from nachim.standards.technology import technologies
from nachim.standards.text import clean_text
from nachim.standards.vocabulary import read_table

CATEGORY = "demand"


@dataclass(frozen=True, slots=True)
class Source:
    """Where a demand is defined: the body and its public address."""

    demand: str
    body: str
    url: str


@cache
def _words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Return every word of every demand, the longest first."""
    found = [
        (word, entry.id)
        for entry in technologies().entries.values()
        if entry.more.get("category") == CATEGORY
        for word in {entry.id, *entry.words, entry.label.ko, entry.label.en}
    ]
    found.sort(key=lambda one: (-len(one[0]), one[0]))
    return tuple((demand, _pattern(word)) for word, demand in found)


def _pattern(word: str) -> re.Pattern[str]:
    body = r"[\s_-]*".join(re.escape(part) for part in re.split(r"[\s_-]+", word.lower()))
    latin = word.isascii()
    return re.compile(rf"(?<![a-z0-9]){body}(?![a-z0-9])" if latin else body)


def demand_in(text: str) -> str | None:
    """Return the demand that a text names: a column's header, a type of activity, an answer.

    Examples
    --------
    >>> [demand_in(text) for text in ("SOC 2 Type II 보고서 요청", "ISMS-P 인증", "보안성 심의", "SSO 필요 여부")]
    ['SOC 2', 'ISMS-P', 'security review', 'SSO']
    >>> demand_in("Renewal meeting") is None, demand_in("Association")
    (True, None)
    """
    said = clean_text(text).lower()
    return next((demand for demand, pattern in _words() if pattern.search(said)), None)


@cache
def _sources() -> dict[str, Source]:
    return {row["id"]: Source(row["id"], row["body"], row["url"]) for row in read_table("demand_sources.csv")}


def sources_of(texts: Iterable[str]) -> tuple[Source, ...]:
    """Return the primary sources of the demands that these texts name, each once, in their order.

    Examples
    --------
    >>> [(one.demand, one.body) for one in sources_of(["SSO 필요 여부", "ISMS-P 인증", "SSO", "Slack"])]
    [('SSO', 'OASIS'), ('ISMS-P', 'KISA')]
    """
    named = dict.fromkeys(demand for text in texts if (demand := demand_in(text)))
    return tuple(_sources()[demand] for demand in named if demand in _sources())
