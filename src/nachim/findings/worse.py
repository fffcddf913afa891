"""Conditions under which customers go wrong, whatever their deals look like: by success, by leaving, by tickets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nachim.engine import Frame
from nachim.engine.conditions import expression
from nachim.engine.dialects import number
from nachim.evidence.ledger import Ledger
from nachim.evidence.statistics import STATISTICS
from nachim.facts.customers import MONTH
from nachim.findings.compare import STAYED, Comparer
from nachim.findings.joint import part_of
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.findings.shown import shown_lift
from nachim.model.attribute import Category
from nachim.model.condition import Condition
from nachim.model.evidence import Figure, Later, Standing
from nachim.model.findings import ClauseFinding
from nachim.patterns.anti import Test, Worse, worse_conditions
from nachim.patterns.neighbours import NAMING

COMPANY = (Category.FIRMOGRAPHIC, Category.TECHNOLOGY)
HELD_AT = 0.05
ENOUGH = 20
"""Later customers of a segment from which "they point the other way" counts against it."""
_DATED = '"ended" IS NOT NULL AND "observed_months" > 0'
_TESTS = {
    "index": ("worse_by_ranks", '-"index" AS "x"', '"judged" = 1'),
    "churn": ("worse_by_leaving", f'{STAYED} AS "days", "ended" AS "event"', _DATED),
    "tickets": (
        "worse_by_ranks", f'COALESCE("tickets", 0) / ({STAYED}) AS "x"',
        f"{_DATED} AND ({STAYED}) >= {number(3 * MONTH)}",
    ),
    "seat_tickets": (
        "worse_by_ranks", f'COALESCE("tickets", 0) / ("seats" * ({STAYED})) AS "x"',
        f'{_DATED} AND "seats" > 0 AND ({STAYED}) >= {number(3 * MONTH)}',
    ),
}  # fmt: skip
"""By measure: statistic, its columns (more is worse), and the customers it is known of."""


@dataclass(frozen=True, slots=True)
class WorseFinding:
    """A condition, what gave it away, and what is said of it."""

    condition: Condition
    measure: str
    p: str
    finding: ClauseFinding


def worse_customers(comparer: Comparer) -> tuple[WorseFinding, ...]:
    """Enter the conditions on the company under which the earlier customers do worse by one of the measures.

    The levels are those of the search for good customers, cut without a look at any outcome.
    """
    ledger = comparer.ledger
    models = ledger.runner.models
    if "good" not in models.specifications or not len(models.rows("good").y):
        return ()
    names = {one.name for one in models.specifications["good"].attributes if one.category in COMPANY}
    levels = [
        one
        for conditions in models.coded("good").conditions
        for one in conditions
        if one.attribute in names and one.operator in NAMING and one.value != ("no",)
    ]
    recorded = {"index": "good", "churn": "churn", "tickets": "tickets", "seat_tickets": "seat_tickets"}
    asked = [name for name, needs in recorded.items() if needs in comparer.recorded]
    if not levels or not asked:
        return ()
    found = worse_conditions(levels, {name: _test(ledger, name, levels) for name in asked},
                             part=part_of(ledger, "anti"))  # fmt: skip
    return tuple(_entered(ledger, place, one) for place, one in enumerate(found, 1))


def _test(ledger: Ledger, name: str, levels: Sequence[Condition]) -> Test:
    """Return the test of one measure on the earlier customers."""
    statistic, columns, where = _TESTS[name]
    flags = ", ".join(f'CASE WHEN {expression(one)} THEN 1 ELSE 0 END AS "h{i}"' for i, one in enumerate(levels))
    frame = ledger.runner.rows(
        f'SELECT {columns}, {flags} FROM "customers" WHERE "later" = 0 AND {where} ORDER BY "id"'
    )
    own = {column: frame[column] for column in frame if not column.startswith("h")}
    places = {one: i for i, one in enumerate(levels)}

    def p(condition: Condition) -> float | None:
        return STATISTICS[statistic](Frame({**own, "has": frame[f"h{places[condition]}"]})).value

    return p


def _entered(ledger: Ledger, place: int, one: Worse) -> WorseFinding:
    """Enter the test, what later customers say of it, and how often either became good ones."""
    here, words = expression(one.condition), {"segment": one.condition}
    statistic, columns, where = _TESTS[one.measure]

    def enter(part: str, kind: str, query: str, unit: str) -> str:
        return ledger.add(f"worse.{place}.{part}", f"segments.figure.worse.{part}", kind, query, unit=unit, words=words)

    def test(later: int, looks: int) -> str:
        has = f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {looks} AS "looks"'
        return f'SELECT {has}, {columns} FROM "customers" WHERE "later" = {later} AND {where}'

    p, later_p = enter("p", statistic, test(0, one.looks), "p"), enter("later_p", statistic, test(1, 1), "p")
    has = f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
    shown = shown_lift(ledger, f"worse.{place}", has, "good", words)
    table = rows_sql("good", shown.part)
    query = f"SELECT {has} FROM {rows_sql('good', 'later')}"
    finding = ClauseFinding(
        Standing.CONFIRMED, _verdict(ledger.figure(later_p)),
        shown.lift,
        enter("with", "share", f"SELECT {OUTCOME} FROM {table} AND {here}", "share"),
        enter("without", "share", f"SELECT {OUTCOME} FROM {table} AND NOT {here}", "share"),
        shown.lift if shown.later else enter("later_lift", "lift", query, "ratio"),
        shown.first,
    )  # fmt: skip
    return WorseFinding(one.condition, one.measure, p, finding)


def _verdict(figure: Figure) -> Later:
    """Say whether the same test on later customers agrees, or whether enough of them point the other way."""
    if figure.value is None:
        return Later.TOO_FEW
    if figure.value <= HELD_AT:
        return Later.HELD
    return Later.FAILED if figure.value >= 0.5 and (figure.n or 0) >= ENOUGH else Later.TOO_FEW
