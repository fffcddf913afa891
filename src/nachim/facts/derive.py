"""From raw to usable: standardised texts, yes/no for the frequent values of lists, days since events."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from types import MappingProxyType

from nachim.engine import Engine
from nachim.engine.dialects import days_between, quote, text
from nachim.facts.attributes import Origin
from nachim.facts.instants import instant_sql
from nachim.facts.products import FAMILIES, NO_PRODUCTS, Products
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.tables import Type
from nachim.standards.column import NOTHING, Standardised, recognised_kind, standardise
from nachim.standards.correction import Corrections

UNCORRECTED: Corrections = MappingProxyType({})
ITEM_SHARE, ITEM_ROWS, ITEMS = 0.03, 8, 30
"""A value of a list, or a type of event, becomes an attribute when at least so many subjects have it; at most ITEMS."""


@dataclass(frozen=True, slots=True)
class Derived:
    """The attributes of `subject`, and what standardising had to say."""

    attributes: tuple[Attribute, ...]
    standardised: tuple[tuple[str, Standardised], ...]
    """By column."""


def make_subjects(
    engine: Engine,
    origins: Sequence[Origin],
    events_end: dt.datetime,
    corrections: Corrections = UNCORRECTED,
    products: Products = NO_PRODUCTS,
) -> Derived:
    """Make the table `subject` from `subject_raw`: id, kind, company, at, and every usable attribute.

    Parameters
    ----------
    events_end
        Until when events were recorded.
    corrections
        What people decided of texts without a standard value.
    products
        Which columns hold products of the company's own list.
    """
    columns: list[str] = []
    joins: list[str] = []
    attributes: list[Attribute] = []
    standards: list[tuple[str, Standardised]] = []
    for origin in origins:
        if origin.type is Type.LIST:
            made = _items(engine, origin, corrections.get(origin.column, NOTHING))
        elif origin.attribute.kind is Kind.CATEGORY:
            made = _category(engine, origin, corrections.get(origin.column, NOTHING), products)
        else:
            made = _number(origin)
        columns += made.columns
        joins += made.joins
        attributes += made.attributes
        standards += made.standards
    events = _events(engine, events_end)
    columns += events.columns
    joins += events.joins
    attributes += events.attributes
    engine.create(
        "subject",
        f'SELECT "r"."id" AS "id", "r"."kind" AS "kind", "r"."company" AS "company", "r"."at" AS "at"'
        f'{", " if columns else ""}{", ".join(columns)} FROM "subject_raw" AS "r" {" ".join(joins)}',
    )
    return Derived(_filled(engine, attributes), tuple(standards))


def _filled(engine: Engine, attributes: Sequence[Attribute]) -> tuple[Attribute, ...]:
    """Return the attributes of which anything is known."""
    if not attributes:
        return ()
    counts = ", ".join(f"COUNT({quote(one.name)}) AS {quote(one.name)}" for one in attributes)
    known = engine.rows(f"SELECT {counts} FROM \"subject\" WHERE \"kind\" IN ('deal', 'customer')")
    return tuple(one for one in attributes if int(known[one.name][0]) > 0)


@dataclass(frozen=True, slots=True)
class _Made:
    columns: list[str]
    joins: list[str]
    attributes: list[Attribute]
    standards: list[tuple[str, Standardised]]


def _number(origin: Origin) -> _Made:
    name, why = quote(origin.column), quote(origin.column + "__why")
    return _Made([f'"r".{name} AS {name}', f'"r".{why} AS {why}'], [], [origin.attribute], [])


def _category(engine: Engine, origin: Origin, fixes: Mapping[str, str], products: Products) -> _Made:
    """Join the standard's mapping table; a text that says nothing keeps the reason that it says."""
    name, why = quote(origin.column), quote(origin.column + "__why")
    if origin.type is Type.FLAG:
        return _Made([f'"r".{name} AS {name}', f'"r".{why} AS {why}'], [], [origin.attribute], [])
    kind = recognised_kind(engine, "subject_raw", origin.column, origin.standard)
    listed = products.listed.get(origin.column, NOTHING)
    mapped = standardise(engine, "subject_raw", origin.column, kind, corrections=fixes, listed=listed)
    alias = quote(f"m_{_mark(origin.column)}")
    said = f"CASE WHEN {alias}.\"why\" = 'absent' THEN 'none' ELSE COALESCE(\"r\".{why}, 'unknown') END"
    reason = f'CASE WHEN {alias}."value" IS NULL THEN {said} END'
    made = _Made(
        [f'{alias}."value" AS {name}', f"{reason} AS {why}"],
        [f'LEFT JOIN {quote(mapped.table)} AS {alias} ON {alias}."raw" = "r".{name}'],
        [origin.attribute],
        [(origin.column, mapped)],
    )
    return _with_family(made, origin, alias, reason, products.family) if listed and products.family else made


def _with_family(made: _Made, origin: Origin, alias: str, reason: str, label: str) -> _Made:
    """Add the family of the products; one whose family the list does not tell has none that is known."""
    name, of = f"{origin.column}_family", quote(f"f_{_mark(origin.column)}")
    attribute = replace(origin.attribute, name=name, label=label)
    why = f"CASE WHEN {of}.\"family\" IS NULL THEN COALESCE({reason}, 'unknown') END"
    return replace(
        made,
        columns=[*made.columns, f'{of}."family" AS {quote(name)}', f"{why} AS {quote(attribute.why)}"],
        joins=[*made.joins, f'LEFT JOIN "{FAMILIES}" AS {of} ON {of}."value" = {alias}."value"'],
        attributes=[*made.attributes, attribute],
    )


