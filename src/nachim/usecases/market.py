"""How many companies there are of each kind: kept with the workspace, compared with whom we sold to."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from nachim.errors import UsageError
from nachim.market.reader import read_market
from nachim.model.findings import Findings
from nachim.model.market import Market
from nachim.standards.column import values_of
from nachim.usecases import build
from nachim.usecases.context import Context
from nachim.usecases.counts import keep_market, market_of
from nachim.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """A file of counts to keep in place of the last one; without one, what is kept is compared."""

    file: Path | None = None
    country: str = ""
    """ISO code of the country that the counts are of, where the file does not say."""
    remove: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """The counts, and what was found with them; both None where no counts are kept."""

    market: Market | None
    findings: Findings | None


def run(request: Request, context: Context) -> Answer:
    """Keep counts of companies and compare our shares with theirs.

    Raises
    ------
    FileError
        If the file holds no counts.
    UsageError
        If the country is none.
    NotReady
        If nothing has been imported.
    """
    country = request.country.upper()
    if country and country not in values_of("country"):
        raise UsageError("market.country", country=request.country)
    workspace = open_workspace(context.folder)
    try:
        if request.file is not None or request.remove:
            market = None if request.file is None else read_market(request.file, country)
            with workspace.writing(), workspace.committing():
                keep_market(workspace, market)
        market = market_of(workspace)
    finally:
        workspace.close()
    if market is None:
        return Answer(None, None)
    return Answer(market, build.run(build.Request(depth="best"), context).findings)
