"""A build's findings and models as JSON beside its frozen tables."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from nachim.evidence.models import Model
from nachim.model.findings import Findings
from nachim.workspace.atomic import write_text

_FINDINGS, _MODELS = "findings.json", "models.json"


def save(folder: Path, findings: Findings, models: Mapping[str, Model]) -> None:
    """Write both files."""
    write_text(folder / _FINDINGS, TypeAdapter(Findings).dump_json(findings, indent=1).decode())
    write_text(folder / _MODELS, TypeAdapter(dict[str, Model]).dump_json(dict(models), indent=1).decode())


def load(folder: Path) -> tuple[Findings, dict[str, Model]]:
    """Read both files."""
    findings = TypeAdapter(Findings).validate_json((folder / _FINDINGS).read_bytes())
    return findings, TypeAdapter(dict[str, Model]).validate_json((folder / _MODELS).read_bytes())
