from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import read_file, recognise
from nachim.model.source import SourceMapping, Stages, Verdict
from nachim.model.tables import Type
from unit.exports_factory import understood


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def fields(mapping: SourceMapping) -> dict[str, str]:
    return {use.header: f"{use.table}.{use.field}" for use in mapping.columns if use.verdict is Verdict.FIELD}


def verdicts(mapping: SourceMapping) -> dict[str, str]:
    return {use.header: use.verdict.value for use in mapping.columns}


def test_hubspot_deals_are_recognised(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(
        engine, tmp_path,
        "Record ID,Deal Name,Deal Stage,Amount,Close Date,Create Date,Original Source,Associated Company\n"
        "91,Acme renewal,Closed Won,1200,2024-05-01,2024-03-01,Organic Search,Acme\n"
        "92,Beta new,Closed Lost,900,2024-06-01,2024-03-05,Paid Search,Beta\n"
        "93,Gamma,Qualified To Buy,,2024-09-01,2024-07-05,Paid Search,Gamma\n",
    )  # fmt: skip
    assert fields(mapping) == {
        "Record ID": "deal.key", "Deal Name": "deal.name", "Deal Stage": "deal.stage", "Amount": "deal.amount",
        "Close Date": "deal.closed", "Create Date": "deal.created", "Original Source": "deal.channel",
        "Associated Company": "deal.account_name",
    }  # fmt: skip
    assert mapping.stages == Stages(("Closed Won",), ("Closed Lost",), open=("Qualified To Buy",))


def test_prefixes_of_custom_reports_and_units_in_headers_are_understood(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(
        engine, tmp_path,
        "Opportunity: Opportunity ID,Account: Account Name,Opportunity: 금액 (만원),Opportunity: Created Date,Opportunity: Stage\n"
        "006A,Acme,300,2024-03-01,Won\n006B,Beta,500,2024-03-02,Lost\n",
    )  # fmt: skip
    assert fields(mapping)["Account: Account Name"] == "deal.account_name"
    amount = next(use for use in mapping.columns if use.field == "amount")
    assert (amount.reading.type, amount.reading.scale, amount.reading.currency) == (Type.MONEY, 1e4, "KRW")


def test_salesmap_deals_are_recognised(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(
        engine, tmp_path,
        "Deal - 이름,Deal - 파이프라인 단계,Deal - 금액,Deal - 수주 예정일,Deal - 생성일,Organization - 이름\n"
        "가 도입,수주,1000000,2024-05-01,2024-03-01,가나다\n나 도입,제안,2000000,2024-06-01,2024-04-01,라마바\n",
    )  # fmt: skip
    assert mapping.tables == ("deal",)
    assert fields(mapping)["Organization - 이름"] == "deal.account_name"
    assert fields(mapping)["Deal - 이름"] == "deal.name"


def test_api_names_are_recognised(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(
        engine, tmp_path,
        "Id,Name,NumberOfEmployees,AnnualRevenue,BillingState,CreatedDate,OwnerId\n"
        "0015i00000000IJAAY,Acme,200,1000,CA,2024-03-01,0055i00000000IJAAY\n0015i00000000IKAAY,Beta,30,500,NY,2024-03-02,0055i00000000IJAAY\n",
        "account.csv",
    )  # fmt: skip
    assert set(fields(mapping).values()) == {
        "account.key", "account.name", "account.employees", "account.revenue", "account.region", "account.created",
        "account.owner",
    }  # fmt: skip
    assert mapping.system == "salesforce"


def test_the_values_can_refuse_what_the_header_says(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(engine, tmp_path, "Account Name,Employees\nAcme,많음\nBeta,적음\nGamma,적음\n", "accounts.csv")
    assert "Employees" not in fields(mapping)
    assert verdicts(mapping)["Employees"] == "own"


def test_a_column_with_decimal_commas_is_still_a_number(engine: Engine, tmp_path: Path) -> None:
    rows = "A;1.200,50;10\nB;3.400,75;20\nC;900,5;30\n"
    mapping = understood(engine, tmp_path, "Account Name;Annual Revenue;Employees\n" + rows, "accounts.csv")
    revenue = next(use for use in mapping.columns if use.field == "revenue")
    assert revenue.reading.decimal == ","


def test_undecidable_days_and_months_are_asked_and_a_neighbour_settles_them(engine: Engine, tmp_path: Path) -> None:
    head = "Deal ID,Stage,Created Date,Close Date\n"
    unclear = understood(engine, tmp_path, head + "1,Won,01/02/2024,03/04/2024\n2,Lost,02/03/2024,04/05/2024\n")
    asked = {use.header: use.reason for use in unclear.columns if use.verdict is Verdict.ASK}
    assert asked == dict.fromkeys(["Created Date", "Close Date"], "imports.reason.day_month")
    settled = understood(engine, tmp_path, head + "1,Won,01/02/2024,03/04/2024\n2,Lost,02/03/2024,25/05/2024\n")
    created = next(use for use in settled.columns if use.header == "Created Date")
    assert (created.verdict, created.reading.date_order) == (Verdict.FIELD, "dmy")


def test_a_required_date_is_asked_when_two_columns_could_be_it(engine: Engine, tmp_path: Path) -> None:
    head = "Deal ID,Stage,Amount,Kickoff,Handover\n"
    mapping = understood(engine, tmp_path, head + "1,Won,10,2024-01-02,2024-02-03\n2,Lost,20,2024-01-05,2024-02-09\n")
    asked = {use.header: f"{use.table}.{use.field}" for use in mapping.columns if use.verdict is Verdict.ASK}
    assert asked == {"Kickoff": "deal.created", "Handover": "deal.created"}
    one = understood(engine, tmp_path, "Deal ID,Stage,Amount,Kickoff\n1,Won,10,2024-01-02\n2,Lost,20,2024-01-05\n")
    assert fields(one)["Kickoff"] == "deal.created"
    assert next(use for use in one.columns if use.header == "Kickoff").sure < 0.7


def test_people_are_never_attributes_and_their_details_never_examples(engine: Engine, tmp_path: Path) -> None:
    mapping = understood(
        engine, tmp_path,
        "Account ID,Account Name,담당자 이메일,연락처,직함,Account Owner\n"
        "1,Acme,kim@acme.example,010-1111-2222,팀장,김온별\n2,Beta,lee@beta.example,010-1111-3333,대표,이새론\n",
    )  # fmt: skip
    people = {use.header: use for use in mapping.columns if use.reading.type is Type.PERSON}
    assert set(people) == {"담당자 이메일", "연락처", "Account Owner"}
    assert all(use.examples == () for use in people.values())
    assert verdicts(mapping)["직함"] == "left_out"


def test_a_wide_file_of_deals_gives_companies_their_attributes(engine: Engine, tmp_path: Path) -> None:
    rows = [
        f"{deal},Company {deal % 20},{'Retail' if deal % 20 < 9 else 'Finance'},{'A' if deal % 20 < 5 else 'B'},"
        f"{'warm' if deal % 3 else 'cold'},2024-01-{deal % 28 + 1:02},Won"
        for deal in range(60)
    ]
    mapping = understood(
        engine, tmp_path, "Deal ID,Account Name,Industry,Grade,Mood,Created Date,Stage\n" + "\n".join(rows)
    )
    assert mapping.tables == ("deal", "account")
    assert fields(mapping)["Industry"] == "account.industry"
    own = {use.header: use.table for use in mapping.columns if use.verdict is Verdict.OWN}
    assert own == {"Grade": "account", "Mood": "deal"}


def test_the_same_header_names_the_same_attribute_in_every_file(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"{n},사{n},{'예' if n % 2 else '아니요'}\n" for n in range(9))
    accounts = understood(engine, tmp_path, "계정 ID,계정 이름,SSO 필요 여부\n" + rows)
    leads = understood(engine, tmp_path, "리드 ID,회사명,SSO 필요 여부\n" + rows)
    assert (accounts.tables, leads.tables) == (("account",), ("lead",))
    assert [use.field for use in accounts.columns][-1] == [use.field for use in leads.columns][-1]


def test_a_list_of_people_and_a_file_of_nothing_known_feed_no_table(engine: Engine, tmp_path: Path) -> None:
    people = understood(engine, tmp_path, "First Name,Last Name,Email\nA,B,a@b.example\n", "contacts.csv")
    odd = understood(engine, tmp_path, "x,y\n1,2\n3,4\n")
    assert people.tables == odd.tables == ()
    assert {use.reason for use in people.columns} == {"imports.reason.people_file"}


def test_what_was_settled_once_is_not_asked_again(engine: Engine, tmp_path: Path) -> None:
    from dataclasses import replace

    text = "Deal ID,Stage,Created Date,Close Date\n1,Won,01/02/2024,03/04/2024\n2,Lost,02/03/2024,04/05/2024\n"
    first = understood(engine, tmp_path, text)
    settled = replace(first, columns=tuple(
        replace(use, verdict=Verdict.FIELD, reading=replace(use.reading, date_order="mdy")) if use.verdict is Verdict.ASK else use
        for use in first.columns
    ))  # fmt: skip
    path = tmp_path / "later.csv"
    path.write_text(text.replace("Deal ID", "Deal ID,Region").replace("\n1,", "\n1,x,").replace("\n2,", "\n2,y,"))
    (raw,) = read_file(path, into=tmp_path)
    again = recognise(raw, engine, [settled])
    assert "ask" not in verdicts(again).values()
    assert next(use for use in again.columns if use.header == "Close Date").reading.date_order == "mdy"
    assert verdicts(again)["Region"] == "own"
