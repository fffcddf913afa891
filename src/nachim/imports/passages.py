"""Files of how deals changed: rows are steps or states of a deal, never deals."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.candidates import Column, candidates
from nachim.imports.headers import split, take_apart
from nachim.imports.lexicon import Vocabulary
from nachim.imports.own import standing
from nachim.imports.people import example
from nachim.imports.reading import reading_of
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import SUBJECTS, Type

CHANGE = "imports.reason.change"
"""Reason of a column whose changes are read."""
_OF_THE_RECORD = frozenset({"key", "account_key", "name", "account_name", "created", "owner", "currency"})
"""Fields of a deal that name it; what they say does not change with its steps."""
NAMES = 2
"""Names of fields among the values at which a column lists which field changed."""


def field_column(columns: Sequence[Column], words: Vocabulary, table: str = "deal") -> Column | None:
    """Return the column that names which field of a record changed, told by its values, or None.

    Its texts are names of fields, the file has the record's key, and that key comes back row after row.
    """
    again = any(column.header.compact in words.deal_keys and column.profile.variety < 1 for column in columns)
    if not again or not any(column.header.compact in words.steps["new"] for column in columns):
        return None
    for column in columns:
        top = [_bare(text) for text in column.profile.top]
        known = sum(text in words.fields[table] for text in top)
        if known >= min(NAMES, len(top)) and known and column.header.compact in words.changed_fields:
            return column
    return None


def passage_uses(
    columns: Sequence[Column], engine: Engine, raw: str, words: Vocabulary
) -> tuple[list[ColumnUse], dict[str, dict[str, str]]] | None:
    """Return what the columns of such a file mean, and its constants; None where deal, date or change is missing.

    Three shapes are known: a row names the field that changed; a row is a step from one stage to another; a row is the
    whole deal as it stood from a day on. In the last, each column that can change is a field of its own.
    """
    columns = [_itself(column) for column in columns]
    key, date = _key(columns, words), _date(columns, words)
    if key is None or date is None:
        return None
    roles: dict[str, str] = {key.key: "record_key", date.key: "date"}
    constants = {"table": "deal"}
    named = field_column(columns, words)
    after, before = (_first(columns, words.steps[side], roles) for side in ("new", "old"))
    if named is not None and after is not None:
        roles |= {named.key: "field", after.key: "new"}
    elif after is not None:
        roles |= {after.key: "new"} | ({before.key: "old"} if before else {})
        constants["field"] = "stage"
    else:
        roles |= {column.key: "new" for column in columns if column.key not in roles and _changes(column, words)}
    if "new" not in roles.values():
        return None
    return [_use(column, roles.get(column.key), engine, raw) for column in columns], {"history": constants}


def owner_of(columns: Sequence[Column], file_name: str, words: Vocabulary) -> str | None:
    """Return the table whose history a file is, told by its name or by the objects before its headers."""
    told = {column.header.object for column in columns if column.header.object in SUBJECTS}
    if len(told) == 1:
        return told.pop()
    named = {words.objects[part] for part in split(file_name) if part in words.objects} & set(SUBJECTS)
    return named.pop() if len(named) == 1 else None


def _itself(column: Column) -> Column:
    """Return a column without the history's name before its header: what follows is the deal's own field."""
    own = column.header.object == "passage"
    return replace(column, header=replace(column.header, object=None)) if own else column


def _bare(text: str) -> str:
    return take_apart(text, {}, {}).compact


def _key(columns: Sequence[Column], words: Vocabulary) -> Column | None:
    """Return the deal's key; the row's own one only where rows are versions of the deal itself."""
    filled = [column for column in columns if column.profile.filled]
    named = [column for column in filled if column.header.compact in words.deal_keys]
    named += [column for column in filled if column.header.object == "deal" and column.header.compact in words.own_keys]
    if not named and any(column.header.compact in words.versions for column in columns):
        named = [column for column in filled if column.header.compact in words.own_keys]
    return named[0] if named else None


def _date(columns: Sequence[Column], words: Vocabulary) -> Column | None:
    """Return the day from which on a row held: that of the version, the step, the change, or of the row itself."""
    dated = [column for column in columns if column.profile.date >= 0.7 and column.profile.filled]
    known = [column for column in dated if column.header.compact in words.changed_at]
    return min(known, key=lambda column: words.changed_at.index(column.header.compact), default=None)


def _first(columns: Sequence[Column], names: Sequence[str], taken: dict[str, str]) -> Column | None:
    by_name = {column.header.compact: column for column in reversed(columns) if column.key not in taken}
    return next((by_name[name] for name in names if name in by_name and by_name[name].profile.filled), None)


def _changes(column: Column, words: Vocabulary) -> bool:
    """Whether a column holds what may change with a deal: a field of it, or an attribute of the user's own."""
    if not column.profile.filled or column.repeated:
        return False
    found = candidates(column, "deal", words)
    if found:
        return found[0].field not in _OF_THE_RECORD
    return standing(column, words).verdict is Verdict.OWN


def _use(column: Column, role: str | None, engine: Engine, raw: str) -> ColumnUse:
    shown = tuple(map(example, column.profile.examples))
    if role is None:
        reason = "imports.reason.not_used" if column.profile.filled else "imports.reason.empty"
        return ColumnUse(column.header.text, Verdict.LEFT_OUT, reason=reason, examples=(), key=column.key)
    kind = {"record_key": Type.KEY, "date": Type.DATE}.get(role, Type.TEXT)
    reading = reading_of(kind, column, engine, raw) if kind is Type.DATE else Reading(kind)
    return ColumnUse(
        column.header.text, Verdict.FIELD, "history", role, reading, 0.9, CHANGE, shown, key=column.key,
    )  # fmt: skip
