"""Pairs of companies for a person to look at, most valuable first: what waits, and what was merged."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from nachim.engine.dialects import text
from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.decision import Action, Decided, Identity, Reason
from nachim.identity.match import decision_of
from nachim.identity.memory import Anchor, anchors, pair_id_sql


@dataclass(frozen=True, slots=True)
class Side:
    """One company of a pair, as its sources tell of it."""

    company: str
    name: str
    """The name that most of its rows use; empty where none has one."""
    names: tuple[str, ...]
    """All spellings."""
    domain: str
    business_number: str
    place: str
    sources: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class CompanyPair:
    """Two companies that may be one, or two mentions that were found to be one."""

    id: str
    """For accepting, rejecting, splitting; stays over builds and imports."""
    score: float
    reasons: tuple[Reason, ...]
    decided: Decided
    left: Side
    right: Side
    at_stake: int
    """Rows that would come to the other company: those of the smaller side."""


def make_offers(engine: Engine, identity: Identity, mentions: str = "mention", *, merged: bool = False) -> str:
    """Write the table of pairs of companies; return its name.

    Of all mentions of two companies the best pair stands for them. Companies that a person keeps apart are left out.

    Parameters
    ----------
    merged
        Whether the links that were made are asked for, not the pairs that wait.
    """
    table = identity.link_table if merged else identity.review_table
    mine = "identity_offer_merged" if merged else "identity_offer"
    _said(engine, mentions)
    engine.create(
        "identity_size",
        f'SELECT e."company_id", CAST(SUM(m."rows") AS BIGINT) AS "rows" FROM "{identity.entity}" AS e '
        'JOIN "identity_asked" AS m ON m."source_key" = e."source_key" GROUP BY e."company_id"',
    )
    splits = [one for one in identity.decisions if one.action is Action.SPLIT]
    columns = {"left": [one.left for one in splits], "right": [one.right for one in splits]}
    frame = Frame({name: np.array(cells, dtype=object) for name, cells in columns.items()})
    engine.load("identity_split", frame, dict.fromkeys(columns, "VARCHAR"))
    size = (
        'CASE WHEN l."rows" < r."rows" THEN l."rows" ELSE r."rows" END'
        if merged
        else 'CASE WHEN a."rows" < b."rows" THEN a."rows" ELSE b."rows" END'
    )
    found = (
        f'SELECT {pair_id_sql("l", "r")} AS "id", t."left_key", t."right_key", t."value", t."signature", t."reasons", '
        't."decided", x."company_id" AS "left_id", y."company_id" AS "right_id", '
        f'{size} AS "at_stake" FROM "{table}" AS t JOIN "identity_asked" AS l ON l."source_key" = t."left_key" '
        'JOIN "identity_asked" AS r ON r."source_key" = t."right_key" '
        f'JOIN "{identity.entity}" AS x ON x."source_key" = t."left_key" '
        f'JOIN "{identity.entity}" AS y ON y."source_key" = t."right_key" '
        'JOIN "identity_size" AS a ON a."company_id" = x."company_id" '
        'JOIN "identity_size" AS b ON b."company_id" = y."company_id"'
    )
    by = (
        '"id"'
        if merged
        else 'CASE WHEN "left_id" < "right_id" THEN "left_id" ELSE "right_id" END, '
        + ('CASE WHEN "left_id" < "right_id" THEN "right_id" ELSE "left_id" END')
    )
    apart = (
        f'SELECT x."company_id" AS "one", y."company_id" AS "other" FROM "identity_split" AS s '
        f'JOIN "{identity.entity}" AS x ON x."source_key" = s."left" '
        f'JOIN "{identity.entity}" AS y ON y."source_key" = s."right"'
    )
    engine.create(
        "identity_apart", f'SELECT "one", "other" FROM ({apart}) AS p UNION SELECT "other", "one" FROM ({apart}) AS q'
    )
    engine.create(
        mine,
        'SELECT f."id", f."left_key", f."right_key", f."value", f."signature", f."reasons", f."decided", f."left_id", '
        'f."right_id", f."at_stake" FROM (SELECT g.*, ROW_NUMBER() OVER '
        f'(PARTITION BY {by} ORDER BY "value" DESC, "left_key", "right_key") AS "nth" FROM ({found}) AS g) AS f '
        'LEFT JOIN "identity_apart" AS p ON p."one" = f."left_id" AND p."other" = f."right_id" '
        'WHERE f."nth" = 1 AND p."one" IS NULL',
    )
    return mine


def _said(engine: Engine, mentions: str) -> None:
    have = engine.columns(mentions)
    columns = [
        f'COALESCE(CAST("{name}" AS VARCHAR), \'\') AS "{name}"' if name in have else f"'' AS \"{name}\""
        for name in ("source", "name", "domain", "business_number", "place")
    ]
    account = "COALESCE(TRIM(CAST(\"account_key\" AS VARCHAR)), '')" if "account_key" in have else "''"
    rows = 'CAST("rows" AS BIGINT)' if "rows" in have else "CAST(1 AS BIGINT)"
    engine.create(
        "identity_asked",
        f'SELECT "source_key", {account} AS "account_key", {", ".join(columns)}, {rows} AS "rows" FROM "{mentions}"',
    )


def offered(
    engine: Engine, identity: Identity, offers: str, limit: int, *, doubtful: bool = False
) -> list[CompanyPair]:
    """Return the pairs to look at first: those with the most rows at stake, weighed by their score.

    Parameters
    ----------
    doubtful
        Order by the score alone, lowest first: for links that were made.
    """
    order = '"value", "at_stake" DESC, "id"' if doubtful else '"value" * "at_stake" DESC, "value" DESC, "id"'
    rows = engine.rows(f'SELECT * FROM "{offers}" ORDER BY {order} LIMIT {limit}').records()
    keys = {str(row[name]) for row in rows for name in ("left_id", "right_id", "left_key", "right_key")}
    sides = _sides(engine, identity, keys, by_mention=doubtful)
    pairs = []
    for row in rows:
        made = decision_of(row)
        left, right = ("left_key", "right_key") if doubtful else ("left_id", "right_id")
        pairs.append(
            CompanyPair(
                str(row["id"]), made.score, made.reasons, made.decided, sides[str(row[left])], sides[str(row[right])],
                int(str(row["at_stake"])),
            )
        )  # fmt: skip
    return pairs


def _sides(engine: Engine, identity: Identity, keys: set[str], *, by_mention: bool) -> dict[str, Side]:
    if not keys:
        return {}
    wanted = ", ".join(map(text, sorted(keys)))
    column = 'm."source_key"' if by_mention else 'e."company_id"'
    rows = engine.rows(
        f'SELECT {column} AS "group", e."company_id", m."source", m."name", m."domain", m."business_number", '
        f'm."place", m."rows" FROM "identity_asked" AS m JOIN "{identity.entity}" AS e '
        f'ON e."source_key" = m."source_key" WHERE {column} IN ({wanted}) ORDER BY m."source_key"'
    )
    grouped: dict[str, list[Mapping[str, object]]] = defaultdict(list)
    for row in rows.records():
        grouped[str(row["group"])].append(row)
    return {group: _side(found) for group, found in grouped.items()}


def _side(rows: Sequence[Mapping[str, object]]) -> Side:
    def most(column: str) -> str:
        counted: Counter[str] = Counter()
        for row in rows:
            if row[column]:
                counted[str(row[column])] += int(str(row["rows"]))
        return min(counted, key=lambda value: (-counted[value], value), default="")

    return Side(
        company=str(rows[0]["company_id"]),
        name=most("name"),
        names=tuple(sorted({str(row["name"]) for row in rows if row["name"]})),
        domain=most("domain"),
        business_number=most("business_number"),
        place=most("place"),
        sources=tuple(sorted({str(row["source"]) for row in rows if row["source"]})),
        rows=sum(int(str(row["rows"])) for row in rows),
    )


def sides_of(engine: Engine, tables: Sequence[str], id_: str) -> tuple[Anchor, Anchor] | None:
    """Return what a pair of that name is remembered by, or None when no table of offers has it."""
    for table in tables:
        rows = engine.rows(f'SELECT "left_key", "right_key" FROM "{table}" WHERE "id" = {text(id_)}').records()
        if rows:
            left, right = str(rows[0]["left_key"]), str(rows[0]["right_key"])
            found = anchors(engine, "identity_asked", f'SELECT {text(left)} AS "key" UNION ALL SELECT {text(right)}')
            return found[left], found[right]
    return None
