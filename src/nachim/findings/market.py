"""Our shares against the market's (R13): whom we happened to sell to is not whom fits."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.conditions import expression
from nachim.engine.dialects import quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME
from nachim.model.attribute import Attribute
from nachim.model.condition import AnyOf, Condition, Operator
from nachim.model.market import Against, Count, Market, MarketAttribute, MarketLevel, MarketShares

FAMILY = 0.05
"""Share of data without any difference in which some share is said to differ."""
LISTED, UNCOUNTED = 8, 3
"""Levels listed of an attribute: with counts, and the largest without."""
_GROUPS: Mapping[str, str] = {
    "best": '"customers" WHERE "judged" = 1 AND "y" = 1',
    "customers": '"customers" WHERE 1 = 1',
    "deals": '"deals" WHERE "judged" = 1',
}


def freeze_market(engine: Engine, market: Market | None, folder: Path) -> None:
    """Write the counts as a frozen table, one row a level, and make it readable."""
    if market is None:
        return
    rows = [(one.attribute, _key(one), one.companies) for one in market.counts]
    columns = {
        "attribute": np.array([row[0] for row in rows], object),
        "level": np.array([row[1] for row in rows], object),
        "companies": np.array([row[2] for row in rows], np.int64),
    }
    engine.load("market_counts", Frame(columns), {"attribute": "VARCHAR", "level": "VARCHAR", "companies": "BIGINT"})
    engine.write_parquet('SELECT * FROM "market_counts" ORDER BY "attribute", "level"', folder / "market.parquet")
    engine.read_parquet("market", [folder / "market.parquet"])


def market_shares(ledger: Ledger, market: Market, attributes: Sequence[Attribute]) -> MarketShares | None:
    """Enter the shares of each level among the best customers, all customers, deals and companies; None without any."""
    known = {one.name: one for one in attributes}
    counted = {name: market.of(name) for name in known if len(market.of(name)) > 1}
    only = ""
    if market.country and "country" in known:
        only = f" AND {expression(Condition('country', Operator.IN, (market.country,)))}"
    looks = 2 * sum(min(len(_largest(ledger, counts, only)), LISTED) for counts in counted.values())
    made = [_attribute(ledger, name, counts, only, FAMILY / max(looks, 1)) for name, counts in counted.items()]
    return MarketShares(market.file, market.unit, market.country, tuple(made), looks) if made else None


def _key(one: Count) -> str:
    return one.value or f"{one.low or 0:g}-{'' if one.high is None else format(one.high, 'g')}"


def _when(one: Count) -> Condition:
    if one.value:
        return Condition(one.attribute, Operator.IN, (one.value,))
    if one.low is None:
        return Condition(one.attribute, Operator.BELOW, one.high)
    if one.high is None:
        return Condition(one.attribute, Operator.AT_LEAST, one.low)
    return Condition(one.attribute, Operator.BETWEEN, (one.low, one.high))


def _largest(ledger: Ledger, counts: Sequence[Count], only: str) -> list[Count]:
    """Return the levels in which there are customers, those with most first."""
    sums = ", ".join(
        f'SUM(CASE WHEN {expression(_when(one))} THEN 1 ELSE 0 END) AS "n{place}"' for place, one in enumerate(counts)
    )
    row = ledger.runner.rows(f"SELECT {sums} FROM {_GROUPS['customers']}{only}")
    found = [int(row[f"n{place}"][0] or 0) for place in range(len(counts))]
    order = sorted(range(len(counts)), key=lambda place: (-found[place], _key(counts[place])))
    return [counts[place] for place in order if found[place]]


def _attribute(ledger: Ledger, name: str, counts: Sequence[Count], only: str, at: float) -> MarketAttribute:
    base = f"{only} AND {expression(AnyOf(tuple(_when(one) for one in counts)))}"
    largest = _largest(ledger, counts, only)
    levels = [_level(ledger, f"market.{name}.{place}", one, base, at) for place, one in enumerate(largest[:LISTED], 1)]
    uncounted, more = _uncounted(ledger, name, counts, only)
    return MarketAttribute(name, (*levels, *uncounted), more + max(len(largest) - LISTED, 0))


def _shares(ledger: Ledger, id_: str, when: Condition, base: str) -> dict[str, str]:
    has = f'CASE WHEN {expression(when)} THEN 1 ELSE 0 END AS "y", {OUTCOME.partition(", ")[2]}'
    return {
        group: ledger.add(
            f"{id_}.{group}", f"report.figure.market.{group}", "share", f"SELECT {has} FROM {rows}{base}",
            words={"condition": when},
        )
        for group, rows in _GROUPS.items()
    }  # fmt: skip


def _level(ledger: Ledger, id_: str, one: Count, base: str, at: float) -> MarketLevel:
    when = _when(one)
    words = {"condition": when}
    own = _shares(ledger, id_, when, base)
    here = f'"attribute" = {text(one.attribute)}'
    has = f'CASE WHEN "level" = {text(_key(one))} THEN 1 ELSE 0 END'
    companies = ledger.add(
        f"{id_}.companies", "report.figure.market.companies", "portion",
        f'SELECT "companies" AS "x", {has} AS "has" FROM "market" WHERE {here}', words=words,
    )  # fmt: skip
    share = f'SELECT SUM({has} * "companies") * 1.0 / SUM("companies") FROM "market" WHERE {here}'
    ratios, says = {}, {}
    for group in ("best", "customers"):
        rows = (
            f'SELECT CASE WHEN {expression(when)} THEN 1 ELSE 0 END AS "y", ({share}) AS "m" '
            f"FROM {_GROUPS[group]}{base}"
        )
        ratios[group] = ledger.add(
            f"{id_}.{group}_ratio", f"report.figure.market.{group}_ratio", "against", rows, unit="ratio", words=words
        )
        p = ledger.add(f"{id_}.{group}_p", f"report.figure.market.{group}_p", "against_p", rows, unit="p", words=words)
        says[group] = _said(ledger.figure(p).value, ledger.figure(ratios[group]).value, at)
    return MarketLevel(
        when, own["best"], own["customers"], own["deals"], companies, ratios["best"], ratios["customers"],
        says["best"], says["customers"],
    )  # fmt: skip


def _said(p: float | None, ratio: float | None, at: float) -> Against:
    if p is None or ratio is None or p > at:
        return Against.UNCLEAR
    return Against.MORE if ratio > 1 else Against.FEWER


def _uncounted(ledger: Ledger, name: str, counts: Sequence[Count], only: str) -> tuple[list[MarketLevel], int]:
    """Return the largest levels of customers of which no counts are known, and how many more there are.

    Their shares are of all with a value.
    """
    if not counts[0].value:
        return [], 0
    known = ", ".join(text(one.value) for one in counts)
    column = quote(name)
    found = ledger.runner.rows(
        f'SELECT {column} AS "level", COUNT(*) AS "n" FROM {_GROUPS["customers"]}{only} AND {column} IS NOT NULL '
        f"AND {column} NOT IN ({known}) GROUP BY {column}"
    )
    order = sorted(range(found.height), key=lambda place: (-int(found["n"][place]), str(found["level"][place])))
    made = []
    for place, at in enumerate(order[:UNCOUNTED], 1):
        when = Condition(name, Operator.IN, (str(found["level"][at]),))
        own = _shares(ledger, f"market.{name}.uncounted.{place}", when, f"{only} AND {column} IS NOT NULL")
        unknown = Against.UNCOUNTED
        made.append(MarketLevel(when, own["best"], own["customers"], own["deals"], None, None, None, unknown, unknown))
    return made, max(len(order) - UNCOUNTED, 0)
