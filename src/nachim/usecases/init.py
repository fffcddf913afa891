"""Make a workspace."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """A new workspace in the context's folder."""

    name: str = ""
    currency: str = "KRW"
    timezone: str = "Asia/Seoul"


@dataclass(frozen=True, slots=True)
class Answer:
    """Where it lies and what it is called."""

    folder: str
    name: str
    currency: str
    timezone: str


def run(request: Request, context: Context) -> Answer:
    """Make the folder with its settings.

    Raises
    ------
    UsageError
        If the folder holds a workspace already.
    """
    name = request.name or context.folder.resolve().name
    workspace = create_workspace(context.folder, Settings(name, request.currency.upper(), request.timezone))
    workspace.close()
    return Answer(str(context.folder), name, workspace.settings.currency, request.timezone)
