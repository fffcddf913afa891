from __future__ import annotations

import pytest

from nachim.standards.channel import map_channels, map_directions
from nachim.standards.codes import ksic_titles, naics_titles
from nachim.standards.column import KINDS, canonical, label_of, mapping_name
from nachim.standards.industry import industries, industry_codes, map_industries, map_industry_groups
from nachim.standards.lost_reason import map_lost_reasons
from nachim.standards.mapped import Way
from nachim.standards.place import map_cities, map_countries, map_regions, read_place, regions
from nachim.standards.spelling import cluster_spellings
from nachim.standards.stage import map_flags, map_stages
from nachim.standards.technology import map_technologies, technologies
from nachim.standards.text import key_of
from nachim.standards.vocabulary import Vocabulary, read_table, words_of
from nachim.words import words_for


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("전자상거래(온라인쇼핑)", "ecommerce"),
        ("E-COMMERCE", "ecommerce"),
        ("자동차 부품 제조업", "automotive"),
        ("Manufacturing - Automotive", "automotive"),
        ("COMPUTER_SOFTWARE", "software"),
        ("소프트웨어 개발 및 공급업", "software"),
        ("Software Publishers", "software"),
        ("Hospital & Health Care", "healthcare"),
        ("technolgy", "it_services"),
        ("Telecomunications", "telecom"),
        ("J62 컴퓨터 프로그래밍, 시스템 통합 및 관리업", "it_services"),
        ("물류업계", "logistics"),
        ("핀테크 기업", "fintech"),
    ],
)
def test_an_industry_is_known_however_it_is_spelt(text: str, value: str) -> None:
    assert map_industries([text])[0].value == value


def test_a_text_naming_two_industries_is_kept_and_both_are_proposed() -> None:
    (mapped,) = map_industries(["보험/물류"])
    assert (mapped.value, mapped.why, mapped.candidates) == ("보험/물류", Way.AMBIGUOUS, ("insurance", "logistics"))


def test_the_columns_other_codes_say_how_a_code_is_meant() -> None:
    assert [m.value for m in map_industries(["62", "513210"])] == ["healthcare", "software"]
    assert [m.value for m in map_industries(["62", "C29"])] == ["it_services", "machinery"]
    (alone,) = map_industries(["62"])
    assert (alone.why, set(alone.candidates)) == (Way.AMBIGUOUS, {"healthcare", "it_services"})


def test_every_official_code_has_an_industry() -> None:
    codes = [code for code in naics_titles() if len(code) == 6]
    assert all(mapped.canonical for mapped in map_industries(codes))
    letters = {row["code"]: row["section"] for row in read_table("ksic.csv")}
    divisions = [letters[code] + code for code in ksic_titles()]
    assert len(divisions) == 21 + 77
    assert all(mapped.canonical for mapped in map_industries(divisions))


def test_codes_of_an_industry_exist_in_the_classifications() -> None:
    for value in industries().entries:
        codes = industry_codes(value)
        assert codes is not None
        assert all(code in naics_titles() or code in {"31", "32", "33", "44", "45", "48", "49"} for code in codes.naics)
        assert all(code[0] in ksic_titles() and (len(code) == 1 or code[1:3] in ksic_titles()) for code in codes.ksic)


def test_words_of_the_companys_own_stay_categories_and_their_misspellings_join_them() -> None:
    raws = ["Blorvanist", "blorvanist ", "Blorvansit", "Quendle", "-", "없음"]
    mapped = map_industries(raws, counts=[40, 3, 2, 30, 9, 1])
    assert [m.value for m in mapped] == ["Blorvanist", "Blorvanist", "Blorvanist", "Quendle", None, None]
    assert [m.why for m in mapped[2:]] == [Way.VARIANT, Way.OWN, Way.BLANK, Way.ABSENT]


