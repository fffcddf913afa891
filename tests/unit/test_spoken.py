"""Conditions as people write them."""

from __future__ import annotations

import pytest

from nachim.errors import NotFound, UsageError
from nachim.icp.spoken import named, spoken
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import Condition, Operator

SIZE = Attribute("employees", "employees", Category.FIRMOGRAPHIC, Kind.NUMBER, Known.TODAY, "명")
INDUSTRY = Attribute("industry", "industry", Category.FIRMOGRAPHIC, Kind.CATEGORY, Known.TODAY)
CRM = Attribute("technologies_salesforce", "technologies: salesforce", Category.TECHNOLOGY, Kind.CATEGORY, Known.TODAY)
HIRED = Attribute("event_1", "팀장 합류", Category.TRIGGER, Kind.DAYS, Known.DATED)
ALL = (SIZE, INDUSTRY, CRM, HIRED)
VALUES = {"industry": ["manufacturing", "finance", "software"], CRM.name: ["no", "yes"]}


def read(text: str, about: Attribute | None = None) -> Condition:
    return spoken(text, ALL, lambda one: VALUES.get(one.name, []), about)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Industry = manufacturing, finance", Condition("industry", Operator.IN, ("manufacturing", "finance"))),
        ("산업 = 제조, 금융", Condition("industry", Operator.IN, ("manufacturing", "finance"))),
        ("industry != Software", Condition("industry", Operator.NOT_IN, ("software",))),
        ("industry not_in [software]", Condition("industry", Operator.NOT_IN, ("software",))),
        ("산업 is_known", Condition("industry", Operator.IS_KNOWN)),
        ("직원 수 200–549", Condition("employees", Operator.BETWEEN, (200.0, 550.0))),
        ("직원 수 = 200 - 549명", Condition("employees", Operator.BETWEEN, (200.0, 550.0))),
        ("Number of employees between 200, 550", Condition("employees", Operator.BETWEEN, (200.0, 550.0))),
        ("number of employees >= 1,000", Condition("employees", Operator.AT_LEAST, 1000.0)),
        ("employees < 50", Condition("employees", Operator.BELOW, 50.0)),
        ("팀장 합류 within_days 90", Condition("event_1", Operator.WITHIN_DAYS, 90.0)),
        ("팀장 합류 <= 90일", Condition("event_1", Operator.AT_MOST, 90.0)),
        ("Technologies: Salesforce", Condition(CRM.name, Operator.IN, ("yes",))),
        ("Technologies: Salesforce = no", Condition(CRM.name, Operator.IN, ("no",))),
    ],
)
def test_a_condition_is_read_in_either_language(text: str, expected: Condition) -> None:
    assert read(text) == expected


def test_without_an_attribute_the_one_that_is_swapped_is_meant() -> None:
    assert read(">= 550", SIZE) == Condition("employees", Operator.AT_LEAST, 550.0)
    assert read("finance", INDUSTRY) == Condition("industry", Operator.IN, ("finance",))


@pytest.mark.parametrize(
    ("text", "kind", "code", "word"),
    [
        ("Industri = finance", NotFound, "narrow.attribute", "Industry"),
        ("Industry = finanse", NotFound, "narrow.no_value", "Finance"),
        ("Industry =", UsageError, "narrow.value", "Manufacturing"),
        ("Industry >= 3", UsageError, "narrow.operator", "!="),
        ("employees = many", UsageError, "narrow.value", "200–549"),
        ("employees 500-200", UsageError, "narrow.value", "200–549"),
        ("employees in 3", UsageError, "narrow.operator", ">="),
    ],
)
def test_a_mistake_is_one_sentence_with_what_would_do(text: str, kind: type[UsageError], code: str, word: str) -> None:
    with pytest.raises(kind) as error:
        read(text)
    assert error.value.code == code
    assert word in str(error.value)


def test_an_attribute_is_found_by_label_or_name() -> None:
    assert named("직원  수", ALL) is SIZE
    assert named("EMPLOYEES", ALL) is SIZE
    assert named("cost", ALL) is None
