"""Patterns on the sales cycle, time to value and lifetime value, each with the queries behind its figures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nachim.engine import Engine
from nachim.engine.conditions import expression
from nachim.engine.dialects import days_between
from nachim.evidence.ledger import Ledger
from nachim.evidence.models import Model
from nachim.facts.columns import column_sql
from nachim.facts.customers import MONTH
from nachim.facts.deals import SAMPLE
from nachim.findings.shown import ENOUGH, Shown
from nachim.model.evidence import Word
from nachim.model.quantity import QuantityFinding, QuantityPattern, QuantityPatterns

MOST = 8
"""Patterns shown for one quantity."""
FEWEST = 40
"""Earlier rows whose value was seen, below which nothing is searched."""
PERMUTATIONS = 500


@dataclass(frozen=True, slots=True)
class Source:
    """Where a quantity comes from.

    `value` and `seen` are SQL expressions; rows without a value take no part; a row that was not seen is censored.
    """

    table: str
    value: str
    seen: str
    unit: str
    like: str
    """Model whose attributes may be learned from."""


_REACHED = 'COALESCE("first_value", "first_use", "first_invoice")'
SOURCES = {
    # Lost and open deals do not tell how long a win takes: counted as censored, a higher win rate would pass for speed.
    "cycle": Source("deals", 'CASE WHEN "judged" = 1 AND "y" = 1 THEN "cycle_days" END', "1", "days", "won"),
    # A customer that left before it got there has not got there, and is watched like the others.
    "ttv": Source(
        "customers",
        f'CASE WHEN {_REACHED} >= "start" THEN {days_between(chr(34) + "start" + chr(34), _REACHED)} '
        f'WHEN {_REACHED} IS NULL AND "observed_months" > 0 THEN "observed_months" * {MONTH} END',
        f"CASE WHEN {_REACHED} IS NULL THEN 0 ELSE 1 END",
        "days",
        "good",
    ),
    "ltv": Source("customers", 'CASE WHEN "judged" = 1 THEN "m_lifetime_value" END', "1", "money", "good"),
}


def quantity_models(engine: Engine, models: Mapping[str, Model]) -> dict[str, Model]:
    """Return the models of the quantities that are recorded, with the attributes of those they are like."""
    recorded = engine.columns("customers")
    return {
        name: replace(
            models[source.like],
            outcome=name,
            query=_query(source, models[source.like]),
            cuts="",
            permutations=PERMUTATIONS,
        )
        for name, source in SOURCES.items()
        if name == "cycle" or {"ttv": "m_time_to_value", "ltv": "m_lifetime_value"}[name] in recorded
    }


def _query(source: Source, like: Model) -> str:
    return (
        f'SELECT "id", {source.seen} AS "y", {source.value} AS "value", "later", "at", '
        f'"cluster" AS "company"{column_sql(like.attributes)} FROM "{source.table}" '
        f'WHERE {source.value} >= 0 ORDER BY MD5("id"), "id" LIMIT {SAMPLE}'
    )


def quantities(ledger: Ledger, currency: str) -> tuple[QuantityPatterns, ...]:
    """Enter what the searches on the recorded quantities found."""
    known = ledger.runner.models.specifications
    return tuple(
        found for name in SOURCES if name in known and (found := _quantity(ledger, name, currency)) is not None
    )


def searchable(ledger: Ledger, name: str) -> bool:
    """Tell whether a quantity was seen on rows enough, and anything is known to tell them apart by."""
    learned = ledger.runner.models.rows(name)
    seen = int((learned.y & ~learned.later).sum()) if len(learned.y) else 0
    return seen >= FEWEST and bool(ledger.runner.models.specifications[name].attributes)


def _quantity(ledger: Ledger, name: str, currency: str) -> QuantityPatterns | None:
    model = ledger.runner.models.specifications[name]
    if not len(ledger.runner.models.rows(name).y):
        return None
    rows = ledger.add(
        f"quantity.{name}.rows", "quantity.figure.rows", "count",
        f'SELECT COUNT(*) AS "n" FROM ({model.query}) AS "x" WHERE "later" = 0', unit="count", words={"name": name},
    )  # fmt: skip
    if not searchable(ledger, name):
        return QuantityPatterns(name, rows, None, ())
    tests = ledger.add(
        f"quantity.{name}.tests", "quantity.figure.tests", "quantity_tests", model.query, unit="count",
        arguments={"model": name}, words={"name": name},
    )  # fmt: skip
    found = ledger.runner.models.quantity(name).patterns[:MOST]
    shown = [_finding(ledger, name, place, one, currency) for place, one in enumerate(found)]
    return QuantityPatterns(name, rows, tests, tuple(shown))


def _finding(ledger: Ledger, name: str, place: int, pattern: QuantityPattern, currency: str) -> QuantityFinding:
    id_ = f"quantity.{name}.{place + 1}"
    source, here = SOURCES[name], expression(pattern.tree)
    words: dict[str, Word] = {"pattern": pattern.tree, "name": name, "currency": currency}
    value = f'{source.value} AS "days", {source.seen} AS "event"' if source.unit == "days" else f'{source.value} AS "x"'
    median = "cycle" if source.unit == "days" else "median"

    def enter(label: str, statistic: str, columns: str, where: str, unit: str) -> str:
        query = f'SELECT {columns} FROM "{source.table}" WHERE {source.value} >= 0{where}'
        return ledger.add(f"{id_}.{label}", f"quantity.figure.{label}", statistic, query, unit=unit, words=words)

    earlier = ' AND "later" = 0'
    group = ', "cluster" AS "k"' if name == "cycle" else ""
    shown = _shown(ledger, name, id_, f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {value}{group}', words)
    return QuantityFinding(
        id_,
        name,
        pattern.tree,
        pattern.lower,
        pattern.standing,
        pattern.verdict,
        enter("with", median, value, f"{earlier} AND {here}", source.unit),
        enter("without", median, value, f"{earlier} AND NOT {here}", source.unit),
        shown.lift,
        shown.first,
        ledger.add(
            f"{id_}.p", "quantity.figure.p", "quantity_p", ledger.runner.models.specifications[name].query,
            unit="p", arguments={"model": name, "place": place}, words=words,
        ),
    )  # fmt: skip


def _shown(ledger: Ledger, name: str, id_: str, sides: str, words: Mapping[str, Word]) -> Shown:
    """Enter the ratio that still holds after its pattern was chosen, and the one on the rows that chose it."""
    source = SOURCES[name]
    earlier, later = (
        f'SELECT {sides} FROM "{source.table}" WHERE {source.value} >= 0 AND "later" = {part}' for part in (0, 1)
    )
    ratio = "time_ratio" if source.unit == "days" else "amount_ratio"

    def enter(figure: str, label: str, statistic: str, query: str) -> str:
        arguments = {"model": name} if label == "drawn" else {}
        return ledger.add(
            f"{id_}.{figure}", f"quantity.figure.ratio.{label}", statistic, query, unit="ratio", words=words,
            arguments=arguments,
        )  # fmt: skip

    first = enter("first_ratio", "first", ratio, earlier)
    flags = ledger.runner.rows(later)["has"].astype(float) > 0
    if min(int(flags.sum()), int((~flags).sum())) >= ENOUGH:
        told = enter("ratio", "later", ratio, later)
        if ledger.figure(told).low is not None:
            return Shown(told, first, later=True)
    return Shown(enter("ratio", "drawn", f"{ratio}_drawn", earlier), first, later=False)
