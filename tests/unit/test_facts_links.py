"""Rows find their company, events their window, and amounts the base currency."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import DataError
from nachim.facts.assemble import Facts, happened
from nachim.facts.deals import outcome_sql
from nachim.facts.derive import item_name
from nachim.usecases.build import parts
from nachim.workspace import Settings, open_workspace
from unit.facts_factory import NOW, facts_of

ACCOUNTS = "id,old_id,firm\n" + "".join(f"A{i},X{i},Firm number {i} Ltd\n" for i in range(12))
DEALS = "deal,account,opened,ended,outcome,worth,money\n" + "".join(
    f"D{i},{'X' if i == 3 else 'A'}{i % 12},2024-0{1 + i % 9}-10,"
    f"{'2024-12-20' if i % 4 else ''},{('open', 'won', 'lost', 'won')[i % 4]},{100 + i},{'USD' if i == 5 else 'EUR'}\n"
    for i in range(24)
)
EVENTS = "firm,kind,day\n" + "".join(
    [f"Firm number {i} Ltd,moved,2024-01-0{1 + i % 9}\n" for i in range(1, 11)]
    + ["Firm number 0 Ltd,moved,2024-03-10\n", "Firm number 4 Ltd,moved,2024-05-10\n"]
)
MAPPINGS = {
    "accounts": "columns: {id: account.key, old_id: account.alias_key, firm: account.name}\n",
    "deals": """columns:
  deal: deal.key
  account: deal.account_key
  opened: deal.created
  ended: deal.closed
  outcome: deal.stage
  worth: deal.amount
  money: deal.currency
