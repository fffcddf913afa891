"""An ICP as a build writes it: levels of its card that are disjoint and leave nothing out, 100 points."""

from __future__ import annotations

from dataclasses import replace

from nachim.engine.duckdb import DuckDBEngine
from nachim.findings.freeze import TABLES
from nachim.findings.store import save
from nachim.icp.file import write_icp
from nachim.model.attribute import Kind
from nachim.model.card import CardAttribute, Level
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree, leaves
from nachim.model.icp import Clause, Icp, Role
from nachim.words import words_for
from nachim.words.phrases import label
from nachim.workspace import Workspace
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


def small() -> Icp:
    """Three attributes, one of each kind."""
    one = icp()
    kept = ("industry", "employees", "head_hired")
    points = {"industry": 40, "employees": 35, "head_hired": 25}
    attributes = tuple(
        replace(
            each,
            levels=tuple(
                replace(level, points=points[each.name] if level.points == each.most else level.points)
                for level in each.levels
            ),
        )
        for each in one.card.attributes
        if each.name in kept
    )
    who = tuple(clause for clause in one.who if {leaf.attribute for leaf in leaves(clause.when)} <= set(kept))
    return replace(one, card=replace(one.card, attributes=attributes), who=who, refuse=())


def leaf(one: Icp) -> Condition:
    return Condition(one.card.attributes[1].name, Operator.AT_LEAST, 1000.0)


def whole(one: CardAttribute) -> CardAttribute:
    """Levels as the fit makes them: bands that touch, one level for all other values, "has none", unknown."""
    levels = [replace(level, condition=band(level.condition)) for level in one.levels]
    operators = {level.condition.operator for level in levels}
    if one.kind is Kind.CATEGORY and Operator.NOT_IN not in operators:
        named = tuple(
            value for level in levels if level.condition.operator is Operator.IN for value in level.condition.value
        )
        levels.insert(-1, Level(Condition(one.name, Operator.NOT_IN, named), 0, 0, 0))
    if Operator.IS_NONE not in operators:
        levels.insert(-1, Level(Condition(one.name, Operator.IS_NONE), 0, 0, 0))
    return replace(one, levels=tuple(levels))


def band(one: Condition) -> Condition:
    return replace(one, operator=Operator.BELOW) if one.operator is Operator.WITHIN_DAYS else one


def written(language: str = "en") -> str:
    words = words_for(language)
    return write_icp(icp(), lambda attribute: label(attribute, words), ["A draft."])


def normal(one: Icp) -> Icp:
    """Scalars and one-element tuples of a condition are the same thing in the file."""

    def settled(tree: Tree) -> Tree:
        match tree:
            case Condition(name, operator, value):
                if operator in (Operator.IN, Operator.NOT_IN):
                    value = tuple(str(v) for v in (value if isinstance(value, tuple) else (value,)))
                elif operator is Operator.BETWEEN:
                    value = tuple(float(v) for v in value)
                elif value is not None:
                    value = float(value)
                return Condition(name, operator, value)
            case Not(part):
                return Not(settled(part))
            case All(parts) | AnyOf(parts):
                return type(tree)(tuple(settled(part) for part in parts))

    attributes = tuple(
        replace(a, levels=tuple(replace(x, condition=settled(x.condition)) for x in a.levels))
        for a in one.card.attributes
    )
    return replace(
        one,
        card=replace(one.card, attributes=attributes),
        who=tuple(replace(c, when=settled(c.when)) for c in one.who),
        refuse=tuple(replace(c, when=settled(c.when)) for c in one.refuse),
        adjacent=tuple(replace(a, when=settled(a.when)) for a in one.adjacent),
    )


def recorded(workspace: Workspace, one: Icp, made: str) -> None:
    """Keep an ICP as that of a build, with frozen tables, as a build keeps it."""
    folder = workspace.folder("builds") / one.build
    folder.mkdir()
    save(folder, replace(rich("en"), icp=one), {})
    with DuckDBEngine() as engine:
        for table in TABLES:
            engine.write_parquet('SELECT 1 AS "id"', folder / f"{table}.parquet")
    record = {"id": one.build, "made": made, "actor": "", "manifest": 0, "outcome": "won", "settings": "{}"}
    workspace.state.add("build", record)
