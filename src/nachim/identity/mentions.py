"""Mentions of companies with cleaned keys; distinct texts go to Python and come back as tables."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.decision import Action, Hub, PersonDecision
from nachim.identity.forms import NameForm, name_form
from nachim.identity.keys import business_number, domain_label, registered_domain
from nachim.identity.loading import distinct, load_text
from nachim.identity.registers import NO_NUMBER, list_numbers, load_numbers, packed, usable_numbers
from nachim.identity.spaces import key_spaces
from nachim.standards.column import canonical
from nachim.standards.place import read_place
from nachim.standards.text import clean_text, gap_in

COLUMNS = (
    "source_key", "account_key", "name", "domain", "business_number", "country", "source", "place", "registry_number",
    "corporation_number", "ein", "duns",
)  # fmt: skip
"""Columns of a table of mentions; all but source_key may be missing or NULL. `place` is a region or city;
`registry_number` is of the register that its grouping tells, the last three are of their own.

A further column `rows`, a BIGINT, may say how many rows stand behind a mention.
"""
CROWD = 50
"""Different mentions with one key beyond which it does not mean one company."""
PORTION = 100_000
"""Names that are taken apart at a time: each comes to some ten texts."""
KEYS = ("account", "business", "domain", "name")
FORM = ("bag", "stem", "unit", "line", "sound", "bones", "initials", "script", "letters")
"""What is known of a name besides itself."""

_BLANK = NameForm(*[""] * 10)


def clean_mentions(engine: Engine, mentions: str, prefix: str) -> None:
    """Write `<prefix>_clean`: the mentions with cleaned keys, "" where nothing is known; `<prefix>_form`: the names."""
    have = engine.columns(mentions)

    def raw(column: str) -> str:
        return f'CAST(m."{column}" AS VARCHAR)' if column in have else "CAST(NULL AS VARCHAR)"

    joins, selects = [], []
    for column, cleaner in _CLEANERS.items():
        if column not in have:
            selects.append(f"CAST('' AS VARCHAR) AS \"{column}\"")
            continue
        _load_cleaned(engine, mentions, column, f"{prefix}_{column}", cleaner)
        joins.append(f'LEFT JOIN "{prefix}_{column}" AS "{column}_map" ON "{column}_map"."raw" = {raw(column)}')
        selects.append(f'COALESCE("{column}_map"."key", \'\') AS "{column}"')
    _load_names(engine, mentions if "name" in have else "", prefix)
    told = load_numbers(engine, have, prefix, lambda column: distinct(engine, mentions, column))
    joins += [
        f'LEFT JOIN "{prefix}_{column}_told" AS "{column}_told" ON "{column}_told"."raw" = {raw(column)}'
        for column in told
    ]
    selects.append(f'{packed(told)} AS "registry"')
    rows = 'CAST(m."rows" AS BIGINT)' if "rows" in have else "CAST(1 AS BIGINT)"
    engine.create(
        f"{prefix}_clean",
        'SELECT "source_key", "rows", "source", "account_key", "name", "domain", "business_number", "country", '
        f'"place", CASE WHEN "registry" = \'{NO_NUMBER}\' THEN \'\' ELSE "registry" END AS "registry" '
        f'FROM (SELECT {raw("source_key")} AS "source_key", {rows} AS "rows", '
        f"COALESCE({raw('source')}, '') AS \"source\", "
        f'COALESCE(TRIM({raw("account_key")}), \'\') AS "account_key", COALESCE(f."name", \'\') AS "name", '
        f"{', '.join(selects)} "
        f'FROM "{mentions}" AS m LEFT JOIN "{prefix}_name" AS f ON f."raw" = {raw("name")} {" ".join(joins)}) AS n',
    )


def _place(text: str) -> str:
    """Return the region that a text names, or else "~" and the text: a city may lie in any region."""
    found = read_place(text)
    return found.region or ("" if found.country else "~" + clean_text(text).casefold())


_CLEANERS: dict[str, Callable[[str], str]] = {
    "domain": lambda text: registered_domain(text) or "",
    "business_number": lambda text: business_number(text) or "",
    "country": lambda text: canonical("country", text) or "",
    "place": lambda text: "" if gap_in(text) else _place(text),
}


def _load_cleaned(engine: Engine, mentions: str, column: str, table: str, cleaner: Callable[[str], str]) -> None:
    raws = distinct(engine, mentions, column)
    load_text(engine, table, {"raw": raws, "key": [cleaner(text) for text in raws]})


def _load_names(engine: Engine, mentions: str, prefix: str) -> None:
    raws = distinct(engine, mentions, "name") if mentions else []
    taken, part = f"{prefix}_taken", f"{prefix}_part"
    for start in range(0, max(len(raws), 1), PORTION):
        texts = raws[start : start + PORTION]
        forms = [_BLANK if gap_in(text) else name_form(text) for text in texts]
        said = {column: [getattr(form, column) for form in forms] for column in ("name", *FORM)}
        load_text(engine, part, {"raw": texts, **said})
        before = f'SELECT * FROM "{taken}" UNION ALL ' if start else ""
        engine.create(taken, f'{before}SELECT * FROM "{part}"')
    engine.create(f"{prefix}_name", f'SELECT "raw", "name" FROM "{taken}"')
    columns = ", ".join(f'"{column}"' for column in ("name", *FORM))
    # Of two spellings of one name the one with more words says more.
    nth = 'ROW_NUMBER() OVER (PARTITION BY "name" ORDER BY LENGTH("bag") DESC, "raw") AS "nth"'
    engine.create(
        f"{prefix}_form",
        f'SELECT {columns} FROM (SELECT {columns}, {nth} FROM "{taken}" WHERE "name" <> \'\') AS "t" WHERE "nth" = 1',
    )
    engine.drop(taken)
    engine.drop(part)


def unite_account_keys(engine: Engine, prefix: str) -> tuple[tuple[str, ...], ...]:
    """Write `<prefix>_space`: sources that use one set of account keys have one space."""
    engine.create(f"{prefix}_script", f'SELECT "name", "script" FROM "{prefix}_form" UNION ALL SELECT \'\', \'\'')
    spaces = key_spaces(engine, prefix)
    load_text(engine, f"{prefix}_space", {"source": list(spaces), "space": list(spaces.values())})
    together: dict[str, list[str]] = defaultdict(list)
    for source, space in spaces.items():
        together[space].append(source)
    return tuple(tuple(sorted(sources)) for _, sources in sorted(together.items()) if len(sources) > 1)


def make_mentions(
    engine: Engine, prefix: str, decisions: Sequence[PersonDecision]
) -> tuple[tuple[Hub, ...], tuple[PersonDecision, ...]]:
    """Write `<prefix>_said` (a row a mention) and `<prefix>_mention` (mentions that say the same, once).

    Keys that too many different mentions share are blanked in `<prefix>_known`, and returned; with them the decisions,
    on the mentions that say the same instead of on single ones. What a person says of one holds for all that say the
    same: a decision must not change how often anything is said, else agreeing with a link would change others. Only
    two mentions that say the same and were split stand for themselves.
    """
    nothing = " AND ".join(
        f"c.\"{column}\" = ''" for column in ("account_key", "name", "domain", "business_number", "registry")
    )
    decided = sorted({key for one in decisions for key in (one.left, one.right)})
    load_text(engine, f"{prefix}_told", {"source_key": decided})
    facts = (
        "CASE WHEN c.\"account_key\" = '' THEN '' "
        'ELSE COALESCE(s."space", c."source") || \'|\' || c."account_key" END AS "account", '
        'c."name", c."domain", c."business_number" AS "business", c."registry", c."country", '
        'c."place"'
    )
    alone = f"CASE WHEN {nothing} THEN c.\"source_key\" ELSE '' END"
    rows = f'"{prefix}_clean" AS c LEFT JOIN "{prefix}_space" AS s ON s."source" = c."source"'
    told = engine.rows(
        f'SELECT c."source_key", {facts}, {alone} AS "pin" FROM {rows} '
        f'JOIN "{prefix}_told" AS t ON t."source_key" = c."source_key"'
    )
    pins = _torn(decisions, {str(row[0]): tuple(map(str, row[1:])) for row in _tuples(told)})
    load_text(engine, f"{prefix}_pin", {"source_key": pins})
    engine.create(
        f"{prefix}_said",
        f'SELECT c."source_key", c."rows", {facts}, COALESCE(p."source_key", {alone}) AS "pin" FROM {rows} '
        f'LEFT JOIN "{prefix}_pin" AS p ON p."source_key" = c."source_key"',
    )
    said = ", ".join(f'"{column}"' for column in SAID)
    engine.create(
        f"{prefix}_mention",
        f'SELECT MIN("source_key") AS "key", CAST(SUM("rows") AS BIGINT) AS "rows", {said} '
        f'FROM "{prefix}_said" GROUP BY {said}',
    )
    hubs = _hubs(engine, prefix)
    _without_hubs(engine, prefix, hubs)
    return hubs, _on_mentions(engine, prefix, decisions)


def _tuples(frame: Frame) -> list[tuple[object, ...]]:
    return [tuple(row.values()) for row in frame.records()]


def _torn(decisions: Sequence[PersonDecision], said: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Return the mentions that a person split from one that says the same."""
    latest = {frozenset((one.left, one.right)): one for one in decisions}
    return sorted(
        {
            key
            for pair, one in latest.items()
            if one.action is Action.SPLIT and pair <= said.keys() and len({said[key] for key in pair}) == 1
            for key in pair
        }
    )


