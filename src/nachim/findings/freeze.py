"""The frozen tables of a build: deals, customers and leads with their attributes, as they were when it was made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nachim.engine import Engine, Frame
from nachim.engine.dialects import number
from nachim.facts.assemble import Facts
from nachim.facts.columns import column_sql
from nachim.facts.customers import channel_costs
from nachim.facts.deals import SAMPLE, outcome_sql
from nachim.facts.instants import as_instant, in_order, instant_sql
from nachim.findings.at_risk import AT_RISK, freeze_at_risk
from nachim.findings.happenings import HAPPENINGS, freeze_happenings
from nachim.findings.judged import judged_columns
from nachim.findings.named import named_columns
from nachim.findings.worked import with_worked, worked_columns
from nachim.model.attribute import Attribute
from nachim.model.success import Lists
from nachim.proof.split import split_by_time
from nachim.success.assess import Assessed, assess
from nachim.success.stability import best_and_worst
from nachim.workspace import Settings

TABLES = ("deals", "customers", "leads", "accounts")
LIST = 15
"""Customers on the list of the best (R10: 10 to 20)."""


@dataclass(frozen=True, slots=True)
class Frozen:
    """What the frozen tables hold."""

    facts: Facts
    attributes: tuple[Attribute, ...]
    assessed: Assessed | None
    lists: Lists | None
    split: Mapping[str, dt.datetime | float | None]
    """First date of the later part, by table, or place where nothing has a date; None where it cannot be split."""


def freeze(engine: Engine, facts: Facts, settings: Settings, folder: Path, lots: str = "") -> Frozen:
    """Write the frozen tables to `folder` and make them readable under their names.

    Every row has `id`, `company`, `cluster` (a number that rows of one company share; a row without a company has one
    of its own), `y` (1, 0 or NULL where the outcome is not known), `judged` (whether it takes part), `later` (whether
    it belongs to the later part), its own columns, and the attributes with their reasons. Deals also have `worked`
    (1, 0 or NULL where nothing says so), `chance` (of being worked, where it was recorded) and `ripe` (old enough to be
    judged): of a deal that nobody worked the outcome is not known.

    Parameters
    ----------
    lots
        Table of deals whose leads were drawn by lot: id, worked, chance.
    """
    attributes = facts.derived.attributes
    assessed, lists = _judge_customers(engine, settings)
    matured, won = outcome_sql(facts.window)
    if _linked(engine):
        # Of a deal without a company nothing is known, and being without one often says how it went.
        matured = f'({matured} AND "company" IS NOT NULL)'
    when = "place" if facts.window.undated else "created"
    apart = named_columns(attributes, settings)
    split: dict[str, dt.datetime | float | None] = {
        "deals": _split(engine, with_worked(engine, apart, lots), "key", when, matured),
        "customers": _split(engine, "customer_judged", "company", "start", '"judged" = 1'),
        "leads": None,
        "accounts": None,
    }
    open_leads = ' AND COALESCE("converted", FALSE) = FALSE' if facts.from_leads else ""
    rows = {
        "deals": f'SELECT "d".*, \'deal:\' || "key" AS "id", CASE WHEN {matured} THEN 1 ELSE 0 END AS "judged", '
        f'CASE WHEN {matured} THEN CASE WHEN {won} THEN 1 ELSE 0 END END AS "y", "{when}" AS "at" FROM "deal" AS "d"',
        "customers": 'SELECT "c".*, \'customer:\' || "company" AS "id", '
        'CASE WHEN "judged" = 1 THEN "good" END AS "y", "start" AS "at" FROM "customer_judged" AS "c"',
        "leads": 'SELECT "key", COALESCE(MIN("name"), "key") AS "name", MIN("company") AS "company", '
        '\'lead:\' || "key" AS "id", 0 AS "judged", CAST(NULL AS INTEGER) AS "y", '
        'MIN("created") AS "at", MIN("source") AS "source", '
        f'MIN("row") AS "row" FROM "l_lead" WHERE "key" IS NOT NULL{open_leads} GROUP BY "key"',
        "accounts": 'SELECT "key", COALESCE("name", "key") AS "name", "company", \'account:\' || "company" AS "id", '
        '0 AS "judged", CAST(NULL AS INTEGER) AS "y", "created" AS "at", "source", "row" FROM "company"',
    }
    standard = {name for attribute in attributes for name in (attribute.name, attribute.why)}
    for table in TABLES:
        later = split[table]
        flag = "0" if later is None else f'CASE WHEN "t"."at" >= {_sql(later)} THEN 1 ELSE 0 END'
        columns = [name for name in _columns(engine, rows[table]) if name not in standard]
        own = worked_columns(columns, apart, lots) if table == "deals" else _own(columns)
        drawn = f'LEFT JOIN "{lots}" AS "lots" ON "lots"."id" = "t"."id" ' if lots and table == "deals" else ""
        _number_clusters(engine, rows[table])
        sql = (
            f'SELECT {own}, "n"."cluster" AS "cluster", {flag} AS "later"{_prefixed(attributes)} '
            f'FROM ({rows[table]}) AS "t" JOIN "subject" AS "s" ON "s"."id" = "t"."id" '
            f'JOIN "cluster_number" AS "n" ON "n"."name" = COALESCE("t"."company", "t"."id") {drawn}ORDER BY "t"."id"'
        )
        engine.write_parquet(sql, folder / f"{table}.parquet")
    engine.write_parquet(
        'SELECT "company", "key", "name", "source", "row" FROM "company"', folder / "companies.parquet"
    )
    freeze_happenings(engine, instant_sql(facts.as_of), folder, settings.currency)
    freeze_at_risk(engine, facts, folder)
    attach_frozen(engine, folder)
    return Frozen(facts, attributes, assessed, lists, split)


def _number_clusters(engine: Engine, rows: str) -> None:
    """Make `cluster_number`: a number for each company, since statistics are faster with numbers than with names."""
    names = f'SELECT DISTINCT COALESCE("company", "id") AS "name" FROM ({rows}) AS "r"'
    engine.create("cluster_name", names)
    number = 'CAST(ROW_NUMBER() OVER (ORDER BY "name") AS BIGINT)'
    engine.create("cluster_number", f'SELECT "name", {number} AS "cluster" FROM "cluster_name"')


def _own(columns: Sequence[str]) -> str:
    return ", ".join(f'"t"."{name}"' for name in columns)


def attach_frozen(engine: Engine, folder: Path) -> None:
    """Make a build's frozen tables readable."""
    for table in (*TABLES, *HAPPENINGS, *AT_RISK, "proof", "quality", "market", "trial"):
        if (folder / f"{table}.parquet").exists():
            engine.read_parquet(table, [folder / f"{table}.parquet"])


