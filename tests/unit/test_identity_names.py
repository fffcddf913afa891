from __future__ import annotations

import pytest

from nachim.identity.keys import business_number, registered_domain, shared_domains
from nachim.identity.names import clean_company_name


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("㈜가온", "가온(주)"),
        ("(주) 가온", "주식회사가온"),
        ("가온 Co.,Ltd.", "가온"),
        ("Gaon, Inc.", "GAON"),
        ("Gaon GmbH & Co. KG", "gaon"),
        ("G.A.O. Corp.", "GAO"),
        ("엘지씨엔에스", "LG CNS"),
        ("에스케이하이닉스", "SK하이닉스"),
        ("삼성에스디에스(주)", "삼성SDS"),
        ("Müller & Söhne", "Muller and Sohne"),
        ("ＧＡＯＮ　주식회사", "gaon"),
        ("농업회사법인 주식회사 가온", "가온"),
        ("株式会社ガオン", "ガオン"),
    ],
)
def test_spellings_of_one_name_share_a_key(one: str, other: str) -> None:
    assert clean_company_name(one) == clean_company_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("가온전자", "가온전기"),
        ("카카오(주)", "카카"),
        ("유한가온", "가온"),
        ("주영상사", "영상사"),
        ("가온전자 부산지점", "가온전자"),
        ("Incorta", "Orta"),
    ],
)
def test_other_names_have_other_keys(one: str, other: str) -> None:
    assert clean_company_name(one) != clean_company_name(other)


@pytest.mark.parametrize("name", ["(주)", "㈜", "주식회사", "Inc.", "Co., Ltd.", "&", "!!!", "주식회사 (주)"])
def test_a_name_of_nothing_but_forms_or_marks_is_not_lost(name: str) -> None:
    assert clean_company_name(name)


@pytest.mark.parametrize(
    ("text", "domain"),
    [
        ("HTTPS://WWW.Gaon.CO.KR/shop?x=1", "gaon.co.kr"),
        ("sales@mail.gaon.com", "gaon.com"),
        ("gaon.com:8080", "gaon.com"),
        ("http://user:secret@gaon.com/", "gaon.com"),
        ("blog.naver.com/gaon", None),
        ("gaon.cafe24.com", None),
        ("gaon", None),
        ("", None),
        ("a" * 70 + ".kr", None),
    ],
)
def test_a_domain_is_the_registered_one_and_only_the_companys(text: str, domain: str | None) -> None:
    assert registered_domain(text) == domain


def test_a_korean_domain_is_the_same_in_both_of_its_forms() -> None:
    assert registered_domain("https://가온.한국/") == registered_domain("xn--o39a190c.xn--3e0b707e")


def test_shared_domains_are_registered_domains() -> None:
    assert all(domain == domain.strip().lower() and "." in domain for domain in shared_domains())


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("123-45-67891", "1234567891"),
        (" 1234567891 ", "1234567891"),
        ("1234567891.0", "1234567891"),
        ("123-45-67892", None),
        ("0000000000", None),
        ("12345", None),
        ("１２３４５６７８９１", None),
        ("", None),
    ],
)
def test_a_business_number_has_ten_digits_and_a_right_check_digit(text: str, number: str | None) -> None:
    assert business_number(text) == number


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("법무법인(유한) 가온", "법무법인 가온"),
        ("회계법인 가온", "가온회계법인"),
        ("Gaon Aktiengesellschaft", "Gaon AG"),
        ("Gaon SE", "Gaon"),
        ("The Gaon Company", "Gaon Co."),
        ("Gaon Private Limited", "Gaon Pvt. Ltd."),
        ("가온씨앤이", "가온 C&E"),
        ("에스앤피", "S&P"),
    ],
)
def test_forms_and_ways_of_writing_that_hard_pairs_showed(one: str, other: str) -> None:
    assert clean_company_name(one) == clean_company_name(other)
