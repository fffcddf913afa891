"""Links between mentions of companies: what was decided, why, and by whom."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Reason(StrEnum):
    """What speaks for or against two mentions being one company.

    The catalogue names each as `identity.reason.<value>`.
    """

    SAME_ACCOUNT = "same_account"
    SAME_BUSINESS_NUMBER = "same_business_number"
    SAME_DOMAIN = "same_domain"
    SAME_NAME = "same_name"
    SAME_REGISTRY_NUMBER = "same_registry_number"
    SAME_PLACE = "same_place"
    SAME_DOMAIN_LABEL = "same_domain_label"
    """gaon.com and gaon.co.kr."""
    WORDS_REORDERED = "words_reordered"
    SAME_SOUND = "same_sound"
    """The names sound alike: one in Korean, one in Latin script, or two ways to write it in Latin script."""
    NEAR_NAME = "near_name"
    """One letter differs."""
    INITIALS = "initials"
    """One name is the initials of the other."""
    PART_OF = "part_of"
    """One is a branch, a holding or a subsidiary abroad of the other, by its name."""
    NAME_BEGINS = "name_begins"
    """One name begins with the other: often a parent and its subsidiary."""
    OTHER_SCRIPT = "other_script"
    """One domain, one Korean and one Latin name."""
    SHORT_NAME = "short_name"
    DIFFERENT_BUSINESS_NUMBER = "different_business_number"
    DIFFERENT_REGISTRY_NUMBER = "different_registry_number"
    DIFFERENT_DOMAIN = "different_domain"
    DIFFERENT_NAME = "different_name"
    DIFFERENT_LINE = "different_line"
    """The names say different lines of business: 전자 and 전기."""
    DIFFERENT_COUNTRY = "different_country"
    DIFFERENT_PLACE = "different_place"
    AMBIGUOUS_NAME = "ambiguous_name"
    """Several companies have this name."""
    CONFLICT_IN_GROUP = "conflict_in_group"
    """Linking would put two business numbers, or what a person split, into one company."""


class Decided(StrEnum):
    """By what a pair was decided."""

    AUTO = "auto"
    REVIEW = "review"
    """Not linked; waits for a person."""
    PERSON = "person"


class Action(StrEnum):
    """What a person may decide."""

    MERGE = "merge"
    SPLIT = "split"


@dataclass(frozen=True, slots=True)
class PersonDecision:
    """A person's word on two mentions. Append-only: the latest on a pair holds."""

    left: str
    right: str
    """Source keys."""
    action: Action
    actor: str = ""


@dataclass(frozen=True, slots=True)
class LinkDecision:
    """Two mentions, their score from 0 to 1, and what was decided."""

    left: str
    right: str
    """Source keys, left before right."""
    score: float
    reasons: tuple[Reason, ...]
    decided: Decided


@dataclass(frozen=True, slots=True)
class AmbiguousName:
    """Mentions with nothing but a name that several companies have: matched to none of them."""

    name: str
    """The cleaned name."""
    mentions: tuple[str, ...]
    """Their source keys; one stands for all mentions alike."""
    rows: int
    companies: tuple[str, ...]
    """Company ids it could be."""


@dataclass(frozen=True, slots=True)
class Hub:
    """A key that too many different mentions share to mean one company: not used."""

    kind: str
    """"account", "business", "domain" or "name"."""
    key: str
    mentions: int


@dataclass(frozen=True, slots=True)
class Identity:
    """Which mentions are one company.

    `entity` names the table with columns source_key and company_id (the smallest source key of the company).
    `link_table` and `review_table` hold every decision: left_key, right_key, value, signature.
    """

    entity: str
    mentions: int
    companies: int
    linked: int
    """Links, automatic and by persons."""
    waiting: int
    """Pairs that a person should look at."""
    links: tuple[LinkDecision, ...]
    """The best of the links."""
    review: tuple[LinkDecision, ...]
    """The best of the pairs that a person should look at."""
    ambiguous: tuple[AmbiguousName, ...]
    hubs: tuple[Hub, ...]
    shared_keys: tuple[tuple[str, ...], ...]
    """Sources whose account keys were found to be the same keys."""
    decisions: tuple[PersonDecision, ...] = ()
    """What persons decided, on the mentions of now."""
    link_table: str = ""
    review_table: str = ""
