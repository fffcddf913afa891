"""A segment against all other rows, measure by measure: what its deals and its customers are like."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from nachim.engine.conditions import expression
from nachim.engine.dialects import days_between, number
from nachim.evidence.ledger import Ledger
from nachim.facts.customers import MONTH
from nachim.findings.judged_rows import OUTCOME
from nachim.model.condition import Tree
from nachim.model.evidence import Figure, Standing
from nachim.model.segments import Compared

FEWEST = 5
"""Rows of a segment, and others, below which a measure is not compared."""
_LAST = 'CASE WHEN "has_contract" = 1 THEN "contract_end" ELSE "last_invoice" END'
_SEEN = f'("observed_months" * {number(MONTH)})'
_LEFT = f"COALESCE({days_between(chr(34) + 'start' + chr(34), '(' + _LAST + ')')}, 0)"
STAYED = (
    f'CASE WHEN "ended" = 1 THEN CASE WHEN {_LEFT} > {_SEEN} THEN {_SEEN} WHEN {_LEFT} < 0 THEN 0 '
    f"ELSE {_LEFT} END ELSE {_SEEN} END"
)
"""Days from a customer's start to its end, or to the end of the records."""
WORKED = days_between('"created"', '"decided"')
"""Days from a deal's creation to its end."""
_CUSTOMER = '"cluster" AS "k"'


@dataclass(frozen=True, slots=True)
class Measure:
    """How one measure is taken."""

    name: str
    table: str
    better: int
    columns: str
    where: str
    statistic: str
    gap: str
    unit: str
    gap_unit: str


MEASURES = {
    one.name: one
    for one in (
        Measure("win", "deals", +1, OUTCOME, '"judged" = 1 AND "y" IS NOT NULL', "share", "gap_of_shares",
                "share", "gap"),
        Measure(
            "days", "deals", -1, f'{WORKED} AS "x", "cluster" AS "k"',
            f'"status" <> \'open\' AND {WORKED} >= 0', "rate", "gap_of_rates", "days", "more",
        ),
        Measure("good", "customers", +1, f'"y", {_CUSTOMER}', '"judged" = 1 AND "y" IS NOT NULL', "share",
                "gap_of_shares", "share", "gap"),
        Measure(
            "expanded", "customers", +1, f'CASE WHEN "m_expansion" > 1 THEN 1 ELSE 0 END AS "y", {_CUSTOMER}',
            '"m_expansion" IS NOT NULL', "share", "gap_of_shares", "share", "gap",
        ),
        Measure(
            "churn", "customers", -1, f'{STAYED} AS "days", "ended" AS "event", {_CUSTOMER}',
            '"ended" IS NOT NULL AND "observed_months" > 0', "lost_in_a_year", "gap_of_lost", "share", "gap",
        ),
        Measure(
            "tickets", "customers", -1,
            f'COALESCE("tickets", 0) AS "x", ({STAYED}) / {number(3 * MONTH)} AS "t", {_CUSTOMER}',
            '"ended" IS NOT NULL AND "observed_months" > 0', "rate", "gap_of_rates", "number", "more",
        ),
        Measure(
            "seat_tickets", "customers", -1,
            f'COALESCE("tickets", 0) AS "x", "seats" * ({STAYED}) / {number(300 * MONTH)} AS "t", {_CUSTOMER}',
            '"ended" IS NOT NULL AND "observed_months" > 0 AND "seats" > 0', "rate", "gap_of_rates", "number", "more",
        ),
        Measure(
            "discount", "deals", -1, '"discount" AS "x", "cluster" AS "k"',
            '"status" = \'won\' AND "discount" IS NOT NULL', "rate", "gap_of_rates", "share", "gap",
        ),
        Measure(
            "first_discount", "customers", -1, f'"discount" AS "x", {_CUSTOMER}', '"discount" IS NOT NULL', "rate",
            "gap_of_rates", "share", "gap",
        ),
        Measure(
            "custom", "deals", -1, '"custom" AS "y", "cluster" AS "k"',
            '"status" = \'won\' AND "custom" IS NOT NULL', "share", "gap_of_shares", "share", "gap",
        ),
        Measure(
            "price", "customers", +1, f'"first_price" / "seats" AS "x", {_CUSTOMER}',
            '"first_price" IS NOT NULL AND "seats" > 0', "rate", "gap_of_rates", "money", "more",
        ),
    )
}  # fmt: skip
"""Every measure by name; days and tickets as means, churn as the share that left within a year."""


