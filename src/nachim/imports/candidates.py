"""Which field of a table a column could be: the header proposes, the values agree or refuse."""

from __future__ import annotations

from dataclasses import dataclass

from nachim.imports.headers import Header
from nachim.imports.lexicon import Vocabulary
from nachim.imports.persons import holds_names
from nachim.imports.profile import Profile
from nachim.imports.values.flags import read_flag
from nachim.model.tables import TABLES, Field, Type

LINKS = frozenset({"key", "account_key", "deal_key", "contract_key", "record_key"})
_TITLES = 0.3
"""Share of differing values from which on a column that may be a person's title is that of a deal."""
FURTHER = 2
"""Words before a known phrase with which a header still means the same: a long header speaks of something narrower."""

FEW, MANY = 5, 0.8
"""Distinct values, and the share of them with a right check digit, from which values alone tell a register."""
_REGISTERS = {"corporation_number": (12.5, 14.5), "ein": (7.5, 11.5), "duns": (7.5, 11.5)}
"""Length of numbers in registers, as digits alone or as they are grouped."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column on its way to a meaning."""

    key: str
    header: Header
    profile: Profile
    repeated: bool = False
    """The header stood before in the same file."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A field that a column may be."""

    field: str
    sure: float
    reason: str


def candidates(column: Column, table: str, words: Vocabulary) -> tuple[Candidate, ...]:
    """Return the fields of a table that a column may be, the surest first."""
    found: dict[str, Candidate] = {}
    for field, sure, reason in _by_header(column.header, table, words):
        agreed = sure * _agreement(field, TABLES[table].field(field), column.profile)
        if column.repeated:
            agreed -= 0.15
        if field == "name" and column.header.compact in words.roles and column.profile.variety < _TITLES:
            continue  # "Title" of a person: few values, where titles of deals differ
        if agreed >= 0.45 and (field not in found or found[field].sure < agreed):
            found[field] = Candidate(field, round(agreed, 3), reason)
    told = None if found else _by_value(column, table, words)
    if told:
        found[told] = Candidate(told, 0.7, "imports.reason.values")
    return tuple(sorted(found.values(), key=lambda candidate: (-candidate.sure, candidate.field)))


def _by_value(column: Column, table: str, words: Vocabulary) -> str | None:
    """Return the register whose numbers a column holds under a header that says nothing: check digits tell them."""
    header, profile = column.header, column.profile
    if header.object not in (None, table) or header.compact in words.people.keys() | words.roles | words.technical:
        return None
    if len(profile.top) < FEW or profile.variety < 0.5:
        return None
    return "corporation_number" if profile.corporation_number >= MANY and _has(table, "corporation_number") else None


def _has(table: str, field: str) -> bool:
    return TABLES[table].field(field) is not None


def _by_header(header: Header, table: str, words: Vocabulary) -> list[tuple[str, float, str]]:
    if header.object == "person" and table != "history":
        return []
    if header.object is not None and header.object != table and table != "history":
        # "Account: Name" in a file of deals is the account's name
        return [(field, 0.95, "imports.reason.prefix") for field in _prefixed(header, table, words)]
    exact = words.fields[table].get(header.compact)
    if exact:
        return [(field, 0.97 - 0.02 * place, "imports.reason.header") for place, field in enumerate(exact)]
    if len(header.words) > 1 and words.objects.get(header.words[0]) == table:
        rest = words.fields[table].get("".join(header.words[1:]), ())
        if rest:
            return [(field, 0.93, "imports.reason.header") for field in rest]
    return _similar(header, table, words)


def _prefixed(header: Header, table: str, words: Vocabulary) -> tuple[str, ...]:
    """Fields that belong to another object than the table's own."""
    named = words.fields["account"].get(header.compact, ()) if header.object == "account" else ()
    if table == "lead":
        return tuple(field for field in named if field != "key" and TABLES[table].field(field))
    if "name" in named and TABLES[table].field("account_name"):
        return ("account_name",)
    if "key" in named and TABLES[table].field("account_key"):
        return ("account_key",)
    joined = words.fields[table].get((header.object or "") + header.compact, ())
    return joined or tuple(
        field
        for field in named
        if field in ("industry", "domain", "business_number", *_REGISTERS) and TABLES[table].field(field)
    )


