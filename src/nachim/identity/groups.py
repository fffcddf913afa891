"""Groups of mentions that are one company: links in order of their score, none that would join what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from nachim.identity.decision import Action, AmbiguousName, Decided, LinkDecision, PersonDecision, Reason
from nachim.identity.keys import LEGAL, REGISTERS
from nachim.identity.registers import numbers_of
from nachim.identity.score import LINK, REVIEW, Mention, Score

_RANKS = (LEGAL, ("business",), tuple(kind for kind in REGISTERS if kind not in LEGAL))
"""Registers, those that decide first: of legal persons, then those that give a number to each place of business."""


@dataclass(slots=True)
class Groups:
    """A union-find over mentions that keeps numbers of registers and persons' splits apart."""

    mentions: dict[str, Mention]
    splits: frozenset[frozenset[str]] = frozenset()
    _parent: dict[str, str] = field(default_factory=dict)
    _members: dict[str, list[str]] = field(default_factory=dict)

    def find(self, key: str) -> str:
        """Return the company of a mention: the smallest source key of its group."""
        while (parent := self._parent.get(key, key)) != key:
            self._parent[key] = self._parent.get(parent, parent)
            key = parent
        return key

    def members(self, key: str) -> list[str]:
        """Return the mentions of the group that this one is in."""
        root = self.find(key)
        return self._members.get(root, [root])

    def numbers(self, key: str) -> dict[str, set[str]]:
        """Return the numbers in a mention's group by register, those of business under "business"."""
        found: dict[str, set[str]] = defaultdict(set)
        for member in self.members(key):
            mention = self.mentions[member]
            if mention.business:
                found["business"].add(mention.business)
            for kind, number in numbers_of(mention.registry).items():
                found[kind].add(number)
        return found

    def domains(self, key: str) -> set[str]:
        """Return the domains in a mention's group."""
        return {domain for member in self.members(key) if (domain := self.mentions[member].domain)}

    def places(self, key: str) -> set[str]:
        """Return the regions in a mention's group; what names only a city says nothing here."""
        found = {self.mentions[member].place for member in self.members(key)}
        return {place for place in found if place and not place.startswith("~")}

    def may_join(self, left: str, right: str) -> bool:
        """Tell whether joining would neither mix numbers of a register nor undo a split."""
        if self.find(left) == self.find(right):
            return True
        return not _two(self.numbers(left), self.numbers(right)) and not self.divided(left, right)

    def divided(self, left: str, right: str) -> bool:
        """Tell whether a person split these groups."""
        if not self.splits:
            return False
        ours, theirs = set(self.members(left)), set(self.members(right))
        return any((pair & ours) and (pair & theirs) for pair in self.splits)

    def join(self, left: str, right: str) -> None:
        """Make two groups one."""
        low, high = sorted((self.find(left), self.find(right)))
        if low != high:
            self._members[low] = self.members(low) + self.members(high)
            self._members.pop(high, None)
            self._parent[high] = low


def _two(ours: Mapping[str, set[str]], theirs: Mapping[str, set[str]]) -> bool:
    """Tell whether these numbers are of two companies.

    A legal person has one corporation number or EIN, and a business number for every place of business, as it has a
    DUNS. So what legal persons are numbered by decides; only where it is not known does the business number, and then
    the rest.
    """
    for kinds in _RANKS:
        both = [kind for kind in kinds if ours.get(kind) and theirs.get(kind)]
        if any(ours[kind] & theirs[kind] for kind in both):
            return False
        if both:
            return True
    return False


@dataclass(frozen=True, slots=True)
class Grouped:
    """The groups, with every decision on the way."""

    company: dict[str, str]
    """Company id of every mention that is in a pair."""
    links: tuple[LinkDecision, ...]
    review: tuple[LinkDecision, ...]
    ambiguous: tuple[AmbiguousName, ...]


def group(
    mentions: Iterable[Mention], scored: Sequence[tuple[str, str, Score]], persons: Sequence[PersonDecision]
) -> Grouped:
    """Link mentions: persons' merges first, then strong links from the best down, then names that are unique."""
    by_key = {mention.key: mention for mention in mentions}
    latest = {frozenset((d.left, d.right)): d for d in persons if d.left != d.right}
    known = {pair: d for pair, d in latest.items() if pair <= by_key.keys()}
    splits = frozenset(pair for pair, d in known.items() if d.action is Action.SPLIT)
    groups = Groups(by_key, splits)
    links: list[LinkDecision] = []
    for pair in sorted(known.keys() - splits, key=sorted):
        left, right = sorted(pair)
        groups.join(left, right)
        links.append(LinkDecision(left, right, 1.0, (), Decided.PERSON))
    decided = {frozenset((link.left, link.right)) for link in links} | splits
    order = [
        (LinkDecision(left, right, score.value, score.reasons, Decided.AUTO), score.by_name_only)
        for left, right, score in sorted(scored, key=lambda one: (-one[2].value, one[0], one[1]))
        if score.value >= REVIEW and frozenset((left, right)) not in decided
    ]
    review = _join(groups, [link for link, by_name in order if not by_name], links)
    unclear = [link for link, by_name in order if by_name]
    while True:
        clear, unclear, ambiguous = _by_name(groups, unclear)
        clashing = _clashing(groups, clear)
        joining = [link for link in clear if groups.find(link.left) not in clashing]
        unclear += [link for link in clear if groups.find(link.left) in clashing]
        review += _join(groups, joining, links)
        # What was linked by one name may settle whose another one is.
        if not joining or not unclear:
            break
    review += _in_doubt(unclear)
    waiting = [link for link in review if groups.find(link.left) != groups.find(link.right)]
    company = {key: groups.find(key) for key in by_key}
    named = [replace(one, companies=tuple(sorted({company[key] for key in one.companies}))) for one in ambiguous]
    return Grouped(company, _best_first(links), _best_first(waiting), tuple(named))


