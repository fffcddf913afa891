"""Raw texts to canonical tables, by portable SQL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.content import row_hash
from nachim.engine.dialects import text
from nachim.engine.duckdb import DuckDBEngine
from nachim.imports.cells import SQL_TYPES, Cells, Desk, cells, literal
from nachim.imports.changes import as_changes, holds_states
from nachim.imports.headers import compact
from nachim.imports.lexicon import vocabulary
from nachim.imports.outcome import outcome
from nachim.imports.raw import RawTable
from nachim.imports.recognise import readable
from nachim.imports.result import Apart, CanonicalResult, CanonicalTable, Duplicate, OwnAttribute, Unreadable
from nachim.imports.store import in_order
from nachim.model.attribute import Category
from nachim.model.source import ColumnUse, SourceMapping, Verdict
from nachim.model.tables import TABLES, Type

_NATURAL = ("business_number", "corporation_number", "ein", "duns", "domain", "name")
_NATURALLY = ("account", "lead")
"""Tables whose rows are known by what they say of a company, where they have no key."""
_NONE = "CAST(NULL AS VARCHAR)"
_TELLING = {"key", "score", "score__why", *_NATURAL}
"""Columns that tell the rows apart, or those that count."""
_SHOWN = 200
"""Duplicates and unreadable values listed; their number is always told in full."""
_Repeated = tuple[Sequence[Duplicate], int]
_NEVER: _Repeated = ((), 0)


@dataclass(frozen=True, slots=True)
class _Part:
    """One canonical table in the making."""

    name: str
    uses: tuple[ColumnUse, ...]
    made: tuple[Cells, ...]


def canonicalise(engine: Engine, raw: RawTable, mapping: SourceMapping, *, salt: bytes) -> CanonicalResult:
    """Build the canonical tables that a file feeds.

    Every table has `id` (``system:table:key``), `source`, `row`, all canonical fields, the file's own attributes, and
    for each of them except keys and people the column `NAME__why`. An amount has `NAME__currency`. Where the file has
    no key, a company is known by its business number, domain or name, any other row by a hash of its cells and an
    ordinal. Of several rows under one key the last stays.

    Parameters
    ----------
    engine
        Where the tables are made.
    raw
        The file as read.
    mapping
        What its columns mean; columns with the verdict ``ask`` are left out.
    salt
        Of the workspace: keys the ids that stand for people.

    Returns
    -------
    CanonicalResult
        Names of the tables in the engine, the people apart, and all that could not be read.
    """
    with readable(engine, raw) as source:
        last = engine.rows(f'SELECT MAX("row") AS "row" FROM "{source}"')["row"]
        return _canonical(Desk(engine, source, mapping.timezone, salt, last=int(last[0])), raw, mapping)


def _canonical(desk: Desk, raw: RawTable, mapping: SourceMapping) -> CanonicalResult:
    engine, source = desk.engine, desk.raw
    undated: tuple[Unreadable, ...] = ()
    mapping = _keyed(mapping, raw)
    try:
        if holds_states(mapping):
            states = desk
            desk = replace(states, raw=f"{source}_changes")
            raw, mapping, undated = as_changes(states, raw, mapping, desk.raw)
        uses = [use for use in mapping.columns if _used(use)]
        parts = [_part(desk, name, uses) for name in _tables(uses)]
        built = [_build(desk, part, mapping, raw) for part in parts]
        people = _people(engine, f"{source}_people", parts)
    finally:
        changes = [desk.raw] if desk.raw != source else []
        for name in [*desk.mappings, *(f"{desk.raw}_{name}_all" for name in TABLES), *changes]:
            engine.drop(name)
    unreadable = _distinct([*undated, *(bad for part in parts for made in part.made for bad in made.unreadable)])
    return CanonicalResult(
        mapping.source, mapping.system or mapping.source, tuple(table for table, _ in built), _own(parts), people,
        unreadable, tuple(one for _, (found, _) in built for one in found), sum(n for _, (_, n) in built), raw.notes,
        _apart(parts),
    )  # fmt: skip


def _keyed(mapping: SourceMapping, raw: RawTable) -> SourceMapping:
    """Return the mapping of the columns that the file has, each with its column in the raw table."""
    keys = dict(zip(raw.headers, raw.keys, strict=True))
    return replace(
        mapping, columns=tuple(replace(use, key=keys[use.header]) for use in mapping.columns if use.header in keys)
    )


def _used(use: ColumnUse) -> bool:
    return use.verdict in (Verdict.FIELD, Verdict.OWN) and use.table is not None and use.field is not None


def _tables(uses: Sequence[ColumnUse]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(use.table for use in uses if use.table and _used(use)))


def _part(desk: Desk, table: str, uses: Sequence[ColumnUse]) -> _Part:
    chosen: dict[str, ColumnUse] = {}
    for use in uses:
        if use.table == table and use.field and use.field not in chosen:
            chosen[use.field] = use
    start = len(desk.mappings) + 1
    made = tuple(
        cells(desk, use, start + 1000 * (list(TABLES).index(table) + 1) + at) for at, use in enumerate(chosen.values())
    )
    return _Part(table, tuple(chosen.values()), made)


def _build(desk: Desk, part: _Part, mapping: SourceMapping, raw: RawTable) -> tuple[CanonicalTable, _Repeated]:
    """Write one row an id beside the raw file, in the order of the rows, and tell what came more than once.

    Where no key is missing and none comes again, and for the companies on rows of deals, the rows go straight from the
    raw texts to the file. All others are kept as NAME_all for the time being, each with the hash of its cells.
    """
    columns = _columns(desk, part, mapping)
    texts = _Texts(desk, part, columns)
    # A row of deals without a company makes no company; named on many rows by nature, it is no duplicate.
    several = len(_tables(mapping.columns)) > 1
    companies = part.name == "account" and several
    some = f" WHERE COALESCE({_key(part.name)}) IS NOT NULL" if companies else ""
    if part.name == "survey" and several:  # a ticket that nobody answered is no answer
        some = ' WHERE "t"."score" IS NOT NULL OR "t"."score__why" = \'unreadable\''
    prefix = text(f"{mapping.system or mapping.source}:{part.name}:")
    named = ", ".join(f'{texts.outside(name)} AS "{name}"' for name in columns if name != "key")
    keyed = f'SELECT "t"."row" AS "row", COALESCE({_key(part.name)}) AS "key" FROM ({texts.keys()}) AS "t"{some}'
    whole, repeated = f"{desk.raw}_{part.name}_all", _NEVER
    once = companies or _unique(desk.engine, keyed)
    if once:
        last = f'SELECT MAX("u"."row") AS "row" FROM ({keyed}) AS "u" GROUP BY "u"."key"' if companies else None
        rows = (
            f'SELECT {prefix} || COALESCE({_key(part.name)}) AS "id", {text(mapping.source)} AS "source", '
            f'"t"."row" AS "row", COALESCE({_key(part.name)}) AS "key", {named} FROM ({texts.all(last)}) AS "t"{some}'
        )
    elif columns["key"] == _NONE and part.name not in _NATURALLY:  # each row is one: no key comes twice
        made = f'SELECT {_numbered(part.name)} AS "made", "t".* FROM ({texts.all(hashed=raw.keys)}) AS "t"{some}'
        rows = (
            f'SELECT {prefix} || "t"."made" AS "id", {text(mapping.source)} AS "source", "t"."row" AS "row", '
            f'"t"."made" AS "key", {named} FROM ({made}{_in_line(desk.engine, "t")}) AS "t"'
        )
        once = True
    else:
        key = _numbered(part.name)
        hashed = f'SELECT "t"."row" AS "row", "t"."hash" AS "hash", {key} AS "key", {named} FROM '
        hashed += f'({texts.all(hashed=raw.keys)}) AS "t"{some}'
        own = f'{prefix} || "k"."key" AS "id", {text(mapping.source)} AS "source"'
        desk.engine.create(whole, f'SELECT {own}, "k".* FROM ({hashed}) AS "k"')
        repeated = _duplicates(desk.engine, part.name, whole)
        listed = ", ".join(f'"a"."{name}" AS "{name}"' for name in ("id", "source", "row", *columns))
        nth = 'ROW_NUMBER() OVER (PARTITION BY "b"."id" ORDER BY "b"."row" DESC) AS "nth"'
        rows = f'SELECT {listed} FROM (SELECT "b".*, {nth} FROM "{whole}" AS "b") AS "a" WHERE "a"."nth" = 1'
    return _kept(desk.engine, rows, part.name, f"{desk.raw}_{part.name}", raw, straight=once), repeated


def _kept(engine: Engine, rows: str, name: str, target: str, raw: RawTable, *, straight: bool) -> CanonicalTable:
    """Write the rows beside the raw file, or where its engine holds it, and make them readable as `target`.

    Rows that come `straight` from the raw ones come in their order where DuckDB takes them from its file: they are
    sorted only if they do not.
    """
    if raw.held:
        return CanonicalTable(name, target, engine.create(target, rows), engine.columns(target))
    file, count = raw.path.with_name(f"{target}.parquet"), -1
    if straight and _straight(engine):
        count = engine.write_parquet(rows, file)
    if count < 0 or not in_order(file):
        count = engine.write_parquet(f'SELECT * FROM ({rows}) AS "x" ORDER BY "row"', file)
    engine.read_parquet(target, [file])
    return CanonicalTable(name, target, count, engine.columns(target), str(file))


def _straight(engine: Engine) -> bool:
    """Tell whether an engine leaves rows in the order in which a query inside takes them."""
    return engine.name == DuckDBEngine.name


def _in_line(engine: Engine, table: str) -> str:
    return f' ORDER BY "{table}"."row"' if _straight(engine) else ""


def _numbered(table: str) -> str:
    """Return SQL of a row's key: its own, else the hash of its cells and which of the rows with that hash it is."""
    ordinal = 'CAST(ROW_NUMBER() OVER (PARTITION BY "t"."hash" ORDER BY "t"."row") AS VARCHAR)'
    return f"""COALESCE({_key(table)}, '#' || "t"."hash" || '.' || {ordinal})"""


