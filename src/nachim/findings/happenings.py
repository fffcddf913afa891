"""Frozen tables for the effects: what happened in deals' lives and when, what winning cost, why deals were lost."""

from __future__ import annotations

from pathlib import Path

from nachim.engine import Engine
from nachim.engine.dialects import days_between, text
from nachim.facts.money import in_base
from nachim.standards.column import standardise

HAPPENINGS = ("happenings", "lives", "costs", "reasons")
"""Tables that a build has besides those of `nachim.findings.freeze`."""

GRANTED = {
    "discount": "discount", "discount_amount": "discount", "custom_work": "custom", "custom_hours": "custom",
}  # fmt: skip
"""Fields of a deal whose first value says that the seller granted something, whatever it is."""
LONG_PILOTS = (30, 60, 90)
"""Days after which a pilot is long."""
PILOT_WORDS = ("pilot", "poc", "proof of concept", "trial", "파일럿", "실증", "시범", "체험")
"""Words in a stage's name that make it a pilot."""
_NOTHING = (
    "",
    "-",
    "0",
    "0.0",
    "0.00",
    "0%",
    "0.0%",
    "0 %",
    "no",
    "n",
    "false",
    "none",
    "x",
    "아니요",
    "아니오",
    "없음",
)
"""Values of such a field that say that nothing was granted."""


def freeze_happenings(engine: Engine, as_of: str, folder: Path, currency: str) -> None:
    """Write the tables; days are whole days since a deal's creation.

    - `happenings`: id (of the deal), kind ("own": an event of the deal; "account": one of its company; "field": a
      change of one of the deal's fields; "pilot"; "people": persons met), what, detail,
      day of the first such happening while the deal was open.
    - `lives`: id, stage (a number), start, stop, decided; the stretches of a deal's life between changes of its stage.
    - `costs`: channel, date, amount.
    - `reasons`: id, reason; of lost deals.

    Parameters
    ----------
    as_of
        SQL of the instant up to which the data speak.
    """
    _spans(engine, as_of)
    _changes(engine)
    engine.write_parquet(_happenings(), folder / "happenings.parquet")
    engine.write_parquet(_lives(), folder / "lives.parquet")
    _costs(engine, currency)
    engine.write_parquet('SELECT "channel", "date", "amount" FROM "cost_frozen"', folder / "costs.parquet")
    lost = standardise(engine, "deal", "lost_reason", "lost_reason")
    engine.write_parquet(
        'SELECT \'deal:\' || "d"."key" AS "id", "m"."value" AS "reason" FROM "deal" AS "d" '
        f'JOIN "{lost.table}" AS "m" ON "m"."raw" = "d"."lost_reason" '
        'WHERE "d"."status" = \'lost\' AND "m"."value" IS NOT NULL ORDER BY "id"',
        folder / "reasons.parquet",
    )


def _spans(engine: Engine, as_of: str) -> None:
    """Make `deal_span`: id, key, company, created, until (decided, or the day of the data), stop, pilot, …, decided."""
    until = f'COALESCE("decided", {as_of})'
    lived, piloting = days_between('"created"', until), days_between('"created"', '"pilot_start"')
    stop, began = f"FLOOR({lived})", f"FLOOR({piloting})"
    engine.create(
        "deal_span",
        'SELECT \'deal:\' || "key" AS "id", "key", "company", "created", '
        f'{until} AS "until", {stop} AS "stop", {began} AS "pilot", "pilot_days", '
        'CASE WHEN "decided" IS NOT NULL THEN 1 ELSE 0 END AS "decided" '
        f'FROM "deal" WHERE "created" IS NOT NULL AND {stop} > 0',
    )


