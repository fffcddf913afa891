"""Too little memory or disk is said so, and is never taken for a fault of the file; nothing half-done is left."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from nachim.errors import FileError
from nachim.imports import read_file, store

ROWS = 60_000


def _csv(path: Path) -> None:
    long = "x" * 400
    path.write_text("id,note\n" + "".join(f"{n},{n}{long}\n" for n in range(ROWS)), encoding="utf-8")


def _uneven(path: Path) -> None:
    long = "x" * 400
    path.write_text("id,note\n\n" + "".join(f"{n},{n}{long}\n\n" for n in range(ROWS)), encoding="utf-8")


def _sqlite(path: Path) -> None:
    connection = sqlite3.connect(path)
    connection.execute("CREATE TABLE notes (id INT, note TEXT)")
    connection.executemany("INSERT INTO notes VALUES (?, ?)", ((n, f"{n}{'x' * 400}") for n in range(ROWS)))
    connection.commit()
    connection.close()


def _duckdb(path: Path) -> None:
    with duckdb.connect(str(path)) as connection:
        connection.execute(f"CREATE TABLE notes AS SELECT range AS id, md5(range::VARCHAR) AS note FROM range({ROWS})")


def _parquet(path: Path) -> None:
    with duckdb.connect() as connection:
        rows = f"SELECT range AS id, repeat(md5(range::VARCHAR), 12) AS note FROM range({ROWS})"
        connection.execute(f"COPY ({rows}) TO '{path}' (FORMAT parquet)")


@pytest.mark.parametrize("make", [_csv, _uneven, _sqlite, _duckdb, _parquet], ids=lambda make: make.__name__[1:])
def test_too_little_memory_is_told_as_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make: Callable[[Path], None]
) -> None:
    path, into = tmp_path / "notes", tmp_path / "into"
    into.mkdir()
    make(path)
    monkeypatch.setattr(store, "GIGABYTES", 0.0005)
    with pytest.raises(FileError) as caught:
        read_file(path, into=into)
    assert caught.value.code == "file.memory"
    assert caught.value.words["file"] == "notes"
    assert not list(into.iterdir())


@pytest.mark.parametrize(
    ("settings", "sql", "code"),
    [
        ({"memory_limit": "20MB", "temp_directory": ""}, "CREATE TABLE t AS {rows}", "file.memory"),
        ({"memory_limit": "20MB", "max_temp_directory_size": "1MB"}, "CREATE TABLE t AS {rows}", "file.no_space"),
        ({}, "COPY ({rows}) TO '/dev/full' (FORMAT csv)", "file.no_space"),
        ({}, "SELECT * FROM read_csv('{folder}/none.csv')", None),
        ({}, "SELECT CAST('x' AS INT)", None),
    ],
)
def test_what_there_is_too_little_of_is_told_by_what_the_database_says(
    tmp_path: Path, settings: dict[str, str], sql: str, code: str | None
) -> None:
    many = " || ".join(f"md5((range * 9 + {n})::VARCHAR)" for n in range(5))
    rows = f"SELECT {many} AS a FROM range(800000)"
    with duckdb.connect(config={"threads": 2, "temp_directory": str(tmp_path)}) as connection:
        for name, value in settings.items():
            connection.execute(f"SET {name} = '{value}'")
        with pytest.raises(duckdb.Error) as caught:
            connection.execute(sql.format(rows=rows, folder=tmp_path)).fetchall()
    assert store.shortage(caught.value) == code
