"""One row a customer: when it began, whether it left, and the raw sums behind the measures of success."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from nachim.engine import Engine, Frame
from nachim.engine.dialects import days_between, text
from nachim.facts.deals import SAMPLE
from nachim.facts.discounts import discount_sql
from nachim.facts.instants import as_day, as_days, as_instant, instant_sql
from nachim.facts.money import in_base
from nachim.stats.window import End, recording_end

MONTH = 365.25 / 12
SILENT_DAYS = 92
"""Without contracts, a customer that bought nothing for so long has left."""
SALES_SHARE = 0.3
"""Share of the customers without contract that must stand in the sales records before the others bought nothing."""
_EDGE_DAYS = 88
"""First and last stretch that expansion compares: three monthly bills, never four."""
_EARLY_DAYS = 31
"""A bill may be dated so long before the signature."""
_REFERRING = (
    "referral%", "% referral%", "reference%", "% reference%", "%testimonial%", "%case study%",
    "%추천%", "%레퍼런스%", "%고객 사례%", "%후기%",
)  # fmt: skip
"""Types of events in which a customer stands up for us."""
_FEEDS = ("invoice", "usage", "ticket", "event")


@dataclass(frozen=True, slots=True)
class Feeds:
    """Until when each feed of customer records is complete; feeds without rows are missing."""

    ends: Mapping[str, End]
    as_of: dt.datetime

    def end(self, feed: str) -> dt.datetime:
        """Return the last date that counts of a feed."""
        end = self.ends.get(feed)
        return self.as_of if end is None else min(self.as_of, as_instant(end.date))

    def stop(self, feed: str) -> dt.datetime:
        """Return the date at which a feed was found to stop, else the day of the data."""
        end = self.ends.get(feed)
        return self.end(feed) if end is not None and end.detected else self.as_of

    @property
    def money(self) -> dt.datetime:
        """Until when a customer's worth can be seen."""
        return self.end("invoice")


def feed_ends(engine: Engine, as_of: dt.datetime) -> Feeds:
    """Find by a rule until when invoices, usage, tickets and events were recorded."""
    found = {}
    for feed in _FEEDS:
        rows = engine.rows(
            f'SELECT "date" AS "at" FROM "l_{feed}" WHERE "date" IS NOT NULL '
            f'ORDER BY MD5(CAST("row" AS VARCHAR) || "source") LIMIT {SAMPLE}'
        )
        if rows.height:
            found[feed] = recording_end(as_days(rows["at"]), as_day(as_of))
    return Feeds(found, as_of)


def make_customers(engine: Engine, feeds: Feeds, base: str) -> None:
    """Make the table `customer`: one row a customer with its dates and raw sums.

    Companies that are known from invoices or contracts alone, while an account list exists, are not customers one can
    learn from: nothing is known of them. A company is a customer from its first won deal, else its first contract,
    else its first invoice. It has left when its last contract ended, or, where there are no contracts, when it bought
    nothing for `SILENT_DAYS`.
    """
    in_base(engine, "l_invoice", {"amount": "amount_base"}, "date", base)
    in_base(engine, "l_contract", {"monthly": "monthly_base", "yearly": "yearly_base"}, "start", base)
    _starts(engine, feeds)
    money, now = instant_sql(feeds.money), instant_sql(feeds.as_of)
    usage, ticket = instant_sql(feeds.end("usage")), instant_sql(feeds.end("ticket"))
    since_year = f"({money} - INTERVAL '365' DAY)"
    # A customer without contract whom the sales records do not know bought nothing: that is an outcome, not a gap.
    nothing = 'WHEN "has_contract" = 0 THEN 0' if _sales_are_kept(engine) else ""
    never = f"WHEN {days_between(_START, money)} > {SILENT_DAYS} THEN 1" if nothing else ""
    sums = ", ".join(
        f'CASE WHEN "i"."{name}" IS NOT NULL THEN "i"."{name}" {nothing} END AS "{name}"'
        for name in ("revenue", "revenue_year", "first_quarter", "last_quarter")
    )
    observed, silent = days_between('"start"', money), days_between('"last_invoice"', money)
    engine.create(
        "customer",
        'SELECT "s".*, '
        f'{observed} / {MONTH} AS "observed_months", '
        f'CASE WHEN "has_contract" = 1 THEN CASE WHEN "contract_end" <= {now} THEN 1 ELSE 0 END '
        f'WHEN "last_invoice" IS NOT NULL THEN CASE WHEN {silent} > {SILENT_DAYS} '
        f'THEN 1 ELSE 0 END {never} END AS "ended", {sums}, '
        '"u"."first_use" AS "first_use", "u"."users" AS "users", '
        '"t"."tickets" AS "tickets", "n"."score" AS "score", '
        '"f"."referrals" AS "referrals" FROM "customer_start" AS "s" '
        f'LEFT JOIN ({_invoices(money, since_year)}) AS "i" ON "i"."company" = "s"."company" '
        f'LEFT JOIN ({_usage(usage)}) AS "u" ON "u"."company" = "s"."company" '
        f'LEFT JOIN ({_tickets(ticket, money)}) AS "t" ON "t"."company" = "s"."company" '
        f'LEFT JOIN ({_referrals(instant_sql(feeds.end("event")))}) AS "f" ON "f"."company" = "s"."company" '
        f'LEFT JOIN ({_scores(now, money)}) AS "n" ON "n"."company" = "s"."company"',
    )


