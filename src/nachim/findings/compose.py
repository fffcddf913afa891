"""The ICP put together from what was found: must, plus, knock-out."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from nachim.engine.conditions import expression
from nachim.evidence.ledger import Ledger
from nachim.findings.cards import best_level, clause_finding, ruling, worst_level
from nachim.findings.judged_rows import rows_sql
from nachim.model.attribute import Attribute, Category
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import All, Condition, Operator, Tree, leaves
from nachim.model.evidence import Later, Standing
from nachim.model.findings import CardFinding, ClauseFinding
from nachim.model.icp import Clause, Icp, Role
from nachim.scorecard.fitted import FittedCard
from nachim.stats.intervals import lift

MUSTS = 3
CORE_ROWS, CORE_SHARE = 40, 0.04
"""A core that fewer rows fulfil can neither be proved nor feed a pipeline."""
EXAMPLES = 3
COMPANY = (Category.FIRMOGRAPHIC, Category.TECHNOLOGY)
REFUSED_SHARE = 1 / 3


@dataclass(frozen=True, slots=True)
class Composed:
    """An ICP and what the data say of each of its clauses, in the order of `(*icp.who, *icp.refuse)`."""

    icp: Icp
    clauses: tuple[ClauseFinding, ...]


def compose(
    ledger: Ledger,
    card: Card,
    marks: CardFinding,
    early: FittedCard,
    attributes: Sequence[Attribute],
    *,
    as_of: dt.date,
    build: str,
    version: int,
    parent: int | None,
    threshold: int,
) -> Composed | None:
    """Return the ICP that the evidence carries; None when no condition is confirmed, or points tell nothing.

    Must: conditions on the company itself (fit is kept apart from timing), chosen by the card and the rates of the
    earlier rows alone, so that later rows can judge them: attribute confirmed, the level's lift above 1 with its whole
    interval, the largest lift first, as long as enough rows fulfil them all together; at most `MUSTS`. Where no
    condition on the company qualifies, any other confirmed one serves.
    Plus: the best level of every other attribute on the card, as the earlier rows have it; what only all rows together
    brought on the card has no check on later rows. Knock-out: see `_refuse`.

    Parameters
    ----------
    early
        The card learned from the earlier rows.
    """
    outcome = card.outcome
    must = _musts(ledger, early, outcome)
    if not must or not card.grows:
        return None
    names = {attribute.name for attribute, _, _ in must}
    who = [clause_of(ledger, meant(one, level), Role.MUST, mark, outcome) for one, level, mark in must]
    marked = [mark for _, _, mark in must]
    known = {attribute.name: attribute for attribute in early.card.attributes}
    for attribute in card.attributes:
        level = best_level(known.get(attribute.name, attribute))
        if attribute.name in names or (_says_no(level) and _worst(attribute) is not None):
            continue  # "does not use X" is better said as a knock-out
        check = attribute.name in known
        standing = ruling(early, attribute.name) if check else marks.standing[attribute.name]
        mark = clause_finding(ledger, attribute.name, level, outcome, standing, check=check)
        who.append(clause_of(ledger, meant(attribute, level), Role.PLUS, mark, outcome))
        marked.append(mark)
    refuse, refused = _refuse(ledger, early, outcome, names)
    parts = {part.name for one in card.attributes if one.both for part in one.both.attributes}
    used = parts | {leaf.attribute for clause in (*who, *refuse) for leaf in leaves(clause.when)}
    on_card = {attribute.name for attribute in card.attributes}
    icp = Icp(
        id="core",
        version=version,
        parent=parent,
        outcome=outcome,
        threshold=threshold,
        who=tuple(who),
        refuse=tuple(refuse),
        adjacent=(),
        card=card,
        as_of=as_of,
        build=build,
        attributes=tuple(one for one in attributes if one.name in used and one.name not in on_card),
    )
    return Composed(icp, (*marked, *refused))


_Choice = tuple[CardAttribute, Level, ClauseFinding]


def _musts(ledger: Ledger, early: FittedCard, outcome: str) -> list[_Choice]:
    """Choose on the earlier rows; conditions join while the core keeps `CORE_ROWS` rows and `CORE_SHARE` of all."""
    sure: list[_Choice] = []
    for attribute in early.card.attributes:
        level = best_level(attribute)
        if _says_no(level) and _worst(attribute) is not None:
            continue
        if ruling(early, attribute.name) is not Standing.CONFIRMED:
            continue
        mark = clause_finding(ledger, attribute.name, level, outcome, Standing.CONFIRMED)
        if (ledger.figure(str(mark.first_lift)).low or 0) > 1:
            sure.append((attribute, level, mark))
    sure.sort(key=lambda one: -_value(ledger, one[2]))
    company = [one for one in sure if one[0].category in COMPANY]
    chosen: list[_Choice] = []
    where, everybody = "", _count(ledger, outcome, "")
    for one in company or sure:
        if any(other.both and one[0].as_attribute() in other.both.attributes for other, _, _ in chosen):
            continue  # the pattern says it already
        narrower = f"{where} AND {expression(one[1].condition)}"
        if chosen and _count(ledger, outcome, narrower) < max(CORE_ROWS, CORE_SHARE * everybody):
            continue
        chosen.append(one)
        where = narrower
        if len(chosen) == MUSTS:
            break
    return chosen


def _value(ledger: Ledger, mark: ClauseFinding) -> float:
    """Return the lift on the rows that choose; without bound where nobody won without the condition."""
    value = ledger.figure(str(mark.first_lift)).value
    return math.inf if value is None else value


def _count(ledger: Ledger, outcome: str, where: str) -> int:
    return int(ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM {rows_sql(outcome, "all")}{where}')["n"][0])


def clause_of(ledger: Ledger, when: Tree, role: Role, mark: ClauseFinding, outcome: str) -> Clause:
    """Return a line of the condition table with its evidence and a few companies on either side."""
    ids = (mark.lift, mark.with_rate, mark.without_rate, mark.later_lift, mark.first_lift)
    evidence = tuple(dict.fromkeys(id_ for id_ in ids if id_))
    return Clause(
        when,
        role,
        evidence,
        examples=_companies(ledger, when, outcome, 1),
        counter_examples=_companies(ledger, when, outcome, 0),
    )


def meant(attribute: CardAttribute, level: Level) -> Condition | All:
    """Return what a level asks of a company: of a pattern all its conditions."""
    return level.condition if attribute.both is None else All(attribute.both.conditions)


def _companies(ledger: Ledger, when: Tree, outcome: str, y: int) -> tuple[str, ...]:
    """Return a few companies that fulfil the condition and have, or never had, the outcome."""
    name = '"account_name"' if outcome == "won" else '"name"'
    rows = ledger.runner.rows(
        f'SELECT "company", MIN({name}) AS "name" FROM {rows_sql(outcome, "all")} AND {expression(when)} '
        f'AND {name} IS NOT NULL AND "company" IS NOT NULL GROUP BY "company" HAVING MAX("y") = {y} '
        f'ORDER BY MD5("company") LIMIT {EXAMPLES}'
    )
    return tuple(str(one) for one in rows["name"])


def _refuse(
    ledger: Ledger, early: FittedCard, outcome: str, must: set[str]
) -> tuple[list[Clause], list[ClauseFinding]]:
    """Return levels whose rate is confirmed to be far below the others': interval below 1, at most two thirds.

    Chosen on the earlier rows alone, and dropped where the later ones contradict. Only conditions on the company
    itself, and only a minority: refusing most of the market is no knock-out.
    """
    clauses, found = [], []
    for attribute in early.card.attributes:
        level = _worst(attribute)
        if (
            attribute.both is not None
            or attribute.name in must
            or level is None
            or ruling(early, attribute.name) is not Standing.CONFIRMED
        ):
            continue
        if attribute.category not in COMPANY or level.n > REFUSED_SHARE * len(early.points):
            continue
        mark = clause_finding(ledger, f"{attribute.name}.worst", level, outcome, Standing.CONFIRMED)
        found_lift = ledger.figure(str(mark.first_lift))
        if found_lift.value is None or found_lift.high is None or found_lift.high >= 1 or found_lift.value > 2 / 3:
            continue
        if mark.later is Later.FAILED or not _below_the_usual(attribute, level):
            continue
        clauses.append(clause_of(ledger, level.condition, Role.KNOCK_OUT, mark, outcome))
        found.append(mark)
    return clauses, found


def _below_the_usual(attribute: CardAttribute, level: Level) -> bool:
    """Tell whether a level is worse than the usual ones too, and not only than the best."""
    best = max(attribute.answers, key=lambda one: (one.points, one.n))
    usual = [one for one in attribute.answers if one not in (level, best)]
    n, k = sum(one.n for one in usual), sum(one.k for one in usual)
    return not n or float(lift(level.k, level.n, k, n).high) < 1


def _worst(attribute: CardAttribute) -> Level | None:
    """Return the level that could be refused: one that names something, not "no", "none" or "other"."""
    level = worst_level(attribute)
    named = level.condition.operator in (Operator.IN, Operator.BETWEEN, Operator.BELOW, Operator.AT_LEAST)
    return level if (named and not _says_no(level) and level.points == 0) or (named and _says_yes(level)) else None


def _says_no(level: Level) -> bool:
    return level.condition.operator is Operator.IN and level.condition.value == ("no",)


def _says_yes(level: Level) -> bool:
    return level.condition.operator is Operator.IN and level.condition.value == ("yes",)
