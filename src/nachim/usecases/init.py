"""Make a workspace."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace
from nachim.workspace.settings import check_engine


@dataclass(frozen=True, slots=True)
class Request:
    """A new workspace in the context's folder."""

    name: str = ""
    currency: str = "KRW"
    timezone: str = "Asia/Seoul"
    engine: str = "duckdb"
    """Where tables are worked on; see `Settings.engine`."""


@dataclass(frozen=True, slots=True)
class Answer:
    """Where it lies and what it is called."""

    folder: str
    name: str
    currency: str
    timezone: str
    engine: str = "duckdb"


def run(request: Request, context: Context) -> Answer:
    """Make the folder with its settings.

    Raises
    ------
    UsageError
        If the folder holds a workspace already.
    InputError
        If the engine is none, or its address holds a password.
    """
    name = request.name or context.folder.resolve().name
    settings = Settings(name, request.currency.upper(), request.timezone, request.engine)
    check_engine(settings.engine)
    workspace = create_workspace(context.folder, settings)
    workspace.close()
    return Answer(str(context.folder), name, workspace.settings.currency, request.timezone, settings.engine)
