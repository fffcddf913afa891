"""A made-up company of any size, as three Parquet files: accounts, deals, events. What wins is planted.

    python bench/made_company.py FOLDER 1e5

The same each time: every value is a hash of its row's number. 3 deals and 20 events an account;
every fiftieth account is the one before it entered a second time, by another key and with its name and web address
written otherwise; every twentieth name has a stray blank. Log-odds of winning: -2.2, Software or Finance +1,
200 to 499 employees +1.1, Salesforce +1, Partner or Referral +.9, a funding round in the 180 days before +.9.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import duckdb

SYLLABLES = (
    "ka", "lo", "mi", "ren", "tor", "vel", "san", "dri", "bex", "fon", "gul", "hane", "jor", "pym", "qua",
    "rist", "sol", "tarn", "umo", "wex", "yil", "zan", "cor", "del", "fen", "gra", "hol", "ist", "jun", "kel",
)  # fmt: skip
INDUSTRIES = ("Software", "Finance", "Manufacturing", "Retail", "Logistics", "Healthcare", "Education", "Media")
COUNTRIES = ("South Korea", "United States", "Japan", "Germany", "Singapore")
STAGES = ("Seed", "Series A", "Series B", "Series C", "Listed")
CHANNELS = ("Outbound", "Content", "Partner", "Event", "Referral", "Search")
EVENTS = (
    "Funding round", "New CTO", "Demo", "Webinar", "Visit", "Call", "E-mail", "Whitepaper", "Pricing page",
    "Trade fair",
)  # fmt: skip
DEALS_EACH, EVENTS_EACH = 3, 20
END = "TIMESTAMP '2026-06-01'"


def _draw(row: str, salt: int) -> str:
    """Return SQL of a number from 0 to 1 that a row always draws."""
    return f"(CAST(hash({row} * 1000003 + {salt}) % 1000000 AS DOUBLE) / 1000000)"


def _pick(values: tuple[str, ...] | list[str], draw: str) -> str:
    """Return SQL of one of the values."""
    listed = ", ".join(f"'{one}'" for one in values)
    return f"([{listed}])[CAST(floor({draw} * {len(values)}) AS INTEGER) + 1]"


def accounts_sql(accounts: int) -> str:
    """Return the accounts; `n` is the company, which two of them may be."""
    base = len(SYLLABLES)
    name = " || ".join(_pick(SYLLABLES, f"((n // {base**place}) % {base} + 0.5) / {base}") for place in range(5))
    return f"""
        WITH numbered AS (SELECT i, CASE WHEN i % 50 = 49 THEN i - 1 ELSE i END AS n FROM range({accounts}) AS r(i)),
        named AS (SELECT i, n, {name} AS name FROM numbered)
        SELECT 'A' || i AS "Account ID",
            CASE WHEN n < i THEN upper(name) || ', INC' ELSE upper(name[1]) || substr(name, 2) || ' Inc.' END
                || CASE WHEN i % 20 = 3 THEN ' ' ELSE '' END AS "Account Name",
            CASE WHEN n < i THEN 'https://www.' || name || '.example/' ELSE name || '.example' END AS "Website",
            {_pick(INDUSTRIES, _draw("n", 1))} AS "Industry", {_pick(COUNTRIES, _draw("n", 2))} AS "Country",
            CAST(round(exp(1.5 + 7 * {_draw("n", 3)})) AS BIGINT) AS "Employees",
            CASE WHEN {_draw("n", 4)} < .8 THEN {_pick(STAGES, _draw("n", 5))} END AS "Growth Stage",
            CASE WHEN {_draw("n", 6)} < .3 THEN 'Salesforce' ELSE 'HubSpot' END
                || CASE WHEN {_draw("n", 7)} < .4 THEN ';Slack' ELSE '' END
                || CASE WHEN {_draw("n", 8)} < .2 THEN ';Snowflake' ELSE '' END AS "Technologies",
            CAST(1980 + floor(44 * {_draw("n", 9)}) AS BIGINT) AS "Founded"
        FROM named ORDER BY i"""


def events_sql(accounts: int) -> str:
    """Return the events, over four years."""
    return f"""
        SELECT 'A' || (i % {accounts}) AS "Account ID",
            TIMESTAMP '2022-06-01' + to_seconds(CAST(floor(126144000 * {_draw("i", 21)}) AS BIGINT)) AS "Date",
            {_pick(EVENTS, _draw("i", 22))} AS "Type"
        FROM range({accounts * EVENTS_EACH}) AS r(i) ORDER BY i"""


def deals_sql(accounts: int) -> str:
    """Return the deals; those that would close after the end of the records are open. Needs `account` and `event`."""
    return f"""
        WITH bare AS (SELECT i, 'A' || CAST(floor({accounts} * {_draw("i", 31)}) AS BIGINT) AS account,
            TIMESTAMP '2023-01-01' + to_seconds(CAST(floor(107740800 * {_draw("i", 32)}) AS BIGINT)) AS created,
            {_pick(CHANNELS, _draw("i", 33))} AS channel FROM range({accounts * DEALS_EACH}) AS r(i)),
        funded AS (SELECT DISTINCT b.i FROM bare AS b JOIN event AS e ON e."Account ID" = b.account
            AND e."Type" = 'Funding round' AND e."Date" <= b.created AND e."Date" > b.created - INTERVAL 180 DAY),
        odds AS (SELECT b.*, -2.2 + 1.0 * CAST(a."Industry" IN ('Software', 'Finance') AS INTEGER)
            + 1.1 * CAST(a."Employees" BETWEEN 200 AND 499 AS INTEGER)
            + 1.0 * CAST(a."Technologies" LIKE '%Salesforce%' AS INTEGER)
            + 0.9 * CAST(b.channel IN ('Partner', 'Referral') AS INTEGER)
            + 0.9 * CAST(f.i IS NOT NULL AS INTEGER) AS odds
            FROM bare AS b JOIN account AS a ON a."Account ID" = b.account LEFT JOIN funded AS f ON f.i = b.i),
        ended AS (SELECT *, {_draw("i", 34)} < 1 / (1 + exp(-odds)) AS won,
            created + to_seconds(CAST(86400 * (10 + 90 * {_draw("i", 35)}) AS BIGINT)) AS closed FROM odds)
        SELECT 'D' || i AS "Deal ID", account AS "Account ID", created AS "Created Date",
            CASE WHEN closed < {END} THEN closed END AS "Close Date",
            CASE WHEN closed >= {END} THEN 'Negotiation' WHEN won THEN 'Closed Won' ELSE 'Closed Lost' END AS "Stage",
            CAST(round(1000 * exp(2 + 3 * {_draw("i", 36)})) AS BIGINT) AS "Amount", channel AS "Lead Source"
        FROM ended ORDER BY i"""


def write_company(folder: Path, accounts: int) -> None:
    """Write accounts.parquet, deals.parquet and events.parquet."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"account": accounts_sql(accounts), "event": events_sql(accounts), "deal": deals_sql(accounts)}
    with duckdb.connect(config={"threads": 2, "memory_limit": "4GB", "temp_directory": str(folder / "spill")}) as con:
        for table, sql in tables.items():
            con.execute(f"CREATE TABLE {table} AS {sql}")
            file = folder / f"{table}s.parquet"
            con.execute(f"COPY {table} TO '{file}' (FORMAT parquet, COMPRESSION zstd)")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("folder", type=Path)
    options.add_argument("accounts", type=float)
    given = options.parse_args()
    write_company(given.folder, int(given.accounts))
