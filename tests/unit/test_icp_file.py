"""icp.yaml: written for people, read back with the line of every mistake."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp, with_version, write_icp
from nachim.model.condition import All, AnyOf, Condition, Not, Operator
from nachim.model.icp import Clause, Icp, Role
from nachim.words import words_for
from nachim.words.phrases import label
from unit.findings_factory import rich


@pytest.mark.parametrize("language", ["ko", "en"])
def test_what_is_written_is_read_back_alike_in_either_language(language: str) -> None:
    assert read_icp(written(language)) == normal(icp())


def test_another_version_leaves_comments_and_order_alone() -> None:
    text = written().replace("threshold: 70", "threshold: 70  # agreed with sales")
    again = with_version(text, 9, 8)
    assert "# A draft." in again
    assert "# agreed with sales" in again
    changed = [line for line, other in zip(text.splitlines(), again.splitlines(), strict=True) if line != other]
    assert [line.split(":")[0] for line in changed] == ["version", "parent"]


MISTAKES = {
    "threshold: 70": ("threshold: seventy", "icp.whole"),
    "kind: must": ("kind: perhaps", "icp.choice"),
    "between: [200, 500]": ("between: [500, 200]", "icp.between"),
    "outcome: won": ("outcome: [", "icp.syntax"),
    "schema: nachim/icp-1": ("schema: other", "icp.choice"),
}


@pytest.mark.parametrize("right", MISTAKES)
def test_a_wrong_edit_is_named_with_its_line(right: str) -> None:
    wrong, code = MISTAKES[right]
    text = written()
    line = next(n for n, one in enumerate(text.splitlines(), 1) if right in one)
    with pytest.raises(IcpFileError) as raised:
        read_icp(text.replace(right, wrong, 1))
    assert raised.value.code == code
    assert raised.value.words["line"] == line
    for language in ("ko", "en"):
        assert str(raised.value.words["line"]) in raised.value.message(language)
        assert raised.value.hint(language)


def test_points_that_do_not_add_up_to_100_are_refused() -> None:
    text = re.sub(r"points: 12\b", "points: 13", written(), count=1)
    with pytest.raises(IcpFileError) as raised:
        read_icp(text)
    assert raised.value.code == "icp.total"


def test_a_date_stays_a_date() -> None:
    assert read_icp(written()).as_of == dt.date(2026, 8, 31)
