"""Conditions as Korean and English: the sentences a person would write."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.condition import All, AnyOf, Condition, Not, Operator, Tree
from nachim.model.tables import TABLES
from nachim.words import LANGUAGES, words_for
from nachim.words.phrases import brief, label, level, phrase, sentence


def attribute(name: str, label: str, kind: Kind = Kind.CATEGORY, unit: str | None = None) -> Attribute:
    return Attribute(name, label, Category.FIRMOGRAPHIC, kind, Known.DATED, unit)


KNOWN = {
    "ko": {
        "employees": attribute("employees", "직원 수", Kind.NUMBER, "명"),
        "industry": attribute("industry", "산업"),
        "technologies": attribute("technologies", "사용 솔루션"),
        "funding": attribute("funding", "투자 유치", Kind.DAYS),
        "sso": attribute("sso", "SSO 필요"),
    },
    "en": {
        "employees": attribute("employees", "Number of employees", Kind.NUMBER),
        "industry": attribute("industry", "Industry"),
        "technologies": attribute("technologies", "Technologies"),
        "funding": attribute("funding", "Funding round", Kind.DAYS),
        "sso": attribute("sso", "Needs SSO"),
    },
}
SIZE = Condition("employees", Operator.BETWEEN, (200, 500))
CRM = Condition("technologies", Operator.IN, ("Salesforce",))
FUNDED = Condition("funding", Operator.WITHIN_DAYS, 90)
TRADE = Condition("industry", Operator.IN, ("제조",))
SSO = Condition("sso", Operator.IN, ("yes",))


@pytest.mark.parametrize(
    ("tree", "korean", "english"),
    [
        (
            All((SIZE, CRM, FUNDED)),
            "직원 수가 200–499명이고, 사용 솔루션에 Salesforce가 있으며, 최근 90일 안에 ‘투자 유치’가 있었던 기업",
            "Companies where number of employees is 200–499, technologies include Salesforce, and ‘Funding round’ "
            "happened within the last 90 days",
        ),
        (SIZE, "직원 수가 200–499명인 기업", "Companies where number of employees is 200–499"),
        (
            All((CRM, Not(TRADE))),
            "사용 솔루션에 Salesforce가 있고, 산업이 제조가 아닌 기업",
            "Companies where technologies include Salesforce and industry is not 제조",
        ),
        (
            All((SSO, Not(FUNDED))),
            "‘SSO 필요’가 ‘예’이고, ‘투자 유치: 최근 90일 이내’에 해당하지 않는 기업",
            "Companies where ‘Needs SSO’ is yes and ‘Funding round: within 90 days’ does not apply",
        ),
        (
            AnyOf((CRM, Condition("funding", Operator.IS_NONE))),
            "사용 솔루션에 Salesforce가 있거나 ‘투자 유치’가 없었던 기업",
            "Companies where technologies include Salesforce or ‘Funding round’ never happened",
        ),
        (Not(SSO), "‘SSO 필요’가 ‘아니요’인 기업", "Companies where ‘Needs SSO’ is no"),
        (All(()), "모든 기업", "All companies"),
    ],
)
def test_a_tree_reads_as_one_sentence(tree: Tree, korean: str, english: str) -> None:
    assert sentence(tree, words_for("ko"), KNOWN["ko"].__getitem__) == korean
    assert sentence(tree, words_for("en"), KNOWN["en"].__getitem__) == english


def test_a_cell_is_short() -> None:
    words, known = words_for("ko"), KNOWN["ko"].__getitem__
    assert phrase(SIZE, words, known) == "직원 수 200–499명"
    assert phrase(All((CRM, FUNDED)), words, known) == "사용 솔루션: Salesforce + 투자 유치: 최근 90일 이내"
    assert phrase(Condition("industry", Operator.NOT_IN, ("제조", "교육")), words, known) == "산업: 제조, 교육 제외"


def test_a_left_closed_range_ends_at_its_last_whole_member_only_for_whole_numbers() -> None:
    words = words_for("ko")
    assert level(Condition("employees", Operator.BETWEEN, (200, 500)), words, KNOWN["ko"]["employees"]) == "200–499명"
    assert level(Condition("employees", Operator.BETWEEN, (0.5, 2.0)), words, KNOWN["ko"]["employees"]) == "0.5–2명"
    assert level(Condition("employees", Operator.BETWEEN, (3, 4)), words, KNOWN["ko"]["employees"]) == "3명"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_canonical_field_and_table_has_a_name(language: str) -> None:
    words = words_for(language)
    names = {f"fields.{field.name}" for table in TABLES.values() for field in table.fields}
    assert [id_ for id_ in names | {f"fields.table.{name}" for name in TABLES} if not words.has(id_)] == []


CONDITIONS = st.sampled_from(
    [SIZE, CRM, FUNDED, TRADE, SSO]
    + [Condition("funding", o, 30) for o in (Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW)]
    + [Condition("employees", o, 30) for o in (Operator.AT_LEAST, Operator.AT_MOST, Operator.BELOW)]
    + [Condition("funding", Operator.BETWEEN, (30, 90)), Condition("industry", Operator.NOT_IN, ())]
    + [
        Condition(a, o)
        for a in ("funding", "industry")
        for o in (Operator.IS_KNOWN, Operator.IS_NONE, Operator.IS_UNKNOWN)
    ]
)
TREES = st.recursive(
    CONDITIONS,
    lambda part: (
        st.builds(All, st.lists(part, max_size=3).map(tuple))
        | st.builds(AnyOf, st.lists(part, min_size=1, max_size=3).map(tuple))
        | st.builds(Not, part)
    ),
    max_leaves=6,
)


@given(tree=TREES, language=st.sampled_from(LANGUAGES))
def test_every_tree_has_words(tree: Tree, language: str) -> None:
    words, known = words_for(language), KNOWN[language].__getitem__
    for text in (phrase(tree, words, known), sentence(tree, words, known)):
        assert text.strip()
        assert "icp." not in text
        assert "{" not in text
    assert sentence(tree, words, known).endswith("기업") or language == "en"


@pytest.mark.parametrize(("language", "said"), [("ko", "산업: 그 밖의 값"), ("en", "Industry: Any other value")])
def test_a_reason_does_not_enumerate_everything_that_is_excluded(language: str, said: str) -> None:
    known, words = KNOWN[language].__getitem__, words_for(language)
    many = Condition("industry", Operator.NOT_IN, ("a", "b", "c"))
    few = Condition("industry", Operator.NOT_IN, ("a", "b"))
    assert brief(many, words, known) == said
    assert brief(few, words, known) == phrase(few, words, known)
    assert brief(All((many,)), words, known) == phrase(many, words, known)
    assert "c" in phrase(many, words, known)


def test_an_item_of_a_list_reads_as_having_it() -> None:
    slack = attribute("technologies_salesforce", "technologies: salesforce")
    yes, no = (Condition(slack.name, Operator.IN, (value,)) for value in ("yes", "no"))

    def known(name: str) -> Attribute:
        return slack

    korean, english = words_for("ko"), words_for("en")
    assert sentence(All((yes,)), korean, known) == "사용 솔루션에 세일즈포스가 있는 기업"
    assert sentence(Not(yes), korean, known) == "사용 솔루션에 세일즈포스가 없는 기업"
    assert sentence(All((no,)), english, known) == "Companies where technologies do not include Salesforce"
    assert phrase(no, korean, known) == "사용 솔루션: 세일즈포스 없음"


def test_a_canonical_field_is_called_in_the_reader_s_language_and_an_own_one_as_its_export_does() -> None:
    assert label(attribute("employees", "employees"), words_for("ko")) == "직원 수"
    assert label(attribute("revenue_base", "revenue_base"), words_for("en")) == "Revenue"
    assert label(attribute("a_1", "고객 등급"), words_for("en")) == "고객 등급"


def test_names_of_standard_values_are_the_ones_of_the_standards() -> None:
    script = Path(__file__).parents[2] / "scripts" / "values_catalogue.py"
    assert subprocess.run([sys.executable, str(script), "check"], check=False).returncode == 0
