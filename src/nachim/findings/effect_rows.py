"""The queries behind the effects: every family's rows, bounded, with company and size of company."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nachim.engine.conditions import expression
from nachim.engine.dialects import text
from nachim.evidence.ledger import Ledger
from nachim.facts.deals import SAMPLE
from nachim.model.attribute import Attribute
from nachim.model.condition import Condition, Operator, Tree

JUDGED = '"judged" = 1 AND "y" IS NOT NULL'
_COMPANY = '"cluster"'
_DAYS = 'CASE WHEN "status" = \'won\' THEN CASE WHEN "cycle_days" < 1 THEN 1 ELSE "cycle_days" END END'
SIZED = 0.5
"""Share of the deals whose company's size must be known for comparisons within sizes."""


@dataclass(frozen=True, slots=True)
class Looked:
    """One member of a family: its key in the rows, its name, and SQL of having it and of being known to or not."""

    key: str
    name: Tree | str
    has: str
    known: str


@dataclass(frozen=True, slots=True)
class Happening:
    """What happened in deals' lives: its key in the rows, its name, and SQL that finds it."""

    key: str
    name: Tree | str
    found: str
    is_stage: bool


@dataclass(frozen=True, slots=True)
class Sizes:
    """Size classes of companies that comparisons are made within; none where sizes are not known."""

    classes: tuple[Condition, ...]
    many: bool = False
    """Whether there are more deals than come to Python, so that a sample is taken."""

    @property
    def sql(self) -> str:
        """Return SQL of the class of a row."""
        cases = " ".join(f"WHEN {expression(one)} THEN {place}" for place, one in enumerate(self.classes, 1))
        return f"CASE {cases} ELSE 0 END" if cases else "0"


def sizes(ledger: Ledger, attributes: Sequence[Attribute]) -> Sizes:
    """Return three classes by headcount, cut at the usual edges nearest to thirds of the deals."""
    model = ledger.runner.models.specifications["won"]
    many = int(ledger.runner.rows('SELECT COUNT(*) AS "n" FROM "deals"')["n"][0]) > SAMPLE
    for name in ("employees", "revenue_base"):
        edges = model.bands.get(name, ())
        if name not in {one.name for one in attributes} or not edges:
            continue
        rows = ledger.runner.rows(f'SELECT "{name}" AS "x" FROM {judged(Sizes((), many))}')
        x = rows["x"].astype(np.float64)
        known = np.sort(x[~np.isnan(x)])
        if known.size < max(SIZED * x.size, 1):
            continue
        below = np.searchsorted(known, edges) / known.size
        first, second = (edges[int(np.argmin(np.abs(below - share)))] for share in (1 / 3, 2 / 3))
        if first < second:
            return Sizes((
                Condition(name, Operator.BELOW, first),
                Condition(name, Operator.BETWEEN, (first, second)),
                Condition(name, Operator.AT_LEAST, second),
            ), many)  # fmt: skip
    return Sizes((), many)


def judged(size: Sizes, within: Tree | None = None, *, where: str = JUDGED) -> str:
    """Return the deals whose outcome is known, at most `SAMPLE` by a hash of their id, as a table for FROM."""
    part = f" AND {expression(within)}" if within is not None else ""
    most = f' ORDER BY MD5("id"), "id" LIMIT {SAMPLE}' if size.many else ""
    return f'(SELECT * FROM "deals" WHERE {where}{part}{most}) AS "d"'


def watched(horizon: int) -> str:
    """Return the condition of deals whose days to winning are looked at: those judged, and those still too young."""
    return f'("judged" = 1 OR "age_days" < {horizon}) AND "age_days" >= 0'


def level_counts(level: str, size: Sizes, within: Tree | None, *, where: str = JUDGED, y: str = '"y"') -> str:
    """Return rows and wins of each level, by company and size."""
    rows = (
        f'SELECT {level} AS "level", {size.sql} AS "s", {_COMPANY} AS "company", {y} AS "y" '
        f"FROM {judged(size, within, where=where)} WHERE {level} IS NOT NULL"
    )
    return _grouped(rows, '"level", "s", "company"')


def _grouped(rows: str, by: str) -> str:
    return f'SELECT {by}, COUNT(*) AS "n", SUM("y") AS "y" FROM ({rows}) AS "r" GROUP BY {by} ORDER BY {by}'


def level_days(level: str, size: Sizes, horizon: int) -> str:
    """Return days to winning of every deal, NULL where it is not won, with its age."""
    return (
        f'SELECT {level} AS "level", {size.sql} AS "s", {_DAYS} AS "x", "age_days" AS "age" '
        f'FROM {judged(size, where=watched(horizon))} WHERE {level} IS NOT NULL ORDER BY "id"'
    )


