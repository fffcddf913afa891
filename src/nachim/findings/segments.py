"""Core, adjacent, anti and tiers put together, and what of it goes into the ICP (R15, R16, R17)."""

from __future__ import annotations

from dataclasses import replace

from nachim.evidence.ledger import Ledger
from nachim.findings.adjacent import adjacent_icps, core_finding, core_of, near_core, plan, with_quarters
from nachim.findings.anti import anti
from nachim.findings.compare import Comparer
from nachim.findings.compose import clause_of
from nachim.findings.tiers import tier_icps, tiers
from nachim.model.condition import leaves
from nachim.model.findings import ClauseFinding, Findings
from nachim.model.icp import Icp, Role
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
    icp, clauses = _with_knock_outs(ledger, found.icp, found.clauses, refused)
    icp = replace(icp, adjacent=adjacent_icps(near), tiers=tier_icps(classes))
    return replace(found, segments=segments, icp=_with_attributes(icp, found), clauses=clauses)


def _with_knock_outs(
    ledger: Ledger, icp: Icp, clauses: tuple[ClauseFinding, ...], refused: tuple[AntiFinding, ...]
) -> tuple[Icp, tuple[ClauseFinding, ...]]:
    """Add what the customers alone give away to the knock-outs that the deals gave."""
    known = [clause.when for clause in icp.refuse]
    new = [one for one in refused if one.refuse and one.when not in known]
    marks = tuple(ClauseFinding(one.standing, one.later, one.lift, None, None, one.later_lift) for one in new)
    added = tuple(
        clause_of(ledger, one.when, Role.KNOCK_OUT, mark, one.outcome) for one, mark in zip(new, marks, strict=True)
    )
    return replace(icp, refuse=(*icp.refuse, *added)), (*clauses, *marks)


def _with_attributes(icp: Icp, found: Findings) -> Icp:
    """Name the attributes that the new conditions use and that neither card nor clauses held."""
    trees = [clause.when for clause in icp.refuse] + [one.when for one in icp.adjacent]
    trees += [tree for tier in icp.tiers for tree in (tier.when, *(clause.when for clause in tier.who))]
    used = {leaf.attribute for tree in trees for leaf in leaves(tree)}
    missing = used - set(icp.known())
    return replace(icp, attributes=(*icp.attributes, *(one for one in found.attributes if one.name in missing)))
