"""Standards and identity give the same answer on every engine."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from nachim.engine import Engine
from nachim.engine.frame import Frame
from nachim.facts.sources import Part
from nachim.facts.texts import texts_by_attribute
from nachim.identity.decision import Action, PersonDecision
from nachim.identity.match import COLUMNS, resolve
from nachim.identity.memory import Anchor, Remembered, pair_id, recall
from nachim.identity.review import make_offers, offered
from nachim.standards.column import counted, kept_sql, standardise
from nachim.standards.mapped import Way


def load(engine: Engine, table: str, columns: dict[str, list[str | None]]) -> None:
    frame = Frame({name: np.array(cells, dtype=object) for name, cells in columns.items()})
    engine.load(table, frame, dict.fromkeys(columns, "VARCHAR"))


def test_a_column_becomes_a_mapping_table_to_join_with_and_an_empty_one_an_empty_one(engine: Engine) -> None:
    industries = ["이커머스", "E-commerce", "e커머스", "Fruit dreaming", "fruit dreaming", "Fruit dreaming", None, "-"]
    load(engine, "account", {"industry": industries})
    done = standardise(engine, "account", "industry", "industry")
    joined = engine.rows(
        'SELECT m."value", m."grouped", COUNT(*) AS "n" FROM "account" AS a '
        f'LEFT JOIN "{done.table}" AS m ON m."raw" = a."industry" '
        'GROUP BY m."value", m."grouped" ORDER BY COUNT(*) DESC, m."value" NULLS LAST'
    )
    assert joined.records() == [
        {"value": "Fruit dreaming", "grouped": None, "n": 3},
        {"value": "ecommerce", "grouped": "trade", "n": 3},
        {"value": None, "grouped": None, "n": 2},
    ]
    assert [(one.text, one.n, one.why) for one in done.unmapped] == [
        ("Fruit dreaming", 2, Way.OWN),
        ("fruit dreaming", 1, Way.OWN),
    ]
    load(engine, "empty", {"industry": [None, None]})
    done = standardise(engine, "empty", "industry", "industry")
    assert (done.mapped, engine.rows(f'SELECT * FROM "{done.table}"').height) == ((), 0)


def test_a_list_column_gives_a_row_a_name(engine: Engine) -> None:
    load(engine, "account", {"tools": ["Slack; 지라", "slack;Blorvane", ""]})
    done = standardise(engine, "account", "tools", "technology", separator=";")
    rows = engine.rows(f'SELECT "raw", "value", "category" FROM "{done.table}" ORDER BY "raw", "value"')
    assert [tuple(record.values()) for record in rows.records()] == [
        ("Slack; 지라", "jira", "project"),
        ("Slack; 지라", "slack", "collaboration"),
        ("slack;Blorvane", "Blorvane", None),
        ("slack;Blorvane", "slack", "collaboration"),
    ]


def test_companies_are_the_same_on_every_engine(quick_engine: Engine) -> None:
    rows = [
        ("crm:1", "1", "㈜가온테크", "https://www.gaon.co.kr", None, "KR", "crm"),
        ("crm:2", "2", "가온테크 Inc.", "lee@gaon.co.kr", None, "대한민국", "crm"),
        ("crm:3", "3", "한빛", None, "123-45-67891", None, "crm"),
        ("erp:9", "1", "새봄", None, "1234567891", None, "erp"),
        ("event:1", None, "가온테크", None, None, None, "event"),
    ]
    load(quick_engine, "mention", {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS[:7])})
    identity = resolve(quick_engine, "mention")
    entity = quick_engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}" ORDER BY "source_key"')
    assert list(entity["company_id"]) == ["crm:1", "crm:1", "crm:3", "crm:3", "crm:1"]
    assert (identity.mentions, identity.companies) == (5, 2)


def test_texts_of_every_table_that_has_an_attribute_are_taken_together(engine: Engine, tmp_path: Path) -> None:
    parts = []
    for table, industries in (("account", ["Blorvane", None]), ("lead", ["Blorvane"])):
        load(
            engine,
            f"given_{table}",
            {"id": [f"crm:{table}:{n}" for n in range(len(industries))], "industry": industries},
        )
        path = tmp_path / f"{table}.parquet"
        engine.write_parquet(f'SELECT * FROM "given_{table}"', path)
        parts.append(Part(table, path, table, ()))
    texts = {of.origin.column: of for of in texts_by_attribute(engine, parts)}
    assert counted(engine, texts["industry"].table, "raw") == {"Blorvane": 2}
    done = standardise(engine, texts["industry"].table, "raw", "industry", corrections={"blorvane": "game"})
    (row,) = engine.rows(kept_sql([("industry", done)])).records()
    assert tuple(row.values()) == ("industry", "industry", "Blorvane", "game", "person", 1.0)


def test_likenesses_decisions_and_offers_are_the_same_on_every_engine(quick_engine: Engine) -> None:
    rows = [
        ("crm:1", "1", "가온물류", "gaon.kr", None, "KR", "crm", "서울", "130111-0006246"),
        ("crm:2", "2", "Gaon Logistics Inc.", None, None, "KR", "crm", "서울시", None),
        ("crm:3", "3", "가온물루", None, None, None, "crm", "서울", None),
        ("crm:4", "4", "Korea Hanbit Soft", "hanbit.kr", None, None, "crm", None, None),
        ("erp:5", None, "Hanbit Soft Korea", "hanbit.kr", None, None, "erp", None, None),
        ("erp:6", None, "가온물류 부산지점", "gaon.kr", None, None, "erp", "부산", None),
        ("erp:7", None, "새이름", None, None, None, "erp", None, "1301110006246"),
    ]
    load(quick_engine, "mention", {name: [row[i] for row in rows] for i, name in enumerate(COLUMNS[:9])})
    decisions = [PersonDecision("crm:3", "crm:1", Action.MERGE)]
    identity = resolve(quick_engine, "mention", decisions)
    entity = quick_engine.rows(f'SELECT "source_key", "company_id" FROM "{identity.entity}" ORDER BY "source_key"')
    assert list(entity["company_id"]) == ["crm:1", "crm:2", "crm:1", "crm:4", "crm:4", "erp:6", "crm:1"]
    pairs = offered(quick_engine, identity, make_offers(quick_engine, identity), 10)
    assert [(pair.left.company, pair.right.company, pair.score) for pair in pairs] == [
        ("crm:1", "crm:2", 0.82),
        ("crm:1", "erp:6", 0.65),
    ]
    sides = [Anchor("crm:1", "crm", "1"), Anchor("erp:6", "erp")]
    assert pairs[1].id == pair_id(*sides)
    kept = [Remembered(*sides, Action.SPLIT)]
    assert recall(quick_engine, "mention", kept) == [PersonDecision("crm:1", "erp:6", Action.SPLIT)]
