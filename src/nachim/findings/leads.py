"""The scored leads: totals by SQL in the engine, reasons for the few that a person will look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nachim.engine import Frame
from nachim.engine.conditions import range_columns, score_columns
from nachim.engine.dialects import number, quote, text
from nachim.evidence.ledger import Ledger
from nachim.facts.columns import column_sql, raw_columns
from nachim.model.attribute import FIT, TIMING, Attribute, Category
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.evidence import Word
from nachim.model.findings import LeadFinding, LeadReason, Leads, OpenQuestionAnswer
from nachim.model.score import Score
from nachim.scorecard.deciding import answers_of, steps_of
from nachim.scorecard.score import code_leads, score

TOP = 15


def score_sql(card: Card, table: str = "leads") -> str:
    """Return the query that scores every row of a frozen table: its columns, `total`, and the parts."""
    return f'SELECT "t".*, {", ".join(score_columns(card))} FROM "{table}" AS "t"'


def lead_sql(card: Card, lead: LeadFinding, table: str = "leads") -> str:
    """Return the query of everything printed of one lead, a column each."""
    inner = ", ".join((*score_columns(card), *range_columns(card)))
    columns = ['"key"', '"name"', '"total"', *(quote(category.value) for category in Category)]
    columns += [
        f"{' + '.join(quote(category.value) for category in parts)} AS {quote(name)}"
        for name, parts in (("fit", FIT), ("timing", TIMING))
    ]
    logit = f'{number(card.intercept)} + {number(card.slope)} * CAST("total" AS DOUBLE)'
    columns += ['"low"', '"high"', f'1.0 / (1.0 + EXP(-({logit}))) AS "probability"']
    means = {attribute.name: attribute.mean for attribute in card.attributes}
    columns += [
        f"{quote(f'{one.attribute}__points')} - {number(means[one.attribute])} AS {quote(f'reason.{one.attribute}')}"
        for one in lead.reasons
    ]
    for place, level in enumerate(_answers(card, lead.question), 1):
        asked = quote(f"{lead.question}__points")
        columns.append(f'"total" - {asked} + {level.points} AS {quote(f"answer.{place}")}')
    columns += _decision_columns(card, lead)
    where = f'WHERE "t"."key" = {text(lead.key)}'
    return f'SELECT {", ".join(columns)} FROM (SELECT "t".*, {inner} FROM "{table}" AS "t" {where}) AS "s"'


def _decision_columns(card: Card, lead: LeadFinding) -> list[str]:
    """Return the columns of the chances to end above the line, and to cross it by one answer."""
    if lead.deciding is None:
        return []
    unknown = [one for one in card.attributes if one.name in lead.unknown]
    above = steps_of([answers_of(one) for one in unknown])
    columns = [f"{_chance(above, card.threshold)} AS {quote('above')}"]
    columns += [f"{flips_sql(one, card.threshold)} AS {quote(f'flips.{one.name}')}" for one in unknown]
    return columns


def flips_sql(attribute: CardAttribute, line: int) -> str:
    """Return SQL for the chance that the answer to an unknown attribute moves `total` to the other side of the line."""
    reached = _chance(steps_of([answers_of(attribute)]), line)
    return f'CASE WHEN "total" >= {line} THEN 1 - {reached} ELSE {reached} END'


def _chance(steps: Sequence[tuple[int, float]], line: int) -> str:
    """Return SQL for the chance that a total reaches the line, from what may be added and how likely it is."""
    terms = [f'CASE WHEN "total" >= {line - change} THEN {number(p)} ELSE 0 END' for change, p in steps]
    return f"({' + '.join(terms)})"


@dataclass(frozen=True, slots=True)
class LeadFigure:
    """One printed figure of a lead: `<id of the lead>.<column>`."""

    column: str
    label: str
    value: float
    unit: str
    words: dict[str, Word]


def lead_figures(lead: LeadFinding) -> Iterator[LeadFigure]:
    """Yield everything printed of a lead; `lead_sql` has a column of each."""
    words: dict[str, Word] = {"company": lead.name}
    points = {
        "total": lead.total,
        **{category.value: lead.parts.get(category, 0) for category in Category},
        "fit": lead.fit,
        "timing": lead.timing,
        "low": lead.low,
        "high": lead.high,
    }
    for column, value in points.items():
        yield LeadFigure(column, f"report.figure.lead.{column}", value, "points", words)
    yield LeadFigure("probability", "report.figure.lead.probability", lead.probability, "share", words)
    for reason in lead.reasons:
        yield LeadFigure(
            f"reason.{reason.attribute}", "report.figure.lead.reason", reason.difference, "signed",
            words | {"condition": reason.when},
        )  # fmt: skip
    for place, answer in enumerate(lead.answers, 1):
        yield LeadFigure(
            f"answer.{place}", "report.figure.lead.answer", answer.total, "points", words | {"condition": answer.when}
        )
    if lead.deciding is not None:
        yield LeadFigure("above", "report.figure.lead.above", lead.deciding.above, "share", words)
        for one in lead.deciding.unknown:
            yield LeadFigure(
                f"flips.{one.attribute}", "report.figure.lead.flips", one.flips, "share",
                words | {"attribute": one.attribute},
            )  # fmt: skip


def leads(ledger: Ledger, card: Card, learned: str, threshold: int) -> Leads | None:
    """Enter the leads' figures; None when there are no leads.

    Parameters
    ----------
    learned
        Query of the rows that the card was learned from.
    """
    scored, above = totals(ledger, card, threshold)
    if not ledger.figure(scored).n:
        return None
    mean = ledger.add(
        "leads.mean", "report.figure.leads.mean", "mean",
        f'SELECT "total" AS "x" FROM (SELECT {", ".join(score_columns(card))} FROM ({learned}) AS "t") AS "s"',
        unit="points",
    )  # fmt: skip
    attributes = [attribute.as_attribute() for attribute in card.attributes]
    frame = ledger.runner.rows(
        f'SELECT "key", "name", "total"{column_sql(attributes)} FROM ({score_sql(card)}) AS "x" '
        f'ORDER BY "total" DESC, "key" LIMIT {TOP}'
    )
    top = explained(frame, card, attributes, "lead")
    for lead in top:
        query = lead_sql(card, lead)
        for one in lead_figures(lead):
            ledger.add(
                f"{lead.id}.{one.column}", one.label, "value", query, unit=one.unit, words=one.words,
                arguments={"column": one.column},
            )  # fmt: skip
    return Leads(scored, above, mean, top)


def totals(ledger: Ledger, card: Card, threshold: int, prefix: str = "leads") -> tuple[str, str]:
    """Enter how many leads were scored, and how many of them reach the line."""
    scored = ledger.add(
        f"{prefix}.scored", "report.figure.leads.scored", "count", 'SELECT COUNT(*) AS "n" FROM "leads"', unit="count"
    )
    above = ledger.add(
        f"{prefix}.above", "report.figure.leads.above", "share",
        f'SELECT CASE WHEN "total" >= {threshold} THEN 1 ELSE 0 END AS "y" FROM ({score_sql(card)}) AS "x"',
        words={"line": threshold},
    )  # fmt: skip
    return scored, above


def explained(frame: Frame, card: Card, attributes: list[Attribute], prefix: str) -> tuple[LeadFinding, ...]:
    """Return the leads of a frame as they are shown, in its order.

    Parameters
    ----------
    frame
        `key`, `name`, and the attributes with their reasons.
    prefix
        Beginning of the ids: "lead" makes `lead.1`, `lead.2`, …
    """
    codes = code_leads(card, raw_columns(frame, attributes))
    made = []
    for place in range(frame.height):
        key = str(frame["key"][place])
        name = str(frame["name"][place] or key)
        made.append(_lead(f"{prefix}.{place + 1}", key, name, place + 1, score(card, codes[place]), card))
    return tuple(made)


def _lead(id_: str, key: str, name: str, rank: int, scored: Score, card: Card) -> LeadFinding:
    """Return one lead as it is shown: reasons, what is unknown, and the question to ask."""
    reasons = [
        LeadReason(reason.attribute, reason.condition, reason.points, reason.difference)
        for reason in (*scored.reasons_for[:4], *scored.reasons_against[:3])
    ]
    asked = scored.question.attributes[0] if scored.question else None
    answers = _answers(card, asked)
    now = next((one.levels[-1].points for one in card.attributes if one.name == asked), 0)
    return LeadFinding(
        id=id_,
        key=key,
        name=name,
        rank=rank,
        total=scored.total,
        parts={part.category: part.points for part in scored.parts},
        fit=scored.fit,
        timing=scored.timing,
        low=scored.low,
        high=scored.high,
        probability=scored.probability,
        reasons=tuple(reasons),
        unknown=scored.unknown,
        question=asked,
        answers=tuple(OpenQuestionAnswer(one.condition, scored.total - now + one.points) for one in answers),
        deciding=scored.deciding,
    )


def _answers(card: Card, asked: str | None) -> tuple[Level, ...]:
    """Return the answers shown for a question, the one with most points first."""
    attribute = next((one for one in card.attributes if one.name == asked), None)
    return tuple(sorted(attribute.answers, key=lambda level: -level.points)[:4]) if attribute else ()
