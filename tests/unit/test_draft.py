"""What a build may do to icp.yaml: never throw away what somebody wrote and did not accept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nachim.model.icp import Icp
from nachim.usecases import accept
from nachim.usecases.context import Context
from nachim.usecases.draft import IcpFile, draft_now, left_alone, place_draft
from nachim.workspace import Settings, Workspace, create_workspace
from recovery import NOW
from unit.icp_factory import icp, recorded


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    made = create_workspace(tmp_path / "acme", Settings("acme"))
    yield made
    made.close()


def built(workspace: Workspace, build: str, threshold: int = 70) -> Icp:
    """A build's ICP, kept as a build keeps it."""
    one = icp()
    one = replace(one, build=build, threshold=threshold, card=replace(one.card, threshold=threshold))
    recorded(workspace, one, NOW.isoformat())
    return one


def placed(workspace: Workspace, one: Icp, *, replacing: bool = False, language: str = "en") -> IcpFile:
    with workspace.committing():
        return place_draft(workspace, one, draft_now(workspace), language, replacing=replacing)


def edit(workspace: Workspace, old: str, new: str) -> None:
    text = workspace.icp_path.read_text(encoding="utf-8")
    assert old in text
    workspace.icp_path.write_text(text.replace(old, new, 1), encoding="utf-8")


def accepted(workspace: Workspace) -> None:
    context = Context(workspace.icp_path.parent, "en", NOW)
    assert accept.run(accept.Request(), context).changed


def test_the_first_draft_is_written(workspace: Workspace) -> None:
    assert placed(workspace, built(workspace, "b1")) == IcpFile("written", "won")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_same_draft_again_leaves_the_file_untouched(workspace: Workspace, language: str) -> None:
    one = built(workspace, "b1")
    placed(workspace, one)
    before = workspace.icp_path.read_bytes()
    assert placed(workspace, one, language=language).state == "same"
    assert workspace.icp_path.read_bytes() == before


def test_a_draft_that_nobody_touched_gives_way_to_the_next(workspace: Workspace) -> None:
    placed(workspace, built(workspace, "b1"))
    assert placed(workspace, built(workspace, "b2")).state == "written"
    found = draft_now(workspace)
    assert found is not None
    assert found.build == "b2"


def test_edits_that_were_never_accepted_stay_until_they_may_be_replaced(workspace: Workspace) -> None:
    placed(workspace, built(workspace, "b1"))
    edit(workspace, "threshold: 70", "threshold: 55")
    before = workspace.icp_path.read_bytes()
    new = built(workspace, "b2")
    assert placed(workspace, new).state == "edited"
    assert workspace.icp_path.read_bytes() == before
    assert placed(workspace, new, replacing=True).state == "written"
    assert workspace.icp_path.read_bytes() != before


def test_what_only_people_know_is_taken_over_and_is_no_edit_to_keep(workspace: Workspace) -> None:
    placed(workspace, built(workspace, "b1"))
    found = draft_now(workspace)
    assert found is not None
    edit(workspace, f"value: {found.value}" if found.value else "value:", 'value: "Fewer late nights" #')
    assert placed(workspace, built(workspace, "b2")).state == "written"
    found = draft_now(workspace)
    assert found is not None
    assert found.value == "Fewer late nights"


def test_an_accepted_version_stays_in_force_while_the_file_holds_the_next_draft(workspace: Workspace) -> None:
    one = built(workspace, "b1")
    placed(workspace, one)
    edit(workspace, "threshold: 70", "threshold: 55")
    accepted(workspace)
    assert placed(workspace, built(workspace, "b2")) == IcpFile("written", "won", 1)


def test_the_version_in_force_found_again_is_no_draft(workspace: Workspace) -> None:
    one = built(workspace, "b1")
    placed(workspace, one)
    accepted(workspace)
    assert placed(workspace, one) == IcpFile("accepted", "won", 1)


def test_a_file_whose_build_is_gone_counts_as_somebodys_own(workspace: Workspace) -> None:
    placed(workspace, replace(icp(), build="gone"))
    assert placed(workspace, built(workspace, "b2")).state == "edited"


def test_without_a_new_icp_the_answer_tells_what_the_file_still_holds(workspace: Workspace) -> None:
    assert left_alone(workspace, "none") == IcpFile("none")
    placed(workspace, built(workspace, "b1"))
    assert left_alone(workspace, "none") == IcpFile("none", "won")