def test_a_later_file_takes_the_spelling_that_was_settled() -> None:
    mapped = map_industries(["BLORVANIST", "Blorvansit"], counts=[99, 1], known=["Blorvanist"])
    assert [m.value for m in mapped] == ["Blorvanist", "Blorvanist"]


def test_a_column_in_the_companys_own_words_keeps_them_all() -> None:
    raws = ["toys", "home dreams", "bath things", "party sets", "gift boxes", "watch straps", "bed sheets", "candles"]
    mapped = map_industries(raws, counts=[9, *[10] * 7])
    assert [m.value for m in mapped] == raws
    assert (mapped[0].why, mapped[0].candidates) == (Way.OWN, ("furniture",))
    (later,) = map_industries(["Toys"], known=raws)
    assert later.value == "toys"
    (settled,) = map_industries(["Toys"], known=["furniture", "game"])
    assert settled.value == "furniture"


def test_two_frequent_words_a_letter_apart_are_two_words() -> None:
    spelling, merged = cluster_spellings({"Blorvanist": 40, "Blorvanish": 30})
    assert (spelling["Blorvanish"], merged) == ("Blorvanish", ())


@pytest.mark.parametrize("pair", [("Segment 1", "Segment 2"), ("Fruit dream 10", "Fruit dream 11"), ("ours", "hours")])
def test_digits_and_short_words_are_never_misspellings(pair: tuple[str, str]) -> None:
    spelling, _ = cluster_spellings({pair[0]: 1000, pair[1]: 1})
    assert spelling[pair[1]] == pair[1]


@pytest.mark.parametrize("text", ["Baking", "Shopkeeping dreams", "Dental floss art", "posting"])
def test_another_word_is_no_misspelling_of_an_industry(text: str) -> None:
    assert map_industries([text])[0].why is Way.OWN


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("서울", "KR-11"),
        ("Seoul", "KR-11"),
        ("경기", "KR-41"),
        ("Gyeonggi-do", "KR-41"),
        ("전북특별자치도", "KR-45"),
        ("서울시 강남구 테헤란로 1", "KR-11"),
        ("성남시 분당구", "KR-41"),
        ("New York", "US-NY"),
        ("Austin, TX", "US-TX"),
        ("Bavaria", "Bavaria"),
    ],
)
def test_a_region_is_known_however_it_is_spelt(text: str, value: str) -> None:
    assert map_regions([text])[0].value == value


def test_two_letters_are_american_states_only_among_american_states() -> None:
    assert [m.value for m in map_regions(["CA", "NY", "TX"])] == ["US-CA", "US-NY", "US-TX"]
    assert [m.value for m in map_regions(["SP", "PR", "SC", "RJ"])] == ["SP", "PR", "SC", "RJ"]
    assert [m.value for m in map_regions(["SP", "PR"], country="US")] == ["SP", "US-PR"]


def test_a_city_name_that_two_regions_have_is_not_guessed() -> None:
    (mapped,) = map_regions(["광주시"])
    assert (mapped.why, mapped.candidates) == (Way.AMBIGUOUS, ("KR-29", "KR-41"))
    (mapped,) = map_regions(["중구"])
    assert mapped.why is Way.AMBIGUOUS
    assert read_place("부산 중구").region == "KR-26"


def test_cities_of_one_name_get_one_spelling() -> None:
    assert [m.value for m in map_cities(["강남구", "서울 강남구", "Austin"])] == ["강남구", "강남구", "Austin"]


def test_countries_in_both_languages_and_codes() -> None:
    raws = ["대한민국", "한국", "KR", "KOR", "Republic of Korea", "영국", "UK", "GBR", "Viet Nam", "Philipines"]
    assert [m.value for m in map_countries(raws)] == ["KR"] * 5 + ["GB"] * 3 + ["VN", "PH"]
    assert map_countries(["Atlantis"])[0].value is None


