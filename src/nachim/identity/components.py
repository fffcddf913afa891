"""Groups of mentions in the engine: whatever hangs together, and what of it a closer look must decide."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.decision import Action, LinkDecision, PersonDecision
from nachim.identity.groups import Grouped, group
from nachim.identity.loading import load_text
from nachim.identity.score import LINK, Mention, Score, score_signature


def make_companies(engine: Engine, prefix: str, decisions: Sequence[PersonDecision]) -> Grouped:
    """Write `<prefix>_company`, `<prefix>_link` and `<prefix>_review`.

    Mentions that hang together by links are one company wherever nothing speaks against it: that is decided in the
    engine. Where a group holds two numbers of one register, a person's decision or a name that several companies have,
    its mentions are `contested` and linked one by one; only these come to Python and are returned.
    """
    _edges(engine, prefix, decisions)
    judged = sorted({key for one in decisions for key in (one.left, one.right)})
    load_text(engine, f"{prefix}_judged", {"key": judged})
    _hang_together(engine, prefix)
    _contested(engine, prefix)
    grouped = _closer_look(engine, prefix, decisions)
    load_text(engine, f"{prefix}_decided", {"key": list(grouped.company), "company_id": list(grouped.company.values())})
    engine.create(
        f"{prefix}_company",
        f'SELECT "key", "company_id" FROM "{prefix}_decided" UNION ALL SELECT s."key", s."root" '
        f'FROM "{prefix}_super" AS s LEFT JOIN "{prefix}_decided" AS d ON d."key" = s."key" WHERE d."key" IS NULL',
    )
    _decisions(engine, prefix, grouped)
    return grouped


def _edges(engine: Engine, prefix: str, decisions: Sequence[PersonDecision]) -> None:
    latest = {frozenset((one.left, one.right)): one for one in decisions if one.left != one.right}
    merges = [one for one in latest.values() if one.action is Action.MERGE]
    load_text(
        engine, f"{prefix}_merged", {"left": [one.left for one in merges], "right": [one.right for one in merges]}
    )
    linked = f'SELECT "left_key", "right_key" FROM "{prefix}_scored" WHERE "value" >= {LINK}'
    if merges:
        linked += (
            f' UNION ALL SELECT l."key", r."key" FROM "{prefix}_merged" AS m '
            f'JOIN "{prefix}_known" AS l ON l."key" = m."left" JOIN "{prefix}_known" AS r ON r."key" = m."right"'
        )
    engine.create(
        f"{prefix}_edge",
        f'SELECT "left_key" AS "key", "right_key" AS "next" FROM ({linked}) AS a UNION ALL '
        f'SELECT "right_key", "left_key" FROM ({linked}) AS b',
    )


def _hang_together(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_super`: every linked mention with the smallest key it hangs together with.

    Each round a mention takes the smallest root among its neighbours, and then that root's own root: a chain of n
    links takes about log n rounds.
    """
    root, step = f'"{prefix}_super"', f"{prefix}_step"
    engine.create(f"{prefix}_super", f'SELECT DISTINCT "key", "key" AS "root" FROM "{prefix}_edge"')
    while True:
        engine.create(
            step,
            f'SELECT s."key", s."root" AS "before", CASE WHEN n."root" < s."root" THEN n."root" ELSE s."root" END '
            f'AS "root" FROM {root} AS s JOIN (SELECT e."key", MIN(t."root") AS "root" FROM "{prefix}_edge" AS e '
            f'JOIN {root} AS t ON t."key" = e."next" GROUP BY e."key") AS n ON n."key" = s."key"',
        )
        moved = engine.rows(f'SELECT COUNT(*) AS "n" FROM "{step}" WHERE "before" <> "root"')
        if not int(moved["n"][0]):
            return
        # The old root hears of the new one from all that had it.
        engine.create(
            f"{prefix}_heard",
            f'SELECT "before" AS "key", MIN("root") AS "root" FROM "{step}" GROUP BY "before"',
        )
        engine.create(
            f"{prefix}_super",
            f'SELECT s."key", CASE WHEN h."root" < s."root" THEN h."root" ELSE s."root" END AS "root" '
            f'FROM "{step}" AS s JOIN "{prefix}_heard" AS h ON h."key" = s."before"',
        )


