"""What stands beside the lists of best and worst: the effect of weights, whom to interview, the market."""

from __future__ import annotations

from nachim.evidence.ledger import Ledger
from nachim.findings.freeze import Frozen
from nachim.findings.interviews import interviews
from nachim.findings.market import market_shares
from nachim.findings.weights import weight_effects
from nachim.model.customers import Customers
from nachim.model.findings import Best
from nachim.model.market import Market


def customers(
    ledger: Ledger, frozen: Frozen, best: Best | None, outcome: str, market: Market | None
) -> Customers | None:
    """Enter what weights do, who should be interviewed, and our shares against the market's.

    None where nobody could be judged and no counts of companies were given.
    """
    shares = None if market is None else market_shares(ledger, market, frozen.attributes)
    if best is None or frozen.lists is None:
        return None if shares is None else Customers("", (), (), shares)
    listed = ledger.add(
        "best.listed", "report.figure.best.listed", "count",
        f'SELECT 1 AS "n" FROM "customers" WHERE "success_rank" BETWEEN 1 AND {len(best.top)}', unit="count",
    )  # fmt: skip
    effects = weight_effects(ledger, frozen.lists)
    return Customers(listed, effects, interviews(ledger, frozen, best, outcome), shares)
