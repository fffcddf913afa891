from __future__ import annotations

import gc
import subprocess
import sys
import threading
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pytest

from nachim.engine import Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.errors import EngineError, InputError


def test_a_frame_of_pyarrow_comes_in_with_portable_types() -> None:
    table = pa.table(
        {
            "small": pa.array([1, None], pa.uint8()),
            "half": pa.array([0.5, None], pa.float32()),
            "word": pa.array(["a", None]).dictionary_encode(),
            "at": pa.array([1_700_000_000_000_000_000, None], pa.timestamp("ns", "Asia/Seoul")),
            "money": pa.array([None, None], pa.decimal128(20, 4)),
        }
    )
    with DuckDBEngine() as engine:
        assert engine.accept("t", table) == 2
        assert engine.columns("t") == {
            "small": "BIGINT", "half": "DOUBLE", "word": "VARCHAR", "at": "TIMESTAMP", "money": "DECIMAL(20,4)",
        }  # fmt: skip
        frame = engine.rows('SELECT * FROM "t"')
        assert frame["word"].tolist() == ["a", None]
        assert str(frame["at"][0]) == "2023-11-14T22:13:20.000000"
        assert engine.accept("t", table.slice(0, 1)) == 1, "a frame replaces the one before"


def test_an_answer_goes_out_to_pyarrow_and_outlives_the_engine_s_other_work() -> None:
    with DuckDBEngine() as engine:
        stream = engine.arrow_stream('SELECT "range" AS "n" FROM range(300000)')
        first = pa.table(stream)
        gc.collect()
        assert engine.rows('SELECT 1 AS "n"').height == 1
        assert first.num_rows == pa.table(stream).num_rows == 300_000


def test_frames_pass_between_engines_without_pyarrow_or_pandas() -> None:
    code = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pyarrow", "pandas", "polars", "arro3"):
            raise ModuleNotFoundError(name, name=name)
sys.meta_path.insert(0, Absent())
from nachim.engine.duckdb import DuckDBEngine
with DuckDBEngine() as one, DuckDBEngine() as other:
    other.accept("t", one.arrow_stream("SELECT 1 AS n, '나침' AS w UNION ALL SELECT 2, NULL"))
    print(other.rows("SELECT n, w FROM t ORDER BY n").records())
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (done.stdout.strip(), done.stderr) == ("[{'n': 1, 'w': '나침'}, {'n': 2, 'w': None}]", "")


def test_what_is_no_frame_is_refused_in_words() -> None:
    with DuckDBEngine() as engine, pytest.raises(InputError) as refused:
        engine.accept("t", [1, 2])  # type: ignore[arg-type]
    assert "list" in refused.value.message("en")
    assert refused.value.message("ko").startswith("list은 ")


def test_a_query_too_large_for_the_memory_says_so() -> None:
    with DuckDBEngine(memory="20MB") as engine, pytest.raises(EngineError) as refused:
        engine.create(
            "t", 'SELECT "range" AS "n", MD5(CAST("range" AS VARCHAR)) AS "h" FROM range(3000000) ORDER BY "h"'
        )
    assert refused.value.code == "engine.memory"


def test_the_same_query_ends_when_it_may_spill_to_disk(tmp_path: Path) -> None:
    with DuckDBEngine(memory="60MB", threads=1, spill=tmp_path) as engine:
        sorted_ = 'SELECT "range" AS "n", MD5(CAST("range" AS VARCHAR)) AS "h" FROM range(1000000) ORDER BY "h"'
        assert engine.write_parquet(sorted_, tmp_path / "t.parquet") == 1_000_000


def test_threads_work_side_by_side() -> None:
    sums: dict[int, list[int]] = {}

    def work(number: int) -> None:
        for turn in range(10):
            engine.create(f"t{number}", f'SELECT "range" + {turn} AS "n" FROM range(1000)')
            sums.setdefault(number, []).append(int(engine.rows(f'SELECT SUM("n") AS "s" FROM "t{number}"')["s"][0]))

    with DuckDBEngine(threads=2) as engine:
        threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sums == {number: [499_500 + 1000 * turn for turn in range(10)] for number in range(4)}


def test_nothing_is_fetched_from_elsewhere() -> None:
    with DuckDBEngine() as engine, pytest.raises(EngineError):
        engine.rows("SELECT * FROM read_parquet('https://example.invalid/a.parquet')")
    with DuckDBEngine() as engine:
        settings = engine.rows(
            """SELECT current_setting('autoinstall_known_extensions') AS "a",
            current_setting('autoload_known_extensions') AS "b" """
        )
    assert settings.records() == [{"a": False, "b": False}]


def test_a_frame_needs_a_portable_type_for_each_column() -> None:
    frame = Frame({"a": np.array([1])})
    with DuckDBEngine() as engine:
        with pytest.raises(ValueError, match="UTINYINT"):
            engine.load("t", frame, {"a": "UTINYINT"})
        with pytest.raises(ValueError, match="types"):
            engine.load("t", frame, {"b": "BIGINT"})


def test_order_is_kept_in_the_file(tmp_path: Path) -> None:
    with DuckDBEngine(threads=2) as engine:
        shuffled = 'SELECT "range" AS "n" FROM range(300000) ORDER BY MD5(CAST("range" AS VARCHAR))'
        engine.write_parquet(shuffled, tmp_path / "t.parquet")
        expected = engine.rows(shuffled)["n"]
    found = duckdb.connect().execute(f"SELECT n FROM '{tmp_path / 't.parquet'}'").fetchnumpy()["n"]
    np.testing.assert_array_equal(found, expected)


def test_a_step_that_the_usual_memory_is_not_enough_for_gets_all_there_may_be(tmp_path: Path) -> None:
    many = "SELECT COUNT(*) AS n FROM (SELECT DISTINCT r.range % 3000000 AS k FROM RANGE(6000000) AS r)"
    with DuckDBEngine(memory="20MB", threads=1) as engine, pytest.raises(EngineError):
        engine.rows(many)
    with DuckDBEngine(usual="20MB", threads=1) as engine:
        assert engine.rows(many)["n"].tolist() == [3_000_000]
        assert engine.create("t", many) == 1
        assert engine.write_parquet(many, tmp_path / "t.parquet") == 1