def _sales_are_kept(engine: Engine) -> bool:
    """Tell whether the sales records are kept for all: enough customers without contract stand in them."""
    rows = engine.rows(
        'SELECT COUNT(*) AS "n", COUNT("last_invoice") AS "k" FROM "customer_start" WHERE "has_contract" = 0'
    )
    return int(rows["k"][0]) >= max(1.0, SALES_SHARE * int(rows["n"][0]))


def _starts(engine: Engine, feeds: Feeds) -> None:
    """Make `customer_start`: company, deal_key, start, known_at, cycle_days, channel, contract facts."""
    first = (
        'SELECT "company", "key" AS "deal_key", "created", "decided", "cycle_days", "channel" FROM (SELECT "d".*, '
        'ROW_NUMBER() OVER (PARTITION BY "company" ORDER BY "decided", "created", "key") AS "nth" FROM "deal" AS "d" '
        'WHERE "status" = \'won\' AND "company" IS NOT NULL) AS "w" WHERE "nth" = 1'
    )
    contracts = (
        'SELECT "company", 1 AS "has_contract", MIN("start") AS "first_start", '
        'MAX(COALESCE("end", CAST(\'2200-01-01\' AS TIMESTAMP))) AS "contract_end", MAX("seats") AS "seats", '
        'MIN("first_value") AS "first_value", '
        'MAX(CASE WHEN "nth" = 1 THEN "price" END) AS "first_price", '
        'MAX(CASE WHEN "nth" = 1 THEN "cut" END) AS "discount", '
        'MAX(CASE WHEN "back" = 1 THEN "price" END) AS "last_price", MAX("price_currency") AS "currency" FROM ('
        f'SELECT "c".*, {discount_sql(engine, "l_contract")} AS "cut", '
        'COALESCE("monthly_base", "yearly_base" / 12.0) AS "price", '
        'COALESCE("monthly__currency", "yearly__currency") AS "price_currency", '
        'ROW_NUMBER() OVER (PARTITION BY "company" ORDER BY "start", "row") AS "nth", '
        'ROW_NUMBER() OVER (PARTITION BY "company" ORDER BY "start" DESC, "row" DESC) AS "back" '
        'FROM "l_contract" AS "c" WHERE "company" IS NOT NULL '
        f'AND ("start" IS NULL OR "start" <= {instant_sql(feeds.as_of)})) AS "x" GROUP BY "company"'
    )
    invoices = (
        'SELECT "company", MIN("date") AS "first_invoice", MAX("date") AS "last_invoice" FROM "l_invoice" '
        f'WHERE "company" IS NOT NULL AND "date" <= {instant_sql(feeds.money)} GROUP BY "company"'
    )
    everybody = " UNION ".join(
        f'SELECT "company" FROM ({part}) AS "p{place}"' for place, part in enumerate((first, contracts, invoices))
    )
    listed = int(engine.rows('SELECT COUNT(*) AS "n" FROM "company"')["n"][0])
    known = 'WHERE "e"."company" IN (SELECT "company" FROM "company") OR "f"."deal_key" IS NOT NULL' if listed else ""
    engine.create(
        "customer_start",
        'SELECT "e"."company" AS "company", "f"."deal_key" AS "deal_key", '
        'COALESCE("f"."decided", "c"."first_start", "i"."first_invoice") AS "start", '
        'COALESCE("f"."created", "c"."first_start", "i"."first_invoice") AS "known_at", '
        '"f"."cycle_days" AS "cycle_days", "f"."channel" AS "channel", '
        'COALESCE("c"."has_contract", 0) AS "has_contract", '
        '"c"."contract_end" AS "contract_end", "c"."first_value" AS "first_value", "c"."seats" AS "seats", '
        '"c"."first_price" AS "first_price", "c"."discount" AS "discount", '
        '"c"."last_price" AS "last_price", "c"."currency" AS "currency", "i"."first_invoice" AS "first_invoice", '
        f'"i"."last_invoice" AS "last_invoice" FROM ({everybody}) AS "e" '
        f'LEFT JOIN ({first}) AS "f" ON "f"."company" = "e"."company" '
        f'LEFT JOIN ({contracts}) AS "c" ON "c"."company" = "e"."company" '
        f'LEFT JOIN ({invoices}) AS "i" ON "i"."company" = "e"."company" {known}',
    )


