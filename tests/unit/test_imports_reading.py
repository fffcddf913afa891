from __future__ import annotations

import datetime as dt
import gzip
import os
import socket
import subprocess
import sys
from pathlib import Path

import duckdb
import openpyxl
import pytest

from nachim.errors import FileError
from nachim.imports import RawTable, read_file, unpack
from nachim.imports.sniff import Kind, kind_of

HEADER = "회사,금액,비고"
ROWS = ["똠방상사,1,펲", "나,2,", '다,3,"두 줄\n메모"']


def read(folder: Path, content: bytes | str, name: str = "file.csv") -> RawTable:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (raw,) = read_file(path, into=folder)
    return raw


def cells(raw: RawTable) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        return connection.execute(f"SELECT * FROM '{raw.path}' ORDER BY row").fetchall()


def note(raw: RawTable, code: str) -> tuple[int, ...] | None:
    return next((one.rows for one in raw.notes if one.code == code), None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp949"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_every_common_encoding_and_line_end_gives_the_same_cells(tmp_path: Path, encoding: str, newline: str) -> None:
    text = newline.join([HEADER, *(row.replace("\n", newline) for row in ROWS)]) + newline
    raw = read(tmp_path, text.encode(encoding))
    assert raw.headers == ("회사", "금액", "비고")
    assert cells(raw) == [(2, "똠방상사", "1", "펲"), (3, "나", "2", None), (4, "다", "3", "두 줄\n메모")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_told_by_the_rows(tmp_path: Path, delimiter: str) -> None:
    lines = [["name", "amount", "note"], ["a", '"1,5"', "x; y"], ["b", '"2,5"', "z"]]
    quoted = [[f'"{cell}"' if delimiter in cell and cell[0] != '"' else cell for cell in line] for line in lines]
    raw = read(tmp_path, "\n".join(delimiter.join(line) for line in quoted))
    assert raw.delimiter == delimiter
    assert cells(raw)[0] == (2, "a", "1,5", "x; y")


def test_titles_blank_rows_and_totals_are_left_aside_aloud(tmp_path: Path) -> None:
    raw = read(tmp_path, "2024년 청구 내역\n\n회사,금액\n가,10\n\n나,20\n,\n합계,30\n")
    assert raw.headers == ("회사", "금액")
    assert cells(raw) == [(4, "가", "10"), (6, "나", "20")]
    assert note(raw, "title_rows") == (1, 2)
    assert note(raw, "total_rows") == (8,)


def test_a_company_called_total_is_no_total(tmp_path: Path) -> None:
    raw = read(tmp_path, "name,industry,amount\nA,x,1\nTotal Energies,energy,5\n")
    assert raw.rows == 2
    assert not raw.notes


def test_the_footer_of_a_report_is_left_aside(tmp_path: Path) -> None:
    footer = (
        '"Grand Total",,30\n\n"Copyright (c) 2000-2026 a company. All rights reserved."\n"Confidential Information"\n'
    )
    raw = read(tmp_path, "Account Name,Stage,Amount\nA,Won,10\nB,Lost,20\n" + footer)
    assert [row[1] for row in cells(raw)] == ["A", "B"]
    assert note(raw, "total_rows") == (4, 6, 7)


def test_ragged_rows_are_kept_and_what_stands_beyond_is_told(tmp_path: Path) -> None:
    raw = read(tmp_path, "a,b,c\n1,2\n3,4,5,6\n7,8,9\n")
    assert cells(raw) == [(2, "1", "2", None), (3, "3", "4", "5"), (4, "7", "8", "9")]
    assert note(raw, "cells_cut") == (3,)


def test_repeated_and_empty_headers_get_names_of_their_own(tmp_path: Path) -> None:
    raw = read(tmp_path, "Close Date,,Close Date\n1/2/2024,x,3/4/2024\n")
    assert raw.headers == ("Close Date", "column 2", "Close Date (2)")
    assert [one.words["header"] for one in raw.notes] == ["Close Date"]


def test_leading_zeros_stay(tmp_path: Path) -> None:
    assert cells(read(tmp_path, "code,n\n0000012,1\n"))[0][1] == "0000012"


def test_a_workbook_gives_a_table_a_sheet_as_a_person_sees_it(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "계약"
    for row in (["2024년 계약"], [], ["코드", "회사", "시작일", "금액", "비율"]):
        sheet.append(row)
    sheet.append(["0000001", "가나", dt.date(2024, 3, 1), 1200, 0.18])
    sheet.append(["0000002", None, dt.datetime(2024, 3, 2, 5, 6), 1200.5, 1])
    sheet.append(["합계", None, None, 2400.5, None])
    sheet.merge_cells("A1:E1")
    sheet.merge_cells("B4:B5")
    book.create_sheet("빈 시트")
    other = book.create_sheet("청구")
    other.append(["회사", "금액"])
    other.append(["가", 1])
    book.save(tmp_path / "책.xlsx")
    first, second = read_file(tmp_path / "책.xlsx", into=tmp_path)
    assert (first.sheet, second.sheet) == ("계약", "청구")
    assert cells(first) == [
        (4, "0000001", "가나", "2024-03-01", "1200", "0.18"),
        (5, "0000002", "가나", "2024-03-02 05:06:00", "1200.5", "1"),
    ]
    assert note(first, "title_rows") == (1, 2)
    assert note(first, "total_rows") == (6,)
    (only,) = read_file(tmp_path / "책.xlsx", into=tmp_path, sheet="청구")
    assert only.rows == 1
    with pytest.raises(FileError) as caught:
        read_file(tmp_path / "책.xlsx", into=tmp_path, sheet="없는")
    assert caught.value.code == "file.no_sheet"


def test_parquet_becomes_text_without_noise(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        connection.execute(
            "COPY (SELECT DATE '2024-03-01' AS day, TIMESTAMP '2024-03-01 05:06:00' AS at, 3.0::DOUBLE AS n, true AS f, "
            f"['a', 'b'] AS l, 'nan'::DOUBLE AS x) TO '{tmp_path / 'in.parquet'}' (FORMAT parquet)"
        )
    (raw,) = read_file(tmp_path / "in.parquet", into=tmp_path)
    assert cells(raw) == [(1, "2024-03-01", "2024-03-01 05:06:00", "3", "true", "a;b", None)]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file.empty"), (b"\xef\xbb\xbf \n", "file.empty"), (b"<!DOCTYPE html><html></html>", "file.html"),
        (b"PAR1abcdef", "file.truncated"), (b"PK\x03\x04half a workbook", "file.truncated"),
        (b"%PDF-1.7\n", "file.document"), (b"\x00\x01\x02binary\x00\x03\x04", "file.binary"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "file.truncated"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"), "file.encrypted"),
        (b"a,b,c\n", "file.no_rows"), (b'{"a": 1}', "file.json"),
    ],
)  # fmt: skip
def test_what_is_no_table_gets_one_sentence(tmp_path: Path, content: bytes, code: str) -> None:
    with pytest.raises(FileError) as caught:
        read(tmp_path, content, "내보내기.csv")
    assert caught.value.code == code
    for language in ("ko", "en"):
        assert "내보내기.csv" in caught.value.message(language)
        assert caught.value.hint(language)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileError) as caught:
        read_file(tmp_path / "none.csv", into=tmp_path)
    assert caught.value.code == "file.missing"


@pytest.mark.parametrize(
    ("kind", "code"), [("folder", "file.folder"), ("pipe", "file.no_file"), ("socket", "file.no_file")]
)
def test_what_is_no_file_is_never_waited_for(tmp_path: Path, kind: str, code: str) -> None:
    place = tmp_path / "deals.csv"
    if kind == "folder":
        place.mkdir()
    elif kind == "pipe":
        os.mkfifo(place)
    else:
        server = socket.socket(socket.AF_UNIX)
        server.bind(str(place))
        server.close()
    with pytest.raises(FileError) as caught:
        read_file(place, into=tmp_path)
    assert (caught.value.code, caught.value.words["file"]) == (code, "deals.csv")


@pytest.mark.parametrize(
    ("name", "code"), [("/dev/zero", "file.no_file"), ("a\0b", "file.missing"), ("x/" * 3000, "file.unreadable")]
)
def test_devices_and_impossible_names_get_a_sentence(tmp_path: Path, name: str, code: str) -> None:
    with pytest.raises(FileError) as caught:
        read_file(Path(name), into=tmp_path)
    assert caught.value.code == code


def test_a_file_that_goes_away_while_it_is_read_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "deals.csv"
    path.write_text("name,n\na,1\n")

    def gone(given: Path) -> Kind:
        kind = kind_of(given)
        given.unlink()
        return kind

    monkeypatch.setattr("nachim.imports.read.kind_of", gone)
    with pytest.raises(FileError) as caught:
        read_file(path, into=tmp_path)
    assert caught.value.code == "file.missing"
    assert not list(tmp_path.iterdir())


def test_an_old_korean_name_is_shown_in_letters(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode("계약.csv".encode("cp949"))
    path.write_bytes(b"")
    with pytest.raises(FileError) as caught:
        read_file(path, into=tmp_path)
    assert caught.value.message("en") == "계약.csv is empty."


def test_unpacking_stops_at_its_measure_whatever_the_archive_says(tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.gz"
    bomb.write_bytes(gzip.compress(b"0" * (unpack.FREE + 3 * (1 << 20))))
    (tmp_path / "into").mkdir()
    with pytest.raises(FileError) as caught:
        unpack.gunzip(bomb, tmp_path / "into")
    assert caught.value.code == "file.bomb"
    assert (tmp_path / "into" / "unpacked").stat().st_size <= unpack.measure(bomb)


def test_a_row_never_grows_beyond_its_measure_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("nachim.imports.store.LONGEST", 10_000)
    with pytest.raises(FileError) as caught:
        read(tmp_path, "a,b\n" + "x" * 20_000 + ",1\n")
    assert (caught.value.code, caught.value.words["row"]) == ("file.too_long", 2)
    with pytest.raises(FileError) as caught:
        read(tmp_path, 'a,b\n1,"' + "x\n" * 20_000)
    assert (caught.value.code, caught.value.words["row"]) == ("file.quote", 2)


def test_the_child_that_opens_workbooks_has_bounded_memory_and_time(tmp_path: Path) -> None:
    probe = (
        "import resource; from nachim.imports.cage import _limit; _limit(7); "
        "print(resource.getrlimit(resource.RLIMIT_AS)[0], resource.getrlimit(resource.RLIMIT_CPU)[0])"
    )
    done = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True,
                          env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)})  # fmt: skip
    assert done.stdout.split() == [str(4 << 30), "7"]


def test_numbers_that_turn_decimal_late_stay_one_column_with_their_values(tmp_path: Path) -> None:
    raw = read(tmp_path, "name,n\n" + "a,1\n" * 100_001 + "b,1.5\n")
    with duckdb.connect() as connection:
        total = connection.execute(f"SELECT COUNT(*), SUM(CAST(c2 AS DOUBLE)) FROM '{raw.path}'").fetchone()
    assert total == (100_002, 100_002.5)


@pytest.mark.parametrize("gap", ["", "\n"])
def test_a_long_file_is_read_in_parts_and_its_rows_keep_their_numbers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, gap: str
) -> None:
    monkeypatch.setattr("nachim.imports.store.PART", 2_000)
    lines = ["회사,n", *(f"똠방 {n},{n}" for n in range(3_000))]
    raw = read(tmp_path, ("\n".join(lines) + f"\n{gap}끝,1.5\n").encode("cp949"))
    found = cells(raw)
    assert found[:3000] == [(n + 2, f"똠방 {n}", str(n)) for n in range(3_000)]
    assert found[3000:] == [(3002 + len(gap), "끝", "1.5")]


