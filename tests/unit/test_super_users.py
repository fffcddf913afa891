"""Whom to interview, and what is said of each (R12)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from nachim.engine import Frame
from nachim.engine.duckdb import DuckDBEngine
from nachim.evidence.ledger import Ledger, Runner
from nachim.evidence.models import Model
from nachim.findings.fitting import FIT, fit, grounds
from nachim.findings.interviews import diverse
from nachim.model.attribute import Attribute, Category, Kind, Known
from nachim.model.customers import Mark
from nachim.model.findings import BestAccount
from nachim.report.customers import questions
from unit.findings_basis import Book
from unit.findings_parts import best, super_users

INDUSTRIES = ("north", "south", "east", "west", "middle")


def ledger_of(engine: DuckDBEngine, seed: int, effect: float) -> Ledger:
    """Return a ledger over 800 deals whose first industry and whose companies of 200 to 499 people win more."""
    random = np.random.default_rng(seed)
    n = 800
    industry = random.choice(INDUSTRIES, n).astype(object)
    employees = random.choice([5.0, 30.0, 300.0, 800.0], n)
    rate = 0.2 + effect * (industry == "north") + effect * (employees == 300)
    text = np.array([None] * n, object)
    columns = {
        "id": np.array([f"d{i}" for i in range(n)], object),
        "company": np.array([f"c{i}" for i in range(n)], object),
        "cluster": np.arange(n),
        "judged": np.ones(n, np.int64),
        "later": np.zeros(n, np.int64),
        "y": (random.random(n) < rate).astype(np.int64),
        "industry": industry,
        "industry__why": text,
        "employees": employees,
        "employees__why": text,
        "region": random.choice(["here", "there"], n).astype(object),
        "region__why": text,
    }
    types = {name: {"i": "BIGINT", "f": "DOUBLE"}.get(values.dtype.kind, "VARCHAR") for name, values in columns.items()}
    engine.load("deals", Frame(columns), types)
    attributes = tuple(
        Attribute(name, name, Category.FIRMOGRAPHIC, kind, Known.TODAY)
        for name, kind in (("industry", Kind.CATEGORY), ("employees", Kind.NUMBER), ("region", Kind.CATEGORY))
    )
    bands = {"employees": (10.0, 50.0, 200.0, 500.0)}
    return Ledger(Runner(engine.rows, {"won": Model("won", 'SELECT * FROM "deals"', attributes, bands=bands)}))


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def marks(ledger: Ledger) -> dict[tuple[str, object], Mark]:
    model = ledger.runner.models.specifications["won"]
    ground = grounds(ledger, model.attributes, "won")
    values = {"industry": INDUSTRIES, "size": (5.0, 30.0, 300.0, 800.0), "place": ("here", "there")}
    return {
        (trait, value): fit(ledger, ground[trait], trait, value, "won", f"best.{value}.{trait}").mark
        for trait, of in values.items()
        for value in of
    }


def test_a_planted_industry_and_size_fit_and_a_place_without_effect_is_unknown(engine: DuckDBEngine) -> None:
    said = marks(ledger_of(engine, 1, 0.35))
    assert said["industry", "north"] is Mark.YES
    assert said["size", 300.0] is Mark.YES
    assert Mark.NO in {said["size", people] for people in (5.0, 30.0, 800.0)}
    assert {said["place", value] for value in ("here", "there")} == {Mark.UNKNOWN}


def test_where_nothing_matters_nothing_is_said_to_fit(engine: DuckDBEngine) -> None:
    # 60 data sets at 5 %: 9 or more with any mark are a one in 1,000 event.
    said = [set(marks(ledger_of(engine, seed, 0.0)).values()) for seed in range(60)]
    assert sum(one != {Mark.UNKNOWN} for one in said) <= 8


def test_what_is_not_recorded_is_unknown_with_its_reason(engine: DuckDBEngine) -> None:
    ledger = ledger_of(engine, 1, 0.25)
    ground = grounds(ledger, ledger.runner.models.specifications["won"].attributes, "won")
    assert fit(ledger, ground["industry"], "industry", None, "won", "x").reason == "interviews.fit.missing"
    assert fit(ledger, None, "size", 300.0, "won", "x").reason == "interviews.fit.absent"
    assert set(ground) == set(FIT)


def account(rank: int) -> BestAccount:
    return BestAccount(f"c{rank}", f"C{rank}", rank, "i", "s", "r", "l")


def test_ten_of_one_kind_make_room_for_others() -> None:
    alike = [(account(rank), "software") for rank in range(1, 13)]
    others = [(account(13), "bank"), (account(14), "port"), (account(15), "bank")]
    chosen = [one.rank for one in diverse([*alike, *others])]
    assert len(chosen) == 10
    assert {1, 13, 14} <= set(chosen)
    assert 15 not in chosen
    assert chosen == sorted(chosen)


def test_fewer_than_ten_are_all_interviewed() -> None:
    assert [one.rank for one in diverse([(account(1), "a"), (account(2), "a")])] == [1, 2]


def test_what_is_unknown_becomes_a_question_with_whom_to_ask() -> None:
    book = Book()
    asked = dict(questions(super_users(book, best(book)).interviews))
    assert asked == {"pay": (2, 3), "ready": (2, 3), "size": (2, 3), "place": (2, 3)}
