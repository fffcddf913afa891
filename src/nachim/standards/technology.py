"""Technologies: products under one name in both languages."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache

from nachim.standards.mapped import Mapped
from nachim.standards.vocabulary import Vocabulary, map_texts, vocabulary

_ENDINGS = ("enterprise", "프로그램", "솔루션", "사용", "시스템")
_BETWEEN = re.compile(r"[;,|\n]+")


@cache
def technologies() -> Vocabulary:
    """Return the products known by name."""
    return vocabulary("technologies.csv", endings=_ENDINGS)


def technology_category(value: str) -> str | None:
    """Return what kind of product it is ("crm", "erp", …); None for products not in the table.

    Examples
    --------
    >>> technology_category("douzone"), technology_category("Blorvane")
    ('erp', None)
    """
    entry = technologies().entries.get(value)
    return entry.more["category"] if entry else None


def map_technologies(
    raws: Sequence[str], *, counts: Sequence[int] | None = None, known: Iterable[str] = ()
) -> list[Mapped]:
    """Map distinct product names; unknown products keep their own.

    Examples
    --------
    >>> [m.value for m in map_technologies(["세일즈포스", "Salesforce CRM", "더존비즈온", "Blorvane"])]
    ['salesforce', 'salesforce', 'douzone', 'Blorvane']
    """
    return map_texts(raws, technologies().look_up, counts=counts, known=known)


def split_names(text: str, separator: str | None = None) -> tuple[str, ...]:
    """Return the names in one cell, in their order, each once.

    Parameters
    ----------
    separator
        What stands between names; without it commas, semicolons, bars and line ends do.

    Examples
    --------
    >>> split_names("Slack; Jira;Slack")
    ('Slack', 'Jira')
    """
    parts = text.split(separator) if separator else _BETWEEN.split(text)
    return tuple(dict.fromkeys(part for raw in parts if (part := raw.strip())))
