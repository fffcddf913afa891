from __future__ import annotations

import datetime as dt

import pytest

from nachim.imports.people import masked, person_id
from nachim.imports.values.dates import date_order, has_zone, read_date
from nachim.imports.values.flags import read_flag
from nachim.imports.values.lists import read_list, separator_of
from nachim.imports.values.missing import why_missing
from nachim.imports.values.money import read_money
from nachim.imports.values.numbers import decimal_sign, read_number
from nachim.imports.zones import to_utc, utc_sql
from nachim.model.attribute import Why


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1,200", 1200), ("1200.5", 1200.5), ("약 200명", 200), ("50~100", 75), ("51-200", 125.5), ("200+", 200),
        ("200명 이상", 200), ("10 이하", 10), ("18.00%", 0.18), ("1.2억", 1.2e8), ("1억 2,000만", 1.2e8), ("2천억", 2e11),
        ("18.3 MM", 18.3e6), ("2K", 2000), ("(300)", -300), ("△300", -300), ("-300", -300), ("１，２００", 1200),
        ("약 50~100명", 75), ("50~100만", 750_000), ("1,20,000", 120_000), ("1'200", 1200), ("about 30 people", 30),
        ("0", 0), ("3e", None), ("12 Main Street", None), ("A12", None), ("1,2,3", None), ("2025-03-14", None), ("많음", None),
    ],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float | None) -> None:
    assert read_number(text).value == (None if value is None else pytest.approx(value))


def test_a_range_keeps_both_its_ends() -> None:
    parsed = read_number("50~100")
    assert (parsed.low, parsed.high) == (50, 100)
    assert read_number("200+").low == 200
    assert read_number("200+").high is None
    assert read_number("10 이하").high == 10


@pytest.mark.parametrize(
    ("column", "sign"),
    [
        (["1.200,5", "300"], ","), (["1,200.5", "1.5"], "."), (["12,50", "3,5"], ","), (["1,200", "2,500"], "."),
        (["1.234.567"], ","), ([], "."), (["약 200명"], "."),
    ],
)  # fmt: skip
def test_the_decimal_sign_is_decided_on_the_whole_column(column: list[str], sign: str) -> None:
    assert decimal_sign(column) == sign


@pytest.mark.parametrize(
    ("text", "value", "currency"),
    [
        ("1,200만원", 12_000_000, "KRW"), ("$2K", 2000, "USD"), ("₩1,000", 1000, "KRW"), ("1.2억", 1.2e8, "KRW"),
        ("USD 1,234.50", 1234.5, "USD"), ("R$ 30", 30, "BRL"), ("€ 5", 5, "EUR"), ("$(300)", -300, "USD"),
        ("-$300", -300, "USD"), ("300", 300, None), ("$0.0M", 0, "USD"), ("$18.3 MM", 18.3e6, "USD"), ("500만 달러", 5e6, "USD"),
        ("협의", None, None),
    ],
)  # fmt: skip
def test_money_names_its_currency_or_none(text: str, value: float | None, currency: str | None) -> None:
    parsed = read_money(text)
    assert parsed.value == (None if value is None else pytest.approx(value))
    assert parsed.currency == currency


def test_the_scale_of_the_header_holds_for_bare_numbers_only() -> None:
    assert read_money("300", scale=1e4).value == 3_000_000
    assert read_money("1.2억", scale=1e4).value == pytest.approx(1.2e8)
    assert read_money("3,000원", scale=1e4).value == 3000


@pytest.mark.parametrize(
    ("text", "order", "iso"),
    [
        ("2025-03-14", "ymd", "2025-03-14T00:00:00"), ("2025. 3. 14.", "ymd", "2025-03-14T00:00:00"),
        ("2025년 3월 14일", "ymd", "2025-03-14T00:00:00"), ("14/03/2025", "dmy", "2025-03-14T00:00:00"),
        ("3/14/25", "mdy", "2025-03-14T00:00:00"), ("25.03.14", "ymd", "2025-03-14T00:00:00"),
        ("2026. 1. 30. 오후 6:47", "ymd", "2026-01-30T18:47:00"), ("2025-03-14 3:15:52", "ymd", "2025-03-14T03:15:52"),
        ("20250314", "ymd", "2025-03-14T00:00:00"), ("2025-03", "ymd", "2025-03-01T00:00:00"),
        ("2025년 3월", "ymd", "2025-03-01T00:00:00"), ("2024 Q3", "ymd", "2024-07-01T00:00:00"),
        ("Mar 14, 2025", "ymd", "2025-03-14T00:00:00"), ("14 March 2025 3:05 PM", "ymd", "2025-03-14T15:05:00"),
        ("2025-03-14T05:00:00+09:00", "ymd", "2025-03-13T20:00:00"), ("2025-03-14T05:00:00Z", "ymd", "2025-03-14T05:00:00"),
        ("45000", "ymd", "2023-03-15T00:00:00"), ("45000.5", "ymd", "2023-03-15T12:00:00"),
        ("1741910400000", "ymd", "2025-03-14T00:00:00"), ("16-10-2024 03:00", "dmy", "2024-10-16T03:00:00"),
    ],
)  # fmt: skip
def test_dates_are_read_in_every_common_form(text: str, order: str, iso: str) -> None:
    value = read_date(text, order=order, serials=True).value
    assert isinstance(value, dt.datetime)
    assert value.isoformat() == iso


