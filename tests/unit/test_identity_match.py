from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from nachim.engine.duckdb import DuckDBEngine
from nachim.engine.frame import Frame
from nachim.identity.decision import Action, Decided, Identity, PersonDecision, Reason
from nachim.identity.match import COLUMNS, resolve
from nachim.words import words_for

Row = dict[str, str]
NUMBER_A, NUMBER_B = "123-45-67891", "220-81-62517"


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def found(
    engine: DuckDBEngine, rows: Sequence[Row], decisions: Sequence[PersonDecision] = ()
) -> tuple[Identity, dict[str, str]]:
    frame = {name: np.array([row.get(name) for row in rows], dtype=object) for name in COLUMNS}
    engine.load("mention", Frame(frame), dict.fromkeys(COLUMNS, "VARCHAR"))
    identity = resolve(engine, "mention", decisions)
    entity = engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}"')
    return identity, dict(zip(entity["source_key"], entity["company_id"], strict=True))


def row(source_key: str, **known: str) -> Row:
    return {"source_key": source_key, **known}


def test_three_spellings_of_one_name_are_one_company(engine: DuckDBEngine) -> None:
    _, company = found(
        engine, [row("a:1", name="㈜가온테크"), row("a:2", name="가온테크(주)"), row("b:1", name="가온테크 Inc.")]
    )
    assert set(company.values()) == {"a:1"}


def test_names_that_differ_by_a_syllable_stay_apart_even_on_the_parents_domain(engine: DuckDBEngine) -> None:
    identity, company = found(
        engine,
        [
            row("a:1", name="가온전자(주)", domain="gaon.co.kr"),
            row("a:2", name="가온전기", domain="www.gaon.co.kr"),
            row("a:3", name="가온", domain="gaon.co.kr"),
        ],
    )
    assert len(set(company.values())) == 3
    assert {(link.left, link.right) for link in identity.review} == {("a:1", "a:2"), ("a:1", "a:3"), ("a:2", "a:3")}
    assert Reason.NAME_BEGINS in identity.review[0].reasons


def test_a_business_number_joins_what_was_renamed(engine: DuckDBEngine) -> None:
    identity, company = found(
        engine,
        [
            row("a:1", name="가온산업", business_number=NUMBER_A),
            row("b:1", name="이로움테크", business_number=NUMBER_A.replace("-", "")),
        ],
    )
    assert company == {"a:1": "a:1", "b:1": "a:1"}
    assert identity.links[0].reasons == (Reason.SAME_BUSINESS_NUMBER, Reason.DIFFERENT_NAME)


def test_two_business_numbers_are_never_one_company_by_themselves(engine: DuckDBEngine) -> None:
    identity, company = found(
        engine,
        [
            row("a:1", name="가온", domain="gaon.kr", business_number=NUMBER_A),
            row("a:2", name="가온", domain="gaon.kr", business_number=NUMBER_B),
        ],
    )
    assert company["a:1"] != company["a:2"]
    assert Reason.DIFFERENT_BUSINESS_NUMBER in identity.review[0].reasons


def test_a_third_mention_does_not_bridge_two_business_numbers(engine: DuckDBEngine) -> None:
    identity, company = found(
        engine,
        [
            row("a:1", name="가온", domain="gaon.kr", business_number=NUMBER_A),
            row("a:2", name="가온", domain="gaon.kr", business_number=NUMBER_B),
            row("a:3", name="가온", domain="gaon.kr"),
        ],
    )
    assert company["a:1"] != company["a:2"]
    assert any(Reason.CONFLICT_IN_GROUP in link.reasons for link in identity.review)


def test_a_bare_name_goes_to_the_only_company_of_that_name(engine: DuckDBEngine) -> None:
    _, company = found(engine, [row("a:1", name="가온테크", domain="gaon.kr"), row("event:1", name="(주)가온테크")])
    assert company["event:1"] == "a:1"


def test_a_bare_name_that_two_companies_have_is_reported_and_not_guessed(engine: DuckDBEngine) -> None:
    identity, company = found(
        engine,
        [
            row("a:1", name="한빛", domain="hanbit-food.kr"),
            row("a:2", name="한빛", domain="hanbit-law.kr"),
            row("event:1", name="한빛(주)"),
            row("event:2", name="한빛(주)"),
        ],
    )
    assert company["event:1"] == company["event:2"] not in {"a:1", "a:2"}
    (ambiguous,) = identity.ambiguous
    assert (ambiguous.mentions, ambiguous.rows, ambiguous.companies) == (("event:1",), 2, ("a:1", "a:2"))