def _on_mentions(engine: Engine, prefix: str, decisions: Sequence[PersonDecision]) -> tuple[PersonDecision, ...]:
    same = " AND ".join(f's."{column}" = m."{column}"' for column in SAID)
    found = engine.rows(
        f'SELECT s."source_key", m."key" FROM "{prefix}_told" AS t '
        f'JOIN "{prefix}_said" AS s ON s."source_key" = t."source_key" JOIN "{prefix}_mention" AS m ON {same}'
    )
    key = dict(zip(map(str, found["source_key"]), map(str, found["key"]), strict=True))
    moved = [
        replace(one, left=key[one.left], right=key[one.right])
        for one in decisions
        if one.left in key and one.right in key
    ]
    return tuple(one for one in moved if one.left != one.right)


SAID = (*KEYS, "registry", "country", "place", "pin")
"""What makes two mentions say the same."""


def _hubs(engine: Engine, prefix: str) -> tuple[Hub, ...]:
    counted = " UNION ALL ".join(
        f'SELECT \'{kind}\' AS "kind", "{kind}" AS "key", COUNT(*) AS "n" FROM "{prefix}_mention" '
        f'WHERE "{kind}" <> \'\' GROUP BY "{kind}" HAVING COUNT(*) > {CROWD}'
        for kind in KEYS
    )
    list_numbers(engine, prefix)
    counted += (
        f' UNION ALL SELECT \'registry\', "kind" || \':\' || "number", COUNT(*) FROM "{prefix}_listed" '
        f'GROUP BY "kind", "number" HAVING COUNT(*) > {CROWD}'
    )
    found = engine.rows(f'SELECT "kind", "key", "n" FROM ({counted}) AS counted ORDER BY "kind", "key"')
    hubs = tuple(Hub(str(r["kind"]), str(r["key"]), int(str(r["n"]))) for r in found.records())
    load_text(engine, f"{prefix}_hub", {"kind": [hub.kind for hub in hubs], "key": [hub.key for hub in hubs]})
    return hubs


