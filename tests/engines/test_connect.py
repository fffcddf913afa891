"""A Spark Connect server of its own: the user's tables are imported and scored there, and a person is forgotten."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pytest

from differences import differences
from made_files import written
from made_leads import leads_sql
from made_tickets import EMAIL, NAME, OTHER, TICKETS
from nachim.cli.main import run
from nachim.engine.sessions import leave, spark_session
from nachim.engine.spark import SparkEngine
from nachim.errors import EngineError, NotFound
from nachim.usecases import build, forget, status
from nachim.usecases.context import Context
from nachim.usecases.draft import place_draft
from nachim.usecases.engines import engine_of
from nachim.workspace import open_workspace
from people_places import places
from spark_server import connect
from unit.icp_factory import icp, recorded

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

NOW = dt.datetime(2026, 9, 1, 9)
LONGEST = "spark.sql.codegen.hugeMethodLimit"
TABLES = {"tickets": TICKETS, "many": leads_sql(500)}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return written(tmp_path_factory.mktemp("files"), TABLES)


@pytest.fixture(scope="module")
def server(spark_there: None, files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of a server of its own, whose catalog holds the tables in `crm`."""
    with connect(tmp_path_factory.mktemp("server")) as address:
        with _asking(address) as session:
            session.sql("CREATE DATABASE crm")
            for name, path in files.items():
                # in two files, one without the person: of what is kept, one part is written anew and one is not
                session.sql(f"CREATE TABLE crm.{name} USING parquet AS SELECT * FROM parquet.`{path}` LIMIT 20")
                session.sql(f"INSERT INTO crm.{name} SELECT * FROM parquet.`{path}` OFFSET 20")
        yield address


@contextmanager
def _asking(server: str) -> Iterator[SparkSession]:
    """A session of the test's own."""
    session = spark_session(server)
    yield session
    leave(session)


def _done(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> dict[str, Any]:
    """Run a command and return its answer."""
    assert run([*map(str, arguments), "--json"]) == 0
    answer: dict[str, Any] = json.loads(capsys.readouterr().out)
    return answer


def _tickets(folder: Path) -> list[dict[str, object]]:
    """Return the canonical inquiries without the ids of persons, which hang on the workspace."""
    workspace = open_workspace(folder)
    [part] = [one for one in build.parts(workspace, workspace.snapshots()) if one.table == "ticket"]
    with engine_of(workspace) as engine:
        engine.read_parquet("shown", [part.path])
        rows = engine.rows('SELECT * FROM "shown" ORDER BY "key"').records()
    workspace.close()
    left = ("id", "source", "row", "contact_name", "contact_email", "contact_phone")
    return [{name: value for name, value in row.items() if name not in left} for row in rows]


def _with_a_card(folder: Path) -> None:
    workspace = open_workspace(folder)
    with workspace.committing():
        place_draft(workspace, icp(), None, "en", replacing=True)
        recorded(workspace, icp(), NOW.isoformat())
    workspace.close()


def test_a_connect_server_of_its_own_answers_alike(server: str, tmp_path: Path) -> None:
    session = spark_session(server)
    with SparkEngine(session, tmp_path) as engine:
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
        assert session.conf.get(LONGEST) == "8000", "longer methods would be interpreted"
    with _asking(server) as theirs:
        theirs.conf.set(LONGEST, "50000")
        with SparkEngine(theirs, tmp_path):
            assert theirs.conf.get(LONGEST) == "50000", "what a user set holds"
    assert session.is_stopped, "the server would hold it for an hour, and Python's end would wait for one that is gone"  # type: ignore[attr-defined]


def test_tables_of_a_connect_server_are_imported_and_scored_and_a_person_is_forgotten(
    server: str, files: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    there, home = tmp_path / "there", tmp_path / "home"
    for folder, engine, source in ((there, server, ("--table", "crm.tickets")), (home, "duckdb", (files["tickets"],))):
        _done(capsys, "init", folder, "--name", "Acme", "--engine", engine)
        _done(capsys, "import", *source, "-w", folder)
        _with_a_card(folder)
    [kept] = (there / "snapshots").glob("*/ticket.parquet")
    assert len(list(kept.iterdir())) == 2
    assert list(differences(_tickets(home), _tickets(there))) == []

    to_table = _done(
        capsys, "score", "--table", "crm.many", "--out-table", "crm.scored", "--reasons", "all", "-w", there
    )
    to_files = _done(capsys, "score", files["many"], "--out", home / "x.parquet", "--reasons", "all", "-w", home)
    assert [one["bulk"]["leads"] for one in (to_table, to_files)] == [500, 500]
    with _asking(server) as session:
        written = session.sql("SELECT * FROM crm.scored ORDER BY key").toArrow().to_pylist()
    expected = duckdb.sql(f"SELECT * FROM '{home}/x.parquet/*.parquet' ORDER BY key").fetchall()
    assert list(differences(json.loads(json.dumps(expected)), [list(row.values()) for row in written])) == []

    context = Context(there, "ko", NOW)
    known = f"FROM '{there}/people/*.parquet' WHERE NOT regexp_matches(value, '{OTHER}|민하준|3333')"
    ids = duckdb.sql(f"SELECT person_id {known}").fetchall()
    theirs = [id_ for (id_,) in ids]
    assert {place.split("/")[0] for place in places(there, EMAIL, NAME, "1076543210")} == {"people"}
    before, names = _tickets(there), sorted(path.name for path in kept.iterdir())
    assert {place.rpartition("/")[2] for place in places(there, *theirs, apart=False)} == {names[0]}
    assert forget.run(forget.Request(EMAIL), context).details == 3
    assert places(there, EMAIL, NAME, "1076543210", *theirs) == set()
    assert places(there, OTHER) != set()
    assert sorted(path.name for path in kept.iterdir()) == names
    assert _tickets(there) == before
    again = _done(capsys, "import", "--table", "crm.tickets", "-w", there)
    assert [one["status"] for one in again["imported"]] == ["unchanged"]
    assert places(there, EMAIL, NAME, "1076543210") == set()
    assert status.run(status.Request(), context).engine == server
    with pytest.raises(NotFound):
        forget.run(forget.Request(EMAIL), context)
