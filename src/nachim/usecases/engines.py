"""The engine that a workspace's tables are worked on."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from nachim.engine import Engine
from nachim.workspace import Workspace


@contextmanager
def engine_of(workspace: Workspace) -> Iterator[Engine]:
    """Open the workspace's engine; what does not fit into memory spills into the workspace."""
    from nachim.engine.duckdb import DuckDBEngine

    with workspace.staging() as spill, DuckDBEngine(spill=spill) as engine:
        yield engine