def test_flags_stages_channels_and_reasons() -> None:
    flags = ["Y", "예", "도입완료", "1", "N", "미도입", "없음", "0", "아마도"]
    assert [m.value for m in map_flags(flags)] == ["yes"] * 4 + ["no"] * 4 + [None]
    assert [m.value for m in map_stages(["시리즈B", "Series B", "코스닥", "Seed"])] == [
        "series_b", "series_b", "listed", "seed",
    ]  # fmt: skip
    assert [m.value for m in map_channels(["구글 광고", "paid_search", "파트너사", "전시회"])] == [
        "paid_search", "paid_search", "partner", "event",
    ]  # fmt: skip
    assert [m.value for m in map_directions(["파트너사", "아웃바운드 콜", "?"])] == ["inbound", "outbound", None]
    assert [m.value for m in map_lost_reasons(["경쟁사 선정", "예산부족", "시기상조", "무응답"])] == [
        "competitor", "budget", "timing", "no_response",
    ]  # fmt: skip


def test_products_are_known_in_both_scripts() -> None:
    assert [m.value for m in map_technologies(["세일즈포스", "salesforce.com", "카페24", "JIRA", "지라", "C++"])] == [
        "salesforce", "salesforce", "cafe24", "jira", "jira", "C++",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "words",
    [
        industries(), technologies(), regions(),
        *(words_of(f"{name}.csv") for name in ("stages", "ownerships", "channels", "lost_reasons", "flags")),
    ],
)  # fmt: skip
def test_every_word_of_a_table_leads_to_its_own_value(words: Vocabulary) -> None:
    for entry in words.entries.values():
        assert entry.label.ko
        assert entry.label.en
        for word in entry.words:
            assert not key_of(word) or words.by_key[key_of(word)] == entry.id


def test_every_kind_names_its_values_in_both_languages() -> None:
    assert {label_of(kind, "Blorvane", language) for kind in KINDS for language in ("ko", "en")} == {"Blorvane"}
    assert (label_of("channel", "partner", "ko"), label_of("channel", "partner", "en")) == ("파트너", "Partner")
    assert canonical("country", "남한") == "KR"


def test_a_mapping_tables_name_fits_every_database() -> None:
    long = mapping_name("account", "우리 회사가 쓰는 아주 긴 이름의 열")
    assert len(long.encode()) <= 60
    assert long != mapping_name("account", "우리 회사가 쓰는 아주 긴 이름의 열 2")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_ways_and_kinds_have_words_in_both_languages(language: str) -> None:
    words = words_for(language)
    ids = [f"standards.way.{way.value}" for way in Way] + [f"standards.kind.{kind}" for kind in KINDS]
    assert all(words(id_) for id_ in ids)


def test_every_industry_belongs_to_a_group_with_a_name() -> None:
    groups = words_of("industry_groups.csv").entries
    assert {entry.more["group"] for entry in industries().entries.values()} == groups.keys()


def test_a_text_naming_two_neighbouring_industries_takes_the_first() -> None:
    (mapped,) = map_industries(["도소매·이커머스"])
    assert (mapped.value, mapped.why, mapped.candidates) == ("retail", Way.PART, ("retail", "ecommerce"))


def test_groups_join_what_industries_tell_apart() -> None:
    raws = ["SaaS", "Software", "보험/물류", "Blorvane", "-"]
    assert [m.value for m in map_industry_groups(raws)] == ["information"] * 2 + ["보험/물류", "Blorvane", None]


def test_vowels_that_sound_alike_are_one_spelling() -> None:
    assert [m.value for m in map_industries(["재조업", "핀태크"])] == ["manufacturing", "fintech"]


def test_the_address_of_a_demand_is_that_of_no_one_edition() -> None:
    rows = read_table("demand_sources.csv")
    assert len({row["id"] for row in rows}) == len(rows)
    assert all(row["url"].startswith("https://") and row["body"] for row in rows)
    # ISO numbers each edition anew: an address made of that number and ".html" goes on showing a withdrawn one.
    assert [row["url"] for row in rows if "iso.org" in row["url"] and row["url"].endswith(".html")] == []
