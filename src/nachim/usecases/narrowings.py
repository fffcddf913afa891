"""What-ifs that were asked of a build: kept beside it, so that each of their figures can be run again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from nachim.model.evidence import Evidence
from nachim.workspace import Workspace
from nachim.workspace.atomic import write_text

_FOLDER = "narrow"
_ID = re.compile(r"narrow\.([0-9a-f]{8})\.")
_Evidence = TypeAdapter(dict[str, Evidence])


def what_if(*asked: object) -> str:
    """Return the beginning of the ids of what was asked: the same question has the same ids.

    Examples
    --------
    >>> what_if("a") == what_if("a") != what_if("b")
    True
    """
    return f"narrow.{hashlib.sha256(repr(asked).encode()).hexdigest()[:8]}"


def save_narrowing(build: Path, prefix: str, evidence: Mapping[str, Evidence]) -> None:
    """Keep the figures of a what-if."""
    place = build / _FOLDER / f"{prefix.partition('.')[2]}.json"
    place.parent.mkdir(exist_ok=True)
    write_text(place, _Evidence.dump_json(dict(evidence), indent=1).decode())


def load_narrowing(workspace: Workspace, id_: str) -> tuple[Path, Mapping[str, Evidence]] | None:
    """Return the figures of the what-if that an id belongs to, with the folder of its build; None for no such id."""
    named = _ID.match(id_)
    if named is None:
        return None
    for place in sorted(workspace.folder("builds").glob(f"*/{_FOLDER}/{named[1]}.json")):
        return place.parent.parent, _Evidence.validate_json(place.read_bytes())
    return None
