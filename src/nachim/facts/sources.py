"""The canonical tables of the snapshots in force, as the engine sees them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from nachim.engine import Engine
from nachim.model.attribute import Category
from nachim.model.source import ColumnUse, Verdict
from nachim.model.tables import TABLES, Type

SQL_TYPES = {
    Type.TEXT: "VARCHAR",
    Type.KEY: "VARCHAR",
    Type.LIST: "VARCHAR",
    Type.PERSON: "VARCHAR",
    Type.NUMBER: "DOUBLE",
    Type.MONEY: "DECIMAL(20,4)",
    Type.DATE: "TIMESTAMP",
    Type.FLAG: "BOOLEAN",
}

_SYSTEM = 'SPLIT_PART("id", \':\', 1) AS "system"'
_NO_SYSTEM = 'CAST(NULL AS VARCHAR) AS "system"'
_OWN_TYPES = {Type.NUMBER: "DOUBLE", Type.MONEY: "DOUBLE", Type.FLAG: "BOOLEAN"}


@dataclass(frozen=True, slots=True)
class OwnColumn:
    """An attribute of the user's own: one column of account, lead or deal."""

    column: str
    label: str
    table: str
    type: Type
    category: Category
    after: bool
    """Known only after the deal was decided."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one snapshot gives to one canonical table."""

    table: str
    path: Path
    source: str
    uses: Sequence[ColumnUse]


def attach(engine: Engine, parts: Sequence[Part]) -> tuple[OwnColumn, ...]:
    """Make `c_<table>` for every canonical table: all its fields, and the users' own columns.

    Each also has `source`, `row` and `system`: files of one system share their ids.
    Tables that no snapshot feeds exist and are empty, so that every later query can name them.

    Returns
    -------
    tuple of OwnColumn
        The users' own attributes over all sources, one entry a table and column.
    """
    own = own_columns(parts)
    for name, table in TABLES.items():
        paths = [part.path for part in parts if part.table == name]
        fields = {field.name: SQL_TYPES[field.type] for field in table.fields}
        for column in own:
            if column.table == name:
                fields[column.column] = _OWN_TYPES.get(column.type, "VARCHAR")
        have: dict[str, str] = {}
        if paths:
            engine.read_parquet(f"p_{name}", paths)
            have = engine.columns(f"p_{name}")
        selected = [_column(field, type_, have) for field, type_ in fields.items()]
        selected += [_column(f"{field}__why", "VARCHAR", have) for field in fields]
        money = [field.name for field in table.fields if field.type is Type.MONEY]
        selected += [_column(f"{field}__currency", "VARCHAR", have) for field in money]
        keys = [_column("source", "VARCHAR", have), _column("row", "BIGINT", have), _SYSTEM if paths else _NO_SYSTEM]
        rest = f'FROM "p_{name}"' if paths else "WHERE 1 = 0"
        engine.create(f"c_{name}", f"SELECT {', '.join(keys + selected)} {rest}")
    return own


def separate_systems(engine: Engine) -> None:
    """Keep deals (contracts, leads) of different systems apart where these use the same keys.

    Such a key, and every reference to it from its own system, gets the system in front of it.
    """
    for name, reference in (("deal", "deal_key"), ("contract", "contract_key"), ("lead", None)):
        shared = (
            f'SELECT "key" FROM "c_{name}" WHERE "key" IS NOT NULL GROUP BY "key" HAVING COUNT(DISTINCT "system") > 1'
        )
        engine.create("shared_key", shared)
        if not int(engine.rows('SELECT COUNT(*) AS "n" FROM "shared_key"')["n"][0]):
            continue
        _prefix(engine, name, "key", "")
        for table, columns in TABLES.items():
            if reference in {field.name for field in columns.fields} and table != name:
                _prefix(engine, table, reference, "")
        _prefix(engine, "history", "record_key", f"\"table\" = '{name}' AND ")


def _prefix(engine: Engine, table: str, column: str, where: str) -> None:
    kept = ", ".join(f'"{one}"' for one in engine.columns(f"c_{table}") if one != column)
    said = f'CASE WHEN {where}"{column}" IN (SELECT "key" FROM "shared_key") THEN "system" || \'|\' || "{column}" '
    engine.create(f"c_{table}", f'SELECT {kept}, {said}ELSE "{column}" END AS "{column}" FROM "c_{table}"')


def own_columns(parts: Sequence[Part]) -> tuple[OwnColumn, ...]:
    """Return the users' own attributes; the first source that names one decides how it is read."""
    found: dict[tuple[str, str], OwnColumn] = {}
    for part in parts:
        for use in part.uses:
            if use.verdict is Verdict.OWN and use.table == part.table and use.field:
                found.setdefault(
                    (part.table, use.field),
                    OwnColumn(
                        column=use.field,
                        label=use.label or use.header,
                        table=part.table,
                        type=use.reading.type,
                        category=use.category or Category.FIRMOGRAPHIC,
                        after=use.after == "won",
                    ),
                )
    return tuple(found.values())


def _column(name: str, type_: str, have: dict[str, str]) -> str:
    return f'CAST("{name}" AS {type_}) AS "{name}"' if name in have else f'CAST(NULL AS {type_}) AS "{name}"'
