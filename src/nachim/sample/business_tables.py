"""Exports of the other systems: billing, support, product usage, marketing cost and the survey."""

from __future__ import annotations

from datetime import date

import numpy as np

from nachim.sample.customers import Customer, Term
from nachim.sample.deals import DAYS
from nachim.sample.names import Identity, people
from nachim.sample.tables import Cell, Table, table
from nachim.sample.world import START, World, day_of

WON_PER_DOLLAR = 1350


def first_of_month(month: int) -> date:
    """Give the first day of a month counted from the first of the sample."""
    return date(START.year + (START.month - 1 + month) // 12, (START.month - 1 + month) % 12 + 1, 1)


def legal_name(identity: Identity, at: int) -> str:
    """Give the name that stands on invoices."""
    return (f"주식회사 {identity.korean}", f"{identity.korean} 주식회사", f"(주){identity.korean}")[at % 3]


def monthly(customer: Customer, term: Term) -> int:
    """Amount a month in the currency of the contract."""
    amount = term.seats * customer.price * (1 - customer.discount)
    return round(amount / WON_PER_DOLLAR) if customer.in_dollars else int(round(amount, -2))


def contracts(world: World) -> Table:
    """Contracts by legal name and business number; billing knows no Salesforce id."""
    rows: list[tuple[Cell, ...]] = []
    for customer in world.customers:
        identity = world.companies.identity[customer.company]
        seen = day_of(customer.first_value) if customer.first_value <= customer.last_day else None
        for term in customer.terms:
            rows.append(  # noqa: PERF401 - a comprehension over two loops and a cell apart reads worse
                (
                    legal_name(identity, customer.company),
                    identity.business_number,
                    customer.plan,
                    term.kind,
                    day_of(term.start),
                    day_of(term.end),
                    monthly(customer, term),
                    "USD" if customer.in_dollars else "원",
                    term.seats,
                    customer.discount,
                    term.state,
                    seen,
                )
            )
    return table(
        "billing.xlsx",
        (
            ("contract.customer", "청구처", "plain"),
            ("contract.business_number", "사업자등록번호", "plain"),
            ("contract.plan", "요금제", "category"),
            ("contract.kind", "계약 구분", "category"),
            ("contract.start", "시작일", "plain"),
            ("contract.end", "종료일", "plain"),
            ("contract.monthly", "월 금액", "plain"),
            ("contract.currency", "통화", "plain"),
            ("contract.seats", "좌석 수", "plain"),
            ("contract.discount", "할인율", "plain"),
            ("contract.state", "계약 상태", "category"),
            ("contract.first_value", "첫 성과 확인일", "plain"),
        ),
        rows,
        sheet="계약",
        title="온결로그 계약 현황",
    )


def invoices(world: World) -> Table:
    """List an invoice on the first of each month in which a contract runs."""
    rng, rows = np.random.default_rng([world.seed, 21]), []
    for month in range(1, 30):
        on = first_of_month(month)
        day = (on - START).days
        for customer in world.customers:
            term = next((t for t in reversed(customer.terms) if t.start <= day <= t.end), None)
            if term is None or day > customer.last_day:
                continue
            identity, net = world.companies.identity[customer.company], monthly(customer, term)
            paid = rng.random() < (0.985 if day < DAYS - 45 else 0.7)
            rows.append(
                (
                    on,
                    legal_name(identity, customer.company),
                    identity.business_number,
                    net,
                    0 if customer.in_dollars else net // 10,
                    "USD" if customer.in_dollars else "원",
                    world.words.paid["yes" if paid else "no"],
                )
            )
    return table(
        "billing.xlsx",
        (
            ("invoice.date", "청구일", "plain"),
            ("invoice.customer", "청구처", "plain"),
            ("invoice.business_number", "사업자등록번호", "plain"),
            ("invoice.net", "공급가액", "plain"),
            ("invoice.tax", "부가세", "plain"),
            ("invoice.currency", "통화", "plain"),
            ("invoice.paid", "입금 여부", "category"),
        ),
        rows,
        sheet="청구",
        title="온결로그 청구 내역",
    )


def tickets(world: World) -> Table:
    """Support tickets, by company name and business number or domain; people are invented."""
    rng = np.random.default_rng([world.seed, 22])
    names = people(rng, world.words)
    found = sorted(
        ((ticket, customer) for customer in world.customers for ticket in customer.tickets),
        key=lambda pair: (pair[0].day, pair[1].deal),
    )
    rows: list[tuple[Cell, ...]] = []
    for number, (ticket, customer) in enumerate(found):
        identity = world.companies.identity[customer.company]
        by_number = rng.random() < 0.4
        rows.append(
            (
                f"T-{10_001 + number}",
                f"{day_of(ticket.day):%d/%m/%Y}",
                identity.korean if rng.random() < 0.7 else f"㈜{identity.korean}",
                identity.business_number if by_number else "",
                "" if by_number else identity.domain,
                ticket.category,
                ticket.severity,
                ticket.text,
                next(names),
                f"user{int(rng.integers(1, 40))}@{identity.domain}",
                f"010-0000-{int(rng.integers(10_000)):04d}",
            )
        )
    return table(
        "tickets.csv",
        (
            ("ticket.id", "접수 번호", "plain"),
            ("ticket.date", "접수일", "plain"),
            ("ticket.company", "회사명", "plain"),
            ("ticket.business_number", "사업자등록번호", "plain"),
            ("ticket.domain", "도메인", "plain"),
            ("ticket.category", "문의 유형", "category"),
            ("ticket.severity", "심각도", "category"),
            ("ticket.text", "내용", "text"),
            ("ticket.person", "문의자", "plain"),
            ("ticket.email", "이메일", "plain"),
            ("ticket.phone", "연락처", "plain"),
        ),
        rows,
    )


def usage(world: World) -> Table:
    """Monthly product usage by domain, with types."""
    rows = [
        (world.companies.identity[c.company].domain, first_of_month(u.month), u.active_users, u.events, u.records)
        for c in world.customers
        for u in c.usage
        if u.month < 30
    ]
    return table(
        "usage.parquet",
        (
            ("usage.domain", "도메인", "plain"),
            ("usage.month", "월", "plain"),
            ("usage.active_users", "월간 활성 사용자", "plain"),
            ("usage.events", "이벤트 수", "plain"),
            ("usage.records", "CRM 기록 수", "plain"),
        ),
        sorted(rows, key=lambda row: (row[1], row[0])),
    )


def marketing_cost(world: World) -> Table:
    """Cost of each channel a month, as marketing people write amounts."""
    rng, rows = np.random.default_rng([world.seed, 23]), []
    for month in range(30):
        for channel in world.words.channels:
            campaign = 6 if rng.random() < 0.05 else 1
            amount = int(np.round(channel.monthly_cost * campaign * rng.lognormal(0, 0.2), -1)) or 10  # in 만원
            in_dollars = rng.random() < 0.08
            text = f"${amount * 10 / WON_PER_DOLLAR:.1f}K" if in_dollars else f"{amount:,}만원"
            if not in_dollars and amount >= 10_000:
                text = f"{amount / 10_000:.2f}억".replace("0억", "억")
            rows.append((channel.name, f"{first_of_month(month):%Y-%m}", text))
    return table(
        "marketing_cost.csv",
        (("cost.channel", "채널", "category"), ("cost.month", "월", "plain"), ("cost.amount", "비용", "plain")),
        rows,
    )


def nps(world: World) -> Table:
    """Answers of customers to the recommendation question."""
    found = sorted(
        ((answer, customer) for customer in world.customers for answer in customer.answers),
        key=lambda pair: (pair[0].day, pair[1].deal),
    )
    rows = [
        (
            day_of(answer.day).isoformat(),
            world.companies.identity[customer.company].korean,
            world.companies.identity[customer.company].domain,
            answer.respondent,
            str(answer.score),
            answer.comment,
        )
        for answer, customer in found
    ]
    return table(
        "nps.csv",
        (
            ("nps.date", "응답일", "plain"),
            ("nps.company", "회사명", "plain"),
            ("nps.domain", "도메인", "plain"),
            ("nps.respondent", "응답자 역할", "category"),
            ("nps.score", "추천 점수", "plain"),
            ("nps.comment", "의견", "text"),
        ),
        rows,
    )
