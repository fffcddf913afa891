"""Every row of every table to its company."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine import Engine
from nachim.engine.dialects import text
from nachim.identity.decision import Identity
from nachim.identity.match import resolve
from nachim.identity.memory import Remembered, recall

LINKED = ("account", "lead", "deal", "contract", "invoice", "cost", "event", "usage", "ticket", "survey")
_THROUGH = {"deal_key": "deal", "contract_key": "contract"}
_MENTION = {"account": "account_key", "name": "name", "domain": "domain", "business_number": "business_number"}
_NAMING = ("account_key", "account_name", "domain", "business_number")
_REGISTERS = ("corporation_number", "ein", "duns")
_ALSO = ("country", "place")
"""What a mention says besides; where its rows disagree, nothing."""
_FEEDS = ("invoice", "cost", "event", "usage", "ticket", "survey")
"""Tables of many rows, of which nothing later asks how they named their company."""


def link_companies(engine: Engine, decisions: Sequence[Remembered] = ()) -> Identity:
    """Make `l_<table>`: `c_<table>` with a column `company`, feeds without the columns that named it.

    A row names its company by the account's key (its own, an alias of it, or that of the deal or contract it belongs
    to), by domain, number in a register or name; identity decides which of these mentions are one company. Keys of one
    system are one set of keys, whichever file they stand in. Rows that name nobody keep a NULL company and are counted
    by the quality report.
    """
    engine.create(
        "alias",
        'SELECT "alias_key", MIN("key") AS "key" FROM "c_account" WHERE "alias_key" IS NOT NULL AND "key" IS NOT NULL '
        'GROUP BY "alias_key"',
    )
    rows = {table: _said(engine, table) for table in LINKED}
    said = ", ".join(f'MIN("said_{column}") AS "{name}"' for column, name in _MENTION.items())
    said += "".join(f', MIN("said_{column}") AS "{column}"' for column in _REGISTERS)
    also = ", ".join(
        f'CASE WHEN MIN("said_{column}") = MAX("said_{column}") THEN MIN("said_{column}") END AS "{column}"'
        for column in _ALSO
    )
    mentions = " UNION ALL ".join(
        f'SELECT "mention" AS "source_key", {said}, {also}, MIN("system") AS "source", COUNT(*) AS "rows" '
        f'FROM ({saying}) AS "s" WHERE "mention" IS NOT NULL GROUP BY "mention"'
        for saying in rows.values()
    )
    engine.create("mention", mentions)
    identity = resolve(engine, "mention", recall(engine, "mention", decisions))
    for table, saying in rows.items():
        left_out = {*_NAMING, *(f"{name}__why" for name in _NAMING)} if table in _FEEDS else set()
        columns = ", ".join(f'"s"."{column}"' for column in engine.columns(f"c_{table}") if column not in left_out)
        engine.create(
            f"l_{table}",
            f'SELECT {columns}, "e"."company_id" AS "company" FROM ({saying}) AS "s" '
            f'LEFT JOIN "{identity.entity}" AS "e" ON "e"."source_key" = "s"."mention"',
        )
    return identity


def _said(engine: Engine, table: str) -> str:
    """Return the query of a table's rows with what they say of their company, and the key of that mention.

    A query and not a table: it is cheap beside writing twenty million rows.
    """
    have = engine.columns(f"c_{table}")
    keys = ['"t"."key"' if table == "account" else '"t"."account_key"'] if _own_key(table, have) else []
    joins = []
    for column, through in _THROUGH.items():
        if column in have and through != table:
            alias = f"by_{through}"
            joins.append(
                f'LEFT JOIN (SELECT "key", MIN("account_key") AS "account" FROM "c_{through}" GROUP BY "key") '
                f'AS "{alias}" ON "{alias}"."key" = "t"."{column}"'
            )
            keys.append(f'"{alias}"."account"')
    account = f"COALESCE({', '.join(keys)})" if len(keys) > 1 else (keys or ["CAST(NULL AS VARCHAR)"])[0]
    name = '"t"."name"' if table in ("account", "lead") else _or_null("account_name", have)
    said = {"account": f'COALESCE("alias"."key", {account})', "name": name}
    said |= {column: _or_null(column, have) for column in ("domain", "business_number", *_REGISTERS, "country")}
    said["place"] = f"COALESCE({_or_null('region', have)}, {_or_null('city', have)})"
    spoken = ", ".join(f'{value} AS "said_{column}"' for column, value in said.items())
    own = '"key"' if table == "lead" else "NULL"
    parts = " || '|' || ".join(f"COALESCE(\"said_{column}\", '')" for column in _MENTION)
    # Decisions remember mentions by these texts: what few files have is said only where it is there.
    parts += "".join(
        f" || CASE WHEN \"said_{column}\" IS NULL THEN '' ELSE '|{column}=' || \"said_{column}\" END"
        for column in _REGISTERS
    )
    anything = " OR ".join(f'"said_{column}" IS NOT NULL' for column in (*_MENTION, *_REGISTERS))
    return (
        f'SELECT "x".*, CASE WHEN {anything} THEN {text(table + "|")} || "system" || \'|\' || {parts} '
        f"WHEN {own} IS NOT NULL THEN {text(table + '|')} || \"system\" || '|' || CAST({own} AS VARCHAR) END "
        'AS "mention" '
        f'FROM (SELECT "t".*, {spoken} FROM "c_{table}" AS "t" {" ".join(joins)} '
        f'LEFT JOIN "alias" ON "alias"."alias_key" = {account}) AS "x"'
    )


def _own_key(table: str, have: dict[str, str]) -> bool:
    return table == "account" or "account_key" in have


def _or_null(name: str, have: dict[str, str]) -> str:
    return f'"t"."{name}"' if name in have else "CAST(NULL AS VARCHAR)"
