"""What a text that no rule knows could mean: proposals for a person to choose from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from nachim.standards.classify import CodeCandidate, classify
from nachim.standards.industry import industry_codes, industry_of
from nachim.standards.kinds import BY_NAME
from nachim.standards.mapped import Label
from nachim.standards.official import Official
from nachim.standards.text import key_of

MOST = 3
_ALIKE = 70.0
"""Likeness of letters (of 100) from which a word is proposed."""
_PROPOSED = 0.6
_SAID = 0.5
"""How sure we are of one of several values that the text itself names."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A value that a text could mean, with its official codes where it is an industry."""

    value: str
    label: Label
    sure: float
    naics: tuple[str, ...] = ()
    ksic: tuple[str, ...] = ()


def proposals(
    kind: str, text: str, candidates: Iterable[str], official: Official | None = None
) -> tuple[Proposal, ...]:
    """Return what a text could mean, best first.

    Parameters
    ----------
    candidates
        Values that the rules left open.

    Examples
    --------
    >>> [one.value for one in proposals("industry", "보험/물류", ["insurance", "logistics"])]
    ['insurance', 'logistics', 'finance']
    >>> [one.value for one in proposals("stage", "Seres A", [])]
    ['series_a', 'series_b', 'series_c']
    """
    if kind == "industry":
        return _industries(text, candidates, official)
    of = BY_NAME[kind]
    found = dict.fromkeys(candidates, _SAID)
    if of.words is not None and len(found) < MOST:
        by_key = of.words().by_key
        for key, like, _ in process.extract(key_of(text), by_key.keys(), scorer=fuzz.ratio, limit=4 * MOST):
            if like >= _ALIKE:
                found.setdefault(by_key[key], _PROPOSED * like / 100)
    return tuple(Proposal(value, of.label(value), round(sure, 2)) for value, sure in list(found.items())[:MOST])


def _industries(text: str, candidates: Iterable[str], official: Official | None) -> tuple[Proposal, ...]:
    classified = classify(text, official)
    sure = {one.value: one.sure for one in classified.industries}
    label = BY_NAME["industry"].label
    return tuple(
        Proposal(
            value,
            label(value),
            sure.get(value, _SAID),
            _of("naics", value, classified.naics),
            _of("ksic", value, classified.ksic),
        )
        for value in list(dict.fromkeys((*candidates, *sure)))[:MOST]
    )


def _of(system: str, value: str, codes: Iterable[CodeCandidate]) -> tuple[str, ...]:
    """Return the codes that belong to an industry, or else those it always has."""
    own = industry_codes(value)
    always: tuple[str, ...] = getattr(own, system) if own else ()
    return tuple(one.code for one in codes if industry_of(system, one.code) == value) or always
