"""Where a workspace stands, and what comes next."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.usecases.context import Context
from nachim.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """Nothing to choose."""


@dataclass(frozen=True, slots=True)
class Source:
    """One imported source in force."""

    source: str
    file: str
    imported: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Accepted:
    """One accepted version."""

    version: int
    made: str
    actor: str
    why: str


@dataclass(frozen=True, slots=True)
class Answer:
    """Sources, builds, versions, and the step that comes next ("import", "build", "accept" or "score")."""

    name: str
    folder: str
    sources: tuple[Source, ...]
    builds: int
    last_build: str | None
    versions: tuple[Accepted, ...]
    scores: int
    next: str
    engine: str = "duckdb"
    """Where its tables are worked on."""


def run(request: Request, context: Context) -> Answer:
    """Return where the workspace stands."""
    workspace = open_workspace(context.folder)
    try:
        sources = tuple(Source(one.source, one.file, one.imported, dict(one.tables)) for one in workspace.snapshots())
        builds = workspace.state.rows("select id from build order by rowid")
        versions = tuple(Accepted(v.version, v.made, v.actor, v.why) for v in workspace.state.versions())
        scores = int(workspace.state.rows("select count(*) as n from score")[0]["n"])
        drafted = workspace.icp_path.exists()  # a build that finds too little writes none
        step = "score" if versions else "build" if not builds else "accept" if drafted else "import"
        step = step if sources else "import"
        return Answer(
            workspace.settings.name, str(context.folder), sources, len(builds),
            builds[-1]["id"] if builds else None, versions, scores, step, workspace.settings.engine,
        )  # fmt: skip
    finally:
        workspace.close()
