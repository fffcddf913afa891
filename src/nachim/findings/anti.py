"""Segments to refuse: found on earlier rows, asked of later ones, and priced (R16)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.findings.adjacent import YEAR, core_of
from nachim.findings.compare import WORKED, Comparer
from nachim.findings.judged_rows import rows_sql
from nachim.findings.worse import COMPANY, worse_customers
from nachim.model.attribute import Attribute, Category
from nachim.model.condition import Condition, Tree, leaves
from nachim.model.evidence import Later, Standing
from nachim.model.findings import ClauseFinding, Findings
from nachim.model.segments import AntiFinding
from nachim.patterns.neighbours import NAMING

MOST = 6
COSTS = (
    "win", "days", "good", "churn", "tickets", "seat_tickets", "discount", "first_discount", "custom", "price",
)  # fmt: skip
"""What a segment is priced by, as far as it is recorded."""
REFUSED_SHARE, REFUSED_LIFT = 1 / 3, 2 / 3
"""A knock-out holds at most a third of the rows, and its rate is at most two thirds of the others'."""
SAME = 0.8
"""Part of a segment's rows in another one from which it says nothing new."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A segment in which an outcome is less frequent, before it is priced."""

    when: Tree
    outcome: str
    finding: ClauseFinding
    knock_out: bool
    """Whether the ICP refuses it already."""
    found_by: str = ""
    p: str | None = None


def anti(comparer: Comparer, found: Findings) -> tuple[AntiFinding, ...]:
    """Return the segments to refuse with what they cost, knock-outs first.

    Three sources: the knock-outs of the ICP, anti-patterns of up to three conditions on the company itself, and single
    conditions under which customers go wrong, whether or not their deals are won.
    """
    ledger = comparer.ledger
    suspects: list[Suspect] = []
    for one in (*_knock_outs(found), *_patterns(found), *_customers(comparer)):
        if len(suspects) < MOST and not any(_same(ledger, one, other) for other in suspects):
            suspects.append(one)
    made = [_priced(comparer, place, one, found) for place, one in enumerate(suspects, 1)]
    return tuple(sorted(made, key=lambda one: not one.refuse))


def _knock_outs(found: Findings) -> list[Suspect]:
    if found.icp is None:
        return []
    marks = found.clauses[len(found.icp.who) :]
    return [
        Suspect(clause.when, found.scope.outcome, mark, knock_out=True)
        for clause, mark in zip(found.icp.refuse, marks, strict=True)
    ]


def _patterns(found: Findings) -> list[Suspect]:
    """Return the anti-patterns that are about the company and name something."""
    return [
        Suspect(
            one.when, one.outcome,
            ClauseFinding(one.standing, one.later, one.lift, one.with_rate, one.without_rate, one.later_lift,
                          one.first_lift),
            knock_out=False,
        )
        for searched in found.patterns
        for one in searched.found
        if one.negative and one.later is not Later.FAILED and _about_companies(one.when, found.attributes)
    ]  # fmt: skip


def _about_companies(when: Tree, attributes: Sequence[Attribute]) -> bool:
    category = {one.name: one.category for one in attributes}
    parts = list(leaves(when))
    naming = any(part.operator in NAMING and part.value != ("no",) for part in parts)
    return naming and all(category[part.attribute] in COMPANY for part in parts)


def _customers(comparer: Comparer) -> list[Suspect]:
    """Return the conditions under which earlier customers go wrong, whether or not their deals are won."""
    found = worse_customers(comparer)
    return [
        Suspect(one.condition, "good", one.finding, knock_out=False, found_by=one.measure, p=one.p)
        for one in found
        if one.finding.later is not Later.FAILED
    ]


