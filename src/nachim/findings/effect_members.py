"""Members of families that are not simply levels: reasons, losing to nobody, columns filled in late."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine.conditions import expression
from nachim.engine.dialects import quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.effect_rows import JUDGED, Sizes, level_counts
from nachim.model.attribute import Attribute, Known
from nachim.model.condition import Condition
from nachim.model.effects import Effect, EffectFamily, Measure, Remark
from nachim.model.evidence import Word
from nachim.stats.intervals import newcombe_difference

LATE = 0.05
"""Difference in the share filled in, won against not won, beyond which a column was filled in as deals went on."""
AT_FIRST = ("channel", "direction")
"""What is known when a deal begins: where it is missing, it was not written down, whatever happened later."""
REASONS = 3
"""Reasons shown of losing against a competitor."""
_FEWEST = 8
_ASKED_BY = {"channel": "channels", "direction": "channels", "competitor": "competitors"}
NOBODY = "no_decision"
"""The reason of deals in which nothing was bought."""


def late_columns(ledger: Ledger, asked: Sequence[Attribute]) -> tuple[list[str], tuple[Remark, ...]]:
    """Return the attributes that were filled in as deals went on, and what to say of them.

    Without a history nobody knows when a step was recorded. Where it stands on won deals more often than on others (or
    less often), it was recorded on the way, and only for deals that got far: a comparison would count their survival as
    the step's effect.
    """
    late: list[str] = []
    remarks: list[Remark] = []
    for one in asked:
        if one.known is not Known.TODAY:
            continue
        words: dict[str, Word] = {"attribute": one.name, "kind": _ASKED_BY.get(one.name, "steps")}
        filled = f"CASE WHEN {quote(one.name)} IS NOT NULL OR {quote(one.why)} = 'none' THEN 1 ELSE 0 END AS \"y\""
        ids = {
            side: ledger.add(
                f"effects.filled.{one.name}.{side}", f"report.figure.effect.filled.{side}", "share",
                f'SELECT {filled} FROM "deals" WHERE {JUDGED} AND "y" = {y}', words={"attribute": one.name},
            )
            for side, y in (("won", 1), ("lost", 0))
        }  # fmt: skip
        won, lost = (ledger.figure(ids[side]) for side in ("won", "lost"))
        if not won.n or not lost.n:
            continue
        difference = newcombe_difference(won.k or 0, won.n, lost.k or 0, lost.n)
        uneven = float(difference.low) > LATE or float(difference.high) < -LATE
        if uneven and one.name in AT_FIRST:
            remarks.append(Remark("report.effects.note.uneven", words, "look", ids))
        elif uneven:
            late.append(one.name)
            remarks.append(Remark("report.effects.note.late", words, "look", ids))
        else:
            remarks.append(Remark("report.effects.note.today", words, "info"))
    return late, tuple(remarks)


def competitor_reasons(ledger: Ledger, family: EffectFamily) -> EffectFamily:
    """Add to each competitor why deals were lost against it."""
    members = []
    for place, one in enumerate(family.effects, 1):
        assert isinstance(one.name, Condition)
        lost = f"\"status\" = 'lost' AND {expression(one.name)}"
        rows = f'FROM "deals" AS "d" JOIN "reasons" AS "r" ON "r"."id" = "d"."id" WHERE {lost}'
        counted = ledger.runner.rows(
            f'SELECT "r"."reason" AS "reason", COUNT(*) AS "n" {rows} GROUP BY "r"."reason" ORDER BY "n" DESC, "reason"'
        )
        measures = list(one.measures)
        for nth, reason in enumerate([str(each) for each in counted["reason"]][:REASONS], 1):
            id_ = ledger.add(
                f"{family.id}.{place}.reason.{nth}", "report.figure.effect.reason", "share",
                f'SELECT CASE WHEN "r"."reason" = {text(reason)} THEN 1 ELSE 0 END AS "y" {rows}',
                words={"what": one.name, "lost_reason": reason},
            )  # fmt: skip
            measures.append(Measure("reason", id_, None))
        members.append(Effect(one.name, tuple(measures)))
    return replace(family, effects=tuple(members), measures=(*family.measures, "reason"))


def no_decision(ledger: Ledger, size: Sizes) -> list[EffectFamily]:
    """Enter the win rate against buying nothing: won deals, and those lost to no decision, by size of company."""
    nobody = f'(SELECT "id" FROM "reasons" WHERE "reason" = \'{NOBODY}\')'
    where = f'("status" = \'won\' OR "id" IN {nobody})'
    y = "CASE WHEN \"status\" = 'won' THEN 1 ELSE 0 END"
    lost = ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM "reasons" WHERE "reason" = \'{NOBODY}\'')
    if int(lost["n"][0]) < _FEWEST:
        return []
    members = [
        Effect(
            "report.effects.all",
            (Measure("win", _share(ledger, "effects.nobody.all", y, where, "report.effects.all"), None),),
        )
    ]
    query = level_counts(f"CAST({size.sql} AS VARCHAR)", Sizes((), size.many), None, where=where, y=y)
    families = ledger.runner.families
    for place, one in enumerate(size.classes, 1):
        if str(place) not in families.counts(query).levels:
            continue
        ids = {
            part: ledger.add(
                f"effects.nobody.{place}.win.{part}", f"report.figure.effect.nobody.{part}", f"level_{made}", query,
                arguments={"level": str(place)}, words={"what": one}, unit="p" if part == "p" else "share",
            )
            for part, made in (("raw", "with"), ("pooled", "pooled"), ("p", "p"))
        }  # fmt: skip
        value = ledger.figure(ids["p"]).value
        verdict = "few" if value is None else "different" if value <= 0.05 else "none"
        members.append(Effect(one, (Measure("win", ids["raw"], ids["pooled"], None, ids["p"], verdict),)))
    return [
        EffectFamily("effects.nobody", "competitors", "report.effects.title.nobody", {}, None, ("win",), tuple(members))
    ]


def _share(ledger: Ledger, id_: str, y: str, where: str, what: str) -> str:
    return ledger.add(
        f"{id_}.win.raw", "report.figure.effect.nobody.raw", "share", f'SELECT {y} AS "y" FROM "deals" WHERE {where}',
        words={"what": what},
    )  # fmt: skip
