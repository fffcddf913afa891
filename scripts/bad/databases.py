"""Databases that are one file, and Parquet."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from bad.case import Case

SHOP = (
    "CREATE TABLE accounts (id TEXT PRIMARY KEY, name TEXT, employees INT, revenue REAL)",
    "INSERT INTO accounts VALUES ('001', '가', 10, 1.5), ('002', '나', 20, 2.0)",
    "CREATE TABLE deals (id INT, account TEXT, won TEXT)",
    "INSERT INTO deals VALUES (1, '001', 'yes')",
    "CREATE TABLE empty (x INT)",
    "CREATE VIEW everything AS SELECT * FROM accounts",
)


def _sqlite(*statements: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made.sqlite"
        connection = sqlite3.connect(path)
        for statement in statements:
            connection.execute(statement)
        connection.commit()
        connection.close()
        return path.read_bytes()


def _duckdb(*statements: str, name: str = "made.duckdb") -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        with duckdb.connect(str(path) if name.endswith(".duckdb") else ":memory:") as connection:
            for statement in statements:
                connection.execute(statement.replace("{file}", str(path)))
        return path.read_bytes()


def cases() -> Iterator[Case]:
    """Yield them."""
    shop = _sqlite(*SHOP)
    yield Case("shop.sqlite", shop, "2; 1")
    yield Case(
        "small pages.sqlite",
        _sqlite("PRAGMA page_size = 512", "CREATE TABLE t (name, n)", "INSERT INTO t VALUES ('a', 1)"),
        "1",
    )
    yield Case("sqlite named.csv", shop, "2; 1")
    yield Case("half.sqlite", shop[: len(shop) // 2], "file.truncated")
    yield Case("header only.sqlite", shop[:100], "file.truncated")
    yield Case(
        "garbled.sqlite", shop[:4096] + bytes(255 - byte for byte in shop[4096:8192]) + shop[8192:], "file.truncated"
    )
    yield Case("no tables.sqlite", _sqlite("CREATE TABLE t (x)", "DROP TABLE t"), "file.no_tables")
    yield Case("empty tables.sqlite", _sqlite("CREATE TABLE t (x)"), "file.no_rows")
    yield Case("views only.sqlite", _sqlite("CREATE VIEW v AS SELECT 1 AS one"), "file.no_tables")
    endless = "CREATE VIEW v AS WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"
    yield Case("endless view.sqlite", _sqlite(*SHOP[:2], endless), "2")
    yield Case("bytes in cells.sqlite", _sqlite("CREATE TABLE t (name, logo)", "INSERT INTO t VALUES ('a', x'00FF')"),
               "1 binary_cells")  # fmt: skip
    yield Case("mixed types.sqlite", _sqlite("CREATE TABLE t (name, n)", "INSERT INTO t VALUES ('a', 1), ('b', 'x'), (3, 2.5)"),
               "3")  # fmt: skip
    yield Case("odd names.sqlite", _sqlite('CREATE TABLE "a""b; DROP" ("x "" y", "회사")', 'INSERT INTO "a""b; DROP" VALUES (1, 2)'),
               "1")  # fmt: skip
    yield Case("bad letters.sqlite", _sqlite("CREATE TABLE t (name, n)", "INSERT INTO t VALUES (CAST(x'FF41' AS TEXT), 1)"),
               "1")  # fmt: skip
    tables = _duckdb(*(one.replace("CREATE VIEW", "CREATE OR REPLACE VIEW") for one in SHOP))
    yield Case("shop.duckdb", tables, "2; 1")
    yield Case("duckdb named.csv", tables, "2; 1")
    yield Case("half.duckdb", tables[: len(tables) // 2], "file.truncated")
    yield Case("header only.duckdb", tables[:4096], "file.truncated")
    yield Case("newer.duckdb", tables[:12] + b"\xff\0\0\0\0\0\0\0" + tables[20:], "file.truncated")
    yield Case("no tables.duckdb", _duckdb("CREATE TABLE t (x INT)", "DROP TABLE t"), "file.no_tables")
    yield Case("lists.duckdb", _duckdb("CREATE TABLE t AS SELECT 'a' AS name, [1, 2] AS l, {'k': [1]} AS s, DATE '2026-01-02' AS d"),
               "1")  # fmt: skip
    out = "TO '{file}' (FORMAT parquet)"
    yield Case(
        "typed.parquet", _duckdb(f"COPY (SELECT 'a' AS name, 1.0 AS n, ['x', 'y'] AS l) {out}", name="m.parquet"), "1"
    )
    nested = f"COPY (SELECT 'a' AS name, {{'k': [[1]]}} AS s, [[1], [2]] AS l, MAP {{'a': 1}} AS m) {out}"
    yield Case("nested.parquet", _duckdb(nested, name="m.parquet"), "1")
    yield Case("no rows.parquet", _duckdb(f"COPY (SELECT 1 AS n WHERE false) {out}", name="m.parquet"), "file.no_rows")
    whole = _duckdb(f"COPY (SELECT range AS n, 'x' AS name FROM range(5000)) {out}", name="m.parquet")
    yield Case("parquet named.csv", whole, "5000")
    yield Case(
        "garbled.parquet", whole[:200] + bytes(255 - byte for byte in whole[200:600]) + whole[600:], "file.truncated"
    )
