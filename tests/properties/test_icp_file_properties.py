"""icp.yaml under any slip of the pen: refused with its line, or a card that still means what a card means."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import numpy as np
from hypothesis import HealthCheck, assume, example, given, settings
from hypothesis import strategies as st

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp, with_version, write_icp
from nachim.model.attribute import Kind
from nachim.model.card import Card, CardAttribute
from nachim.model.condition import Condition, Operator
from nachim.model.icp import Clause, Icp, Role
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import probability
from nachim.stats.coded import Codes, RawColumn
from nachim.stats.levels import assign
from properties.test_card_properties import data_sets
from unit.icp_factory import normal, small

TEXT = write_icp(small(), lambda attribute: attribute.label, ["A draft."])
LINES = TEXT.splitlines()
TOKEN = re.compile(r"[\w.]+|[^\w\s]")
SIGNS = st.sampled_from(list("[]{}:,-#&*!|>'\"%@`?~=\t \x07\x85\u2028\ufeff0159.eyn가"))
WORDS = st.sampled_from(
    [
        "true",
        "false",
        "yes",
        "no",
        "null",
        "~",
        ".nan",
        ".inf",
        "-.inf",
        "1e999",
        "0",
        "-1",
        "1",
        "007",
        "1_0",
        "0x1F",
        "+_",
        "199.5",
        "200",
        "500",
        "1000000",
        "2026-13-31",
        "2026-08-31T10:00:00",
        "in",
        "not_in",
        "between",
        "below",
        "at_least",
        "at_most",
        "within_days",
        "is_known",
        "is_none",
        "is_unknown",
        "all",
        "any",
        "not",
        "number",
        "days",
        "category",
        "industry",
        "employees",
        "head_hired",
        "must",
        "plus",
        "knock_out",
        "won",
        "good",
        "core",
        "points",
        "n",
        "k",
        "slope",
        "<<",
    ]
)


@st.composite
def mutations(draw: st.DrawFn) -> tuple[str, int]:
    """One line changed, lost, doubled, moved in or out, or written anew; the text and the line."""
    place = draw(st.integers(0, len(LINES) - 1))
    line = LINES[place]
    match draw(st.sampled_from(["word", "word", "word", "sign", "sign", "gone", "twice", "indent", "new", "value"])):
        case "word":
            tokens = list(TOKEN.finditer(line))
            token = draw(st.sampled_from(tokens)) if tokens else re.compile("$").search(line)
            assert token is not None
            made = [line[: token.start()] + draw(WORDS | st.text(max_size=4)) + line[token.end() :]]
        case "sign":
            at = draw(st.integers(0, len(line)))
            made = [line[:at] + draw(SIGNS | st.characters()) + line[at + draw(st.integers(0, 1)) :]]
        case "gone":
            made = []
        case "twice":
            made = [line, line]
        case "indent":
            made = [" " * draw(st.integers(0, 12)) + line.lstrip()]
        case "value":
            made = [line.partition(":")[0] + ": " + draw(WORDS | st.floats().map(str) | st.text(max_size=8))]
        case _:
            made = [draw(st.text(max_size=30))]
    return "\n".join([*LINES[:place], *made, *LINES[place + 1 :]]) + "\n", place + 1


@given(mutations())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@example(("&a [*a]\n", 1))
@example((TEXT.replace("slope: 0.045", "slope: " + "[" * 3000), 1))
@example((TEXT.replace("slope: 0.045", "slope: " + "9" * 5000), 1))
@example((TEXT.replace("when:\n      attribute: Number of employees\n", "when: &w\n      not: *w\n"), 1))
@example((TEXT.replace("      kind: plus\n", "?   kind: plus\n", 1), 1))
@example((TEXT.replace("    kind: plus\n", "?   kind: plus\n", 1), 1))
def test_any_one_changed_line_is_refused_with_its_line_or_leaves_a_card_that_holds(case: tuple[str, int]) -> None:
    text, _ = case
    read = read_or_refused(text)
    if isinstance(read, IcpFileError):
        assert 1 <= read.words["line"] <= len(text.splitlines()) + 1
        for language in ("ko", "en"):
            assert str(read.words["line"]) in read.message(language)
            assert read.hint(language)
        return
    assert_holds(read.card)
    assert read_icp(with_version(text, 9, 8)) == replace(read, version=9, parent=8)


def read_or_refused(text: str) -> Icp | IcpFileError:
    try:
        return read_icp(text)
    except IcpFileError as error:
        return error


def assert_holds(card: Card) -> None:
    assert sum(attribute.most for attribute in card.attributes) == 100
    p = probability(card, np.arange(101))
    assert (np.diff(p) >= 0).all()
    assert p[0] < p[100]
    for attribute in card.attributes:
        column = probes(attribute)
        times = sum(holds(column, level.condition) for level in attribute.levels)
        assert (times == 1).all(), (attribute, column.values[times != 1])
        assert all(0 <= level.k <= level.n for level in attribute.levels)


def holds(column: RawColumn, condition: Condition) -> Codes:
    return (assign(column, [condition, Condition(condition.attribute, Operator.IS_UNKNOWN)]) == 0).astype(np.int16)


def probes(attribute: CardAttribute) -> RawColumn:
    """Every value or edge and what lies beside it; "has none"; unknown."""
    named = [
        value
        for level in attribute.levels
        if level.condition.value is not None
        for value in (level.condition.value if isinstance(level.condition.value, tuple) else (level.condition.value,))
    ]
    if attribute.kind is Kind.CATEGORY:
        values = np.array([*named, "met first at scoring", None, None], object)
    else:
        edges = np.array([0.0, *named], float)
        beside = [np.nextafter(edges, -np.inf), edges, np.nextafter(edges, np.inf)]
        values = np.array([*np.concatenate(beside), -1e300, 1e300, np.nan, np.nan])
    none = np.zeros(len(values), np.bool_)
    none[-2] = True
    return RawColumn(attribute.as_attribute(), values, none)


@given(data_sets())
@settings(max_examples=20, deadline=None)
def test_every_card_that_is_fitted_is_written_and_read_back_unchanged(case: tuple[Any, ...]) -> None:
    card = fit_card(*case).card
    assume(card.grows)  # a build writes no other
    made = replace(small(), card=card, who=(), adjacent=())
    assert read_icp(write_icp(made, lambda attribute: attribute.label)) == made
    assert_holds(card)


@given(st.lists(st.text(min_size=1, max_size=6), min_size=6, max_size=6))
@settings(max_examples=150, deadline=None)
@example(["?0", "- a", "a: b", "#", "\x07", "\u2028"])
@example(["0", "0", "0", "0", "0", "\x85"])
def test_names_and_values_of_any_writing_come_back_unchanged(said: list[str]) -> None:
    one = small()
    values = tuple(dict.fromkeys(said))
    industry, *rest = one.card.attributes
    levels = (
        replace(industry.levels[0], condition=Condition("industry", Operator.IN, values)),
        replace(industry.levels[2], condition=Condition("industry", Operator.NOT_IN, values)),
        *industry.levels[3:],
    )
    attributes = tuple(
        replace(attribute, label=label)
        for attribute, label in zip((replace(industry, levels=levels), *rest), said, strict=False)
    )
    who = (Clause(levels[0].condition, Role.MUST, examples=tuple(said)), *one.who[1:])
    made = replace(one, card=replace(one.card, attributes=attributes), who=who, pains=tuple(said), value=said[5])
    text = write_icp(made, lambda attribute: attribute.label)
    assert read_icp(text) == normal(made)
    assert read_icp(with_version(text, 9, 8)) == replace(normal(made), version=9, parent=8)
