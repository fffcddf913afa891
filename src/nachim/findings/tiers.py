"""Classes of size: conditions of their own only where a condition really weighs differently (R17)."""

from __future__ import annotations

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.model.condition import Condition, Operator
from nachim.model.icp import Clause, Role, Tier
from nachim.model.segments import Interaction, TierCondition, TierFinding, Tiers
from nachim.patterns.tiers import TierSearch
from nachim.standards.size import class_edges

NAMES = ("small", "mid", "enterprise")
FEWEST = 40
"""Rows below which a class is not compared."""
KNOWN = 0.5
"""Part of the rows whose size must be known."""
SIZES = (("employees", "employees"), ("revenue_base", "revenue"))


def tiers(ledger: Ledger, outcome: str, currency: str) -> Tiers:
    """Test whether any condition weighs differently in classes of size, and say what could have been seen."""
    size = _size(ledger, outcome, currency)
    if size is None:
        return Tiers("no_size")
    name, edges = size
    found = [_tier(ledger, outcome, one, when) for one, when in zip(NAMES, _classes(name, edges), strict=True)]
    models = ledger.runner.models
    search = models.tiers(outcome, name, edges)
    if sum(one.enough for one in found) < 2 or not search.found.made:
        return Tiers("too_few", tiers=tuple(found))
    query = models.specifications[outcome].query
    asked: dict[str, str | int] = {"model": outcome, "attribute": name, "low": int(edges[0]), "high": int(edges[1])}
    tests = ledger.add("tiers.tests", "segments.figure.tiers.tests", "tier_tests", query, unit="count", arguments=asked)
    visible = ledger.add(
        "tiers.visible", "segments.figure.tiers.visible", "tier_visible", query, unit="ratio", arguments=asked
    )
    seen = tuple(
        Interaction(
            search.conditions[place],
            ledger.add(
                f"tiers.{number}.p", "segments.figure.tiers.p", "tier_p", query, unit="p",
                arguments=asked | {"place": place}, words={"segment": search.conditions[place]},
            ),
        )
        for number, place in enumerate(search.differing, 1)
    )  # fmt: skip
    if not seen:
        return Tiers("one", tests, visible, tuple(found))
    own = tuple(_with_conditions(ledger, outcome, one, seen, search) for one in found)
    return Tiers("tiers", tests, visible, own, seen)


def _size(ledger: Ledger, outcome: str, currency: str) -> tuple[str, tuple[float, float]] | None:
    """Return what makes the classes, and its edges: people, else revenue, where it is known often enough."""
    known = {one.name for one in ledger.runner.models.specifications[outcome].attributes}
    for name, field in SIZES:
        edges = class_edges(field, currency)
        if name not in known or edges is None:
            continue
        rows = ledger.runner.rows(f'SELECT COUNT(*) AS "n", COUNT("{name}") AS "k" FROM {rows_sql(outcome, "all")}')
        if int(rows["k"][0]) >= KNOWN * max(int(rows["n"][0]), 1):
            return name, edges
    return None


def _classes(name: str, edges: tuple[float, float]) -> tuple[Condition, ...]:
    low, high = edges
    return (
        Condition(name, Operator.BELOW, low),
        Condition(name, Operator.BETWEEN, (low, high)),
        Condition(name, Operator.AT_LEAST, high),
    )


def _tier(ledger: Ledger, outcome: str, name: str, when: Condition) -> TierFinding:
    rate = ledger.add(
        f"tiers.{name}.rate", "segments.figure.tiers.rate", "share",
        f"SELECT {OUTCOME} FROM {rows_sql(outcome, 'all')} AND {expression(when)}", words={"segment": when},
    )  # fmt: skip
    return TierFinding(name, when, rate, (ledger.figure(rate).n or 0) >= FEWEST, ())


def _with_conditions(
    ledger: Ledger, outcome: str, tier: TierFinding, seen: tuple[Interaction, ...], search: TierSearch
) -> TierFinding:
    """Add the lift of each such condition in one class; the interval holds after the choice among all conditions."""
    looks = search.found.made * len(NAMES)
    made = []
    for number, one in enumerate(seen, 1):
        has = f'CASE WHEN {expression(one.when)} THEN 1 ELSE 0 END AS "has", {looks} AS "looks", {OUTCOME}'
        lift = ledger.add(
            f"tiers.{tier.name}.{number}.lift", "segments.figure.tiers.lift", "lift_among",
            f"SELECT {has} FROM {rows_sql(outcome, 'all')} AND {expression(tier.when)}", unit="ratio",
            words={"segment": one.when, "tier": tier.when},
        )  # fmt: skip
        figure = ledger.figure(lift)
        low, high = figure.low or 0.0, figure.high
        made.append(TierCondition(one.when, lift, 1 if low > 1 else -1 if high is not None and high < 1 else 0))
    return TierFinding(tier.name, tier.when, tier.rate, tier.enough, tuple(made))


def tier_icps(found: Tiers) -> tuple[Tier, ...]:
    """Return the classes as the ICP keeps them, each with the conditions that help there."""
    if found.verdict != "tiers":
        return ()
    return tuple(
        Tier(
            one.name, one.when,
            tuple(Clause(own.when, Role.PLUS, (own.lift,)) for own in one.conditions if own.direction > 0),
            (one.rate,),
        )
        for one in found.tiers
        if one.enough
    )  # fmt: skip
