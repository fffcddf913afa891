"""Who the best customers are, how firm that is, and what sets them apart."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine.dialects import number, text
from nachim.evidence.ledger import Ledger
from nachim.findings.freeze import Frozen
from nachim.findings.weights import firmness_notes, name_of, weight_notes
from nachim.model.findings import Best, BestAccount, MeasureContrast, Note
from nachim.model.success import DEFAULT_WEIGHTS, Standing
from nachim.success.assess import Assessed
from nachim.workspace import Settings

WORST = 5
_UNITS = {
    "acquisition_cost": "money",
    "sales_cycle": "days",
    "retention": "share",
    "expansion": "ratio",
    "time_to_value": "days",
    "excess_tickets": "number",
    "lifetime_value": "money",
    "contribution_profit": "money",
    "satisfaction": "number",
    "active_use": "share",
    "referrals": "count",
}


def best(ledger: Ledger, frozen: Frozen, settings: Settings) -> Best | None:
    """Return the lists of best and worst customers; None where nobody can be judged."""
    assessed, lists = frozen.assessed, frozen.lists
    if assessed is None or lists is None or assessed.index.census.judged < 2:
        return None
    judged = ledger.add(
        "judged", "report.figure.judged", "count", 'SELECT COUNT(*) AS "n" FROM "customers" WHERE "judged" = 1',
        unit="count",
    )  # fmt: skip
    young = ledger.add(
        "too_young", "report.figure.too_young", "count",
        f'SELECT COUNT(*) AS "n" FROM "customers" WHERE "observed_months" < {assessed.months_needed}', unit="count",
    )  # fmt: skip
    top = _accounts(ledger, lists.best, 1, settings.currency)
    last = assessed.index.census.judged
    lowest = lists.worst[:WORST][::-1]  # the very worst one has the last rank
    worst = _accounts(ledger, lowest, last - len(lowest) + 1, settings.currency)
    contrast = _contrast(ledger, assessed, settings)
    notes = [months_note(ledger, settings)]
    if not assessed.index.census.enough:
        notes.append(Note("findings.few_customers", {}, "stop", {"n": judged}))
    notes += [*firmness_notes(ledger, assessed, lists), *weight_notes(assessed, settings)]
    return Best(judged, young, top, worst, contrast, tuple(notes))


def months_note(ledger: Ledger, settings: Settings) -> Note:
    """Enter the months that a customer must have been one to be judged: as set, or fewer where few have them."""
    months = ledger.add(
        "judged.months", "report.figure.judged.months", "months_needed",
        f'SELECT "observed_months" AS "x", {settings.observed_months} AS "asked" FROM "customers"', unit="number",
    )  # fmt: skip
    return Note("findings.months", {}, figures={"months": months})


def _accounts(ledger: Ledger, standings: Sequence[Standing], first: int, currency: str) -> tuple[BestAccount, ...]:
    made = []
    for rank, one in enumerate(standings, first):
        where = f'FROM "customers" WHERE "company" = {text(one.key)}'
        name = name_of(ledger, one.key)
        words = {"company": name}
        row = f'SELECT 100 * "index" AS "index", "stability", "reweighted" {where}'
        index, stability, reweighted = (
            ledger.add(
                f"best.{rank}.{part}", f"report.figure.{part}", "value", row, unit=unit, words=words,
                arguments={"column": part},
            )
            for part, unit in (("index", "number"), ("stability", "share"), ("reweighted", "share"))
        )  # fmt: skip
        lifetime = ledger.add(
            f"best.{rank}.lifetime", "report.figure.lifetime", "limited",
            f'SELECT "lifetime" AS "x", "lifetime_low" AS "low", "lifetime_high" AS "high" {where}', unit="money",
            words=words | {"currency": currency},
        )  # fmt: skip
        made.append(BestAccount(one.key, name, rank, index, stability, reweighted, lifetime))
    return tuple(made)


def _contrast(ledger: Ledger, assessed: Assessed, settings: Settings) -> tuple[MeasureContrast, ...]:
    made = []
    for name, _ in sorted(assessed.index.weights.items(), key=lambda item: -item[1]):
        column = f'"m_{name}"'
        unit = _UNITS[name]
        words = {"measure": name, "currency": settings.currency}
        weight = ledger.add(
            f"measure.{name}.weight", "report.figure.measure.weight", "portion",
            _weights(assessed, settings, name), words=words,
        )  # fmt: skip
        present = ledger.add(
            f"measure.{name}.present", "report.figure.measure.present", "share",
            f'SELECT CASE WHEN {column} IS NULL THEN 0 ELSE 1 END AS "y" FROM "customers" WHERE "judged" = 1',
            words=words,
        )  # fmt: skip
        best_, rest = (
            ledger.add(
                f"measure.{name}.{part}", f"report.figure.measure.{part}", "median",
                f'SELECT {column} AS "x" FROM "customers" WHERE "judged" = 1 AND "y" = {flag}', unit=unit, words=words,
            )
            for part, flag in (("best", 1), ("rest", 0))
        )  # fmt: skip
        difference = ledger.add(
            f"measure.{name}.difference", "report.figure.measure.difference", "apart",
            f'SELECT {column} AS "x", "y" AS "has" FROM "customers" WHERE "judged" = 1',
            unit="gap" if unit == "share" else unit, words=words,
        )  # fmt: skip
        made.append(MeasureContrast(name, weight, present, best_, rest, difference))
    return tuple(made)


def _weights(assessed: Assessed, settings: Settings, name: str) -> str:
    """Return the query of the weights of the measures at hand, as set."""
    asked = settings.weights or DEFAULT_WEIGHTS
    rows = [
        f'SELECT {text(one)} AS "measure", {number(asked.get(one, 0.0))} AS "x", {int(one == name)} AS "has"'
        for one in assessed.index.weights
    ]
    return " UNION ALL ".join(rows)
