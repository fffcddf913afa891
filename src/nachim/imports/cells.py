"""SQL that turns the texts of one column into values and reasons for gaps.

Clean texts are cast by the engine. All others go to Python once each and come back as a small table.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import text as quote
from nachim.imports import clean
from nachim.imports.alone import Sign, sign
from nachim.imports.details import is_corporate, is_resident
from nachim.imports.people import masked, person_id, pseudonym, unnamed
from nachim.imports.result import Unreadable
from nachim.imports.shapes import digits_in, may_hold, shape_sql
from nachim.imports.sieve import NUMBER, may_name, may_tell
from nachim.imports.values.dates import has_time, has_zone, read_date
from nachim.imports.values.flags import read_flag
from nachim.imports.values.lists import read_list
from nachim.imports.values.missing import MISSING, why_missing
from nachim.imports.values.money import read_money
from nachim.imports.values.parsed import Parsed, gap
from nachim.imports.zones import to_utc, utc_sql
from nachim.model.attribute import Why
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import Type

SQL_TYPES = {
    Type.TEXT: "VARCHAR", Type.KEY: "VARCHAR", Type.NUMBER: "DOUBLE", Type.MONEY: "DECIMAL(20,4)",
    Type.DATE: "TIMESTAMP", Type.FLAG: "BOOLEAN", Type.LIST: "VARCHAR", Type.PERSON: "VARCHAR",
}  # fmt: skip
FREE_TEXT = frozenset({"subject", "lost_reason", "old", "new"})
"""Fields in which people write sentences: masked."""
_NAMES = frozenset({"name", "account_name"})
"""Fields that tell companies apart: ids in place of what is a person's, never a blot that many rows would share."""
_REGISTERED = {"corporation_number": 13, "ein": 9, "duns": 9}
"""Fields with numbers of a company's register, and their digits."""

PORTION = 500_000
"""Rows whose texts are looked at in one go."""
_SAMPLE = 50_000
"""Rows at the beginning whose distinct texts are counted; a tenth of them is many."""
_TEXT = '"c"."text"'
_SHAPES = 2_000
"""Shapes of a column up to which they are told one by one; where there are more, every text is."""
_MOST_MONEY = 9e15
_DAY = len("2024-01-31")
_LONGEST = max(map(len, MISSING))
"""Letters of the longest word for missing."""


@dataclass(frozen=True, slots=True)
class Cells:
    """SQL expressions of one column over the raw table `r` and its mapping table."""

    value: str
    why: str | None
    currency: str | None = None
    join: str = ""
    mapping: str | None = None
    """Name of the mapping table in the engine, to be dropped afterwards."""
    unreadable: tuple[Unreadable, ...] = ()
    people: tuple[tuple[str, str, str], ...] = ()
    """person_id, kind, value."""
    masked: int = 0
    """Different values in which something of persons was blotted out."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What reading a column needs to know of its file."""

    engine: Engine
    raw: str
    timezone: str
    salt: bytes
    table: str = ""
    last: int = 0
    """Number of the last row."""
    told: dict[str, str] = field(default_factory=dict)
    """SQL of the texts of a column in which a person may be: several tables take the same column."""
    gaps: dict[str, dict[str, Why]] = field(default_factory=dict)
    """Words for missing that a column holds."""
    mappings: list[str] = field(default_factory=list)


def cells(desk: Desk, use: ColumnUse, number: int) -> Cells:
    """Return the SQL of a column; `number` names its mapping table."""
    own = use.verdict is Verdict.OWN
    changed: set[str] = set()
    bare = _without_names(use)

    def hidden(text: str) -> str:
        new = bare(text)
        if new != text:
            changed.add(text)
        return new

    raw = f'"r"."{use.key}"'
    match use.reading.type:
        case Type.TEXT | Type.KEY:
            if use.field in FREE_TEXT:
                made = _mapped(desk, use, number, raw, lambda text: gap(text) or Parsed(hidden(text)), "VARCHAR")
                return replace(made, masked=len(changed))
            return _text(desk, use, number, raw)
        case Type.NUMBER | Type.MONEY:
            return _numeric(desk, use, number, raw)
        case Type.DATE:
            return _dates(desk, use, number, raw)
        case Type.FLAG:
            return _mapped(desk, use, number, raw, read_flag, "VARCHAR" if own else "BOOLEAN")
        case Type.LIST:
            separator = use.reading.separator
            listed = _mapped(
                desk, use, number, raw, lambda text: read_list(hidden(text), separator=separator), "VARCHAR"
            )
            return replace(listed, masked=len(changed))
        case _:
            return _person(desk, use, number, raw)


