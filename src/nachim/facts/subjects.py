"""Attributes as known at the anchors: one row an anchor, raw first, standardised after.

`subject_raw` holds what the exports say (rebuilt from field histories where there are any); `subject` holds the
attributes that statistics, card and score use: standardised texts, one yes/no attribute for each frequent value of a
list, days since the latest event of a type.
"""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine import Engine
from nachim.engine.dialects import quote, text
from nachim.facts.attributes import Origin
from nachim.facts.companies import as_value
from nachim.model.tables import Type


def make_raw(engine: Engine, origins: Sequence[Origin]) -> None:
    """Make `subject_raw`: id, kind, company, at, and every origin's raw value with its reason.

    Needs `anchor`, `company`, `asof`, `deal_value` and `lead_value` (one row a deal or lead, see `make_values`).
    """
    selected, pivots = [], []
    for origin in origins:
        selected += _selected(origin)
        pivots += [_pivot(origin, table) for table in origin.tables]
    asof = (
        f'SELECT "id", {", ".join(pivots)} FROM "asof" GROUP BY "id"' if pivots else 'SELECT DISTINCT "id" FROM "asof"'
    )
    engine.create(
        "subject_raw",
        f'SELECT "a"."id" AS "id", "a"."kind" AS "kind", "a"."company" AS "company", "a"."at" AS "at"'
        f'{", " if selected else ""}{", ".join(selected)} FROM "anchor" AS "a" '
        'LEFT JOIN "company" AS "c" ON "c"."company" = "a"."company" '
        'LEFT JOIN "deal_value" AS "d" ON "d"."key" = "a"."deal_key" '
        'LEFT JOIN "lead_value" AS "l" ON "l"."key" = "a"."lead_key" '
        f'LEFT JOIN ({asof}) AS "h" ON "h"."id" = "a"."id"',
    )


def make_values(engine: Engine, origins: Sequence[Origin]) -> None:
    """Make `deal_value` and `lead_value`: one row a key, with the columns of the origins as attribute values."""
    for table, names in (
        ("deal", [origin for origin in origins if "deal" in origin.tables]),
        ("lead", list(origins)),
    ):
        have = engine.columns(f"l_{table}")
        columns = []
        for origin in names:
            if origin.column in have:
                value, why = as_value(origin.column, origin.type), quote(origin.column + "__why")
            else:
                value, why = f"CAST(NULL AS {_sql_type(origin)})", "CAST(NULL AS VARCHAR)"
            columns.append(f"MAX({value}) AS {quote(origin.column)}, MIN({why}) AS {quote(origin.column + '__why')}")
        engine.create(
            f"{table}_value",
            f'SELECT "key"{", " if columns else ""}{", ".join(columns)} FROM "l_{table}" '
            'WHERE "key" IS NOT NULL GROUP BY "key"',
        )


def _selected(origin: Origin) -> list[str]:
    name, why = quote(origin.column), quote(origin.column + "__why")
    value = f"CAST(NULL AS {_sql_type(origin)})"
    reason = "CAST(NULL AS VARCHAR)"
    for table in ("account", "deal"):  # what the deal says comes before what the account says
        if table not in origin.tables:
            continue
        now = '"c"' if table == "account" else '"d"'
        then = quote(_pivot_name(origin, table))
        changed = f'"h".{quote(_pivot_name(origin, table) + "_set")} = 1'
        here = f'CASE WHEN {changed} THEN "h".{then} ELSE {now}.{name} END'
        here_why = f'CASE WHEN {changed} THEN "h".{quote(_pivot_name(origin, table) + "_why")} ELSE {now}.{why} END'
        value, reason = (
            (here, here_why)
            if value.startswith("CAST(NULL")
            else (f"COALESCE({here}, {value})", f"COALESCE({here_why}, {reason})")
        )
    own = f'"l".{name}'
    account = f'"c".{name}' if "account" in origin.tables else f"CAST(NULL AS {_sql_type(origin)})"
    own_why = f'"l".{why}'
    if "account" in origin.tables:  # of a company that has none, the lead says nothing new by leaving it out
        own_why = f"CASE WHEN \"c\".{why} = 'none' THEN 'none' ELSE {own_why} END"
    value = f'CASE WHEN "a"."kind" = \'lead\' THEN COALESCE({own}, {account}) ELSE {value} END'
    reason = f'CASE WHEN "a"."kind" = \'lead\' THEN {own_why} ELSE {reason} END'
    return [f"{value} AS {name}", f"CASE WHEN {value} IS NULL THEN COALESCE({reason}, 'unknown') END AS {why}"]


def _pivot(origin: Origin, table: str) -> str:
    here = f'"table" = {text(table)} AND "column" = {text(origin.column)}'
    name = _pivot_name(origin, table)
    kept = "number" if origin.type in (Type.NUMBER, Type.MONEY) else "text"
    return (
        f'MAX(CASE WHEN {here} THEN "{kept}" END) AS {quote(name)}, '
        f'MAX(CASE WHEN {here} THEN "why" END) AS {quote(name + "_why")}, '
        f"MAX(CASE WHEN {here} THEN 1 END) AS {quote(name + '_set')}"
    )


def _pivot_name(origin: Origin, table: str) -> str:
    return f"{table[0]}_{origin.column}"


def _sql_type(origin: Origin) -> str:
    return "DOUBLE" if origin.type in (Type.NUMBER, Type.MONEY) else "VARCHAR"
