"""The scored leads: totals by SQL in the engine, reasons for the few that a person will look at."""

from __future__ import annotations

from nachim.engine.conditions import score_columns
from nachim.engine.dialects import text
from nachim.evidence.ledger import Ledger
from nachim.facts.columns import column_sql, raw_columns
from nachim.model.attribute import Category
from nachim.model.card import Card
from nachim.model.findings import LeadFinding, LeadReason, Leads, OpenQuestionAnswer
from nachim.model.score import Score
from nachim.scorecard.score import code_leads, score

TOP = 15


def score_sql(card: Card, table: str = "leads") -> str:
    """Return the query that scores every row of a frozen table: its columns, `total`, and the parts."""
    return f'SELECT "t".*, {", ".join(score_columns(card))} FROM "{table}" AS "t"'


def leads(ledger: Ledger, card: Card, threshold: int, mean: float) -> Leads | None:
    """Enter the leads' figures; None when there are no leads."""
    scored_sql = score_sql(card)
    scored = ledger.add(
        "leads.scored", "report.figure.leads.scored", "count", 'SELECT COUNT(*) AS "n" FROM "leads"', unit="count"
    )
    if not ledger.figure(scored).n:
        return None
    above = ledger.add(
        "leads.above", "report.figure.leads.above", "share",
        f'SELECT CASE WHEN "total" >= {threshold} THEN 1 ELSE 0 END AS "y" FROM ({scored_sql}) AS "x"',
        words={"line": threshold},
    )  # fmt: skip
    attributes = [attribute.as_attribute() for attribute in card.attributes]
    frame = ledger.runner.rows(
        f'SELECT "key", "name", "total"{column_sql(attributes)} FROM ({scored_sql}) AS "x" '
        f'ORDER BY "total" DESC, "key" LIMIT {TOP}'
    )
    codes = code_leads(card, raw_columns(frame, attributes))
    top = []
    for place in range(frame.height):
        key, rank = str(frame["key"][place]), place + 1
        explained = score(card, codes[place])
        top.append(lead_finding(key, str(frame["name"][place] or key), rank, explained, card))
        _enter(ledger, card, key, rank, top[-1].name)
    return Leads(scored, above, mean, tuple(top))


def _enter(ledger: Ledger, card: Card, key: str, rank: int, name: str) -> None:
    """Enter the total and the four parts of one lead."""
    for part in ("total", *(category.value for category in Category)):
        ledger.add(
            f"lead.{rank}.{part}", f"report.figure.lead.{part}", "value",
            f'SELECT "{part}" AS "x" FROM ({score_sql(card)}) AS "s" WHERE "key" = {text(key)}',
            unit="points", words={"company": name},
        )  # fmt: skip


def lead_finding(key: str, name: str, rank: int, explained: Score, card: Card) -> LeadFinding:
    """Return one lead as it is shown: reasons, what is unknown, and the question to ask."""
    reasons = [
        LeadReason(reason.attribute, reason.condition, reason.points, reason.difference)
        for reason in (*explained.reasons_for[:4], *explained.reasons_against[:3])
    ]
    asked = explained.question.attributes[0] if explained.question else None
    return LeadFinding(
        key=key,
        name=name,
        rank=rank,
        total=explained.total,
        parts={part.category: part.points for part in explained.parts},
        fit=explained.fit,
        timing=explained.timing,
        low=explained.low,
        high=explained.high,
        probability=explained.probability,
        reasons=tuple(reasons),
        unknown=explained.unknown,
        question=asked,
        answers=_answers(card, asked, explained.total) if asked else (),
    )


def _answers(card: Card, asked: str, total: int) -> tuple[OpenQuestionAnswer, ...]:
    """Return what each answer would make of the total, best first."""
    attribute = next(one for one in card.attributes if one.name == asked)
    now = attribute.levels[-1].points
    seen = [level for level in attribute.levels[:-1] if level.n > 0]
    best = sorted(seen, key=lambda level: -level.points)
    return tuple(OpenQuestionAnswer(level.condition, total - now + level.points) for level in best[:4])