def _unique(engine: Engine, keyed: str) -> bool:
    """Tell whether every row has a key and no key comes twice."""
    frame = engine.rows(
        'SELECT COUNT(*) AS "n", COUNT("u"."key") AS "keyed", COUNT(DISTINCT "u"."key") AS "different" '
        f'FROM ({keyed}) AS "u"'
    )
    return int(frame["n"][0]) == int(frame["keyed"][0]) == int(frame["different"][0])


@dataclass(frozen=True, slots=True)
class _Texts:
    """SQL of the rows of a canonical table, as they stand in the raw one."""

    desk: Desk
    part: _Part
    columns: dict[str, str]

    def same(self, name: str) -> bool:
        """Tell whether a column that tells no rows apart says the same in all of them: no column stands in its SQL."""
        return name not in _TELLING and '"' not in self.columns[name]

    def outside(self, name: str) -> str:
        """Return a column as it stands in a query over `all`, called t."""
        return self.columns[name] if self.same(name) else f'"t"."{name}"'

    def all(self, rows: str | None = None, hashed: Sequence[str] = ()) -> str:
        """Return the columns that are not the same in all rows.

        Only of the rows of a query, and with the hash of their cells, where asked.
        """
        select = ", ".join(f'{sql} AS "{name}"' for name, sql in self.columns.items() if not self.same(name))
        hash_ = f'{row_hash(hashed)} AS "hash", ' if hashed else ""
        only = f' JOIN ({rows}) AS "o" ON "o"."row" = "r"."row"' if rows else ""
        joins = " ".join(made.join for made in self.part.made if made.join)
        order = "" if hashed else _in_line(self.desk.engine, "r")
        return f'SELECT "r"."row" AS "row", {hash_}{select} FROM "{self.desk.raw}" AS "r"{only} {joins}{order}'

    def keys(self) -> str:
        """Return the columns that tell the rows apart."""
        wanted = _TELLING
        select = ", ".join(f'{sql} AS "{name}"' for name, sql in self.columns.items() if name in wanted)
        pairs = zip(self.part.uses, self.part.made, strict=True)
        joins = " ".join(made.join for use, made in pairs if made.join and use.field in wanted)
        return f'SELECT "r"."row" AS "row", {select} FROM "{self.desk.raw}" AS "r" {joins}'