def _same(ledger: Ledger, one: Suspect, other: Suspect) -> bool:
    """Tell whether nearly all companies of a segment stand in another one that was found by the same outcome."""
    if one.outcome != other.outcome:
        return one.when == other.when
    has = f'SELECT CASE WHEN {expression(other.when)} THEN 1 ELSE 0 END AS "has"'
    both = ledger.runner.rows(f"{has} FROM {rows_sql(one.outcome, 'all')} AND {expression(one.when)}")["has"]
    return bool(both.size) and float(np.mean(both.astype(float))) >= SAME


def _priced(comparer: Comparer, place: int, one: Suspect, found: Findings) -> AntiFinding:
    ledger, id_ = comparer.ledger, f"anti.{place}"
    cover = ledger.add(
        f"{id_}.cover", "segments.figure.anti.cover", "share",
        f'SELECT CASE WHEN {expression(one.when)} THEN 1 ELSE 0 END AS "y", "cluster" AS "k" '
        f"FROM {rows_sql(one.outcome, 'all')}", words={"segment": one.when},
    )  # fmt: skip
    costs = comparer.compare(id_, one.when, COSTS)
    wins = next((cost for cost in costs if cost.name == "win"), None)
    mark = one.finding
    assert mark.lift is not None
    return AntiFinding(
        id=id_,
        when=one.when,
        outcome=one.outcome,
        standing=mark.standing,
        later=mark.later or Later.TOO_FEW,
        lift=mark.lift,
        later_lift=mark.later_lift,
        cover=cover,
        refuse=one.knock_out or _to_refuse(ledger, one, cover, found),
        substitute=tuple(leaf for leaf in leaves(one.when) if _is_substitute(leaf, found.attributes)),
        wins_easily=one.outcome == "good" and wins is not None and wins.direction >= 0,
        found_by=one.found_by or ("win" if one.outcome == "won" else "good"),
        p=one.p,
        costs=costs,
        frees=_frees(ledger, id_, one.when),
        first_lift=mark.first_lift,
    )


def _to_refuse(ledger: Ledger, one: Suspect, cover: str, found: Findings) -> bool:
    """Tell whether a segment may become a knock-out: confirmed, far below the others, a minority."""
    lift = ledger.figure(str(one.finding.first_lift))
    core = {leaf.attribute for leaf in core_of(found.icp)} if found.icp else set()
    return (
        one.finding.standing is Standing.CONFIRMED
        and (lift.value if lift.value is not None else 1.0) <= REFUSED_LIFT
        and (ledger.figure(cover).value or 0.0) <= REFUSED_SHARE
        and not core & {leaf.attribute for leaf in leaves(one.when)}
    )


def _is_substitute(leaf: Condition, attributes: Sequence[Attribute]) -> bool:
    """Tell a condition that says what a company has in place already."""
    technology = any(one.name == leaf.attribute and one.category is Category.TECHNOLOGY for one in attributes)
    return leaf.attribute == "competitor" or (technology and leaf.value == ("yes",))


def _frees(ledger: Ledger, id_: str, when: Tree) -> tuple[str, ...]:
    """Enter what saying no would free in a quarter, as far as it is recorded."""
    here = expression(when)
    begun, ended = f'"deals" WHERE {YEAR} AND {here}', f"\"status\" <> 'open' AND {WORKED} >= 0"
    there = f'"customers" WHERE "ended" = 0 AND "observed_months" > 0 AND {here}'
    queries = {
        "deals": f'SELECT CAST(COUNT(*) AS DOUBLE) / 4.0 AS "x" FROM {begun}',
        "selling": f'SELECT SUM({WORKED}) / 4.0 AS "x" FROM {begun} AND {ended}',
        "tickets": f'SELECT SUM(COALESCE("tickets", 0) * 3.0 / CASE WHEN "observed_months" < 1 THEN 1 '
        f'ELSE "observed_months" END) AS "x" FROM {there}',
    }
    return tuple(
        ledger.add(f"{id_}.frees.{name}", f"segments.figure.frees.{name}", "value", query, unit="number",
                   words={"segment": when})
        for name, query in queries.items()
        if (ledger.runner.figure("value", query, {}).value or 0.0) > 0
    )  # fmt: skip
