"""What the rules of the card cost on later rows, and the line that admits what sales can work."""

from __future__ import annotations

from nachim.engine.dialects import number
from nachim.evidence.ledger import Ledger
from nachim.findings.leads import score_sql
from nachim.model.findings import Findings
from nachim.model.rules import CardRules
from nachim.scorecard.fitted import FittedCard

CAPACITY = 0.2
"""Share of leads that sales can work where nobody says: one in five."""


def card_rules(
    ledger: Ledger, fitted: FittedCard, found: Findings, early: str | None, capacity: float | None
) -> CardRules | None:
    """Enter the price of the caps, the proposed line and what it admits; None without anything to draw a line on.

    Parameters
    ----------
    early
        Name of the model of the earlier rows, whose card the later rows can judge; None where it has too few rows.
    """
    outcome, card = found.scope.outcome, fitted.card
    query = ledger.runner.models.specifications[outcome].query
    later = 'FROM "proof" WHERE "run" = \'later\''
    if found.leads is not None:
        totals = f'SELECT "total" AS "points" FROM ({score_sql(card)}) AS "x"'
    elif found.proof is not None:
        totals = f'SELECT "points" {later}'
    else:
        return None
    share = CAPACITY if capacity is None else capacity
    words = {"capacity": share}
    proposed = ledger.add(
        "line.proposed", "rules.figure.proposed", "proposed_line",
        f'SELECT "points", {number(share)} AS "capacity" FROM ({totals}) AS "t"', unit="points", words=words,
    )  # fmt: skip
    line = int(ledger.figure(proposed).value or 0)
    at = {"line": line}
    price = None
    if early is not None and found.proof is not None:
        price = ledger.add(
            "card.caps.price", f"rules.figure.price.{fitted.cap_rule.value}", "caps_price", query, unit="gain",
            arguments={"model": outcome, "card": early},
        )  # fmt: skip
    arguments = {"model": outcome}
    return CardRules(
        fitted.cap_rule,
        price,
        share,
        proposed,
        ledger.add(
            "line.proposed.share", "rules.figure.admitted", "share",
            f'SELECT CASE WHEN "points" >= {line} THEN 1 ELSE 0 END AS "y" FROM ({totals}) AS "t"', words=at,
        ),
        ledger.add("line.proposed.win_rate", "rules.figure.win_rate", "share",
                   f'SELECT "y" {later} AND "points" >= {line}', words=at)
        if found.proof is not None
        else None,
        ledger.add("card.floor", "rules.figure.floor", "card_floor", query, unit="points", arguments=arguments),
        ledger.add(
            "card.line_before", "rules.figure.line_before", "card_line_before", query, unit="points",
            arguments=arguments,
        )
        if fitted.anchored is not None
        else None,
    )  # fmt: skip
