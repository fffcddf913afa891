"""icp.yaml: written for people, read back with the line of every mistake."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp, with_version, write_icp
from nachim.icp.origin import Origin, check_build, check_origin
from nachim.icp.parse import file_text
from unit.findings_factory import rich
from unit.icp_factory import icp, normal, written


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


MISTAKES = [
    ("threshold: 70", "threshold: seventy", "icp.whole"),
    ("threshold: 70", "threshold: &a true", "icp.whole"),
    ("threshold: 70", "treshold: 70", "icp.key"),
    ("kind: must", "kind: perhaps", "icp.choice"),
    ("kind: must", "kind: knock_out", "icp.choice"),
    ("kind: knock_out", "kind: must", "icp.choice"),
    ("between: [200, 500]", "between: [500, 200]", "icp.between"),
    ("between: [200, 500]", "between: [200, .inf]", "icp.between"),
    ("between: [200, 500]", "in: [200]", "icp.fit"),
    ("in: [물류·유통, 소프트웨어]", "in: []", "icp.empty"),
    ("in: [물류·유통, 소프트웨어]", "in: 5", "icp.list"),
    ("in: [물류·유통, 소프트웨어]", "in: [007]", "icp.text"),
    ("in: [물류·유통, 소프트웨어]", "at_least: 5", "icp.fit"),
    ("in: [물류·유통, 소프트웨어]", "is_known: false", "icp.bare"),
    ("within_days: 90", "within_days: -1", "icp.number"),
    ("pains:", "pain:", "icp.key"),
    ("outcome: won", "outcome: [", "icp.syntax"),
    ("outcome: won", "outcome: foo", "icp.choice"),
    ("schema: nachim/icp-1", "schema: other", "icp.choice"),
    ("id: core", "id: other", "icp.choice"),
    ("id: core", "id: ../../x", "icp.choice"),
    ("as_of: 2026-08-31", "as_of: 2026-08-31 10:00:00", "icp.date"),
    ("as_of: 2026-08-31", "as_of: 2026-13-31", "icp.date"),
    ("slope: 0.045", "slope: -0.08", "icp.growth"),
    ("slope: 0.045", "slope: 0", "icp.growth"),
    ("slope: 0.045", "slope: 4500", "icp.growth"),
    ("slope: 0.045", "slope: 1e999", "icp.number"),
    ("slope: 0.045", "slope: .nan", "icp.number"),
    ("intercept: -3.1", "intercept: 310", "icp.growth"),
    ("{below: 50,", "{below: -50,", "icp.gap@{between: [50, 200]"),
    ("{below: 50,", "{below: 70,", "icp.overlap@{between: [50, 200]"),
    ("{between: [50, 200],", "{below: 200,", "icp.overlap"),
    ("{between: [50, 200],", "{at_most: 200,", "icp.fit"),
    ("{at_least: 500,", "{at_least: 501,", "icp.gap"),
    ("{at_least: 500,", "{between: [500, 900],", "icp.gap"),
    ("{in: [금융],", "{in: [금융, 소프트웨어],", "icp.overlap"),
    ("{in: [금융],", "{in: [은행],", "icp.gap@{not_in: [물류·유통"),
    ("{not_in: [Salesforce, HubSpot],", "{not_in: [Salesforce],", "icp.overlap"),
    ("{not_in: [Salesforce, HubSpot],", "{is_known: true,", "icp.overlap@{in: [Salesforce]"),
    ("k: 138}", "k: 999999}", "icp.counts"),
    ("name: employees", "name: industry", "icp.twice"),
    ("- attribute: Region\n      name", "- attribute: Industry\n      name", "icp.twice"),
    ("card:\n", "card: 5\nmore:\n", "icp.key@more:"),
    ("evidence: []\n  - all", "evidence: [1.50]\n  - all", "icp.text"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), MISTAKES)
def test_a_wrong_edit_is_named_with_its_line(right: str, wrong: str, code: str) -> None:
    text = written()
    assert right in text
    code, _, seen = code.partition("@")
    changed = text.replace(right, wrong, 1)
    line = changed.count("\n", 0, changed.index(seen) if seen else text.index(right)) + 1
    raised = refused(changed)
    assert (raised.code, raised.words["line"]) == (code, line)


def refused(text: str) -> IcpFileError:
    """Return the error, told in one sentence with its line in either language."""
    with pytest.raises(IcpFileError) as raised:
        read_icp(text)
    told(raised.value)
    return raised.value


def told(error: IcpFileError) -> None:
    for language in ("ko", "en"):
        assert str(error.words["line"]) in error.message(language)
        assert "\n" not in error.message(language)
        assert error.hint(language)


def test_a_number_made_a_category_no_longer_fits_its_levels() -> None:
    text = written().replace("kind: number", "kind: category", 1)
    assert refused(text).code in ("icp.fit",)


@pytest.mark.parametrize("start", ["slope:", "threshold:", "card:", "as_of:", "id:", "name: region", "{is_none: true"])
def test_a_line_that_is_gone_is_missed(start: str) -> None:
    lines = written().splitlines()
    place = next(n for n, line in enumerate(lines) if line.strip().removeprefix("- ").startswith(start))
    assert refused("\n".join([*lines[:place], *lines[place + 1 :]])).code in (
        "icp.absent",
        "icp.gap",
        "icp.syntax",
        "icp.key",
    )


def test_conditions_may_not_lie_in_one_another_without_end() -> None:
    deep = "{not: " * 25 + "{attribute: Region, is_known: true}" + "}" * 25
    text = re.sub(r"when:\n +attribute: .*\n +between: .*", f"when: {deep}", written())
    assert refused(text).code == "icp.deep"


def test_a_control_character_is_named_with_its_line() -> None:
    raised = refused(written().replace("outcome: won", "outcome: won\x07"))
    assert (raised.code, raised.words["line"]) == ("icp.character", 6)


def test_a_file_in_another_encoding_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "icp.yaml"
    path.write_bytes(written().encode("cp949"))
    with pytest.raises(IcpFileError) as raised:
        file_text(path)
    first = next(n for n, line in enumerate(written().splitlines(), 1) if not line.isascii())
    assert (raised.value.code, raised.value.words["line"]) == ("icp.encoding", first)
    told(raised.value)


def test_the_mark_that_an_editor_puts_before_utf_8_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "icp.yaml"
    path.write_text(written(), encoding="utf-8-sig")
    assert read_icp(file_text(path)) == normal(icp())


def test_quotes_that_somebody_wrote_stay() -> None:
    text = written().replace("in: [금융]", "in: ['?금융']").replace("소프트웨어, 금융]", "소프트웨어, '?금융']")
    assert read_icp(with_version(text, 4, 3)) == read_icp(text)


def test_attributes_of_the_same_label_are_called_by_their_names() -> None:
    one = normal(icp())
    text = write_icp(one, lambda attribute: "Same" if attribute.name in ("industry", "region") else attribute.label)
    assert [(c.when, c.role) for c in read_icp(text).who] == [(c.when, c.role) for c in one.who]


ELSEWHERE = [
    ("build: b7f3", "build: ffff", "icp.build"),
    ("as_of: 2026-08-31", "as_of: 9999-12-31", "icp.origin"),
    ("outcome: won", "outcome: good", "icp.origin"),
    ("known: today", "known: dated", "icp.origin"),
    ("name: region", "name: regio", "icp.field"),
    ("evidence: [clause.1.lift", "evidence: [nonsense.x", "icp.evidence"),
]


@pytest.mark.parametrize(("right", "wrong", "code"), ELSEWHERE)
def test_what_only_the_data_can_say_must_be_what_the_build_said(right: str, wrong: str, code: str) -> None:
    text = written()
    line = text.count("\n", 0, text.index(right)) + 1
    with pytest.raises(IcpFileError) as raised:
        held_against_its_build(text.replace(right, wrong, 1))
    assert (raised.value.code, raised.value.words["line"]) == (code, line)
    told(raised.value)
    held_against_its_build(text)


def held_against_its_build(text: str) -> None:
    built = rich("en")
    origin = Origin("b7f3", {"outcome": "won", "as_of": "2026-08-31"}, built.attributes, built.evidence)
    read_icp(text)
    check_build(text, {"b7f3"})
    check_origin(text, origin)


def test_points_that_do_not_add_up_to_100_are_refused() -> None:
    text = re.sub(r"points: 12\b", "points: 13", written(), count=1)
    with pytest.raises(IcpFileError) as raised:
        read_icp(text)
    assert raised.value.code == "icp.total"


def test_a_date_stays_a_date() -> None:
    assert read_icp(written()).as_of == dt.date(2026, 8, 31)
