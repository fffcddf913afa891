"""The level of an attribute that a clause is made of."""

from __future__ import annotations

from dataclasses import replace

from nachim.findings.cards import best_level
from nachim.icp.file import read_icp, write_icp
from nachim.model.condition import Condition, Operator
from nachim.model.icp import Clause, Role
from unit.icp_factory import icp


def test_neighbouring_bands_with_as_many_points_are_one() -> None:
    employees = next(one for one in icp().card.attributes if one.name == "employees")
    levels = tuple(replace(level, points=35 if place in (1, 2) else 0) for place, level in enumerate(employees.levels))
    best = best_level(replace(employees, levels=levels))
    assert best.condition == Condition("employees", Operator.BETWEEN, (50.0, 500.0))
    assert best.n == sum(level.n for level in levels[1:3])


def test_bands_that_cover_everything_say_only_that_the_value_is_known() -> None:
    """They used to become "below infinity", which no file takes."""
    made = icp()
    employees = next(one for one in made.card.attributes if one.name == "employees")
    levels = tuple(
        replace(level, points=35 if level.condition.operator is not Operator.IS_UNKNOWN else 0)
        for level in employees.levels
        if level.condition.operator is not Operator.IS_NONE
    )
    best = best_level(replace(employees, levels=levels))
    assert best.condition == Condition("employees", Operator.IS_KNOWN, None)
    clause = Clause(best.condition, Role.PLUS)
    written = write_icp(replace(made, who=(*made.who, clause)), lambda attribute: attribute.label)
    assert read_icp(written).who[-1].when == best.condition
