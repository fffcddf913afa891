"""Exports of systems that the product has no list for, with rows written here."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from nachim.engine import Engine
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports import read_file, recognise
from nachim.imports.lexicon import vocabulary
from nachim.imports.stages import stages_of
from nachim.model.source import SourceMapping, Verdict

ROWS = 60


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    with DuckDBEngine(threads=1) as engine:
        yield engine


def understood(
    engine: Engine, folder: Path, headers: Sequence[str], rows: Sequence[Sequence[object]], name: str = "export.csv"
) -> SourceMapping:
    text = io.StringIO()
    csv.writer(text).writerows([headers, *rows])
    path = folder / name
    path.write_text(text.getvalue(), encoding="utf-8")
    (raw,) = read_file(path, into=folder)
    return recognise(raw, engine)


def fields(mapping: SourceMapping) -> dict[str, str]:
    return {use.header: f"{use.table}.{use.field}" for use in mapping.columns if use.verdict is Verdict.FIELD}


def day(at: int) -> str:
    return f"2025-{at % 12 + 1:02}-{at % 27 + 1:02}"


def company(at: int) -> str:
    return f"{('Acorn', 'Cedar', 'Delta', 'Ember', 'Maple')[at % 5]} {('Foods', 'Labs', 'Works')[at % 3]} {at % 20}"


@pytest.mark.parametrize(
    ("stage", "end"),
    [
        ("Closed-Lost to Competition", "lost"), ("L. Project Lost", "lost"), ("실주(가격)", "lost"), ("수주 실패", "lost"),
        ("G. Project Won", "won"), ("수주 성공", "won"), ("\N{PARTY POPPER} Closed Won", "won"),
        ("Not Won", None), ("실주 위험", None), ("수주 성공 예상", None), ("Nearly Lost", None), ("1-Qualify", None),
    ],
)  # fmt: skip
def test_a_stage_is_won_or_lost_by_what_it_says_and_not_by_part_of_it(stage: str, end: str | None) -> None:
    stages = stages_of([stage], vocabulary())
    assert (stage in stages.won, stage in stages.lost) == (end == "won", end == "lost")


def test_the_state_of_a_deal_outranks_a_step_that_says_no_end(engine: Engine, tmp_path: Path) -> None:
    rows = [
        [f"d{at}", company(at), ("미팅", "제안", "견적")[at % 3], ("수주 성공", "실주", "진행중")[at % 3], day(at)]
        for at in range(ROWS)
    ]
    mapping = understood(engine, tmp_path, ["딜 ID", "회사", "파이프라인 단계", "상태", "생성 날짜"], rows)
    assert fields(mapping)["상태"] == "deal.stage"
    assert (mapping.stages.won, mapping.stages.lost, mapping.stages.sure) == (("수주 성공",), ("실주",), True)


def test_of_two_columns_that_tell_the_outcome_the_one_that_decides_more_rows_is_the_stage(
    engine: Engine, tmp_path: Path
) -> None:
    rows = [
        [f"o{at}", company(at), ("won", "lost", "active")[at % 3], ("Won", "Not interested", "Lost")[at % 3], day(at)]
        for at in range(ROWS)
    ]
    mapping = understood(engine, tmp_path, ["id", "lead_name", "status_type", "status_label", "date_created"], rows,
                         "opportunities.csv")  # fmt: skip
    assert fields(mapping)["status_label"] == "deal.stage"
    assert "status_type" not in fields(mapping)


def test_an_outcome_in_a_column_named_like_a_key_is_no_key(engine: Engine, tmp_path: Path) -> None:
    codes = ("NEW", "PROPOSAL", "CONTRACT", "SHIPPED", "WON", "LOST", "WON", "LOST", "WAITING", "CALL", "PAUSED")
    rows = [[f"D{at}", f"C{at % 20}", codes[at % len(codes)], 100 * at, day(at)] for at in range(ROWS)]
    mapping = understood(engine, tmp_path, ["deal_id", "company_id", "stage_id", "amount", "created_at"], rows)
    assert fields(mapping)["stage_id"] == "deal.stage"
    assert (mapping.stages.won, mapping.stages.lost) == (("WON",), ("LOST",))
