"""What a verdict holds for where not every lead was worked (R47): all leads by their chances, or those worked."""

from __future__ import annotations

from dataclasses import replace

from nachim.engine.dialects import number
from nachim.evidence.ledger import Ledger
from nachim.model.findings import Proof
from nachim.proof.backtest import judge
from nachim.stats.weighted import CLIP

LATER = 'FROM "proof" AS "p" JOIN "deals" AS "d" ON "d"."id" = "p"."id" WHERE "p"."run" = \'later\''
WEIGHT = (
    f'CASE WHEN "d"."chance" IS NULL THEN 1.0 WHEN "d"."chance" < {number(1 / CLIP)} THEN {number(CLIP)} '
    'ELSE 1.0 / "d"."chance" END'
)
WEIGHTED = f'SELECT "p"."y" AS "y", "p"."points" AS "points", "p"."p" AS "p", {WEIGHT} AS "w" {LATER} ORDER BY "p"."id"'
LEFT = '"worked" = 0 AND "ripe" = 1 AND "later" = 1'
"""Later deals that nobody worked, and that are old enough to be judged."""


def chances_recorded(ledger: Ledger) -> int:
    """Return how many later deals were worked with a recorded chance below 1."""
    return int(ledger.runner.rows(f'SELECT COUNT("d"."chance") AS "n" {LATER} AND "d"."chance" < 1')["n"][0])


def left_alone(ledger: Ledger, more: str = "") -> int:
    """Return how many later deals nobody worked."""
    return int(ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM "deals" WHERE {LEFT}{more}')["n"][0])


def over_all_leads(ledger: Ledger, proof: Proof) -> Proof:
    """Rest the verdict on all leads, each worked one standing for 1 / chance; say where it holds for worked ones only.

    The rule is that of `nachim.proof.backtest.prove`, with the weighted AUC and the weighted lift at 20 %.
    """
    if proof.verdict != "too_few" and chances_recorded(ledger):
        auc = ledger.add("worked.auc", "report.figure.worked.auc", "auc_weighted", WEIGHTED, unit="auc")
        lift = ledger.add("worked.lift20", "joint.worked.lift20", "top_fifth_weighted", WEIGHTED, unit="ratio")
        verdict, decided, _ = judge(ledger.figure(auc), ledger.figure(lift))
        proof = replace(proof, verdict=verdict.value, decided_by=lift if decided == "lift20" else auc)
    unknown = left_alone(ledger, ' AND "chance" IS NULL')
    return replace(proof, holds="worked") if unknown else proof
