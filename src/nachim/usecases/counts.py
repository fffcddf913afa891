"""The counts of companies that a workspace keeps."""

from __future__ import annotations

from pydantic import TypeAdapter, ValidationError

from nachim.errors import FileError
from nachim.model.market import Market
from nachim.workspace import Workspace

FILE = "market.json"
_MARKET = TypeAdapter(Market)


def market_of(workspace: Workspace) -> Market | None:
    """Return the counts that the workspace keeps; None without any.

    Raises
    ------
    FileError
        If they are damaged.
    """
    path = workspace.root / FILE
    if not path.exists() or not path.read_bytes().strip():
        return None
    try:
        return _MARKET.validate_json(path.read_bytes())
    except ValidationError as error:
        raise FileError("market.damaged", file=FILE) from error


def keep_market(workspace: Workspace, market: Market | None) -> None:
    """Keep counts in place of the last ones, none for None; only inside `Workspace.committing`."""
    workspace.put(workspace.root / FILE, "" if market is None else _MARKET.dump_json(market, indent=1).decode() + "\n")
