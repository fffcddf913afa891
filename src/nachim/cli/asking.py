"""Unclear columns, asked one by one at a terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from nachim.cli.render.columns import meaning
from nachim.imports.own import own_name
from nachim.model.attribute import Category
from nachim.model.source import ColumnUse, SourceMapping, Verdict
from nachim.model.tables import SUBJECTS, TABLES, Type
from nachim.usecases.import_files import decided, unclear
from nachim.words import Words

FURTHER = 2
"""Other fields offered beside the proposed one."""

Choice = tuple[str, ColumnUse]


def clear_up(mapping: SourceMapping, words: Words) -> SourceMapping:
    """Ask about every unclear column of a file and return the mapping with the answers."""
    asked = {use.header: use for use in unclear(mapping)}
    if not asked:
        return mapping
    _say(words("cli.ask.title", source=mapping.source, n=len(asked)))
    for header, use in asked.items():
        mapping = decided(mapping, header, _choose(use, choices(mapping, use, words), words))
    return mapping


def choices(mapping: SourceMapping, use: ColumnUse, words: Words) -> list[Choice]:
    """Return what a column could be: as proposed, an own attribute, or left out."""
    sure = replace(use, sure=1.0, reason="imports.reason.remembered")
    found: list[Choice] = []
    if use.reading.type is Type.DATE and use.reason == "imports.reason.day_month":
        for order in ("dmy", "mdy"):
            as_date = replace(sure, verdict=Verdict.FIELD, reading=replace(use.reading, date_order=order))
            found.append((words("cli.ask.date", order=words(f"cli.ask.order.{order}")), as_date))
    elif use.table and use.field and not use.field.startswith("a_"):
        for name in _fields(mapping, use):
            one = replace(sure, verdict=Verdict.FIELD, field=name)
            found.append((words("cli.ask.as", meaning=meaning(one, words)), one))
    table = use.table if use.table in SUBJECTS else next((one for one in mapping.tables if one in SUBJECTS), None)
    if table and use.reading.type in (Type.TEXT, Type.KEY, Type.NUMBER, Type.FLAG, Type.LIST):
        category = use.category or Category.FIRMOGRAPHIC
        kind = Type.TEXT if use.reading.type is Type.KEY else use.reading.type
        own = replace(
            sure, verdict=Verdict.OWN, table=table, field=own_name(use.header), label=use.header, category=category,
            reading=replace(use.reading, type=kind),
        )  # fmt: skip
        found.append((words("cli.ask.own", category=words(f"icp.category.{category.value}")), own))
    out = replace(sure, verdict=Verdict.LEFT_OUT, table=None, field=None, reason="imports.reason.by_mapping")
    return [*found, (words("cli.ask.out"), out)]


def _fields(mapping: SourceMapping, use: ColumnUse) -> list[str]:
    """Return the fields to offer: the proposed one and others of its type, without those that a column has taken."""
    table = TABLES.get(use.table or "")
    taken = {one.field for one in mapping.columns if one.table == use.table and one.verdict is Verdict.FIELD}
    alike = use.reading.type in (Type.DATE, Type.MONEY, Type.KEY)
    others = [one.name for one in table.fields if one.type is use.reading.type] if table and alike else []
    offered = dict.fromkeys([str(use.field), *others])
    return [name for name in offered if name not in taken][: 1 + FURTHER]


def _choose(use: ColumnUse, offered: list[Choice], words: Words) -> ColumnUse:
    _say("")
    _say(words("cli.ask.column", header=use.header, examples=", ".join(use.examples[:3]) or "–"))
    if use.reason and words.has(use.reason):
        _say("  " + words(use.reason))
    for place, (text, _) in enumerate(offered, 1):
        _say(f"  {place}. {text}")
    while True:
        _say("  " + words("cli.ask.choose", default=len(offered)), end=" ")
        answer = sys.stdin.readline()
        if not answer:
            raise KeyboardInterrupt  # the other end has gone: nothing may be decided in its name
        answer = answer.strip()
        if not answer:
            return offered[-1][1]
        if answer.isdigit() and 1 <= int(answer) <= len(offered):
            return offered[int(answer) - 1][1]
        _say("  " + words("cli.ask.again", n=len(offered)))


def pick(offered: Sequence[str], words: Words) -> list[int]:
    """Ask which of several persons are meant: numbers, or all; nothing chosen stops."""
    _say(words("cli.forget.which", n=len(offered)))
    for place, one in enumerate(offered, 1):
        _say(f"  {place}. {one}")
    while True:
        _say("  " + words("cli.forget.choose"), end=" ")
        answer = sys.stdin.readline().strip().lower()
        if not answer:
            raise KeyboardInterrupt  # nobody is erased unless somebody says so
        if answer in ("a", "all", words("cli.forget.all")):
            return list(range(len(offered)))
        chosen = [int(one) - 1 for one in answer.replace(",", " ").split() if one.isdigit()]
        if chosen and all(0 <= one < len(offered) for one in chosen):
            return chosen
        _say("  " + words("cli.ask.again", n=len(offered)))


def _say(text: str, end: str = "\n") -> None:
    print(text, end=end, file=sys.stderr, flush=True)