def test_free_mail_joins_nobody(engine: DuckDBEngine) -> None:
    _, company = found(
        engine, [row("a:1", name="가온", domain="kim@naver.com"), row("a:2", name="이로움", domain="lee@naver.com")]
    )
    assert len(set(company.values())) == 2


def test_korean_and_latin_names_on_one_domain_are_one_company(engine: DuckDBEngine) -> None:
    _, company = found(
        engine,
        [row("a:1", name="가온테크", domain="gaon.kr"), row("b:1", name="Gaon Tech Inc.", domain="billing@gaon.kr")],
    )
    assert set(company.values()) == {"a:1"}


def test_a_nameless_mention_on_a_domain_of_several_companies_waits_for_a_person(engine: DuckDBEngine) -> None:
    _, company = found(
        engine,
        [
            row("a:1", name="가온전자", domain="gaon.kr"),
            row("a:2", name="가온화학", domain="gaon.kr"),
            row("b:1", domain="gaon.kr"),
        ],
    )
    assert len(set(company.values())) == 3


def test_mentions_without_any_key_stay_alone(engine: DuckDBEngine) -> None:
    _, company = found(engine, [row("a:1"), row("a:2", name="-"), row("a:3", name="없음", country="KR")])
    assert company == {"a:1": "a:1", "a:2": "a:2", "a:3": "a:3"}


def test_a_crowded_domain_joins_nobody_and_is_reported(engine: DuckDBEngine) -> None:
    rows = [row(f"a:{i:03}", name=f"고객사{i}", domain="portal.kr") for i in range(60)]
    identity, company = found(engine, [*rows, row("b:1", domain="portal.kr")])
    assert len(set(company.values())) == 61
    assert [(hub.kind, hub.key, hub.mentions) for hub in identity.hubs] == [("domain", "portal.kr", 61)]
    assert identity.review == ()


def test_equal_account_keys_of_two_systems_mean_nothing_when_the_names_differ(engine: DuckDBEngine) -> None:
    rows = [row(f"crm:{i}", source="crm", account_key=str(i), name=f"고객{i}가") for i in range(10)]
    rows += [row(f"erp:{i}", source="erp", account_key=str(i), name=f"거래처{i}나") for i in range(10)]
    identity, company = found(engine, rows)
    assert len(set(company.values())) == 20
    assert identity.shared_keys == ()


def test_a_usage_log_without_names_takes_the_keys_of_the_only_system_that_has_them(engine: DuckDBEngine) -> None:
    rows = [row(f"crm:{i}", source="crm", account_key=f"K{i}", name=f"고객{i}가") for i in range(10)]
    rows += [row(f"usage:{i}", source="usage", account_key=f"K{i}") for i in range(5)]
    identity, company = found(engine, rows)
    assert all(company[f"usage:{i}"] == f"crm:{i}" for i in range(5))
    assert identity.shared_keys == (("crm", "usage"),)


def test_a_usage_log_whose_keys_two_systems_have_takes_neither(engine: DuckDBEngine) -> None:
    rows = [row(f"crm:{i}", source="crm", account_key=str(i), name=f"고객{i}가") for i in range(10)]
    rows += [row(f"erp:{i}", source="erp", account_key=str(i), name=f"거래처{i}나") for i in range(10)]
    rows += [row(f"usage:{i}", source="usage", account_key=str(i)) for i in range(5)]
    _, company = found(engine, rows)
    assert all(company[f"usage:{i}"] == f"usage:{i}" for i in range(5))


def test_one_system_in_two_files_shares_its_keys_when_names_agree(engine: DuckDBEngine) -> None:
    rows = [row(f"account:{i}", source="account", account_key=str(i), name=f"고객{i}가") for i in range(10)]
    rows += [row(f"deal:{i}", source="deal", account_key=str(i), name=f"고객{i}가") for i in range(9)]
    rows += [row("deal:9", source="deal", account_key="9", name="새이름")]
    _, company = found(engine, rows)
    assert company["deal:9"] == "account:9"


def test_a_person_merges_what_the_rules_keep_apart_and_takes_it_back(engine: DuckDBEngine) -> None:
    rows = [
        row("a:1", name="가온", business_number=NUMBER_A),
        row("a:2", name="가온", business_number=NUMBER_B),
        row("a:3", name="새봄"),
    ]
    merge = [PersonDecision("a:1", "a:2", Action.MERGE, "lee"), PersonDecision("a:3", "a:1", Action.MERGE, "lee")]
    identity, company = found(engine, rows, merge)
    assert set(company.values()) == {"a:1"}
    assert {link.decided for link in identity.links} == {Decided.PERSON}
    _, company = found(engine, rows, [*merge, PersonDecision("a:2", "a:1", Action.SPLIT, "lee")])
    assert company == {"a:1": "a:1", "a:2": "a:2", "a:3": "a:1"}


