"""Accept the ICP file as the next version: who, when, why."""

from __future__ import annotations

from dataclasses import dataclass, replace

from nachim.errors import NotReady
from nachim.icp.document import read_text
from nachim.icp.file import read_icp, with_version
from nachim.imports.people import masked
from nachim.model.icp import Icp
from nachim.usecases.context import Context
from nachim.workspace import open_workspace


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
            text = read_text(workspace.icp_path)
            draft = read_icp(text)
            versions = workspace.state.versions(draft.id)
            parent = versions[-1].version if versions else None
            if versions:
                accepted = read_icp(versions[-1].content)
                if replace(draft, version=accepted.version, parent=accepted.parent) == accepted:
                    return Answer(accepted, changed=False)
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