def _contested(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_contested`: the mentions of groups that a closer look must decide."""
    known = f'"{prefix}_known"'
    # A link by the name alone is in doubt where companies of that name have different numbers, domains or regions.
    named = (
        f'SELECT DISTINCT m."name" FROM "{prefix}_scored" AS s JOIN {known} AS m ON m."key" = s."left_key" '
        'WHERE s."by_name" = 1'
    )
    rooted = (
        f'SELECT k."key", k."name", k."business", k."domain", k."place", COALESCE(s."root", k."key") AS "root" '
        f'FROM {known} AS k LEFT JOIN "{prefix}_super" AS s ON s."key" = k."key"'
    )
    engine.create(f"{prefix}_rooted", rooted)
    engine.create(
        f"{prefix}_doubt",
        f'SELECT n."name" FROM (SELECT DISTINCT r."name", r."root" FROM "{prefix}_rooted" AS r '
        f'JOIN ({named}) AS b ON b."name" = r."name") AS n JOIN "{prefix}_rooted" AS k ON k."root" = n."root" '
        'GROUP BY n."name" HAVING COUNT(DISTINCT NULLIF(k."business", \'\')) > 1 '
        "OR COUNT(DISTINCT NULLIF(k.\"domain\", '')) > 1 OR COUNT(DISTINCT CASE WHEN k.\"place\" <> '' "
        'AND SUBSTR(k."place", 1, 1) <> \'~\' THEN k."place" END) > 1',
    )
    engine.create(
        f"{prefix}_doubt",
        f'SELECT "name" FROM "{prefix}_doubt" UNION SELECT n."name" FROM (SELECT DISTINCT r."name", r."root" FROM '
        f'"{prefix}_rooted" AS r JOIN ({named}) AS b ON b."name" = r."name") AS n JOIN "{prefix}_rooted" AS k '
        f'ON k."root" = n."root" JOIN "{prefix}_number" AS d ON d."key" = k."key" '
        'GROUP BY n."name", d."kind" HAVING COUNT(DISTINCT d."number") > 1',
    )
    doubtful = f'SELECT k."key" FROM {known} AS k JOIN "{prefix}_doubt" AS d ON d."name" = k."name"'
    pinned = f'SELECT k."key" FROM {known} AS k JOIN "{prefix}_judged" AS p ON p."key" = k."key"'
    mixed = (
        f'SELECT s."root" FROM "{prefix}_super" AS s JOIN {known} AS k ON k."key" = s."key" '
        'WHERE k."business" <> \'\' GROUP BY s."root" HAVING COUNT(DISTINCT k."business") > 1'
    )
    mixed += (
        f' UNION SELECT s."root" FROM "{prefix}_super" AS s JOIN "{prefix}_number" AS n ON n."key" = s."key" '
        'GROUP BY s."root", n."kind" HAVING COUNT(DISTINCT n."number") > 1'
    )
    roots = (
        f'{mixed} UNION SELECT s."root" FROM "{prefix}_super" AS s JOIN ({doubtful} UNION {pinned}) AS q '
        'ON q."key" = s."key"'
    )
    engine.create(
        f"{prefix}_contested",
        f'SELECT s."key" FROM "{prefix}_super" AS s JOIN ({roots}) AS r ON r."root" = s."root" '
        f"UNION {doubtful} UNION {pinned}",
    )


def _closer_look(engine: Engine, prefix: str, decisions: Sequence[PersonDecision]) -> Grouped:
    known = engine.rows(
        'SELECT k."key", k."rows", k."name", k."domain", k."business", k."place", k."registry" '
        f'FROM "{prefix}_known" AS k JOIN "{prefix}_contested" AS c ON c."key" = k."key" ORDER BY k."key"'
    )
    mentions = [
        Mention(
            str(r["key"]),
            int(str(r["rows"])),
            *(str(r[name]) for name in ("name", "domain", "business", "place", "registry")),
        )
        for r in known.records()
    ]
    pairs = engine.rows(
        f'SELECT s."left_key", s."right_key", s."signature" FROM "{prefix}_scored" AS s '
        f'JOIN "{prefix}_contested" AS l ON l."key" = s."left_key" '
        f'JOIN "{prefix}_contested" AS r ON r."key" = s."right_key" ORDER BY s."left_key", s."right_key"'
    )
    scores = {signature: score_signature(signature) for signature in set(map(str, pairs["signature"]))}
    scored: list[tuple[str, str, Score]] = [
        (str(left), str(right), scores[str(signature)])
        for left, right, signature in zip(pairs["left_key"], pairs["right_key"], pairs["signature"], strict=True)
    ]
    return group(mentions, scored, decisions)


def _decisions(engine: Engine, prefix: str, grouped: Grouped) -> None:
    """Write `<prefix>_link` and `<prefix>_review`: those of the engine, then those of the closer look."""
    company = f'"{prefix}_company"'
    _companies_say(engine, prefix)
    both = (
        f'SELECT s."left_key", s."right_key", s."value", s."signature", COALESCE(a."company_id", s."left_key") '
        f'AS "left_id", COALESCE(b."company_id", s."right_key") AS "right_id", '
        f'CASE WHEN l."key" IS NOT NULL AND r."key" IS NOT NULL THEN 1 ELSE 0 END AS "looked" '
        f'FROM "{prefix}_scored" AS s LEFT JOIN {company} AS a ON a."key" = s."left_key" '
        f'LEFT JOIN {company} AS b ON b."key" = s."right_key" '
        f'LEFT JOIN "{prefix}_contested" AS l ON l."key" = s."left_key" '
        f'LEFT JOIN "{prefix}_contested" AS r ON r."key" = s."right_key"'
    )
    # A bare name may look like that of another company; what its own company is known by may tell them apart.
    apart = " OR ".join(
        [
            '(t."business" <> u."business" AND COALESCE(t."legal" <> u."legal", 1 = 1))',
            '(t."legal" <> u."legal")',
            '(t."low" <> u."low" AND t."low" <> u."high" AND t."high" <> u."low" AND t."high" <> u."high" '
            "AND SUBSTR(x.\"signature\", 5, 1) IN ('v', 'w', 'n', 'i', 'u', 'b'))",
        ]
    )
    strong = " OR ".join(f"SUBSTR(x.\"signature\", {place}, 1) = 's'" for place in range(1, 5))
    telling = (
        f'SELECT x.* FROM ({both}) AS x LEFT JOIN "{prefix}_says" AS t ON t."company_id" = x."left_id" '
        f'LEFT JOIN "{prefix}_says" AS u ON u."company_id" = x."right_id" WHERE {strong} '
        f"OR NOT COALESCE({apart}, 1 = 0)"
    )
    for table, links, state, pairs, which in (
        ("link", grouped.links, "auto", both, f'"value" >= {LINK}'),
        ("review", grouped.review, "review", telling, f'"value" < {LINK} AND "left_id" <> "right_id"'),
    ):
        _load_links(engine, f"{prefix}_looked", links)
        engine.create(
            f"{prefix}_{table}",
            f'SELECT "left_key", "right_key", "value", "signature", \'\' AS "reasons", \'{state}\' AS "decided" '
            f'FROM ({pairs}) AS y WHERE "looked" = 0 AND {which} UNION ALL '
            'SELECT "left_key", "right_key", "value", \'\', "reasons", "decided" '
            f'FROM "{prefix}_looked"',
        )


def _companies_say(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_says`: the numbers of every company and its domains, first and last."""
    engine.create(
        f"{prefix}_says",
        'SELECT COALESCE(c."company_id", k."key") AS "company_id", MIN(NULLIF(k."business", \'\')) AS "business", '
        'MIN(NULLIF(k."domain", \'\')) AS "low", MAX(NULLIF(k."domain", \'\')) AS "high", '
        f'MIN(n."number") AS "legal" FROM "{prefix}_known" AS k '
        f'LEFT JOIN (SELECT "key", "number" FROM "{prefix}_number" WHERE "kind" = \'kr\') AS n ON n."key" = k."key" '
        f'LEFT JOIN "{prefix}_company" AS c ON c."key" = k."key" '
        'GROUP BY COALESCE(c."company_id", k."key")',
    )


def _load_links(engine: Engine, table: str, links: Sequence[LinkDecision]) -> None:
    columns = {
        "left_key": np.array([link.left for link in links], dtype=object),
        "right_key": np.array([link.right for link in links], dtype=object),
        "value": np.array([link.score for link in links], dtype=np.float64),
        "reasons": np.array([" ".join(link.reasons) for link in links], dtype=object),
        "decided": np.array([link.decided.value for link in links], dtype=object),
    }
    types = {name: "DOUBLE" if name == "value" else "VARCHAR" for name in columns}
    engine.load(table, Frame(columns), types)
