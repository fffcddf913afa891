"""What is offered for an unclear column."""

from __future__ import annotations

import io
import sys

import pytest

from nachim.cli.asking import choices, clear_up
from nachim.model.source import ColumnUse, Reading, SourceMapping, Verdict
from nachim.model.tables import Type
from nachim.words import words_for

KO = words_for("ko")


def unclear(header: str, field: str = "created", kind: Type = Type.DATE, reason: str = "two_columns") -> ColumnUse:
    return ColumnUse(
        header, Verdict.ASK, "deal", field, Reading(kind), 0.5, f"imports.reason.{reason}", ("가", "나"), key=header
    )


def offered(mapping: SourceMapping, use: ColumnUse) -> list[str | None]:
    return [one.field for _, one in choices(mapping, use, KO)]


def test_a_field_that_a_column_has_is_not_offered_again() -> None:
    taken = ColumnUse("생성일", Verdict.FIELD, "deal", "created", Reading(Type.DATE))
    use = unclear("날짜")
    assert offered(SourceMapping("s", (use,)), use) == ["created", "closed", None]
    assert offered(SourceMapping("s", (taken, use)), use) == ["closed", None]


def test_a_date_whose_order_is_unclear_is_asked_for_its_order() -> None:
    use = unclear("날짜", reason="day_month")
    orders = [one.reading.date_order for _, one in choices(SourceMapping("s", (use,)), use, KO)]
    assert orders[:2] == ["dmy", "mdy"]


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
