"""Which sources write the same account keys: "C-104" of the billing file is, or is not, "C-104" of the CRM."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nachim.engine.protocol import Engine

AGREE = 0.5
"""Share of equal keys with equal names from which the keys are one set: by chance it is near zero."""
COVERED = 0.8
"""Share of a nameless source's keys found in another from which they are that source's keys."""


@dataclass(frozen=True, slots=True)
class _Overlap:
    left: str
    right: str
    common: int
    comparable: int
    agree: int


@dataclass(frozen=True, slots=True)
class _Source:
    name: str
    keys: int
    named: int


def key_spaces(engine: Engine, prefix: str) -> dict[str, str]:
    """Return the key space of every source: the smallest name among the sources that share keys.

    Where equal keys carry names that can be compared, the names decide. A source without names (a usage log) takes the
    keys of the one source that has nearly all of its own; with two such candidates that are not one space, of neither.
    """
    engine.create(
        f"{prefix}_key",
        'SELECT c."source", c."account_key", MIN(CASE WHEN c."name" <> \'\' THEN c."name" END) AS "name", '
        f'MIN(CASE WHEN c."name" <> \'\' THEN s."script" END) AS "script" FROM "{prefix}_clean" AS c '
        f'JOIN "{prefix}_script" AS s ON s."name" = c."name" '
        'WHERE c."account_key" <> \'\' GROUP BY c."source", c."account_key"',
    )
    sources = {source.name: source for source in _sources(engine, prefix)}
    overlaps = _overlaps(engine, prefix)
    space = {name: name for name in sorted(sources)}
    for one in overlaps:
        if one.comparable and one.agree >= AGREE * one.comparable:
            _unite(space, one.left, one.right)
    for name in sorted(sources):
        covering = {space[other] for other in _covering(sources, overlaps, name)}
        if len(covering) == 1:
            _unite(space, name, covering.pop())
    return space


def _sources(engine: Engine, prefix: str) -> list[_Source]:
    rows = engine.rows(
        f'SELECT "source", COUNT(*) AS "keys", COUNT("name") AS "named" FROM "{prefix}_key" GROUP BY "source"'
    )
    return [_Source(str(r["source"]), int(str(r["keys"])), int(str(r["named"]))) for r in rows.records()]


def _overlaps(engine: Engine, prefix: str) -> list[_Overlap]:
    rows = engine.rows(
        'SELECT l."source" AS "left", r."source" AS "right", COUNT(*) AS "common", '
        'SUM(CASE WHEN l."script" = r."script" THEN 1 ELSE 0 END) AS "comparable", '
        'SUM(CASE WHEN l."name" = r."name" THEN 1 ELSE 0 END) AS "agree" '
        f'FROM "{prefix}_key" AS l JOIN "{prefix}_key" AS r '
        'ON l."account_key" = r."account_key" AND l."source" < r."source" '
        'GROUP BY l."source", r."source" ORDER BY l."source", r."source"'
    )
    return [
        _Overlap(str(r["left"]), str(r["right"]), *(int(float(str(r[n]))) for n in ("common", "comparable", "agree")))
        for r in rows.records()
    ]


def _covering(sources: dict[str, _Source], overlaps: Iterable[_Overlap], name: str) -> list[str]:
    """Return the sources that hold nearly all keys of one whose names cannot be compared with theirs."""
    found: list[str] = []
    for one in overlaps:
        if one.comparable or name not in (one.left, one.right):
            continue
        other = one.right if name == one.left else one.left
        # Of two nameless sources the smaller one looks to the larger.
        if sources[name].named and not sources[other].named:
            continue
        if one.common >= COVERED * sources[name].keys:
            found.append(other)
    # Where several hold them (logs of one system hold each other's keys too), the ones with names own them.
    return [other for other in found if sources[other].named] or found


def _unite(space: dict[str, str], left: str, right: str) -> None:
    low, high = sorted((space[left], space[right]))
    for name, found in space.items():
        if found == high:
            space[name] = low
