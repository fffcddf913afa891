"""The builds that a workspace keeps."""

from __future__ import annotations

from pathlib import Path

from nachim.errors import NotReady
from nachim.evidence.models import Model
from nachim.findings.store import load
from nachim.model.findings import Findings
from nachim.workspace import Workspace


def latest(workspace: Workspace, *, whole: bool = False) -> tuple[Path, Findings, dict[str, Model]]:
    """Return the build that was last answered with: its folder, findings and models.

    Parameters
    ----------
    whole
        Ask for a build that went all the way.

    Raises
    ------
    NotReady
        If there is none.
    """
    for row in workspace.state.rows("select build, depth from answered order by id desc"):
        if whole and row["depth"] != "all":
            continue
        folder = workspace.folder("builds") / row["build"]
        findings, models = load(folder)
        return folder, findings, models
    raise NotReady("build.none")


def holding(workspace: Workspace, id_: str) -> tuple[Path, Findings, dict[str, Model]]:
    """Return the latest build that has a figure of that id, or else the one with most figures.

    What `build` printed can still be explained after a later `best`, which stops before most figures.

    Raises
    ------
    NotReady
        If there is none, or the files of one that may have the figure are gone.
    """
    richest = latest(workspace)
    if id_ in richest[1].evidence:
        return richest
    damaged: NotReady | None = None
    for row in workspace.state.rows("select id from build order by rowid desc"):
        folder = workspace.folder("builds") / row["id"]
        try:
            findings, models = load(folder)
        except NotReady as error:
            damaged = damaged or error
            continue
        if id_ in findings.evidence:
            return folder, findings, models
        if len(findings.evidence) > len(richest[1].evidence):
            richest = folder, findings, models
    if damaged is not None:
        raise damaged
    return richest
