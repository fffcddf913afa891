"""Files that only make sense together: leads, which of them were won, and what these then bought."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.candidates import Column, candidates
from nachim.imports.lexicon import Vocabulary, vocabulary
from nachim.imports.raw import RawTable
from nachim.imports.reading import reading_of
from nachim.imports.recognise import columns_of, outside, raw_table, readable
from nachim.imports.tablechoice import links
from nachim.model.source import ColumnUse, Reading, SourceMapping, Verdict
from nachim.model.tables import TABLES, Type

LINKED = "imports.reason.linked"
"""Reason of a column whose header is that of a key in another file of the same import."""
_UNFIT = "imports.reason.no_table"
_WON = {"deal": {"won": "yes", "is_closed": "yes"}}


def together(engine: Engine, files: Sequence[tuple[RawTable, SourceMapping]]) -> Mapping[int, SourceMapping]:
    """Return the mappings of files that are understood only beside the others, by their place.

    A file that fits no table, has the leads' key once in each row and the day on which they were won, lists the won
    ones: then a lead is a company and, from its first contact on, a deal, and whatever the list adds is known of won
    deals only. A file of dates and amounts under a key of that list tells what the companies bought.

    Parameters
    ----------
    engine
        Where the files are read.
    files
        All tables of one import, as recognised one by one.
    """
    unfit = [at for at, (_, mapping) in enumerate(files) if mapping.columns and _stands_alone(mapping)]
    leads = [at for at, (_, mapping) in enumerate(files) if _leads_alone(mapping)]
    if not unfit or len(leads) != 1 or any("deal" in mapping.tables for _, mapping in files):
        return {}
    words, lead = vocabulary(), files[leads[0]][1]
    (key,) = (use.header for use in lead.columns if use.field == "key")
    system = lead.system or lead.source
    found: dict[int, SourceMapping] = {}
    lists = []
    with ExitStack() as attached:
        for at in unfit:
            attached.enter_context(readable(engine, files[at][0]))
        columns = {at: columns_of(files[at][0], engine, raw_table(files[at][0]), words) for at in unfit}
        lists = [at for at in unfit if _lists_won(columns[at], key, words)]
        if len(lists) != 1:
            return {}
        won = lists[0]
        sales = {at: link for at in unfit if at != won and (link := _link(columns[at], columns[won], words))}
        aliases = {link for link in sales.values() if link != key}
        alias = aliases.pop() if len(aliases) == 1 else None
        found[leads[0]] = replace(_as_deals(lead), system=system)
        found[won] = _won(files[won], columns[won], key, alias, engine, words, system)
        for at, link in sales.items():
            if link in (key, alias):
                found[at] = _sales(files[at], columns[at], link, engine, words, system)
    return found


def _stands_alone(mapping: SourceMapping) -> bool:
    """Whether a file fits no table, or is of amounts that nothing leads to a company from."""
    if mapping.tables == ("invoice",):
        return not any(use.table == "invoice" and use.field in links("invoice") - {"key"} for use in mapping.columns)
    return all(use.reason == _UNFIT for use in mapping.columns)


def _leads_alone(mapping: SourceMapping) -> bool:
    """Whether a file is of leads with a key and a day, and does not say itself which were converted."""
    held = {use.field for use in mapping.columns if use.verdict is Verdict.FIELD and use.table == "lead"}
    return mapping.tables == ("lead",) and {"key", "created"} <= held and not held & {"converted", "account_key"}


def _lists_won(columns: Sequence[Column], key: str, words: Vocabulary) -> bool:
    by_header = {column.header.text: column for column in columns}
    days = [column for column in columns if _won_day(column, words)]
    return key in by_header and _each_once(by_header[key]) and len(days) == 1


def _won_day(column: Column, words: Vocabulary) -> bool:
    return column.header.compact in words.won_days and column.profile.date >= 0.7


def _each_once(column: Column) -> bool:
    profile = column.profile
    return profile.rows > 1 and profile.filled == profile.rows == profile.distinct


def _link(columns: Sequence[Column], listed: Sequence[Column], words: Vocabulary) -> str | None:
    """Return the key of the list of won deals under which a file has several dates and amounts."""
    keys = {column.header.text for column in listed if _each_once(column)}
    shared = [column for column in columns if column.header.text in keys and column.profile.variety < 1]
    if len(shared) != 1 or {"date", "amount"} - set(_invoice(columns, words)):
        return None
    return shared[0].header.text


def _invoice(columns: Sequence[Column], words: Vocabulary) -> dict[str, Column]:
    best: dict[str, tuple[float, Column]] = {}
    for column in columns:
        for one in candidates(column, "invoice", words)[:1]:
            if one.field in ("date", "amount", "currency") and (one.field not in best or best[one.field][0] < one.sure):
                best[one.field] = (one.sure, column)
    return {field: column for field, (_, column) in best.items()}


def _as_deals(lead: SourceMapping) -> SourceMapping:
    """Return a mapping of leads in which each is a company and, from its first contact on, a deal."""
    uses: list[ColumnUse] = []
    for use in lead.columns:
        if use.table != "lead" or use.field is None:
            uses.append(use)
        elif use.field == "key":
            uses += [replace(use, table=table, field=field) for table, field in _SAME]
        elif use.verdict is not Verdict.FIELD or TABLES["deal"].field(use.field):
            uses.append(replace(use, table="deal"))
        elif TABLES["account"].field(use.field) or use.field.startswith("contact_"):
            uses.append(replace(use, table="account"))
        else:
            uses.append(_out(use.header, use.key))
    return replace(lead, columns=tuple(uses))


_SAME = (("account", "key"), ("deal", "key"), ("deal", "account_key"))


def _won(
    file: tuple[RawTable, SourceMapping], columns: Sequence[Column], key: str, alias: str | None,
    engine: Engine, words: Vocabulary, system: str,
) -> SourceMapping:  # fmt: skip
    table = raw_table(file[0])
    uses: list[ColumnUse] = []
    for column in columns:
        if column.header.text == key:
            uses += [_field(column, *place, Reading(Type.KEY), LINKED) for place in _SAME]
        elif column.header.text == alias:
            uses.append(_field(column, "account", "alias_key", Reading(Type.KEY), LINKED))
        elif _won_day(column, words):
            reading = reading_of(Type.DATE, column, engine, table)
            uses.append(_field(column, "deal", "closed", reading, "imports.reason.header"))
        else:
            use = outside(column, "account", engine, table)
            uses.append(replace(use, after="won") if use.verdict is Verdict.OWN else use)
    return replace(file[1], columns=tuple(uses), constants=_WON, system=system, table_sure=0.8)


def _sales(
    file: tuple[RawTable, SourceMapping], columns: Sequence[Column], link: str,
    engine: Engine, words: Vocabulary, system: str,
) -> SourceMapping:  # fmt: skip
    roles = {column.key: field for field, column in _invoice(columns, words).items()}
    uses = []
    for column in columns:
        field = "account_key" if column.header.text == link else roles.get(column.key)
        kind = TABLES["invoice"].field(field) if field else None
        if field is None or kind is None:
            uses.append(_out(column.header.text, column.key))
        else:
            reading = reading_of(kind.type, column, engine, raw_table(file[0]))
            uses.append(_field(column, "invoice", field, reading, LINKED if field == "account_key" else _HEADER))
    return replace(file[1], columns=tuple(uses), system=system, table_sure=0.8)


_HEADER = "imports.reason.header"


def _field(column: Column, table: str, field: str, reading: Reading, reason: str) -> ColumnUse:
    shown = column.profile.examples
    return ColumnUse(column.header.text, Verdict.FIELD, table, field, reading, 0.8, reason, shown, key=column.key)


def _out(header: str, key: str) -> ColumnUse:
    return ColumnUse(header, Verdict.LEFT_OUT, reason="imports.reason.not_used", key=key)