@pytest.mark.parametrize("text", ["2025-02-30", "31/02/2025", "14/03/2025", "March", "어제", "99", "2025-13-01"])
def test_what_is_no_date_is_unreadable(text: str) -> None:
    assert read_date(text, order="mdy").why is Why.UNREADABLE


def test_an_end_in_the_year_9999_is_no_end_yet() -> None:
    assert read_date("9999-12-31").why is Why.UNKNOWN


def test_day_and_month_are_told_apart_on_the_whole_column() -> None:
    assert date_order(["01/02/2025", "14/03/2025"]) == "dmy"
    assert date_order(["01/02/2025", "03/14/2025"]) == "mdy"
    assert date_order(["01/02/2025"]) is None
    assert date_order(["14/02/2025", "03/14/2025"]) is None
    assert date_order(["25.03.14", "25.04.01", "24.12.31"]) == "ymd"


def test_only_a_text_with_a_zone_says_so() -> None:
    assert has_zone("2025-03-14 05:00 KST")
    assert not has_zone("2025-03-14 05:00")


def test_local_times_cross_the_change_of_clocks() -> None:
    assert to_utc(dt.datetime(2024, 7, 1, 12), "America/New_York") == dt.datetime(2024, 7, 1, 16)
    assert to_utc(dt.datetime(2024, 1, 1, 12), "America/New_York") == dt.datetime(2024, 1, 1, 17)
    assert utc_sql('"t"', "America/New_York").startswith('CASE WHEN "t" < CAST(')


@pytest.mark.parametrize(
    ("text", "value"),
    [("예", True), ("아니요", False), ("Y", True), ("n", False), ("TRUE", True), ("1", True), ("0", False), ("있음", True),
     ("없음", False), ("O", True), ("X", False), ("입금", True), ("미입금", False), ("미정", None), ("maybe", None)],
)  # fmt: skip
def test_flags_know_both_languages(text: str, value: bool | None) -> None:
    assert read_flag(text).value is value


def test_none_and_unknown_are_never_the_same() -> None:
    assert why_missing("없음") is Why.NONE
    assert why_missing("해당 없음") is Why.NONE
    assert why_missing("None") is Why.NONE
    assert why_missing("미정") is Why.UNKNOWN
    assert why_missing("-") is Why.UNKNOWN
    assert why_missing("N/A") is Why.NOT_ASKED
    assert why_missing("Select") is Why.NOT_ASKED
    assert why_missing("제조") is None
    assert read_number("없음").why is Why.NONE
    assert read_number("많이").why is Why.UNREADABLE


def test_a_separator_needs_parts_that_come_back() -> None:
    assert separator_of({"Slack;Zoom": 3, "Zoom;Jira": 2, "Jira": 2, "Slack": 1}) == ";"
    assert separator_of({"금융/보험": 10, "제조": 4, "교육": 3}) is None
    assert read_list("Slack; Zoom;;Slack", separator=";").value == "Slack;Zoom"
    assert read_list("없음", separator=";").why is Why.NONE


def test_details_of_people_are_masked_and_business_figures_stay() -> None:
    text = "문의: 010-1234-5678 / gil@example.com / 900101-1234567 / 4111-1111-1111-1111 / +82 10-1234-5678"
    assert masked(text) == "문의: [phone] / [email] / [id] / [card] / [phone]"
    plain = "주문 2024-03-14, 금액 1,200,000원, 사업자 123-45-67890"
    assert masked(plain) == plain


def test_a_person_has_one_id_a_salt() -> None:
    assert person_id("name", "김 온별", b"a") == person_id("name", " 김  온별 ", b"a")
    assert person_id("name", "김온별", b"a") != person_id("name", "김온별", b"b")
