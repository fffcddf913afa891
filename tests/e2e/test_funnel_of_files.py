"""Leads, the list of those that were won, and what they bought: understood together, without a mapping file."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import pytest

from nachim.model.source import Verdict
from nachim.usecases import build, import_files, init, quality
from nachim.usecases.context import Context
from unit.facts_factory import NOW


def written(folder: Path) -> Path:
    """240 leads of which 80 were won; what was recorded of these; what they bought by month."""
    folder.mkdir()
    chance = random.Random(7)
    started = {f"{n:08x}f00dbeef": dt.date(2024, 1, 1) + dt.timedelta(n) for n in range(240)}
    leads = "enquiry_id,first_contact_date,origin\n" + "".join(
        f"{lead},{day},{chance.choice(['search', 'social', 'email'])}\n" for lead, day in started.items()
    )
    won = {lead: f"b{n:07x}cafecafe" for n, lead in enumerate(list(started)[::3])}
    signed = "enquiry_id,merchant_id,won_date,shop_kind\n" + "".join(
        f"{lead},{shop},{started[lead] + dt.timedelta(9)},{chance.choice(['web', 'store'])}\n"
        for lead, shop in won.items()
    )
    sales = "merchant_id,sales_month,revenue,units\n" + "".join(
        f"{shop},2024-{month:02},{chance.randint(100, 900)}.5,{month}\n"
        for shop in won.values()
        for month in (10, 11, 12)
    )
    for name, text in (("a_signed.csv", signed), ("b_enquiries_leads.csv", leads), ("c_sales.csv", sales)):
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def imported(folder: Path, files: tuple[Path, ...]) -> tuple[Context, import_files.Answer]:
    context = Context(folder / "workspace", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    return context, import_files.run(import_files.Request(files), context)


def test_leads_won_deals_and_sales_are_joined_and_nothing_of_won_deals_predicts_winning(tmp_path: Path) -> None:
    files = written(tmp_path / "files")
    context, answer = imported(tmp_path, (files,))
    assert {one.source: one.rows for one in answer.imported} == {
        "a_signed": {"account": 80, "deal": 80}, "b_enquiries_leads": {"account": 240, "deal": 240},
        "c_sales": {"invoice": 240},
    }  # fmt: skip
    assert [use.field for use in answer.imported[2].columns if use.header == "merchant_id"] == ["account_key"]
    signed = answer.imported[0].columns
    assert [use.after for use in signed if use.verdict is Verdict.OWN] == ["won"]
    findings = quality.run(quality.Request(), context).findings
    assert findings.evidence[findings.scope.deals].figure.value == 240
    assert findings.evidence[findings.scope.customers].figure.value == 80
    again = import_files.run(import_files.Request((files,)), context)
    assert {one.status for one in again.imported} == {"unchanged"}


def test_a_list_of_won_deals_alone_is_not_guessed_at(tmp_path: Path) -> None:
    files = written(tmp_path / "files")
    _, answer = imported(tmp_path, (files / "a_signed.csv", files / "c_sales.csv"))
    signed, sales = answer.imported
    assert signed.rows == {}
    assert {use.reason for use in signed.columns} == {"imports.reason.no_table"}
    assert not any(use.field == "account_key" for use in sales.columns)


def test_a_list_that_repeats_the_leads_key_is_no_list_of_won_deals(tmp_path: Path) -> None:
    files = written(tmp_path / "files")
    signed = files / "a_signed.csv"
    lines = signed.read_text(encoding="utf-8").splitlines(keepends=True)
    signed.write_text("".join([*lines, lines[-1].replace("b0", "c0")]), encoding="utf-8")
    _, answer = imported(tmp_path, (files,))
    by = {one.source: one.rows for one in answer.imported}
    assert (by["a_signed"], by["b_enquiries_leads"]) == ({}, {"lead": 240})


def test_what_was_ordered_is_no_price_list(tmp_path: Path) -> None:
    path = tmp_path / "items.csv"
    path.write_text("order_id,product_id,shipped,price\n1,a,2024-01-02,5\n2,b,2024-01-03,6\n", encoding="utf-8")
    _, answer = imported(tmp_path, (path,))
    assert {use.reason for use in answer.imported[0].columns} == {"imports.reason.no_table"}


@pytest.mark.data
def test_olist_without_its_mapping_is_understood_as_far_as_rules_can_and_the_rest_is_asked(
    data: Path, tmp_path: Path
) -> None:
    context, answer = imported(tmp_path, (data / "olist",))
    rows = {one.source: one.rows for one in answer.imported if one.rows}
    assert rows == {
        "olist_closed_deals_dataset": {"account": 842, "deal": 842},
        "olist_marketing_qualified_leads_dataset": {"account": 8000, "deal": 8000},
        "olist_seller_month": {"invoice": 16441},
    }
    asked = {use.header for one in answer.imported for use in one.columns if use.verdict is Verdict.ASK}
    assert asked == {"landing_page_id", "sdr_id", "sr_id"}
    findings = build.run(build.Request(outcome="won"), context).findings
    assert findings.evidence[findings.scope.deals].figure.value == 8000
    refused = {one.attribute.label for one in findings.coverage if not one.used}
    assert {"business_segment", "lead_type", "business_type"} <= refused
