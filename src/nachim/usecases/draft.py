"""`icp.yaml` when a build ends: what stands in it, and whether the new draft may take its place."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nachim.errors import IcpFileError, NotReady
from nachim.findings.store import load
from nachim.icp.file import read_icp, write_icp
from nachim.icp.parse import file_text
from nachim.model.icp import Icp
from nachim.usecases.versions import accepted_icp
from nachim.words import words_for
from nachim.words.phrases import label
from nachim.workspace import Workspace
from nachim.workspace.state import Version


@dataclass(frozen=True, slots=True)
class IcpFile:
    """What became of `icp.yaml`."""

    state: str
    """"written" (the new draft), "same" (it says this already), "accepted" (so does the version in force), "edited"
    (left alone: somebody's edits were never accepted), "kept" (left alone as asked), "none" (no ICP was found), or
    "" where none was looked for."""
    outcome: str = ""
    """What the file's ICP learned; empty where there is no file."""
    accepted: int | None = None
    """The version in force."""


def draft_now(workspace: Workspace) -> Icp | None:
    """Return what `icp.yaml` says now.

    Raises
    ------
    IcpFileError
        For the first mistake in it, with its line.
    """
    path = workspace.icp_path
    return read_icp(file_text(path)) if path.exists() else None


def place_draft(workspace: Workspace, found: Icp, before: Icp | None, language: str, *, replacing: bool) -> IcpFile:
    """Write a build's ICP as the draft, unless that would throw away what somebody wrote; inside `committing`.

    Parameters
    ----------
    before
        What the file says now.
    replacing
        Whether edits that nobody accepted may go.
    """
    versions = workspace.state.versions(found.id)
    accepted = versions[-1].version if versions else None
    new = _conditions(_through_file(found, language))
    if before is not None and _conditions(before) == new:
        in_force = bool(versions) and _holds(versions[-1], new)
        return IcpFile("accepted" if in_force else "same", before.outcome, accepted)
    if before is not None and not replacing and _is_edited(workspace, before, language):
        return IcpFile("edited", before.outcome, accepted)
    workspace.put(workspace.icp_path, _text(found if before is None else _with_texts(found, before), language))
    return IcpFile("written", found.outcome, accepted)


def left_alone(workspace: Workspace, state: str) -> IcpFile:
    """Return the file as it stays, whatever it holds."""
    versions = workspace.state.versions()
    before = draft_now(workspace) if state == "none" else None
    return IcpFile(state, before.outcome if before else "", versions[-1].version if versions else None)


def _is_edited(workspace: Workspace, draft: Icp, language: str) -> bool:
    """Tell a file that neither its build wrote nor anybody accepted."""
    if any(_holds(one, _conditions(draft)) for one in workspace.state.versions(draft.id)):
        return False
    try:
        written = load(workspace.folder("builds") / draft.build)[0].icp
    except NotReady:  # the build is no longer there
        return True
    return written is None or _conditions(_through_file(written, language)) != _conditions(draft)


def _holds(version: Version, conditions: Icp) -> bool:
    """Tell whether a version has these conditions; one with a mistake that was once let pass has none."""
    try:
        return _conditions(accepted_icp(version)) == conditions
    except IcpFileError:
        return False


def _conditions(icp: Icp) -> Icp:
    """Return an ICP without its version, and without what only people know: a new draft takes that over."""
    return replace(
        icp, version=0, parent=None, value="", difference="", pains=(), goals=(), buyers=(), budget="", notes=()
    )


def _with_texts(found: Icp, before: Icp) -> Icp:
    return replace(
        found, value=before.value, difference=before.difference, pains=before.pains, goals=before.goals,
        buyers=before.buyers, budget=before.budget, notes=before.notes,
    )  # fmt: skip


def _through_file(icp: Icp, language: str) -> Icp:
    """Return an ICP as it comes back from the file, which keeps no more than people need."""
    return read_icp(_text(icp, language))


def _text(icp: Icp, language: str) -> str:
    words = words_for(language)
    comments = [words("usecases.icp.head"), words("usecases.icp.draft"), words("usecases.icp.check")]
    return write_icp(icp, lambda attribute: label(attribute, words), comments)
