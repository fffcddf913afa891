"""Every row of every table to its company."""

from __future__ import annotations

from nachim.identity.match import Identity, resolve

from nachim.engine import Engine

_LINKED = ("deal", "contract", "invoice", "cost", "event", "usage", "ticket", "survey")
_NAME = {"account": "name", "lead": "name"}


def link_companies(engine: Engine, decisions: tuple[tuple[str, str, str], ...] = ()) -> Identity:
    """Make `l_<table>` = `c_<table>` with a column `company`, and `mention` behind them.

    A row names its company by the account's key, or by domain, business number or name; identity decides which
    mentions are one company. Rows that name nobody keep a NULL company and are counted by the quality report.
    """
    engine.create("mention", " UNION ALL ".join(_mentions(engine)))
    identity = resolve(engine, "mention", decisions=decisions)
    for table in ("account", "lead", *_LINKED):
        key = _source_key(table, set(engine.columns(f"c_{table}")))
        engine.create(
            f"l_{table}",
            f'SELECT "t".*, "e"."company_id" AS "company" '
            f'FROM (SELECT "c".*, {key} AS "source_key" FROM "c_{table}" AS "c") AS "t" '
            f'LEFT JOIN "{identity.entity}" AS "e" ON "e"."source_key" = "t"."source_key"',
        )
    return identity


def _mentions(engine: Engine) -> list[str]:
    found = []
    for table in ("account", "lead", *_LINKED):
        have = set(engine.columns(f"c_{table}"))
        account = '"key"' if table == "account" else _or_null("account_key", have)
        found.append(
            f'SELECT DISTINCT {_source_key(table, have)} AS "source_key", {account} AS "account_key", '
            f'{_or_null(_NAME.get(table, "account_name"), have)} AS "name", {_or_null("domain", have)} AS "domain", '
            f'{_or_null("business_number", have)} AS "business_number", {_or_null("country", have)} AS "country", '
            f'"source" FROM "c_{table}"'
        )
    return found


def _source_key(table: str, have: set[str]) -> str:
    """Key of the mention in a row: the account's own key where there is one, else what the row says of it."""
    if table == "account":
        return "'k:' || \"key\""
    said = [name for name in ("domain", "business_number", _NAME.get(table, "account_name")) if name in have]
    parts = " || '|' || ".join(f"COALESCE(\"{name}\", '')" for name in said) or "''"
    anything = " OR ".join(f'"{name}" IS NOT NULL' for name in said)
    otherwise = f"WHEN {anything} THEN 'm:' || {parts}" if said else ""
    if table == "lead":
        return f"CASE {otherwise} ELSE 'l:' || \"key\" END" if said else "'l:' || \"key\""
    return f'CASE WHEN "account_key" IS NOT NULL THEN \'k:\' || "account_key" {otherwise} END'


def _or_null(name: str, have: set[str]) -> str:
    return f'"{name}"' if name in have else "CAST(NULL AS VARCHAR)"