def _people_in_history(desk: Desk, part: _Part, columns: dict[str, str]) -> dict[str, str]:
    """Return the old and new values of a history without the names of owners and contacts."""
    key = next((use.key for use in part.uses if (part.name, use.field) == ("history", "field")), None)
    if key is None:
        return {}
    words = vocabulary()
    frame = desk.engine.rows(f'SELECT DISTINCT "{key}" AS "text" FROM "{desk.raw}" WHERE "{key}" IS NOT NULL')
    named = sorted(str(name) for name in frame["text"] if compact(str(name)) in words.people.keys() | words.owners)
    if not named:
        return {}
    listed = ", ".join(text(name) for name in named)
    person = f'"r"."{key}" IN ({listed})'
    return {
        side: f"CASE WHEN {person} AND {columns[side]} IS NOT NULL THEN '[person]' ELSE {columns[side]} END"
        for side in ("old", "new")
    }


def _columns(desk: Desk, part: _Part, mapping: SourceMapping) -> dict[str, str]:
    """Return SQL of every column: canonical fields in their order, then people and own attributes."""
    held = {use.field or "": (use, made) for use, made in zip(part.uses, part.made, strict=True)}
    constants = mapping.constants.get(part.name, {})
    columns: dict[str, str] = {"key": _NONE}
    for field in TABLES[part.name].fields:
        kind = SQL_TYPES[field.type]
        if field.name in held:
            made = held[field.name][1]
            columns[field.name] = f"CAST({made.value} AS {kind})"
            why = made.why
        elif field.name in constants:
            columns[field.name], why = literal(field.type, constants[field.name]), "CAST(NULL AS VARCHAR)"
        else:
            columns[field.name], why = f"CAST(NULL AS {kind})", "'not_asked'"
        if field.type not in (Type.KEY, Type.PERSON) and why is not None:
            columns[f"{field.name}__why"] = f"CAST({why} AS VARCHAR)"
    columns |= _people_in_history(desk, part, columns)
    columns |= outcome(part.name, columns, mapping.stages, set(held) | set(constants))
    for name, (use, made) in held.items():
        if name not in columns:
            kind = "DOUBLE" if use.reading.type in (Type.NUMBER, Type.MONEY) else "VARCHAR"
            columns[name] = f"CAST({made.value} AS {kind})"
            if use.reading.type is not Type.PERSON:
                columns[f"{name}__why"] = f"CAST({made.why} AS VARCHAR)"
    return columns | _currencies(part, held, mapping)


