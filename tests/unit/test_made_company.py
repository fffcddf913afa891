"""The company that the bench of the whole job makes up is the same each time, and holds what it says."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb
import pytest

from made_company import write_company

ACCOUNTS = 2_000


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    write_company(folder, ACCOUNTS)
    return folder


def rows(sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect() as con:
        return con.execute(sql).fetchall()


def test_it_is_the_same_each_time(company: Path, tmp_path: Path) -> None:
    write_company(tmp_path, ACCOUNTS)
    for name in ("accounts.parquet", "deals.parquet", "events.parquet"):
        made, again = ((folder / name).read_bytes() for folder in (company, tmp_path))
        assert hashlib.sha256(made).digest() == hashlib.sha256(again).digest()


def test_every_fiftieth_account_is_the_one_before_it_written_otherwise(company: Path) -> None:
    found = rows(f"""SELECT COUNT(*), COUNT(DISTINCT regexp_extract("Website", '([a-z]+)[.]example', 1)),
        COUNT(DISTINCT "Website") FROM '{company}/accounts.parquet'""")
    assert found == [(ACCOUNTS, ACCOUNTS - ACCOUNTS // 50, ACCOUNTS)]


def test_what_is_planted_wins_more_often(company: Path) -> None:
    found = rows(f"""SELECT "Technologies" LIKE '%Salesforce%' AS uses, AVG(CAST("Stage" = 'Closed Won' AS INTEGER)) AS rate
        FROM '{company}/deals.parquet' JOIN '{company}/accounts.parquet' USING ("Account ID")
        WHERE "Close Date" IS NOT NULL GROUP BY uses ORDER BY uses""")
    (_, without), (_, using) = found
    assert float(str(using)) > 1.3 * float(str(without))


def test_nothing_closes_after_the_end_of_the_records(company: Path) -> None:
    found = rows(f"""SELECT MAX("Close Date") < TIMESTAMP '2026-06-01',
        SUM(CAST(("Close Date" IS NULL) <> ("Stage" = 'Negotiation') AS INTEGER)) FROM '{company}/deals.parquet'""")
    assert found == [(True, 0)]
