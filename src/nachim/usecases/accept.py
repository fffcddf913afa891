"""Accept the ICP file as the next version: who, when, why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nachim.errors import NotReady
from nachim.findings.store import load
from nachim.icp.file import read_icp, with_version
from nachim.icp.origin import Origin, check_build, check_origin
from nachim.icp.parse import file_text
from nachim.imports.people import masked
from nachim.model.icp import Icp
from nachim.usecases.context import Context
from nachim.usecases.versions import accepted_icp, says_same
from nachim.workspace import Workspace, open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """Why this version is accepted, in the words of who accepts it."""

    why: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The version in force from now on; `changed` is False when the file is the accepted one."""

    icp: Icp
    changed: bool


def run(request: Request, context: Context) -> Answer:
    """Check `icp.yaml` and keep it as a version.

    Raises
    ------
    NotReady
        If there is no ICP file.
    IcpFileError
        For the first mistake in it, with its line.
    """
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            if not workspace.icp_path.exists():
                raise NotReady("icp.missing")
            text = file_text(workspace.icp_path)
            draft = read_icp(text)
            versions = workspace.state.versions(draft.id)
            parent = versions[-1].version if versions else None
            if versions and says_same(versions[-1], draft):
                return Answer(accepted_icp(versions[-1]), changed=False)
            _check_origin(workspace, text, draft.build)
            icp = replace(draft, version=(parent or 0) + 1, parent=parent)
            content = with_version(text, icp.version, parent)
            with workspace.committing():
                workspace.state.add(
                    "version",
                    {"icp": icp.id, "version": icp.version, "parent": parent, "made": context.now.isoformat(),
                     "actor": context.actor, "why": masked(request.why), "build": icp.build, "content": content},
                )  # fmt: skip
                workspace.put(workspace.icp_path, content)
            return Answer(icp, changed=True)
    finally:
        workspace.close()


def _check_origin(workspace: Workspace, text: str, build: str) -> None:
    """Hold the file against the build that it comes from."""
    check_build(text, {str(row["id"]) for row in workspace.state.rows("select id from build")})
    findings, _ = load(workspace.folder("builds") / build)
    said = {"as_of": str(findings.scope.as_of)}
    if findings.icp is not None:
        said = {"outcome": findings.icp.outcome, "as_of": str(findings.icp.as_of)}
    check_origin(text, Origin(build, said, findings.attributes, findings.evidence))