def test_a_person_splits_mentions_that_look_the_same(engine: DuckDBEngine) -> None:
    rows = [row("a:1", name="가온", domain="gaon.kr"), row("a:2", name="가온", domain="gaon.kr")]
    assert set(found(engine, rows)[1].values()) == {"a:1"}
    _, company = found(engine, rows, [PersonDecision("a:1", "a:2", Action.SPLIT)])
    assert company == {"a:1": "a:1", "a:2": "a:2"}


def test_missing_columns_are_no_obstacle(engine: DuckDBEngine) -> None:
    engine.create("bare", """SELECT 'a:1' AS "source_key", '가온' AS "name" """)
    assert resolve(engine, "bare").companies == 1


def test_an_empty_table_has_no_companies(engine: DuckDBEngine) -> None:
    identity, company = found(engine, [])
    assert (identity.companies, company) == (0, {})


def test_resolving_again_gives_the_same_answer(engine: DuckDBEngine) -> None:
    rows = [row("a:1", name="가온", domain="gaon.kr"), row("a:2", name="가온"), row("a:3", name="한빛")]
    assert found(engine, rows) == found(engine, rows)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_reasons_have_words_in_both_languages(language: str) -> None:
    words = words_for(language)
    ids = [f"identity.reason.{reason.value}" for reason in Reason] + [f"identity.decided.{d.value}" for d in Decided]
    assert all(words(id_) for id_ in ids)


def test_a_nameless_log_joins_a_company_that_is_known_under_two_spellings_of_one_domain() -> None:
    with DuckDBEngine(threads=1) as engine:
        engine.create(
            "said",
            "SELECT 'a' AS \"source_key\", '한빛물류' AS \"name\", 'hanbit.co.kr' AS \"domain\", "
            "'1' AS \"account_key\", 'crm' AS \"source\" UNION ALL "
            "SELECT 'b', 'Hanbit Logistics Inc.', 'hanbit.co.kr', '2', 'crm' "
            "UNION ALL SELECT 'c', NULL, 'www.hanbit.co.kr', NULL, 'usage'",
        )
        identity = resolve(engine, "said")
        companies = engine.rows(f'SELECT DISTINCT "company_id" FROM "{identity.entity}"')
        assert companies.height == 1
        assert identity.review == ()


def between(engine: DuckDBEngine, one: Row, other: Row) -> str:
    """Return what becomes of two rows: "one", "asked" or "two"."""
    identity, company = found(engine, [one | {"source_key": "a:1"}, other | {"source_key": "b:1"}])
    return "one" if len(set(company.values())) == 1 else "asked" if identity.waiting else "two"


GAON, SEOUL, BUSAN = {"domain": "gaon.kr"}, {"place": "서울"}, {"place": "부산광역시"}


@pytest.mark.parametrize(
    ("one", "other", "becomes"),
    [
        ({"name": "가온물류"} | GAON, {"name": "Gaon Logistics Co., Ltd."} | GAON, "one"),
        ({"name": "Korea Gaon Soft"} | GAON, {"name": "Gaon Soft Korea"} | GAON, "one"),
        ({"name": "케이티"}, {"name": "KT"}, "one"),
        ({"name": "가온테크"} | GAON, {"name": "가온테크", "domain": "gaon.co.kr"}, "asked"),
        (
            {"name": "가온", "registry_number": "130111-0006246"},
            {"name": "새봄", "business_number": "1301110006246"},
            "one",
        ),
        ({"name": "현대자동차"}, {"name": "Hyundai Motor"}, "asked"),
        ({"name": "한빛소프트"}, {"name": "한빗소프트"}, "asked"),
        ({"name": "International Business Machines"}, {"name": "IBM"}, "asked"),
        ({"name": "가온전자"} | GAON, {"name": "가온전자 부산지점"} | GAON, "asked"),
        ({"name": "가온전자"} | SEOUL, {"name": "가온전자"} | BUSAN, "asked"),
        ({"name": "삼성전자"}, {"name": "삼성전기"}, "two"),
        ({"name": "KT"}, {"name": "KT&G"}, "two"),
        ({"name": "가온테크1"}, {"name": "가온테크2"}, "two"),
        ({"name": "현대자동차", "domain": "gaon.kr"}, {"name": "Hyundai Motor", "domain": "hanbit.kr"}, "two"),
        ({"name": "가온테크", "business_number": NUMBER_A}, {"name": "가온테크", "business_number": NUMBER_B}, "two"),
    ],
)
def test_two_rows_are_one_company_asked_about_or_two(engine: DuckDBEngine, one: Row, other: Row, becomes: str) -> None:
    assert between(engine, one, other) == becomes


