"""One row a deal: created, decided, won within the horizon or not, or not yet known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import days_between
from nachim.facts.discounts import CUSTOM, discount_sql
from nachim.facts.instants import as_day, as_days, as_instant, instant_sql
from nachim.facts.money import in_base
from nachim.stats.window import Start, horizon, recording_start

SAMPLE = 200_000
"""Rows that come to Python where a statistic needs rows, ordered by a hash of their id."""


@dataclass(frozen=True, slots=True)
class DealWindow:
    """From when on deals can be judged, and how long a deal may take."""

    horizon_days: int
    start: Start
    since: dt.datetime | None
    """Deals created earlier are left out, because wins were not recorded yet."""
    undated: bool = False
    """No deal has a date: every decided one is judged, and the order of the records stands in for time."""


def make_deals(engine: Engine, as_of: dt.datetime, base: str, *, undated: bool = False) -> None:
    """Make the table `deal` from the linked deals.

    Columns: key, company, name, account_name, created, decided, status (won, lost, open), cycle_days (created to won;
    NULL where the dates contradict), age_days (to `as_of`), amount_base, channel, discount (share of the list price),
    custom (1 where work was done for it alone), pilot_start, pilot_end, pilot_days, source, row, place (in the order
    of records, where nothing has a date).
    A deal decided after `as_of` was open then. A deal that several rows tell of (its creation in one export, its end
    in another) becomes one.
    """
    place = 'MIN("place")' if "place" in engine.columns("l_deal") else "CAST(NULL AS DOUBLE)"
    engine.create(
        "deal_one",
        'SELECT "key", MIN("company") AS "company", MIN("name") AS "name", MIN("account_name") AS "account_name", '
        'MIN("created") AS "created", MAX("closed") AS "closed", MAX("stage") AS "stage", '
        'MAX(CASE WHEN "won" THEN 1 WHEN NOT "won" THEN 0 END) AS "won", '
        'MAX(CASE WHEN "is_closed" THEN 1 WHEN NOT "is_closed" THEN 0 END) AS "is_closed", '
        'MAX("amount") AS "amount", MIN("amount__currency") AS "amount__currency", MIN("channel") AS "channel", '
        'MIN("lost_reason") AS "lost_reason", MIN("source") AS "source", MIN("row") AS "row", '
        'MIN("pilot_start") AS "pilot_start", MAX("pilot_end") AS "pilot_end", MAX("pilot_days") AS "pilot_days", '
        f'MAX({discount_sql(engine, "l_deal")}) AS "discount", MAX({CUSTOM}) AS "custom", '
        f'{place} AS "place" FROM "l_deal" WHERE "key" IS NOT NULL GROUP BY "key"',
    )
    in_base(engine, "deal_one", {"amount": "amount_base"}, "created", base)
    now = instant_sql(as_of)
    judged = "1 = 1" if undated else '"created" IS NOT NULL'
    cycle, age = days_between('"created"', '"decided"'), days_between('"created"', '"now"')
    ran = days_between('"pilot_start"', '"pilot_end"')
    piloted = f'CASE WHEN "pilot_end" >= "pilot_start" THEN {ran} END'
    decided = 'CASE WHEN "status" <> \'open\' THEN "closed" END'
    engine.create(
        "deal",
        'SELECT "key", "company", "name", "account_name", "created", "decided", "status", '
        f'CASE WHEN "status" = \'won\' AND "decided" >= "created" THEN {cycle} END AS "cycle_days", '
        f'{age} AS "age_days", '
        '"amount_base", "channel", "lost_reason", "discount", "custom", "pilot_start", "pilot_end", '
        f'COALESCE({piloted}, "pilot_days") AS "pilot_days", "source", "row", "place" FROM ('
        f'SELECT "x".*, {decided} AS "decided" FROM ('
        f'SELECT "d".*, {now} AS "now", CASE WHEN "closed" > {now} THEN \'open\' '
        'WHEN "won" = 1 THEN \'won\' WHEN "won" = 0 AND '
        "COALESCE(\"is_closed\", 1) = 1 THEN 'lost' WHEN \"is_closed\" = 1 THEN 'lost' ELSE 'open' END AS \"status\" "
        f'FROM "deal_one" AS "d" WHERE {judged}) AS "x") AS "y"',
    )
    engine.drop("deal_one")


def deal_window(engine: Engine, as_of: dt.datetime, horizon_days: int | None, *, undated: bool = False) -> DealWindow:
    """Find the horizon and, by a rule, from when on wins were recorded (`nachim.stats.window`)."""
    if undated:
        return DealWindow(0, Start(False, None, 0.0, 0, 1.0), None, undated=True)
    rows = engine.rows(window_sql("deal", None))
    decided = np.where(rows["status"] == "won", as_days(rows["decided"]), np.nan)
    start = recording_start(as_days(rows["created"]), decided, as_of=as_day(as_of))
    since = as_instant(start.date) if start.detected and start.date is not None else None
    days = horizon_days or horizon_of(engine.rows(window_sql("deal", since)))
    return DealWindow(int(days), start, since)


def window_sql(table: str, since: dt.datetime | None) -> str:
    """Return the query of the deals that the window is found from, those created before `since` left out."""
    where = f' AND "created" >= {instant_sql(since)}' if since else ""
    return (
        f'SELECT "status", "created", "decided", "cycle_days", "age_days" FROM "{table}" '
        f'WHERE "age_days" >= 0{where} ORDER BY MD5("key"), "key" LIMIT {SAMPLE}'
    )


def horizon_of(rows: Frame) -> int:
    """Return the days within which most of these deals were won (`nachim.stats.window.horizon`)."""
    won, lost, opened = (rows["status"] == status for status in ("won", "lost", "open"))
    cycles, ages = rows["cycle_days"].astype(np.float64), rows["age_days"].astype(np.float64)
    lost_after = as_days(rows["decided"]) - as_days(rows["created"])
    return horizon(cycles[won], ages[opened], lost_after[lost & (lost_after >= 0)], ages=ages)


def outcome_sql(window: DealWindow) -> tuple[str, str]:
    """Return SQL for `matured` (the outcome is known) and `y` (won within the horizon) of a row of `deal`."""
    if window.undated:
        return "(\"status\" <> 'open')", "(\"status\" = 'won')"
    days = window.horizon_days
    since = f' AND "created" >= {instant_sql(window.since)}' if window.since else ""
    matured = f'("age_days" >= {days}{since})'
    won = f'("status" = \'won\' AND COALESCE("cycle_days", 0) <= {days})'
    return matured, won
