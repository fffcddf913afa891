"""Where a file comes from: files of one system share their ids."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from nachim.imports.candidates import Column
from nachim.imports.headers import compact, split
from nachim.imports.raw import RawTable

_FILE = Path(__file__).parent / "vocabulary" / "systems.yaml"
ENOUGH = 0.6
"""Least certainty at which a system is named; one header alone never reaches it."""
_NAME, _IDS, _VALUES, _JOINT, _SIGN = 0.9, 0.95, 0.8, 0.75, 0.45
"""What each kind of mark is worth: they come together as independent marks do."""
_MOST = 0.99
"""No rule is surer than this."""


@dataclass(frozen=True, slots=True)
class Origin:
    """The system that a file comes from, and how sure that is."""

    system: str
    sure: float
    """1 less the product of what each mark leaves open; 0 when no system was recognised."""
    marks: tuple[str, ...] = ()
    """What spoke for it: name, ids, values, joint, headers."""


@dataclass(frozen=True, slots=True)
class _System:
    name: str
    names: tuple[str, ...]
    ids: re.Pattern[str] | None
    values: frozenset[str]
    starts: tuple[str, ...]
    ends: tuple[str, ...]
    joint: str | None
    korean: bool
    """Its labels are Korean after the joint."""
    signs: frozenset[str]
    exact: frozenset[str]


@cache
def _systems() -> tuple[_System, ...]:
    from ruamel.yaml import YAML

    data: dict[str, dict[str, Any]] = YAML(typ="safe").load(_FILE.read_text(encoding="utf-8"))
    return tuple(
        _System(
            name, tuple(map(str, one["names"])), re.compile(one["ids"]) if "ids" in one else None,
            frozenset(map(str, one.get("values", ()))), tuple(one.get("starts", ())), tuple(one.get("ends", ())),
            one.get("joint"), one.get("script") == "korean",
            frozenset(compact(str(sign)) for sign in one.get("signs", ())),
            frozenset(map(str, one.get("exact", ()))),
        )
        for name, one in data.items()
    )  # fmt: skip


def origin_of(raw: RawTable, columns: Sequence[Column]) -> Origin:
    """Return the system that headers, ids, values and file name tell; else the file's own name, not sure at all."""
    found = [_origin(system, raw, columns) for system in _systems()]
    best = max(found, key=lambda one: one.sure)
    return best if best.sure >= ENOUGH else Origin(_stem(raw), 0.0)


def known_system(name: str) -> bool:
    """Tell whether a name is that of a system that is recognised, not of a file.

    Examples
    --------
    >>> known_system("hubspot"), known_system("my_deals")
    (True, False)
    """
    return any(system.name == name for system in _systems())


def _origin(system: _System, raw: RawTable, columns: Sequence[Column]) -> Origin:
    words = split(raw.name)
    joined = "".join(words)
    signs = {column.header.compact for column in columns} | {compact(column.header.text) for column in columns}
    texts = [column.header.text.strip() for column in columns]
    held = len(signs & system.signs) + len(system.exact & set(texts))
    held += sum(text.lower().startswith(system.starts) for text in texts) if system.starts else 0
    held += sum(text.endswith(system.ends) for text in texts) if system.ends else 0
    prefixed = sum(
        column.header.object is not None
        and _joint(column.header.text) == system.joint
        and (not system.korean or not column.header.compact.isascii())
        for column in columns
    )
    marks = {
        "name": _NAME * any(name in words or (not name.isascii() and name in joined) for name in system.names),
        "ids": _IDS * any(_ids(column, system.ids) for column in columns),
        "values": _VALUES * any(_all_in(column, system.values) for column in columns),
        "joint": _JOINT * (prefixed >= max(2, len(columns) / 3)),
        "headers": 1 - (1 - _SIGN) ** min(held, 6),
    }
    left = 1.0
    for worth in marks.values():
        left *= 1 - worth
    return Origin(system.name, min(_MOST, round(1 - left, 2)), tuple(mark for mark, worth in marks.items() if worth))


def _joint(text: str) -> str | None:
    match = re.match(r"^[^:\-–]{1,30}?(\s*:|\s[-–]\s)", text)
    return match[1].strip().replace("–", "-") if match else None


def source_name(raw: RawTable) -> str:
    """Return the name under which the mapping of a file is remembered: the file's, without dates and copies.

    Sheets of one workbook and tables of one database are told apart by their numbers too.
    """
    several = re.search(rf"_{raw.sha256[:8]}_\d+$", raw.name) is not None
    sheet = [word for word in split(raw.sheet or "") if several or not word.isdigit()]
    return "_".join([_stem(raw), *sheet])[:60] or "file"


def _stem(raw: RawTable) -> str:
    bare = re.sub(rf"_{raw.sha256[:8]}(_\d+)?$", "", raw.name)
    return "_".join(word for word in split(bare) if not word.isdigit()) or "file"


def _ids(column: Column, form: re.Pattern[str] | None) -> bool:
    texts = list(column.profile.top)[:50]
    return form is not None and len(texts) > 0 and all(form.match(text) for text in texts)


def _all_in(column: Column, values: frozenset[str]) -> bool:
    return bool(values and column.profile.top) and any(text in values for text in list(column.profile.top)[:50])