stages: {won: [won], lost: [lost]}
""",
    "events": "columns: {firm: event.account_name, kind: event.type, day: event.date}\n",
}
FILES = {"accounts.csv": ACCOUNTS, "deals.csv": DEALS, "events.csv": EVENTS}
RATES = {"USD": {"2024-01-01": 0.9, "2024-05-01": 0.8}}
EURO = Settings("small", currency="EUR", timezone="UTC", rates=RATES, as_of=dt.date(2025, 12, 31))


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[DuckDBEngine, Facts]]:
    with facts_of(tmp_path_factory.mktemp("links"), FILES, MAPPINGS, EURO) as both:
        yield both


def one(engine: DuckDBEngine, sql: str) -> dict[str, object]:
    (row,) = engine.rows(sql).records()
    return dict(row)


def moved(engine: DuckDBEngine, deal: str) -> tuple[object, object]:
    name = item_name("event", "moved")
    row = one(engine, f'SELECT "{name}" AS "v", "{name}__why" AS "why" FROM "subject" WHERE "id" = \'deal:{deal}\'')
    return (None if row["v"] is None or row["v"] != row["v"] else row["v"], row["why"])


def test_an_old_key_of_an_account_leads_to_the_same_company(made: tuple[DuckDBEngine, Facts]) -> None:
    rows = made[0].rows('SELECT DISTINCT "company" AS "c" FROM "deal" WHERE "key" IN (\'D3\', \'D15\')')
    assert rows.height == 1
    assert rows["c"][0] is not None
    assert int(one(made[0], 'SELECT COUNT(*) AS "n" FROM "company"')["n"]) == 12  # type: ignore[call-overload]


def test_events_are_joined_by_name_and_counted_in_days_before_the_deal(made: tuple[DuckDBEngine, Facts]) -> None:
    assert moved(made[0], "D2") == (67, None)  # 2024-01-03 to 2024-03-10


def test_an_event_after_the_deal_says_nothing_about_it(made: tuple[DuckDBEngine, Facts]) -> None:
    assert moved(made[0], "D0") == (None, "none")  # opened in January, moved in March
    assert moved(made[0], "D12") == (31, None)  # opened on 10 April: its one move was a month ago


def test_an_event_on_the_day_itself_counts_and_only_the_latest_one(made: tuple[DuckDBEngine, Facts]) -> None:
    assert moved(made[0], "D4") == (0, None)


def test_a_company_without_an_event_has_none(made: tuple[DuckDBEngine, Facts]) -> None:
    assert moved(made[0], "D11") == (None, "none")


def test_amounts_take_the_rate_of_their_deals_date(made: tuple[DuckDBEngine, Facts]) -> None:
    rows = made[0].rows('SELECT "key", "amount_base" FROM "deal" WHERE "key" IN (\'D4\', \'D5\') ORDER BY "key"')
    assert rows["amount_base"].tolist() == [104.0, pytest.approx(105 * 0.8)]  # D5 was opened in June


def test_a_missing_rate_names_its_currency(tmp_path: Path) -> None:
    with (
        pytest.raises(DataError) as error,
        facts_of(tmp_path, FILES, MAPPINGS, replace(EURO, rates={})),
    ):
        pass
    assert error.value.code == "rate.missing"
    for language in ("ko", "en"):
        assert "USD" in error.value.message(language)


def test_open_deals_are_open_and_cycles_run_from_opening_to_winning(made: tuple[DuckDBEngine, Facts]) -> None:
    engine = made[0]
    assert int(one(engine, 'SELECT COUNT(*) AS "n" FROM "deal" WHERE "status" = \'open\'')["n"]) == 6  # type: ignore[call-overload]
    row = one(engine, 'SELECT "status", "cycle_days" FROM "deal" WHERE "key" = \'D1\'')
    assert (row["status"], row["cycle_days"]) == ("won", 314)  # 2024-02-10 to 2024-12-20


def test_a_horizon_set_by_hand_decides_what_is_won_in_time(tmp_path: Path) -> None:
    with facts_of(tmp_path, FILES, MAPPINGS, replace(EURO, horizon_days=200)) as (engine, facts):
        matured, won = outcome_sql(facts.window)
        rows = engine.rows(
            f'SELECT "key", CASE WHEN {matured} THEN 1 ELSE 0 END AS "m", CASE WHEN {won} THEN 1 ELSE 0 END AS "w" '
            'FROM "deal" ORDER BY "key"'
        )
    assert facts.window.horizon_days == 200
    found = {str(key): (int(m), int(w)) for key, m, w in zip(rows["key"], rows["m"], rows["w"], strict=True)}
    assert found["D1"] == (1, 0)  # won, but after 314 days
    assert found["D7"][1] == 1  # opened in August, won in December
    assert found["D2"][1] == 0  # lost


def test_logs_of_one_system_that_share_keys_still_find_the_accounts_that_own_them(tmp_path: Path) -> None:
    files = {
        "firms.csv": "id,firm\n" + "".join(f"K{i},Firm number {i} Ltd\n" for i in range(40)),
        "subscriptions.csv": "id,firm_id,begun\n"
        + "".join(f"S{i},K{i % 40},2024-01-{1 + i % 28:02}\n" for i in range(80)),
        "visits.csv": "firm_id,day,kind\n" + "".join(f"K{i % 38},2024-02-{1 + i % 28:02},asked\n" for i in range(90)),
    }
    columns = {
        "firms": "columns: {id: account.key, firm: account.name}\n",
        "subscriptions": "columns: {id: contract.key, firm_id: contract.account_key, begun: contract.start}\n",
        "visits": "columns: {firm_id: event.account_key, day: event.date, kind: event.type}\n",
    }
    apart = {name: text + f"system: {name}\n" for name, text in columns.items()}
    with facts_of(tmp_path, files, apart, Settings("small", timezone="UTC")) as (engine, _):
        assert one(engine, 'SELECT COUNT(*) AS "n" FROM "customer"') == {"n": 40}
        lost = 'SELECT COUNT(*) AS "n" FROM "l_event" WHERE "company" NOT IN (SELECT "company" FROM "company")'
        assert one(engine, lost) == {"n": 0}


def test_what_happened_is_told_without_what_companies_are_like(tmp_path: Path) -> None:
    tables = ("deal", "customer", "l_event", "l_lead")
    with facts_of(tmp_path, FILES, MAPPINGS, EURO) as (engine, facts):
        whole = {table: rows_of(engine, table) for table in tables}
    workspace = open_workspace(tmp_path / "workspace")
    with DuckDBEngine(threads=1) as engine:
        told = happened(engine, parts(workspace, workspace.snapshots()), EURO, NOW)
        assert {table: rows_of(engine, table) for table in tables} == whole
        assert engine.columns("subject") == {}
    workspace.close()
    assert (told.as_of, told.from_leads) == (facts.as_of, facts.from_leads)


def rows_of(engine: DuckDBEngine, table: str) -> list[str]:
    return sorted(map(str, engine.rows(f'SELECT * FROM "{table}"').records()))
