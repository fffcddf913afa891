from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.imports import read_file
from nachim.imports.people import masked
from nachim.imports.values.dates import date_order, read_date
from nachim.imports.values.money import read_money
from nachim.imports.values.numbers import decimal_sign, read_number

_DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31))
_AMOUNTS = st.integers(-(10**12), 10**12)
# Cells as spreadsheets hold them: no control signs, trimmed, not blank.
_CELL = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Cf"]), min_size=1, max_size=12)
_INSIDE = st.builds(lambda a, sign, b: a + sign + b, _CELL, st.sampled_from([" ", ",", '"', "\n", ";", "\t"]), _CELL)


@given(_AMOUNTS)
def test_thousands_and_minus_do_not_change_a_number(value: int) -> None:
    assert read_number(f"{value:,}").value == value
    assert read_number(f"({abs(value):,})").value == -abs(value)
    assert read_number(f"{value:,}".replace(",", "."), decimal=",").value == value


@given(st.integers(0, 10**9), st.sampled_from([("만", 1e4), ("억", 1e8), ("K", 1e3), ("M", 1e6)]))
def test_a_unit_multiplies(value: int, unit: tuple[str, float]) -> None:
    assert read_money(f"{value:,}{unit[0]}").value == pytest.approx(value * unit[1])


@given(st.lists(st.floats(0.1, 9e6).map(lambda value: round(value, 2)), min_size=3, max_size=20))
def test_european_columns_are_told_from_their_own_values(values: list[float]) -> None:
    texts = [f"{value:,.2f}" for value in values]
    european = [text.translate(str.maketrans(",.", ".,")) for text in texts]
    sign = decimal_sign(european)
    assert sign == ","
    assert [read_number(text, decimal=sign).value for text in european] == pytest.approx(values)


@given(_DAYS, st.times(), st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y. %m. %d. %H:%M:%S", "%Y/%m/%d %H:%M:%S"]))
def test_an_instant_comes_back_from_every_form(day: dt.date, time: dt.time, form: str) -> None:
    moment = dt.datetime.combine(day, time.replace(microsecond=0, tzinfo=None))
    assert read_date(moment.strftime(form)).value == moment


@given(st.lists(_DAYS, min_size=1, max_size=30), st.sampled_from([("dmy", "%d/%m/%Y"), ("mdy", "%m/%d/%Y")]))
def test_the_order_of_a_column_is_never_told_wrongly(days: list[dt.date], form: tuple[str, str]) -> None:
    texts = [day.strftime(form[1]) for day in days]
    order = date_order(texts)
    assert order in (form[0], None)
    if order:
        assert [read_date(text, order=order).value for text in texts] == [
            dt.datetime.combine(day, dt.time()) for day in days
        ]


@given(st.text(max_size=60))
def test_no_text_breaks_a_reader(text: str) -> None:
    for read in (read_number, read_money, read_date):
        parsed = read(text)
        assert (parsed.value is None) == (parsed.why is not None)
    assert "@" not in masked(f"{text} a.b@example.com").rpartition(" ")[2]


@settings(max_examples=40)
@given(st.lists(st.lists(_CELL | _INSIDE, min_size=3, max_size=3), min_size=1, max_size=6), st.booleans())
def test_any_table_comes_back_from_csv(rows: list[list[str]], blank: bool) -> None:
    """With a blank line the file takes the careful road, without one the fast one: both give the cells."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(["first head", "second head", "third head"])
    writer.writerows(rows)
    text = out.getvalue() + ("\r\n\r\n" if blank else "")
    with TemporaryDirectory() as folder:
        path = Path(folder) / "table.csv"
        path.write_bytes(text.encode())
        (raw,) = read_file(path, into=Path(folder))
        with duckdb.connect() as connection:
            found = connection.execute(f"SELECT c1, c2, c3 FROM '{raw.path}' ORDER BY row").fetchall()
    assert [list(row) for row in found] == [[_bare(cell) for cell in row] for row in rows]


def _bare(cell: str) -> str:
    """Return a cell without what marks it as text for spreadsheets."""
    if cell.startswith('="') and cell.endswith('"') and len(cell) > 3:
        return cell[2:-1]
    return cell[1:] if cell.startswith("'") and cell[1:2] and cell[1] in "0123456789=+-@" else cell
