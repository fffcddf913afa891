"""Histories of deals: joined with the deals, or said not to be; never read as deals."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import canonicalise, read_file, recognise
from nachim.model.source import SourceMapping, Verdict
from nachim.usecases import import_files, init
from nachim.usecases.context import Context
from unit.facts_factory import NOW, facts_of

STATES = (
    "Id,OpportunityId,StageName,Amount,CloseDate,CreatedDate,IsDeleted\n"
    "008A,006A,Talk,100,2024-05-01,2024-01-02,false\n008C,006A,Closed Won,150,2024-04-20,2024-04-20,false\n"
    "008B,006A,Offer,100,2024-05-01,2024-02-02,false\n008D,006B,Talk,80,2024-06-01,2024-03-01,false\n"
)
DEALS = (
    "Id,AccountId,Name,StageName,Amount,CloseDate,CreatedDate\n006A,001A,One,Closed Won,150,2024-04-20,2024-01-02\n"
    "006B,001B,Two,Talk,80,2024-06-01,2024-03-01\n006C,001B,Three,Closed Lost,10,2024-06-01,2024-03-01\n"
)
VERSIONS = (
    "_fivetran_start,_fivetran_end,id,account_id,name,stage_name,amount,created_date\n"
    "2024-01-02,2024-02-02,006A,001A,One,Talk,100,2024-01-02\n"
    "2024-02-02,9999-12-31,006A,001A,One,Closed Won,100,2024-01-02\n"
    "2024-03-02,9999-12-31,006B,001B,Two,Talk,50,2024-03-02\n"
)
FIELDS = (
    "Id,OpportunityId,CreatedDate,Field,OldValue,NewValue\n017A,006A,2024-02-02T01:00:00.000Z,StageName,Talk,Offer\n"
    "017B,006A,2024-04-05T01:00:00.000Z,Amount,100,150\n"
)
LABELS = (
    "Opportunity: Opportunity ID,Opportunity Field History: Field / Event,Opportunity Field History: Old Value,"
    "Opportunity Field History: New Value,Opportunity Field History: Edit Date\n"
    "006A,Stage,Talk,Offer,2024-04-02\n006A,Amount,100,150,2024-04-20\n"
)
KOREAN = "기회 ID,필드/이벤트,이전 값,새 값,편집 날짜,편집자\n006A,단계,발굴,제안,2024-04-02,김온별\n006A,금액,100,200,2024-04-12,김온별\n"
KOREAN_STATES = "기회 이력: 기회 ID,기회 이력: 단계,기회 이력: 금액,기회 이력: 만든 날짜\n006A,발굴,100,2024-01-02\n006A,제안,120,2024-02-02\n"
PROPERTIES = (
    "deal_id,name,timestamp,value,source,source_id\n91,amount,2024-01-01 10:00:00,100,CRM_UI,u1\n"
    "91,amount,2024-02-01 10:00:00,200,CRM_UI,u2\n91,dealstage,2024-02-01 10:00:00,contractsent,CRM_UI,u2\n"
    "91,dealname,2024-01-01 10:00:00,Box,CRM_UI,u2\n"
)
STEPS = (
    "deal_id,date_entered,value,source,source_id,_fivetran_start\n91,2024-01-01 10:00:00,qualifiedtobuy,CRM,a,2024-01-01\n"
    "91,2024-02-01 10:00:00,contractsent,CRM,b,2024-02-01\n"
)
LABELLED = (
    "Deal ID,Property,Value,Timestamp,Source\n91,Amount,100,2024-01-01 10:00,CRM\n91,Amount,200,2024-02-01 10:00,CRM\n"
)
SNAPSHOTS = (
    "Opportunity ID,Snapshot Date,Stage,Amount\n006A,2024-01-31,Talk,100\n006A,2024-02-29,Offer,120\n"
    "006B,2024-01-31,Talk,90\n006B,2024-02-29,Talk,90\n"
)
FROM_TO = (
    "Opportunity ID,From Stage,To Stage,Last Modified\n006A,Talk,Offer,2024-01-02\n006A,Offer,Closed Won,2024-02-02\n"
)
ALL = {
    "states": STATES, "versions": VERSIONS, "fields": FIELDS, "labels": LABELS, "korean": KOREAN,
    "korean_states": KOREAN_STATES, "properties": PROPERTIES, "steps": STEPS, "labelled": LABELLED,
    "snapshots": SNAPSHOTS, "from_to": FROM_TO,
}  # fmt: skip


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def understood(engine: Engine, folder: Path, text: str, known: tuple[SourceMapping, ...] = ()) -> SourceMapping:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return recognise(raw, engine, known)


def changes(engine: Engine, folder: Path, text: str) -> list[tuple[object, ...]]:
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    table = canonicalise(engine, raw, recognise(raw, engine), salt=b"salt").table("history")
    assert table is not None
    rows = engine.rows(f'SELECT * FROM "{table.table}" ORDER BY "date", "field"').records()
    return [(row["record_key"], row["field"], row["old"], row["new"], str(row["date"])[:10]) for row in rows]


@pytest.mark.parametrize("shape", list(ALL))
def test_a_history_of_deals_is_a_history_of_deals(engine: Engine, tmp_path: Path, shape: str) -> None:
    mapping = understood(engine, tmp_path, ALL[shape])
    assert mapping.tables == ("history",)
    assert mapping.constants["history"]["table"] == "deal"
    held = {use.field for use in mapping.columns if use.verdict is Verdict.FIELD}
    assert {"record_key", "new", "date"} <= held


def test_one_list_of_deals_taken_on_one_day_stays_a_list_of_deals(engine: Engine, tmp_path: Path) -> None:
    once = "".join(line + "\n" for line in SNAPSHOTS.splitlines() if "02-29" not in line)
    assert understood(engine, tmp_path, once).tables == ("deal",)
    named = "Deal ID,Name,Value,Create Date\n91,Box,100,2024-01-01\n92,Lid,200,2024-02-01\n93,Jar,50,2024-02-01\n"
    assert understood(engine, tmp_path, named).tables == ("deal",)


def test_states_out_of_order_become_changes_and_the_first_state_is_none(engine: Engine, tmp_path: Path) -> None:
    assert changes(engine, tmp_path, STATES) == [
        ("006A", "stage name", "Talk", "Offer", "2024-02-02"),
        ("006A", "amount", "100", "150", "2024-04-20"),
        ("006A", "close date", "2024-05-01", "2024-04-20", "2024-04-20"),
        ("006A", "stage name", "Offer", "Closed Won", "2024-04-20"),
    ]


def test_what_was_set_after_the_first_day_is_a_change_from_nothing(engine: Engine, tmp_path: Path) -> None:
    assert changes(engine, tmp_path, PROPERTIES) == [
        ("91", "amount", "100", "200", "2024-02-01"),
        ("91", "dealstage", None, "contractsent", "2024-02-01"),
    ]


def test_steps_are_changes_of_the_stage(engine: Engine, tmp_path: Path) -> None:
    assert changes(engine, tmp_path, STEPS) == [("91", "stage", "qualifiedtobuy", "contractsent", "2024-02-01")]
    assert [row[1:4] for row in changes(engine, tmp_path, FROM_TO)] == [
        ("stage", "Talk", "Offer"), ("stage", "Offer", "Closed Won"),
    ]  # fmt: skip


def test_a_day_that_cannot_be_read_is_told_and_not_dropped_in_silence(engine: Engine, tmp_path: Path) -> None:
    rows = "".join(f"006A,{'Talk' if n % 2 else 'Offer'},{10 + n},2024-01-{n:02}\n" for n in range(10, 20))
    path = tmp_path / "export.csv"
    path.write_text("OpportunityId,Stage,Amount,Snapshot Date\n" + rows + "006A,Lost,5,2024-13-45\n", encoding="utf-8")
    (raw,) = read_file(path, into=tmp_path)
    result = canonicalise(engine, raw, recognise(raw, engine), salt=b"salt")
    assert [(bad.header, bad.value, bad.rows) for bad in result.unreadable] == [("Snapshot Date", "2024-13-45", (12,))]


def test_what_is_remembered_of_deals_makes_no_deals_of_their_versions(engine: Engine, tmp_path: Path) -> None:
    columns = VERSIONS.replace("_fivetran_start,_fivetran_end,", "").splitlines()
    deals = "\n".join([columns[0], *(line.split(",", 2)[2] for line in columns[2:])]) + "\n"
    from dataclasses import replace

    known = replace(understood(engine, tmp_path, deals), source="deals")
    assert known.tables == ("deal",)
    assert understood(engine, tmp_path, VERSIONS, (known,)).tables == ("history",)


def imported(folder: Path, files: dict[str, str]) -> import_files.Answer:
    (folder / "files").mkdir()
    for name, text in files.items():
        (folder / "files" / name).write_text(text, encoding="utf-8")
    context = Context(folder / "workspace", "en", NOW)
    init.run(init.Request(currency="USD", timezone="UTC"), context)
    return import_files.run(import_files.Request((folder / "files",)), context)


def test_an_import_says_how_far_a_history_joins_the_deals(tmp_path: Path) -> None:
    answer = imported(tmp_path, {"OpportunityHistory.csv": STATES, "opportunities.csv": DEALS, "h.csv": LABELLED})
    by = {one.source: one for one in answer.imported}
    (joined,) = by["opportunityhistory"].joined
    assert (joined.table, joined.changes, joined.records, joined.found) == ("deal", 4, 1, 1)
    (apart,) = by["h"].joined
    assert (apart.records, apart.found) == (1, 0)
    assert by["opportunities"].joined == ()
    assert by["opportunities"].rows == {"deal": 3}


def test_a_history_that_does_not_say_whose_it_is_is_said(tmp_path: Path) -> None:
    text = "레코드 ID,속성,값,변경 일시\n91,금액,100,2024-01-01 10:00\n91,금액,200,2024-02-01 10:00\n"
    (one,) = imported(tmp_path, {"changes.csv": text}).imported
    assert [(each.table, each.changes) for each in one.joined] == [(None, 1)]


def test_an_attribute_is_taken_as_it_was_when_the_deal_began(tmp_path: Path) -> None:
    rows = [(f"D{n}", f"A{n}", "done" if n % 2 else "open", f"2024-0{1 + n % 6}-10") for n in range(12)]
    deals = "Deal ID,Account ID,Security Review,Created Date,Close Date,Stage\n" + "".join(
        f"{deal},{account},{review},{day},2024-12-20,{'Won' if n % 3 else 'Lost'}\n"
        for n, (deal, account, review, day) in enumerate(rows)
    )
    states = "Deal ID,Snapshot Date,Stage,Security_Review\n" + "".join(
        f"{deal},{day},Talk,asked\n{deal},2024-09-30,Talk,{review}\n" for deal, _, review, day in rows
    )
    with facts_of(tmp_path, {"deals.csv": deals, "snapshots.csv": states}, {}) as (made, facts):
        (own,) = (one.column for one in facts.own if one.label == "Security Review")
        found = made.rows(f'SELECT DISTINCT "{own}" AS "v" FROM "subject" WHERE "id" LIKE \'deal:%\'')
        assert list(found["v"]) == ["asked"]
