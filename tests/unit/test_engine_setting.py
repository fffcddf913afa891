"""Which engine a workspace has, and what is said where it cannot be had."""

from __future__ import annotations

import datetime as dt
import socket
import traceback
from pathlib import Path

import pytest

from nachim.errors import EngineError, InputError
from nachim.usecases import engine, init, status
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.workspace import open_workspace


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


@pytest.mark.parametrize("named", ["mysql://db.example/x", "Spark", "postgresql://db:port/x", ""])
def test_what_is_no_engine_is_refused_with_those_that_are(tmp_path: Path, named: str) -> None:
    with pytest.raises(InputError, match=r"postgresql://nachim@db\.example"):
        init.run(init.Request("Acme", engine=named), _context(tmp_path))


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


def test_the_engine_stays_where_the_new_one_does_not_answer(tmp_path: Path) -> None:
    context = _context(tmp_path)
    init.run(init.Request("Acme", engine="duckdb"), context)
    with pytest.raises(EngineError):
        engine.run(engine.Request("postgresql://127.0.0.1:1/nowhere"), context)
    assert engine.run(engine.Request(), context).engine == "duckdb"
