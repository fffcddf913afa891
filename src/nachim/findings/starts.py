"""Whether deals begin more often after a trigger (R28, R29): companies without an open deal, day by day."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nachim.engine.conditions import expression
from nachim.engine.dialects import number, text
from nachim.evidence.ledger import Ledger
from nachim.evidence.starts import WITHIN
from nachim.findings.effect_rows import Sizes
from nachim.model.attribute import Attribute
from nachim.model.effects import Effect, EffectFamily, Measure, Remark
from nachim.model.evidence import Word

FAMILY = 0.05
"""Share of families without any effect in which one is claimed."""
AROUND = 0.05
"""Level of the negative control; not corrected, because missing what it shows is the worse error."""
AGES = (0, 7, 14, 30, 60, 90, 135, 180, 270, 365, 540, 730)
"""Edges of the ages, in days, at which the days after an event are counted; the last one is open."""
_LONG = 1000
_EVER = 10**7


def start_cells(triggers: Sequence[Attribute], size: Sizes) -> str:
    """Return days at risk, and deals begun, of all companies, and around the events of each trigger."""
    cases = " ".join(f"WHEN {expression(one)} THEN {place}" for place, one in enumerate(size.classes, 1))
    sized = f"CASE {cases} ELSE 0 END" if cases else "0"
    risk = (
        f'SELECT "r"."company" AS "company", "r"."start" AS "start", "r"."stop" AS "stop", "r"."deal" AS "deal", '
        f'({sized}) * 1000 + "r"."dealt" * 100 + "r"."period" AS "s" FROM "at_risk" AS "r" '
        'LEFT JOIN "accounts" AS "a" ON "a"."company" = "r"."company"'
    )
    latest, earliest = '"r"."stop" < "w"."high"', '"r"."start" > "w"."low"'
    days = (
        f'CASE WHEN {latest} THEN "r"."stop" ELSE "w"."high" END - CASE WHEN {earliest} THEN "r"."start" '
        'ELSE "w"."low" END'
    )
    begun = '"r"."deal" = 1 AND "r"."stop" - 1 >= "w"."low" AND "r"."stop" <= "w"."high"'
    around = (
        f'SELECT "w"."level" AS "level", "r"."s" AS "s", "r"."company" AS "company", "w"."age" AS "age", '
        f'{days} AS "days", CASE WHEN {begun} THEN 1 ELSE 0 END AS "y" FROM ({risk}) AS "r" '
        f'JOIN ({_windows(triggers)}) AS "w" ON "w"."company" = "r"."company" '
        'AND "r"."start" < "w"."high" AND "r"."stop" > "w"."low"'
    )
    return (
        'SELECT "level", "s", "company", "age", SUM("days") AS "days", SUM("y") AS "y" '
        f'FROM ({around}) AS "x" GROUP BY "level", "s", "company", "age" UNION ALL '
        'SELECT \'\' AS "level", "s", \'\' AS "company", CAST(NULL AS DOUBLE) AS "age", '
        f'SUM("stop" - "start") AS "days", SUM("deal") AS "y" FROM ({risk}) AS "x" GROUP BY "s" '
        'ORDER BY "level", "s", "company", "age"'
    )


def _windows(triggers: Sequence[Attribute]) -> str:
    """Return, of each event: level, company, age, low, high; the days after it until the next one, and those before."""
    names = " ".join(f"WHEN {text(one.label)} THEN {text(one.name)}" for one in triggers)
    kept = ", ".join(text(one.label) for one in triggers)
    over = 'OVER (PARTITION BY "company", "what" ORDER BY "day")'
    events = (
        f'SELECT "company", CASE "what" {names} END AS "level", "day", COALESCE(LEAD("day") {over}, {_EVER}) '
        f'AS "next", COALESCE(LAG("day") {over}, -{_EVER}) AS "last" FROM "signals" WHERE "what" IN ({kept})'
    )
    edges = [*pairwise(AGES), (AGES[-1], _EVER)]
    bands = " UNION ALL ".join(
        f'SELECT {low} AS "from", {high} AS "to", {number(_LONG if high == _EVER else (low + high + 1) / 2)} AS "age"'
        for low, high in edges
    )
    after = (
        'SELECT "e"."level" AS "level", "e"."company" AS "company", "b"."age" AS "age", "e"."day" + 1 + "b"."from" AS '
        '"low", CASE WHEN "e"."next" + 1 < "e"."day" + 1 + "b"."to" THEN "e"."next" + 1 ELSE "e"."day" + 1 + "b"."to" '
        f'END AS "high" FROM ({events}) AS "e" CROSS JOIN ({bands}) AS "b"'
    )
    free = f'"last" + 1 + {WITHIN}'
    before = (
        f'SELECT "level", "company", -1.0 AS "age", CASE WHEN {free} > "day" - {WITHIN} THEN {free} '
        f'ELSE "day" - {WITHIN} END AS "low", "day" + 1 AS "high" FROM ({events}) AS "e"'
    )
    return f'SELECT * FROM ({after} UNION ALL {before}) AS "w" WHERE "low" < "high"'


def start_family(ledger: Ledger, triggers: Sequence[Attribute], size: Sizes) -> list[EffectFamily]:
    """Enter how often deals begin after each trigger and otherwise, and how that fades."""
    if not triggers or not int(ledger.runner.rows('SELECT COUNT(*) AS "n" FROM "at_risk"')["n"][0]):
        return []
    query = start_cells(triggers, size)
    known = ledger.runner.families.starts(query).levels
    members, notes = [], []
    for place, one in enumerate((one for one in triggers if one.name in known), 1):
        effect, note = _member(ledger, f"effects.starts.{place}", one, query)
        members.append(effect)
        notes += note
    order = {"different": 0, "": 1, "none": 2, "few": 3}
    members.sort(key=lambda one: order[one.measures[0].verdict])
    return [
        EffectFamily(
            "effects.starts", "triggers", "report.effects.title.starts", {"days": WITHIN}, None,
            ("start", "start_fading"), tuple(members), tuple(notes),
        )
    ][: len(members[:1])]  # fmt: skip


def _member(ledger: Ledger, id_: str, trigger: Attribute, query: str) -> tuple[Effect, list[Remark]]:
    """Enter one trigger; what the negative control contradicts is shown, but not claimed."""
    words: dict[str, Word] = {"attribute": trigger.name, "days": WITHIN}

    def add(measure: str, part: str, statistic: str, unit: str) -> str:
        return ledger.add(
            f"{id_}.{measure}.{part}", f"report.figure.effect.{measure}.{part}", f"start_{statistic}", query, unit=unit,
            arguments={"level": trigger.name}, words=words,
        )  # fmt: skip

    raw, without, p = (
        add("start", part, part, unit) for part, unit in (("with", "monthly"), ("without", "monthly"), ("p", "p"))
    )
    seen = ledger.figure(p).value
    if seen is None:
        return Effect(trigger.label, (Measure("start", raw, None, without, p, "few"),)), []
    ratio, control = add("start", "ratio", "ratio", "ratio"), add("start", "before_p", "before_p", "p")
    if _is_around(ledger, control, backwards := add("start", "before", "before_ratio", "ratio")):
        note = Remark("report.effects.note.around", {"attribute": trigger.name}, "look", {"ratio": backwards})
        return Effect(trigger.label, (Measure("start", raw, ratio, without, p, ""),)), [note]
    win = Measure("start", raw, ratio, without, p, "different" if seen <= FAMILY else "none")
    fading_p = add("start_fading", "p", "fading_p", "p")
    value = ledger.figure(fading_p).value
    verdict = "few" if value is None else "different" if value <= FAMILY else "none"
    if verdict != "different":
        return Effect(trigger.label, (win, Measure("start_fading", None, None, None, fading_p, verdict))), []
    fresh = add("start_fading", "fresh", "fading_fresh", "ratio")
    half_life = add("start_fading", "half_life", "fading_half_life", "days")
    return Effect(trigger.label, (win, Measure("start_fading", fresh, half_life, None, fading_p, verdict))), []


def _is_around(ledger: Ledger, control: str, backwards: str) -> bool:
    """Tell whether deals also begin more often in the days before the event."""
    p, ratio = ledger.figure(control).value, ledger.figure(backwards).value
    return p is not None and p <= AROUND and (ratio or 0.0) > 1
