"""Tables of the user's own in the engine of the workspace: used where they lie, with the answer that files give."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote as escaped

import duckdb
import psycopg
import pytest
from pydantic import TypeAdapter

from differences import differences
from made_files import written
from made_tickets import EMAIL, TICKETS
from nachim.engine import Frame
from nachim.engine.postgres import PostgresEngine
from nachim.errors import EngineError, FileError, NotFound, UsageError
from nachim.imports.profile import MOST
from nachim.model.findings import Findings
from nachim.usecases import build, engine, explain, forget, import_files, init
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.job import Job
from nachim.workspace import open_workspace

NOW = dt.datetime(2026, 3, 1)
ROWS = 4000
ACCOUNTS = """SELECT 'A' || i AS "Account ID", ' 가온' || i || ' 주식회사 ' AS "Account Name",
    ['금융', '제조', '소프트웨어', NULL][1 + i % 4] AS "Industry", 20 + (i * 37) % 900 AS "Employees",
    CASE WHEN i % 9 = 0 THEN '="0' || i || '"' ELSE '0' || i END AS "Branch", ['서울', '부산'][1 + i % 2] AS "Region"
    FROM range(200) AS r(i)"""
DEALS = f"""SELECT 'D' || i AS "Opportunity ID", 'A' || i % 200 AS "Account ID",
    DATE '2024-01-01' + CAST(i % 500 AS INTEGER) AS "Created Date",
    TIMESTAMP '2024-02-01 00:00:00' + INTERVAL (i % 500) DAY AS "Close Date",
    CASE WHEN (i % 200) % 4 = 0 THEN i % 4 < 3 ELSE i % 5 = 0 END AS "Won",
    CASE WHEN i % 50 = 7 THEN '#N/A' WHEN (i % 200) % 4 = 0 AND i % 4 < 3 OR i % 5 = 0 THEN 'Closed Won'
        ELSE 'Closed Lost' END AS "Stage",
    CAST(1000 + i * 12345.5 AS DECIMAL(18, 2)) AS "Amount", 1.5 * (i % 7) AS "Discount score",
    'minsu.kim' || i % 5 || '@corp.example' AS "Contact Email"
    FROM range({ROWS}) AS r(i)"""
TABLES = {"accounts": ACCOUNTS, "deals": DEALS}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    return written(tmp_path_factory.mktemp("files"), TABLES)


@pytest.fixture(scope="module")
def shop(postgres_address: str, files: dict[str, Path]) -> Iterator[str]:
    """Address of a database whose schema `crm` holds the tables."""
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute("CREATE DATABASE warehouse")
    inside = psycopg.conninfo.make_conninfo(postgres_address, dbname="warehouse")
    with PostgresEngine(inside, "crm") as loader:
        for name, path in files.items():
            loader.read_parquet(name, [path])
    told = psycopg.conninfo.conninfo_to_dict(inside)
    yield f"postgresql://{told['user']}@/warehouse?host={escaped(str(told['host']), safe='')}"
    with psycopg.connect(postgres_address, autocommit=True) as connection:
        connection.execute("DROP DATABASE warehouse WITH (FORCE)")


def _workspace(folder: Path, engine: str) -> Context:
    context = Context(folder, "en", NOW)
    init.run(init.Request("Acme", engine=engine), context)
    return context


def _canonical(context: Context) -> dict[str, list[dict[str, object]]]:
    """Return the canonical tables without what hangs on where a row came from; persons' ids hang on the workspace."""
    workspace = open_workspace(context.folder)
    found: dict[str, list[dict[str, object]]] = {}
    with engine_of(workspace) as opened:
        for part in build.parts(workspace, workspace.snapshots()):
            opened.read_parquet("shown", [part.path])
            rows = opened.rows('SELECT * FROM "shown" ORDER BY "key"').records()
            found[part.table] = [
                {
                    k: v
                    for k, v in row.items()
                    if k not in ("id", "source", "row", "owner", "contact_name", "contact_email")
                }
                for row in rows
            ]
    workspace.close()
    return found


