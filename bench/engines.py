"""Scoring on the three engines: one card, the same Parquet files, the same sums; processor seconds side by side.

PYTHONPATH=src:bench:tests python bench/engines.py          # 2e7 rows on DuckDB and Spark, 1e6 on all three
PYTHONPATH=src:bench:tests python bench/engines.py --quick  # 1e6 and 1e5

Counted are the seconds that this process, Spark's Java machine and PostgreSQL's processes spend on a query, start and
loading apart; the least of the runs. Spark is local[2], warm (the query is run once before).
"""

from __future__ import annotations

import argparse
import os
import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb

import postgres_server
import spark_server
from nachim.engine import Engine
from nachim.engine.conditions import score_columns
from nachim.engine.duckdb import DuckDBEngine
from nachim.model.attribute import Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator

TEXTS, NUMBERS, LEVELS = 8, 4, 5
_TICK = os.sysconf("SC_CLK_TCK")


def write_leads(path: Path, rows: int) -> None:
    """Write leads with 8 columns of text and 4 of raw numbers, one in seven unknown."""
    seed = "hash(i * 31 + {0}) % 1000003 / 1000003.0"
    texts = [
        f"CASE WHEN i % 7 = {k % 7} THEN NULL ELSE 'value ' || CAST(hash(i * 31 + {k}) % 20 AS VARCHAR) END AS t{k}"
        for k in range(TEXTS)
    ]
    numbers = [
        f"CASE WHEN i % 7 = {k} THEN NULL ELSE {seed.format(100 + k)} * 1000 END AS x{k}" for k in range(NUMBERS)
    ]
    why = [f"CAST(NULL AS VARCHAR) AS {name}__why" for name in _names()]
    with duckdb.connect() as connection:
        connection.execute(
            f"COPY (SELECT i AS id, {', '.join([*texts, *numbers, *why])} FROM range({rows}) AS r(i)) "
            f"TO '{path}' (FORMAT parquet)"
        )


def _names() -> list[str]:
    return [f"t{k}" for k in range(TEXTS)] + [f"x{k}" for k in range(NUMBERS)]