def model_query(table: str, attributes: Sequence[Attribute], *, earlier: bool = False) -> str:
    """Return the query of the rows a model is learned from: those judged, at most `SAMPLE` by a hash of their id."""
    part = ' AND "later" = 0' if earlier else ""
    return (
        f'SELECT "id", "y", "later", "at", "cluster" AS "company"{column_sql(attributes)} '
        f'FROM "{table}" WHERE "judged" = 1 AND "y" IS NOT NULL{part} ORDER BY MD5("id"), "id" LIMIT {SAMPLE}'
    )


def _linked(engine: Engine) -> bool:
    """Tell whether deals are linked to companies at all."""
    return int(engine.rows('SELECT COUNT("company") AS "n" FROM "deal"')["n"][0]) > 0


def _judge_customers(engine: Engine, settings: Settings) -> tuple[Assessed | None, Lists | None]:
    """Make `customer_judged`: the customers with index, good, judged and how firmly they stand on a list."""
    frame = engine.rows('SELECT * FROM "customer" ORDER BY "company"')
    assessed, lists = None, None
    scores: dict[str, npt.NDArray[np.float64] | npt.NDArray[np.int64]] = dict.fromkeys(
        ("index", "stability", "reweighted", "lifetime", "lifetime_low", "lifetime_high"), np.full(frame.height, np.nan)
    )
    scores |= dict.fromkeys(("good", "judged", "success_rank"), np.zeros(frame.height, np.int64))
    if frame.height >= 2:
        costs = channel_costs(engine, settings.currency)
        cost = {
            str(name): float(total) / int(won)
            for name, total, won in zip(costs["channel"], costs["cost"], costs["won"], strict=True)
        }
        assessed = assess(frame, channel_cost=cost, weights=settings.weights, months=settings.observed_months)
        if assessed is not None:
            lists = best_and_worst(assessed.index, top=LIST)
            scores |= judged_columns(assessed, lists)
    columns = {"company": frame["company"], **scores}
    types = {name: "BIGINT" if values.dtype == np.int64 else "DOUBLE" for name, values in scores.items()}
    types = {"company": "VARCHAR"} | types
    engine.load("customer_index", Frame(columns), types)
    added = ", ".join(f'"i"."{name}"' for name in scores)
    engine.create(
        "customer_judged",
        f'SELECT "c".*, COALESCE("n"."name", "n"."key") AS "name", {added} FROM "customer" AS "c" '
        'JOIN "customer_index" AS "i" ON "i"."company" = "c"."company" '
        'LEFT JOIN "company" AS "n" ON "n"."company" = "c"."company"',
    )
    return assessed, lists


def _split(engine: Engine, table: str, key: str, date: str, judged: str) -> dt.datetime | float | None:
    frame = engine.rows(
        f'SELECT "{date}" AS "at" FROM "{table}" WHERE {judged} AND "{date}" IS NOT NULL '
        f'ORDER BY MD5("{key}"), "{key}" LIMIT {SAMPLE}'
    )
    if frame.height < 2:
        return None
    order, name = in_order(frame["at"])
    split = split_by_time(order, frame.height)
    if split.at is None:
        return None
    return as_instant(float(split.at)) if name == "time" else float(split.at)


def _sql(at: dt.datetime | float) -> str:
    return instant_sql(at) if isinstance(at, dt.datetime) else number(at)


def _columns(engine: Engine, sql: str) -> list[str]:
    engine.create("frozen_columns", f'SELECT * FROM ({sql}) AS "x" WHERE 1 = 0')
    return list(engine.columns("frozen_columns"))


def _prefixed(attributes: Sequence[Attribute]) -> str:
    return "".join(f', "s"."{name}"' for attribute in attributes for name in (attribute.name, attribute.why))