def _items(engine: Engine, origin: Origin, fixes: Mapping[str, str]) -> _Made:
    """One yes/no attribute for each frequent value of a list; who has the list but not the value says no."""
    name, why = quote(origin.column), quote(origin.column + "__why")
    mapped = standardise(
        engine, "subject_raw", origin.column, origin.standard or "own", separator=";", corrections=fixes
    )
    counts = engine.rows(
        f'SELECT "m"."value" AS "value", '
        f'COUNT(DISTINCT "r"."id") AS "n" FROM "subject_raw" AS "r" '
        f'JOIN {quote(mapped.table)} AS "m" ON "m"."raw" = "r".{name} '
        'WHERE "m"."value" IS NOT NULL AND "r"."kind" IN (\'deal\', \'customer\') '
        'GROUP BY "m"."value" ORDER BY "n" DESC, "value"'
    )
    rows = engine.rows(
        f'SELECT COUNT(*) AS "n" FROM "subject_raw" WHERE {name} IS NOT NULL AND "kind" IN (\'deal\', \'customer\')'
    )
    floor = max(ITEM_ROWS, ITEM_SHARE * int(rows["n"][0]))
    frequent = [i for i in range(counts.height) if counts["n"][i] >= floor][:ITEMS]
    table = f"items_{_mark(origin.column)}"
    pivots, columns, attributes = [], [], []
    for i in frequent:
        value = str(counts["value"][i])
        item = item_name(origin.column, value)
        pivots.append(f'MAX(CASE WHEN "value" = {text(value)} THEN 1 ELSE 0 END) AS {quote(item)}')
        here = f'"{table}".{quote(item)}'
        columns += [
            f"CASE WHEN {here} = 1 THEN 'yes' "
            f"WHEN \"r\".{name} IS NOT NULL OR \"r\".{why} = 'none' THEN 'no' END AS {quote(item)}",
            f"CASE WHEN \"r\".{name} IS NULL AND COALESCE(\"r\".{why}, 'unknown') <> 'none' "
            f"THEN COALESCE(\"r\".{why}, 'unknown') END AS {quote(item + '__why')}",
        ]
        spoken = origin.attribute
        label = f"{spoken.label}: {value}"
        attributes.append(Attribute(item, label, spoken.category, Kind.CATEGORY, spoken.known))
    if not frequent:
        return _Made([], [], [], [(origin.column, mapped)])
    engine.create(table, f'SELECT "raw", {", ".join(pivots)} FROM {quote(mapped.table)} GROUP BY "raw"')
    join = f'LEFT JOIN "{table}" ON "{table}"."raw" = "r".{name}'
    return _Made(columns, [join], attributes, [(origin.column, mapped)])


def _events(engine: Engine, end: dt.datetime) -> _Made:
    """Days since the latest event of each frequent type, on the anchor's day or before it.

    Where the feed covers the anchor's date and holds no such event, the company had none; before the feed begins, and
    after its `end`, nothing is known.
    """
    types = engine.rows(
        'SELECT "type", COUNT(DISTINCT "company") AS "n" FROM "l_event" '
        'WHERE "company" IS NOT NULL AND "type" IS NOT NULL GROUP BY "type" ORDER BY "n" DESC, "type"'
    )
    begin = engine.rows('SELECT MIN("date") AS "since" FROM "l_event"')
    since = text(str(begin["since"][0]).replace("T", " "))
    covered = f'"r"."at" >= CAST({since} AS TIMESTAMP) AND "r"."at" <= {instant_sql(end)} AND "r"."company" IS NOT NULL'
    floor = max(ITEM_ROWS, 0.01 * float(types["n"].sum() if types.height else 0))
    pivots, columns, attributes = [], [], []
    for i in range(min(types.height, ITEMS)):
        if types["n"][i] < floor:
            continue
        label = str(types["type"][i])
        name = item_name("event", label)
        pivots.append(f'MIN(CASE WHEN "type" = {text(label)} THEN "days" END) AS {quote(name)}')
        columns += [
            f'"events".{quote(name)} AS {quote(name)}',
            f'CASE WHEN "events".{quote(name)} IS NULL THEN '
            f"CASE WHEN {covered} THEN 'none' ELSE 'unknown' END END AS {quote(name + '__why')}",
        ]
        attributes.append(Attribute(name, label, Category.TRIGGER, Kind.DAYS, Known.DATED))
    if not attributes:
        return _Made([], [], [], [])
    days = days_between('"e"."date"', '"a"."at"')
    engine.create(
        "subject_event",
        f'SELECT "id", {", ".join(pivots)} FROM (SELECT "a"."id" AS "id", "e"."type" AS "type", '
        f'FLOOR({days}) AS "days" FROM "anchor" AS "a" JOIN "l_event" AS "e" '
        'ON "e"."company" = "a"."company" AND "e"."date" <= "a"."at") AS "x" GROUP BY "id"',
    )
    return _Made(columns, ['LEFT JOIN "subject_event" AS "events" ON "events"."id" = "r"."id"'], attributes, [])


def item_name(column: str, value: str) -> str:
    """Return the column name of one value of a list or one type of event: safe in SQL, the same in every build.

    Examples
    --------
    >>> item_name("technologies", "Salesforce")
    'technologies_salesforce'
    >>> item_name("technologies", "C++") == item_name("technologies", "C#")
    False
    """
    words = value.lower()
    plain = len(words) <= 24 and re.fullmatch("[a-z0-9]+( [a-z0-9]+)*", words)  # no two of these give one name
    return f"{column[:30]}_{words.replace(' ', '_') if plain else _mark(value)}"


def _mark(value: str) -> str:
    return hashlib.blake2s(value.encode(), digest_size=4).hexdigest()
