"""Patterns as findings: each with the queries behind its figures; and hypotheses made from them."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.findings.shown import shown_lift
from nachim.model.condition import Condition, Tree
from nachim.model.evidence import Later, Standing
from nachim.model.findings import Hypothesis, Note, PatternFinding, Patterns
from nachim.model.pattern import Discovery, Pattern

MOST = 12
"""Patterns shown for one outcome."""
HYPOTHESES = 5


def patterns(ledger: Ledger, outcome: str) -> Patterns:
    """Enter what the search for an outcome found."""
    found = ledger.runner.models.discovery(outcome)
    query = ledger.runner.models.specifications[outcome].query
    tests = ledger.add(
        f"patterns.{outcome}.tests", "report.figure.tests", "pattern_tests", query, unit="count",
        arguments={"model": outcome},
    )  # fmt: skip
    rows = ledger.add(
        f"patterns.{outcome}.rows", "report.figure.rows", "count",
        f'SELECT COUNT(*) AS "n" FROM ({query}) AS "x" WHERE "later" = 0', unit="count",
    )  # fmt: skip
    shown = [_finding(ledger, outcome, place, one) for place, one in enumerate(found.patterns[:MOST])]
    return Patterns(outcome, tests, rows, tuple(shown), tuple(_notes(ledger, found, tests, rows)))


def _finding(ledger: Ledger, outcome: str, place: int, pattern: Pattern) -> PatternFinding:
    id_ = f"pattern.{outcome}.{place + 1}"
    words = {"pattern": pattern.tree}
    here = expression(pattern.tree)

    def enter(name: str, label: str, statistic: str, query: str, unit: str) -> str:
        return ledger.add(f"{id_}.{name}", f"report.figure.pattern.{label}", statistic, query, unit=unit, words=words)

    has = f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
    won = None
    if outcome == "good":
        deals = f"SELECT {has} FROM {rows_sql('won', 'all')}"
        won = enter("won_lift", "won_lift", "lift", deals, "ratio")
    shown = shown_lift(ledger, id_, has, outcome, words)
    table, told = rows_sql(outcome, shown.part), pattern.verdict is not Later.TOO_FEW
    later_lift = shown.lift if shown.later else None
    if told and later_lift is None:
        later_lift = enter(
            "later_lift", "later_lift", "lift", f"SELECT {has} FROM {rows_sql(outcome, 'later')}", "ratio"
        )
    return PatternFinding(
        id_,
        outcome,
        pattern.tree,
        pattern.negative,
        pattern.standing,
        pattern.verdict,
        enter("with", "with", "share", f'SELECT {OUTCOME} FROM {table} AND {here}', "share"),
        enter("without", "without", "share", f'SELECT {OUTCOME} FROM {table} AND NOT {here}', "share"),
        shown.lift,
        later_lift if told else None,
        ledger.add(
            f"{id_}.p", "report.figure.pattern.p", "pattern_p", ledger.runner.models.specifications[outcome].query,
            unit="p", arguments={"model": outcome, "place": place}, words=words,
        ),
        won,
        shown.first,
    )  # fmt: skip


def _notes(ledger: Ledger, found: Discovery, tests: str, rows: str) -> list[Note]:
    if found.confirmed:
        return []
    notes = [Note("findings.nothing_confirmed", {}, "look", {"n": rows, "tests": tests})]
    if found.rows_needed:
        needed = ledger.add(
            f"patterns.{found.outcome}.needed", "report.figure.rows_needed", "rows_needed",
            ledger.runner.models.specifications[found.outcome].query, unit="count", arguments={"model": found.outcome},
        )  # fmt: skip
        notes.append(Note("findings.rows_needed", {"outcome": found.outcome}, figures={"n": needed, "have": rows}))
    return notes


def hypotheses(searched: Sequence[Patterns], fallback: Sequence[Condition]) -> tuple[Hypothesis, ...]:
    """Return three to five sentences to judge: patterns first, then the strongest single conditions of the card."""
    ranked = sorted(
        (one for patterns in searched for one in patterns.found if not one.negative),
        key=lambda one: (one.standing is not Standing.CONFIRMED, one.later is Later.FAILED, one.outcome != "good"),
    )
    chosen: list[tuple[Tree, PatternFinding | None]] = [(one.when, one) for one in ranked]
    known = {repr(when) for when, _ in chosen}
    chosen += [(condition, None) for condition in fallback if repr(condition) not in known]
    return tuple(
        Hypothesis(f"h{place}", when, None, "proposed")
        if one is None
        else Hypothesis(f"h{place}", when, one.id, "proposed", "", one.later, one.later_lift)
        for place, (when, one) in enumerate(chosen[:HYPOTHESES], 1)
    )
