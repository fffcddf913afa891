"""The card as findings: points, rates and lifts, each with its query."""

from __future__ import annotations

import math
from collections.abc import Mapping

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.evidence.statistics import sides_of
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.findings.shown import shown_lift
from nachim.model.attribute import Category, Kind
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.model.evidence import Standing
from nachim.model.findings import CardFinding, CardLevelFinding, ClauseFinding, Note
from nachim.patterns.verdict import verdict_on
from nachim.scorecard.fitted import FittedCard

FEWEST_LATER = 20
"""Later rows below which nothing is held against them."""
_SETTLED = (Operator.IS_UNKNOWN, Operator.IS_KNOWN)


def card_finding(ledger: Ledger, fitted: FittedCard, outcome: str) -> CardFinding:
    """Enter points and rates of every level, and the lift of each attribute's best level.

    Edges of levels are chosen to tell rows apart, and the best level is the best of several: on the same rows their
    rates lie too far apart (docs/methods/intervals.md). Where earlier rows chose them, the later ones are shown.
    """
    card = fitted.card
    query = ledger.runner.models.specifications[outcome].query
    early, part = _chosen_earlier(ledger, outcome)
    label = "report.figure.attribute.lift_later" if early else "report.figure.attribute.lift"
    rated = "report.figure.level.rate_later" if early else "report.figure.level.rate"
    levels, lifts, standing = {}, {}, {}
    for attribute in card.attributes:
        entered = []
        for place, level in enumerate(attribute.levels):
            words = {"condition": level.condition}
            points = ledger.add(
                f"card.{attribute.name}.{place + 1}.points", "report.figure.level.points", "card_points", query,
                unit="points", words=words,
                arguments={"model": outcome, "attribute": attribute.name, "level": place},
            )  # fmt: skip
            rate = ledger.add(
                f"card.{attribute.name}.{place + 1}.rate", rated, "share",
                f'SELECT {OUTCOME} FROM {rows_sql(outcome, part)} AND {expression(level.condition)}', words=words,
            )  # fmt: skip
            entered.append(CardLevelFinding(points, rate))
        levels[attribute.name] = tuple(entered)
        best = best_level(early.get(attribute.name, attribute))
        has = f'CASE WHEN {expression(best.condition)} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
        lifts[attribute.name] = ledger.add(
            f"card.{attribute.name}.lift", label, "lift", f"SELECT {has} FROM {rows_sql(outcome, part)}", unit="ratio",
            words={"condition": best.condition},
        )  # fmt: skip
        standing[attribute.name] = ruling(fitted, attribute.name)
    caps = {
        category: ledger.add(
            f"card.{category.value}.most", f"report.figure.card.most.{category.value}", "card_most", query,
            unit="points", arguments={"model": outcome, "category": category.value},
        )
        for category in Category
    }  # fmt: skip
    return CardFinding(levels, lifts, standing, tuple(_dropped(fitted, caps)), caps)


def _chosen_earlier(ledger: Ledger, outcome: str) -> tuple[Mapping[str, CardAttribute], str]:
    """Return the card of the earlier rows and the part that judges it; none and all rows where too few are left."""
    models = ledger.runner.models
    cuts = models.specifications[outcome].cuts
    count = f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "later")}'
    if not cuts or int(ledger.runner.rows(count)["n"][0]) < FEWEST_LATER:
        return {}, "all"
    return {one.name: one for one in models.card(cuts).card.attributes}, "later"


