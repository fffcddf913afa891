"""Small exports through the whole import into facts tables, for tests of single rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from nachim.engine.duckdb import DuckDBEngine
from nachim.facts.assemble import Facts, assemble
from nachim.usecases import import_files
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.workspace import Settings, create_workspace, open_workspace

NOW = dt.datetime(2026, 1, 1)


@contextmanager
def facts_of(
    folder: Path,
    files: Mapping[str, str],
    mappings: Mapping[str, str] | None = None,
    settings: Settings | None = None,
) -> Iterator[tuple[DuckDBEngine, Facts]]:
    """Write files (CSV texts by name) and mappings (YAML texts by source), import, and assemble facts."""
    exports, told = folder / "exports", folder / "told"
    exports.mkdir()
    told.mkdir()
    for name, text in files.items():
        (exports / name).write_text(text, encoding="utf-8")
    given = []
    for source, columns in (mappings or {}).items():
        path = told / f"{source}.yaml"
        system = "" if "system:" in columns else "system: one\n"
        path.write_text(f"source: {source}\n{system}time_zone: UTC\n{columns}", encoding="utf-8")
        given.append(path)
    settings = settings or Settings("small", timezone="UTC")
    create_workspace(folder / "workspace", settings).close()
    context = Context(folder / "workspace", "en", NOW)
    import_files.run(import_files.Request((exports,), tuple(given)), context)
    workspace = open_workspace(folder / "workspace")
    try:
        with DuckDBEngine(threads=1) as engine:
            facts = assemble(engine, parts(workspace, workspace.snapshots()), settings, NOW, lambda _: None)
            yield engine, facts
    finally:
        workspace.close()
