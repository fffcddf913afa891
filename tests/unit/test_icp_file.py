"""icp.yaml: written for people, read back with the line of every mistake."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp, with_version, write_icp
from nachim.model.condition import All, AnyOf, Condition, Not, Operator
from nachim.model.icp import Clause, Icp, Role
from nachim.words import words_for
from nachim.words.phrases import label
from unit.findings_factory import rich


def icp() -> Icp:
    found = rich("en").icp
    assert found is not None
    attributes = list(found.card.attributes)
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


def written(language: str = "en") -> str:
    words = words_for(language)
    return write_icp(icp(), lambda attribute: label(attribute, words), ["A draft."])


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_written_is_read_back_alike_in_either_language(language: str) -> None:
    assert read_icp(written(language)) == normal(icp())


def normal(one: Icp) -> Icp:
    """Scalars and one-element tuples of a condition are the same thing in the file."""

    def settled(tree):  # type: ignore[no-untyped-def]
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


def test_another_version_leaves_comments_and_order_alone() -> None:
    text = written().replace("threshold: 70", "threshold: 70  # agreed with sales")
    again = with_version(text, 9, 8)
    assert "# A draft." in again
    assert "# agreed with sales" in again
    changed = [line for line, other in zip(text.splitlines(), again.splitlines(), strict=True) if line != other]
    assert [line.split(":")[0] for line in changed] == ["version", "parent"]


MISTAKES = {
    "threshold: 70": ("threshold: seventy", "icp.whole"),
    "kind: must": ("kind: perhaps", "icp.choice"),
    "between: [200, 500]": ("between: [500, 200]", "icp.between"),
    "outcome: won": ("outcome: [", "icp.syntax"),
    "schema: nachim/icp-1": ("schema: other", "icp.choice"),
}


@pytest.mark.parametrize("right", MISTAKES)
def test_a_wrong_edit_is_named_with_its_line(right: str) -> None:
    wrong, code = MISTAKES[right]
    text = written()
    line = next(n for n, one in enumerate(text.splitlines(), 1) if right in one)
    with pytest.raises(IcpFileError) as raised:
        read_icp(text.replace(right, wrong, 1))
    assert raised.value.code == code
    assert raised.value.words["line"] == line
    for language in ("ko", "en"):
        assert str(raised.value.words["line"]) in raised.value.message(language)
        assert raised.value.hint(language)


def test_points_that_do_not_add_up_to_100_are_refused() -> None:
    text = re.sub(r"points: 12\b", "points: 13", written(), count=1)
    with pytest.raises(IcpFileError) as raised:
        read_icp(text)
    assert raised.value.code == "icp.total"


def test_a_date_stays_a_date() -> None:
    assert read_icp(written()).as_of == dt.date(2026, 8, 31)
