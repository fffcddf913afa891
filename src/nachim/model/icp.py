"""The ICP: the one thing that score, filter, sheet and sentence are compiled from."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from nachim.model.attribute import Attribute
from nachim.model.card import Card
from nachim.model.condition import All, Not, Tree


class Role(StrEnum):
    """What a condition does in the ICP."""

    MUST = "must"
    PLUS = "plus"
    KNOCK_OUT = "knock_out"


@dataclass(frozen=True, slots=True)
class Clause:
    """One line of the condition table (R03)."""

    when: Tree
    role: Role
    evidence: tuple[str, ...] = ()
    """Ids of the figures behind it; empty means that it is somebody's belief."""
    find: str = ""
    """How such a company is found, in the words of who wrote it."""
    examples: tuple[str, ...] = ()
    """Companies that fulfil it and have the outcome."""
    counter_examples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Adjacent:
    """A neighbour of the core: one condition differs; an experiment until proven (R15)."""

    name: str
    when: Tree
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tier:
    """A class of size with conditions of its own; only where a condition really weighs differently there (R17)."""

    name: str
    """"small", "mid" or "enterprise"."""
    when: Tree
    who: tuple[Clause, ...]
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Icp:
    """One version of an ICP.

    `who` holds must and plus clauses, `refuse` the knock-outs. Texts that only people know (`value`, `difference`,
    `pains`, `goals`, `buyers`, `budget`) are empty until somebody writes them.
    """

    id: str
    version: int
    parent: int | None
    outcome: str
    threshold: int
    who: tuple[Clause, ...]
    refuse: tuple[Clause, ...]
    adjacent: tuple[Adjacent, ...]
    card: Card
    as_of: dt.date
    build: str
    value: str = ""
    difference: str = ""
    pains: tuple[str, ...] = ()
    goals: tuple[str, ...] = ()
    buyers: tuple[str, ...] = ()
    budget: str = ""
    notes: tuple[str, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    """Attributes that clauses use and the card does not hold."""
    tiers: tuple[Tier, ...] = ()
    """Empty where one ICP serves all sizes."""

    def must(self) -> Tree:
        """Return the tree that a company of this ICP fulfils: every must, no knock-out."""
        musts = tuple(clause.when for clause in self.who if clause.role is Role.MUST)
        return All((*musts, *(Not(clause.when) for clause in self.refuse)))

    def known(self) -> dict[str, Attribute]:
        """Return every attribute that the ICP uses, by name."""
        of_card = (attribute.as_attribute() for attribute in self.card.attributes)
        return {attribute.name: attribute for attribute in (*of_card, *self.attributes)}
