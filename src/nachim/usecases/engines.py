"""The engine that a workspace's tables are worked on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.address import DUCKDB, PASSWORD, POSTGRES, engine_address
from nachim.engine.kept import mark_of
from nachim.workspace import Workspace

_MEMORY = "1GB"
"""What the tables of an import or a build take of memory as long as every step can be done with it."""


@contextmanager
def engine_of(workspace: Workspace, setting: str = "") -> Iterator[Engine]:
    """Open the engine that the workspace's settings name; what it makes goes with it.

    Parameters
    ----------
    setting
        Another engine than that of the settings.

    Raises
    ------
    EngineError
        If what it needs is not installed, or its server does not answer.
    """
    with workspace.staging() as folder:
        engine = _opened(workspace, setting or workspace.settings.engine, folder)
        try:
            yield engine
        finally:
            engine.close()


@contextmanager
def readers(engine: Engine, spill: Path) -> Iterator[Callable[[Path], Engine]]:
    """Yield what reads the table at a path: DuckDB in this process where it is files, else the engine that keeps it.

    For looking through a workspace file by file: a server would take in each of them first, a cluster would take a
    tenth of a second or more for each question.
    """
    if engine.name == "duckdb":
        yield lambda _: engine
        return
    from nachim.engine.duckdb import DuckDBEngine

    with DuckDBEngine(spill=spill, usual=_MEMORY) as here:
        yield lambda path: engine if path == mark_of(path) else here


def _opened(workspace: Workspace, setting: str, folder: Path) -> Engine:
    asked, secret = engine_address(setting), os.environ.get(PASSWORD, "")
    if asked.kind == DUCKDB:
        from nachim.engine.duckdb import DuckDBEngine

        return DuckDBEngine(spill=folder, usual=_MEMORY)  # what does not fit into it spills into the workspace
    if asked.kind == POSTGRES:
        from nachim.engine.lasting import LastingPostgres

        name = hashlib.sha256(workspace.secret("people").encode()).hexdigest()[:12]
        return LastingPostgres(asked.address, workspace.root, name, secret)
    from nachim.engine.sessions import spark_session
    from nachim.engine.spark import SparkEngine

    return SparkEngine(spark_session(asked.address, secret), folder)
