"""The main job on the sample company: make its exports, import, build, accept, sheet."""

from __future__ import annotations

import shutil
from dataclasses import dataclass, replace
from pathlib import Path

from nachim.model.findings import Findings
from nachim.usecases import accept, build, import_files, sheet
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace
from nachim.workspace.settings import FILE

RATES = {"USD": {"2024-01-01": 1330.0, "2025-01-01": 1420.0, "2026-01-01": 1400.0}}
"""Rates of the sample's world; a user's own stand in workspace.yaml."""


@dataclass(frozen=True, slots=True)
class Request:
    """Smaller companies run faster; `again` throws away what an earlier demo left."""

    accounts: int = 1200
    deals: int = 3000
    leads: int = 400
    seed: int = 20260901
    again: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """What was found and where everything lies."""

    findings: Findings
    exports: str
    workspace: str
    sheets: tuple[str, ...]


def run(request: Request, context: Context) -> Answer:
    """Do the main job; a second run with the same request finds everything done."""
    from nachim.sample import write_sample

    exports, folder = context.folder / "exports", context.folder / "workspace"
    if request.again and context.folder.exists():
        shutil.rmtree(context.folder)
    mark = context.folder / f".sample-{request.seed}-{request.accounts}-{request.deals}-{request.leads}"
    inner = replace(context, folder=folder, ask=None, decide=None)
    if not mark.exists():
        context.progress("sample", 0.0)
        exports.mkdir(parents=True, exist_ok=True)
        write_sample(exports, seed=request.seed, accounts=request.accounts, deals=request.deals, leads=request.leads)
        if not (folder / FILE).exists():
            create_workspace(folder, Settings("온결소프트 (sample)", rates=RATES)).close()
        import_files.run(import_files.Request((exports,)), inner)
        mark.touch()
    built = build.run(build.Request(), inner)
    if built.icp_file.state in ("written", "same"):
        accept.run(accept.Request(why="demo"), inner)
    written = sheet.run(sheet.Request(("html", "md", "xlsx"), ("ko", "en")), inner)
    return Answer(built.findings, str(exports), str(Path(folder)), written.files)
