"""Findings made by hand: a rich build and a poor one. Every company and every figure is invented."""

from __future__ import annotations

import datetime as dt

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import Condition, Operator
from nachim.model.evidence import Evidence, Figure, Later, Standing
from nachim.model.findings import (
    CardFinding,
    CardLevelFinding,
    ClauseFinding,
    Scope,
)
from nachim.model.icp import Clause, Role
from nachim.words import words_for

BETWEEN, IN, NOT_IN, WITHIN = Operator.BETWEEN, Operator.IN, Operator.NOT_IN, Operator.WITHIN_DAYS
AT_LEAST, BELOW, UNKNOWN, NEVER = Operator.AT_LEAST, Operator.BELOW, Operator.IS_UNKNOWN, Operator.IS_NONE
FIRM, TECH, TRIGGER, BUYING = Category
NASTY = '=HYPERLINK("http://evil.example","x") <img src=x onerror=alert(1)> | **굵게** & ㈜가나'
"""A company name that tries every door: HTML, a formula, a Markdown table."""


class Book:
    """Collects evidence and hands back its ids."""

    def __init__(self) -> None:
        self.evidence: dict[str, Evidence] = {}

    def add(
        self,
        id_: str,
        label: str,
        value: float | None,
        unit: str = "share",
        *,
        low: float | None = None,
        high: float | None = None,
        n: int | None = None,
        k: int | None = None,
        words: dict[str, object] | None = None,
        **more: object,
    ) -> str:
        query = f'SELECT "won" FROM "deal_facts" WHERE "figure" = \'{id_}\''
        figure = Figure(value, low, high, n, k)
        self.evidence[id_] = Evidence(id_, label, figure, query, "proportion", {}, {**(words or {}), **more}, unit)
        return id_

    def rate(self, id_: str, label: str, k: int, n: int, **words: object) -> str:
        share, z = k / n, 1.96
        middle = (share + z * z / (2 * n)) / (1 + z * z / n)
        half = z * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5 / (1 + z * z / n)
        return self.add(id_, label, share, low=middle - half, high=middle + half, n=n, k=k, words=words)

    def ratio(self, id_: str, label: str, value: float, low: float, high: float, **words: object) -> str:
        return self.add(id_, label, value, "ratio", low=low, high=high, n=318, words=words)

    def count(self, id_: str, label: str, value: int, **words: object) -> str:
        return self.add(id_, label, value, "count", n=value, words=words)


def attributes(language: str) -> tuple[Attribute, ...]:
    words = words_for(language)
    ko = language == "ko"

    def own(korean: str, english: str) -> str:
        return korean if ko else english

    return (
        Attribute("industry", words("fields.industry"), FIRM, Kind.CATEGORY, Known.HISTORY),
        Attribute("employees", words("fields.employees"), FIRM, Kind.NUMBER, Known.HISTORY, "명" if ko else None),
        Attribute("region", words("fields.region"), FIRM, Kind.CATEGORY, Known.TODAY),
        Attribute("technologies", words("fields.technologies"), TECH, Kind.CATEGORY, Known.TODAY),
        Attribute("sso", own("SSO 필요", "Needs SSO"), TECH, Kind.CATEGORY, Known.TODAY),
        Attribute("head_hired", own("RevOps 책임자 합류", "RevOps head hired"), TRIGGER, Kind.DAYS, Known.DATED),
        Attribute("funding", own("투자 유치", "Funding round"), TRIGGER, Kind.DAYS, Known.DATED),
        Attribute(
            "buyer_access", own("예산권자와 직접 소통", "Budget owner reached"), BUYING, Kind.CATEGORY, Known.DATED
        ),
        Attribute("security", own("보안 검토 필요", "Security review"), BUYING, Kind.CATEGORY, Known.DATED),
    )


def scope(book: Book) -> Scope:
    values: dict[str, object] = {
        "workspace": "가나다 소프트",
        "build": "b7f3",
        "as_of": dt.date(2026, 8, 31),
        "currency": "KRW",
        "horizon": book.add("horizon", "report.figure.horizon", 180, "days", n=2987),
        "split": dt.date(2026, 1, 1),
        "outcome": "won",
        "accounts": book.count("accounts", "report.figure.accounts", 1204),
        "deals": book.count("deals", "report.figure.deals", 2987),
        "won": book.count("won", "report.figure.won", 498),
        "lost": book.count("lost", "report.figure.lost", 2021),
        "open": book.count("open", "report.figure.open", 468),
        "win_rate": book.rate("win_rate", "report.figure.win_rate", 498, 2519),
        "cycle": book.add("cycle", "report.figure.cycle", 61, "days", low=57, high=66, n=498),
        "customers": book.count("customers", "report.figure.customers", 412),
        "notes": (),
    }
    return Scope(**values)  # type: ignore[arg-type]


