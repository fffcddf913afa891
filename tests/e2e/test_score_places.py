"""Leads are scored from wherever an import reads: one sheet of a workbook, a table of a database, an address."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import openpyxl
import psycopg
import pytest

import nachim
from nachim.cli.main import run
from nachim.errors import FileError, UsageError
from nachim.imports.encoding import encoding_of
from nachim.usecases import score
from nachim.workspace.settings import load_settings, save_settings
from recovery import Company


@pytest.fixture(scope="module")
def rows(built: Company) -> list[list[str]]:
    path = Path(built.files.new_leads)
    with path.open(encoding=encoding_of(path).name, newline="") as file:
        return list(csv.reader(file))[:60]


@pytest.fixture(scope="module")
def wanted(built: Company, rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory) -> list[tuple[str, int]]:
    path = tmp_path_factory.mktemp("plain") / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return scores(score.run(score.Request(path), built.context))


@pytest.fixture
def address(postgres_address: str, rows: list[list[str]]) -> Iterator[str]:
    name = f"leads_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    with psycopg.connect(postgres_address, dbname=name, autocommit=True) as connection:
        columns = ", ".join(f'"{head}" TEXT' for head in rows[0])
        connection.execute(f"CREATE TABLE fresh ({columns})".encode())
        marks = ", ".join(["%s"] * len(rows[0]))
        connection.cursor().executemany(f"INSERT INTO fresh VALUES ({marks})".encode(), rows[1:])
        connection.execute("CREATE TABLE log (id INT, line TEXT)")
        connection.execute("INSERT INTO log VALUES (1, 'started')")
    folder = psycopg.conninfo.conninfo_to_dict(postgres_address)["host"]
    yield f"postgresql://nachim:s3cret-word@/{name}?host={folder}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def scores(answer: score.Answer) -> list[tuple[str, int]]:
    return sorted((lead.name, lead.total) for lead in answer.leads)


def workbook(path: Path, rows: list[list[str]]) -> Path:
    book = openpyxl.Workbook()
    book.active.title = "안내"
    book.active.append(["이 파일은 매주 새로 만듭니다"])
    fresh = book.create_sheet("새 리드")
    for row in rows:
        fresh.append(row)
    book.save(path)
    return path


def test_one_sheet_of_a_workbook_is_scored_as_the_same_leads_alone(
    built: Company, rows: list[list[str]], wanted: list[tuple[str, int]], tmp_path: Path
) -> None:
    path = workbook(tmp_path / "weekly.xlsx", rows)
    answer = score.run(score.Request(path, only="새 리드"), built.context)
    assert scores(answer) == wanted
    by_library = nachim.open(built.context.folder).score(path, only="새 리드")
    assert sorted((lead.name, lead.total) for lead in by_library.leads) == wanted
    with pytest.raises(FileError) as caught:
        score.run(score.Request(path, only="없음"), built.context)
    assert caught.value.code == "file.no_sheet"


def test_two_sheets_of_leads_are_scored_together(
    built: Company, rows: list[list[str]], wanted: list[tuple[str, int]], tmp_path: Path
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, some in (("1월", rows[1:30]), ("2월", rows[30:])):
        sheet = book.create_sheet(title)
        for row in (rows[0], *some):
            sheet.append(row)
    book.save(tmp_path / "months.xlsx")
    assert scores(score.run(score.Request(tmp_path / "months.xlsx"), built.context)) == wanted


def test_a_table_of_a_database_file_is_scored(
    built: Company, rows: list[list[str]], wanted: list[tuple[str, int]], tmp_path: Path
) -> None:
    connection = sqlite3.connect(tmp_path / "crm.sqlite")
    columns = ", ".join(f'"{head}"' for head in rows[0])
    connection.execute(f"CREATE TABLE fresh ({columns})")
    connection.executemany(f"INSERT INTO fresh VALUES ({', '.join('?' * len(rows[0]))})", rows[1:])
    connection.execute("CREATE TABLE log AS SELECT 1 AS id, 'started' AS line")
    connection.commit()
    connection.close()
    assert scores(score.run(score.Request(tmp_path / "crm.sqlite", only="fresh"), built.context)) == wanted


def test_a_table_of_a_server_is_scored_and_its_address_is_nowhere(
    built: Company, wanted: list[tuple[str, int]], address: str, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = built.context.folder
    assert run(["score", address, "--only", "fresh", "-w", str(folder), "--json"]) == 0
    out, err = capsys.readouterr()
    assert sorted((lead["name"], lead["total"]) for lead in json.loads(out)["leads"]) == wanted
    assert "s3cret-word" not in out + err
    assert all(b"s3cret-word" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())


def test_a_table_of_the_engine_is_scored_into_the_workspace_unless_it_is_large(
    built: Company, rows: list[list[str]], wanted: list[tuple[str, int]], address: str, tmp_path: Path,
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    folder = Path(shutil.copytree(built.workspace, tmp_path / "acme"))
    save_settings(folder, replace(load_settings(folder), engine=address.replace(":s3cret-word", "")))
    asked = ["score", "--table", "fresh", "-w", str(folder)]
    assert run([*asked, "--json"]) == 0
    assert sorted((lead["name"], lead["total"]) for lead in json.loads(capsys.readouterr().out)["leads"]) == wanted
    before = sorted((folder / "scores").glob("*/leads.parquet"))
    assert len(before) == 1 + len(list((built.workspace / "scores").glob("*/leads.parquet")))
    held = len(rows) - 1  # some of them under one key
    monkeypatch.setattr(score, "MOST", held - 1)
    for language, said in (("en", f"fresh holds {held} leads"), ("ko", f"fresh에 리드가 {held}건")):
        assert run([*asked, "--lang", language]) == 2
        error = capsys.readouterr().err
        assert said in error
        assert "--out-table" in error
        assert "Traceback" not in error
    assert sorted((folder / "scores").glob("*/leads.parquet")) == before


def test_a_file_and_an_address_at_once_are_one_too_many(built: Company) -> None:
    with pytest.raises(UsageError):
        score.run(score.Request(Path("leads.csv"), address="postgresql://db/shop"), built.context)


def test_what_was_odd_in_the_file_is_told_with_the_scores(
    built: Company, rows: list[list[str]], tmp_path: Path
) -> None:
    path = tmp_path / "leads.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*rows, ["#REF!", *rows[1][1:]]])
    notes = score.run(score.Request(path), built.context).notes
    (note,) = [note for note in notes if note.id == "imports.note.error_cells"]
    assert (note.words["header"], note.words["count"], note.words["rows"]) == (rows[0][0], 1, str(len(rows) + 1))
