"""What to ask next: the gaps whose answers would pay most, and what an attribute not recorded yet would need (R19)."""

from __future__ import annotations

from nachim.engine.conditions import expression, score_columns
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.findings.leads import flips_sql
from nachim.model.card import Card, CardAttribute
from nachim.model.findings import Findings, Note

MOST = 3
"""Attributes that are named: the best, and others whose answers would change at least one decision."""


def ask_next(ledger: Ledger, found: Findings, card: Card | None, outcome: str) -> list[Note]:
    """Return which answers would pay most, by what they would do to the decisions on today's leads and to the AUC.

    Parameters
    ----------
    card
        The card in use; None where there is none, so that only what a new attribute would need can be said.
    """
    notes = [] if card is None or found.leads is None else _gaps(ledger, card, outcome)
    if any(one.used for one in found.coverage):
        notes.append(_new(ledger, outcome))
    return notes


def _gaps(ledger: Ledger, card: Card, outcome: str) -> list[Note]:
    """Return the attributes with gaps among the leads, the ones whose answers would change most decisions first."""
    entered = []
    for attribute in card.attributes:
        scored = f'SELECT "t".*, {", ".join(score_columns(card))} FROM "leads" AS "t"'
        unknown = f'FROM ({scored}) AS "s" WHERE {expression(attribute.levels[-1].condition)}'
        rows = ledger.runner.rows(
            f'SELECT COUNT(*) AS "n", SUM({flips_sql(attribute, card.threshold)}) AS "x" {unknown}'
        )
        if int(rows["n"][0]):
            entered.append((float(rows["x"][0]), attribute, unknown))
    paying = sorted((one for one in entered if one[0] > 0), key=lambda one: (-one[0], one[1].name))
    paying = [one for place, one in enumerate(paying) if not place or one[0] >= 1]
    return [_gap(ledger, card, attribute, unknown, outcome) for _, attribute, unknown in paying[:MOST]]


def _gap(ledger: Ledger, card: Card, attribute: CardAttribute, unknown: str, outcome: str) -> Note:
    words = {"attribute": attribute.name}

    def enter(name: str, statistic: str, query: str, unit: str, **arguments: str) -> str:
        return ledger.add(
            f"fill.{attribute.name}.{name}", f"findings.figure.fill.{name}", statistic, query, unit=unit, words=words,
            arguments=arguments,
        )  # fmt: skip

    flips = f'SELECT {flips_sql(attribute, card.threshold)} AS "x" {unknown}'
    return Note(
        "findings.fill",
        words,
        "look",
        {
            "leads": enter("leads", "count", f'SELECT COUNT(*) AS "n" {unknown}', "count"),
            "flips": enter("flips", "mean", flips, "share"),
            "changed": enter("changed", "total", flips, "number"),
            "auc": enter(
                "auc", "filled_auc", ledger.runner.models.specifications[outcome].query, "error", model=outcome,
                attribute=attribute.name,
            ),
        },
    )  # fmt: skip


def _new(ledger: Ledger, outcome: str) -> Note:
    """Return what an attribute that nobody records yet would need to be seen."""
    query = f"SELECT {OUTCOME} FROM {rows_sql(outcome, 'all')}"
    needed = ledger.add("power.new", "findings.figure.power.new", "rows_for_lift", query, unit="count")
    have = ledger.add(
        "power.have", "findings.figure.power.have", "count",
        f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "all")}', unit="count",
    )  # fmt: skip
    figure, rows = ledger.figure(needed).value, ledger.figure(have).value or 0
    if figure is None:
        return Note("findings.ask_people", {})
    seen = "seen" if rows >= figure else "unseen"
    of = "" if outcome == "won" else ".good"
    return Note(f"findings.new_attribute.{seen}{of}", {}, "info", {"n": needed, "have": have})