def _changes(engine: Engine) -> None:
    """Make `deal_change`: id, column, old, new, day, of the fields of deals that a history speaks of."""
    after = days_between('"s"."created"', '"h"."date"')
    day = f"FLOOR({after})"
    engine.create(
        "deal_change",
        'SELECT "s"."id" AS "id", "f"."column" AS "column", "h"."old" AS "old", "h"."new" AS "new", '
        f'{day} AS "day", "s"."stop" AS "stop", ROW_NUMBER() OVER (PARTITION BY "s"."id", "f"."column", {day} '
        'ORDER BY "h"."date" DESC, "h"."row" DESC) AS "back" '
        'FROM "deal_span" AS "s" JOIN "l_history" AS "h" ON "h"."record_key" = "s"."key" AND "h"."table" = \'deal\' '
        'JOIN (SELECT DISTINCT "field", "column" FROM "history_value" WHERE "table" = \'deal\') AS "f" '
        'ON "f"."field" = "h"."field" WHERE "h"."date" >= "s"."created"',
    )


def _happenings() -> str:
    after = days_between('"s"."created"', '"e"."date"')
    day = f"FLOOR({after})"
    parts = []
    for kind, join in (
        ("own", '"e"."deal_key" = "s"."key"'),
        ("account", '"e"."deal_key" IS NULL AND "e"."company" = "s"."company"'),
    ):
        parts.append(
            f'SELECT "s"."id" AS "id", \'{kind}\' AS "kind", "e"."type" AS "what", '
            f'CAST(NULL AS VARCHAR) AS "detail", {day} AS "day" FROM "deal_span" AS "s" '
            f'JOIN "l_event" AS "e" ON {join} '
            f'WHERE "e"."type" IS NOT NULL AND "e"."date" >= "s"."created" AND {day} < "s"."stop"'
        )
    granted = " ".join(f"WHEN {text(column)} THEN {text(what)}" for column, what in GRANTED.items())
    nothing = ", ".join(text(one) for one in _NOTHING)
    parts.append(
        f'SELECT "id", \'field\' AS "kind", COALESCE("granted", "column") AS "what", '
        'CASE WHEN "granted" IS NULL THEN "new" END AS "detail", "day" FROM '
        f'(SELECT *, CASE "column" {granted} END AS "granted" FROM "deal_change") AS "g" '
        'WHERE "new" IS NOT NULL AND "day" < "stop" '
        f'AND ("granted" IS NULL OR LOWER(TRIM("new")) NOT IN ({nothing}))'
    )
    parts += [*_pilots(), _people()]
    return (
        'SELECT "id", "kind", "what", "detail", MIN("day") AS "day" FROM ('
        + " UNION ALL ".join(parts)
        + ') AS "x" GROUP BY "id", "kind", "what", "detail" ORDER BY "id", "kind", "what", "detail"'
    )


def _pilots() -> list[str]:
    """Return when pilots began, and when they had lasted for longer than each of `LONG_PILOTS`.

    A pilot is known by its own dates, or by a stage that is called so. Being still in it after so many days is a
    happening of that day, so that no deal is judged by a length that only its end made known.
    """
    named = " OR ".join(f'LOWER("new") LIKE {text("%" + word + "%")}' for word in PILOT_WORDS)
    staged = (
        'SELECT "id", "day", "stop", "next" - "day" AS "length", 1 AS "ended", "pilot_named" FROM ('
        'SELECT "id", "day", "stop", COALESCE(LEAD("day") OVER (PARTITION BY "id" ORDER BY "day"), "stop") AS "next", '
        f'CASE WHEN {named} THEN 1 ELSE 0 END AS "pilot_named" FROM "deal_change" '
        'WHERE "column" = \'stage\' AND "back" = 1 AND "new" IS NOT NULL) AS "c" WHERE "pilot_named" = 1'
    )
    dated = (
        'SELECT "id", "pilot" AS "day", "stop", "pilot_days" AS "length", "decided" AS "ended", 1 AS "pilot_named" '
        'FROM "deal_span" WHERE "pilot" >= 0'
    )
    runs = f'({dated} UNION ALL {staged}) AS "p"'
    made = [
        f'SELECT "id", \'pilot\' AS "kind", \'begun\' AS "what", CAST(NULL AS VARCHAR) AS "detail", "day" FROM {runs} '
        'WHERE "day" < "stop"'
    ]
    made += [
        f'SELECT "id", \'pilot\' AS "kind", \'over{days}\' AS "what", CAST(NULL AS VARCHAR) AS "detail", '
        f'"day" + {days} AS "day" FROM {runs} WHERE "day" + {days} < "stop" '
        f'AND ("length" > {days} OR ("length" IS NULL AND "ended" = 0))'
        for days in LONG_PILOTS
    ]
    return made


