"""The parts of findings made by hand that stand on figures: customers, patterns, proof, leads. All invented."""

from __future__ import annotations

from nachim.findings.leads import lead_figures
from nachim.model.attribute import Category
from nachim.model.condition import All, Condition
from nachim.model.customers import Customers, Interview, Mark, Trait, WeightEffect
from nachim.model.evidence import Later, Standing
from nachim.model.findings import (
    AttributeRates,
    BandRow,
    Best,
    BestAccount,
    LeadFinding,
    LeadReason,
    Leads,
    LineRow,
    MeasureContrast,
    OpenQuestionAnswer,
    PatternFinding,
    Patterns,
    Proof,
    RateLevel,
    YearRow,
)
from unit.findings_basis import (
    BELOW,
    CLAUSES,
    IN,
    NASTY,
    Book,
)


def best(book: Book) -> Best:
    names = ("한빛물류", "두레커머스", NASTY, "늘푸른유통", "온누리소프트", "다온테크")

    def account(rank: int, name: str, index: float) -> BestAccount:
        key = f"acc{rank}"
        return BestAccount(
            key,
            name,
            rank,
            book.add(f"best.{key}.index", "report.figure.index", index, "number", company=name),
            book.add(
                f"best.{key}.stability", "report.figure.stability", max(0.3, 1 - 0.09 * rank), n=1000, company=name
            ),
            book.add(
                f"best.{key}.reweighted", "report.figure.reweighted", max(0.2, 1 - 0.07 * rank), n=1000, company=name
            ),
            book.add(
                f"best.{key}.lifetime",
                "report.figure.lifetime",
                91e6,
                "money",
                low=80e6,
                high=100e6,
                company=name,
                currency="KRW",
            ),
        )

    top = tuple(account(i + 1, name, 91.4 - 2.3 * i) for i, name in enumerate(names))
    worst = tuple(account(rank, name, index) for rank, name, index in ((341, "가람상사", 12.4), (342, "노을식품", 9.8)))
    contrast = tuple(
        MeasureContrast(
            name,
            book.add(f"measure.{i}.weight", "report.figure.measure.weight", 0.25, measure=name),
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
            book.add(
                f"measure.{i}.difference",
                "report.figure.measure.difference",
                value / 2,
                unit,
                low=low / 3,
                high=high / 2,
                n=412,
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


def super_users(book: Book, best: Best) -> Customers:
    """Two of the best with their traits; what a weight does."""
    effects = tuple(
        WeightEffect(
            name,
            book.add(f"effect.{name}.weight", "report.figure.measure.weight", 0.2, measure=name),
            book.count(f"effect.{name}.doubled", "report.figure.measure.doubled", 6 - i, measure=name),
            book.count(f"effect.{name}.without", "report.figure.measure.without", 5 - i, measure=name),
            (NASTY,)[:i],
            ("두레커머스",)[:i],
        )
        for i, name in enumerate(("retention", "expansion"))
    )

    def traits(rank: int, company: str) -> tuple[Trait, ...]:
        paid = book.add(f"best.{rank}.pay", "report.figure.paid_year", 3e7, "money", company=company, currency="KRW")
        lift = book.ratio(f"best.{rank}.industry", "report.figure.level.lift", 1.8, 1.2, 2.6, condition=CLAUSES[0][0])
        return (
            Trait("industry", Mark.YES, "interviews.fit.won", {"when": CLAUSES[0][0]}, {"lift": lift}),
            Trait("pay", Mark.UNKNOWN, "interviews.pay.unclear", {}, {"paid": paid}),
            Trait("ready", Mark.UNKNOWN, "interviews.ready.unknown"),
            Trait("grow", Mark.NO, "interviews.grow.stagnates", {"attribute": NASTY}),
            Trait("size", Mark.UNKNOWN, "interviews.fit.absent"),
            Trait("place", Mark.UNKNOWN, "interviews.fit.missing", {"attribute": "region"}),
        )

    chosen = tuple(Interview(one.company, one.name, one.rank, traits(one.rank, one.name)) for one in best.top[1:3])
    return Customers(book.count("best.listed", "report.figure.best.listed", len(best.top)), effects, chosen)


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

    def year(of: int, k: int, n: int, predicted: float, seen: float) -> YearRow:
        words = {"year": str(of)}
        return YearRow(
            of,
            book.count(f"year.{of}.deals", "report.figure.year.deals", n, **words),
            book.rate(f"year.{of}.rate", "report.figure.year.rate", k, n, **words),
            book.add(f"year.{of}.predicted", "report.figure.year.predicted", predicted, words=words),
            book.add(
                f"year.{of}.auc", "report.figure.year.auc", seen, "auc", low=seen - 0.05, high=seen + 0.05, words=words
            ),
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
        (year(2025, 71, 251, 0.27, 0.76), year(2026, 73, 495, 0.16, 0.71)),
    )


def rates(book: Book) -> tuple[AttributeRates, ...]:
    def level(name: str, place: int, value: str, k: int, n: int) -> RateLevel:
        condition = Condition(name, IN, (value,))
        rate = book.rate(f"rate.{name}.{place}", "report.figure.level.rate", k, n, condition=condition)
        return RateLevel(condition, rate)

    def p(name: str, value: float) -> str:
        return book.add(f"rate.{name}.p", "report.figure.rate.p", value, "p", n=1763, attribute=name)

    return (
        AttributeRates("industry", Standing.CONFIRMED, p("industry", 0.0004), (
            level("industry", 1, "software", 121, 318), level("industry", 2, NASTY, 9, 88)), 4),
        AttributeRates("region", Standing.NONE, p("region", 0.62), (
            level("region", 1, "KR-11", 88, 402), level("region", 2, "KR-26", 21, 97)), 0),
    )  # fmt: skip


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
        made = LeadFinding(
            f"lead.{rank}",
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
        for one in lead_figures(made):
            book.add(f"{made.id}.{one.column}", one.label, one.value, one.unit, words=dict(one.words))
        return made

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
        book.add("leads.mean", "report.figure.leads.mean", 51.0, "points"),
        top,
    )
