"""Columns planted to leak, each in its own way, beside honest strong ones, through import and build."""

from __future__ import annotations

from pathlib import Path

from nachim.model.findings import Findings
from truth_leaks import HONEST, LEAKS, found_in, outcome_of

ACCOUNT = {"industry", "employees"}


def dated(found: Findings) -> set[str]:
    return {
        one.attribute.name
        for one in found.coverage
        if one.reason is not None and one.reason.id == "findings.leak.dated"
    }


def test_no_planted_leak_gets_in_and_hardly_any_honest_column_is_refused(tmp_path: Path) -> None:
    refused = []
    for seed in (11, 12):
        seen = outcome_of(found_in(tmp_path / str(seed), seed, 2400, depth="best"))
        assert {name for name in LEAKS if seen[name].sign in ("", "gone")} == set()
        refused += [seen[name].sign for name in HONEST if seen[name].sign]
    # Only open deals that look different by chance may refuse one (2 % of honest columns, `bench/truth_leaks.py`).
    assert set(refused) <= {"fresh"}
    assert len(refused) <= 1


def test_the_card_of_a_whole_build_holds_the_honest_columns_and_none_of_the_leaks(tmp_path: Path) -> None:
    found = found_in(tmp_path, 13, 2400)
    seen = outcome_of(found)
    assert {name for name in LEAKS if seen[name].on_card} == set()
    assert {name for name in HONEST if not seen[name].on_card} == set()
    assert found.proof is not None
    assert found.proof.verdict == "proved"
    assert dated(found) == set()


def test_without_open_deals_values_gaps_and_names_still_tell_and_what_cannot_be_seen_is_said(tmp_path: Path) -> None:
    found = found_in(tmp_path, 14, 2400, closed=True, depth="best")
    seen = outcome_of(found)
    assert {name for name in LEAKS if not seen[name].sign} <= {"Plan Ready", "Mails Exchanged"}
    assert {name: seen[name].sign for name in HONEST} == dict.fromkeys(HONEST, "")
    assert "findings.no_open" in {note.id for note in found.scope.notes}


def test_companies_entered_only_once_a_deal_was_won_tell_the_outcome(tmp_path: Path) -> None:
    found = found_in(tmp_path, 15, 2400, late="won", depth="best")
    assert dated(found) >= ACCOUNT
    reason = next(one.reason for one in found.coverage if one.attribute.name == "industry")
    assert reason is not None
    figure = found.evidence[reason.figures["value"]].figure
    assert figure.low is not None
    assert figure.low > 0.6
    assert [set(one.columns) for one in found.doubts if one.sign == "dated"] == [dated(found)]  # one question for all
    assert {name for name in HONEST if outcome_of(found)[name].sign} == set()  # columns of the deals stay


def test_companies_entered_late_by_lot_tell_nothing(tmp_path: Path) -> None:
    assert dated(found_in(tmp_path, 16, 2400, late="lot", depth="best")) == set()
