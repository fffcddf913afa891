"""Frozen person-time: on which days a company of the list had no open deal, and what happened at companies when."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import days_between, number
from nachim.evidence.starts import WITHIN
from nachim.facts.assemble import Facts
from nachim.facts.instants import instant_sql

AT_RISK = ("at_risk", "signals")
"""Tables that a build has for the question whether a trigger goes before a deal's beginning."""
SETTLED = 30
"""The first days of a company on the list are left out: often it is put there because a deal begins."""
PERIODS = 40
"""Most periods that time is divided into, of a quarter at least."""
_QUARTER = 91
_NEVER = 10**7
_COMPANIES, _SIGNALS = 50_000, 20_000
"""Companies and signals looked at, at most; beyond that a sample by a hash of the company's id."""
_ORIGIN = "CAST('2000-01-01' AS TIMESTAMP)"


def _day(instant: str) -> str:
    """Return SQL for the whole day of an instant, counted from 2000."""
    return f"FLOOR({days_between(_ORIGIN, instant)})"


def freeze_at_risk(engine: Engine, facts: Facts, folder: Path) -> None:
    """Write the tables; days are whole days since 2000.

    - `at_risk`: company, dealt (0: no deal before, 1: none won, 2: a customer), period, start, stop, deal (1 where a
      deal began on the last day); a company is at risk on days without an open deal of its own.
    - `signals`: company, what, day; events of companies that name no deal, each type once a day.

    Both are empty where the records of events and of deals do not overlap.
    """
    limits = engine.rows(
        f'SELECT (SELECT MIN({_day(chr(34) + "date" + chr(34))}) FROM "l_event" WHERE "deal_key" IS NULL) AS "event", '
        f'(SELECT MIN({_day(chr(34) + "created" + chr(34))}) FROM "deal") AS "deal", '
        f'{_day(instant_sql(facts.feeds.stop("event")))} + 1 AS "end", '
        '(SELECT COUNT(*) FROM "l_event" WHERE "deal_key" IS NULL) AS "signals", '
        '(SELECT COUNT(*) FROM "company") AS "companies"'
    )
    event, deal, end = (float(limits[name].astype(np.float64)[0]) for name in ("event", "deal", "end"))
    if facts.window.since is not None:
        since = engine.rows(f'SELECT {_day(instant_sql(facts.window.since))} AS "day"')
        deal = max(deal, float(since["day"][0]))
    begin = max(event + WITHIN, deal)
    if facts.window.undated or not begin < end:  # a missing one is NaN
        begin = end = 0.0
    companies, signals = int(limits["companies"][0]), int(limits["signals"][0])
    most = min(_COMPANIES, max(2000, companies * _SIGNALS // max(signals, 1)))
    _periods(engine, begin, end)
    _stretches(engine, begin, end, most, instant_sql(facts.as_of))
    low, high = '"c"."start" > "p"."low"', '"c"."stop" < "p"."high"'
    engine.write_parquet(
        'SELECT "c"."company" AS "company", "c"."dealt" AS "dealt", "p"."period" AS "period", '
        f'CASE WHEN {low} THEN "c"."start" ELSE "p"."low" END AS "start", '
        f'CASE WHEN {high} THEN "c"."stop" ELSE "p"."high" END AS "stop", '
        'CASE WHEN "c"."deal" = 1 AND "c"."stop" <= "p"."high" THEN 1 ELSE 0 END AS "deal" '
        'FROM "risk_stretch" AS "c" JOIN "risk_period" AS "p" '
        'ON "c"."start" < "p"."high" AND "c"."stop" > "p"."low" ORDER BY "company", "start"',
        folder / "at_risk.parquet",
    )
    engine.write_parquet(
        f'SELECT DISTINCT "company", "type" AS "what", {_day(chr(34) + "date" + chr(34))} AS "day" FROM "l_event" '
        'WHERE "company" IN (SELECT "company" FROM "risk_stretch") AND "type" IS NOT NULL AND "date" IS NOT NULL '
        f'AND "deal_key" IS NULL AND {_day(chr(34) + "date" + chr(34))} < {number(end)} '
        'ORDER BY "company", "what", "day"',
        folder / "signals.parquet",
    )


def _periods(engine: Engine, begin: float, end: float) -> None:
    """Make `risk_period`: period, low, high; quarters, longer ones where there would be too many."""
    length = max(_QUARTER, int(np.ceil((end - begin) / PERIODS)))
    low = np.arange(begin, end, length)
    engine.load(
        "risk_period",
        Frame({"period": np.arange(low.size), "low": low, "high": np.minimum(low + length, end)}),
        {"period": "BIGINT", "low": "DOUBLE", "high": "DOUBLE"},
    )


def _stretches(engine: Engine, begin: float, end: float, most: int, as_of: str) -> None:
    """Make `risk_stretch`: company, dealt, start, stop, deal; the stretch before each deal, and that after the last."""
    settled = f"{_day(chr(34) + 'created' + chr(34))} + {SETTLED}"
    entered = f"CASE WHEN {settled} > {number(begin)} THEN {settled} ELSE {number(begin)} END"
    listed = f'SELECT "company", {entered} AS "entry" FROM "company" ORDER BY MD5("company"), "company" LIMIT {most}'
    created, until = _day('"created"'), _day(f'COALESCE("decided", {as_of})')
    deals = (
        f'SELECT "company", "key", {created} AS "day", CASE WHEN {until} > {created} THEN {until} ELSE {created} END '
        'AS "until", CASE WHEN "status" = \'won\' THEN 2 ELSE 1 END AS "dealt", 1 AS "deal" FROM "deal" '
        'WHERE "company" IS NOT NULL AND "created" IS NOT NULL'
    )
    last = f'SELECT "company", \'\' AS "key", {_NEVER} AS "day", {_NEVER} AS "until", 0 AS "dealt", 0 AS "deal"'
    order = 'PARTITION BY "d"."company" ORDER BY "d"."day", "d"."key"'
    before = f"OVER ({order} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    ranked = (
        'SELECT "e"."company" AS "company", "e"."entry" AS "entry", "d"."day" AS "day", "d"."deal" AS "deal", '
        f'MAX("d"."until") {before} + 1 AS "free", COALESCE(MAX("d"."dealt") {before}, 0) AS "dealt" '
        f'FROM ({deals} UNION ALL {last} FROM "company") AS "d" JOIN ({listed}) AS "e" '
        'ON "e"."company" = "d"."company"'
    )
    engine.create(
        "risk_stretch",
        f'SELECT * FROM (SELECT "company", "dealt", '
        'CASE WHEN "free" > "entry" THEN "free" ELSE "entry" END AS "start", '
        f'CASE WHEN "day" < {number(end)} THEN "day" + 1 ELSE {number(end)} END AS "stop", '
        f'CASE WHEN "day" < {number(end)} THEN "deal" ELSE 0 END AS "deal" FROM ({ranked}) AS "r") AS "s" '
        'WHERE "start" < "stop"',
    )
