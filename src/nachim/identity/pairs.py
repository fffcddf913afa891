"""Pairs of mentions that may be one company, each with its signature: found and compared in the engine."""

from __future__ import annotations

import numpy as np

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.mentions import KEYS
from nachim.identity.registers import compared
from nachim.identity.score import REVIEW, score_signature

ALIKE = 12
"""Mentions with names alike beyond which a likeness means nothing."""
NEAR = 6
"""Names with one spelling but for a letter beyond which that means nothing."""
BONES = 4
"""Consonants from which two scripts of one name may be told by them alone."""
LETTERS = (8, 32)
"""Letters of the names in which one may differ."""


def make_pairs(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_pair`: mentions that share a key, or whose names are alike."""
    _near_names(engine, prefix)
    known = f'"{prefix}_known"'
    blocks = [
        f'SELECT l."key" AS "a", r."key" AS "b" FROM {known} AS l JOIN {known} AS r '
        f'ON l."{kind}" = r."{kind}" AND l."key" < r."key" WHERE l."{kind}" <> \'\''
        for kind in KEYS
    ]
    blocks.append(
        f'SELECT l."key" AS "a", r."key" AS "b" FROM "{prefix}_number" AS l JOIN "{prefix}_number" AS r '
        'ON l."kind" = r."kind" AND l."number" = r."number" AND l."key" < r."key"'
    )
    blocks += [
        f'SELECT l."key" AS "a", r."key" AS "b" FROM {known} AS l JOIN (SELECT "{kind}" FROM {known} '
        f'WHERE "{kind}" <> \'\' GROUP BY "{kind}" HAVING COUNT(*) BETWEEN 2 AND {ALIKE}) AS c '
        f'ON c."{kind}" = l."{kind}" JOIN {known} AS r ON l."{kind}" = r."{kind}" AND l."key" < r."key"'
        for kind in ("bag", "sound")
    ]
    blocks += [
        f'SELECT l."key" AS "a", r."key" AS "b" FROM {known} AS l JOIN {known} AS r ON l."{part}" = r."name" '
        f'JOIN (SELECT "name" FROM {known} WHERE "name" <> \'\' GROUP BY "name" HAVING COUNT(*) <= {ALIKE}) AS c '
        f'ON c."name" = r."name" JOIN (SELECT "{part}" FROM {known} WHERE "{part}" <> \'\' GROUP BY "{part}" '
        f'HAVING COUNT(*) <= {ALIKE}) AS p ON p."{part}" = l."{part}"'
        for part in ("stem", "initials")
    ]
    # Another script of one name may keep no more than its consonants: 크래프톤, Krafton.
    blocks.append(
        f'SELECT l."key" AS "a", r."key" AS "b" FROM {known} AS l JOIN (SELECT "bones" FROM {known} '
        f'WHERE LENGTH(SPLIT_PART("bones", \'/\', 1)) >= {BONES} GROUP BY "bones" '
        f'HAVING COUNT(*) BETWEEN 2 AND {ALIKE} AND COUNT(DISTINCT "script") > 1) AS c ON c."bones" = l."bones" '
        f'JOIN {known} AS r ON r."bones" = l."bones" WHERE l."script" = \'hangul\' AND r."script" = \'latin\''
    )
    blocks.append(
        f'SELECT l."key" AS "a", r."key" AS "b" FROM "{prefix}_near" AS n JOIN {known} AS l ON l."name" = n."one" '
        f'JOIN {known} AS r ON r."name" = n."other"'
    )
    either = " UNION ALL ".join(blocks)
    engine.create(
        f"{prefix}_pair",
        'SELECT DISTINCT CASE WHEN "a" < "b" THEN "a" ELSE "b" END AS "left_key", '
        f'CASE WHEN "a" < "b" THEN "b" ELSE "a" END AS "right_key" FROM ({either}) AS e WHERE "a" <> "b"',
    )


def _near_names(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_near`: names that differ by one letter, each left out in turn (at most `ALIKE` mentions each)."""
    least, most = LETTERS
    places = " UNION ALL ".join(f'SELECT {place} AS "n"' for place in range(most + 1))
    engine.create(
        f"{prefix}_few",
        f'SELECT f."name", f."letters" FROM "{prefix}_form" AS f JOIN (SELECT "name" FROM "{prefix}_known" '
        f'GROUP BY "name" HAVING COUNT(*) <= {ALIKE}) AS k ON k."name" = f."name" '
        f'WHERE LENGTH(f."letters") BETWEEN {least} AND {most}',
    )
    engine.create(
        f"{prefix}_short",
        'SELECT DISTINCT f."name", SUBSTR(f."letters", 1, p."n" - 1) || SUBSTR(f."letters", p."n" + 1) AS "left_over" '
        f'FROM "{prefix}_few" AS f JOIN (SELECT "n" FROM ({places}) AS q WHERE "n" > 0) AS p '
        'ON p."n" <= LENGTH(f."letters") UNION ALL '
        f'SELECT "name", "letters" FROM "{prefix}_few"',
    )
    engine.create(
        f"{prefix}_shared",
        f'SELECT "left_over" FROM "{prefix}_short" GROUP BY "left_over" HAVING COUNT(*) BETWEEN 2 AND {NEAR}',
    )
    engine.create(
        f"{prefix}_near",
        f'SELECT DISTINCT l."name" AS "one", r."name" AS "other" FROM "{prefix}_shared" AS s '
        f'JOIN "{prefix}_short" AS l ON l."left_over" = s."left_over" '
        f'JOIN "{prefix}_short" AS r ON r."left_over" = s."left_over" AND l."name" < r."name"',
    )
    engine.drop(f"{prefix}_short")
    engine.drop(f"{prefix}_shared")


def make_signed(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_signed`: the pairs with what comparing them shows (see `score.SIGNS`)."""
    engine.create(
        f"{prefix}_owners",
        f'SELECT "domain", COUNT(DISTINCT "name") AS "n" FROM "{prefix}_known" '
        'WHERE "domain" <> \'\' AND "name" <> \'\' GROUP BY "domain"',
    )
    equal = "CASE WHEN l.\"{0}\" = '' OR r.\"{0}\" = '' THEN '-' WHEN l.\"{0}\" = r.\"{0}\" THEN 's' ELSE 'd' END"
    domain = (
        "CASE WHEN l.\"domain\" = '' OR r.\"domain\" = '' THEN '-' WHEN l.\"domain\" = r.\"domain\" THEN 's' "
        "WHEN l.\"label\" = r.\"label\" THEN 'l' ELSE 'd' END"
    )
    begins = 'SUBSTR(l."name", 1, LENGTH(r."name")) = r."name" OR SUBSTR(r."name", 1, LENGTH(l."name")) = l."name"'
    name = (
        "CASE WHEN l.\"name\" = '' OR r.\"name\" = '' THEN '-' WHEN l.\"name\" = r.\"name\" THEN 's' "
        'WHEN l."bag" <> \'\' AND l."bag" = r."bag" THEN \'r\' '
        'WHEN l."stem" = r."name" OR r."stem" = l."name" THEN \'u\' '
        "WHEN l.\"unit\" = 'branch' AND r.\"unit\" = 'branch' THEN 'd' "
        'WHEN l."sound" <> \'\' AND l."sound" = r."sound" THEN \'v\' '
        'WHEN n."one" IS NOT NULL THEN \'n\' WHEN l."bones" <> \'\' AND l."bones" = r."bones" THEN \'w\' '
        'WHEN l."initials" = r."name" OR r."initials" = l."name" THEN \'i\' '
        f"WHEN {begins} THEN 'b' ELSE 'd' END"
    )
    script = (
        "CASE WHEN (l.\"script\" = 'hangul' AND r.\"script\" = 'latin') "
        "OR (l.\"script\" = 'latin' AND r.\"script\" = 'hangul') THEN 'o' ELSE 's' END"
    )
    line = "CASE WHEN l.\"line\" = r.\"line\" OR l.\"line\" = '' OR r.\"line\" = '' THEN '-' ELSE 'd' END"
    # Whose a nameless mention is shows only when the named ones have found their companies: see `ask_again`.
    owners = (
        "CASE WHEN l.\"name\" = '' OR r.\"name\" = '' THEN 'm' WHEN o.\"n\" = 2 THEN '2' "
        "WHEN o.\"n\" > 2 THEN 'm' ELSE '1' END"
    )
    place = (
        "CASE WHEN l.\"place\" = '' OR r.\"place\" = '' THEN '-' WHEN l.\"place\" = r.\"place\" THEN 's' "
        "WHEN SUBSTR(l.\"place\", 1, 1) = '~' AND SUBSTR(r.\"place\", 1, 1) = '~' THEN 'd' "
        "WHEN SUBSTR(l.\"place\", 1, 1) = '~' OR SUBSTR(r.\"place\", 1, 1) = '~' THEN '-' ELSE 'd' END"
    )
    length = (
        'CASE WHEN LENGTH(l."name") < 2 OR LENGTH(r."name") < 2 THEN \'s\' '
        f"WHEN {_weight('l')} >= 8 AND {_weight('r')} >= 8 THEN 'l' ELSE 'm' END"
    )
    signs = [
        equal.format("account"), equal.format("business"), compared(), domain, name, script, line, owners,
        equal.format("country"), place, length,
    ]  # fmt: skip
    engine.create(
        f"{prefix}_signed",
        f'SELECT p."left_key", p."right_key", {" || ".join(f"({sign})" for sign in signs)} AS "signature" '
        f'FROM "{prefix}_pair" AS p JOIN "{prefix}_known" AS l ON l."key" = p."left_key" '
        f'JOIN "{prefix}_known" AS r ON r."key" = p."right_key" '
        f'LEFT JOIN "{prefix}_owners" AS o ON o."domain" = l."domain" LEFT JOIN "{prefix}_near" AS n '
        'ON n."one" = CASE WHEN l."name" < r."name" THEN l."name" ELSE r."name" END '
        'AND n."other" = CASE WHEN l."name" < r."name" THEN r."name" ELSE l."name" END',
    )


def _weight(side: str) -> str:
    """Return SQL for the letters of a name; a Hangul syllable counts as two."""
    return f'(CASE WHEN {side}."script" = \'hangul\' THEN 2 ELSE 1 END * LENGTH({side}."name"))'


def make_scored(engine: Engine, prefix: str) -> None:
    """Write `<prefix>_scored`: the pairs that are at least worth a look, with their value and what it rests on."""
    found = engine.rows(f'SELECT DISTINCT "signature" FROM "{prefix}_signed"')
    signatures = sorted(map(str, found["signature"]))
    scores = [score_signature(signature) for signature in signatures]
    columns: dict[str, list[str] | list[float] | list[int]] = {
        "signature": signatures,
        "value": [score.value for score in scores],
        "by_name": [int(score.by_name_only) for score in scores],
    }
    _load_scores(engine, f"{prefix}_score", columns)
    engine.create(
        f"{prefix}_scored",
        'SELECT s."left_key", s."right_key", v."value", v."by_name", s."signature" '
        f'FROM "{prefix}_signed" AS s JOIN "{prefix}_score" AS v ON v."signature" = s."signature" '
        f'WHERE v."value" >= {REVIEW}',
    )


def _load_scores(engine: Engine, table: str, columns: dict[str, list[str] | list[float] | list[int]]) -> None:
    kinds = {"signature": object, "value": np.float64, "by_name": np.int64}
    frame = Frame({name: np.array(cells, dtype=kinds[name]) for name, cells in columns.items()})
    engine.load(table, frame, {"signature": "VARCHAR", "value": "DOUBLE", "by_name": "BIGINT"})


def ask_again(engine: Engine, prefix: str) -> bool:
    """Rewrite the signatures of nameless mentions, now that it is known how many companies are on their domain.

    Names that turned out to be one company leave no doubt whose domain it is. A domain that was one company's stays
    so: each round can only settle more, and asking ends. Returns whether anything changed.
    """
    owners = (
        "CASE WHEN SUBSTR(s.\"signature\", 8, 1) = '1' OR COALESCE(o.\"n\", 0) < 2 THEN '1' "
        "WHEN SUBSTR(s.\"signature\", 8, 1) = '2' OR o.\"n\" = 2 THEN '2' ELSE 'm' END"
    )
    engine.create(
        f"{prefix}_owners",
        f'SELECT k."domain", COUNT(DISTINCT COALESCE(c."company_id", k."key")) AS "n" FROM "{prefix}_known" AS k '
        f'LEFT JOIN "{prefix}_company" AS c ON c."key" = k."key" '
        'WHERE k."domain" <> \'\' AND k."name" <> \'\' GROUP BY k."domain"',
    )
    engine.create(
        f"{prefix}_again",
        f'SELECT s."left_key", s."right_key", SUBSTR(s."signature", 1, 7) || ({owners}) '
        f'|| SUBSTR(s."signature", 9) AS "signature" FROM "{prefix}_signed" AS s '
        f'JOIN "{prefix}_known" AS l ON l."key" = s."left_key" '
        f'LEFT JOIN "{prefix}_owners" AS o ON o."domain" = l."domain" '
        "WHERE SUBSTR(s.\"signature\", 4, 2) = 's-'",
    )
    changed = engine.rows(
        f'SELECT COUNT(*) AS "n" FROM "{prefix}_again" AS a JOIN "{prefix}_signed" AS s '
        'ON s."left_key" = a."left_key" AND s."right_key" = a."right_key" WHERE s."signature" <> a."signature"'
    )
    if not int(changed["n"][0]):
        return False
    engine.create(
        f"{prefix}_signed",
        f'SELECT "left_key", "right_key", "signature" FROM "{prefix}_signed" '
        f"WHERE SUBSTR(\"signature\", 4, 2) <> 's-' UNION ALL "
        f'SELECT "left_key", "right_key", "signature" FROM "{prefix}_again"',
    )
    return True
