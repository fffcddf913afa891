"""A text table read in one go is what it is when its rows are kept first and looked at then."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nachim.imports import RawTable, delimited, plain
from nachim.imports.delimited import read_delimited

CELLS = ("", " ", "가", " 나\u3000", "\u00a0다", '="0012"', "'0012", "'가", "라\n", "\t마", "\ufeff", '큰 "따옴표"', "a,b", "합계",
         "총계: 3", "회사명", "금액", "#DIV/0!", "1,200", "copyright", "바\n\n사", "\v아\f")  # fmt: skip
ROWS = st.lists(st.lists(st.sampled_from(CELLS), min_size=3, max_size=3), min_size=1, max_size=60)
HEADER = ["회사명", "금액", "메모"]


@settings(max_examples=80, deadline=None)
@given(ROWS, st.sampled_from(["utf-8", "cp949"]), st.sampled_from([64, 1 << 22]), st.booleans())
@example([["가", "1", "나"], HEADER, ["합계", "1", ""], ["", "", ""]], "utf-8", 64, True)
@example([["가", "1", "나"]] * 50 + [["합계", "50", ""]], "cp949", 64, False)
def test_one_pass_gives_the_table_and_the_notes_of_the_long_way(
    rows: list[list[str]], name: str, size: int, ends: bool
) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([HEADER, *rows])
    content = out.getvalue().encode(name, errors="ignore")
    content = content if ends else content.removesuffix(b"\r\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plain, "CHUNK", size)
        patch.setattr("nachim.imports.store.PART", size)
        short = _read(content)
        patch.setattr(delimited, "_even", lambda *_: None)
        assert _read(content) == short


def test_rows_that_need_no_second_look_are_read_in_one_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("rows were kept first")

    monkeypatch.setattr(delimited, "_any", refused)
    path = tmp_path / "deals.csv"
    path.write_text("회사명,금액\n" + "가온,100\n" * 90 + "합계,9000\n", encoding="cp949")
    found = read_delimited(path, tmp_path, "deals", "x")
    assert (found.rows, [(one.code, one.rows) for one in found.notes]) == (90, [("total_rows", (92,))])


def _read(content: bytes) -> tuple[RawTable, list[tuple[object, ...]]] | str:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(content)
        try:
            found = read_delimited(path, Path(folder), "table", "x")
        except Exception as error:  # what is refused is refused either way
            return repr(error)
        cells = duckdb.sql(f"SELECT * FROM read_parquet('{found.path}')").fetchall()
    return replace(found, path=Path()), cells