def test_a_bare_name_of_companies_in_several_regions_is_not_guessed(engine: DuckDBEngine) -> None:
    rows = [
        row("a:1", name="한빛물류", place="서울"),
        row("a:2", name="한빛물류", place="부산"),
        row("b:1", name="한빛물류"),
    ]
    identity, company = found(engine, rows)
    assert len(set(company.values())) == 3
    assert all(Reason.AMBIGUOUS_NAME in pair.reasons for pair in identity.review if "b:1" in (pair.left, pair.right))


CORPORATION_A, CORPORATION_B = "130111-0006246", "110111-8006247"


@pytest.mark.parametrize(
    ("register", "one", "other", "companies"),
    [
        ("corporation_number", CORPORATION_A, CORPORATION_B, 2),
        ("ein", "94-3404110", "91-1144442", 2),
        ("duns", "15-048-3782", "08-146-6849", 2),
        ("registry_number", "94-3404110", "91-1144442", 2),
        ("registry_number", "94-3404110", CORPORATION_A, 1),
        ("corporation_number", CORPORATION_A, CORPORATION_A.replace("-", ""), 1),
    ],
)
def test_a_third_mention_does_not_bridge_two_numbers_of_one_register(
    engine: DuckDBEngine, register: str, one: str, other: str, companies: int
) -> None:
    rows = [
        row("a:1", name="가온", domain="gaon.kr", **{register: one}),
        row("a:2", name="Gaon", domain="gaon.kr"),
        row("a:3", name="가온", domain="gaon.kr", **{register: other}),
    ]
    identity, company = found(engine, rows)
    assert len(set(company.values())) == companies
    assert company["a:2"] in (company["a:1"], company["a:3"])
    assert (companies == 1) != any(Reason.CONFLICT_IN_GROUP in pair.reasons for pair in identity.review)


def test_branches_with_business_numbers_of_their_own_are_one_legal_person(engine: DuckDBEngine) -> None:
    rows = [
        row("a:1", name="가온", business_number=NUMBER_A, corporation_number=CORPORATION_A),
        row("a:2", name="가온 부산지점", business_number=NUMBER_B, corporation_number=CORPORATION_A),
        row("b:1", name="가온산업", business_number=NUMBER_B),
    ]
    assert set(found(engine, rows)[1].values()) == {"a:1"}


@pytest.mark.parametrize("same", [{"business_number": NUMBER_A}, {"account_key": "1", "source": "crm"}])
def test_nothing_makes_two_legal_persons_one_without_a_person(engine: DuckDBEngine, same: Row) -> None:
    one = {"name": "가온", "corporation_number": CORPORATION_A} | same
    other = {"name": "가온", "corporation_number": CORPORATION_B} | same
    assert between(engine, one, other) == "asked"
    merge = [PersonDecision("a:1", "b:1", Action.MERGE)]
    assert len(set(found(engine, [{"source_key": "a:1"} | one, {"source_key": "b:1"} | other], merge)[1].values())) == 1


def test_a_number_that_a_crowd_writes_is_no_number(engine: DuckDBEngine) -> None:
    rows = [row(f"a:{i:03}", name=f"고객사{i}", duns="12-345-6789", ein=f"94-{1234567 + i}") for i in range(60)]
    identity, company = found(engine, [*rows, row("b:1", name="새봄", ein="94-1234567")])
    assert [(hub.kind, hub.key) for hub in identity.hubs] == [("registry", "duns:123456789")]
    assert len(set(company.values())) == 60
    assert company["b:1"] == "a:000"


def test_another_script_with_the_same_consonants_waits_for_a_person(engine: DuckDBEngine) -> None:
    assert between(engine, {"name": "크래프톤"}, {"name": "KRAFTON, Inc."}) == "asked"
    assert between(engine, {"name": "크래프톤"} | SEOUL, {"name": "KRAFTON, Inc."} | BUSAN) == "two"
    assert between(engine, {"name": "가온"}, {"name": "Gian"}) == "two"