def _people() -> str:
    """Return on which day the second and the third person of the buyer's side came into a deal's activities."""
    after = days_between('"s"."created"', '"e"."date"')
    met = (
        f'SELECT "s"."id" AS "id", "s"."stop" AS "stop", MIN(FLOOR({after})) AS "day", "e"."contact" AS "contact" '
        'FROM "deal_span" AS "s" JOIN "l_event" AS "e" ON "e"."deal_key" = "s"."key" '
        'WHERE "e"."contact" IS NOT NULL AND "e"."date" >= "s"."created" '
        'GROUP BY "s"."id", "s"."stop", "e"."contact"'
    )
    counted = (
        'SELECT "id", "stop", "day", ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "day", "contact") AS "nth" '
        f'FROM ({met}) AS "m"'
    )
    return (
        'SELECT "id", \'people\' AS "kind", CASE "nth" WHEN 2 THEN \'second\' ELSE \'third\' END AS "what", '
        f'CAST(NULL AS VARCHAR) AS "detail", "day" FROM ({counted}) AS "n" '
        'WHERE "nth" IN (2, 3) AND "day" < "stop"'
    )


def _lives() -> str:
    stages = 'SELECT "id", "day", "old", "new", "stop" FROM "deal_change" WHERE "column" = \'stage\' AND "back" = 1'
    known = f'SELECT * FROM ({stages}) AS "k" WHERE "day" < "stop"'
    first = (
        'SELECT "id", "old" AS "stage", ROW_NUMBER() OVER (PARTITION BY "id" ORDER BY "day") AS "nth" '
        f'FROM ({stages}) AS "f"'
    )
    begun = (
        f'SELECT "id", "day" AS "start", "new" AS "stage" FROM ({known}) AS "x" WHERE "day" > 0 UNION ALL '
        'SELECT "s"."id", 0 AS "start", COALESCE("z"."new", "y"."stage") AS "stage" FROM "deal_span" AS "s" '
        f'LEFT JOIN ({known}) AS "z" ON "z"."id" = "s"."id" AND "z"."day" = 0 '
        f'LEFT JOIN ({first}) AS "y" ON "y"."id" = "s"."id" AND "y"."nth" = 1'
    )
    return (
        'SELECT "b"."id" AS "id", DENSE_RANK() OVER (ORDER BY COALESCE("b"."stage", \'\')) AS "stage", '
        '"b"."start" AS "start", COALESCE("b"."next", "s"."stop") AS "stop", '
        'CASE WHEN "b"."next" IS NULL THEN "s"."decided" ELSE 0 END AS "decided" FROM ('
        'SELECT "c"."id" AS "id", "c"."stage" AS "stage", CAST("c"."start" AS DOUBLE) AS "start", '
        'LEAD(CAST("c"."start" AS DOUBLE)) OVER (PARTITION BY "c"."id" ORDER BY "c"."start") AS "next" '
        f'FROM ({begun}) AS "c") AS "b" JOIN "deal_span" AS "s" ON "s"."id" = "b"."id" ORDER BY "id", "start"'
    )


def _costs(engine: Engine, currency: str) -> None:
    """Make `cost_frozen`: channel as deals name it, date, amount in the base currency."""
    if "amount_base" not in engine.columns("l_cost"):
        in_base(engine, "l_cost", {"amount": "amount_base"}, "date", currency)
    mapped = standardise(engine, "l_cost", "channel", "channel")
    engine.create(
        "cost_frozen",
        'SELECT "m"."value" AS "channel", "c"."date" AS "date", "c"."amount_base" AS "amount" FROM "l_cost" AS "c" '
        f'JOIN "{mapped.table}" AS "m" ON "m"."raw" = "c"."channel" '
        'WHERE "m"."value" IS NOT NULL AND "c"."amount_base" IS NOT NULL',
    )
