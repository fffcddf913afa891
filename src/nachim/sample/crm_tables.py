"""The CRM's exports: accounts, opportunities and the field history of both."""

from __future__ import annotations

from datetime import date

import numpy as np

from nachim.sample.companies import Companies
from nachim.sample.deals import DAYS
from nachim.sample.records import Change
from nachim.sample.tables import Cell, Kind, Table, table
from nachim.sample.world import World, day_of

_COMPANY: tuple[tuple[str, str, Kind], ...] = (
    ("account.industry", "업종", "category"),
    ("account.headcount", "직원 수", "plain"),
    ("account.revenue", "연매출액", "plain"),
    ("account.country", "청구지 국가", "category"),
    ("account.region", "청구지 시/도", "category"),
    ("account.district", "청구지 시/군/구", "category"),
    ("account.website", "웹 사이트", "plain"),
    ("account.business_number", "사업자등록번호", "plain"),
    ("account.founded", "설립연도", "plain"),
    ("account.funding", "투자 단계", "category"),
    ("account.technologies", "사용 솔루션", "multi"),
    ("account.sales_team", "SDR/영업 인원 수", "plain"),
    ("account.sso", "SSO 필요 여부", "category"),
    ("account.isms_p", "ISMS-P 인증", "category"),
    ("account.overseas", "해외 지사 여부", "category"),
)
_HISTORY: tuple[tuple[str, str, Kind], ...] = (
    ("history.field", "필드/이벤트", "field"),
    ("history.old", "이전 값", "field_value"),
    ("history.new", "새 값", "field_value"),
    ("history.at", "편집 날짜", "plain"),
    ("history.editor", "편집자", "plain"),
)


def korean_day(day: date) -> str:
    """Write a day as Korean Salesforce does: ``2025. 3. 14.`` and not ``2025-03-14``."""
    return f"{day.year}. {day.month}. {day.day}."


def company_columns() -> tuple[tuple[str, str, Kind], ...]:
    """Columns that an account and a lead have in common."""
    return _COMPANY


def company_cells(
    companies: Companies, at: int, *, headcount: str, technologies: str, website: bool, number: bool
) -> tuple[Cell, ...]:
    """Cells of the common columns for one company."""
    identity, shape = companies.identity[at], at % 7
    domain = identity.domain
    url = f"https://www.{domain}" if shape < 3 else f"http://{domain}/" if shape == 3 else f"www.{domain}"
    return (
        str(companies.industry[at]),
        headcount,
        f"{int(companies.revenue[at]):,}",
        str(companies.country[at]),
        str(companies.region[at]),
        str(companies.district[at]),
        (url if shape < 6 else domain) if website else "",
        identity.business_number if number else "",
        str(companies.founded[at]),
        str(companies.funding[at]),
        technologies,
        str(companies.sales_team[at]),
        str(companies.sso[at]),
        str(companies.isms_p[at]),
        str(companies.overseas[at]),
    )


def accounts(world: World) -> Table:
    """Accounts as they stand today."""
    today = world.crm.today()
    columns: tuple[tuple[str, str, Kind], ...] = (
        ("account.id", "계정 ID", "plain"),
        ("account.name", "계정 이름", "plain"),
        *_COMPANY,
        ("account.grade", "고객 등급", "category"),
        ("account.owner", "계정 소유자", "plain"),
        ("account.created", "만든 날짜", "plain"),
    )
    rows = [
        (
            record.id,
            record.name,
            *company_cells(
                world.companies,
                record.company,
                headcount=today[record.id, "직원 수"],
                technologies=today[record.id, "사용 솔루션"],
                website=record.knows_website,
                number=record.knows_number,
            ),
            today[record.id, "고객 등급"],
            world.staff[record.owner],
            korean_day(day_of(record.created)),
        )
        for record in sorted(world.crm.records, key=lambda record: (record.created, record.id))
    ]
    return table("salesforce_accounts.csv", columns, rows)