def made_card() -> Card:
    """Return a card of 12 attributes in four categories, each with five levels and one for what is unknown."""
    attributes = []
    for place, name in enumerate(_names()):
        if name.startswith("t"):
            conditions = [
                Condition(name, Operator.IN, tuple(f"value {v}" for v in range(level * 4, level * 4 + 4)))
                for level in range(LEVELS)
            ]
        else:
            conditions = [
                Condition(name, Operator.BETWEEN, (level * 200, level * 200 + 200)) for level in range(LEVELS)
            ]
        conditions.append(Condition(name, Operator.IS_UNKNOWN))
        levels = tuple(Level(one, (at * 3 + place) % 9, 100, 20) for at, one in enumerate(conditions))
        kind = Kind.CATEGORY if name.startswith("t") else Kind.NUMBER
        attributes.append(CardAttribute(name, name, tuple(Category)[place % len(Category)], kind, Known.TODAY, levels))
    return Card("won", tuple(attributes), -2.0, 0.05, 70)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--runs", type=int, default=2)
    asked = parser.parse_args()
    large, small = (1_000_000, 100_000) if asked.quick else (20_000_000, 1_000_000)
    card = made_card()
    print(f"rows of {len(_names())} attributes; seconds of processor (by the clock), least of {asked.runs}")
    with TemporaryDirectory(prefix="nachim-engines-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for rows in (small, large):
            write_leads(folder / f"{rows}.parquet", rows)
        found: dict[tuple[int, str], dict[str, int]] = {}
        with DuckDBEngine() as engine:
            for rows in (small, large):
                found[rows, "duckdb"] = _timed(engine, folder, rows, card, asked.runs, lambda: 0.0)
        _spark(folder, (small, large), card, asked.runs, found)
        _postgres(folder, small, card, asked.runs, found)
    for rows in (small, large):
        answers = [sums for (of, _), sums in found.items() if of == rows]
        assert all(sums == answers[0] for sums in answers), answers
    print("sums equal on all engines")


def _timed(
    engine: Engine, folder: Path, rows: int, card: Card, runs: int, elsewhere: Callable[[], float]
) -> dict[str, int]:
    """Print what each query costs on an engine; return its sums."""
    began = _now(elsewhere)
    engine.read_parquet("leads", [folder / f"{rows}.parquet"])
    loading = _now(elsewhere)[0] - began[0]
    total, *parts = score_columns(card)
    queries = {
        "scan": "SELECT " + ", ".join(f'COUNT("{name}") AS "{name}"' for name in _names()) + ' FROM "leads"',
        "total": f'SELECT SUM("total") AS "s" FROM (SELECT {total} FROM "leads") AS "x"',
        "parts": "SELECT " + ", ".join(f'SUM("{one}") AS "{one}"' for one in ("total", *_points(card)))
        + f' FROM (SELECT {", ".join((total, *parts))} FROM "leads") AS "x"',
    }  # fmt: skip
    sums: dict[str, int] = {}
    told = []
    for name, query in queries.items():
        best = (float("inf"), float("inf"))
        for _ in range(runs + (engine.name == "spark")):
            cpu, clock = _now(elsewhere)
            [row] = engine.rows(query).records()
            after = _now(elsewhere)
            best = min(best, (after[0] - cpu, after[1] - clock))
        sums |= {f"{name}.{column}": int(str(value)) for column, value in row.items()}
        told.append(f"{name} {best[0]:.2f} ({best[1]:.2f})")
    print(f"{rows:>10,} {engine.name:<9} load {loading:6.2f}  " + "  ".join(told), flush=True)
    return sums


def _points(card: Card) -> list[str]:
    return [*(category.value for category in Category), *(f"{one.name}__points" for one in card.attributes)]


def _now(elsewhere: Callable[[], float]) -> tuple[float, float]:
    return time.process_time() + elsewhere(), time.perf_counter()


def _seconds(pid: int, *, children: bool = False) -> float:
    """Return the processor seconds of a process, or those of its children that ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    own, ended = sum(map(int, fields[11:13])), sum(map(int, fields[13:15]))
    return (ended if children else own) / _TICK


def _spark(
    folder: Path, sizes: Sequence[int], card: Card, runs: int, found: dict[tuple[int, str], dict[str, int]]
) -> None:
    from nachim.engine.sessions import spark_session
    from nachim.engine.spark import SparkEngine

    # As Spark comes, not as the tests make it small.
    spark_server.SETTINGS = {"spark.master": "local[2]", "spark.driver.memory": "4g", "spark.ui.enabled": "false"}
    with spark_server.local():
        from pyspark import SparkContext

        machine = SparkContext._gateway.proc.pid
        with SparkEngine(spark_session("spark"), folder) as engine:
            for rows in sizes:
                found[rows, "spark"] = _timed(engine, folder, rows, card, runs, lambda: _seconds(machine))


def _postgres(folder: Path, rows: int, card: Card, runs: int, found: dict[tuple[int, str], dict[str, int]]) -> None:
    from nachim.engine.postgres import PostgresEngine

    programs = postgres_server.programs()
    if programs is None:
        print("PostgreSQL is not installed")
        return
    with postgres_server.server(programs) as address, PostgresEngine(address, "bench") as engine:
        backend = int(engine.rows('SELECT pg_backend_pid() AS "pid"')["pid"][0])
        master = int(subprocess.run(["ps", "-o", "ppid=", str(backend)], capture_output=True, text=True).stdout)

        def seconds() -> float:
            return _seconds(backend) + _seconds(master, children=True)

        found[rows, "postgres"] = _timed(engine, folder, rows, card, runs, seconds)


if __name__ == "__main__":
    main()
