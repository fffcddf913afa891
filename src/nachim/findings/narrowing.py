"""What the ICP's conditions select, what each of them buys, and the frontier of coverage against rate (R18).

Conditions are chosen on the earlier rows; every figure here is of the later ones.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nachim.engine.conditions import expression
from nachim.engine.dialects import days_between, number
from nachim.evidence.ledger import Ledger
from nachim.facts.instants import as_days, as_instant, instant_sql
from nachim.findings.cards import FEWEST_LATER
from nachim.findings.compose import CORE_ROWS, CORE_SHARE
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.model.condition import All, Not, Tree
from nachim.model.findings import ClauseFinding
from nachim.model.icp import Clause, Icp, Role
from nachim.model.narrowing import Bought, Narrowing, Selection, Worth
from nachim.stats.frontier import MOST_CONDITIONS, frontier, subset_counts
from nachim.stats.power import SOUGHT_LIFT

MONTH, QUARTER = 365.25 / 12, 365.25 / 4
FEWEST_MONTHS = 4
"""Whole months below which no spread between months is shown."""


@dataclass(frozen=True, slots=True)
class Scene:
    """Where figures come from: the ledger, the outcome, and how much time the later rows span."""

    ledger: Ledger
    outcome: str
    currency: str
    start: str | None
    """SQL of the instant when the later part begins; None where rows have no dates."""
    days: float
    leads: bool
    """Whether there are leads."""
    amounts: bool
    """Whether any later deal was won for an amount: revenue that nobody recorded is not revenue of nothing."""
    floor: int | None = None
    """Deals a quarter that sales needs; None finds the number at which a quarter without a win becomes likely."""


def scene(ledger: Ledger, outcome: str, currency: str, floor: int | None = None) -> Scene | None:
    """Return where the figures come from; None where too few later rows are there to hold anything against."""
    count = f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "later")}'
    if int(ledger.runner.rows(count)["n"][0]) < FEWEST_LATER:
        return None
    leads = int(ledger.runner.rows('SELECT COUNT(*) AS "n" FROM "leads"')["n"][0]) > 0
    start, days, amounts = None, 0.0, False
    if outcome == "won":
        ends = f'SELECT MIN("created") AS "first", MAX("created") AS "last" FROM {rows_sql(outcome, "later")}'
        frame = ledger.runner.rows(ends)
        first, last = (
            float(as_days(frame[name])[0]) if frame[name].dtype.kind == "M" else np.nan for name in ("first", "last")
        )
        if last - first >= MONTH:
            start, days = instant_sql(as_instant(first)), last - first
            paid = f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "later")} AND "y" = 1 AND "amount_base" > 0'
            amounts = int(ledger.runner.rows(paid)["n"][0]) > 0
    return Scene(ledger, outcome, currency, start, days, leads, amounts, floor)


def selection(here: Scene, id_: str, when: Tree, *, whole: bool = True) -> Selection:
    """Enter what the later rows that meet `when` did.

    Parameters
    ----------
    whole
        Whether to enter cycle, spreads and leads too, and not only what the frontier shows.
    """
    holds = expression(when)
    later = rows_sql(here.outcome, "later")
    words = {"conditions": when}

    def enter(name: str, statistic: str, query: str, unit: str = "share") -> str:
        given = words | {"currency": here.currency} if unit == "money" else words
        return here.ledger.add(f"{id_}.{name}", f"narrow.figure.{name}", statistic, query, unit=unit, words=given)

    cover = enter("cover", "share", f'SELECT CASE WHEN {holds} THEN 1 ELSE 0 END AS "y" FROM {later}')
    rate = enter("rate", "share", f"SELECT {OUTCOME} FROM {later} AND {holds}")
    leads = None
    if here.leads and whole:
        leads = enter("leads", "share", f'SELECT CASE WHEN {holds} THEN 1 ELSE 0 END AS "y" FROM "leads"')
    if here.start is None:
        return Selection(id_, when, cover, rate, leads)
    met = f"FROM {later} AND {holds}"
    a_quarter = number(QUARTER / here.days)
    quarter = enter("quarter", "value", f'SELECT COUNT(*) * {a_quarter} AS "x" {met}', "count")
    needed = f'SELECT "y" {met}' if here.floor is None else f'SELECT {here.floor} AS "x"'
    floor = enter("floor", "dry_floor" if here.floor is None else "value", needed, "count")
    least, pace = here.ledger.figure(floor).value, here.ledger.figure(quarter).value or 0.0
    amount = 'CASE WHEN "y" = 1 THEN COALESCE("amount_base", 0) ELSE 0 END'
    whole_months = int(here.days // MONTH)
    revenue = income = paid = won = cycle = spread = None
    if here.amounts:
        by = f'{amount} AS "x", "cluster" AS "k"'
        revenue = enter("revenue", "mean_of_amounts", f"SELECT {by} {met}", "money")
        income = enter("revenue_quarter", "total", f'SELECT {amount} * {a_quarter} AS "x" {met}', "money")
    if here.amounts and whole_months >= FEWEST_MONTHS:
        paid = enter("revenue_spread", "spread", _monthly(here, holds, amount, whole_months))
    if whole:
        if whole_months >= FEWEST_MONTHS:
            won = enter("wins_spread", "spread", _monthly(here, holds, '"y"', whole_months))
        days = f'SELECT "cycle_days" AS "days", 1 AS "event" {met} AND "y" = 1 AND "cycle_days" IS NOT NULL'
        cycle = enter("cycle", "cycle", days, "days")
        spread = enter("cycle_spread", "middle_half", days, "days")
    return Selection(
        id_, when, cover, rate, leads, quarter, floor, least is None or pace < least, cycle, spread, revenue, income,
        paid, won,
    )  # fmt: skip


def _monthly(here: Scene, holds: str, amount: str, months: int) -> str:
    """Return the query of sums by whole month of the later part; a month without such rows has 0."""
    since = days_between(str(here.start), '"created"')
    rows = (
        f'SELECT FLOOR({since} / {number(MONTH)}) AS "month", CASE WHEN {holds} THEN {amount} ELSE 0 END AS "a" '
        f"FROM {rows_sql(here.outcome, 'later')}"
    )
    return (
        f'SELECT "month", CAST(SUM("a") AS DOUBLE) AS "x" FROM ({rows}) AS "r" WHERE "month" < {months} '
        'GROUP BY "month" ORDER BY "month"'
    )


def narrowing(here: Scene, icp: Icp, clauses: Sequence[ClauseFinding] = (), *, prefix: str = "narrow") -> Narrowing:
    """Enter what the ICP selects, what each of its conditions buys, and the frontier.

    Parameters
    ----------
    clauses
        What the build said of `(*icp.who, *icp.refuse)`: a plus that the later rows took part in choosing is left out.
    """
    numbered = list(enumerate(_conditions(icp), 1))
    checked = {n for n, _ in numbered if n > len(clauses) or _checked(icp, n - 1, clauses[n - 1])}
    now = selection(here, f"{prefix}.now", icp.must())
    worth = [
        _worth(here, f"{prefix}.worth.{n}", n, clause, kept_without(icp, n)) for n, clause in numbered if n in checked
    ]
    candidates = [condition_of(clause) for n, clause in numbered if n in checked]
    return Narrowing(here.outcome, now, tuple(worth), tuple(_frontier(here, candidates, f"{prefix}.frontier")))


def condition_of(clause: Clause) -> Tree:
    """Return what a company must fulfil for a clause: a knock-out the contrary."""
    return Not(clause.when) if clause.role is Role.KNOCK_OUT else clause.when


def kept_without(icp: Icp, n: int) -> Tree:
    """Return what a company must fulfil but for the clause of that number."""
    required = [
        condition_of(clause) for place, clause in enumerate(_conditions(icp), 1)
        if place != n and clause.role is not Role.PLUS
    ]  # fmt: skip
    return All(tuple(required))


def _conditions(icp: Icp) -> tuple[Clause, ...]:
    return (*icp.who, *icp.refuse)


def _checked(icp: Icp, place: int, finding: ClauseFinding) -> bool:
    """Tell whether the later rows had no part in choosing a clause; what is required was chosen on earlier rows."""
    return _conditions(icp)[place].role is not Role.PLUS or finding.later is not None


def _worth(here: Scene, id_: str, n: int, clause: Clause, others: Tree) -> Worth:
    """Enter what one condition does among the rows that meet all others."""
    condition = condition_of(clause)
    holds = expression(condition)
    met = f"FROM {rows_sql(here.outcome, 'later')} AND {expression(others)}"
    words = {"condition": condition}

    def enter(name: str, statistic: str, query: str, unit: str = "share") -> str:
        return here.ledger.add(f"{id_}.{name}", f"narrow.figure.{name}", statistic, query, unit=unit, words=words)

    away = enter("away", "share", f'SELECT CASE WHEN {holds} THEN 0 ELSE 1 END AS "y" {met}')
    lift = enter("lift", "lift", f'SELECT CASE WHEN {holds} THEN 1 ELSE 0 END AS "has", {OUTCOME} {met}', "ratio")
    return Worth(
        n,
        condition,
        clause.role,
        enter("kept", "share", f"SELECT {OUTCOME} {met} AND {holds}"),
        enter("wide", "share", f"SELECT {OUTCOME} {met}"),
        lift,
        away,
        _bought(here.ledger, lift, away),
    )


def _bought(ledger: Ledger, lift: str, away: str) -> Bought:
    figure, turned = ledger.figure(lift), ledger.figure(away)
    if figure.low is not None and figure.low > 1:
        return Bought.MORE
    if turned.n and turned.n >= FEWEST_LATER and not turned.k:
        return Bought.NOTHING  # it turns nobody away
    if figure.high is None:
        return Bought.UNCLEAR
    if figure.high < 1:
        return Bought.LESS
    return Bought.NOTHING if figure.high < SOUGHT_LIFT else Bought.UNCLEAR


def _frontier(here: Scene, candidates: Sequence[Tree], prefix: str) -> list[Selection]:
    """Choose on the earlier rows which conditions to combine, and enter what the later rows say of each choice."""
    candidates = candidates[:MOST_CONDITIONS]
    if not candidates:
        return []
    bits = " + ".join(f"CASE WHEN {expression(one)} THEN {1 << j} ELSE 0 END" for j, one in enumerate(candidates))
    frame = here.ledger.runner.rows(
        f'SELECT "met", COUNT(*) AS "n", SUM("y") AS "k" FROM (SELECT {bits} AS "met", "y" '
        f'FROM {rows_sql(here.outcome, "earlier")}) AS "r" GROUP BY "met" ORDER BY "met"'
    )
    met = frame["met"].astype(np.int64)
    rows, winners = (subset_counts(met, frame[name].astype(np.int64), len(candidates)) for name in ("n", "k"))
    chosen = frontier(rows, winners, fewest=max(CORE_ROWS, CORE_SHARE * float(rows[0])))
    return [
        selection(
            here, f"{prefix}.{place}", All(tuple(one for j, one in enumerate(candidates) if mask >> j & 1)), whole=False
        )
        for place, mask in enumerate(chosen, 1)
    ]


def changed(here: Scene, before: Narrowing, after: Tree, prefix: str) -> Narrowing:
    """Enter what other conditions would select, and what comes in and goes out against the present ones."""
    now = before.now.when
    later = rows_sql(here.outcome, "later")

    def enter(name: str, inside: Tree, outside: Tree) -> str | None:
        query = f"SELECT {OUTCOME} FROM {later} AND {expression(inside)} AND NOT {expression(outside)}"
        id_ = here.ledger.add(f"{prefix}.{name}", f"narrow.figure.{name}", "share", query)
        return id_ if here.ledger.figure(id_).n else None

    return Narrowing(
        here.outcome, before.now, before.worth, before.frontier, selection(here, f"{prefix}.after", after),
        enter("gained", after, now), enter("lost", now, after),
    )  # fmt: skip