def opportunities(world: World) -> Table:
    """Deals as they stand today; an open deal's closing day is a guess."""
    columns: tuple[tuple[str, str, Kind], ...] = (
        ("deal.id", "기회 ID", "plain"),
        ("deal.name", "기회 이름", "plain"),
        ("deal.account_id", "계정 ID", "plain"),
        ("deal.account_name", "계정 이름", "plain"),
        ("deal.stage", "단계", "category"),
        ("deal.amount", "금액", "plain"),
        ("deal.currency", "통화", "plain"),
        ("deal.created", "만든 날짜", "plain"),
        ("deal.closed", "마감일", "plain"),
        ("deal.channel", "리드 소스", "category"),
        ("deal.direction", "유입 방향", "category"),
        ("deal.decision_maker", "결재권자 접점", "category"),
        ("deal.security", "보안 심사", "category"),
        ("deal.purchase", "구매 방식", "category"),
        ("deal.expected_size", "예상 규모", "category"),
        ("deal.competitor", "경쟁사", "category"),
        ("deal.lost_reason", "실주 사유", "category"),
        ("deal.contract_review", "계약 검토 결과", "category"),
        ("deal.owner", "소유자", "plain"),
    )
    today, rng = world.crm.today(), np.random.default_rng([world.seed, 20])
    rows = [_deal(world, today, rng, i) for i in range(len(world.funnel.deals))]
    return table("salesforce_opportunities.csv", columns, rows)


def _deal(world: World, today: dict[tuple[str, str], str], rng: np.random.Generator, i: int) -> tuple[Cell, ...]:
    deals, words = world.funnel.deals, world.words
    opening, id_, record = deals.opening, world.crm.deal_ids[i], world.crm.record_of_deal[i]
    won, over = bool(deals.won[i]) and bool(deals.is_closed[i]), bool(deals.is_closed[i])
    created = day_of(deals.created[i])
    closed = day_of(deals.closed[i] if over else DAYS + int(opening.overdue[i]))
    dollars, reviewed = rng.random() < 0.04, rng.random()
    review = words.review_won if won and reviewed < 0.97 else words.review_lost if over and reviewed < 0.15 else ""
    return (
        id_,
        f"{world.companies.identity[record.company].korean}-{created:%Y%m}",
        record.id,
        record.name,
        today[id_, "단계"],
        str(int(deals.amount[i]) // 1350 if dollars else int(deals.amount[i])),
        "USD" if dollars else "KRW",
        created.isoformat(),
        closed.isoformat(),
        str(opening.channel[i]),
        str(opening.direction[i]),
        str(opening.decision_maker[i]),
        today[id_, "보안 심사"],
        today[id_, "구매 방식"],
        today[id_, "예상 규모"],
        str(opening.competitor[i]),
        str(opening.lost_reason[i]) if over and not won else "",
        review,
        world.staff[int(opening.owner[i])],
    )


def account_history(world: World) -> Table:
    """Field history of accounts, times as Korean Salesforce writes them."""

    def moment(change: Change) -> str:
        hour, minute = divmod(change.minute, 60)
        half = "오전" if hour < 12 else "오후"
        return f"{korean_day(day_of(change.day))} {half} {(hour - 1) % 12 + 1}:{minute:02d}"

    rows = [
        (change.id, change.field, change.old, change.new, moment(change), world.staff[change.editor])
        for change in _ordered(world.crm.account_changes)
    ]
    return table("salesforce_account_history.csv", (("account.id", "계정 ID", "plain"), *_HISTORY), rows)


def opportunity_history(world: World) -> Table:
    """Field history of opportunities."""
    rows = [
        (
            change.id,
            change.field,
            change.old,
            change.new,
            f"{day_of(change.day).isoformat()} {change.minute // 60:02d}:{change.minute % 60:02d}",
            world.staff[change.editor],
        )
        for change in _ordered(world.crm.deal_changes)
    ]
    return table("salesforce_opportunity_history.csv", (("deal.id", "기회 ID", "plain"), *_HISTORY), rows)


def _ordered(changes: tuple[Change, ...]) -> list[Change]:
    """Newest first, as the CRM lists them."""
    return sorted(changes, key=lambda change: (change.day, change.minute, change.id), reverse=True)
