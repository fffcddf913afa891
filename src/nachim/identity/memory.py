"""What persons decided, remembered: a decision finds its two companies again when their rows were imported anew."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields

import numpy as np

from nachim.engine.dialects import text
from nachim.engine.frame import Frame
from nachim.engine.protocol import Engine
from nachim.identity.decision import Action, PersonDecision
from nachim.identity.names import clean_company_name

ID = 10
"""Letters of the name of a pair."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """By what one side of a decision is found again; empty texts where nothing is known."""

    mention: str
    """Its source key at the time."""
    source: str = ""
    account_key: str = ""
    name: str = ""
    """Cleaned."""
    domain: str = ""
    business_number: str = ""

    @property
    def lasting(self) -> str:
        """What stays when other columns of the row change."""
        return f"{self.source}|{self.account_key}" if self.account_key else self.mention


@dataclass(frozen=True, slots=True)
class Remembered:
    """One decision in force."""

    left: Anchor
    right: Anchor
    action: Action
    made: str = ""
    actor: str = ""
    why: str = ""

    @property
    def id(self) -> str:
        """Name of the pair."""
        return pair_id(self.left, self.right)


def pair_id(left: Anchor, right: Anchor) -> str:
    """Return the name of a pair: the same in either order, and after a new import of the same accounts.

    Examples
    --------
    >>> one, other = Anchor("account|crm|1|가온", "crm", "1"), Anchor("account|crm|2|가온", "crm", "2")
    >>> pair_id(one, other) == pair_id(other, Anchor("account|crm|1|Gaon", "crm", "1"))
    True
    """
    low, high = sorted((left.lasting, right.lasting))
    return hashlib.md5(f"{low}\t{high}".encode(), usedforsecurity=False).hexdigest()[:ID]


def pair_id_sql(left: str, right: str) -> str:
    """Return SQL for the name of a pair of rows of a table of mentions.

    Parameters
    ----------
    left, right
        Names under which the two rows are joined; each has source, account_key and source_key without NULL.
    """
    lasting = (
        'CASE WHEN {0}."account_key" <> \'\' THEN {0}."source" || \'|\' || {0}."account_key" ELSE {0}."source_key" END'
    )
    one, other = (f"({lasting.format(side)})" for side in (left, right))
    told = f"CASE WHEN {one} < {other} THEN {one} || CHR(9) || {other} ELSE {other} || CHR(9) || {one} END"
    return f"SUBSTR(MD5({told}), 1, {ID})"


def anchors(engine: Engine, mentions: str, keys: str) -> dict[str, Anchor]:
    """Return the anchors of some mentions.

    Parameters
    ----------
    keys
        Query with a column `key`: their source keys.
    """
    have = engine.columns(mentions)
    columns = ", ".join(
        f'COALESCE(CAST(m."{name}" AS VARCHAR), \'\') AS "{name}"' if name in have else f"'' AS \"{name}\""
        for name in ("source", "account_key", "name", "domain", "business_number")
    )
    rows = engine.rows(
        f'SELECT m."source_key", {columns} FROM "{mentions}" AS m JOIN ({keys}) AS k ON k."key" = m."source_key"'
    )
    found = {}
    for row in rows.records():
        key, source, account, name, domain, number = (str(value) for value in row.values())
        found[key] = Anchor(key, source, account.strip(), clean_company_name(name) if name else "", domain, number)
    return found


def recall(engine: Engine, mentions: str, kept: Sequence[Remembered]) -> list[PersonDecision]:
    """Return the decisions on the mentions of now; those whose companies are no longer there wait.

    A side is the mention that says exactly what it said; else the account of that key in the same source; else what
    the same source calls by the same name with the same domain or number.
    """
    if not kept:
        return []
    sides = sorted({side for one in kept for side in (one.left, one.right)}, key=astuple)
    names = [field.name for field in fields(Anchor)]
    columns = {name: np.array([getattr(side, name) for side in sides], dtype=object) for name in names}
    columns["nth"] = np.array([str(nth) for nth in range(len(sides))], dtype=object)
    engine.load("recalled", Frame(columns), dict.fromkeys(columns, "VARCHAR"))
    found: dict[Anchor, str] = {}
    have = engine.columns(mentions)
    for rule in _rules(engine, mentions, set(have)):
        rows = engine.rows(
            f'SELECT a."nth", MIN(m."source_key") AS "key" FROM "recalled" AS a JOIN "{mentions}" AS m ON {rule} '
            'GROUP BY a."nth" ORDER BY a."nth"'
        )
        for nth, key in zip(rows["nth"], rows["key"], strict=True):
            found.setdefault(sides[int(str(nth))], str(key))
    engine.drop("recalled")
    return [
        PersonDecision(found[one.left], found[one.right], one.action, one.actor)
        for one in kept
        if one.left in found and one.right in found and found[one.left] != found[one.right]
    ]


def _rules(engine: Engine, mentions: str, have: set[str]) -> list[str]:
    rules = ['m."source_key" = a."mention"']
    if {"source", "account_key"} <= have:
        rules.append('a."account_key" <> \'\' AND m."source" = a."source" AND TRIM(m."account_key") = a."account_key"')
    if {"source", "name"} <= have:
        texts = engine.rows(f'SELECT DISTINCT CAST("name" AS VARCHAR) AS "raw" FROM "{mentions}"')
        wanted = {str(name) for name in engine.rows('SELECT DISTINCT "name" FROM "recalled"')["name"]} - {""}
        same = sorted(str(raw) for raw in texts["raw"] if raw is not None and clean_company_name(str(raw)) in wanted)
        alike = [f'(m."name" = {text(raw)} AND a."name" = {text(clean_company_name(raw))})' for raw in same]
        also = [f'm."{key}" = a."{key}"' for key in ("domain", "business_number") if key in have]
        if alike and also:
            rules.append(
                f'a."account_key" = \'\' AND m."source" = a."source" AND ({" OR ".join(alike)}) '
                f"AND ({' OR '.join(also)})"
            )
    return rules
