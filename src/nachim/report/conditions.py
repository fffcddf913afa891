"""The condition table and the slots of the sheet, put together from the ICP and its findings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from nachim.model.attribute import Attribute, Category, Known
from nachim.model.card import CardAttribute
from nachim.model.condition import All, Condition, Operator, Tree, leaves
from nachim.model.evidence import Standing
from nachim.model.findings import CardFinding, ClauseFinding, Findings
from nachim.model.icp import Clause, Icp, Role
from nachim.model.segments import Compared


@dataclass(frozen=True, slots=True)
class ClauseRow:
    """One line of the condition table with everything known of it."""

    clause: Clause
    category: Category
    standing: Standing
    finding: ClauseFinding
    points: str | None
    """Evidence id of its points on the card."""
    as_of_today: bool
    as_customers: bool
    """Whether its lift is that of good customers, while the ICP is about winning."""
    given_away_by: Compared | None = None
    """What gave a knock-out away among customers: it stands in the place of a lift, which says nothing of it."""


@dataclass(frozen=True, slots=True)
class ClauseGroup:
    """The lines of one category, or the knock-outs."""

    category: Category | None
    """None for the knock-outs."""
    cap: str | None
    """Evidence id of the most points of the category."""
    rows: tuple[ClauseRow, ...]


def clause_groups(findings: Findings) -> tuple[ClauseGroup, ...]:
    """Return the condition table by category, knock-outs last."""
    icp = findings.icp
    if icp is None:
        return ()
    rows = tuple(_rows(findings, icp))
    wanted = [row for row in rows if row.clause.role is not Role.KNOCK_OUT]
    caps = findings.card.caps if findings.card else {}
    groups = [
        ClauseGroup(category, caps.get(category), members)
        for category in Category
        if (members := tuple(row for row in wanted if row.category is category))
    ]
    refused = tuple(row for row in rows if row.clause.role is Role.KNOCK_OUT)
    return (*groups, ClauseGroup(None, None, refused)) if refused else tuple(groups)


def _rows(findings: Findings, icp: Icp) -> Iterator[ClauseRow]:
    clauses = (*icp.who, *icp.refuse)
    for place, clause in enumerate(clauses):
        finding = findings.clauses[place] if place < len(findings.clauses) else _from_evidence(findings, clause)
        attributes = [findings.attribute(leaf.attribute) for leaf in leaves(clause.when)]
        pattern = _pattern(icp, clause.when)
        category = (pattern or attributes[0]).category if attributes else Category.FIRMOGRAPHIC
        today = any(attribute.known is Known.TODAY for attribute in attributes)
        points = _points(findings, icp, clause.when)
        lift = finding.lift or ""
        customers = icp.outcome == "won" and lift.startswith(("worse.", "pattern.good."))
        told = _given_away(findings, clause.when) if lift.startswith("worse.") else None
        if told is not None:
            finding = replace(finding, lift=None, with_rate=told.segment, without_rate=told.others,
                              later_lift=told.later, first_lift=None)  # fmt: skip
        yield ClauseRow(clause, category, finding.standing, finding, points, today, customers, told)


def _given_away(findings: Findings, when: Tree) -> Compared | None:
    """Return the measure by which customers under a condition were found to go wrong, against the others."""
    for one in findings.segments.anti if findings.segments else ():
        if one.when == when:
            measure = "good" if one.found_by == "index" else one.found_by
            return next((cost for cost in one.costs if cost.name == measure), None)
    return None


def _from_evidence(findings: Findings, clause: Clause) -> ClauseFinding:
    """Read a clause's figures from its evidence: the first ratio is its lift, the first two shares with and without."""
    ids = [id_ for id_ in clause.evidence if id_ in findings.evidence]
    ratios = [id_ for id_ in ids if findings.evidence[id_].unit == "ratio"]
    shares = [id_ for id_ in ids if findings.evidence[id_].unit == "share"]
    same = next((p for patterns in findings.patterns for p in patterns.found if p.when == clause.when), None)
    return ClauseFinding(
        standing=same.standing if same else Standing.SUGGESTIVE if ids else Standing.BELIEF,
        later=same.later if same else None,
        lift=ratios[0] if ratios else None,
        with_rate=shares[0] if shares else None,
        without_rate=shares[1] if len(shares) > 1 else None,
        later_lift=same.later_lift if same else None,
        first_lift=next((id_ for id_ in ratios if id_.endswith(".first_lift")), None),
    )


