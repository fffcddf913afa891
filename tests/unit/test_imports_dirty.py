"""Values as people type them: understood, or listed with the rows that hold them; "has none" kept apart from gaps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import CanonicalResult, canonicalise, read_file, recognise
from nachim.imports.currencies import amounts_by_currency
from nachim.imports.values.money import read_money


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def imported(engine: Engine, folder: Path, text: str, name: str = "accounts.csv") -> CanonicalResult:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return canonicalise(engine, raw, recognise(raw, engine), salt=b"dirty")


@pytest.mark.parametrize(
    ("text", "value", "currency", "low", "high"),
    [
        ("$2K", 2_000, "USD", None, None), ("18.00%", 0.18, None, None, None), ("1,200만원", 12_000_000, "KRW", None, None),
        ("1.2억", 120_000_000, "KRW", None, None), ("약 200명", 200, None, None, None), ("50~100", 75, None, 50, 100),
        ("200+", 200, None, 200, None), ("18.3 MM", 18_300_000, None, None, None), ("1억 2천만원", 120_000_000, "KRW", None, None),
        ("10,001+ employees", 10_001, None, 10_001, None), ("-₩300", -300, "KRW", None, None), ("1.5E+06", 1_500_000, None, None, None),
        ("51 - 200", 125.5, None, 51, 200), ("100명 이하", 100, None, None, 100),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(
    text: str, value: float, currency: str | None, low: float | None, high: float | None
) -> None:
    parsed = read_money(text)
    assert (parsed.value, parsed.currency, parsed.low, parsed.high) == (pytest.approx(value), currency, low, high)


@pytest.mark.parametrize(
    ("text", "why"),
    [("N/A", "not_asked"), ("-", "unknown"), ("Select", "not_asked"), ("없음", "none"), ("미정", "unknown"),
     ("None", "none"), ("많음", "unreadable"), ("5%p", "unreadable")],
)  # fmt: skip
def test_what_is_no_amount_says_why(text: str, why: str) -> None:
    parsed = read_money(text)
    assert parsed.value is None
    assert parsed.why is not None
    assert parsed.why.value == why


def test_unreadable_values_are_listed_with_their_rows_and_gaps_keep_their_reason(
    engine: Engine, tmp_path: Path
) -> None:
    rows = ["약 200명", "50~100", "200+", "많음", "없음", "미정", "Select", "", "1,200", "많음"]
    text = "계정 이름,직원 수\n" + "".join(f'사{n},"{value}"\n' for n, value in enumerate(rows))
    result = imported(engine, tmp_path, text)
    assert [(bad.header, bad.value, bad.count, bad.rows) for bad in result.unreadable] == [
        ("직원 수", "많음", 2, (5, 11))
    ]
    (table,) = result.tables
    frame = engine.rows(f'SELECT "employees", "employees__why" AS "why" FROM "{table.table}" ORDER BY "row"')
    assert list(frame["why"])[3:8] == ["unreadable", "none", "unknown", "not_asked", "unknown"]
    assert [float(value) for value in list(frame["employees"])[:3]] == [200.0, 75.0, 200.0]


def test_amounts_are_counted_by_the_currency_they_name(engine: Engine, tmp_path: Path) -> None:
    text = '계정 이름,연매출액\n가,$2K\n나,"1,200만원"\n다,$3M\n라,€5M\n마,미정\n'
    result = imported(engine, tmp_path, text)
    assert amounts_by_currency(engine, result.tables) == {"EUR": 1, "KRW": 1, "USD": 2}


def test_cents_of_an_api_become_dollars(engine: Engine, tmp_path: Path) -> None:
    head = "id,amount,balance_transaction_id,created,currency,customer_id,livemode,paid\n"
    line = "ch_1Pabcdefghij000{n},109800,txn_1Pabcdefghij00{n},1714533000,{currency},cus_Qabcdefghij00{n},true,true\n"
    for currency, amount in (("usd", 1098.0), ("krw", 109800.0)):
        text = head + "".join(line.format(n=n, currency=currency) for n in (1, 2, 3))
        result = imported(engine, tmp_path, text, f"charge_{currency}.csv")
        table = result.table("invoice")
        assert table is not None
        assert {float(one) for one in engine.rows(f'SELECT "amount" FROM "{table.table}"')["amount"]} == {amount}


def test_times_under_a_header_that_says_utc_are_utc(engine: Engine, tmp_path: Path) -> None:
    text = "id,Customer ID,Amount,Currency,Created date (UTC)\n" + "".join(
        f"ch_1Pabcdefghij000{n},cus_Qabcdefghij00{n},10.50,usd,2024-05-01 03:10:00\n" for n in (1, 2, 3)
    )
    result = imported(engine, tmp_path, text, "payments.csv")
    table = result.table("invoice")
    assert table is not None
    assert {str(one)[:16] for one in engine.rows(f'SELECT "date" FROM "{table.table}"')["date"]} == {"2024-05-01T03:10"}


def test_two_lines_of_one_invoice_stay_two_amounts(engine: Engine, tmp_path: Path) -> None:
    text = "id,invoice_id,amount,currency,livemode,period_end,period_start,subscription_id\n" + "".join(
        f"il_1Pabcdefghij000{n},in_1Pabcdefghij0001,{n}000,usd,true,1717200000,1714521600,sub_1Pabcdefghij0001\n"
        for n in (1, 2, 3)
    )
    result = imported(engine, tmp_path, text, "lines.csv")
    table = result.table("invoice")
    assert table is not None
    assert (table.rows, result.duplicate_rows) == (3, 0)
