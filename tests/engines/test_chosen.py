"""Which engine a workspace has, and what is said where it cannot be had."""

from __future__ import annotations

import datetime as dt
import socket
import traceback
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.sessions import spark_session
from nachim.engine.spark import SparkEngine
from nachim.engine.stepped import stepped
from nachim.errors import EngineError, InputError
from nachim.usecases import init, status
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import open_workspace
from spark_server import connect


def _context(folder: Path) -> Context:
    return Context(folder, "en", dt.datetime(2026, 1, 1))


def test_an_engine_is_set_when_the_workspace_is_made_and_status_shows_it(tmp_path: Path) -> None:
    made = init.run(init.Request("Acme", engine="sc://spark.example:15002"), _context(tmp_path))
    assert made.engine == "sc://spark.example:15002"
    assert "engine: sc://spark.example:15002\n" in (tmp_path / "workspace.yaml").read_text(encoding="utf-8")
    assert status.run(status.Request(), _context(tmp_path)).engine == made.engine


@pytest.mark.parametrize(
    "address",
    ["postgresql://me:s3cret@db.example/x", "postgresql://me@db.example/x?password=s3cret", "sc://h:1/;token=s3cret"],
)
def test_a_secret_in_an_address_is_refused_and_not_repeated(tmp_path: Path, address: str) -> None:
    with pytest.raises(InputError) as refused:
        init.run(init.Request("Acme", engine=address), _context(tmp_path))
    assert refused.value.code == "settings.secret"
    assert "s3cret" not in str(refused.value)
    assert not (tmp_path / "workspace.yaml").exists()


@pytest.mark.parametrize("engine", ["mysql://db.example/x", "Spark", "postgresql://db:port/x", ""])
def test_what_is_no_engine_is_refused_with_those_that_are(tmp_path: Path, engine: str) -> None:
    with pytest.raises(InputError, match=r"postgresql://nachim@db\.example"):
        init.run(init.Request("Acme", engine=engine), _context(tmp_path))


@pytest.mark.parametrize("scheme", ["postgresql", "sc"])
def test_a_server_that_is_away_is_said_to_be(tmp_path: Path, scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    monkeypatch.setenv("NACHIM_ENGINE_PASSWORD", "s3cret")
    init.run(init.Request("Acme", engine=f"{scheme}://127.0.0.1:{port}"), _context(tmp_path))
    workspace = open_workspace(tmp_path)
    with pytest.raises(EngineError) as away, engine_of(workspace):
        pass
    workspace.close()
    assert away.value.code == "engine.away"
    assert "s3cret" not in "".join(traceback.format_exception(away.value))


def test_a_connect_server_of_its_own_answers_alike(
    spark_started: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "server").mkdir()
    with connect(tmp_path / "server") as address, SparkEngine(spark_session(address), tmp_path) as engine:
        assert engine.create("t", """SELECT 1 AS "n", '가' AS "k" UNION ALL SELECT 2, 'b'""") == 2
        engine.create("t", 'SELECT "n" + 1 AS "n", "k" FROM "t"')
        assert engine.columns("t") == {"n": "BIGINT", "k": "VARCHAR"}
        assert engine.write_parquet('SELECT * FROM "t"', tmp_path / "t.parquet") == 2
        engine.read_parquet("u", [tmp_path / "t.parquet"])
        assert engine.rows('SELECT "k", AVG("n") AS "x" FROM "u" GROUP BY "k" ORDER BY "k"').records() == [
            {"k": "b", "x": 3.0},
            {"k": "가", "x": 2.0},
        ]
        with pytest.raises(EngineError) as refused:
            engine.rows('SELECT "a" FROM "nowhere"')
        assert refused.value.code == "engine.query"
        engine.drop("u")
        assert engine.columns("u") == {}


def test_a_query_taken_apart_gives_what_it_gives_whole(engine: Engine) -> None:
    engine.create(
        "deals", """SELECT 'a' AS "id", 1 AS "y", 3 AS "n" UNION ALL SELECT 'b', 0, 5 UNION ALL SELECT 'c', 1, 9"""
    )
    whole = """WITH "big" AS (SELECT * FROM (SELECT "id", "n" FROM "deals" WHERE "n" > 3) AS "x")
        SELECT "x"."y", COUNT(*) AS "k" FROM (SELECT "d"."y", "b"."n" FROM "deals" AS "d"
        JOIN "big" AS "b" ON "b"."id" = "d"."id") AS "x" GROUP BY "x"."y" ORDER BY "x"."y" """
    steps = stepped(whole)
    assert steps.names == ("x", "big", "x_2", "result")
    assert steps.materialise(engine) == {"x": 2, "big": 2, "x_2": 2, "result": 2}
    expected = engine.rows(whole).records()
    assert engine.rows('SELECT * FROM "step_result" ORDER BY "y"').records() == expected
    *before, last = steps.steps
    assert engine.rows(type(steps)(tuple(before)).sql(last.sql)).records() == expected
