"""The engine that a workspace's tables are worked on."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.address import DUCKDB, PASSWORD, POSTGRES, engine_address
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