def _found(context: Context) -> object:
    """Return the findings of a build without its id, which hangs on where the tables came from."""
    built = build.run(build.Request(depth="best"), context)
    return json.loads(TypeAdapter(Findings).dump_json(built.findings).decode().replace(built.build, "build"))


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Rows of every answer that came from PostgreSQL into this process."""
    heights: list[int] = []
    rows: Callable[[PostgresEngine, str], Frame] = PostgresEngine.rows

    def counted(self: PostgresEngine, sql: str) -> Frame:
        frame = rows(self, sql)
        heights.append(frame.height)
        return frame

    monkeypatch.setattr(PostgresEngine, "rows", counted)
    return heights


@pytest.fixture(scope="module")
def from_files(files: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Context:
    context = _workspace(tmp_path_factory.mktemp("files") / "acme", "duckdb")
    import_files.run(import_files.Request(tuple(files.values())), context)
    return context


def test_tables_of_postgres_stay_there_and_give_what_their_files_give(
    shop: str, from_files: Context, fetched: list[int], tmp_path: Path
) -> None:
    context = _workspace(tmp_path / "acme", shop)
    answer = import_files.run(import_files.Request((), tables=("crm.accounts", "crm.deals")), context)
    assert [(one.file, one.status) for one in answer.imported] == [("crm.accounts", "new"), ("crm.deals", "new")]
    assert {note.code for one in answer.imported for note in one.notes} >= {"error_cells"}
    assert max(fetched) <= MOST < ROWS
    assert not list((context.folder / "snapshots").glob("*/*.parquet"))
    kept = {mark.stem for mark in (context.folder / "snapshots").glob("*/*.table")}
    assert kept == set(_canonical(from_files)) == {"account", "deal"}
    assert list(differences(_canonical(from_files), _canonical(context))) == []
    assert list(differences(_found(from_files), _found(context))) == []


def test_the_address_of_the_engine_itself_is_no_other_database(shop: str, tmp_path: Path) -> None:
    context = _workspace(tmp_path / "acme", shop)
    request = import_files.Request((), addresses=(shop,))
    assert len(import_files.run(request, context).imported) == 2
    assert len(list((context.folder / "snapshots").glob("*/*.table"))) == 2
    assert [one.status for one in import_files.run(request, context).imported] == ["unchanged", "unchanged"]
    _drop_ours(shop)
    with pytest.raises(EngineError) as gone:
        _canonical(context)
    assert gone.value.code == "engine.table_gone"
    assert [one.status for one in import_files.run(request, context).imported] == ["restored", "restored"]
    assert len(_canonical(context)["deal"]) == ROWS


def test_a_row_that_changed_is_another_import_and_the_old_one_comes_back(shop: str, tmp_path: Path) -> None:
    context, request = _workspace(tmp_path / "acme", shop), import_files.Request((), tables=("crm.accounts",))
    import_files.run(request, context)
    with psycopg.connect(shop, autocommit=True) as connection:
        connection.execute("""UPDATE crm.accounts SET "Employees" = 7 WHERE "Account ID" = 'A3'""")
    try:
        assert [one.status for one in import_files.run(request, context).imported] == ["replaced"]
        assert [row["employees"] for row in _canonical(context)["account"] if row["key"] == "A3"] == [7.0]
        import_files.run(import_files.Request((), undo=True), context)
        assert [row["employees"] for row in _canonical(context)["account"] if row["key"] == "A3"] == [131.0]
    finally:
        with psycopg.connect(shop, autocommit=True) as connection:
            connection.execute("""UPDATE crm.accounts SET "Employees" = 131 WHERE "Account ID" = 'A3'""")


def test_a_table_that_is_not_there_is_named_with_those_that_are(shop: str, tmp_path: Path) -> None:
    context = _workspace(tmp_path / "acme", shop)
    with pytest.raises(FileError, match=r"crm\.accounts, crm\.deals") as missing:
        import_files.run(import_files.Request((), tables=("crm.deal",)), context)
    assert missing.value.code == "file.no_sheet"
    at_home = _workspace(tmp_path / "home", "duckdb")
    with pytest.raises(UsageError) as none:
        import_files.run(import_files.Request((), tables=("deals",)), at_home)
    assert none.value.code == "engine.holds_none"


def test_a_person_is_forgotten_in_kept_tables_too(shop: str, tmp_path: Path) -> None:
    tickets = tmp_path / "tickets.parquet"
    duckdb.connect(config={"threads": 1}).execute(f"COPY ({TICKETS}) TO '{tickets}' (FORMAT parquet)")
    context = _workspace(tmp_path / "acme", shop)
    with PostgresEngine(shop, "tickets") as loader:
        loader.read_parquet("tickets", [tickets])
        import_files.run(import_files.Request((), tables=("tickets.tickets", "crm.deals")), context)
    before = _kept_persons(shop)
    answer = forget.run(forget.Request(EMAIL, everybody=True), context)
    assert (answer.persons, answer.details) == (1, 3), "e-mail, name and phone stand in one row"
    after = _kept_persons(shop)
    assert len(before - after) == 1
    forget.run(forget.Request("minsu.kim3@corp.example", everybody=True), context)
    assert len(after - _kept_persons(shop)) == 1
    assert len(_canonical(context)["deal"]) == ROWS


def test_another_engine_takes_the_tables_along_and_the_old_one_keeps_nothing(
    shop: str, from_files: Context, tmp_path: Path
) -> None:
    context = _workspace(tmp_path / "acme", shop)
    import_files.run(import_files.Request((), tables=("crm.accounts", "crm.deals")), context)
    settings = context.folder / "workspace.yaml"
    settings.write_text("# ours\n" + settings.read_text(encoding="utf-8"), encoding="utf-8")
    changed = engine.run(engine.Request("duckdb"), context)
    assert (changed.engine, changed.before, changed.moved, changed.left) == ("duckdb", shop, 2, False)
    assert settings.read_text(encoding="utf-8").startswith("# ours\n")
    assert engine.run(engine.Request(), context).engine == "duckdb"
    assert not list(context.folder.rglob("*.table"))
    assert _ours(shop) == []
    assert list(differences(_canonical(from_files), _canonical(context))) == []
    assert engine.run(engine.Request(shop), context).moved == 0
    assert list(differences(_canonical(from_files), _canonical(context))) == []


def test_an_engine_written_by_hand_is_sent_back_to_where_the_tables_lie(shop: str, tmp_path: Path) -> None:
    context = _workspace(tmp_path / "acme", shop)
    import_files.run(import_files.Request((), tables=("crm.accounts",)), context)
    settings = context.folder / "workspace.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace(shop, "duckdb"), encoding="utf-8")
    with pytest.raises(EngineError, match="nachim engine postgresql") as elsewhere:
        _canonical(context)
    assert elsewhere.value.code == "engine.elsewhere"
    settings.write_text(settings.read_text(encoding="utf-8").replace("duckdb", shop), encoding="utf-8")
    assert len(_canonical(context)["account"]) == 200


def test_the_main_job_is_told_step_by_step_and_a_step_is_shown(from_files: Context) -> None:
    job = explain.run(explain.Request(), from_files)
    assert isinstance(job, Job)
    names = [made.name for made in job.steps]
    assert {"c_deal", "l_deal", "deal", "customer", "subject", "deals.parquet"} <= set(names)
    assert all(made.sql.startswith(("SELECT", "WITH")) for made in job.steps if made.sql)
    deals = job.steps[names.index("deals.parquet")]
    assert deals.rows == ROWS
    first = explain.run(explain.Request(rows=3, step=str(names.index("c_deal") + 1)), from_files)
    assert isinstance(first, Job)
    assert first.steps == job.steps[: len(first.steps)]
    assert [row["key"] for row in first.shown] == ["D0", "D1", "D2"]
    with pytest.raises(NotFound) as unknown:
        explain.run(explain.Request(step="999"), from_files)
    assert unknown.value.code == "explain.step"


def _ours(shop: str) -> list[str]:
    with psycopg.connect(shop) as connection:
        found = connection.execute("SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'nachim_')").fetchall()
    return [str(name) for (name,) in found]


def _kept_persons(shop: str) -> set[str]:
    """Return the ids of persons' e-mails that kept tables hold."""
    with psycopg.connect(shop) as connection:
        tables = connection.execute(
            """SELECT table_schema, table_name FROM information_schema.columns
            WHERE starts_with(table_name, 'kept_') AND column_name = 'contact_email'"""
        ).fetchall()
        return {
            id_
            for schema, table in tables
            for (id_,) in connection.execute(f'SELECT contact_email FROM "{schema}"."{table}"'.encode())
        }


