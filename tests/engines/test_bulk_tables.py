"""Scores in bulk of tables of an engine, and to tables: the ones that a Parquet file gets at home."""

from __future__ import annotations

import datetime as dt
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote as escaped

import duckdb
import psycopg
import pytest

from made_leads import leads_sql
from nachim.engine import Engine
from nachim.engine.portability import portability_problems
from nachim.engine.postgres import PostgresEngine
from nachim.engine.postgres_publish import publish
from nachim.engine.sessions import spark_session
from nachim.engine.spark import SparkEngine
from nachim.errors import EngineError, UsageError
from nachim.scorecard.bulk import Asked, Bulk
from nachim.scorecard.bulk_anywhere import scores_query
from nachim.usecases import bulk, bulk_tables, score
from nachim.usecases.context import Context
from nachim.usecases.draft import place_draft
from nachim.workspace import Settings, create_workspace
from unit.icp_factory import icp, recorded

NOW = dt.datetime(2026, 9, 1, 9)
ROWS = 3000
PARTS = 10
CHILD = """
import sys
from nachim.cli.main import run
from nachim.usecases import bulk
bulk.ROWS = 300
sys.exit(run(sys.argv[1:]))
"""


@pytest.fixture(scope="module")
def leads(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("leads") / "leads.parquet"
    duckdb.connect(config={"threads": 1}).execute(f"COPY ({leads_sql(ROWS)}) TO '{path}' (FORMAT parquet)")
    return path


@pytest.fixture(scope="module")
def crm(postgres_address: str, leads: Path) -> Iterator[str]:
    """Address of a database whose schema `crm` holds the leads."""
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bulk")
    inside = psycopg.conninfo.make_conninfo(postgres_address, dbname="bulk")
    with PostgresEngine(inside, "crm") as loader:
        loader.read_parquet("leads", [leads])
    told = psycopg.conninfo.conninfo_to_dict(inside)
    yield f"postgresql://{told['user']}@/bulk?host={escaped(str(told['host']), safe='')}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute("DROP DATABASE bulk WITH (FORCE)")


def _workspace(folder: Path, engine: str) -> Context:
    context = Context(folder, "en", NOW)
    workspace = create_workspace(folder, Settings("acme", engine=engine))
    with workspace.committing():
        place_draft(workspace, icp(), None, "en", replacing=True)
        recorded(workspace, icp(), NOW.isoformat())
    workspace.close()
    return context


def _run(
    context: Context, *, out: Path | str, every: bool = True, table: str = "", file: Path | None = None
) -> bulk.Answer:
    answer = score.run(score.Request(file, table=table, bulk=bulk.place(out, every)), context).bulk
    assert answer is not None
    return answer


Row = tuple[str, int, float, str | None, str | None, str | None]


def _of_files(out: Path) -> list[Row]:
    return duckdb.sql(f"SELECT * FROM '{out}/*.parquet' ORDER BY key").fetchall()


def _of_table(crm: str, table: str) -> list[Row]:
    with psycopg.connect(crm) as connection:
        return connection.execute(f'SELECT * FROM {table} ORDER BY key COLLATE "C"'.encode()).fetchall()


def _alike(home: list[Row], there: list[Row]) -> bool:
    assert len(home) == len(there) == ROWS
    return all(
        (one[0], one[1], *one[3:]) == (other[0], other[1], *other[3:]) and math.isclose(one[2], other[2], rel_tol=1e-9)
        for one, other in zip(home, there, strict=True)
    )


@pytest.mark.parametrize("every", [True, False])
def test_a_table_of_postgres_is_scored_in_its_place_as_its_file_is_at_home(
    crm: str, leads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, every: bool
) -> None:
    monkeypatch.setattr(bulk, "ROWS", 1000)
    home = _run(_workspace(tmp_path / "home", "duckdb"), file=leads, out=tmp_path / "home.parquet", every=every)
    context = _workspace(tmp_path / "there", crm)
    to_table = _run(context, table="crm.leads", out=f"crm.scored_{int(every)}", every=every)
    to_files = _run(context, table="crm.leads", out=tmp_path / "there.parquet", every=every)
    from_file = _run(context, file=leads, out=f"crm.scored_{int(every)}", every=every)
    assert {(one.leads, one.above) for one in (home, to_table, to_files, from_file)} == {(ROWS, home.above)}
    assert [(one.parts, one.kept) for one in (to_table, to_files)] == [(3, 0), (3, 0)]
    expected = _of_files(tmp_path / "home.parquet")
    assert any(row[3] for row in expected)
    assert _alike(expected, _of_files(tmp_path / "there.parquet"))
    assert _alike(expected, _of_table(crm, f"crm.scored_{int(every)}"))


def test_a_table_of_scores_that_was_cut_short_is_gone_on_with(crm: str) -> None:
    parts = [f"""SELECT key, {nth} AS "total" FROM crm.leads WHERE key LIKE 'L{nth}%'""" for nth in (1, 2, 3)]
    broken = [*parts[:2], """SELECT key, 1 / 0 AS "total" FROM crm.leads"""]
    with psycopg.connect(crm, autocommit=True) as connection:
        with pytest.raises(psycopg.errors.DivisionByZero):
            publish(connection, "crm.cut", broken, "a")
        assert connection.execute("SELECT to_regclass('crm.cut')").fetchone() == (None,)
        done = publish(connection, "crm.cut", parts, "a")
        assert (done.parts, done.kept) == (3, 2)
        assert connection.execute("SELECT COUNT(*) FROM crm.cut").fetchone() == (done.rows,)
        assert connection.execute("SELECT to_regclass('crm.cut__unfinished')").fetchone() == (None,)
        with pytest.raises(psycopg.errors.DivisionByZero):
            publish(connection, "crm.cut", broken, "b")
        assert connection.execute("SELECT COUNT(*) FROM crm.cut").fetchone() == (done.rows,)
        assert publish(connection, "crm.cut", parts, "c").kept == 0


def test_a_killed_run_to_a_table_goes_on_and_its_readers_see_whole_scores_alone(
    crm: str, leads: Path, tmp_path: Path
) -> None:
    context = _workspace(tmp_path / "there", crm)
    before = _run(context, table="crm.leads", out="crm.killed", every=False)
    with psycopg.connect(crm, autocommit=True) as connection:
        _killed_in_the_middle(context, connection)
        assert _seen(connection) == (ROWS, 1), "the old scores stand until the new ones are whole"
        finished = _parts(connection)
        assert 3 <= len(finished) < PARTS
        written = _transactions(connection, "crm.killed__unfinished")
        assert sum(written.values()) == sum(finished)
        with _reading(crm) as seen, _killable(context) as again:
            told = json.loads(again.communicate()[0])["bulk"]
        assert set(seen) <= {(ROWS, 1), (ROWS, PARTS)}
        assert (told["leads"], told["above"], told["parts"], told["kept"]) == (ROWS, before.above, PARTS, len(finished))
        after = _transactions(connection, "crm.killed")
        assert {place: after.get(place) for place in written} == written, "finished parts are not written again"
        assert len(after) == PARTS
        assert connection.execute("SELECT to_regclass('crm.killed__unfinished')").fetchone() == (None,)
    _run(context, table="crm.leads", out="crm.whole")
    assert _alike(_of_table(crm, "crm.whole"), _of_table(crm, "crm.killed"))


def _killable(context: Context) -> subprocess.Popen[bytes]:
    """Start the command in a process of its own, which writes many parts."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, "score", "--table", "crm.leads", "--out-table", "crm.killed", "--reasons", "all",
         "--json", "-w", str(context.folder)],
        stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip


def _killed_in_the_middle(context: Context, connection: psycopg.Connection[tuple[object, ...]]) -> None:
    with _killable(context) as child:
        while len(_parts(connection)) < 3 and child.poll() is None:
            time.sleep(0.001)
        child.send_signal(signal.SIGKILL)
    assert child.returncode == -signal.SIGKILL
    while connection.execute("SELECT pid FROM pg_stat_activity WHERE application_name = 'nachim'").fetchall():
        time.sleep(0.01)  # the server notices at its next word


def _parts(connection: psycopg.Connection[tuple[object, ...]]) -> list[int]:
    """Return the rows of each finished part, as the table says them."""
    [(said,)] = connection.execute(
        "SELECT obj_description(to_regclass('crm.killed__unfinished'), 'pg_class')"
    ).fetchall()
    return list(json.loads(str(said))["parts"]) if said else []


def _transactions(connection: psycopg.Connection[tuple[object, ...]], table: str) -> dict[object, object]:
    """Return the rows that each transaction has written into a table."""
    found = connection.execute(f"SELECT xmin::text, COUNT(*) FROM {table} GROUP BY 1".encode()).fetchall()
    return dict(found)


def _seen(connection: psycopg.Connection[tuple[object, ...]]) -> tuple[object, ...]:
    """Return what a reader of the table sees: rows, and transactions that wrote them."""
    [seen] = connection.execute("SELECT COUNT(*), COUNT(DISTINCT xmin::text) FROM crm.killed").fetchall()
    return seen


@contextmanager
def _reading(crm: str) -> Iterator[list[tuple[object, ...]]]:
    """Read the table again and again beside what is done; list what was seen."""
    seen: list[tuple[object, ...]] = []
    ended = threading.Event()

    def read() -> None:
        with psycopg.connect(crm, autocommit=True) as connection:
            while not ended.is_set():
                seen.append(_seen(connection))
                time.sleep(0.01)

    reader = threading.Thread(target=read)
    reader.start()
    try:
        yield seen
    finally:
        ended.set()
        reader.join()
    assert len(seen) > 10


def test_a_table_of_somebody_else_is_not_replaced(crm: str, leads: Path, tmp_path: Path) -> None:
    context = _workspace(tmp_path / "there", crm)
    with pytest.raises(UsageError) as taken:
        _run(context, table="crm.leads", out="crm.leads")
    assert taken.value.code == "score.bulk_taken"
    with pytest.raises(EngineError) as nowhere:
        _run(context, table="crm.leads", out="nowhere.scored")
    assert nowhere.value.code == "engine.no_schema"
    with pytest.raises(UsageError) as none:
        _run(_workspace(tmp_path / "home", "duckdb"), file=leads, out="scored")
    assert none.value.code == "engine.holds_none"


def test_the_portable_query_gives_the_same_scores_on_every_engine(engine: Engine, leads: Path) -> None:
    engine.read_parquet("few", [leads])
    made = Bulk(icp().card, engine.columns("few"), bulk.saying(icp(), "en"))
    query = scores_query(made, "few", Asked(all_reasons=True), bulk_tables.buckets(100, 50)[0])
    assert portability_problems(query) == []
    query = scores_query(made, "few", Asked(all_reasons=True))
    there = engine.rows(f'SELECT * FROM ({query}) AS "q" WHERE "key" < \'L2\' ORDER BY "key"').records()
    reader = bulk.PortionReader(leads.parent)
    reader.write(
        f"SELECT * FROM ({made.query(f'SELECT * FROM read_parquet({leads.as_posix()!r})', Asked(all_reasons=True))}) "
        "WHERE key < 'L2'",
        leads.parent / f"{engine.name}.parquet",
    )
    reader.close()
    home = duckdb.sql(f"SELECT * FROM '{leads.parent / f'{engine.name}.parquet'}' ORDER BY key").fetchall()
    assert len(home) == len(there) > 1000
    assert [(one[0], one[1], *one[3:]) for one in home] == [
        (row["key"], row["total"], row["reason_1"], row["reason_2"], row["reason_3"]) for row in there
    ]


def test_spark_writes_a_table_of_its_catalog(spark_started: None, leads: Path, tmp_path: Path) -> None:
    session = spark_session("spark")
    session.sql(f"CREATE DATABASE bulk LOCATION '{tmp_path}/bulk'")
    with SparkEngine(session, tmp_path) as engine:
        try:
            engine.show("few", str(leads))
            query = 'SELECT "key", "employees" FROM "few" WHERE "employees" < 100'
            first = engine.publish("bulk.scored", [query], "a")
            again = engine.publish("bulk.scored", [query], "b")
            assert first == again
            assert session.table("bulk.scored").count() == first.rows > 100
            session.sql("CREATE TABLE bulk.mine (n INT) USING parquet")
            with pytest.raises(UsageError):
                engine.publish("bulk.mine", [query], "a")
        finally:
            session.sql("DROP DATABASE bulk CASCADE")
