"""Columns that know the outcome: which are left out, by which sign, and what a person said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from nachim.engine import Engine
from nachim.engine.dialects import days_between, quote
from nachim.evidence.ledger import Ledger
from nachim.evidence.models import Model, Models
from nachim.facts.attributes import Origin
from nachim.facts.columns import column_sql
from nachim.facts.deals import SAMPLE
from nachim.model.attribute import Attribute, Known
from nachim.model.findings import Note
from nachim.proof.leakage import LOOK_MISSING, SURE_MISSING, LeakSign
from nachim.proof.names import told_by_name
from nachim.stats.auc import auc_interval
from nachim.workspace import Settings

CLOSED_SHARE, OPEN_SHARE, FEWEST_OPEN = 0.30, 0.05, 20
"""A deal column filled in on so many closed and on so few open deals is filled in after closing."""
AGEING = "ageing"
"""Name of the model of all deals, ended or not, by which a column is seen to change at the end."""
LATE = '"deals" AS "d" JOIN "accounts" AS "a" ON "a"."company" = "d"."company"'
LATE_FEWEST = 10


@dataclass(frozen=True, slots=True)
class Leak:
    """A column that knows the outcome, or may, and by which sign."""

    attribute: str
    sign: str
    """"told" (a person said so), "after", "closing", "name.<kind>", "dated", "fresh", or the sign in its figures."""


@dataclass(frozen=True, slots=True)
class Leaks:
    """What became of the columns that gave a sign."""

    left_out: tuple[Leak, ...] = ()
    kept: tuple[Leak, ...] = ()
    """A person said that they are known in time (`keep` in workspace.yaml)."""
    unknown: tuple[str, ...] = ()
    """Names in `keep` and `leave_out` that no column has."""


def leaks(engine: Engine, models: Models, outcome: str, origins: Sequence[Origin], settings: Settings) -> Leaks:
    """Return the attributes that must not be learned from, each with the first sign that it gave.

    A column that may or may not have been known in time is left out too, until somebody says that it was.
    """
    attributes = models.specifications[outcome].attributes
    found: dict[str, str] = {}
    for name, sign in _signs(engine, models, outcome, attributes, origins):
        found.setdefault(name, sign)
    kept, keeps = named(attributes, settings.keep)
    told, tells = named(attributes, settings.leave_out)
    found = dict.fromkeys(told, "told") | {name: sign for name, sign in found.items() if name not in told}
    return Leaks(
        tuple(Leak(name, sign) for name, sign in found.items() if name not in kept or sign == "told"),
        tuple(Leak(name, sign) for name, sign in found.items() if name in kept and sign != "told"),
        tuple(dict.fromkeys((*keeps, *tells))),
    )


def ageing_model(model: Model) -> Model:
    """Return the model of all deals whose columns are known as of today: whether and when each one ended."""
    today = tuple(one for one in model.attributes if one.known is Known.TODAY)
    ended = days_between('"created"', '"decided"')
    return replace(
        model,
        attributes=today,
        query=(
            'SELECT "id", "y", "later", "at", "cluster" AS "company", '
            'CASE WHEN "status" = \'open\' AND "y" IS NULL THEN 1 ELSE 0 END AS "open", "age_days" AS "age", '
            f'CASE WHEN "status" <> \'open\' AND "decided" >= "created" THEN {ended} END AS "ended"{column_sql(today)} '
            'FROM "deals" WHERE "judged" = 1 OR "status" = \'open\' '
            f'ORDER BY MD5("id"), "id" LIMIT {SAMPLE}'
        ),
    )


def leak_notes(ledger: Ledger, found: Sequence[Leak], model: str) -> dict[str, Note]:
    """Enter what gave each column away, by attribute.

    Parameters
    ----------
    model
        Name of the model that still has these columns.
    """
    return {
        one.attribute: Note(
            f"findings.leak.{one.sign}", {"attribute": one.attribute}, figures=_figures(ledger, one, model)
        )
        for one in found
    }


def switch_notes(found: Leaks) -> list[Note]:
    """Say aloud what a person kept, and which names in the settings no column has."""
    kept = [Note("findings.leak.kept", {"attribute": one.attribute}, "look") for one in found.kept]
    return kept + [Note("findings.leak.no_such", {"name": name}, "look") for name in found.unknown]


def _figures(ledger: Ledger, one: Leak, model: str) -> dict[str, str]:
    def enter(id_: str, label: str, query: str, unit: str, arguments: Mapping[str, str]) -> str:
        return ledger.add(
            id_, f"report.figure.leak.{label}", "leak", query, unit=unit, words={"attribute": one.attribute},
            arguments={"attribute": one.attribute, **arguments},
        )  # fmt: skip

    specifications = ledger.runner.models.specifications
    if one.sign == "fresh":
        query = specifications[AGEING].query
        return {
            name: enter(
                f"leak.{one.attribute}.{name}", f"fresh.{name}", query, "share", {"model": AGEING, "sign": name}
            )
            for name in ("told", "expected")
        }
    if one.sign == "dated":
        value = ledger.add("leak.dated", "report.figure.leak.dated", "auc", _late_sql(), unit="auc")
        return {"value": value}
    if one.sign not in {sign.value for sign in LeakSign}:
        return {}
    unit = "share" if one.sign == LeakSign.PURE else "auc"
    query = specifications[model].query
    return {"value": enter(f"leak.{one.attribute}", one.sign, query, unit, {"model": model, "sign": one.sign})}


def _signs(
    engine: Engine, models: Models, outcome: str, attributes: Sequence[Attribute], origins: Sequence[Origin]
) -> Iterator[tuple[str, str]]:
    """Yield attribute and sign, the surest signs first."""
    today = {one.name: one for one in attributes if one.known is Known.TODAY}
    by_origin = {origin.column: of_origin(today, origin) for origin in origins}
    if outcome == "won":
        yield from ((origin.column, "after") for origin in origins if origin.after and origin.column in today)
        yield from ((name, "closing") for name in _filled_after_closing(engine, attributes))
    found = models.leaks(outcome)
    yield from ((one.attribute, one.sign.value) for one in found if one.sign is not LeakSign.MISSING)
    for origin in origins:
        own = origin.attribute.label != origin.column
        kind = told_by_name(origin.attribute.label, origin.tables, outcome) if own else None
        yield from ((name, f"name.{kind}") for name in by_origin[origin.column] if kind)
    if outcome != "won":
        return
    if _companies_come_late(engine):
        yield from ((name, "dated") for one in origins if one.tables == ("account",) for name in by_origin[one.column])
    yield from ((one.attribute, "fresh") for one in models.fresh(AGEING) if one.changes)
    yield from ((one.attribute, one.sign.value) for one in found if one.sign is LeakSign.MISSING)


def of_origin(attributes: Mapping[str, Attribute], origin: Origin) -> list[str]:
    """Return the names of the attributes made of a column: itself, or one for each of its values."""
    values = f"{origin.attribute.label}: "
    return [name for name, one in attributes.items() if name == origin.column or one.label.startswith(values)]


def named(attributes: Sequence[Attribute], wanted: Sequence[str]) -> tuple[set[str], list[str]]:
    """Return the attributes meant by names of columns, and the names that no column has."""
    meant, unknown = set(), []
    for name in wanted:
        folded = name.strip().casefold()
        hits = {
            one.name
            for one in attributes
            if folded in (one.name.casefold(), one.label.casefold(), one.label.casefold().split(": ")[0])
        }
        meant |= hits
        unknown += [] if hits else [name]
    return meant, unknown


def _late_sql() -> str:
    """Return the query of deals of companies with a date: the outcome, and whether the company was entered later."""
    late = f"CASE WHEN {days_between(_CREATED, _ENTERED)} > 1"
    return (
        f'SELECT "d"."y" AS "y", {late} THEN 1 ELSE 0 END AS "points" FROM {LATE} '
        'WHERE "d"."y" IS NOT NULL AND "d"."created" IS NOT NULL AND "a"."at" IS NOT NULL '
        f'ORDER BY MD5("d"."id"), "d"."id" LIMIT {SAMPLE}'
    )


_CREATED, _ENTERED = '"d"."created"', '"a"."at"'


def _companies_come_late(engine: Engine) -> bool:
    """Tell whether companies of won deals were entered after the deal and others were not (or the other way round)."""
    rows = engine.rows(_late_sql())
    y, late = rows["y"].astype(float) > 0, rows["points"].astype(float)
    if min(int(y.sum()), int((~y).sum()), int(late.sum())) < LATE_FEWEST:
        return False
    figure = auc_interval(y, late)
    if figure.value is None or figure.low is None or figure.high is None:
        return False
    return max(figure.value, 1 - figure.value) >= LOOK_MISSING and max(figure.low, 1 - figure.high) >= SURE_MISSING


def _filled_after_closing(engine: Engine, attributes: Sequence[Attribute]) -> list[str]:
    if not attributes:
        return []
    filled = ", ".join(
        f"SUM(CASE WHEN {quote(a.name)} IS NOT NULL OR {quote(a.why)} = 'none' THEN 1 ELSE 0 END) AS {quote(a.name)}"
        for a in attributes
    )
    rows = engine.rows(
        f'SELECT CASE WHEN "status" = \'open\' THEN 1 ELSE 0 END AS "open", COUNT(*) AS "n", {filled} '
        'FROM "deals" GROUP BY CASE WHEN "status" = \'open\' THEN 1 ELSE 0 END ORDER BY "open"'
    )
    if rows.height < 2 or int(rows["n"][1]) < FEWEST_OPEN:
        return []
    return [
        one.name
        for one in attributes
        if rows[one.name][0] >= CLOSED_SHARE * rows["n"][0] and rows[one.name][1] < OPEN_SHARE * rows["n"][1]
    ]