def _currencies(part: _Part, held: dict[str, tuple[ColumnUse, Cells]], mapping: SourceMapping) -> dict[str, str]:
    """Currency of each amount: what the text names, then the header, the row's own column, the mapping."""
    row = _iso(held["currency"][1].value) if "currency" in held else None
    found: dict[str, str] = {}
    for field in TABLES[part.name].fields:
        if field.type is Type.MONEY:
            use, made = held.get(field.name, (None, None))
            header = f"'{use.reading.currency}'" if use is not None and use.reading.currency else None
            default = f"'{mapping.currency}'" if mapping.currency else None
            offers = [offer for offer in (made.currency if made else None, header, row, default) if offer]
            found[f"{field.name}__currency"] = (
                f"CAST(COALESCE({', '.join(offers)}, NULL) AS VARCHAR)" if offers else "CAST(NULL AS VARCHAR)"
            )
    return found


def _iso(value: str) -> str:
    """ISO codes of what currency columns hold."""
    pairs = {
        "원": "KRW",
        "₩": "KRW",
        "원화": "KRW",
        "$": "USD",
        "달러": "USD",
        "미국 달러": "USD",
        "us$": "USD",
        "€": "EUR",
        "유로": "EUR",
        "엔": "JPY",
        "¥": "JPY",
        "£": "GBP",
    }
    cases = " ".join(f"WHEN LOWER({value}) = '{word}' THEN '{code}'" for word, code in pairs.items())
    return f"CASE {cases} ELSE UPPER({value}) END"


def _key(table: str) -> str:
    if table not in _NATURALLY:
        return '"t"."key"'
    natural = ", ".join(f'"t"."{name}"' for name in _NATURAL)
    return f'"t"."key", {natural}'


def _people(engine: Engine, table: str, parts: Sequence[_Part]) -> str | None:
    rows = sorted({person for part in parts for made in part.made for person in made.people})
    if not rows:
        return None
    columns = {
        name: np.array([row[at] for row in rows], dtype=object)
        for at, name in enumerate(("person_id", "kind", "value"))
    }
    engine.load(table, Frame(columns), dict.fromkeys(columns, "VARCHAR"))
    return table


def _apart(parts: Sequence[_Part]) -> tuple[Apart, ...]:
    """Return what was held apart or blotted out, by column."""
    return tuple(
        Apart(part.name, use.header, len(made.people), made.masked, use.reading.names == "masked")
        for part in parts
        for use, made in zip(part.uses, part.made, strict=True)
        if made.people or made.masked
    )


def _duplicates(engine: Engine, table: str, whole: str) -> _Repeated:
    frame = engine.rows(
        'SELECT "key", COUNT(*) AS "n", COUNT(DISTINCT "hash") AS "kinds", MIN("row") AS "first", MAX("row") AS "last" '
        f'FROM "{whole}" GROUP BY "key" HAVING COUNT(*) > 1 ORDER BY "first", "key"'
    )
    found = [
        Duplicate(
            table,
            str(frame["key"][at]),
            (int(frame["first"][at]), int(frame["last"][at])),
            int(frame["n"][at]),
            int(frame["kinds"][at]) == 1,
        )
        for at in range(min(frame.height, _SHOWN))
    ]
    return found, int(sum(frame["n"])) - frame.height if frame.height else 0


def _own(parts: Sequence[_Part]) -> tuple[OwnAttribute, ...]:
    return tuple(
        OwnAttribute(
            use.field or "",
            use.label or use.header,
            part.name,
            use.reading.type,
            use.category or Category.FIRMOGRAPHIC,
            use.sure,
            use.after,
        )
        for part in parts
        for use in part.uses
        if use.verdict is Verdict.OWN
    )


def _distinct(found: Sequence[Unreadable]) -> tuple[Unreadable, ...]:
    return tuple(sorted(dict.fromkeys(found), key=lambda bad: (-bad.count, bad.header, bad.value)))[:_SHOWN]