def _pattern(icp: Icp, tree: Tree) -> CardAttribute | None:
    """Return the attribute of the card that says whether these conditions hold together."""
    made = (one for one in icp.card.attributes if one.both is not None and tree == All(one.both.conditions))
    return next(made, None)


def _points(findings: Findings, icp: Icp, tree: Tree) -> str | None:
    if findings.card is None:
        return None
    if (pattern := _pattern(icp, tree)) is not None:
        return findings.card.levels[pattern.name][_best(pattern) or 0].points
    if not isinstance(tree, Condition):
        return None
    for attribute in icp.card.attributes:
        if attribute.name == tree.attribute:
            exact = [place for place, level in enumerate(attribute.levels) if level.condition == tree]
            # Cut on the earlier deals, or over several bands: the points are those of the attribute's best level.
            place = exact[0] if exact else _best(attribute)
            return None if place is None else findings.card.levels[attribute.name][place].points
    return None


@dataclass(frozen=True, slots=True)
class Slot:
    """One field of the sheet's profile; empty parts mean that nobody knows yet."""

    name: str
    """Last part of the catalogue ids: `report.slot.<name>` and `.ask`."""
    conditions: tuple[ClauseRow, ...] = ()
    levels: tuple[tuple[CardAttribute, int], ...] = ()
    """Attributes of the card that say something here, with the place of their best level."""
    texts: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is known."""
        return not (self.conditions or self.levels or self.texts)


_FIELDS = {
    "industry": "type", "ownership": "type", "growth_stage": "type", "founded": "type",
    "country": "location", "region": "location", "city": "location",
    "employees": "size", "revenue": "size", "seats": "size", "amount": "budget",
}  # fmt: skip
_OF_CATEGORY = {
    Category.FIRMOGRAPHIC: "attributes",
    Category.TECHNOLOGY: "technologies",
    Category.TRIGGER: "triggers",
    Category.BUYING: "process",
}
_ORDER = (
    "type", "location", "size", "budget", "process", "buyers", "pains", "goals", "technologies", "triggers",
    "attributes",
)  # fmt: skip


def slots(findings: Findings) -> tuple[Slot, ...]:
    """Return the fields of the profile (R32) in reading order."""
    icp = findings.icp
    rows = [row for group in clause_groups(findings) for row in group.rows if row.clause.role is not Role.KNOCK_OUT]
    spoken = {leaf.attribute for row in rows for leaf in leaves(row.clause.when)}
    card = [a for a in icp.card.attributes if a.name not in spoken] if icp else []
    texts = _texts(icp) if icp else {}
    return tuple(
        Slot(
            name,
            tuple(row for row in rows if _slot_of(findings, row.clause.when) == name),
            tuple((a, best) for a in card if _slot(a.name, a.category) == name and (best := _best(a)) is not None),
            texts.get(name, ()),
        )
        for name in _ORDER
    )


def _texts(icp: Icp) -> dict[str, tuple[str, ...]]:
    return {"budget": (icp.budget,) if icp.budget else (), "buyers": icp.buyers, "pains": icp.pains, "goals": icp.goals}


def _slot_of(findings: Findings, tree: Tree) -> str:
    first: Attribute | None = next((findings.attribute(leaf.attribute) for leaf in leaves(tree)), None)
    return _slot(first.name, first.category) if first else "attributes"


def _slot(name: str, category: Category) -> str:
    return _FIELDS.get(name, _OF_CATEGORY[category])


def _best(attribute: CardAttribute) -> int | None:
    """Return the place of the level with most points, if it is a real answer."""
    place = _highest(attribute)
    level = attribute.levels[place]
    telling = level.condition.operator not in (Operator.IS_UNKNOWN, Operator.NOT_IN)
    return place if telling and level.points > 0 else None


def most_points(card: CardFinding, attribute: CardAttribute) -> str:
    """Return the evidence id of the most points that an attribute can give."""
    return card.levels[attribute.name][_highest(attribute)].points


def _highest(attribute: CardAttribute) -> int:
    return max(range(len(attribute.levels)), key=lambda i: attribute.levels[i].points)
