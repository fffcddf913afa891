"""The core, its neighbours, and the plan by which a neighbour is promoted or dropped (R15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.findings.compare import FEWEST, Comparer, sign_of
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.model.attribute import Attribute, Category
from nachim.model.card import Card
from nachim.model.condition import All, Condition, leaves
from nachim.model.evidence import Standing
from nachim.model.icp import Adjacent, Icp, Role
from nachim.model.segments import Compared, CoreFinding, Nearby, Plan
from nachim.patterns.neighbours import Neighbour, neighbours
from nachim.standards.technology import technology_category

CORE_SHARE = 0.7
"""Part of the effort that goes to the core; the rest goes to one neighbour at a time."""
YEAR = '"age_days" >= 0 AND "age_days" < 365.25'
"""Deals that began in the last year of the data."""


def core_of(icp: Icp) -> tuple[Condition, ...]:
    """Return the conditions that every company of the core meets."""
    return tuple(leaf for clause in icp.who if clause.role is Role.MUST for leaf in leaves(clause.when))


def core_finding(comparer: Comparer, core: Sequence[Condition], outcome: str) -> CoreFinding:
    """Hold the core against all other rows: whether it wins more often, and whether its customers are better."""
    ledger, when = comparer.ledger, All(tuple(core))
    rows = ledger.add(
        "core.rows", "segments.figure.rows", "count",
        f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "all")} AND {expression(when)}', unit="count",
        words={"segment": when},
    )  # fmt: skip
    measures = comparer.compare("core", when, ("win", "good", "expanded", "churn"))
    return CoreFinding(when, rows, measures, _proven(measures))


def _proven(measures: Sequence[Compared]) -> str:
    """Say what is shown: by later deals, because the core was chosen on the earlier ones, and by all its customers.

    Of customers one measure that is better is enough, as long as none is worse.
    """
    sides = {one.name: one.direction for one in measures if one.name != "win"}
    won = any(one.name == "win" and one.direction > 0 and one.standing is Standing.CONFIRMED for one in measures)
    better = any(one > 0 for one in sides.values()) and not any(one < 0 for one in sides.values())
    return "both" if won and better else "won" if won else "customers" if better else "neither"


def near_core(
    ledger: Ledger, icp: Icp, early: Card, attributes: Sequence[Attribute], outcome: str
) -> tuple[tuple[Nearby, ...], int]:
    """Return the segments next to the core, compared with it, and how many segments were compared.

    Their rows are those outside the core. The core was chosen as the best of these segments, so the intervals hold for
    every pair of them at once: else its luck in being chosen would make the others look worse.
    """
    core = core_of(icp)
    inside = expression(All(core))

    def rows(conditions: Sequence[Condition]) -> int:
        where = f"{rows_sql(outcome, 'all')} AND {expression(All(tuple(conditions)))} AND NOT {inside}"
        return int(ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM {where}')["n"][0])

    found = neighbours(core, early.attributes, _swaps(icp, core, attributes), rows)
    near = tuple(_nearby(ledger, place, one, core, outcome, found.pairs) for place, one in enumerate(found.shown, 1))
    return near, found.compared


def _swaps(icp: Icp, core: Sequence[Condition], attributes: Sequence[Attribute]) -> dict[str, tuple[str, ...]]:
    """Return, for each technology of the core, the others of its kind that are neither in the core nor refused."""
    taken = {one.attribute for one in core} | {leaf.attribute for clause in icp.refuse for leaf in leaves(clause.when)}
    kinds = {
        one.name: kind
        for one in attributes
        if one.category is Category.TECHNOLOGY and (kind := technology_category(one.label.rpartition(": ")[2]))
    }
    return {
        own.attribute: tuple(
            name for name, kind in kinds.items() if kind == kinds.get(own.attribute) and name not in taken
        )
        for own in core
    }


def _nearby(ledger: Ledger, place: int, one: Neighbour, core: Sequence[Condition], outcome: str, pairs: int) -> Nearby:
    when, inside = All(one.conditions), expression(All(tuple(core)))
    here = f"({expression(when)} AND NOT {inside})"
    shared = expression(All(tuple(own for own in core if own not in one.replaced)))
    table = rows_sql(outcome, "all")

    def enter(part: str, statistic: str, query: str, unit: str = "share") -> str:
        return ledger.add(
            f"adjacent.{place}.{part}", f"segments.figure.near.{part}", statistic, query, unit=unit,
            words={"segment": when},
        )  # fmt: skip

    has = f'SELECT CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {pairs} AS "looks", {OUTCOME} FROM {table}'
    difference = enter("difference", "gap_of_shares", f"{has} AND ({here} OR {inside})", "gap")
    customers = f"{rows_sql('good', 'all')} AND {here}"
    good = None
    if outcome == "won" and int(ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM {customers}')["n"][0]) >= FEWEST:
        good = enter("good", "share", f'SELECT "y", "cluster" AS "k" FROM {customers}')
    return Nearby(
        when, one.replaced, one.replacement,
        enter("rate", "share", f"SELECT {OUTCOME} FROM {table} AND {here}"),
        enter("shrunk", "shrunk_share", f"{has} AND {shared}"),
        difference,
        enter("overlap", "share", f'SELECT CASE WHEN {inside} THEN 1 ELSE 0 END AS "y", '
              f'"cluster" AS "k" FROM {table} AND {expression(when)}'),
        good, sign_of(ledger.figure(difference)), None,
    )  # fmt: skip


def plan(ledger: Ledger, core: Sequence[Condition], outcome: str) -> Plan | None:
    """Return when a neighbour can be told; None where the core is no better than the rest.

    A neighbour is read once, when so many of its deals are decided: promoted if the whole interval of its rate lies
    above the line, dropped if it lies wholly below, and dropped as unproven if neither.
    """
    has = f'CASE WHEN {expression(All(tuple(core)))} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
    query = f"SELECT {has} FROM {rows_sql(outcome, 'all')}"
    deals = ledger.runner.figure("deals_of_trial", query, {}).value
    if deals is None:
        return None
    line = ledger.add("plan.line", "segments.figure.plan.line", "line_of_trial", query)
    needed = ledger.add("plan.deals", "segments.figure.plan.deals", "deals_of_trial", query, unit="count")
    begun = ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM "deals" WHERE {YEAR}')["n"]
    if outcome != "won" or not int(begun[0]):
        return Plan(line, needed, None, None, None, None)

    def pace(name: str, formula: str, unit: str) -> str:
        text = f'SELECT {formula} AS "x" FROM "deals" WHERE {YEAR}'
        return ledger.add(f"plan.{name}", f"segments.figure.plan.{name}", "value", text, unit=unit)

    a_quarter = "CAST(COUNT(*) AS DOUBLE) / 4.0"
    return Plan(
        line, needed, pace("pace", a_quarter, "count"), pace("core_pace", f"{CORE_SHARE} * ({a_quarter})", "count"),
        pace("trial_pace", f"{1 - CORE_SHARE:.1f} * ({a_quarter})", "count"),
        pace("quarters", f"{deals:.0f} / ({1 - CORE_SHARE:.1f} * ({a_quarter}))", "number"),
    )  # fmt: skip


def with_quarters(
    ledger: Ledger, near: Sequence[Nearby], the_plan: Plan | None, core: Sequence[Condition]
) -> tuple[Nearby, ...]:
    """Add how long each neighbour would take at the pace at which its deals begin now."""
    if the_plan is None or the_plan.pace is None:
        return tuple(near)
    needed = ledger.figure(the_plan.deals).value
    inside = expression(All(tuple(core)))
    made = []
    for place, one in enumerate(near, 1):
        where = f'"deals" WHERE {YEAR} AND {expression(one.when)} AND NOT {inside}'
        if not int(ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM {where}')["n"][0]):
            made.append(one)
            continue
        id_ = ledger.add(
            f"adjacent.{place}.quarters", "segments.figure.near.quarters", "value",
            f'SELECT {needed:.0f} / (CAST(COUNT(*) AS DOUBLE) / 4.0) AS "x" FROM {where}', unit="number",
            words={"segment": one.when},
        )  # fmt: skip
        made.append(replace(one, quarters=id_))
    return tuple(made)


def adjacent_icps(near: Sequence[Nearby]) -> tuple[Adjacent, ...]:
    """Return the neighbours worth a trial: those that nothing shows to be worse than the core."""
    return tuple(Adjacent("", one.when, (one.rate, one.difference)) for one in near if one.direction >= 0)
