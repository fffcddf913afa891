"""Accepted versions of the ICP, as they read today."""

from __future__ import annotations

from dataclasses import replace

from nachim.errors import IcpFileError
from nachim.icp.file import read_icp
from nachim.model.icp import Icp
from nachim.workspace.state import Version


def accepted_icp(version: Version) -> Icp:
    """Return what was accepted.

    Raises
    ------
    IcpFileError
        If it holds a mistake that an older Nachim let pass; names the version and the line.
    """
    return read_icp(version.content, f"icp.yaml (v{version.version})")


def says_same(version: Version, draft: Icp) -> bool:
    """Return whether a version says the same as a draft; one with a mistake in it never does."""
    try:
        accepted = accepted_icp(version)
    except IcpFileError:
        return False
    return accepted == replace(draft, version=accepted.version, parent=accepted.parent)
