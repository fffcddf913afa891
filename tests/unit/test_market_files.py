"""Business statistics come as they are published: with totals, roll-ups, other years' codes, two units."""

from __future__ import annotations

from pathlib import Path

import pytest

from nachim.errors import FileError
from nachim.market.reader import read_market
from nachim.model.market import Market

CROSSED = """사업체 통계,,,,
산업,규모,시도,기업 수,사업체 수
전체,전체,전국,"1,000",1200
소프트웨어,전체,전국,100,110
금융·보험,전체,전국,200,260
제조업,전체,전국,700,830
전체,10명 미만,전국,800,810
전체,10~49명,전국,150,200
전체,50명 이상,전국,50,190
전체,50명 미만,전국,950,1010
소프트웨어,10명 미만,서울,60,60
전체,전체,서울,600,700
전체,전체,경기,400,500
"""


def read(folder: Path, text: str, country: str = "") -> Market:
    path = folder / "counts.csv"
    path.write_text(text, encoding="utf-8")
    return read_market(path, country)


def counts(market: Market, attribute: str) -> dict[object, int]:
    return {one.value or (one.low, one.high): one.companies for one in market.of(attribute)}


def test_totals_of_the_other_dimensions_are_read_and_firms_are_not_added_to_establishments(tmp_path: Path) -> None:
    market = read(tmp_path, CROSSED)
    assert counts(market, "industry") == {"software": 100, "finance": 200, "manufacturing": 700}
    assert counts(market, "employees") == {(None, 10.0): 800, (10.0, 50.0): 150, (50.0, None): 50}
    assert counts(market, "region") == {"KR-11": 600, "KR-41": 400}
    assert (market.unit, market.country) == ("firms", "KR")


def test_without_firms_establishments_are_read_and_labelled(tmp_path: Path) -> None:
    market = read(tmp_path, "industry,establishments\nSoftware,30\nInsurance,70\n")
    assert market.unit == "establishments"
    assert counts(market, "industry") == {"software": 30, "insurance": 70}


def test_lines_without_totals_are_summed(tmp_path: Path) -> None:
    text = (
        "industry,size,firms\nSoftware,1-9,10\nSoftware,10-49,5\nSoftware,<50,15\nInsurance,1-9,20\nInsurance,10-49,1\n"
    )
    market = read(tmp_path, text)
    assert counts(market, "industry") == {"software": 15, "insurance": 21}


def test_a_state_named_as_a_country_is_a_state(tmp_path: Path) -> None:
    market = read(tmp_path, "state,firms\nUnited States,30\nGeorgia,10\nTexas,20\n")
    assert counts(market, "region") == {"US-GA": 10, "US-TX": 20}
    assert market.country == "US"


def test_a_part_of_a_classification_is_counted_once(tmp_path: Path) -> None:
    text = "naics,firms\n--,100\n52,30\n522,10\n524,20\n5241,15\n5242,5\n54,70\n5413,30\n5415,40\n"
    market = read(tmp_path, text)
    assert counts(market, "industry") == {"banking": 10, "insurance": 20, "engineering": 30, "it_services": 40}


def test_an_industry_with_codes_of_another_year_has_no_counts(tmp_path: Path) -> None:
    market = read(tmp_path, "naics,firms\n51,60\n5111,20\n512,15\n517,10\n518,15\n524,20\n")
    assert "media" not in counts(market, "industry")
    assert counts(market, "industry")["insurance"] == 20
    assert "5111" in {one.text for one in market.left_out}


def test_texts_that_stand_for_nothing_are_listed(tmp_path: Path) -> None:
    market = read(tmp_path, "industry,firms\nSoftware,30\nBlorvane,70\nInsurance,5\n")
    assert [(one.text, one.companies) for one in market.left_out] == [("Blorvane", 70)]


@pytest.mark.parametrize("text", ["", "name,amount\na,1\n", "industry,firms\n", "industry\nSoftware\n"])
def test_a_file_without_counts_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(FileError) as told:
        read(tmp_path, text)
    assert told.value.code == "market.no_counts"


@pytest.mark.data
def test_the_published_american_workbook_adds_up(data: Path) -> None:
    market = read_market(data / "market" / "us_state_naics_detailedsizes_2021.xlsx")
    assert (market.unit, market.country) == ("firms", "US")
    # Roll-ups left out, the bands of size give the published total exactly.
    assert sum(counts(market, "employees").values()) == 6_294_604
    # A firm is counted in each industry and state it works in: a little more than all firms, never twice as many.
    assert 6_294_604 < sum(counts(market, "industry").values()) < 6_400_000
    assert 6_294_604 < sum(counts(market, "region").values()) < 6_600_000
    assert len(counts(market, "region")) == 51
    # 2021 is on NAICS 2017: software publishers stood elsewhere, so nothing is claimed of them.
    assert not {"software", "media"} & set(counts(market, "industry"))
