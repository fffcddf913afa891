"""Findings made by hand: a rich build and a poor one. Every company and every figure is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.card import Card, CardAttribute, Level
from nachim.model.condition import All, Condition, Operator
from nachim.model.evidence import Evidence, Figure, Later, Standing
from nachim.model.findings import (
    BandRow,
    Best,
    BestAccount,
    CardFinding,
    CardLevelFinding,
    ClauseFinding,
    Coverage,
    Findings,
    Hypothesis,
    LeadFinding,
    LeadReason,
    Leads,
    LineRow,
    MeasureContrast,
    Note,
    OpenQuestionAnswer,
    PatternFinding,
    Patterns,
    Proof,
    QualityFinding,
    Scope,
)
from nachim.model.icp import Adjacent, Clause, Icp, Role
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
        "horizon_days": 180,
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
    return CardFinding(levels, lift, standing, (), one.caps())


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


def best(book: Book) -> Best:
    names = ("한빛물류", "두레커머스", NASTY, "늘푸른유통", "온누리소프트", "다온테크")

    def account(rank: int, name: str, index: float) -> BestAccount:
        key = f"acc{rank}"
        traits = {"산업": "물류·유통", "직원 수": f"{200 + 7 * (rank % 40)}명", "사용 솔루션": "Salesforce"}
        return BestAccount(
            key,
            name,
            rank,
            book.add(f"best.{key}.index", "report.figure.index", index, "number", company=name),
            book.add(
                f"best.{key}.stability", "report.figure.stability", max(0.3, 1 - 0.09 * rank), n=1000, company=name
            ),
            {"ltv": 0.9},
            traits,
        )

    top = tuple(account(i + 1, name, 91.4 - 2.3 * i) for i, name in enumerate(names))
    worst = tuple(account(rank, name, index) for rank, name, index in ((341, "가람상사", 12.4), (342, "노을식품", 9.8)))
    contrast = tuple(
        MeasureContrast(
            name,
            0.25,
            book.add(f"measure.{i}.present", "report.figure.measure.present", 0.9 - i / 10, measure=name),
            book.add(
                f"measure.{i}.best",
                "report.figure.measure.best",
                value,
                unit,
                low=low,
                high=high,
                n=137,
                measure=name,
                currency="KRW",
            ),
            book.add(
                f"measure.{i}.rest",
                "report.figure.measure.rest",
                value / 2,
                unit,
                low=low / 2,
                high=high / 2,
                n=275,
                measure=name,
                currency="KRW",
            ),
        )
        for i, (name, value, unit, low, high) in enumerate(
            [
                ("고객 생애 가치(LTV)", 84_000_000, "money", 71_000_000, 98_000_000),
                ("유지율", 0.94, "share", 0.9, 0.97),
                ("가치 실현 기간(TTV)", 31, "days", 27, 36),
                ("지원 티켓", 1.8, "number", 1.5, 2.2),
            ]
        )
    )
    judged = book.count("judged", "report.figure.judged", 342)
    return Best(judged, book.count("young", "report.figure.too_young", 70), top, worst, contrast, ())


def patterns(book: Book) -> Patterns:
    def found(i: int, when: All, lift: tuple[float, float, float], standing: Standing, later: Later) -> PatternFinding:
        return PatternFinding(
            f"p{i}",
            "good",
            when,
            lift[0] < 1,
            standing,
            later,
            book.rate(f"p{i}.with", "report.figure.pattern.with", 31, 46, pattern=when),
            book.rate(f"p{i}.without", "report.figure.pattern.without", 82, 296, pattern=when),
            book.ratio(f"p{i}.lift", "report.figure.pattern.lift", *lift, pattern=when),
            book.ratio(
                f"p{i}.later",
                "report.figure.pattern.later_lift",
                1 + (lift[0] - 1) * 0.7,
                lift[1] * 0.8,
                lift[2],
                pattern=when,
            )
            if later is not Later.TOO_FEW
            else None,
            book.add(f"p{i}.p", "report.figure.pattern.p", 0.0004 if i == 0 else 0.012 * i, "p", pattern=when),
            book.ratio(f"p{i}.won", "report.figure.pattern.won_lift", 1.6, 1.2, 2.1, pattern=when),
        )

    c = [one[0] for one in CLAUSES]
    return Patterns(
        "good",
        book.count("tests", "report.figure.tests", 14210),
        book.count("rows", "report.figure.rows", 240),
        (
            found(0, All((c[3], c[5])), (2.4, 1.8, 3.2), Standing.CONFIRMED, Later.HELD),
            found(1, All((c[0], c[1])), (1.9, 1.4, 2.6), Standing.CONFIRMED, Later.HELD),
            found(2, All((c[6],)), (1.6, 1.1, 2.4), Standing.SUGGESTIVE, Later.TOO_FEW),
            found(
                3, All((c[8], Condition("employees", BELOW, 50))), (0.45, 0.25, 0.8), Standing.SUGGESTIVE, Later.HELD
            ),
        ),
        (),
    )


def proof(book: Book) -> Proof:
    def band(low: int, high: int, k: int, n: int, predicted: float, cycle: int) -> BandRow:
        words = {"low": low, "high": high}
        return BandRow(
            low,
            high,
            book.count(f"band.{low}.deals", "report.figure.band.deals", n, **words),
            book.rate(f"band.{low}.rate", "report.figure.band.win_rate", k, n, **words),
            book.add(f"band.{low}.predicted", "report.figure.band.predicted", predicted, words=words),
            book.add(
                f"band.{low}.cycle",
                "report.figure.band.cycle",
                cycle,
                "days",
                low=cycle - 8,
                high=cycle + 11,
                n=k,
                words=words,
            ),
        )

    def line(at: int, k: int, n: int, lost: int, won: int) -> LineRow:
        return LineRow(
            at,
            book.rate(f"line.{at}.share", "report.figure.line.share", n, 746, line=at),
            book.rate(f"line.{at}.rate", "report.figure.line.win_rate", k, n, line=at),
            book.count(f"line.{at}.lost", "report.figure.line.skipped_lost", lost, line=at),
            book.count(f"line.{at}.won", "report.figure.line.missed_won", won, line=at),
        )

    def auc(name: str, value: float, low: float, high: float) -> str:
        return book.add(name, f"report.figure.proof.{name}", value, "auc", low=low, high=high, n=746)

    return Proof(
        "proved",
        auc("auc", 0.74, 0.70, 0.78),
        book.count("trained", "report.figure.proof.trained", 1763),
        book.count("tested", "report.figure.proof.tested", 746),
        "auc",
        book.ratio("lift10", "report.figure.proof.lift10", 2.3, 1.7, 3.1),
        book.ratio("lift20", "report.figure.proof.lift20", 1.9, 1.5, 2.4),
        book.add("brier", "report.figure.proof.brier", 0.142, "error"),
        book.add("brier_base", "report.figure.proof.brier_base", 0.159, "error"),
        book.add("slope", "report.figure.proof.slope", 0.91, "number", low=0.72, high=1.1),
        auc("auc_random", 0.79, 0.76, 0.82),
        book.ratio("lift10_random", "report.figure.proof.lift10_random", 3.1, 2.5, 3.8),
        book.add("slope_random", "report.figure.proof.slope_random", 0.99, "number", low=0.88, high=1.1),
        auc("auc_firmographic", 0.66, 0.61, 0.70),
        auc("auc_new_accounts", 0.72, 0.67, 0.77),
        (
            band(0, 39, 31, 341, 0.08, 88),
            band(40, 54, 38, 198, 0.17, 71),
            band(55, 69, 34, 112, 0.27, 58),
            band(70, 84, 28, 73, 0.38, 44),
            band(85, 100, 13, 22, 0.52, 39),
        ),
        (
            line(50, 71, 251, 402, 71),
            line(60, 56, 152, 480, 86),
            line(70, 41, 95, 534, 103),
            line(80, 18, 36, 586, 126),
        ),
        "time",
        (),
    )


def leads(book: Book) -> Leads:
    c = [one[0] for one in CLAUSES]

    def lead(rank: int, name: str, parts: tuple[int, int, int, int], high: int, question: str | None) -> LeadFinding:
        total = sum(parts)
        reasons = (
            LeadReason("technologies", c[3], 16, 11.2),
            LeadReason("employees", c[1], 12, 7.4),
            LeadReason("head_hired", c[5], 15, 6.6),
            LeadReason("security", Condition("security", IN, ("yes",)), 0, -4.1),
        )
        answers = (
            OpenQuestionAnswer(Condition("buyer_access", IN, ("yes",)), total + 10),
            OpenQuestionAnswer(Condition("buyer_access", IN, ("no",)), total - 4),
        )
        return LeadFinding(
            f"L-{1000 + rank}",
            name,
            rank,
            total,
            dict(zip(Category, parts, strict=True)),
            total - parts[2],
            parts[2],
            total - 6,
            high,
            0.08 + total / 200,
            reasons,
            ("buyer_access", "sso") if question else (),
            question,
            answers if question else (),
        )

    top = (
        lead(1, "가나물류솔루션", (30, 25, 15, 12), 92, "buyer_access"),
        lead(2, NASTY, (27, 20, 15, 12), 88, "buyer_access"),
        lead(3, "마루커머스", (24, 25, 10, 14), 73, None),
        lead(4, "바른운송", (24, 16, 15, 4), 84, "buyer_access"),
        lead(5, "사랑방테크", (18, 16, 10, 6), 66, "buyer_access"),
        lead(6, "아리랑금융", (13, 8, 15, 6), 58, "buyer_access"),
        lead(7, "자람교육", (12, 8, 4, 6), 44, "buyer_access"),
        lead(8, "차오름의료", (7, 8, 4, 6), 40, None),
    )
    return Leads(
        book.count("scored", "report.figure.leads.scored", 400),
        book.rate("above", "report.figure.leads.above", 46, 400),
        51.0,
        top,
    )


def note(id_: str, level: str = "info", **words: object) -> Note:
    return Note(id_, words, level)


def rich(language: str = "ko") -> Findings:
    book = Book()
    the_scope = scope(book)
    who, found = clauses(book)
    the_card = card(language)
    core = book.ratio("core_lift", "report.figure.core_lift", 2.3, 1.7, 3.1)
    cycle = book.add("core_cycle", "report.figure.core_cycle", 44, "days", low=38, high=51, n=118)
    near = Condition("employees", BETWEEN, (500, 1000))
    icp = Icp(
        "core",
        4,
        3,
        "won",
        70,
        tuple(c for c in who if c.role is not Role.KNOCK_OUT),
        tuple(c for c in who if c.role is Role.KNOCK_OUT),
        (
            Adjacent(
                "더 큰 기업" if language == "ko" else "Larger companies",
                near,
                (book.rate("adjacent.0", "report.figure.adjacent", 14, 61, name="A"),),
            ),
        ),
        the_card,
        dt.date(2026, 8, 31),
        "b7f3",
        value="리드 처리 시간 단축",
        difference="한국어 통화 기록의 자동 입력",
        pains=("영업 활동 데이터가 쌓이지 않음",),
    )
    marks = card_finding(book, the_card)
    the_best, the_patterns, the_proof, the_leads = best(book), patterns(book), proof(book), leads(book)
    known = attributes(language)
    coverage = tuple(
        Coverage(
            a,
            book.rate(f"filled.{a.name}", "report.figure.filled", 1204 - 90 * i, 1204, attribute=a.label),
            a.name != "region",
            note("report.unanswered.none") if a.name == "region" else None,
        )
        for i, a in enumerate(known)
    )
    hypotheses = tuple(
        Hypothesis(f"h{i}", p.when, p.id, status)
        for i, (p, status) in enumerate(zip(the_patterns.found, ("accepted", "proposed", "rejected"), strict=False))
    )
    quality = (
        QualityFinding(note("report.unanswered.none", "look"), 214, ("deals.csv, row 214", "deals.csv, row 377"), None),
        QualityFinding(
            note("report.quality.nothing", "stop"), 31, ("accounts.csv, row 9",), note("report.unanswered.weak")
        ),
    )
    return Findings(
        the_scope,
        known,
        quality,
        coverage,
        the_best,
        (the_patterns,),
        hypotheses,
        icp,
        marks,
        the_proof,
        the_leads,
        (note("report.unanswered.weak", "look"),),
        book.evidence,
        found,
        (core, cycle, "above", "win_rate"),
    )


def poor(language: str = "ko") -> Findings:
    """Sixty accounts: nothing confirmed, no ICP."""
    book = Book()
    the_scope = replace(scope(book), split=None)
    counts = {"accounts": 60, "deals": 88, "won": 17, "lost": 52, "open": 19, "customers": 21}
    for name, value in counts.items():
        book.count(name, f"report.figure.{name}", value)
    book.rate("win_rate", "report.figure.win_rate", 17, 69)
    book.add("cycle", "report.figure.cycle", None, "days", n=17)
    searched = Patterns(
        "good",
        book.count("tests", "report.figure.tests", 310),
        book.count("rows", "report.figure.rows", 17),
        (),
        (note("report.unanswered.weak"),),
    )
    return Findings(
        the_scope,
        attributes(language),
        (),
        (),
        None,
        (searched,),
        (),
        None,
        None,
        None,
        None,
        (note("report.unanswered.weak", "stop"), note("report.patterns.nothing", "look")),
        book.evidence,
    )
