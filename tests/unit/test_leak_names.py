"""Which names of columns say that they are written after the fact."""

from __future__ import annotations

import pytest

from nachim.proof.names import told_by_name


@pytest.mark.parametrize(
    ("header", "kind"),
    [
        ("Last Contacted", "activity"),
        ("last_modified_date", "activity"),
        ("NextStep", "activity"),
        ("최근 활동 내용", "activity"),
        ("Lead Status", "status"),
        ("영업 단계", "status"),
        ("Loss Reason Notes", "reason"),
        ("실주 사유(상세)", "reason"),
        ("Meeting Outcome", "outcome"),
        ("수주 여부", "outcome"),
        ("Lead Score", "judgement"),
        ("Propensity Score", "judgement"),
        ("리드 등급", "judgement"),
        ("Number of Activities", "activity"),
        ("Total Touchpoints", "activity"),
        ("Email Count", "activity"),
        ("활동 수", "activity"),
        ("마지막 통화일", "activity"),
        ("계약 진행 상황", "status"),
        ("견적 상태", "status"),
        ("고객 반응", "judgement"),
        ("계약서 발송 여부", "outcome"),
        ("Approved Discount", "discount"),
        ("제안 할인율", "discount"),
    ],
)
def test_a_name_of_what_comes_afterwards_is_told(header: str, kind: str) -> None:
    assert told_by_name(header, ("deal",), "won") == kind


@pytest.mark.parametrize(
    "header",
    [
        "Industry", "Growth Stage", "Employees", "Contact State", "SQL Server Version", "Credit Score", "Sales Team Size",
        "Contract Length", "Lead Source", "Order Volume", "Page Views", "업종", "성장 단계", "구매 방식", "예측 기능 사용",
        "메모리 용량", "결재권자 접점", "고객 수", "Number of Locations", "Calls per Day", "Total Calls per Day", "Email Domain",
        "Message Volume", "활동 지역", "계약 유형", "견적 요청 경로", "진행 방식", "도입 희망 시기",
    ],
)  # fmt: skip
def test_a_name_of_what_is_known_from_the_beginning_is_not(header: str) -> None:
    assert told_by_name(header, ("account", "deal"), "won") is None


def test_a_judgement_made_on_the_way_to_winning_may_tell_which_customer_becomes_good() -> None:
    assert told_by_name("Lead Quality", ("deal",), "good") is None
    assert told_by_name("Churn Reason", ("account",), "good") == "left"


def test_what_an_account_is_promised_or_a_customer_paid_is_no_discount_of_a_deal() -> None:
    assert told_by_name("Discount Group", ("account",), "won") is None
    assert told_by_name("First Discount", ("deal",), "good") is None


def test_a_tag_on_a_company_is_no_judgement_of_a_lead() -> None:
    assert told_by_name("Tags", ("account",), "won") is None
    assert told_by_name("Tags", ("deal",), "won") == "judgement"