def _invoices(money: str, since_year: str) -> str:
    """Return the sums of each customer's bills; both stretches that expansion compares begin or end with a bill."""
    early, last = (f"{days_between(*ends)} < {_EDGE_DAYS}" for ends in (('"first"', '"date"'), ('"date"', '"last"')))
    return (
        'SELECT "company", SUM("amount_base") AS "revenue", '
        f'SUM(CASE WHEN "date" > {since_year} THEN "amount_base" ELSE 0 END) AS "revenue_year", '
        f'SUM(CASE WHEN {early} THEN "amount_base" ELSE 0 END) AS "first_quarter", '
        f'SUM(CASE WHEN {last} THEN "amount_base" ELSE 0 END) AS "last_quarter" '
        'FROM (SELECT "v"."company" AS "company", "v"."date" AS "date", "v"."amount_base" AS "amount_base", '
        'MIN("v"."date") OVER (PARTITION BY "v"."company") AS "first", '
        'MAX("v"."date") OVER (PARTITION BY "v"."company") AS "last" '
        'FROM "l_invoice" AS "v" JOIN "customer_start" AS "s" ON "s"."company" = "v"."company" '
        f"WHERE {_DATE} <= {money} AND {_DATE} >= ({_START} - INTERVAL '{_EARLY_DAYS}' DAY)) AS \"x\" "
        'GROUP BY "company"'
    )


_START = '"s"."start"'
_LAST = '"s"."last_invoice"'
_DATE = '"v"."date"'


def _usage(end: str) -> str:
    return (
        'SELECT "v"."company" AS "company", MIN(CASE WHEN COALESCE("users", "quantity", 1) > 0 THEN "date" END) '
        'AS "first_use", AVG(CASE WHEN '
        f'"date" > ({end} - INTERVAL \'92\' DAY) THEN CAST(COALESCE("users", "quantity") AS DOUBLE) END) AS "users" '
        'FROM "l_usage" AS "v" JOIN "customer_start" AS "s" ON "s"."company" = "v"."company" '
        f'WHERE "date" >= "s"."start" AND "date" <= {end} GROUP BY "v"."company"'
    )


def _until(end: str, money: str) -> str:
    """Return SQL for a customer's last day: that of its last contract or bill when it left, else the feed's end."""
    left = f"{days_between(_LAST, money)} > {SILENT_DAYS}"
    return (
        f'CASE WHEN "s"."has_contract" = 1 THEN CASE WHEN "s"."contract_end" < {end} THEN "s"."contract_end" '
        f"ELSE {end} END WHEN {left} AND {_LAST} < {end} THEN {_LAST} ELSE {end} END"
    )


def _tickets(end: str, money: str) -> str:
    """Return the tickets of each customer's last 365 days."""
    return (
        'SELECT "v"."company" AS "company", COUNT(*) AS "tickets" FROM "l_ticket" AS "v" '
        'JOIN "customer_start" AS "s" ON "s"."company" = "v"."company" '
        f"WHERE {_DATE} >= {_START} AND {_DATE} <= {end} "
        f'AND {_DATE} > ({_until(end, money)} - INTERVAL \'365\' DAY) GROUP BY "v"."company"'
    )


def _scores(end: str, money: str) -> str:
    """Return the mean answer of each customer's last 365 days, of all its answers where it gave none then."""
    late = f"{_DATE} > ({_until(end, money)} - INTERVAL '365' DAY)"
    mean = 'AVG(CAST("v"."score" AS DOUBLE))'
    return (
        f'SELECT "v"."company" AS "company", COALESCE(AVG(CASE WHEN {late} THEN CAST("v"."score" AS DOUBLE) END), '
        f'{mean}) AS "score" FROM "l_survey" AS "v" JOIN "customer_start" AS "s" ON "s"."company" = "v"."company" '
        f'WHERE {_DATE} IS NULL OR {_DATE} <= {end} GROUP BY "v"."company"'
    )


def _referrals(end: str) -> str:
    """Return how often each customer, once it was one, stood up for us: events whose type says so."""
    type_ = 'LOWER("v"."type")'
    named = " OR ".join(f"{type_} LIKE {text(pattern)}" for pattern in _REFERRING)
    return (
        'SELECT "v"."company" AS "company", COUNT(*) AS "referrals" FROM "l_event" AS "v" '
        'JOIN "customer_start" AS "s" ON "s"."company" = "v"."company" '
        f'WHERE {_DATE} >= {_START} AND {_DATE} <= {end} AND ({named}) GROUP BY "v"."company"'
    )


def channel_costs(engine: Engine, base: str) -> Frame:
    """Return the acquisition cost by channel: cost of all months divided by the deals won through it."""
    in_base(engine, "l_cost", {"amount": "amount_base"}, "date", base)
    return engine.rows(
        'SELECT "c"."channel" AS "channel", "c"."cost" AS "cost", "w"."won" AS "won" FROM ('
        'SELECT "channel", SUM("amount_base") AS "cost" FROM "l_cost" WHERE "channel" IS NOT NULL GROUP BY "channel") '
        'AS "c" JOIN (SELECT "channel", COUNT(*) AS "won" FROM "deal" WHERE "status" = \'won\' GROUP BY "channel") '
        'AS "w" ON "w"."channel" = "c"."channel" ORDER BY "channel"'
    )
