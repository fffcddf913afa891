"""What the weights of the success index do: how firm the list of the best is, and what each weight changes in it."""

from __future__ import annotations

from nachim.engine.dialects import number, quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.judged import DOUBLED, RANKED, WITHOUT
from nachim.model.customers import WeightEffect
from nachim.model.findings import Note
from nachim.model.success import MEASURES, Lists
from nachim.success.assess import Assessed
from nachim.workspace import Settings

RULES = 0.6
"""Share of the weight from which one measure makes the list nearly alone."""


def firmness_notes(ledger: Ledger, assessed: Assessed, lists: Lists) -> list[Note]:
    """Say how often a customer on the list of the best stays on it, against a list by chance."""
    weighted = {name: weight for name, weight in assessed.index.weights.items() if weight > 0}
    size = len(lists.best)
    if len(weighted) < 2:
        return [Note("findings.one_measure", {"measure": next(iter(weighted))}, "look")]
    stays = ledger.add(
        "best.stays", "report.figure.stays", "mean",
        'SELECT ("stability" + "reweighted") / 2.0 AS "x" FROM "customers" '
        f'WHERE "success_rank" BETWEEN 1 AND {size}',
    )  # fmt: skip
    parts = ", ".join(
        f"{quote(RANKED + name)}, {number(weight)} AS {quote('w_' + name)}" for name, weight in weighted.items()
    )
    chance = ledger.add(
        "best.stays_by_chance", "report.figure.stays_by_chance", "chance_of_staying",
        f'SELECT {parts}, "cohort", {size} AS "size" FROM "customers" WHERE "judged" = 1 ORDER BY "success_rank"',
    )  # fmt: skip
    figures = {"stays": stays, "chance": chance}
    above, found = ledger.figure(chance).high, ledger.figure(stays).value
    if above is None or found is None:
        return [Note("findings.list_stays", {}, figures={"stays": stays})]
    return [
        Note("findings.list_firm", {}, "info", figures)
        if found > above
        else Note("findings.list_loose", {}, "look", figures)
    ]


def weight_notes(assessed: Assessed, settings: Settings) -> list[Note]:
    """Say which measures are missing or without weight, and whether one measure makes the list alone."""
    index, notes = assessed.index, []
    asked = settings.weights or dict.fromkeys(MEASURES, 1.0)
    for name in MEASURES:
        if name not in assessed.measures and asked.get(name):
            level = "look" if settings.weights else "info"
            notes.append(Note("findings.measure_missing", {"measure": name}, level))
        elif name in assessed.measures and not index.weights[name]:
            notes.append(Note("findings.measure_without_weight", {"measure": name}))
    counted = [weight for weight in index.weights.values() if weight > 0]
    for name, weight in index.weights.items():
        if weight >= RULES and len(counted) > 1:
            notes.append(Note("findings.weight_rules", {"measure": name}, "look", {"weight": f"measure.{name}.weight"}))
    return notes


def weight_effects(ledger: Ledger, lists: Lists) -> tuple[WeightEffect, ...]:
    """Enter how many of the list of the best stay with twice each weight, and without; the strongest effect first."""
    now = {one.key: one for one in lists.best}
    listed = f'FROM "customers" WHERE "success_rank" BETWEEN 1 AND {len(lists.best)}'
    columns = ", ".join(quote(prefix + one.measure) for one in lists.effects for prefix in (DOUBLED, WITHOUT))
    made = []
    for one in lists.effects:
        words = {"measure": one.measure}
        doubled, without = (
            ledger.add(
                f"measure.{one.measure}.{part}", f"report.figure.measure.{part}", "total",
                f"SELECT {columns} {listed}", unit="count", words=words,
                arguments={"column": prefix + one.measure},
            )
            for part, prefix in (("doubled", DOUBLED), ("without", WITHOUT))
        )  # fmt: skip
        joining = tuple(name_of(ledger, key) for key in one.without if key not in now)
        leaving = tuple(name_of(ledger, key) for key in now if key not in one.without)
        made.append(WeightEffect(one.measure, f"measure.{one.measure}.weight", doubled, without, joining, leaving))
    return tuple(sorted(made, key=lambda one: ledger.figure(one.without).value or 0.0))


def called(company: str) -> str:
    """Return what a company is called that no account row names: by what its deals or invoices say of it.

    Examples
    --------
    >>> called("deal|crm|A58|Acorn|||"), called("deal|crm|A58||||"), called("acct-1")
    ('Acorn', 'A58', 'acct-1')
    """
    _, _, key, name, *others = [*company.split("|"), "", "", ""]
    said = [name, key, *others] if company.count("|") > 2 else []
    return next((one for one in said if one), company)


def name_of(ledger: Ledger, company: str) -> str:
    """Return what a customer is called."""
    row = ledger.runner.rows(f'SELECT "name" FROM "customers" WHERE "company" = {text(company)}').records()[0]
    return called(str(row["name"] or company))
