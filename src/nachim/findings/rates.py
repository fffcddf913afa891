"""The rate of every level of the attributes that a card could use, whether or not they came onto it."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine.conditions import expression
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import Condition, Operator
from nachim.model.evidence import Standing
from nachim.model.findings import AttributeRates, RateLevel

MOST_LEVELS = 6
FEWEST_ROWS = 8
"""Rows below which no rate of a level is shown."""
FAMILY = 0.05
"""Largest p-value that is called suggestive; its part of the common 5 %, shared among those looked at, confirms."""


def rates(
    ledger: Ledger, attributes: Sequence[Attribute], outcome: str, part: float = 1.0
) -> tuple[AttributeRates, ...]:
    """Enter the rate of each attribute's largest levels, and whether they differ by chance; the clearest first."""
    looked = [
        (one, levels)
        for one in attributes
        if one.kind is Kind.CATEGORY and len(levels := _levels(ledger, one, outcome)) > 1
    ]
    made = [_attribute(ledger, one, levels, outcome, FAMILY * part / len(looked)) for one, levels in looked]
    return tuple(sorted(made, key=lambda one: _or_one(ledger.figure(one.p).value)))


def _or_one(p: float | None) -> float:
    return 1.0 if p is None else p


def _levels(ledger: Ledger, attribute: Attribute, outcome: str) -> list[str]:
    """Return the values with most rows, of those with enough."""
    name = quote(attribute.name)
    where = f"{rows_sql(outcome, 'all')} AND {name} IS NOT NULL"
    found = ledger.runner.rows(f'SELECT {name} AS "level", COUNT(*) AS "n" FROM {where} GROUP BY {name}')
    counted = sorted(zip(found["n"].tolist(), found["level"].tolist(), strict=True), key=lambda one: (-one[0], one[1]))
    return [level for n, level in counted if n >= FEWEST_ROWS]


def _attribute(
    ledger: Ledger, attribute: Attribute, values: Sequence[str], outcome: str, confirmed_at: float
) -> AttributeRates:
    where, name = rows_sql(outcome, "all"), quote(attribute.name)
    p = ledger.add(
        f"rate.{attribute.name}.p", "report.figure.rate.p", "differ_p",
        f'SELECT {name} AS "level", {OUTCOME} FROM {where} AND {name} IS NOT NULL', unit="p",
        words={"attribute": attribute.name},
    )  # fmt: skip
    levels = []
    for place, value in enumerate(values[:MOST_LEVELS], 1):
        condition = Condition(attribute.name, Operator.IN, (value,))
        rate = ledger.add(
            f"rate.{attribute.name}.{place}", "report.figure.level.rate", "share",
            f"SELECT {OUTCOME} FROM {where} AND {expression(condition)}", words={"condition": condition},
        )  # fmt: skip
        levels.append(RateLevel(condition, rate))
    found = ledger.figure(p).value
    if found is None or found > FAMILY:
        standing = Standing.NONE
    else:
        standing = Standing.CONFIRMED if found <= confirmed_at else Standing.SUGGESTIVE
    return AttributeRates(attribute.name, standing, p, tuple(levels), len(values) - len(levels))