LEVELS: dict[str, list[tuple[Operator, object, int, int, int]]] = {
    "industry": [
        (IN, ("물류·유통", "소프트웨어"), 12, 402, 138),
        (IN, ("금융",), 7, 210, 48),
        (NOT_IN, ("물류·유통", "소프트웨어", "금융"), 0, 980, 120),
        (UNKNOWN, None, 3, 171, 31),
    ],
    "employees": [
        (BELOW, 50, 0, 520, 61),
        (BETWEEN, (50, 200), 6, 488, 92),
        (BETWEEN, (200, 500), 12, 356, 117),
        (AT_LEAST, 500, 5, 260, 46),
        (UNKNOWN, None, 4, 139, 21),
    ],
    "region": [
        (IN, ("서울", "경기"), 6, 1102, 235),
        (NOT_IN, ("서울", "경기"), 0, 561, 90),
        (UNKNOWN, None, 2, 100, 12),
    ],
    "technologies": [
        (IN, ("Salesforce",), 16, 410, 151),
        (IN, ("HubSpot",), 8, 305, 66),
        (NOT_IN, ("Salesforce", "HubSpot"), 0, 820, 95),
        (UNKNOWN, None, 5, 228, 25),
    ],
    "sso": [(IN, ("yes",), 9, 640, 148), (IN, ("no",), 0, 820, 140), (UNKNOWN, None, 4, 303, 49)],
    "head_hired": [
        (WITHIN, 90, 15, 166, 71),
        (AT_LEAST, 90, 4, 300, 61),
        (NEVER, None, 0, 1102, 171),
        (UNKNOWN, None, 4, 195, 34),
    ],
    "funding": [
        (WITHIN, 180, 10, 240, 68),
        (AT_LEAST, 180, 2, 352, 70),
        (NEVER, None, 0, 976, 165),
        (UNKNOWN, None, 2, 195, 34),
    ],
    "buyer_access": [(IN, ("yes",), 14, 520, 168), (IN, ("no",), 0, 743, 104), (UNKNOWN, None, 4, 500, 65)],
    "security": [(IN, ("no",), 6, 940, 209), (IN, ("yes",), 0, 520, 82), (UNKNOWN, None, 2, 303, 46)],
}


def card(language: str) -> Card:
    made = []
    for one in attributes(language):
        levels = tuple(
            Level(Condition(one.name, op, value), points, n, k)  # type: ignore[arg-type]
            for op, value, points, n, k in LEVELS[one.name]
        )
        made.append(CardAttribute(one.name, one.label, one.category, one.kind, one.known, levels, unit=one.unit))
    return Card("won", tuple(made), -3.1, 0.045, 70)


def card_finding(book: Book, one: Card) -> CardFinding:
    levels = {
        a.name: tuple(
            CardLevelFinding(
                book.add(
                    f"card.{a.name}.{i}.points",
                    "report.figure.level.points",
                    x.points,
                    "points",
                    n=x.n,
                    condition=x.condition,
                ),
                book.rate(f"card.{a.name}.{i}.rate", "report.figure.level.rate", x.k, x.n, condition=x.condition),
            )
            for i, x in enumerate(a.levels)
        )
        for a in one.attributes
    }
    lift = {
        a.name: book.ratio(
            f"card.{a.name}.lift", "report.figure.attribute.lift", 1.7, 1.3, 2.2, condition=a.levels[0].condition
        )
        for a in one.attributes
    }
    standing = {a.name: Standing.CONFIRMED if a.most >= 12 else Standing.SUGGESTIVE for a in one.attributes}
    caps = {
        category: book.add(f"card.{category.value}.most", f"report.figure.card.most.{category.value}", points, "points")
        for category, points in one.caps().items()
    }
    return CardFinding(levels, lift, standing, (), caps)


CLAUSES: tuple[tuple[Condition, Role, Standing, tuple[float, float, float] | None, Later | None], ...] = (
    (
        Condition("industry", IN, ("물류·유통", "소프트웨어")),
        Role.MUST,
        Standing.CONFIRMED,
        (1.9, 1.5, 2.4),
        Later.HELD,
    ),
    (Condition("employees", BETWEEN, (200, 500)), Role.MUST, Standing.CONFIRMED, (1.7, 1.3, 2.3), Later.HELD),
    (Condition("region", IN, ("서울", "경기")), Role.PLUS, Standing.NONE, (1.2, 0.9, 1.5), Later.TOO_FEW),
    (Condition("technologies", IN, ("Salesforce",)), Role.MUST, Standing.CONFIRMED, (2.1, 1.6, 2.8), Later.HELD),
    (Condition("sso", IN, ("yes",)), Role.PLUS, Standing.SUGGESTIVE, (1.3, 1.0, 1.7), Later.FAILED),
    (Condition("head_hired", WITHIN, 90), Role.MUST, Standing.CONFIRMED, (2.4, 1.8, 3.2), Later.HELD),
    (Condition("funding", WITHIN, 180), Role.PLUS, Standing.SUGGESTIVE, (1.6, 1.1, 2.4), Later.TOO_FEW),
    (Condition("buyer_access", IN, ("yes",)), Role.PLUS, Standing.BELIEF, None, None),
    (Condition("security", IN, ("yes",)), Role.KNOCK_OUT, Standing.SUGGESTIVE, (0.7, 0.5, 0.95), Later.HELD),
)


def clauses(book: Book) -> tuple[tuple[Clause, ...], tuple[ClauseFinding, ...]]:
    made, found = [], []
    for i, (when, role, standing, lift, later) in enumerate(CLAUSES):
        if lift is None:
            made.append(Clause(when, role))
            found.append(ClauseFinding(standing))
            continue
        ids = (
            book.ratio(f"clause.{i}.lift", "report.figure.clause.lift", *lift, condition=when),
            book.rate(f"clause.{i}.with", "report.figure.clause.with", 117 - i, 356, condition=when),
            book.rate(f"clause.{i}.without", "report.figure.clause.without", 320, 1407, condition=when),
            book.ratio(f"clause.{i}.later", "report.figure.clause.later_lift", lift[0] * 0.9, 0.9, 2.9, condition=when),
        )
        made.append(
            Clause(
                when,
                role,
                ids,
                "CRM 산업 항목 또는 홈페이지" if i == 0 else "",
                ("한빛물류", "두레커머스") if role is Role.MUST else (),
                ("새봄운송",) if i == 0 else (),
            )
        )
        found.append(ClauseFinding(standing, later, *ids))
    return tuple(made), tuple(found)