def level_amounts(level: str, size: Sizes) -> str:
    """Return the amounts of won deals."""
    where = '"status" = \'won\' AND "amount_base" > 0'
    return (
        f'SELECT {level} AS "level", {size.sql} AS "s", "amount_base" AS "x" FROM {judged(size, where=where)} '
        f'WHERE {level} IS NOT NULL ORDER BY "id"'
    )


def level_worth(level: str) -> str:
    """Return the lifetime value of customers, by what their first deal came through."""
    return (
        f'SELECT {level} AS "level", 0 AS "s", "m_lifetime_value" AS "x" FROM "customers" '
        f'WHERE {level} IS NOT NULL AND "m_lifetime_value" > 0 ORDER BY MD5("id"), "id" LIMIT {SAMPLE}'
    )


def channel_costs() -> str:
    """Return what a channel cost, and the deals won through it in the months whose costs are known."""
    months = 'SELECT MIN("date") AS "low", MAX("date") AS "high" FROM "costs"'
    return (
        'SELECT "c"."channel" AS "level", "c"."cost" AS "cost", "w"."wins" AS "wins" FROM '
        '(SELECT "channel", SUM("amount") AS "cost" FROM "costs" GROUP BY "channel") AS "c" JOIN '
        f'(SELECT "d"."channel" AS "channel", COUNT(*) AS "wins" FROM "deals" AS "d" CROSS JOIN ({months}) AS "m" '
        'WHERE "d"."status" = \'won\' AND "d"."decided" >= "m"."low" '
        'AND "d"."decided" < "m"."high" + INTERVAL \'31\' DAY GROUP BY "d"."channel") AS "w" '
        'ON "w"."channel" = "c"."channel" ORDER BY "level"'
    )


def looked_counts(looked: Sequence[Looked], size: Sizes) -> str:
    """Return rows and wins with and without each of several conditions that overlap."""
    parts = [
        f'SELECT {text(one.key)} AS "level", {size.sql} AS "s", {_COMPANY} AS "company", '
        f'CASE WHEN {one.has} THEN 1 ELSE 0 END AS "has", "y" FROM {judged(size)} WHERE {one.known}'
        for one in looked
    ]
    return _grouped(" UNION ALL ".join(parts), '"level", "s", "company", "has"')


def looked_days(looked: Sequence[Looked], size: Sizes, horizon: int) -> str:
    """Return days to winning with and without each of several conditions."""
    parts = [
        f'SELECT {text(one.key)} AS "level", {size.sql} AS "s", CASE WHEN {one.has} THEN 1 ELSE 0 END AS "has", '
        f'{_DAYS} AS "x", "age_days" AS "age" FROM {judged(size, where=watched(horizon))} WHERE {one.known}'
        for one in looked
    ]
    return " UNION ALL ".join(parts) + ' ORDER BY "level", "s", "has", "age", "x"'


def trigger_ages(triggers: Sequence[Attribute], size: Sizes) -> str:
    """Return rows and wins by days since the latest event of each type; NULL where there was none."""
    parts = [
        f'SELECT {text(one.name)} AS "level", "{one.name}" AS "age", COUNT(*) AS "n", SUM("y") AS "y" '
        f"FROM {judged(size)} "
        f'WHERE "{one.name}" IS NOT NULL OR "{one.why}" = \'none\' GROUP BY "{one.name}"'
        for one in triggers
    ]
    return " UNION ALL ".join(parts) + ' ORDER BY "level", "age"'


def deal_lives(happened: Sequence[Happening], size: Sizes) -> str:
    """Return the stretches of deals' lives once for each happening.

    The stratum is size and stage: a step is compared among deals at the same one. A stage that is itself the step is
    compared among all deals as old.
    """
    most = max(1000, SAMPLE // max(len(happened), 1))
    deals = f'SELECT "id", "judged", "y", {size.sql} AS "size" FROM "deals" ORDER BY MD5("id"), "id" LIMIT {most}'
    stage = ' + "l"."stage"'
    parts = [
        f'SELECT {text(one.key)} AS "level", "d"."size" * 1000{"" if one.is_stage else stage} AS "s", '
        '"l"."start" AS "start", '
        '"l"."stop" AS "stop", "l"."decided" AS "decided", "h"."day" AS "step", '
        'CASE WHEN "d"."judged" = 1 THEN "d"."y" END AS "y", "l"."id" AS "id" '
        f'FROM "lives" AS "l" JOIN ({deals}) AS "d" ON "d"."id" = "l"."id" '
        f'LEFT JOIN (SELECT "id", MIN("day") AS "day" FROM "happenings" WHERE {one.found} GROUP BY "id") AS "h" '
        'ON "h"."id" = "l"."id"'
        for one in happened
    ]
    return " UNION ALL ".join(parts) + ' ORDER BY "level", "id", "start"'
