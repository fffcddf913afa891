"""What stands beside the lists of best and worst: the effect of weights, whom to interview."""

from __future__ import annotations

from nachim.evidence.ledger import Ledger
from nachim.findings.freeze import Frozen
from nachim.findings.interviews import interviews
from nachim.findings.weights import weight_effects
from nachim.model.customers import Customers
from nachim.model.findings import Best


def customers(ledger: Ledger, frozen: Frozen, best: Best | None, outcome: str) -> Customers | None:
    """Enter what weights do and who should be interviewed; None where nobody could be judged."""
    if best is None or frozen.lists is None:
        return None
    listed = ledger.add(
        "best.listed", "report.figure.best.listed", "count",
        f'SELECT 1 AS "n" FROM "customers" WHERE "success_rank" BETWEEN 1 AND {len(best.top)}', unit="count",
    )  # fmt: skip
    return Customers(listed, weight_effects(ledger, frozen.lists), interviews(ledger, frozen, best, outcome))