@dataclass(frozen=True, slots=True)
class Comparer:
    """Compares segments by the measures that are recorded."""

    ledger: Ledger
    recorded: tuple[str, ...]
    currency: str

    @classmethod
    def of(cls, ledger: Ledger, known: Collection[str], currency: str) -> Comparer:
        """Find out which measures are recorded.

        Parameters
        ----------
        known
            Measures of success that exist: not every build's table of customers has their columns.
        """
        wanted = [name for name in MEASURES if name != "expanded" or "expansion" in known]
        bare = cls(ledger, (), currency)
        recorded = {name: n for name in wanted if (n := bare._recorded(name)) >= 2 * FEWEST}
        # Of a large customer more tickets are no burden yet: by seat, where seats are known of most.
        other = "tickets" if 2 * recorded.get("seat_tickets", 0) >= recorded.get("tickets", 1) else "seat_tickets"
        # The discount of deals is that of all sales; contracts speak where deals say nothing of it.
        second = "discount" if recorded.get("first_discount", 0) > recorded.get("discount", 0) else "first_discount"
        return cls(ledger, tuple(name for name in recorded if name not in (other, second)), currency)

    def _recorded(self, name: str) -> int:
        """Return how many rows a measure is known of."""
        one = MEASURES[name]
        own = ' AND "tickets" IS NOT NULL' if name.endswith("tickets") else ""
        rows = self.ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM "{one.table}" WHERE {one.where}{own}')
        return int(rows["n"][0])

    def compare(self, prefix: str, when: Tree, names: Collection[str]) -> tuple[Compared, ...]:
        """Enter the measures of these names that are recorded of enough rows, the segment against all other rows.

        The intervals hold for all measures of the segment at once. What only all rows show is SUGGESTIVE, because the
        segment may have been chosen on most of them; what the later rows show by themselves is CONFIRMED.
        """
        asked = [name for name in self.recorded if name in names]
        made = [self._one(prefix, when, MEASURES[name], len(asked)) for name in asked]
        return tuple(one for one in made if one is not None)

    def _one(self, prefix: str, when: Tree, one: Measure, looks: int) -> Compared | None:
        here = expression(when)

        def rows(part: str = "", columns: str = "") -> str:
            return f'SELECT {columns}{one.columns} FROM "{one.table}" WHERE {one.where}{part}'

        has = f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {looks} AS "looks", '
        whole, later = rows(columns=has), rows(' AND "later" = 1', has)
        if not self._enough(one, whole):
            return None
        words = {"segment": when, "currency": self.currency}

        def enter(part: str, statistic: str, query: str, unit: str) -> str:
            return self.ledger.add(
                f"{prefix}.{one.name}{part}", f"segments.figure.{one.name}{part}", statistic, query, unit=unit,
                words=words,
            )  # fmt: skip

        gap = enter(".gap", one.gap, whole, one.gap_unit)
        then = enter(".later", one.gap, later, one.gap_unit) if self._enough(one, later) else None
        standing, sign = _judged(self.ledger.figure(gap), self.ledger.figure(then) if then else None)
        return Compared(
            one.name,
            enter("", one.statistic, rows(f" AND {here}"), one.unit),
            enter(".others", one.statistic, rows(f" AND NOT {here}"), one.unit),
            gap, then, one.better, standing, sign * one.better,
        )  # fmt: skip

    def _enough(self, one: Measure, query: str) -> bool:
        """Tell whether both sides have rows enough, and the difference an interval."""
        frame = self.ledger.runner.rows(query)
        has = frame["has"].astype(float) > 0
        return (
            min(int(has.sum()), int((~has).sum())) >= FEWEST
            and self.ledger.runner.figure(one.gap, query, {}).low is not None
        )


def _judged(whole: Figure, later: Figure | None) -> tuple[Standing, int]:
    """Return the standing and the sign of a difference."""
    if later is not None and (sign := sign_of(later)):
        return Standing.CONFIRMED, sign
    return (Standing.SUGGESTIVE, sign) if (sign := sign_of(whole)) else (Standing.NONE, 0)


def sign_of(figure: Figure) -> int:
    """Return +1 or -1 where the interval lies on one side of zero, else 0."""
    if figure.low is None or figure.high is None:
        return 0
    return 1 if figure.low > 0 else -1 if figure.high < 0 else 0
