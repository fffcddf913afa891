"""What is settled once is remembered, what nobody answered is put again, and a system needs more than one header."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.cli.printing import Page
from nachim.cli.render.import_files import render
from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import read_file, recognise
from nachim.imports.mapping_file import load_mapping, save_mapping
from nachim.model.source import SourceMapping, Stages, Verdict
from nachim.usecases import import_files
from nachim.usecases.context import Context
from nachim.words import words_for
from nachim.workspace import Settings, create_workspace, open_workspace

DEALS = (
    "Deal ID,Account Name,Stage,Amount,Created Date,Close Date\n"
    "1,Norva,Handshake,EUR 100,01/02/2024,03/04/2024\n"
    "2,Beta,Parked,EUR 300,02/03/2024,04/05/2024\n"
    "3,Gamma,Talk,EUR 20,03/03/2024,04/06/2024\n"
)


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def understood(
    engine: Engine, folder: Path, text: str, remembered: tuple[SourceMapping, ...] = (), name: str = "export.csv"
) -> SourceMapping:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return recognise(raw, engine, remembered)


def reasons(mapping: SourceMapping) -> dict[str, str]:
    return {use.header: use.reason.rpartition(".")[2] for use in mapping.columns if use.verdict is Verdict.ASK}


def test_an_unanswered_question_is_put_again_as_it_was(engine: Engine, tmp_path: Path) -> None:
    first = understood(engine, tmp_path, DEALS)
    save_mapping(first, tmp_path / "kept.yaml")
    again = understood(engine, tmp_path, DEALS, (load_mapping(tmp_path / "kept.yaml"),))
    assert reasons(again) == reasons(first) == dict.fromkeys(["Created Date", "Close Date"], "day_month")
    assert not again.stages.sure
    assert again.stages.open == ("Handshake", "Parked", "Talk")


def test_stages_are_remembered_and_a_new_one_is_open_or_speaks_for_itself(engine: Engine, tmp_path: Path) -> None:
    first = understood(engine, tmp_path, DEALS)
    answered = replace(first, stages=Stages(("Handshake",), ("Parked",), open=("Talk",)))
    save_mapping(answered, tmp_path / "kept.yaml")
    kept = load_mapping(tmp_path / "kept.yaml")
    assert kept.stages == answered.stages
    later = DEALS + "4,Delta,Pilot,EUR 5,03/03/2024,04/06/2024\n5,Eps,Closed Lost,EUR 5,03/03/2024,04/06/2024\n"
    again = understood(engine, tmp_path, later, (kept,))
    assert again.stages == Stages(("Handshake",), ("Parked", "Closed Lost"), open=("Pilot", "Talk"))


def test_an_order_that_was_answered_settles_a_date_that_a_later_file_brings(engine: Engine, tmp_path: Path) -> None:
    first = understood(engine, tmp_path, DEALS)
    settled = tuple(
        replace(use, verdict=Verdict.FIELD, reading=replace(use.reading, date_order="mdy"))
        if use.header == "Created Date"
        else use
        for use in first.columns
    )
    again = understood(engine, tmp_path, DEALS, (replace(first, columns=settled),))
    orders = {use.header: use.reading.date_order for use in again.columns if use.reading.type == "date"}
    assert orders == {"Created Date": "mdy", "Close Date": "mdy"}
    assert reasons(again) == {}


def test_one_header_or_common_ones_name_no_system(engine: Engine, tmp_path: Path) -> None:
    for head in ("Company owner,Company name", "deal_stage,close_date", "Opportunity ID,Account Name"):
        mapping = understood(engine, tmp_path, f"{head}\nA,B\nC,D\n")
        assert (mapping.system, mapping.system_sure) == ("export", 0.0)
    named = understood(engine, tmp_path, "Company name,Company owner\nA,B\nC,D\n", name="hubspot-export.csv")
    assert named.system == "hubspot"
    assert 0.6 <= named.system_sure < 1.0


def test_a_state_that_tells_won_from_lost_is_the_stage_where_the_step_does_not(engine: Engine, tmp_path: Path) -> None:
    text = "Deal ID,Deal Stage,Status,Created Date\n1,Contract,Won,2024-01-02\n2,Proposal,Lost,2024-01-05\n3,Proposal,Open,2024-02-05\n"
    mapping = understood(engine, tmp_path, text)
    assert {use.header: use.field for use in mapping.columns if use.verdict is Verdict.FIELD}["Status"] == "stage"
    assert mapping.stages == Stages(("Won",), ("Lost",), open=("Open",))


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    create_workspace(tmp_path / "space", Settings("Acme", "KRW", "Asia/Seoul")).close()
    return tmp_path / "space"


def told(workspace: Path, files: tuple[Path, ...], capsys: pytest.CaptureFixture[str], language: str = "en") -> str:
    context = Context(workspace, language, dt.datetime(2026, 9, 1, 9))
    answer = import_files.run(import_files.Request(files), context)
    capsys.readouterr()
    render(answer, Page(words_for(language), "space"))
    return " ".join(capsys.readouterr().out.split())


def test_an_import_tells_the_system_the_table_and_what_is_open(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deals, people = tmp_path / "deals.csv", tmp_path / "contacts.csv"
    deals.write_text(DEALS, encoding="utf-8")
    people.write_text(
        "Record ID,First Name,Last Name,Lifecycle Stage,Associated Company\n1,A,B,Lead,C\n", encoding="utf-8"
    )
    said = told(workspace, (deals, people), capsys)
    for part in (
        "From HubSpot (", "recognised, and not used", "A list of people", "Table Deals (",
        "01/02/2024 is 2024-02-01 if the day comes first, 2024-01-02 if the month does",
        "not settled: Handshake, Parked, Talk", "no exchange rate to turn 3 amounts in EUR into KRW",
        'rates: {EUR: {"2024-01-01": 1300}}',
    ):  # fmt: skip
        assert part in said
    assert "어느 단계가 수주이고 실주인지 분명하지 않습니다" in told(workspace, (deals,), capsys, "ko")


def test_what_the_values_decided_against_the_header_is_always_told(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deals, others = tmp_path / "deals.csv", tmp_path / "accounts.csv"
    deals.write_text(
        "Deal ID,Deal Stage,Status,Created Date\n1,Contract,Won,2024-01-02\n2,Proposal,Lost,2024-01-05\n",
        encoding="utf-8",
    )
    others.write_text("Account ID,Account Name\n1,A\n2,B\n", encoding="utf-8")
    assert "Please check: Status → Deals · Stage (80 %) Its values tell won from lost" in told(
        workspace, (deals, others), capsys
    )


def test_undecided_columns_are_kept_for_the_quality_report(workspace: Path, tmp_path: Path) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text(DEALS, encoding="utf-8")
    import_files.run(import_files.Request((deals,)), Context(workspace, "en", dt.datetime(2026, 9, 1, 9)))
    space = open_workspace(workspace)
    try:
        (row,) = space.state.rows("select details from snapshot")
    finally:
        space.close()
    assert "Close Date" in str(row["details"])
    assert "undecided" in str(row["details"])


def test_a_rate_in_the_settings_is_not_missed(
    workspace: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    deals = tmp_path / "deals.csv"
    deals.write_text(DEALS, encoding="utf-8")
    with (workspace / "workspace.yaml").open("a", encoding="utf-8") as file:
        file.write('rates: {EUR: {"2024-01-01": 1450}}\n')
    assert "exchange rate" not in told(workspace, (deals,), capsys)
