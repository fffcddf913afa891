"""Tables of databases come in as sources of their own, and passwords stay where they are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import duckdb
import psycopg
import pytest

from nachim.cli.main import run

DAYS = [f"2024-{month:02d}-{day:02d}" for month in range(1, 13) for day in (3, 17)]
ACCOUNTS = [(f"A{n:03d}", f"Company {n}", ["Retail", "Software"][n % 2], 10 * n) for n in range(1, 25)]
DEALS = [(f"D{n:03d}", f"A{n:03d}", DAYS[n - 1], ["Closed Won", "Closed Lost"][n % 2], 1000 * n) for n in range(1, 25)]
TABLES = (
    "CREATE TABLE accounts (account_id VARCHAR(20) PRIMARY KEY, account_name VARCHAR(50), industry VARCHAR(50), employees INT)",
    "CREATE TABLE deals (deal_id VARCHAR(20) PRIMARY KEY, account_id VARCHAR(20), created_date DATE, stage VARCHAR(20), amount INT)",
)


def fill(execute: object, mark: str) -> None:
    for statement in TABLES:
        execute(statement)  # type: ignore[operator]
    for table, rows in (("accounts", ACCOUNTS), ("deals", DEALS)):
        for row in rows:
            execute(f"INSERT INTO {table} VALUES ({', '.join([mark] * len(row))})", row)  # type: ignore[operator]


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    assert run(["init", str(tmp_path / "acme"), "--currency", "USD"]) == 0
    return tmp_path / "acme"


def imported(capsys: pytest.CaptureFixture[str], workspace: Path, *arguments: str) -> dict[str, dict[str, object]]:
    capsys.readouterr()
    status = run(["import", *arguments, "-w", str(workspace), "--yes", "--json"])
    out, err = capsys.readouterr()
    assert status == 0, err
    return {one["source"]: one for one in json.loads(out)["imported"]}


@pytest.mark.parametrize("kind", ["sqlite", "duckdb"])
def test_each_table_of_a_database_file_is_a_source_and_a_second_import_changes_nothing(
    tmp_path: Path, workspace: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / f"shop.{kind}"
    connection = sqlite3.connect(path) if kind == "sqlite" else duckdb.connect(str(path))
    fill(connection.execute, "?")
    connection.commit()
    connection.close()
    before = path.read_bytes()
    first = imported(capsys, workspace, str(path))
    assert {name: one["rows"] for name, one in first.items()} == {
        "shop_accounts": {"account": 24}, "shop_deals": {"deal": 24},
    }  # fmt: skip
    assert {one["status"] for one in imported(capsys, workspace, str(path)).values()} == {"unchanged"}
    assert list(imported(capsys, workspace, str(path), "--only", "deals")) == ["shop_deals"]
    assert path.read_bytes() == before
    assert {one.name for one in tmp_path.iterdir()} == {"acme", path.name}


@pytest.fixture
def shop(postgres_address: str) -> Iterator[str]:
    """An address with a password, of a database of its own."""
    name = f"shop_{uuid4().hex[:8]}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    with psycopg.connect(postgres_address, dbname=name, autocommit=True) as connection:
        fill(lambda sql, row=None: connection.execute(sql.encode(), row), "%s")
        connection.execute("CREATE SCHEMA other CREATE TABLE notes (id INT, note TEXT)")
        connection.execute("CREATE VIEW won AS SELECT * FROM deals WHERE stage = 'Closed Won'")
    folder = psycopg.conninfo.conninfo_to_dict(postgres_address)["host"]
    yield f"postgresql://nachim:s3cret-word@/{name}?host={folder}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def test_a_postgres_database_is_read_and_its_password_is_nowhere(
    shop: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = imported(capsys, workspace, shop)
    rows = {one["file"]: one["rows"] for one in first.values()}
    assert rows == {"accounts": {"account": 24}, "deals": {"deal": 24}, "won": {"deal": 12}}
    assert {one["status"] for one in imported(capsys, workspace, shop).values()} == {"unchanged"}
    assert [one["file"] for one in imported(capsys, workspace, shop, "--only", "won").values()] == ["won"]
    for path in workspace.rglob("*"):
        assert not path.is_file() or b"s3cret-word" not in path.read_bytes()


def test_what_cannot_be_reached_or_found_is_said_without_the_password(
    shop: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for arguments, status in (
        ((shop, "--only", "nothing"), 3),
        (("postgresql://nachim:s3cret-word@127.0.0.1:1/shop",), 6),
        (("postgresql://nachim:s3cret-word@[broken/shop",), 6),
    ):
        assert run(["import", *arguments, "-w", str(workspace), "--yes"]) == status
        out, err = capsys.readouterr()
        assert "s3cret-word" not in out + err
        assert err.strip()


def test_reading_a_database_cannot_write_to_it(shop: str, tmp_path: Path) -> None:
    from nachim.errors import EngineError
    from nachim.imports import read_address

    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("CREATE FUNCTION spoil() RETURNS INT LANGUAGE sql AS 'DELETE FROM deals; SELECT 1'")
        connection.execute("CREATE VIEW trap AS SELECT spoil() AS one")
    with pytest.raises(EngineError) as caught:
        read_address(shop, into=tmp_path, table="trap")
    assert caught.value.code == "engine.query"
    with psycopg.connect(shop) as connection:
        assert connection.execute("SELECT COUNT(*) FROM deals").fetchone() == (24,)


def test_a_table_of_a_server_is_read_in_parts_and_no_cell_is_cut(
    shop: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from nachim.imports import read_address, store

    rows = [(n, f'line "{n}"\n,end', n / 8, None if n % 3 else "") for n in range(2000)]
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("CREATE TABLE lines (id INT PRIMARY KEY, note TEXT, share NUMERIC, gap TEXT)")
        connection.cursor().executemany("INSERT INTO lines VALUES (%s, %s, %s, %s)", rows)
    monkeypatch.setattr(store, "PART", 1000)
    (raw,) = read_address(shop, into=tmp_path, table="lines")
    with duckdb.connect() as engine:
        found = engine.execute(f"SELECT * FROM '{raw.path}' ORDER BY row").fetchall()
    assert [(n, int(key), note, float(share), gap) for n, key, note, share, gap in found] == [
        (n + 1, n, note, share, None) for n, note, share, _ in rows
    ]
    assert [one.name for one in tmp_path.iterdir()] == [raw.path.name]
