"""An ICP as a build writes it: levels of its card that are disjoint and leave nothing out, 100 points."""

from __future__ import annotations

from dataclasses import replace

from nachim.model.attribute import Kind
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import All, AnyOf, Condition, Not, Operator
from nachim.model.icp import Clause, Icp, Role
from nachim.words import words_for
from nachim.words.phrases import label
from nachim.icp.file import write_icp
from unit.findings_factory import rich


def icp() -> Icp:
    """The ICP of the findings made by hand, with a nested condition and a card as builds write it."""
    found = rich("en").icp
    assert found is not None
    attributes = [whole(one) for one in found.card.attributes]
    missing = 100 - sum(attribute.most for attribute in attributes)
    first = attributes[0]
    best = max(range(len(first.levels)), key=lambda place: first.levels[place].points)
    levels = tuple(
        replace(level, points=level.points + missing) if place == best else level
        for place, level in enumerate(first.levels)
    )
    attributes[0] = replace(first, levels=levels)
    one = replace(found, card=replace(found.card, attributes=tuple(attributes), threshold=found.threshold))
    return replace(one, who=(*one.who, Clause(All((AnyOf((leaf(one), Not(leaf(one)))),)), Role.PLUS)))


def leaf(one: Icp) -> Condition:
    return Condition(one.card.attributes[1].name, Operator.AT_LEAST, 1000.0)


def whole(one: CardAttribute) -> CardAttribute:
    """Levels as the fit makes them: bands that touch, one level for all other values, "has none", unknown."""
    levels = [replace(level, condition=band(level.condition)) for level in one.levels]
    operators = {level.condition.operator for level in levels}
    if one.kind is Kind.CATEGORY and Operator.NOT_IN not in operators:
        named = tuple(value for level in levels if level.condition.operator is Operator.IN for value in level.condition.value)
        levels.insert(-1, Level(Condition(one.name, Operator.NOT_IN, named), 0, 0, 0))
    if Operator.IS_NONE not in operators:
        levels.insert(-1, Level(Condition(one.name, Operator.IS_NONE), 0, 0, 0))
    return replace(one, levels=tuple(levels))


def band(one: Condition) -> Condition:
    return replace(one, operator=Operator.BELOW) if one.operator is Operator.WITHIN_DAYS else one


def written(language: str = "en") -> str:
    words = words_for(language)
    return write_icp(icp(), lambda attribute: label(attribute, words), ["A draft."])
