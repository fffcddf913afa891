"""Exports of systems that the product has no list for, with rows written here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from nachim.cli.printing import Page
from nachim.cli.render.import_files import render
from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import read_file, recognise
from nachim.imports.lexicon import vocabulary
from nachim.imports.mapping_file import load_mapping
from nachim.imports.stages import stages_of
from nachim.imports.values.dates import read_date
from nachim.model.source import SourceMapping, Verdict
from nachim.usecases import build, import_files, status
from nachim.usecases.context import Context
from nachim.usecases.open_points import missing_fields
from nachim.words import words_for
from nachim.workspace import Settings, create_workspace

ROWS = 60
NOW = dt.datetime(2026, 7, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def understood(
    engine: Engine, folder: Path, headers: Sequence[str], rows: Sequence[Sequence[object]], name: str = "export.csv"
) -> SourceMapping:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return recognise(raw, engine)


def fields(mapping: SourceMapping) -> dict[str, str]:
    return {use.header: f"{use.table}.{use.field}" for use in mapping.columns if use.verdict is Verdict.FIELD}


def day(at: int) -> str:
    return f"2025-{at % 12 + 1:02}-{at % 27 + 1:02}"


def company(at: int) -> str:
    return f"{('Acorn', 'Cedar', 'Delta', 'Ember', 'Maple')[at % 5]} {('Foods', 'Labs', 'Works')[at % 3]} {at % 20}"


@pytest.mark.parametrize(
    ("stage", "end"),
    [
        ("Closed-Lost to Competition", "lost"), ("L. Project Lost", "lost"), ("실주(가격)", "lost"), ("수주 실패", "lost"),
        ("G. Project Won", "won"), ("수주 성공", "won"), ("\N{PARTY POPPER} Closed Won", "won"),
        ("Not Won", None), ("실주 위험", None), ("수주 성공 예상", None), ("Nearly Lost", None), ("1-Qualify", None),
    ],
)  # fmt: skip
def test_a_stage_is_won_or_lost_by_what_it_says_and_not_by_part_of_it(stage: str, end: str | None) -> None:
    stages = stages_of([stage], vocabulary())
    assert (stage in stages.won, stage in stages.lost) == (end == "won", end == "lost")


def test_the_state_of_a_deal_outranks_a_step_that_says_no_end(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [f"d{at}", company(at), ("미팅", "제안", "견적")[at % 3], ("수주 성공", "실주", "진행중")[at % 3], day(at)]
        for at in range(ROWS)
    ]
    mapping = understood(engine, tmp_path, ["딜 ID", "회사", "파이프라인 단계", "상태", "생성 날짜"], rows)
    assert fields(mapping)["상태"] == "deal.stage"
    assert (mapping.stages.won, mapping.stages.lost, mapping.stages.sure) == (("수주 성공",), ("실주",), True)


def test_of_two_columns_that_tell_the_outcome_the_one_that_decides_more_rows_is_the_stage(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        [f"o{at}", company(at), ("won", "lost", "active")[at % 3], ("Won", "Not interested", "Lost")[at % 3], day(at)]
        for at in range(ROWS)
    ]
    mapping = understood(engine, tmp_path, ["id", "lead_name", "status_type", "status_label", "date_created"], rows,
                         "opportunities.csv")  # fmt: skip
    assert fields(mapping)["status_label"] == "deal.stage"
    assert "status_type" not in fields(mapping)


def test_an_outcome_in_a_column_named_like_a_key_is_no_key(engine: Engine, tmp_path: Path) -> None:
    codes = ("NEW", "PROPOSAL", "CONTRACT", "SHIPPED", "WON", "LOST", "WON", "LOST", "WAITING", "CALL", "PAUSED")
    rows = [[f"D{at}", f"C{at % 20}", codes[at % len(codes)], 100 * at, day(at)] for at in range(ROWS)]
    mapping = understood(engine, tmp_path, ["deal_id", "company_id", "stage_id", "amount", "created_at"], rows)
    assert fields(mapping)["stage_id"] == "deal.stage"
    assert (mapping.stages.won, mapping.stages.lost) == (("WON",), ("LOST",))


def test_a_state_that_decides_more_deals_outranks_a_stage_that_tells_some_ends(engine: Engine, tmp_path: Path) -> None:
    steps = ("A. Lead", "L. Project Lost", "C. Demo", "G. Project Won", "E. Sent", "H. Order", "N. Not now", "B. New")
    states = ("Dead", "Dead", "Won", "Won", "Dead", "Won", "Dead", "Open")
    rows = [[f"x{at}", company(at), states[at % 8], steps[at % 8], day(at)] for at in range(ROWS)]
    mapping = understood(engine, tmp_path, ["Deal Name", "Company", "Deal Status", "Deal Stage", "Created Date"], rows)
    assert fields(mapping)["Deal Status"] == "deal.stage"
    assert "Deal Stage" not in fields(mapping)


def test_a_date_that_is_planned_is_the_close_only_where_no_other_tells_it(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [at, f"deal {at}", ("Won", "Lost")[at % 2], day(at), day(at + 30), day(at + 31)] for at in range(ROWS)
    ]  # fmt: skip
    headers = ["Deal - ID", "Deal - Title", "Deal - Status", "Deal - Deal created", "Deal - Deal closed on",
               "Deal - Expected close date"]  # fmt: skip
    held = fields(understood(engine, tmp_path, headers, rows))
    assert held["Deal - Deal closed on"] == "deal.closed"
    assert held["Deal - Title"] == "deal.name"
    assert "Deal - Expected close date" not in held


def test_the_revenue_that_a_sale_brings_is_not_the_company_s(engine: Engine, tmp_path: Path) -> None:
    rows = [[f"T{at}", company(at), ("Won", "Lost")[at % 2], 1000 + at % 20, 900, day(at)] for at in range(ROWS)]
    headers = ["Topic", "Account", "Status", "Est. Revenue", "Actual Revenue", "Created On"]
    held = fields(understood(engine, tmp_path, headers, rows, "opportunities.csv"))
    assert held["Est. Revenue"] == "deal.amount"
    assert "account.revenue" not in held.values()
    churn = [[f"C{at}", company(at), 99 + at, 10 * at] for at in range(ROWS)]
    held = fields(
        understood(engine, tmp_path, ["customer_id", "company_name", "monthly_revenue", "업체 예상매출"], churn)
    )
    assert "account.revenue" not in held.values()


def test_worksheets_of_dynamics_name_their_row_and_the_fields_of_its_account(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [f"{at:08x}-1a2b-ed11-81ac-{at:012x}", "abc==", f"topic {at}", company(at), ("Won", "Lost")[at % 2],
         ("Retail", "Health")[at % 5 % 2], (10, 50, 200)[at % 5 % 3], day(at)]
        for at in range(ROWS)
    ]  # fmt: skip
    headers = ["(Do Not Modify) Opportunity", "(Do Not Modify) Row Checksum", "Topic", "Account", "Status",
               "Industry (Account) (Account)", "No. of Employees (Account) (Account)", "Created On"]  # fmt: skip
    held = fields(understood(engine, tmp_path, headers, rows))
    assert held["(Do Not Modify) Opportunity"] == "deal.key"
    assert held["Industry (Account) (Account)"] == "account.industry"
    assert held["No. of Employees (Account) (Account)"] == "account.employees"


def test_lines_of_orders_are_invoices_and_describe_their_customers(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [at, f"EU-{at // 2}", day(at), company(at), 1000 + at % 20, ("Retail", "Energy")[at % 5 % 2], 12.5 + at]
        for at in range(ROWS)
    ]
    headers = ["Row ID", "Order ID", "Order Date", "Customer", "Customer ID", "Industry", "Sales"]
    mapping = understood(engine, tmp_path, headers, rows)
    held = {f"{use.table}.{use.field}" for use in mapping.columns if use.verdict is Verdict.FIELD}
    assert held >= {"invoice.date", "invoice.amount", "invoice.account_key", "account.key", "account.industry"}
    assert "invoice.key" not in held  # an order of several lines is no row twice


def test_sales_by_slip_of_korean_accounting_have_their_day(engine: Engine, tmp_path: Path) -> None:
    rows = [[f"2025/{at % 12 + 1:02}/{at % 27 + 1:02} -{at % 9 + 1}", company(at), f"{at * 1000:,}", f"{at * 100:,}"]
            for at in range(1, ROWS)]  # fmt: skip
    mapping = understood(engine, tmp_path, ["일자-No.", "거래처명", "공급가액", "부가세"], rows, "판매현황.csv")
    assert fields(mapping) == {
        "일자-No.": "invoice.date", "거래처명": "invoice.account_name", "공급가액": "invoice.amount"
    }  # fmt: skip
    assert str(read_date("2025/03/14 -12").value) == "2025-03-14 00:00:00"
    assert read_date("2025/03/14 -2 o'clock").value is None


def test_a_sales_ledger_kept_by_hand_is_a_list_of_deals_not_of_tickets(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [at + 1, day(at), company(at), ("제조", "병원")[at % 2], ("약 50명", "200+", "30")[at % 3], "지인소개",
         ("계약완료", "드랍", "견적발송")[at % 3], "1,200", ("O", "X", "")[at % 3]]
        for at in range(ROWS)
    ]  # fmt: skip
    headers = ["No", "접수일", "업체명", "업종", "인원", "유입", "진행상황", "견적금액(만원)", "계약여부"]
    mapping = understood(engine, tmp_path, headers, rows, "2026 영업관리대장.csv")
    held = fields(mapping)
    assert (held["접수일"], held["진행상황"], held["견적금액(만원)"], held["계약여부"]) == (
        "deal.created", "deal.stage", "deal.amount", "deal.won",
    )  # fmt: skip
    assert (mapping.stages.won, mapping.stages.lost) == (("계약완료",), ("드랍",))


def test_tickets_with_a_day_of_receipt_stay_tickets(engine: Engine, tmp_path: Path) -> None:
    rows = [[f"T-{at}", day(at), company(at), ("장애", "사용법")[at % 2], "높음"] for at in range(ROWS)]
    mapping = understood(engine, tmp_path, ["접수 번호", "접수일", "고객사", "문의 유형", "심각도"], rows)
    assert mapping.tables == ("ticket",)


def test_a_board_of_deals_is_read_as_deals_though_nothing_says_when_they_began(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [f"{company(at)} 건", company(at), ("수주", "실주", "제안")[at % 3], "500만원", day(at), "제조"]
        for at in range(ROWS)
    ]
    mapping = understood(
        engine, tmp_path, ["Name", "거래처", "딜 상태", "예상 금액", "마감일", "업종"], rows, "보드.csv"
    )
    assert fields(mapping)["딜 상태"] == "deal.stage"
    assert fields(mapping)["마감일"] == "deal.closed"


def test_labels_joined_with_a_hyphen_are_salesmap_s_only_in_korean(engine: Engine, tmp_path: Path) -> None:
    rows = [[at, company(at), "Retail"] for at in range(ROWS)]
    english = ["Organization - ID", "Organization - Name", "Organization - Industry"]
    assert understood(engine, tmp_path, english, rows, "organizations.csv").system == "pipedrive"
    korean = ["Organization - ID", "Organization - 이름", "Organization - 업종"]
    assert understood(engine, tmp_path, korean, rows, "companies.csv").system == "salesmap"


def test_a_title_of_few_values_stays_a_person_s(engine: Engine, tmp_path: Path) -> None:
    rows = [[f"D{at}", company(at), ("CEO", "Buyer")[at % 2], ("Won", "Lost")[at % 2], day(at)] for at in range(ROWS)]
    mapping = understood(engine, tmp_path, ["Deal ID", "Company", "Title", "Stage", "Created Date"], rows)
    assert "Title" not in fields(mapping)


def test_what_a_table_needs_and_no_column_tells_is_named(engine: Engine, tmp_path: Path) -> None:
    rows = [[1000 + at, ("Won", "Loss")[at % 2], ("Retail", "Energy")[at % 3 % 2], 10 * at] for at in range(ROWS)]
    headers = ["Opportunity Number", "Opportunity Result", "Group", "Opportunity Amount USD"]
    mapping = understood(engine, tmp_path, headers, rows)
    assert mapping.tables == ("deal",)
    assert missing_fields(mapping.columns) == (("deal", "created"),)
    links = understood(engine, tmp_path, ["Deal ID", "Account ID"], [[f"D{at}", f"A{at}"] for at in range(ROWS)])
    assert missing_fields(links.columns) == ()


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_file_of_no_known_table_says_how_to_tell_what_it_holds(
    language: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "blumen.csv"
    path.write_text('"Farbe ""rot""",Blatt\n' + "".join(f"hell {at},grün {at % 4}\n" for at in range(ROWS)), "utf-8")
    create_workspace(tmp_path / "w", Settings("w")).close()
    answer = import_files.run(import_files.Request((path,)), Context(tmp_path / "w", language, NOW))
    assert answer.imported[0].rows == {}
    render(answer, Page(words_for(language), "w"))
    told = capsys.readouterr().out
    assert "--mapping blumen.yaml" in " ".join(told.split())
    assert "nachim build" not in told
    lines = [line.strip() for line in told.split("\n")]
    at = lines.index("source: blumen")
    example = tmp_path / "blumen.yaml"
    example.write_text("\n".join((*lines[at : at + 2], "  " + lines[at + 2])), "utf-8")
    assert [use.header for use in load_mapping(example).columns] == ['Farbe "rot"']


def test_after_a_build_that_found_too_little_more_data_come_next_not_a_draft(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    create_workspace(folder, Settings("w")).close()
    path = tmp_path / "deals.csv"
    rows = [f"D{at},{company(at)},{('Won', 'Lost')[at % 2]},{day(at)}" for at in range(ROWS)]
    path.write_text("\n".join(["Deal ID,Company,Stage,Created Date", *rows]), "utf-8")
    context = Context(folder, "en", NOW)
    import_files.run(import_files.Request((path,)), context)
    found = build.run(build.Request(), context).findings
    assert found.unanswered[0].id == "findings.no_attributes"
    assert not (folder / "icp.yaml").exists()
    assert status.run(status.Request(), context).next == "import"