def _similar(header: Header, table: str, words: Vocabulary) -> list[tuple[str, float, str]]:
    """Headers that end with a known phrase, or, in Korean, hold one of three letters or more."""
    if header.compact in words.people or header.compact in words.roles or words.bygone & set(header.words[:-1]):
        return []
    for phrase, field in words.phrases[table]:
        if field in LINKS or len("".join(phrase)) < 3:
            continue
        size = len(phrase)
        if size < len(header.words) <= size + FURTHER and header.words[-size:] == phrase and phrase[0].isascii():
            if field == "revenue" and words.planned & set(header.words[:-size]):
                return []
            return [(field, 0.66, "imports.reason.similar")]
        joined = "".join(phrase)
        if (
            not joined.isascii()
            and len(joined) >= 3
            and header.compact != joined
            and (header.compact.endswith(joined) or header.compact.startswith(joined))
            and not (field == "revenue" and header.compact.startswith(tuple(words.planned)))
        ):
            return [(field, 0.62, "imports.reason.similar")]
    return []


def _agreement(field: str, of: Field | None, profile: Profile) -> float:
    """How far the values are of the kind that the field needs: 1 fully, 0 not at all."""
    if not profile.filled or of is None:
        return 0.9
    kind = of.type
    if field == "domain":
        return 1.0 if profile.domain + profile.email >= 0.5 else 0.0
    if field == "business_number":
        return _is_business_number(profile)
    if field in _REGISTERS:
        return _in_register(field, profile)
    if field in ("account_key", "key") and profile.spaces > 1.2:
        return 0.3
    if field in ("account_name", "name"):
        people = len(profile.top) >= 5 and holds_names(profile.top)
        if profile.number > 0.8 or profile.email > 0.5 or people:
            return 0.4
        # names under other names still tell companies apart
        return 0.6 if profile.code > 0.8 and profile.hashed > 0.5 and field == "name" else 1.0
    match kind:
        case Type.NUMBER | Type.MONEY:
            return 0.0 if profile.date > 0.5 else _step(profile.number)
        case Type.DATE:
            return _step(max(profile.date, _counted(profile)))
        case Type.FLAG:
            return _step(_flags(profile))
        case Type.KEY:
            return 0.0 if profile.date > 0.8 and profile.code < 0.5 else 1.0
        case Type.TEXT | Type.LIST:
            return (
                0.5
                if profile.date > 0.8
                or (profile.number > 0.9 and field not in ("currency", "plan", "old", "new", "stage", "severity"))
                else 1.0
            )
        case _:
            return 1.0


def _is_business_number(profile: Profile) -> float:
    if profile.business_number < 0.3 and profile.corporation_number + profile.ein + profile.duns >= 0.5:
        return 0.0
    plain = profile.number + profile.code >= 0.7 and profile.length >= 8
    return 1.0 if profile.business_number >= 0.3 or plain else 0.3


def _in_register(field: str, profile: Profile) -> float:
    """How far the values are numbers of that register: by their grouping, or as digits of that length."""
    shares = {"corporation_number": profile.corporation_number, "ein": profile.ein, "duns": profile.duns}
    shares["business_number"] = profile.business_number
    if shares[field] >= 0.3:
        return 1.0
    if sum(shares.values()) >= 0.5:
        return 0.0
    least, most = _REGISTERS[field]
    return 1.0 if profile.number + profile.code >= 0.7 and least <= profile.length <= most else 0.3


def _step(share: float) -> float:
    return 1.0 if share >= 0.7 else (0.6 if share >= 0.4 else 0.0)


def _counted(profile: Profile) -> float:
    """Share of texts that may be Excel serials or seconds since 1970."""
    plain = {text: n for text, n in profile.top.items() if text.replace(".", "", 1).isdigit()}
    fits = sum(n for text, n in plain.items() if len(text) in (10, 13) or 20_000 <= float(text) <= 70_000)
    return fits / sum(profile.top.values()) if profile.top else 0.0


def _flags(profile: Profile) -> float:
    total = sum(profile.top.values())
    return sum(n for text, n in profile.top.items() if read_flag(text).value is not None) / total if total else 0.0
