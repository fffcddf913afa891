"""Core, adjacent, anti and tiers put together, and what of it goes into the ICP (R15, R16, R17)."""

from __future__ import annotations

from dataclasses import replace

from nachim.evidence.ledger import Ledger
from nachim.findings.adjacent import adjacent_icps, core_finding, core_of, near_core, plan, with_quarters
from nachim.findings.anti import anti
from nachim.findings.cards import clause_finding
from nachim.findings.compare import Comparer
from nachim.findings.compose import clause_of
from nachim.findings.tiers import tier_icps, tiers
from nachim.model.card import Level
from nachim.model.condition import Condition, Operator, Tree, leaves
from nachim.model.findings import ClauseFinding, Findings
from nachim.model.icp import Clause, Icp, Role
from nachim.model.segments import AntiFinding, Segments, Tiers


def with_segments(ledger: Ledger, found: Findings, early: str) -> Findings:
    """Return findings with their segments, and with an ICP that refuses, tries and tiers what these say.

    Parameters
    ----------
    early
        Name of the model of the earlier rows, whose card holds the levels that the core was chosen among.
    """
    outcome = found.scope.outcome
    measures = {one.name for one in found.best.contrast} if found.best else set()
    comparer = Comparer.of(ledger, measures, found.scope.currency)
    refused = anti(comparer, found)
    if found.icp is None:
        return replace(found, segments=Segments(None, 0, (), None, refused, Tiers("no_core")))
    core = core_of(found.icp)
    models = ledger.runner.models
    attributes = models.specifications[outcome].attributes
    the_plan = plan(ledger, core, outcome)
    near, compared = near_core(ledger, found.icp, models.card(early).card, attributes, outcome)
    near = with_quarters(ledger, near, the_plan, core)
    classes = tiers(ledger, outcome, found.scope.currency)
    segments = Segments(core_finding(comparer, core, outcome), compared, near, the_plan, refused, classes)
    icp, clauses = _without_refused(ledger, *_with_knock_outs(ledger, found.icp, found.clauses, refused))
    icp = replace(icp, adjacent=adjacent_icps(near), tiers=tier_icps(classes))
    return replace(found, segments=segments, icp=_with_attributes(icp, found), clauses=clauses)


def _with_knock_outs(
    ledger: Ledger, icp: Icp, clauses: tuple[ClauseFinding, ...], refused: tuple[AntiFinding, ...]
) -> tuple[Icp, tuple[ClauseFinding, ...]]:
    """Add what the customers alone give away to the knock-outs that the deals gave."""
    known = [clause.when for clause in icp.refuse]
    new = [one for one in refused if one.refuse and one.when not in known]
    marks = tuple(
        ClauseFinding(one.standing, one.later, one.lift, None, None, one.later_lift, one.first_lift) for one in new
    )
    added = tuple(
        clause_of(ledger, one.when, Role.KNOCK_OUT, mark, one.outcome) for one, mark in zip(new, marks, strict=True)
    )
    return replace(icp, refuse=(*icp.refuse, *added)), (*clauses, *marks)


def _without_refused(
    ledger: Ledger, icp: Icp, clauses: tuple[ClauseFinding, ...]
) -> tuple[Icp, tuple[ClauseFinding, ...]]:
    """Take what is refused out of the pluses: what is easily won and regretted later is not wished for."""
    refused = {one for clause in icp.refuse for one in _named(clause.when)}
    kept: list[tuple[Clause, ClauseFinding]] = []
    for clause, mark in zip(icp.who, clauses[: len(icp.who)], strict=True):
        named = _named(clause.when) if clause.role is Role.PLUS else []
        values = tuple(value for one, value in named if (one, value) not in refused)
        if len(values) == len(named):
            kept.append((clause, mark))
        elif values:
            rest = Condition(named[0][0], Operator.IN, values)
            level, name = Level(rest, 0, 0, 0), f"{rest.attribute}.rest"
            again = clause_finding(ledger, name, level, icp.outcome, mark.standing, check=mark.later is not None)
            kept.append((clause_of(ledger, rest, Role.PLUS, again, icp.outcome), again))
    who, marks = tuple(clause for clause, _ in kept), tuple(mark for _, mark in kept)
    return replace(icp, who=who), (*marks, *clauses[len(icp.who) :])


def _named(when: Tree) -> list[tuple[str, str]]:
    """Return attribute and value of each value that a single condition names."""
    if not isinstance(when, Condition) or when.operator is not Operator.IN or not isinstance(when.value, tuple):
        return []
    return [(when.attribute, str(value)) for value in when.value]


def _with_attributes(icp: Icp, found: Findings) -> Icp:
    """Name the attributes that the new conditions use and that neither card nor clauses held."""
    trees = [clause.when for clause in icp.refuse] + [one.when for one in icp.adjacent]
    trees += [tree for tier in icp.tiers for tree in (tier.when, *(clause.when for clause in tier.who))]
    used = {leaf.attribute for tree in trees for leaf in leaves(tree)}
    missing = used - set(icp.known())
    return replace(icp, attributes=(*icp.attributes, *(one for one in found.attributes if one.name in missing)))