def _drop_ours(shop: str) -> None:
    with psycopg.connect(shop, autocommit=True) as connection:
        schemas = connection.execute(
            "SELECT nspname FROM pg_namespace WHERE starts_with(nspname, 'nachim_')"
        ).fetchall()
        for (schema,) in schemas:
            connection.execute(f'DROP SCHEMA "{schema}" CASCADE'.encode())


@pytest.fixture(autouse=True)
def _clean(request: pytest.FixtureRequest) -> Iterator[None]:
    yield
    if "shop" in request.fixturenames:
        _drop_ours(request.getfixturevalue("shop"))


def test_parquet_that_spark_sees_stays_there_and_gives_what_its_file_gives(spark_started: None, tmp_path: Path) -> None:
    few = tmp_path / "few.parquet"
    duckdb.connect(config={"threads": 1}).execute(
        f"""COPY (SELECT "Opportunity ID", "Account ID", "Close Date", "Stage" FROM ({DEALS}) LIMIT 50)
        TO '{few}' (FORMAT parquet)"""
    )
    contexts = [_workspace(tmp_path / engine, engine) for engine in ("duckdb", "spark")]
    import_files.run(import_files.Request((few,)), contexts[0])
    answer = import_files.run(import_files.Request((), tables=(str(few),)), contexts[1])
    assert [one.status for one in answer.imported] == ["new"]
    assert [path.is_dir() for path in (contexts[1].folder / "snapshots").glob("*/deal.parquet")] == [True]
    home, there = map(_canonical, contexts)
    assert list(differences(home, there)) == []
    assert len(there["deal"]) == 50
