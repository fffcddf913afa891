"""What of a workspace stays in PostgreSQL: its files, loaded once; nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.lasting import LastingPostgres
from nachim.engine.postgres import PostgresEngine


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, sql in (("a", """SELECT 'x' AS "k", 1 AS "n" """), ("b", """SELECT 2.5 AS "n", TRUE AS "ok" """)):
        folder = tmp_path / "snapshots" / name
        folder.mkdir(parents=True)
        with DuckDBEngine(threads=1) as engine:
            engine.write_parquet(sql, folder / "deal.parquet")
    return tmp_path


def _schemas(address: str, name: str) -> dict[str, list[str]]:
    with PostgresEngine(address, "looking") as engine:
        rows = engine.rows(
            f"""SELECT n.nspname AS "s", c.relname AS "t", c.oid AS "o" FROM pg_namespace AS n
            LEFT JOIN pg_class AS c ON c.relnamespace = n.oid AND c.relkind = 'r'
            WHERE n.nspname LIKE 'nachim_{name}%' ORDER BY 1, 2"""
        ).records()
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(str(row["s"]), []).append(f"{row['t']} {row['o']}")
    return found


def test_files_are_loaded_once_and_work_goes_with_the_process(postgres_address: str, root: Path) -> None:
    paths = sorted(root.glob("snapshots/*/deal.parquet"))
    seen = []
    for _ in range(2):
        with LastingPostgres(postgres_address, root, "once") as engine:
            engine.read_parquet("p_deal", paths)
            assert engine.columns("p_deal") == {"k": "VARCHAR", "n": "DOUBLE", "ok": "BOOLEAN"}
            assert engine.rows('SELECT * FROM "p_deal" ORDER BY "n"').records() == [
                {"k": "x", "n": 1.0, "ok": None},
                {"k": None, "n": 2.5, "ok": True},
            ]
            engine.create("made", 'SELECT * FROM "p_deal"')
            assert len(_schemas(postgres_address, "once")) == 2
        seen.append(_schemas(postgres_address, "once"))
    assert seen[0] == seen[1]
    assert [len(tables) for tables in seen[0].values()] == [2]


def test_a_file_that_changed_or_went_leaves_no_table(postgres_address: str, root: Path) -> None:
    first, second = sorted(root.glob("snapshots/*/deal.parquet"))
    with LastingPostgres(postgres_address, root, "changed") as engine:
        engine.read_parquet("one", [first])
        engine.read_parquet("two", [second])
        with DuckDBEngine(threads=1) as writer:  # as an erasure does
            writer.write_parquet("""SELECT 'gone' AS "k", 7 AS "n" """, first)
        engine.read_parquet("one", [first])
        assert engine.rows('SELECT "n" FROM "one"')["n"].tolist() == [7]
        second.unlink()
    [tables] = _schemas(postgres_address, "changed").values()
    assert len(tables) == 1


def test_what_a_killed_process_left_is_dropped_by_the_next(postgres_address: str, root: Path) -> None:
    killed = LastingPostgres(postgres_address, root, "killed")
    killed.create("half", 'SELECT 1 AS "n"')
    alive = LastingPostgres(postgres_address, root, "killed")
    alive.create("mine", 'SELECT 1 AS "n"')
    killed._connection.close()
    with LastingPostgres(postgres_address, root, "killed"):
        left = [name for name in _schemas(postgres_address, "killed") if name.count("_") == 2]
        assert killed._schema not in left
        assert alive._schema in left
    assert alive.rows('SELECT "n" FROM "mine"')["n"].tolist() == [1]
    alive.close()