def _without_hubs(engine: Engine, prefix: str, hubs: Sequence[Hub]) -> None:
    """Write `<prefix>_known`: the mentions with the parts of their names, and without the keys of crowds."""
    registry, join = usable_numbers(engine, prefix, hubs)
    crowded = sorted({hub.kind for hub in hubs} - {"registry"})
    joins = [
        f'LEFT JOIN "{prefix}_hub" AS "hub_{kind}" ON "hub_{kind}"."kind" = \'{kind}\' '
        f'AND "hub_{kind}"."key" = m."{kind}"'
        for kind in crowded
    ]

    def usable(kind: str) -> str:
        if kind not in crowded:
            return f'm."{kind}"'
        return f'CASE WHEN "hub_{kind}"."key" IS NULL THEN m."{kind}" ELSE \'\' END AS "{kind}"'

    domains = engine.rows(f'SELECT DISTINCT "domain" FROM "{prefix}_mention"')
    names = [str(domain) for domain in domains["domain"]]
    load_text(engine, f"{prefix}_label", {"domain": names, "label": [domain_label(name) for name in names]})
    form = ", ".join(f'COALESCE(f."{column}", \'\') AS "{column}"' for column in FORM)
    engine.create(
        f"{prefix}_known",
        f'SELECT m."key", m."rows", {", ".join(map(usable, KEYS))}, {registry} AS "registry", '
        'm."country", m."place", m."pin", '
        f'l."label", {form} FROM "{prefix}_mention" AS m LEFT JOIN "{prefix}_form" AS f ON f."name" = m."name" '
        f'LEFT JOIN "{prefix}_label" AS l ON l."domain" = m."domain" {" ".join(joins)} {join}',
    )
