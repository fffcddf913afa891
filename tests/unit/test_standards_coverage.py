"""How much is known: labelled industries, places, company classes and sizes, however they are written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from industry_texts import accuracy, held_out, is_korean
from nachim.engine import Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.standards.classify import classify
from nachim.standards.codes import naics_from_ksic
from nachim.standards.column import kind_of_texts, recognised_kind
from nachim.standards.company_class import map_company_classes
from nachim.standards.official import read_official
from nachim.standards.place import map_cities, map_countries, map_regions
from nachim.standards.size import map_headcounts
from nachim.standards.technology import technologies
from place_texts import AP, districts, known, provinces, states


def test_industries_as_people_type_them_get_their_codes_in_the_half_that_was_not_looked_at() -> None:
    found = {key: (first / n, three / n, n) for key, (n, first, three) in accuracy().items() if key[0] == "held out"}
    assert len(found) == 6
    assert all(n >= 80 for _, _, n in found.values())
    assert all(first >= 0.95 and three >= 0.97 for first, three, _ in found.values()), found


def test_the_halves_are_of_one_size_and_both_speak_both_languages() -> None:
    counts = accuracy()
    sizes = [counts[half, "all", "naics"][0] for half in ("development", "held out")]
    assert sum(sizes) >= 300
    assert min(sizes) / sum(sizes) > 0.4
    assert held_out("Brewery") is held_out("Brewery")
    assert is_korean("물류 IT")


@pytest.mark.parametrize(
    ("text", "naics", "ksic"),
    [
        ("해운", "483", "H50"),
        ("주방용품 도매업", "42", "G46"),
        ("Wine shops", "44", "G47"),
        ("자동차 부품 제조업", "3363", "C30"),
        ("Zoos and aquariums", "712", "R90"),
    ],
)
def test_a_line_of_business_is_told_from_its_industry(text: str, naics: str, ksic: str) -> None:
    found = classify(text)
    assert found.naics[0].code.startswith(naics)
    assert found.ksic[0].code.startswith(ksic)


def test_a_text_like_nothing_has_no_candidates() -> None:
    found = classify("Blorvane Quendle")
    assert (found.industries, found.naics, found.ksic) == ((), (), ())


def test_one_korean_code_may_be_several_american_ones() -> None:
    assert len(naics_from_ksic("C26")) > 1
    assert naics_from_ksic("C26110") == naics_from_ksic("26110")
    assert naics_from_ksic("Z99") == ()


@pytest.mark.data
def test_official_names_are_found_to_the_last_digit_once_they_are_added(data: Path) -> None:
    books = [
        data / "standards" / "naics2022_index.csv",
        data / "standards" / "ksic" / "ksic11_classification_kostat.xlsx",
    ]
    official = read_official(books)
    for item in official.items[:: len(official.items) // 60]:
        codes = [one.code for one in getattr(classify(item.name, official), item.system)]
        assert any(code.startswith(item.code) or item.code.startswith(code) for code in codes), item


@pytest.mark.parametrize("name", [*districts(), *states()])
def test_places_are_known_however_they_are_written(name: str) -> None:
    asked, right, wrong = known({**districts(), **states()}[name])
    assert (asked - right, wrong) in ((0, []), (1, ["광주시"]))  # a metropolis and a city of Gyeonggi: not guessed


def test_provinces_are_known_by_old_new_short_and_english_names() -> None:
    assert known(provinces())[2] == []
    assert len({code for _, code in provinces()}) == 17


def test_states_are_known_as_the_press_shortens_them() -> None:
    assert all(hit.value and hit.value.startswith("US-") for hit in map_regions(AP.split()))


def test_countries_are_known_in_many_languages() -> None:
    raws = [
        "Deutschland",
        "Corée du Sud",
        "日本",
        "Estados Unidos",
        "Việt Nam",
        "Großbritannien",
        "Österreich",
        "대한민국",
    ]
    assert [hit.value for hit in map_countries(raws)] == ["DE", "KR", "JP", "US", "VN", "GB", "AT", "KR"]


def test_a_district_in_latin_script_is_the_korean_one() -> None:
    raws = ["Gangnam-gu, Seoul", "강남구", "Suwon", "Bundang-gu"]
    assert [hit.value for hit in map_cities(raws)] == ["강남구", "강남구", "수원시", "분당구"]


@pytest.mark.parametrize(
    ("texts", "values"),
    [
        (["대기업", "중견", "중소기업(제조)", "벤처"], ["large_company", "mid_company", "small_company", "startup"]),
        (["Public Company", "Privately Held", "Self-Employed"], ["listed_company", "unlisted_company", "sole_owner"]),
        (["Government Agency", "Nonprofit", "Educational Institution"], ["public_body", "nonprofit_body", "school"]),
        (["Enterprise", "Mid-Market", "SMB"], ["large_company", "mid_company", "small_company"]),
    ],
)
def test_company_classes_are_known_in_both_languages(texts: list[str], values: list[str]) -> None:
    assert [hit.value for hit in map_company_classes(texts)] == values


def test_employee_bands_of_other_systems_become_ours_and_say_when_they_straddle() -> None:
    hits = map_headcounts(["1-10", "11-50", "51-200", "201-500", "501-1,000", "1,001-5,000", "5,001-10,000", "10,001+"])
    assert [hit.value for hit in hits] == [
        "1-9",
        "10-49",
        "50-199",
        "200-499",
        "500-999",
        "1000-4999",
        "5000+",
        "5000+",
    ]
    (wide,) = map_headcounts(["100-1000명"])
    assert (wide.value, wide.sure < 1) == ("200-499", True)
    assert {"50-199", "500-999"} <= set(wide.candidates)


def test_single_letters_are_sizes_only_where_the_whole_column_is_of_them() -> None:
    assert [hit.value for hit in map_headcounts(["C", "D", "I"])] == ["10-49", "50-199", "5000+"]
    assert [hit.value for hit in map_headcounts(["C", "D", "gold"])] == [None, None, None]


@pytest.mark.parametrize(
    ("texts", "kind"),
    [
        (["대기업", "중견기업", "모름"], "company_class"),
        (["1-10", "11-50", "51-200 employees"], "headcount"),
        (["1", "2", "30"], "own"),
        (["A등급", "B등급"], "own"),
        (["대기업"], "own"),
    ],
)
def test_a_column_of_ones_own_is_recognised_by_nearly_all_its_values(texts: list[str], kind: str) -> None:
    assert kind_of_texts(texts, [10] * len(texts)) == kind


def test_a_column_of_company_types_is_read_as_what_its_values_are() -> None:
    with DuckDBEngine() as engine:
        for name, texts in (("sizes", ["Enterprise", "SMB", "Startup"]), ("owners", ["외국계 지사", "계열사"])):
            columns = Frame({"raw": np.array(texts, dtype=object)})
            engine.load(name, columns, {"raw": "VARCHAR"})
        assert recognised_kind(engine, "sizes", "raw", "ownership") == "company_class"
        assert recognised_kind(engine, "owners", "raw", "ownership") == "ownership"
        assert recognised_kind(engine, "sizes", "raw", "industry") == "industry"


def test_at_least_three_hundred_products_are_known() -> None:
    assert len(technologies().entries) >= 300