def clause_finding(
    ledger: Ledger, name: str, level: Level, outcome: str, standing: Standing, *, check: bool = True
) -> ClauseFinding:
    """Enter what the earlier and the later rows say of one condition.

    Parameters
    ----------
    check
        Whether the later rows had no part in choosing the condition, so that they can judge it.
    """
    here = expression(level.condition)
    has = f'CASE WHEN {here} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
    words = {"condition": level.condition}

    def enter(part: str, label: str, statistic: str, query: str, unit: str) -> str:
        return ledger.add(
            f"clause.{name}.{part}", f"report.figure.clause.{label}", statistic, query, unit=unit, words=words
        )

    shown = shown_lift(ledger, f"clause.{name}", has, outcome, words, check=check)
    table, first = rows_sql(outcome, shown.part), shown.first
    with_rate = enter("with", "with", "share", f"SELECT {OUTCOME} FROM {table} AND {here}", "share")
    without = enter("without", "without", "share", f"SELECT {OUTCOME} FROM {table} AND NOT {here}", "share")
    figure = ledger.figure(first)
    if (figure.low or 0.0) <= 1 <= (math.inf if figure.high is None else figure.high):
        standing = Standing.NONE  # the attribute tells something, this level by itself does not
    if standing is Standing.NONE or not check:
        return ClauseFinding(standing, None, shown.lift, with_rate, without, None, first)
    query = f"SELECT {has} FROM {rows_sql(outcome, 'later')}"
    later_lift = shown.lift if shown.later else enter("later_lift", "later_lift", "lift", query, "ratio")
    rows = ledger.runner.rows
    judged = verdict_on(sides_of(rows(ledger.evidence[first].query)), sides_of(rows(query)))
    return ClauseFinding(standing, judged, shown.lift, with_rate, without, later_lift, first)


def best_level(attribute: CardAttribute) -> Level:
    """Return the level with most points that says something; neighbouring bands with as many points are one."""
    said = [level for level in attribute.levels if level.condition.operator not in _SETTLED and level.n > 0]
    best = max(said or attribute.levels, key=lambda level: (level.points, level.n))
    bands = [level for level in said if level.points == best.points and level.condition.operator in _BANDS]
    return _joined(bands) if attribute.kind is not Kind.CATEGORY and best in bands else best


_BANDS = (Operator.BELOW, Operator.BETWEEN, Operator.AT_LEAST)


def _joined(bands: list[Level]) -> Level:
    """Return bands that touch as one; bands apart from the largest stay out."""
    spans = sorted(((_span(level), level) for level in bands), key=lambda one: one[0])
    runs: list[list[tuple[tuple[float, float], Level]]] = []
    for one in spans:
        if runs and runs[-1][-1][0][1] == one[0][0]:
            runs[-1].append(one)
        else:
            runs.append([one])
    run = max(runs, key=lambda parts: sum(level.n for _, level in parts))
    if len(run) == 1:
        return run[0][1]
    (low, _), (_, high) = run[0][0], run[-1][0]
    name = run[0][1].condition.attribute
    if low == -math.inf and high == math.inf:
        whole = Condition(name, Operator.IS_KNOWN, None)
    elif low == -math.inf:
        whole = Condition(name, Operator.BELOW, high)
    elif high == math.inf:
        whole = Condition(name, Operator.AT_LEAST, low)
    else:
        whole = Condition(name, Operator.BETWEEN, (low, high))
    return Level(whole, run[0][1].points, sum(x.n for _, x in run), sum(x.k for _, x in run))


def _span(level: Level) -> tuple[float, float]:
    match level.condition.operator, level.condition.value:
        case Operator.BELOW, int() | float() as high:
            return -math.inf, float(high)
        case Operator.AT_LEAST, int() | float() as low:
            return float(low), math.inf
        case _, (int() | float() as low, int() | float() as high):
            return float(low), float(high)
        case _:
            raise ValueError(f"not a band: {level.condition}")


def worst_level(attribute: CardAttribute) -> Level:
    """Return the level with fewest points that says something; of equals the one with more rows."""
    said = [level for level in attribute.levels if level.condition.operator not in _SETTLED and level.n > 0]
    return min(said or attribute.levels, key=lambda level: (level.points, -level.n))


def ruling(fitted: FittedCard, name: str) -> Standing:
    """Return what the card's screen says of an attribute."""
    rulings = {item.name: item.ruling.value for item in fitted.screened}
    return {"strong": Standing.CONFIRMED, "weak": Standing.SUGGESTIVE, "belief": Standing.BELIEF}.get(
        rulings.get(name, ""), Standing.NONE
    )


def _dropped(fitted: FittedCard, caps: Mapping[Category, str]) -> list[Note]:
    on_card = {attribute.name for attribute in fitted.card.attributes}
    notes = [
        Note(f"findings.dropped.{item.ruling.value}", {"attribute": item.name})
        for item in fitted.screened
        if item.name not in on_card
    ]
    notes += [
        Note(
            f"findings.caps.{change.reason}",
            {"category": change.category.value, "asked": change.asked},
            figures={"given": caps[change.category]},
        )
        for change in fitted.cap_changes
    ]
    return notes
