"""Findings made by hand: a rich build and a poor one. Every company and every figure is invented."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from nachim.model.condition import Condition
from nachim.model.findings import (
    Coverage,
    Findings,
    Hypothesis,
    Note,
    Patterns,
    QualityFinding,
)
from nachim.model.icp import Adjacent, Icp, Role
from unit.findings_basis import (
    BETWEEN,
    Book,
    attributes,
    card,
    card_finding,
    clauses,
    scope,
)
from unit.findings_narrowing import narrowing
from unit.findings_parts import best, leads, patterns, proof, rates, super_users


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
    the_narrowing = narrowing(book)
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
    noticed = [
        book.count(f"quality.{place}.n", "report.figure.quality.closed_before_created", n)
        for place, n in ((1, 214), (2, 31))
    ]
    quality = (
        QualityFinding(
            note("report.unanswered.none", "look"), noticed[0], ("deals.csv, row 214", "deals.csv, row 377"), None
        ),
        QualityFinding(
            note("report.quality.nothing", "stop"), noticed[1], ("accounts.csv, row 9",), note("report.unanswered.weak")
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
        rates(book),
        narrowing=the_narrowing,
        customers=super_users(book, the_best),
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