def _join(groups: Groups, order: Iterable[LinkDecision], links: list[LinkDecision]) -> list[LinkDecision]:
    """Make the links above the line, in order; return those that a person must look at."""
    review: list[LinkDecision] = []
    for link in order:
        if link.score < LINK:
            review.append(replace(link, decided=Decided.REVIEW))
        elif groups.may_join(link.left, link.right):
            groups.join(link.left, link.right)
            links.append(link)
        else:
            reasons = (*link.reasons, Reason.CONFLICT_IN_GROUP)
            review.append(replace(link, reasons=reasons, decided=Decided.REVIEW))
    return review


def _by_name(
    groups: Groups, order: Iterable[LinkDecision]
) -> tuple[list[LinkDecision], list[LinkDecision], list[AmbiguousName]]:
    """Tell links by a unique name from those by a name that several companies have."""
    having: dict[str, list[str]] = defaultdict(list)
    for key in sorted(groups.mentions):
        having[groups.mentions[key].name].append(key)
    clear: list[LinkDecision] = []
    unclear: list[LinkDecision] = []
    doubtful: dict[str, bool] = {}
    for link in order:
        name = groups.mentions[link.left].name
        if name not in doubtful:
            doubtful[name] = _several(groups, having[name])
        (unclear if doubtful[name] else clear).append(link)
    ambiguous = [_ambiguous(groups, name, having[name]) for name in sorted(doubtful) if doubtful[name]]
    return clear, unclear, [one for one in ambiguous if one.mentions]


def _clashing(groups: Groups, links: Sequence[LinkDecision]) -> set[str]:
    """Return the companies that links by several names together would make one of what is known to be two.

    Each name alone leaves no doubt; which of them is wrong cannot be told, so all of them wait. Linking one and not the
    other would depend on their order, and on which of them a person confirmed.
    """
    together = Groups(groups.mentions)
    roots = set()
    for link in links:
        left, right = groups.find(link.left), groups.find(link.right)
        roots |= {left, right}
        together.join(left, right)
    members: dict[str, list[str]] = defaultdict(list)
    for root in sorted(roots):
        members[together.find(root)].append(root)
    return {root for found in members.values() if _several(groups, found) for root in found}


def _in_doubt(links: Iterable[LinkDecision]) -> list[LinkDecision]:
    return [
        replace(
            link, score=min(link.score, 0.6), reasons=(*link.reasons, Reason.AMBIGUOUS_NAME), decided=Decided.REVIEW
        )
        for link in links
    ]


def _several(groups: Groups, keys: Sequence[str]) -> bool:
    """Tell whether mentions of one name belong to companies that cannot be one."""
    roots = sorted({groups.find(key) for key in keys})
    numbers = [groups.numbers(root) for root in roots]
    known = [
        (*(told.get(kind, set()) for kinds in _RANKS for kind in kinds), groups.domains(root), groups.places(root))
        for root, told in zip(roots, numbers, strict=True)
    ]
    return any(_apart(one, other) for i, one in enumerate(known) for other in known[i + 1 :])


def _apart(one: Sequence[set[str]], other: Sequence[set[str]]) -> bool:
    """Tell whether the first that both know, of numbers, domains and places, differs."""
    for ours, theirs in zip(one, other, strict=True):
        if ours & theirs:
            return False
        if _differ(ours, theirs):
            return True
    return False


def _differ(left: set[str], right: set[str]) -> bool:
    return bool(left) and bool(right) and not left & right


def _ambiguous(groups: Groups, name: str, keys: Sequence[str]) -> AmbiguousName:
    bare = [key for key in keys if not groups.numbers(key) and not groups.domains(key)]
    rows = sum(groups.mentions[key].rows for key in bare)
    return AmbiguousName(name, tuple(bare), rows, tuple(key for key in keys if key not in bare))


def _best_first(links: Iterable[LinkDecision]) -> tuple[LinkDecision, ...]:
    return tuple(sorted(links, key=lambda link: (-link.score, link.left, link.right)))