def _without_names(use: ColumnUse) -> Callable[[str], str]:
    """Return what takes persons out of a cell: also names that stand alone where the column holds some."""
    if use.reading.names != "masked":
        return masked
    loose = sign(use.header) is Sign.PERSONS
    return lambda text: text if why_missing(text) is not None else unnamed(text, loose=loose)


def literal(kind: Type, text: str) -> str:
    """Return a constant of the mapping as SQL."""
    quoted = "'" + text.replace("'", "''") + "'"
    match kind:
        case Type.FLAG:
            return "CAST(" + ("TRUE" if read_flag(text).value else "FALSE") + " AS BOOLEAN)"
        case Type.NUMBER | Type.MONEY:
            return f"CAST({read_money(text).value or 'NULL'} AS {SQL_TYPES[kind]})"
        case Type.DATE:
            value = read_date(text).value
            return f"CAST('{value}' AS TIMESTAMP)" if isinstance(value, dt.datetime) else "CAST(NULL AS TIMESTAMP)"
        case _:
            return quoted


def _in(raw: str, words: Sequence[str] | dict[str, Why]) -> str:
    listed = ", ".join("'" + word.replace("'", "''") + "'" for word in sorted(words))
    return f"LOWER({raw}) IN ({listed})"


def _text(desk: Desk, use: ColumnUse, number: int, raw: str) -> Cells:
    """Take texts as they stand, but for those that hold what is a person's: these are read in Python, once each."""
    kept: dict[str, tuple[str, tuple[str, str, str]]] = {}

    def apart(text: str) -> str:
        instead, people = pseudonym(text, desk.salt)
        # of several ways of writing a person's detail, the last in order, whatever order they come in
        kept.update((one[0], (text, one)) for one in people if text >= kept.get(one[0], ("",))[0])
        return instead

    def registered(text: str) -> str:
        # New corporation numbers have no check digit and look like persons', a D-U-N-S number like a phone; the header
        # says what they are.
        digits = "".join(filter(str.isdigit, text))
        whole = len(digits) == _REGISTERED[use.field or ""]
        dated = len(digits) == 13 and 1 <= int(digits[2:4]) <= 12 and 1 <= int(digits[4:6]) <= 31
        person = dated and is_resident(digits) and not is_corporate(digits)
        return apart(text) if person or not whole or "@" in text else text

    telling = (
        use.reading.type is Type.KEY or (use.field in _NAMES and use.table != "deal") or use.field == "account_name"
    )
    where, read, sift = f"{raw} IS NOT NULL", _without_names(use), may_name if use.reading.names != "masked" else list
    if use.field == "domain":
        where, read, sift = f"{raw} LIKE '%@%'", _after_at, list
    elif telling:
        where, read, sift = _possible(desk, raw), apart, may_tell
    if use.field in _REGISTERED:
        read = registered
    changed: dict[str, str] = {}
    for rows in _portions(desk):
        found = desk.engine.rows(f'SELECT DISTINCT {raw} AS "text" FROM "{desk.raw}" AS "r" WHERE {where}{rows}')
        some = sift([str(text) for text in found["text"]])
        changed |= {text: new for text, new in ((text, read(text)) for text in some) if new != text}
    changed = dict(sorted(changed.items()))
    value, join, mapping = raw, "", None
    if changed:
        mapping, alias = f"{desk.raw[:40]}_m{number}", f'"m{number}"'
        texts = Frame({"raw": _texts(list(changed)), "value": _texts(list(changed.values()))})
        desk.engine.load(mapping, texts, {"raw": "VARCHAR", "value": "VARCHAR"})
        desk.mappings.append(mapping)
        value, join = f'COALESCE({alias}."value", {raw})', f'LEFT JOIN "{mapping}" AS {alias} ON {alias}."raw" = {raw}'
    if gaps := _gaps(desk, raw):
        value = f"CASE WHEN {_in(raw, gaps)} THEN NULL ELSE {value} END"
    hidden = 0 if read in (apart, registered, _after_at) else len(changed)
    return Cells(value, _why_text(raw, gaps), None, join, mapping, (), tuple(one for _, one in kept.values()), hidden)


