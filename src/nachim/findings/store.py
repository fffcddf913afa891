"""A build's findings and models as JSON beside its frozen tables."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from nachim.errors import NotReady
from nachim.evidence.models import Model
from nachim.findings.freeze import TABLES
from nachim.model.findings import Findings
from nachim.workspace.atomic import write_text
from nachim.workspace.folder import is_whole

_FINDINGS, _MODELS = "findings.json", "models.json"


def save(folder: Path, findings: Findings, models: Mapping[str, Model]) -> None:
    """Write both files; a query that many figures come from is written once."""
    plain = TypeAdapter(Findings).dump_python(findings, mode="json")
    queries: dict[str, int] = {}
    for one in plain["evidence"].values():
        one["query"] = queries.setdefault(one["query"], len(queries))
    whole = {"queries": list(queries), "findings": plain}
    write_text(folder / _FINDINGS, json.dumps(whole, ensure_ascii=False, indent=1))
    write_text(folder / _MODELS, TypeAdapter(dict[str, Model]).dump_json(dict(models), indent=1).decode())


def load(folder: Path) -> tuple[Findings, dict[str, Model]]:
    """Read both files.

    Raises
    ------
    NotReady
        If one of them, or a frozen table, is missing or damaged.
    """
    try:
        whole = json.loads((folder / _FINDINGS).read_bytes())
        plain = whole["findings"]
        for one in plain["evidence"].values():
            one["query"] = whole["queries"][one["query"]]
        findings = TypeAdapter(Findings).validate_json(json.dumps(plain))
        models = TypeAdapter(dict[str, Model]).validate_json((folder / _MODELS).read_bytes())
    except (FileNotFoundError, NotADirectoryError, ValueError, LookupError, TypeError) as error:
        raise NotReady("build.damaged", build=folder.name) from error
    if not all(is_whole(folder / f"{table}.parquet") for table in TABLES):
        raise NotReady("build.damaged", build=folder.name)
    return findings, models
