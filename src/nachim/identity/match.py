"""The same company once: mentions of companies in any table become companies."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.decision import Hub, Identity, PersonDecision
from nachim.identity.groups import group
from nachim.identity.keys import business_number, registered_domain
from nachim.identity.names import clean_company_name, script_of
from nachim.identity.score import Mention, score_pair
from nachim.identity.spaces import key_spaces
from nachim.standards.column import canonical
from nachim.standards.text import gap_in

COLUMNS = ("source_key", "account_key", "name", "domain", "business_number", "country", "source")
"""Columns of a table of mentions; all but source_key may be missing or NULL."""
CROWD = 50
"""Different mentions with one key beyond which it does not mean one company."""

_KEYS = ("account", "business", "domain", "name")


def resolve(
    engine: Engine, mentions: str, decisions: Sequence[PersonDecision] = (), *, prefix: str = "identity"
) -> Identity:
    """Find which mentions are one company.

    Keys are compared in the engine; Python sees distinct texts and the pairs that share a key. The answer does not
    depend on the order of the rows, and nothing is merged that has two business numbers unless a person says so.

    Parameters
    ----------
    mentions
        Table with the columns of `COLUMNS`, all text. `source_key` is unique; `account_key` is the company's key as its
        `source` writes it.
    decisions
        What persons decided so far, oldest first; the latest on a pair holds.
    prefix
        Of the tables written: `<prefix>_entity` is the answer, the others are steps.
    """
    _clean(engine, mentions, prefix)
    shared = _account_keys(engine, prefix)
    _mentions(engine, prefix, decisions)
    hubs = _hubs(engine, prefix)
    paired, pairs = _pairs(engine, prefix, hubs)
    names = _names_on_domain(paired.values())
    scored = [(left, right, score_pair(paired[left], paired[right], names)) for left, right in pairs]
    pinned = _pinned(engine, prefix, decisions, paired)
    everybody = [*paired.values(), *pinned]
    first = group(everybody, scored, decisions)
    # Names that turned out to be one company leave no doubt whose domain it is: nameless mentions are asked again.
    owners = _names_on_domain(paired.values(), first.company)
    again = [
        (
            left,
            right,
            said if paired[left].name and paired[right].name else score_pair(paired[left], paired[right], owners),
        )
        for left, right, said in scored
    ]
    grouped = group(everybody, again, decisions)
    entity, total, companies = _entity(engine, prefix, grouped.company)
    return Identity(entity, total, companies, grouped.links, grouped.review, grouped.ambiguous, hubs, shared)


def _clean(engine: Engine, mentions: str, prefix: str) -> None:
    """Write `<prefix>_clean`: the mentions with cleaned keys, "" where nothing is known."""
    have = engine.columns(mentions)

    def raw(column: str) -> str:
        return f'CAST(m."{column}" AS VARCHAR)' if column in have else "CAST(NULL AS VARCHAR)"

    cleaners: dict[str, Callable[[str], str]] = {
        "name": lambda text: "" if gap_in(text) else clean_company_name(text),
        "domain": lambda text: registered_domain(text) or "",
        "business_number": lambda text: business_number(text) or "",
        "country": lambda text: canonical("country", text) or "",
    }
    joins, selects = [], []
    for column, cleaner in cleaners.items():
        if column not in have:
            selects.append(f"CAST('' AS VARCHAR) AS \"{column}\"")
            continue
        _load_cleaned(engine, mentions, column, f"{prefix}_{column}", cleaner)
        joins.append(f'LEFT JOIN "{prefix}_{column}" AS "{column}_map" ON "{column}_map"."raw" = {raw(column)}')
        selects.append(f'COALESCE("{column}_map"."key", \'\') AS "{column}"')
    engine.create(
        f"{prefix}_clean",
        f'SELECT {raw("source_key")} AS "source_key", COALESCE({raw("source")}, \'\') AS "source", '
        f"COALESCE(TRIM({raw('account_key')}), '') AS \"account_key\", {', '.join(selects)} "
        f'FROM "{mentions}" AS m {" ".join(joins)}',
    )


def _load_cleaned(engine: Engine, mentions: str, column: str, table: str, cleaner: Callable[[str], str]) -> None:
    distinct = engine.rows(
        f'SELECT DISTINCT CAST("{column}" AS VARCHAR) AS "raw" FROM "{mentions}" WHERE "{column}" IS NOT NULL'
    )
    raws = sorted(str(text) for text in distinct["raw"])
    columns = {"raw": raws, "key": [cleaner(text) for text in raws]}
    _load_text(engine, table, columns)


def _load_text(engine: Engine, table: str, columns: dict[str, list[str]]) -> None:
    frame = Frame({name: np.array(cells, dtype=object) for name, cells in columns.items()})
    engine.load(table, frame, dict.fromkeys(columns, "VARCHAR"))


def _account_keys(engine: Engine, prefix: str) -> tuple[tuple[str, ...], ...]:
    """Write `<prefix>_space`: sources that use one set of account keys have one space."""
    names = engine.rows(f'SELECT DISTINCT "name" FROM "{prefix}_clean"')
    keys = sorted(str(name) for name in names["name"])
    _load_text(engine, f"{prefix}_script", {"name": keys, "script": [script_of(key) if key else "" for key in keys]})
    spaces = key_spaces(engine, prefix)
    _load_text(engine, f"{prefix}_space", {"source": list(spaces), "space": list(spaces.values())})
    together: dict[str, list[str]] = defaultdict(list)
    for source, space in spaces.items():
        together[space].append(source)
    return tuple(tuple(sorted(sources)) for _, sources in sorted(together.items()) if len(sources) > 1)


def _mentions(engine: Engine, prefix: str, decisions: Iterable[PersonDecision]) -> None:
    """Write `<prefix>_said` (a row a mention) and `<prefix>_mention` (mentions that say the same, once)."""
    pins = sorted({key for decision in decisions for key in (decision.left, decision.right)})
    _load_text(engine, f"{prefix}_pin", {"source_key": pins})
    engine.create(
        f"{prefix}_said",
        "SELECT c.\"source_key\", CASE WHEN c.\"account_key\" = '' THEN '' "
        'ELSE COALESCE(s."space", c."source") || \'|\' || c."account_key" END AS "account", '
        'c."name", c."domain", c."business_number" AS "business", c."country", '
        'COALESCE(p."source_key", CASE WHEN c."account_key" = \'\' AND c."name" = \'\' AND c."domain" = \'\' '
        'AND c."business_number" = \'\' THEN c."source_key" ELSE \'\' END) AS "pin" '
        f'FROM "{prefix}_clean" AS c LEFT JOIN "{prefix}_space" AS s ON s."source" = c."source" '
        f'LEFT JOIN "{prefix}_pin" AS p ON p."source_key" = c."source_key"',
    )
    said = ", ".join(f'"{column}"' for column in (*_KEYS, "country", "pin"))
    engine.create(
        f"{prefix}_mention",
        f'SELECT MIN("source_key") AS "key", COUNT(*) AS "rows", {said} FROM "{prefix}_said" GROUP BY {said}',
    )


def _hubs(engine: Engine, prefix: str) -> tuple[Hub, ...]:
    counted = " UNION ALL ".join(
        f'SELECT \'{kind}\' AS "kind", "{kind}" AS "key", COUNT(*) AS "n" FROM "{prefix}_mention" '
        f'WHERE "{kind}" <> \'\' GROUP BY "{kind}" HAVING COUNT(*) > {CROWD}'
        for kind in _KEYS
    )
    found = engine.rows(f'SELECT "kind", "key", "n" FROM ({counted}) AS counted ORDER BY "kind", "key"')
    hubs = tuple(Hub(str(r["kind"]), str(r["key"]), int(str(r["n"]))) for r in found.records())
    _load_text(engine, f"{prefix}_hub", {"kind": [hub.kind for hub in hubs], "key": [hub.key for hub in hubs]})
    return hubs


def _pairs(engine: Engine, prefix: str, hubs: Sequence[Hub]) -> tuple[dict[str, Mention], list[tuple[str, str]]]:
    """Return the mentions that share a key with another, and the pairs that do."""
    crowded = {hub.kind for hub in hubs}

    def sharing(kind: str) -> str:
        clear = (
            f' AND l."{kind}" NOT IN (SELECT "key" FROM "{prefix}_hub" WHERE "kind" = \'{kind}\')'
            if kind in crowded
            else ""
        )
        return (
            f'SELECT l."key" AS "left_key", r."key" AS "right_key" FROM "{prefix}_mention" AS l '
            f'JOIN "{prefix}_mention" AS r ON l."{kind}" = r."{kind}" AND l."key" < r."key" '
            f"WHERE l.\"{kind}\" <> ''{clear}"
        )

    engine.create(f"{prefix}_pair", " UNION ".join(sharing(kind) for kind in _KEYS))
    rows = engine.rows(f'SELECT "left_key", "right_key" FROM "{prefix}_pair" ORDER BY "left_key", "right_key"')
    pairs = [(str(left), str(right)) for left, right in zip(rows["left_key"], rows["right_key"], strict=True)]
    known = engine.rows(
        f'SELECT m.* FROM "{prefix}_mention" AS m JOIN (SELECT "left_key" AS "key" FROM "{prefix}_pair" UNION '
        f'SELECT "right_key" AS "key" FROM "{prefix}_pair") AS p ON p."key" = m."key" ORDER BY m."key"'
    )
    blocked = {kind: {hub.key for hub in hubs if hub.kind == kind} for kind in _KEYS}
    return {mention.key: mention for mention in _read(known, blocked)}, pairs


def _read(frame: Frame, blocked: dict[str, set[str]]) -> list[Mention]:
    def usable(row: dict[str, object], kind: str) -> str:
        key = str(row[kind])
        return "" if key in blocked[kind] else key

    return [
        Mention(
            key=str(row["key"]),
            rows=int(str(row["rows"])),
            account=usable(row, "account"),
            name=usable(row, "name"),
            domain=usable(row, "domain"),
            business=usable(row, "business"),
            country=str(row["country"]),
        )
        for row in frame.records()
    ]


def _pinned(
    engine: Engine, prefix: str, decisions: Sequence[PersonDecision], paired: dict[str, Mention]
) -> list[Mention]:
    """Return the mentions that a person decided on and that share no key with another."""
    if not decisions:
        return []
    found = engine.rows(
        f'SELECT * FROM "{prefix}_mention" WHERE "pin" IN (SELECT "source_key" FROM "{prefix}_pin") ORDER BY "key"'
    )
    return [mention for mention in _read(found, {kind: set() for kind in _KEYS}) if mention.key not in paired]


def _names_on_domain(
    mentions: Iterable[Mention], company: Mapping[str, str] | None = None
) -> dict[str, frozenset[str]]:
    """Return the names on each domain, or the companies that these names were found to be."""
    names: dict[str, set[str]] = defaultdict(set)
    for mention in mentions:
        if mention.domain and mention.name:
            names[mention.domain].add(company.get(mention.key, mention.key) if company else mention.name)
    return {domain: frozenset(found) for domain, found in names.items()}


def _entity(engine: Engine, prefix: str, company: dict[str, str]) -> tuple[str, int, int]:
    _load_text(engine, f"{prefix}_company", {"key": list(company), "company_id": list(company.values())})
    entity = f"{prefix}_entity"
    same = " AND ".join(f's."{column}" = m."{column}"' for column in (*_KEYS, "country", "pin"))
    total = engine.create(
        entity,
        'SELECT s."source_key", COALESCE(c."company_id", m."key") AS "company_id" '
        f'FROM "{prefix}_said" AS s JOIN "{prefix}_mention" AS m ON {same} '
        f'LEFT JOIN "{prefix}_company" AS c ON c."key" = m."key"',
    )
    counted = engine.rows(f'SELECT COUNT(DISTINCT "company_id") AS "n" FROM "{entity}"')
    return entity, total, int(counted["n"][0])