def _portions(desk: Desk) -> Iterator[str]:
    """Yield SQL that holds for a portion of the rows each, so that only its texts are in memory."""
    if desk.last <= PORTION:
        yield ""
        return
    count = int(desk.engine.rows(f'SELECT COUNT(*) AS "n" FROM "{desk.raw}"')["n"][0])
    if desk.last > 2 * count:  # Spark's numbers leave gaps of billions
        parts = -(-count // PORTION)
        yield from (f' AND MOD("r"."row", {parts}) = {part}' for part in range(parts))
        return
    for first in range(1, desk.last + 1, PORTION):
        yield f' AND "r"."row" BETWEEN {first} AND {first + PORTION - 1}'


def _possible(desk: Desk, raw: str) -> str:
    """Return SQL that holds for all texts in which a key or name may hide an e-mail or a number of a person.

    Where the shapes of a column are few, it holds for those in a shape that a person's number could have; where there
    are more, the texts are sifted by `may_tell`.
    """
    if raw in desk.told:
        return desk.told[raw]
    address = f"{raw} LIKE '%@%' OR {raw} LIKE '%＠%' OR {raw} LIKE '%(at)%'"
    number, shaped = f"LENGTH({raw}) < 33", shape_sql(raw)
    found = desk.engine.rows(
        f'SELECT DISTINCT {shaped} AS "shape" FROM "{desk.raw}" AS "r" WHERE {number} LIMIT {_SHAPES + 1}'
    )
    shapes = [str(one) for one in found["shape"]]
    if len(shapes) <= _SHAPES:
        possible = sorted(one for one in shapes if digits_in(one) >= NUMBER and may_hold(one))
        number = f"{number} AND {shaped} IN ({', '.join(map(quote, possible))})" if possible else "1 = 0"
    desk.told[raw] = f"({address} OR ({number}))"
    return desk.told[raw]


def _after_at(text: str) -> str:
    """Return the domain of an e-mail; who it belongs to is nobody's business here."""
    return text.rpartition("@")[2].strip(" >)") or "[email]"


def _gaps(desk: Desk, raw: str) -> dict[str, Why]:
    """Return the words for missing that a column holds: rows are compared with these alone."""
    if raw not in desk.gaps:
        found = desk.engine.rows(
            f'SELECT DISTINCT LOWER({raw}) AS "text" FROM "{desk.raw}" AS "r" '
            f'WHERE LENGTH({raw}) <= {_LONGEST} AND {_in(raw, MISSING)} ORDER BY "text"'
        )
        desk.gaps[raw] = {str(one): MISSING[str(one)] for one in found["text"]}
    return desk.gaps[raw]


def _why_text(raw: str, gaps: dict[str, Why]) -> str:
    cases = " ".join(
        f"WHEN {_in(raw, [word for word, meaning in gaps.items() if meaning is why])} THEN '{why.value}'"
        for why in (Why.NONE, Why.NOT_ASKED, Why.UNKNOWN)
        if why in gaps.values()
    )
    return f"CASE WHEN {raw} IS NULL THEN 'unknown' {cases} ELSE NULL END"


def _numeric(desk: Desk, use: ColumnUse, number: int, raw: str) -> Cells:
    reading, kind = use.reading, SQL_TYPES[use.reading.type]
    digits = max(6, 15 - max(0, math.ceil(math.log10(reading.scale)))) if reading.scale > 0 else 12
    plain = clean.number(raw, digits, point=reading.decimal == ".")
    cast = f"CAST({raw} AS {kind})"
    if reading.scale != 1:
        scale = str(int(reading.scale)) if float(reading.scale).is_integer() else repr(reading.scale)
        cast = f"CAST({cast} * {scale} AS {kind})"

    def read(text: str) -> Parsed:
        parsed = read_money(text, decimal=reading.decimal, scale=reading.scale)
        over = isinstance(parsed.value, float) and abs(parsed.value) > _MOST_MONEY
        return Parsed(None, Why.UNREADABLE) if over else parsed

    return _mapped(desk, use, number, raw, read, kind, plain=plain, cast=cast)


def _dates(desk: Desk, use: ColumnUse, number: int, raw: str) -> Cells:
    zone = desk.timezone

    def read(text: str) -> Parsed:
        parsed = read_date(text, order=use.reading.date_order, serials=True)
        if isinstance(parsed.value, dt.datetime) and has_time(text) and not has_zone(text):
            return Parsed(to_utc(parsed.value, zone))
        return parsed

    instant = f"CAST(REPLACE({raw}, 'T', ' ') AS TIMESTAMP)"
    cast = (
        f"CASE WHEN LENGTH({raw}) = {len('2024-01-31')} THEN CAST({raw} AS TIMESTAMP) ELSE {utc_sql(instant, zone)} END"
    )
    plain = f"({clean.day(raw)} OR {clean.instant(raw)})"
    return _mapped(desk, use, number, raw, read, "TIMESTAMP", plain=plain, cast=cast)


def _person(desk: Desk, use: ColumnUse, number: int, raw: str) -> Cells:
    kind = "email" if "email" in (use.field or "") else "phone" if "phone" in (use.field or "") else "name"
    people: dict[str, str] = {}

    def read(text: str) -> Parsed:
        if text.strip().lower() in MISSING:
            return Parsed(None, MISSING[text.strip().lower()])
        id_ = person_id(kind, text, desk.salt)
        people.setdefault(id_, text.strip())
        return Parsed(id_)

    found = _mapped(desk, use, number, raw, read, "VARCHAR")
    kept = tuple((id_, kind, value) for id_, value in people.items())
    return Cells(found.value, None, None, found.join, found.mapping, (), kept)


def _mapped(
    desk: Desk, use: ColumnUse, number: int, raw: str, read: Callable[[str], Parsed], kind: str, *,
    plain: str | None = None, cast: str | None = None,
) -> Cells:  # fmt: skip
    """Read the distinct texts that are not clean in Python; join them back."""
    frame = desk.engine.rows(f'{_counted(desk, raw, plain)} ORDER BY "text"')
    texts = [str(text) for text in frame["text"]]
    parsed = [read(text) for text in texts]
    bad = tuple(
        Unreadable(
            use.table or "",
            use.header,
            masked(texts[at]),
            int(frame["n"][at]),
            tuple(sorted({int(frame["first"][at]), int(frame["last"][at])})),
        )
        for at in range(len(texts))
        if parsed[at].why is Why.UNREADABLE
    )
    if not texts and cast:
        return Cells(cast, _why(raw, None), None, "", None, bad)
    mapping = f"{desk.raw[:40]}_m{number}"
    _load(desk.engine, mapping, texts, parsed, kind)
    desk.mappings.append(mapping)
    alias = f'"m{number}"'
    value = f'{alias}."value"'
    if cast:  # what was not read here is clean
        value = f'CASE WHEN {alias}."raw" IS NULL THEN {cast} ELSE {value} END'
    join = f'LEFT JOIN "{mapping}" AS {alias} ON {alias}."raw" = {raw}'
    currency = f'{alias}."currency"' if any(one.currency for one in parsed) else None
    return Cells(value, _why(raw, f'{alias}."why"'), currency, join, mapping, bad)


def _counted(desk: Desk, raw: str, plain: str | None) -> str:
    """Return SQL of the distinct texts that are not clean, with how many there are and in which rows.

    A column of few texts is counted first, so that each text is looked at once; one of many clean ones is looked
    through first, so that these are not counted.
    """
    counted = (
        f'SELECT {raw} AS "text", COUNT(*) AS "n", MIN("r"."row") AS "first", MAX("r"."row") AS "last" '
        f'FROM "{desk.raw}" AS "r" WHERE {raw} IS NOT NULL'
    )
    if plain is None:
        return f"{counted} GROUP BY {raw}"
    sample = f'SELECT COUNT(DISTINCT {raw}) AS "n" FROM "{desk.raw}" AS "r" WHERE "r"."row" <= {_SAMPLE}'
    if int(desk.engine.rows(sample)["n"][0]) > _SAMPLE // 10:
        return f"{counted} AND NOT {plain} GROUP BY {raw}"
    return f'SELECT * FROM ({counted} GROUP BY {raw}) AS "c" WHERE NOT {plain.replace(raw, _TEXT)}'


def _why(raw: str, mapped: str | None) -> str:
    return f"CASE WHEN {raw} IS NULL THEN 'unknown' ELSE {mapped or 'NULL'} END"


def _load(engine: Engine, name: str, texts: Sequence[str], parsed: Sequence[Parsed], kind: str) -> None:
    values = [_stored(one.value, kind) for one in parsed]
    if kind == "TIMESTAMP":
        column = np.array(values or [], dtype="datetime64[us]")
    elif kind in ("DOUBLE", "BOOLEAN") or kind.startswith("DECIMAL"):
        column = np.array([math.nan if value is None else float(value) for value in values], dtype=float)  # type: ignore[arg-type]
    else:
        column = _texts(values)
    frame = Frame({
        "raw": _texts(texts), "value": column, "why": _texts([one.why.value if one.why else None for one in parsed]),
        "currency": _texts([one.currency for one in parsed]),
    })  # fmt: skip
    engine.load(name, frame, {"raw": "VARCHAR", "value": kind, "why": "VARCHAR", "currency": "VARCHAR"})


def _stored(value: object, kind: str) -> object:
    if isinstance(value, bool) and kind == "VARCHAR":
        return "yes" if value else "no"
    return value


def _texts(values: Sequence[object]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    column = np.empty(len(values), dtype=object)
    column[:] = list(values)
    return column


def default_reading(kind: Type) -> Reading:
    """Return the reading of a field about which a mapping says nothing more."""
    return Reading(kind, date_order="ymd" if kind is Type.DATE else None)