def test_a_file_that_is_written_while_it_is_read_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from nachim.imports import plain

    path, into = tmp_path / "deals.csv", tmp_path / "into"
    into.mkdir()
    path.write_text("회사,금액\n가,10\n", encoding="utf-8")
    whole = plain.likely_encoding

    def late(file: Path) -> object:
        with file.open("a", encoding="utf-8") as more:
            more.write("나,20\n")
        return whole(file)

    monkeypatch.setattr(plain, "likely_encoding", late)
    with pytest.raises(FileError) as caught:
        read_file(path, into=into)
    assert caught.value.code == "file.changing"
    assert not list(into.iterdir())


def test_a_link_is_read_and_a_link_in_a_ring_is_told(tmp_path: Path) -> None:
    (tmp_path / "deals.csv").write_text("회사,금액\n가,10\n", encoding="utf-8")
    (tmp_path / "link.csv").symlink_to(tmp_path / "deals.csv")
    assert read_file(tmp_path / "link.csv", into=tmp_path)[0].rows == 1
    (tmp_path / "ring.csv").symlink_to(tmp_path / "ring.csv")
    with pytest.raises(FileError) as caught:
        read_file(tmp_path / "ring.csv", into=tmp_path)
    assert caught.value.code in ("file.missing", "file.unreadable")


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2024년 3월 5일", "2024-03-05T00:00:00"), ("2024년 3월 5일 (화요일)", "2024-03-05T00:00:00"),
        ("2024년 3월 5일 오후 3:04", "2024-03-05T15:04:00"), ("2024년 3월 5일 오후 3시 4분", "2024-03-05T15:04:00"),
        ("2024-03-05 오전 12:10", "2024-03-05T00:10:00"), ("2024. 3. 6. 오후 12:30:00", "2024-03-06T12:30:00"),
        ("2024-03-05 15시 04분 09초", "2024-03-05T15:04:09"), ("2024년 3월 5일 오후 3시", "2024-03-05T15:00:00"),
    ],
)  # fmt: skip
def test_korean_dates_and_times_of_day_are_read_in_their_long_forms(text: str, iso: str) -> None:
    from nachim.imports.values.dates import read_date

    value = read_date(text).value
    assert isinstance(value, dt.datetime)
    assert value.isoformat() == iso
