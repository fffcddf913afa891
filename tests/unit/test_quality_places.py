"""What the quality report says of a file's shape, and where: in words, with file and rows."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from nachim.report.drawing import Drawing
from nachim.usecases import import_files, init, quality
from nachim.usecases.context import Context
from unit.facts_factory import NOW

ROWS = [f"D{i},A{i},2024-0{1 + i % 9}-10,2024-0{1 + i % 9}-{'05' if i < 7 else '20'},Closed Won,{i}" for i in range(40)]
FILE = "\n".join(
    ["Quarterly report,,,,,", "Opportunity ID,Account ID,Created Date,Close Date,Stage,Stage", *ROWS, "Total,,,,,780"]
)


@pytest.mark.parametrize(
    ("language", "title", "repeated", "place"),
    [
        (
            "en",
            "1 title row above the header skipped",
            "1 header stands several times",
            "deals.csv: rows 3, 4, 5, 6, 7, …",
        ),
        ("ko", "제목 행 1개를 건너뛰었습니다", "여러 번 나오는 머리글이 1개 있어", "deals.csv 3, 4, 5, 6, 7행, …"),
    ],
)
def test_skipped_rows_repeated_headers_and_the_rows_of_a_contradiction_are_told(
    tmp_path: Path, language: str, title: str, repeated: str, place: str
) -> None:
    (tmp_path / "deals.csv").write_text(FILE, encoding="utf-8")
    context = Context(tmp_path / "workspace", language, NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    import_files.run(import_files.Request((tmp_path / "deals.csv",)), context)
    found = quality.run(quality.Request(), context).findings
    drawing = Drawing.of(found, language)
    said = {one.note.id.rpartition(".")[2]: (drawing.note(one.note), drawing.places(one)) for one in found.quality}
    assert title in said["title_rows"][0]
    assert repeated in said["repeated_header"][0]
    assert "total_rows" in said
    assert said["closed_before_created"][1] == place
    closed = next(one for one in found.quality if one.note.id.endswith("closed_before_created"))
    assert found.evidence[closed.count].figure.value == 7
    assert closed.forbids is not None


def test_contracts_that_cost_nothing_are_told_and_a_long_list_of_columns_is_cut(tmp_path: Path) -> None:
    more = ",".join(f"Extra {n}" for n in range(15))
    lines = [f"S{i},A{i},2024-0{1 + i % 9}-10,{0 if i < 6 else 100 + i}," + "x," * 14 + "x" for i in range(40)]
    (tmp_path / "subscriptions.csv").write_text(
        "\n".join([f"Subscription ID,Account ID,Start Date,Monthly Amount,{more}", *lines]), encoding="utf-8"
    )
    context = Context(tmp_path / "workspace", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    import_files.run(import_files.Request((tmp_path / "subscriptions.csv",)), context)
    found = quality.run(quality.Request(), context).findings
    drawing = Drawing.of(found, "en")
    told = {one.note.id: drawing.note(one.note) for one in found.quality}
    assert "6 contracts cost nothing (15 %)" in told["findings.quality.contract_for_nothing"]
    assert told["findings.quality.constant"].endswith("Extra 11, … (+3).")


def test_findings_of_two_sheets_of_one_workbook_name_the_sheet(tmp_path: Path) -> None:
    path = tmp_path / "billing.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("2024", "2025"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["Invoices of the year"])
            sheet.write_row(1, 0, ["Invoice ID", "Account ID", "Invoice Date", f"Amount {name}", "Amount"])
            for n in range(20):
                sheet.write_row(2 + n, 0, [f"I{name}{n}", f"A{n}", f"{name}-03-{n + 1:02d}", "x", 100 + n])
    context = Context(tmp_path / "workspace", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    import_files.run(import_files.Request((path,)), context)
    found = quality.run(quality.Request(), context).findings
    drawing = Drawing.of(found, "en")
    skipped = [one for one in found.quality if one.note.id == "findings.quality.title_rows"]
    assert [drawing.places(one) for one in skipped] == ["billing.xlsx (2024): row 1", "billing.xlsx (2025): row 1"]
