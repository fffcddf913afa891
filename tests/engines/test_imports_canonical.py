"""A file becomes the same canonical tables on every engine."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

from mirror import Mirror
from nachim.engine import Engine
from nachim.imports import CanonicalResult, canonicalise, read_file, recognise

DEALS = """\
기회 ID,계정 이름,단계,금액,통화,만든 날짜,마감일,업종,보안 심사,담당자 이메일,실주 사유
006A,가나상사,수주,"1,200만원",원,2024-03-01,2024-05-01,제조,필요,kim@gana.example,
006B,라마,실주,$2K,USD,2024-03-31,2024-06-02 09:30,금융,없음,lee@rama.example,010-1234-5678로 연락해도 답이 없음
006C,라마,제안,미정,원,2024-02-30,,금융,미정,lee@rama.example,
006C,라마,협상,협의,원,2024-04-01,,금융,불필요,lee@rama.example,
006D,사아,발굴,300,,2024-04-02,,교육,Select,,
"""


def made(engine: Engine, folder: Path) -> CanonicalResult:
    (folder / "salesforce_deals.csv").write_text(DEALS, encoding="cp949")
    (raw,) = read_file(folder / "salesforce_deals.csv", into=folder)
    mapping = recognise(raw, engine)
    assert mapping.tables == ("deal", "account")
    return canonicalise(engine, raw, mapping, salt=b"salt")


def rows(engine: Engine, result: CanonicalResult, name: str, columns: str) -> list[dict[str, object]]:
    table = result.table(name)
    assert table is not None
    return engine.rows(f'SELECT {columns} FROM "{table.table}" ORDER BY "row"').records()


def test_deals_are_typed_and_every_gap_has_its_reason(engine: Engine, tmp_path: Path) -> None:
    result = made(engine, tmp_path)
    found = rows(
        engine, result, "deal", '"key", "won", "is_closed", "amount", "amount__currency", "amount__why", "created"'
    )
    assert [row["key"] for row in found] == ["006A", "006B", "006C", "006D"]
    assert [row["won"] for row in found] == [True, False, None, None]
    assert [row["amount"] for row in found] == [12_000_000, 2000, None, 300]
    assert [row["amount__currency"] for row in found][:2] == ["KRW", "USD"]
    assert [row["amount__why"] for row in found] == [None, None, "unreadable", None]
    assert found[0]["created"] == dt.datetime(2024, 3, 1)
    own = next(one.name for one in result.own if one.label == "보안 심사")
    values = rows(engine, result, "deal", f'"{own}" AS "v", "{own}__why" AS "w"')
    assert values == [
        {"v": "필요", "w": None}, {"v": None, "w": "none"}, {"v": "불필요", "w": None}, {"v": None, "w": "not_asked"},
    ]  # fmt: skip


def test_times_take_the_zone_and_what_cannot_be_read_or_came_twice_is_told(
    quick_engine: Engine, tmp_path: Path
) -> None:
    result = made(quick_engine, tmp_path)
    found = rows(quick_engine, result, "deal", '"closed"')
    assert found[0]["closed"] == dt.datetime(2024, 5, 1)
    assert found[1]["closed"] == dt.datetime(2024, 6, 2, 0, 30)
    assert {(one.header, one.value, one.rows) for one in result.unreadable} == {
        ("금액", "협의", (5,)),
        ("만든 날짜", "2024-02-30", (4,)),
    }
    assert [(one.key, one.rows, one.same) for one in result.duplicates] == [("006C", (4, 5), False)]
    assert result.duplicate_rows == 1
    assert json.loads(json.dumps(result.as_json()))["source"] == "salesforce_deals"


def test_people_stand_apart_and_companies_on_rows_of_deals_become_accounts(
    quick_engine: Engine, tmp_path: Path
) -> None:
    result = made(quick_engine, tmp_path)
    found = rows(quick_engine, result, "deal", "*")
    assert "@" not in str(found)
    assert "010-1234" not in str(found)
    assert result.people is not None
    people = {row["person_id"]: row["value"] for row in quick_engine.rows(f'SELECT * FROM "{result.people}"').records()}
    assert [people.get(row["contact_email"]) for row in found] == [
        "kim@gana.example",
        "lee@rama.example",
        "lee@rama.example",
        None,
    ]
    found = rows(quick_engine, result, "account", '"id", "name", "industry"')
    assert sorted((str(row["name"]), str(row["industry"])) for row in found) == [
        ("가나상사", "제조"),
        ("라마", "금융"),
        ("사아", "교육"),
    ]
    assert "salesforce:account:가나상사" in {row["id"] for row in found}


def test_a_row_without_a_key_is_known_by_its_cells(quick_engine: Engine, tmp_path: Path) -> None:
    text = "회사명,이벤트 날짜,이벤트 유형\n가,2024-01-02,투자\n가,2024-01-02,투자\n나,2024-01-03,투자\n"
    (tmp_path / "events.csv").write_text(text, encoding="utf-8")
    (raw,) = read_file(tmp_path / "events.csv", into=tmp_path)
    result = canonicalise(quick_engine, raw, recognise(raw, quick_engine), salt=b"")
    ids = [str(row["id"]) for row in rows(quick_engine, result, "event", '"id"')]
    assert len(set(ids)) == 3
    assert [id_.rpartition(".")[2] for id_ in ids] == ["1", "2", "1"]
    assert ids[0].rpartition(".")[0] == ids[1].rpartition(".")[0]


def test_a_history_of_owners_keeps_no_names(quick_engine: Engine, tmp_path: Path) -> None:
    text = "계정 ID,필드/이벤트,이전 값,새 값,편집 날짜\n1,계정 소유자,김온별,이새론,2024-01-02\n1,직원 수,10,20,2024-01-03\n"
    (tmp_path / "history.csv").write_text(text, encoding="utf-8")
    (raw,) = read_file(tmp_path / "history.csv", into=tmp_path)
    result = canonicalise(quick_engine, raw, recognise(raw, quick_engine), salt=b"")
    assert rows(quick_engine, result, "history", '"table", "old", "new"') == [
        {"table": "account", "old": "[person]", "new": "[person]"},
        {"table": "account", "old": "10", "new": "20"},
    ]


def test_both_engines_agree_on_every_statement(mirror: Mirror, tmp_path: Path) -> None:
    made(mirror, tmp_path)
    assert mirror.compared > 0
