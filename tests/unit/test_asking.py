"""What is offered for an unclear column."""

from __future__ import annotations

import io
import sys

import pytest

from nachim.cli.asking import choices, clear_up
from nachim.model.source import ColumnUse, Reading, SourceMapping, Stages, Verdict
from nachim.model.tables import Type
from nachim.words import words_for

KO = words_for("ko")


def unclear(header: str, field: str = "created", kind: Type = Type.DATE, reason: str = "two_columns") -> ColumnUse:
    return ColumnUse(
        header,
        Verdict.ASK,
        "deal",
        field,
        Reading(kind, date_order="ymd"),
        0.5,
        f"imports.reason.{reason}",
        ("가", "나"),
        key=header,
    )


def offered(mapping: SourceMapping, use: ColumnUse) -> list[str | None]:
    return [one.field for _, one in choices(mapping, use, KO)]


def test_a_field_that_a_column_has_is_not_offered_again() -> None:
    taken = ColumnUse("생성일", Verdict.FIELD, "deal", "created", Reading(Type.DATE))
    use = unclear("날짜")
    assert offered(SourceMapping("s", (use,)), use) == ["created", "closed", None]
    assert offered(SourceMapping("s", (taken, use)), use) == ["closed", None]


def dated(header: str, *examples: str, reason: str = "day_month") -> ColumnUse:
    return ColumnUse(
        header,
        Verdict.ASK,
        "deal",
        "created",
        Reading(Type.DATE),
        0.5,
        f"imports.reason.{reason}",
        examples,
        key=header,
    )


def answered(monkeypatch: pytest.MonkeyPatch, text: str, mapping: SourceMapping) -> SourceMapping:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))
    return clear_up(mapping, KO)


def test_the_order_of_dates_is_asked_once_for_a_file_with_one_date_read_both_ways(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    mapping = SourceMapping("s", (dated("생성일", "05/05/2024", "03/04/2024"), dated("마감일", "07/06/2024")))
    done = answered(monkeypatch, "2\n", mapping)
    assert [(use.verdict, use.reading.date_order) for use in done.columns] == [(Verdict.FIELD, "mdy")] * 2
    said = capsys.readouterr().err
    assert said.count("1.") == 1
    assert "03/04/2024" in said
    assert "2024-04-03" in said
    assert "2024-03-04" in said


def test_two_columns_for_one_field_are_asked_after_the_order_of_their_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    mapping = SourceMapping("s", tuple(dated(name, "03/04/2024", reason="two_columns") for name in ("처음", "다음")))
    done = answered(monkeypatch, "1\n1\n2\n", mapping)
    assert [(use.verdict, use.reading.date_order) for use in done.columns] == [
        (Verdict.FIELD, "dmy"), (Verdict.LEFT_OUT, "dmy"),
    ]  # fmt: skip


def test_dates_whose_order_nobody_knows_stay_out(monkeypatch: pytest.MonkeyPatch) -> None:
    done = answered(monkeypatch, "\n", SourceMapping("s", (dated("생성일", "03/04/2024"),)))
    assert [use.verdict for use in done.columns] == [Verdict.LEFT_OUT]


def staged(stages: Stages) -> SourceMapping:
    return SourceMapping("s", (ColumnUse("단계", Verdict.FIELD, "deal", "stage"),), stages=stages)


def test_stages_that_say_nothing_are_shown_and_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    unsure = Stages(sure=False, open=("가", "나", "다", "라"))
    done = answered(monkeypatch, "9\n2, 4\n1\n", staged(unsure))
    assert done.stages == Stages(("나", "라"), ("가",), open=("다",))
    assert "3. 다" in capsys.readouterr().err


def test_stages_are_not_asked_when_they_are_sure_and_stay_open_when_nobody_answers(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sure = staged(Stages(("수주",), ("실주",), open=("제안",)))
    assert answered(monkeypatch, "", sure) == sure
    unsure = staged(Stages(("수주",), sure=False, open=("가", "나")))
    assert answered(monkeypatch, "\n3\n", unsure).stages == Stages(("수주",), ("나",), open=("가",))
    unknown = staged(Stages(sure=False, open=("가", "나")))
    assert answered(monkeypatch, "\n\n", unknown) == unknown


def test_amounts_that_may_be_cents_are_asked_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    use = ColumnUse(
        "amount", Verdict.ASK, "invoice", "amount", Reading(Type.MONEY, scale=0.01), 0.5, "imports.reason.minor_unit"
    )
    scales = [one.reading.scale for _, one in choices(SourceMapping("s", (use,)), use, KO)]
    assert scales[:2] == [1.0, 0.01]


def test_a_possible_key_may_become_an_own_attribute_or_stay_out() -> None:
    use = unclear("캠페인 ID", "a_id_1", Type.KEY, "maybe_key")
    verdicts = [one.verdict for _, one in choices(SourceMapping("s", (use,)), use, KO)]
    assert verdicts == [Verdict.OWN, Verdict.LEFT_OUT]


def test_answers_are_taken_one_by_one_and_nonsense_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("9\nx\n1\n\n"))
    mapping = SourceMapping("s", (unclear("날짜 1"), unclear("날짜 2")))
    done = clear_up(mapping, KO)
    assert [(one.verdict, one.field) for one in done.columns] == [(Verdict.FIELD, "created"), (Verdict.LEFT_OUT, None)]


def test_nobody_answers_in_the_name_of_somebody_who_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    with pytest.raises(KeyboardInterrupt):
        clear_up(SourceMapping("s", (unclear("날짜"),)), KO)
