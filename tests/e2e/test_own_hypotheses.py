"""A hypothesis that somebody adds is read, tested on later rows, kept, judged and explained; on the sample company."""

from __future__ import annotations

import pytest

from nachim.errors import NachimError
from nachim.model.evidence import Later
from nachim.model.findings import Hypothesis
from nachim.usecases import discover, explain
from recovery import Company


def asked(company: Company, **request: object) -> tuple[Hypothesis, ...]:
    return discover.run(discover.Request(**request), company.context).findings.hypotheses  # type: ignore[arg-type]


def test_patterns_bring_what_later_rows_say_of_them(company: Company) -> None:
    made = [one for one in asked(company) if one.pattern]
    assert made
    assert all(one.later is not None for one in made)
    assert any(one.later is Later.HELD and one.later_lift for one in made)


def test_an_added_hypothesis_is_tested_on_later_rows_judged_and_explained(company: Company) -> None:
    before = asked(company)
    own = asked(company, add=("산업 = 금융 | software & Number of employees >= 50",))[len(before) :]
    assert [one.id for one in own] == ["own1"]
    assert own[0].status == "proposed"
    assert own[0].later is not None
    accepted = asked(company, accept=("own1",), edit={"own1": "Banks and software houses"})[-1]
    assert (accepted.status, accepted.text) == ("accepted", "Banks and software houses")
    assert accepted.later is own[0].later
    answer = explain.run(explain.Request("hypothesis.own1.later_lift"), company.context)
    assert answer.again == answer.evidence.figure
    assert '"later" = 1' in answer.evidence.query
    assert len(asked(company, add=("산업=금융|software & employees>=50",))) == len(before) + 1


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("whatever", "hypothesis.condition"),
        ("employees >= many", "hypothesis.condition"),
        ("industry >= 3", "hypothesis.condition"),
        ("colour = red", "hypothesis.attribute"),
        ("industry = Mars", "hypothesis.value"),
    ],
)
def test_a_line_that_is_no_condition_says_what_is_wrong(company: Company, line: str, code: str) -> None:
    with pytest.raises(NachimError) as raised:
        asked(company, add=(line,))
    assert raised.value.code == code
