"""The score of a pair of mentions, with its reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from nachim.identity.decision import Reason
from nachim.identity.names import script_of

LINK = 0.85
"""From here on a pair is linked without asking."""
REVIEW = 0.5
"""From here on a person sees the pair."""


@dataclass(frozen=True, slots=True)
class Mention:
    """All mentions that say the same of a company; keys are empty where nothing is known."""

    key: str
    """Smallest source key among them."""
    rows: int
    account: str
    name: str
    domain: str
    business: str
    country: str

    @property
    def bare(self) -> bool:
        """Tell whether the name is all that is known."""
        return not self.domain and not self.business


@dataclass(frozen=True, slots=True)
class Score:
    """How likely two mentions are one company."""

    value: float
    reasons: tuple[Reason, ...]

    @property
    def by_name_only(self) -> bool:
        """Tell whether nothing but the name speaks for it."""
        strong = {Reason.SAME_ACCOUNT, Reason.SAME_BUSINESS_NUMBER, Reason.SAME_DOMAIN}
        return Reason.SAME_NAME in self.reasons and not strong.intersection(self.reasons)


def score_pair(left: Mention, right: Mention, names_on_domain: Mapping[str, frozenset[str]]) -> Score:
    """Score two mentions: what they share decides, what contradicts draws it below the line.

    Parameters
    ----------
    names_on_domain
        Cleaned names that occur with each domain: a parent's domain has several, and does not make them one company.
    """
    reasons = [*_shared(left, right), *_contrary(left, right)]
    value = _base(left, right, reasons, names_on_domain)
    only_name = Score(value, tuple(reasons)).by_name_only
    if Reason.DIFFERENT_BUSINESS_NUMBER in reasons:
        value = min(value, 0.3 if only_name else 0.6)
    elif only_name:
        value = min(value, 0.65 if Reason.DIFFERENT_DOMAIN in reasons else 1.0)
        value = min(value, 0.55 if Reason.DIFFERENT_COUNTRY in reasons else 1.0)
        value = min(value, 0.55 if Reason.SHORT_NAME in reasons else 1.0)
    return Score(value, tuple(reasons))


def _base(left: Mention, right: Mention, reasons: list[Reason], names_on_domain: Mapping[str, frozenset[str]]) -> float:
    if Reason.SAME_ACCOUNT in reasons:
        return 0.99
    if Reason.SAME_BUSINESS_NUMBER in reasons:
        return 0.98
    if Reason.SAME_DOMAIN not in reasons:
        return 0.86 if Reason.SAME_NAME in reasons else 0.0
    if Reason.SAME_NAME in reasons:
        return 0.97
    if not left.name or not right.name:
        # With several names on the domain a nameless mention could be any of them.
        return 0.9 if len(names_on_domain.get(left.domain, frozenset())) <= 1 else 0.6
    scripts = {script_of(left.name), script_of(right.name)}
    if scripts == {"hangul", "latin"} and len(names_on_domain.get(left.domain, frozenset())) == 2:
        reasons.remove(Reason.DIFFERENT_NAME)
        reasons.append(Reason.OTHER_SCRIPT)
        return 0.87
    if left.name.startswith(right.name) or right.name.startswith(left.name):
        reasons.append(Reason.NAME_BEGINS)
        return 0.7
    return 0.55


def _shared(left: Mention, right: Mention) -> list[Reason]:
    pairs = (
        (Reason.SAME_ACCOUNT, left.account, right.account),
        (Reason.SAME_BUSINESS_NUMBER, left.business, right.business),
        (Reason.SAME_DOMAIN, left.domain, right.domain),
        (Reason.SAME_NAME, left.name, right.name),
    )
    reasons = [reason for reason, a, b in pairs if a and a == b]
    if Reason.SAME_NAME in reasons and len(left.name) < 2:
        reasons.append(Reason.SHORT_NAME)
    return reasons


def _contrary(left: Mention, right: Mention) -> list[Reason]:
    pairs = (
        (Reason.DIFFERENT_BUSINESS_NUMBER, left.business, right.business),
        (Reason.DIFFERENT_DOMAIN, left.domain, right.domain),
        (Reason.DIFFERENT_NAME, left.name, right.name),
        (Reason.DIFFERENT_COUNTRY, left.country, right.country),
    )
    return [reason for reason, a, b in pairs if a and b and a != b]
