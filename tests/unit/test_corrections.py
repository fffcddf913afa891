from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import FileError, NotFound, NotReady, UsageError
from nachim.usecases import build, import_files, init, standards
from nachim.usecases.build import build_id
from nachim.usecases.context import Context
from nachim.workspace import open_workspace

NOW = dt.datetime(2026, 3, 1)
ROWS = [
    ("1", "Blorvane", "Slack;Zorgle"),
    ("2", "blorvane ", "Zorgle"),
    ("3", "보험/물류", ""),
    ("4", "이커머스", "지라"),
]


def context(folder: Path, language: str = "ko") -> Context:
    return Context(folder=folder, language=language, now=NOW)


def written(path: Path, rows: list[tuple[str, str, str]]) -> Path:
    """Write accounts with an industry each, and a deal of each account."""
    lines = [f"{key},회사{key},{industry},{tools},2025-0{1 + int(key) % 9}-01" for key, industry, tools in rows]
    path.write_text("\n".join(["계정 ID,계정 이름,업종,사용 솔루션,만든 날짜", *lines]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    ws = tmp_path / "ws"
    init.run(init.Request(), context(ws))
    import_files.run(import_files.Request((written(tmp_path / "accounts.csv", ROWS),)), context(ws))
    return ws


def listed(folder: Path, column: str = "") -> standards.Answer:
    return standards.run(standards.Request(column), context(folder))


def test_what_could_not_be_mapped_is_listed_most_frequent_first_with_candidates(folder: Path) -> None:
    columns = {one.column: one for one in listed(folder).columns}
    industry = columns["industry"]
    assert [(one.text, one.n) for one in industry.open] == [("Blorvane", 2), ("보험/물류", 1)]
    assert [one.value for one in industry.open[1].candidates][:2] == ["insurance", "logistics"]
    assert industry.open[1].candidates[0].naics == ("524",)
    assert (industry.rows, industry.standard) == (4, 1)
    assert [(one.text, one.n) for one in columns["technologies"].open] == [("Zorgle", 2)]


@pytest.mark.parametrize("column", ["industry", "업종", "산업", "Industry"])
def test_a_column_answers_to_its_name_its_label_and_its_header(folder: Path, column: str) -> None:
    assert [one.column for one in listed(folder, column).columns] == ["industry"]


def test_a_correction_holds_for_the_whole_column_and_for_the_next_file(folder: Path, tmp_path: Path) -> None:
    done = standards.run(standards.Request("업종", "blorvane", "이커머스"), context(folder))
    assert (done.changed and done.changed.value, done.rows) == ("ecommerce", 2)
    later = written(tmp_path / "accounts.csv", [*ROWS, ("5", "BLORVANE", ""), ("6", "Blorvene Holdings Q", "")])
    import_files.run(import_files.Request((later,)), context(folder))
    (column,) = listed(folder, "industry").columns
    values = {one.text: (one.value, one.why) for one in column.mapped}
    assert values["BLORVANE"] == ("ecommerce", "person")
    assert values["Blorvene Holdings Q"] == ("Blorvene Holdings Q", "own")


def test_what_a_correction_replaced_holds_again_when_it_is_undone(folder: Path) -> None:
    for value in ("game", "ecommerce"):
        standards.run(standards.Request("industry", "Blorvane", value), context(folder))
    undone = standards.run(standards.Request(undo=True), context(folder))
    assert [one.value for one in undone.corrections] == ["game"]
    standards.run(standards.Request(undo=True), context(folder))
    assert listed(folder).corrections == ()
    with pytest.raises(UsageError, match="nothing"):
        standards.run(standards.Request(undo=True), context(folder, "en"))
    workspace = open_workspace(folder)
    assert len(workspace.state.rows("select id from correction")) == 4  # nothing is ever taken out
    workspace.close()


def test_a_text_can_be_said_to_say_nothing(folder: Path) -> None:
    standards.run(standards.Request("technologies", "zorgle", "-"), context(folder))
    (column,) = listed(folder, "technologies").columns
    assert {one.text: (one.value, one.why) for one in column.mapped}["Zorgle"] == (None, "blank")


def test_a_value_that_is_no_standard_one_is_refused_unless_it_is_our_own(folder: Path) -> None:
    with pytest.raises(NotFound) as refused:
        standards.run(standards.Request("industry", "Blorvane", "Quendle"), context(folder))
    assert refused.value.code == "standards.value"
    done = standards.run(standards.Request("industry", "보험/물류", "blorvane"), context(folder))
    assert done.changed
    assert done.changed.value == "Blorvane"
    done = standards.run(standards.Request("industry", "Blorvane", "Quendle", own=True), context(folder))
    assert done.changed
    assert done.changed.value == "Quendle"


@pytest.mark.parametrize(
    ("column", "raw", "code"), [("nowhere", "x", "standards.column"), ("industry", "Quux", "standards.text")]
)
def test_a_wrong_column_or_text_is_named_with_near_ones(folder: Path, column: str, raw: str, code: str) -> None:
    with pytest.raises(NotFound) as refused:
        standards.run(standards.Request(column, raw, "이커머스"), context(folder))
    assert refused.value.code == code


def test_there_is_nothing_to_list_before_an_import(tmp_path: Path) -> None:
    init.run(init.Request(), context(tmp_path / "ws"))
    with pytest.raises(NotReady):
        listed(tmp_path / "ws")


def test_a_correction_makes_another_build_and_undoing_it_the_old_one_again(folder: Path) -> None:
    def id_() -> str:
        workspace = open_workspace(folder)
        try:
            return build_id(workspace, workspace.snapshots(), "best", "auto", context(folder))
        finally:
            workspace.close()

    before = id_()
    standards.run(standards.Request("industry", "Blorvane", "game"), context(folder))
    assert id_() != before
    standards.run(standards.Request(undo=True), context(folder))
    assert id_() == before


def test_a_build_keeps_every_raw_text_beside_its_value(folder: Path, tmp_path: Path) -> None:
    deals = "\n".join(
        [
            "기회 ID,계정 ID,단계,만든 날짜,마감일,금액",
            *(
                f"D{i},{1 + i % 4},{'성사됨' if i % 2 else '실패'},2025-01-{1 + i % 27:02},2025-02-{1 + i % 27:02},100"
                for i in range(40)
            ),
        ]
    )
    path = tmp_path / "deals.csv"
    path.write_text(deals + "\n", encoding="utf-8")
    import_files.run(import_files.Request((path,)), context(folder))
    standards.run(standards.Request("industry", "Blorvane", "game"), context(folder))
    built = build.run(build.Request(depth="best"), context(folder))
    with DuckDBEngine() as engine:
        engine.read_parquet("kept", [folder / "builds" / built.build / "standards.parquet"])
        rows = engine.rows('SELECT "raw", "value", "why" FROM "kept" WHERE "column" = \'industry\' ORDER BY "raw"')
    assert [tuple(record.values()) for record in rows.records()] == [
        ("Blorvane", "game", "person"),
        ("blorvane", "game", "person"),
        ("보험/물류", "보험/물류", "ambiguous"),
        ("이커머스", "ecommerce", "name"),
    ]


def test_a_file_that_is_no_official_workbook_is_refused(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "other.csv"
    path.write_text("code,name\n1,a\n", encoding="utf-8")
    with pytest.raises(FileError) as refused:
        standards.run(standards.Request(add=(path,)), context(folder))
    assert refused.value.code == "standards.no_classification"
    assert listed(folder).workbooks == ()


@pytest.mark.data
def test_official_workbooks_are_kept_and_propose_down_to_the_last_digit(folder: Path, data: Path) -> None:
    given = data / "standards"
    books = (given / "naics2022_index.csv", given / "ksic" / "ksic11_classification_kostat.xlsx")
    done = standards.run(standards.Request(add=books), context(folder))
    assert {one.file: (one.naics > 20_000, one.ksic > 1_205) for one in done.workbooks} == {
        "naics2022_index.csv": (True, False),
        "ksic11_classification_kostat.xlsx": (False, True),
    }
    tenth = given / "ksic" / "ksic10_classification_kostat.xlsx"
    with pytest.raises(FileError) as refused:
        standards.run(standards.Request(add=(tenth,)), context(folder))
    assert refused.value.code == "standards.no_classification"
