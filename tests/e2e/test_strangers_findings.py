"""What a stranger found wrong once, held in place: each test failed before its repair."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from nachim.evidence.statistics import lift_of
from nachim.facts.derive import item_name
from nachim.findings.freeze import freeze
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.scorecard.fit import fit_card
from nachim.stats.coded import RawColumn
from nachim.success.assess import assess
from nachim.success.cohort import cohorts
from nachim.usecases import import_files, init, score
from nachim.usecases.context import Context
from nachim.workspace import Settings
from recovery import Company
from unit.facts_factory import facts_of

NOW = dt.datetime(2026, 1, 1)
DEALS = "columns: {{{0}deal: deal.key, {0}account: deal.account_key, {0}opened: deal.created, {0}ended: deal.closed, \
{0}outcome: deal.stage}}\nstages: {{won: [won], lost: [lost]}}\n"
ACCOUNTS = "columns: {id: account.key, firm: account.name, tech: account.technologies, created: account.created}\n"
INVOICES = "columns: {bill: invoice.key, payer: invoice.account_key, day: invoice.date, sum: invoice.amount}\n"


def deals(head: str, n: int, year: int, won: int) -> str:
    rows = [
        f"D{i},A{i},{year}-0{1 + i % 9}-10,{year}-1{i % 3}-20,{'won' if i % 2 == won else 'lost'}" for i in range(n)
    ]
    return "\n".join([",".join(f"{head}{name}" for name in ("deal", "account", "opened", "ended", "outcome")), *rows])


def test_deals_of_two_systems_with_the_same_numbers_stay_apart(tmp_path: Path) -> None:
    accounts = "id,firm,tech,created\n" + "\n".join(f"A{i},Firm number {i} Ltd,Cobol,2022-01-01" for i in range(40))
    files = {"accounts.csv": accounts, "deals.csv": deals("", 40, 2024, 1), "before.csv": deals("old_", 10, 2023, 0)}
    mappings = {"accounts": ACCOUNTS, "deals": DEALS.format(""), "before": "system: two\n" + DEALS.format("old_")}
    with facts_of(tmp_path, files, mappings, Settings("s", timezone="UTC")) as (engine, _):
        rows = engine.rows(
            'SELECT COUNT(*) AS "n", COUNT(DISTINCT "key") AS "k", MAX("cycle_days") AS "days" FROM "deal"'
        )
        assert (rows["n"][0], rows["k"][0]) == (50, 50)
        assert rows["days"][0] < 366


def test_a_lead_in_two_files_is_one_lead(tmp_path: Path) -> None:
    accounts = "id,firm,tech,created\nA1,Firm number 1 Ltd,Cobol,2022-01-01"
    files = {
        "accounts.csv": accounts,
        "deals.csv": deals("", 40, 2024, 1),
        "leads.csv": "lead,name\nL1,Alpha Works\nL2,Beta Works",
        "web.csv": "web_lead,web_name\nL1,Alpha Works\nL3,Gamma Works",
    }
    mappings = {
        "accounts": ACCOUNTS,
        "deals": DEALS.format(""),
        "leads": "columns: {lead: lead.key, name: lead.name}\n",
        "web": "columns: {web_lead: lead.key, web_name: lead.name}\n",
    }
    settings = Settings("s", timezone="UTC")
    with facts_of(tmp_path, files, mappings, settings) as (engine, facts):
        folder = tmp_path / "frozen"
        folder.mkdir()
        freeze(engine, facts, settings, folder)
        assert list(engine.rows('SELECT "key" FROM "leads" ORDER BY "key"')["key"]) == ["L1", "L2", "L3"]


def test_names_that_differ_in_signs_alone_make_columns_of_their_own() -> None:
    said = ("C", "C++", "C#", ".NET", "Net", "Node.js", "Node js", "page view", "page-view", "page_view")
    assert len({item_name("technologies", one) for one in said}) == len(said)


def test_among_hundreds_of_attributes_a_strong_one_still_gets_through() -> None:
    rng = np.random.default_rng(0)
    x = rng.random(600)
    y = (rng.random(600) < np.where(x > 0.6, 0.9, 0.05)).astype(float)
    none = np.zeros(600, bool)
    columns = [RawColumn(Attribute("told", "told", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY), x, none)]
    for place in range(230):
        values = np.where(rng.integers(0, 2, 600) == 1, "yes", "no").astype(object)
        noise = Attribute(f"n{place}", "n", Category.TECHNOLOGY, Kind.CATEGORY, Known.TODAY)
        columns.append(RawColumn(noise, values, none))
    fitted = fit_card(columns, y)
    assert fitted.verdict == "signal"
    assert fitted.card.attributes[0].name == "told"


def test_the_interval_of_a_lift_knows_that_deals_of_one_account_go_together() -> None:
    rng = np.random.default_rng(1)
    inside = {"plain": 0, "clustered": 0}
    for _ in range(200):
        account = np.repeat(np.arange(60), 6)
        has = (np.arange(60) % 2 == 0)[account]
        y = rng.random(360) < 1 / (1 + np.exp(1.0 - 1.6 * rng.standard_normal(60)[account]))
        for name, columns in (("plain", {}), ("clustered", {"k": account})):
            figure = lift_of({"has": has, "y": y, **columns})  # type: ignore[arg-type]
            inside[name] += (figure.low or 0) <= 1 <= (figure.high or np.inf)
    assert inside["clustered"] >= 182 > inside["plain"]


@pytest.mark.parametrize("day", [1, 5, 28])
def test_a_customer_that_pays_the_same_every_month_has_not_expanded(tmp_path: Path, day: int) -> None:
    accounts = "id,firm,tech,created\n" + "\n".join(f"A{i},Firm number {i} Ltd,Cobol,2022-01-01" for i in range(30))
    months = [f"{year}-{month:02}-{day:02}" for year in (2023, 2024) for month in range(1, 13)]
    bills = [
        f"B{i}-{k},A{i},{date},100 EUR"
        for i in range(30)
        for k, date in enumerate(months)
        if date >= f"2023-0{1 + i % 9}"
    ]
    bills.append("old,A0,2015-05-05,9000 EUR")
    files = {
        "accounts.csv": accounts,
        "deals.csv": deals("", 30, 2023, 0),
        "bills.csv": "bill,payer,day,sum\n" + "\n".join(bills),
    }
    mappings = {"accounts": ACCOUNTS, "deals": DEALS.format(""), "bills": INVOICES}
    settings = Settings("s", timezone="UTC", currency="EUR")
    with facts_of(tmp_path, files, mappings, settings) as (engine, _):
        frame = engine.rows('SELECT * FROM "customer" ORDER BY "company"')
        known = frame["first_quarter"] > 0
        assert known.sum() > 10
        assert set(frame["last_quarter"][known] / frame["first_quarter"][known]) == {1.0}
        assert max(frame["revenue"][known]) <= 2400


def test_who_bought_once_is_worth_what_it_paid() -> None:
    n = 30
    zero = np.zeros(n)
    start = np.full(n, np.datetime64("2023-01-01T00:00:00", "us"))
    nothing = np.full(n, np.datetime64("NaT"))
    frame = dict.fromkeys(("cycle_days", "has_contract", "tickets", "seats", "users", "score", "first_price", "last_price", "first_quarter", "last_quarter", "revenue_year", "referrals"), zero)  # fmt: skip
    frame |= {
        "company": np.array([f"c{i:02}" for i in range(n)], object),
        "channel": np.array([None] * n, object),
        "currency": np.array([None] * n, object),
        "observed_months": np.full(n, 20.0),
        "ended": np.ones(n),
        "revenue": np.arange(1000.0, 1000.0 + n),
        "start": start,
        "last_invoice": start,
        "contract_end": nothing, "first_value": nothing, "first_use": nothing, "first_invoice": start,
    }  # fmt: skip
    made = assess(frame, channel_cost={}, weights={}, months=12)  # type: ignore[arg-type]
    assert made is not None
    assert made.measures["lifetime_value"].min() > 980


def test_customers_that_are_judged_younger_are_no_cohort_of_their_own() -> None:
    months = np.array([8.0, 8.5, *np.full(40, 18.0)])
    assert len(set(cohorts(months, needed=6).tolist())) == 1


def test_a_column_that_was_empty_at_first_is_read_once_it_holds_values(tmp_path: Path) -> None:
    init.run(init.Request("T"), context := Context(tmp_path / "w", "ko", NOW))
    for name, sizes in (("first.csv", ("", "")), ("second.csv", ("50", "60"))):
        rows = "\n".join(f"A{place},가나다{place},{size}" for place, size in enumerate(sizes))
        (tmp_path / name).write_text(f"계정 ID,계정 이름,직원 수\n{rows}\n", encoding="utf-8")
    told = []
    for name in ("first.csv", "second.csv"):
        answer = import_files.run(import_files.Request((tmp_path / name,)), context)
        told.append({use.header: use.field for use in answer.imported[0].columns})
    assert (told[0]["직원 수"], told[1]["직원 수"]) == (None, "employees")


def test_leads_under_one_number_are_told_when_scored(built: Company, tmp_path: Path) -> None:
    copy = tmp_path / "workspace"
    shutil.copytree(built.workspace, copy)
    leads = tmp_path / "leads.csv"
    leads.write_text("리드 ID,회사명,직원 수\nL1,가나,300\nL1,다라,10\nL2,다라,10\n", encoding="utf-8")
    answer = score.run(score.Request(file=leads), replace(built.context, folder=copy))
    assert [note.id for note in answer.notes] == ["findings.quality.duplicates"]
    assert len(answer.leads) == 2


def test_two_files_of_like_columns_in_one_import_are_two_sources(tmp_path: Path) -> None:
    init.run(init.Request("T"), context := Context(tmp_path / "w", "ko", NOW))
    paths = tuple(tmp_path / name for name in ("seoul.csv", "busan.csv"))
    for path in paths:
        path.write_text(
            f"계정 ID,계정 이름,직원 수\n{path.stem}1,가나다,50\n{path.stem}2,라마바,60\n", encoding="utf-8"
        )
    first = import_files.run(import_files.Request(paths), context)
    again = import_files.run(import_files.Request(paths), context)
    assert len({one.source for one in first.imported}) == 2
    assert [one.source for one in again.imported] == [one.source for one in first.imported]
    assert {one.status for one in again.imported} == {"unchanged"}
