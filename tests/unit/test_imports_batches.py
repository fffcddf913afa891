"""Rows of a database reach Parquet in batches: whole, in order, as the numbers and texts that they are."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nachim.imports import batches, read_file, store

VALUES = st.one_of(
    st.none(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.binary(max_size=4),
)


def _back(value: object, text: object) -> bool:
    """Whether a text says what the value was."""
    if value is None or isinstance(value, bytes):
        return text is None
    if isinstance(value, str):
        return text == value.replace("\0", "")
    assert isinstance(value, int | float)
    return type(value)(str(text)) == value


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(VALUES, VALUES), max_size=30), st.integers(1, 7))
def test_every_value_comes_back_from_its_text_whatever_the_size_of_a_batch(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[object, object]], size: int
) -> None:
    folder = tmp_path_factory.mktemp("batches")
    with pytest.MonkeyPatch.context() as patch, store.scratch(folder) as connection:
        patch.setattr(batches, "ROWS", size)
        left = batches.poured(connection, rows, ("c1", "c2"), folder)
        found = connection.execute('SELECT * FROM cells ORDER BY "row"').fetchall()
    assert left == sum(isinstance(value, bytes) for row in rows for value in row)
    assert [row[0] for row in found] == list(range(1, len(rows) + 1))
    for row, (_, *texts) in zip(rows, found, strict=True):
        assert all(_back(value, text) for value, text in zip(row, texts, strict=True)), (row, texts)


def test_large_values_make_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batches, "BYTES", 1 << 20)
    with store.scratch(tmp_path) as connection:
        batches.poured(connection, (("x" * 400_000,) for _ in range(9)), ("c1",), tmp_path)
    assert len(list(tmp_path.glob("batch*.parquet"))) == 3


def test_a_column_that_is_whole_for_long_keeps_its_fractions_and_its_ids(tmp_path: Path) -> None:
    path = tmp_path / "shop.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE t (id INT, amount NUMERIC, day TEXT)")
    rows = [(2**53 + n, n, f"2024-01-{1 + n % 28:02d}") for n in range(batches.ROWS)]
    connection.executemany("INSERT INTO t VALUES (?, ?, ?)", [*rows, (9_007_199_254_740_993, 0.1, None)])
    connection.commit()
    connection.close()
    (raw,) = read_file(path, into=tmp_path)
    with duckdb.connect() as engine:
        said = engine.execute(f"SELECT * FROM '{raw.path}' ORDER BY row DESC LIMIT 2").fetchall()
    assert said[0] == (batches.ROWS + 1, "9007199254740993", "0.1", None)
    assert said[1][1:3] == (str(2**53 + batches.ROWS - 1), str(batches.ROWS - 1))
