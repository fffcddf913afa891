"""A file read in blocks is the file read whole, wherever the blocks are cut; what is wrong in it is told all the same."""

from __future__ import annotations

import csv
import io
import unicodedata
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import BinaryIO, cast

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nachim.imports import plain, read_file
from nachim.imports.alone import DIVIDED, parts
from nachim.imports.details import NUMBERS, details
from nachim.imports.encoding import Encoding, encoding_of, likely_encoding
from nachim.imports.plain import decoded, plain_text
from nachim.imports.shapes import UNKNOWN, loosened, may_hold, shape

_LETTERS = st.sampled_from(["가", "똠", "힣", "a", "Z", "7", " ", ",", '"', "\n", "\r\n", "\r", "\t", ";", "·"])
_TEXTS = st.lists(_LETTERS, max_size=60).map("".join)
_CELLS = st.lists(st.sampled_from(["가나", "똠방", "a", "7", " ", ",", '"', "\n", "\n\n", "x y"]), max_size=4)
_ROWS = st.lists(st.lists(_CELLS.map("".join), min_size=3, max_size=3), min_size=2, max_size=12)


class _Dribbling(io.BytesIO):
    """A file that gives a few bytes at a time, as many as a list says."""

    def __init__(self, content: bytes, sizes: list[int]) -> None:
        super().__init__(content)
        self._sizes = sizes

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(self._sizes.pop() if self._sizes else size)


@given(_TEXTS, st.sampled_from(["cp949", "utf-8", "utf-16", "utf-8-sig"]), st.lists(st.integers(1, 9), max_size=40))
def test_any_cut_of_the_bytes_gives_the_letters_of_the_whole(text: str, name: str, sizes: list[int]) -> None:
    source = _Dribbling(text.encode(name), sizes)
    found = list(decoded(cast(BinaryIO, source), Encoding(name)))
    assert "".join(portion for portion, _ in found) == text.replace("\r\n", "\n").replace("\r", "\n")
    assert [last for _, last in found] == [False] * (len(found) - 1) + [True]


@settings(max_examples=60)
@given(_ROWS, st.integers(8, 60), st.sampled_from(["cp949", "utf-8"]), st.booleans())
def test_parts_are_the_file_and_each_ends_with_a_row(rows: list[list[str]], size: int, name: str, ends: bool) -> None:
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL).writerows([["회사", "금액", "메모"], *rows])
    text = out.getvalue() if ends else out.getvalue().removesuffix("\r\n")
    with TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode(name))
        patch.setattr(plain, "CHUNK", size)
        patch.setattr("nachim.imports.store.PART", size)
        found = plain_text(path, Path(folder))
        parts = [part.read_text(encoding="utf-8") for part in found.parts]
    assert "".join(parts) == text.replace("\r\n", "\n")
    assert not found.uneven
    apart = [row for part in parts for row in csv.reader(io.StringIO(part, newline=""))]
    assert apart == list(csv.reader(io.StringIO(text.replace("\r\n", "\n"), newline="")))


@pytest.mark.parametrize(
    "text",
    ["a,b\n1,2\n\n3,4\n", "a,b\n1,2\n \t\n3,4\n", "\na,b\n1,2\n", 'a,b\n1,"2\n3,4\n', 'a,b\n1,x "2\n3" ,4\n5,6\n'],
)
@pytest.mark.parametrize("size", [7, 1 << 20])
def test_blank_lines_and_stray_marks_are_left_to_python_whatever_the_block(
    text: str, size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plain, "CHUNK", size)
    (tmp_path / "table.csv").write_text(text, encoding="utf-8")
    found = plain_text(tmp_path / "table.csv", tmp_path)
    assert found.uneven
    assert "".join(part.read_text(encoding="utf-8") for part in found.parts) == text


def test_an_empty_line_inside_a_cell_is_no_blank_line(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text('a,b\n1,"2\n\n3"\n4,5\n', encoding="utf-8")
    assert not plain_text(tmp_path / "table.csv", tmp_path).uneven


@given(st.lists(st.sampled_from(["회사명", "똠방각하", "plain", "é", "\xff", "金", "あ", "—"]), min_size=1, max_size=30),
       st.sampled_from(["utf-8", "cp949", "cp1252", "mac_roman", "utf-16", "utf-16-le"]))  # fmt: skip
def test_what_the_beginning_says_and_the_rest_bears_out_is_what_the_whole_says(words: list[str], name: str) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes("\n".join(words).encode(name, errors="ignore"))
        likely = likely_encoding(path)
        if likely is None:
            return
        try:
            path.read_bytes().decode(likely.name)
        except UnicodeDecodeError:
            return
        assert likely == encoding_of(path)


def test_one_bad_byte_late_in_a_korean_file_is_told_with_its_row(tmp_path: Path) -> None:
    lines = [f"가나상사 {n},메모 {n}".encode("cp949") for n in range(40_000)]
    lines[31_999] = b"\xb0\xa1\xff\xff" + lines[31_999]
    path = tmp_path / "table.csv"
    path.write_bytes("회사명,메모\n".encode("cp949") + b"\n".join(lines) + b"\n")
    (raw,) = read_file(path, into=tmp_path)
    assert raw.encoding == "cp949"
    assert [(note.code, note.rows) for note in raw.notes] == [("bad_letters", (32_001,))]
    assert raw.rows == 40_000


@given(st.text(max_size=30) | _TEXTS)
def test_a_text_without_separators_is_one_part(text: str) -> None:
    if not DIVIDED.search(text):
        assert [text[start:stop] for start, stop in parts(text)] in ([text.strip()], [])


_NUMBERED = st.one_of(*(st.from_regex(pattern) for pattern in NUMBERS))


@settings(max_examples=300)
@given(st.one_of(_NUMBERED, st.builds("".join, st.lists(st.sampled_from("0123456789-. ()+*x#/가A@_"), max_size=24))))
@example("010-1234-5678")
@example("０１０-１２３４-５６７８")
@example("010000_0000ª")
@example("00 82 10 1234 5678")
@example("900101-1234567")
@example("전화 212345678")
@example("kim [at] example.com 1234567")
def test_what_holds_a_number_of_a_person_has_a_shape_that_may(text: str) -> None:
    if next(details(unicodedata.normalize("NFKC", text)), None) is not None:
        assert may_hold(shape(text))


@given(_NUMBERED)
def test_a_loosened_pattern_finds_what_the_pattern_finds_with_any_digits_unknown(text: str) -> None:
    unknown = "".join(UNKNOWN if one in "0123456789" else one for one in text)
    assert all(loosened(one).search(unknown) for one in NUMBERS if one.search(text))
