"""Leads as deals: where there are no deals, whether a lead was converted is the outcome."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.facts.sources import SQL_TYPES, OwnColumn
from nachim.model.tables import TABLES

DIGITS = "0123456789"


def deals_from_leads(engine: Engine, own: Sequence[OwnColumn]) -> tuple[OwnColumn, ...]:
    """Make `l_deal` from `l_lead` where no deal was imported and leads say whether they were converted.

    A converted lead is won. Without any creation date every other lead is lost, and the new column `place` holds the
    order of the records: by the leads' number, by keys that are numbers, else as the file has them. With dates another
    lead stays open, and its age says whether it may be judged.

    Returns
    -------
    tuple of OwnColumn
        The leads' own columns as columns of deals; empty where nothing was made.
    """
    told = engine.rows(
        'SELECT (SELECT COUNT(*) FROM "l_deal") AS "deals", '
        'COALESCE(SUM(CASE WHEN "converted" THEN 1 ELSE 0 END), 0) AS "yes", '
        'COALESCE(SUM(CASE WHEN NOT "converted" THEN 1 ELSE 0 END), 0) AS "no", '
        'COUNT("created") AS "dates" FROM "l_lead"'
    ).records()[0]
    if told["deals"] or not told["yes"] or not told["no"]:
        return ()
    undated = not told["dates"]
    have = engine.columns("l_lead")
    fields = {field.name: SQL_TYPES[field.type] for field in TABLES["deal"].fields}
    new = {"account_name": '"t"."name"', "won": _when_converted("FALSE" if undated else "NULL")}
    new["is_closed"] = _when_converted("TRUE" if undated else "NULL")
    columns = []
    for name in engine.columns("l_deal"):
        plain = name.removesuffix("__why").removesuffix("__currency")
        if name in new:
            columns.append(f'{new[name]} AS "{name}"')
        elif name not in have:
            columns.append(f"CAST(NULL AS {fields.get(name, 'VARCHAR')}) AS {quote(name)}")
        elif plain in fields or name in ("source", "row", "system", "company"):
            columns.append(f'"t".{quote(name)}')
    kept = set(engine.columns("l_deal"))
    columns += [f'"t".{quote(name)}' for name in have if name not in kept]
    place = f"CAST(ROW_NUMBER() OVER (ORDER BY {_record_order(engine)}) AS DOUBLE)" if undated else "NULL"
    engine.create("l_deal", f'SELECT {", ".join(columns)}, CAST({place} AS DOUBLE) AS "place" FROM "l_lead" AS "t"')
    return tuple(replace(one, table="deal") for one in own if one.table == "lead")


def _when_converted(otherwise: str) -> str:
    return f'CASE WHEN "t"."converted" THEN TRUE WHEN NOT "t"."converted" THEN CAST({otherwise} AS BOOLEAN) END'


def _record_order(engine: Engine) -> str:
    """Return SQL for the order of records without dates."""
    told = engine.rows(
        f"SELECT COUNT(\"number\") AS \"numbers\", SUM(CASE WHEN TRANSLATE(\"key\", '{DIGITS}', '') = '' THEN 1 ELSE 0 "
        'END) AS "digits", COUNT(*) AS "n" FROM "l_lead"'
    ).records()[0]
    rest = '"t"."source", "t"."row"'
    if told["numbers"] == told["n"]:
        return f'"t"."number", {rest}'
    if told["digits"] == told["n"]:
        return f'LENGTH("t"."key"), "t"."key", {rest}'
    return rest
