"""What an export leaves open, asked at a terminal: the order of dates, columns, stages."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import replace

from nachim.cli.render.columns import meaning
from nachim.imports.own import own_name
from nachim.imports.values.dates import both_readings
from nachim.model.attribute import Category
from nachim.model.source import ColumnUse, SourceMapping, Stages, Verdict
from nachim.model.tables import SELDOM, SUBJECTS, TABLES, Type
from nachim.usecases.open_points import decided, order_open, stages_open, unclear
from nachim.words import Words

FURTHER = 2
"""Other fields offered beside the proposed one."""

ORDERS = ("dmy", "mdy")
"""What may come first in a date, in the order in which it is offered."""

Choice = tuple[str, ColumnUse]


def clear_up(mapping: SourceMapping, words: Words) -> SourceMapping:
    """Ask what a file leaves open and return the mapping with the answers.

    First the order of day and month, once for the whole file; then every unclear column; then which stages mean won
    and lost.
    """
    mapping = _order(mapping, words)
    asked = {use.header: use for use in unclear(mapping)}
    if asked:
        _say(words("cli.ask.title", source=mapping.source, n=len(asked)))
    for header, use in asked.items():
        mapping = decided(mapping, header, _choose(use, choices(mapping, use, words), words))
    return replace(mapping, stages=_stages(mapping, words)) if stages_open(mapping) else mapping


def _order(mapping: SourceMapping, words: Words) -> SourceMapping:
    """Ask whether day or month comes first, with one of the file's own dates read both ways."""
    open_ = [use for use in mapping.columns if order_open(use)]
    if not open_:
        return mapping
    headers = ", ".join(dict.fromkeys(use.header for use in open_))
    _say(words("cli.ask.order", source=mapping.source, headers=headers))
    found = both_readings(text for use in open_ for text in use.examples)
    for place, order in enumerate(ORDERS, 1):
        said = words(f"cli.ask.order.{order}")
        if found:
            said = words("cli.ask.order.read", order=said, text=found[0], date=words.value(found[place], "date"))
        _say(f"  {place}. {said}")
    _say(f"  {len(ORDERS) + 1}. {words('cli.ask.order.out')}")
    answer = _number(len(ORDERS) + 1, words)
    chosen = ORDERS[answer - 1] if answer <= len(ORDERS) else None
    return replace(mapping, columns=tuple(_ordered(use, chosen) if order_open(use) else use for use in mapping.columns))


def _ordered(use: ColumnUse, order: str | None) -> ColumnUse:
    if order is None:
        return replace(use, verdict=Verdict.LEFT_OUT, table=None, field=None, reason="imports.reason.by_mapping")
    reading = replace(use.reading, date_order=order)
    if use.reason == "imports.reason.day_month":
        return replace(use, verdict=Verdict.FIELD, sure=1.0, reason="imports.reason.remembered", reading=reading)
    return replace(use, reading=reading)


def _stages(mapping: SourceMapping, words: Words) -> Stages:
    """Ask which stages mean won and which lost; with no answer at all the question stays open."""
    said = mapping.stages
    names = [*said.won, *said.lost, *said.open]
    _say(words("cli.ask.stages", source=mapping.source))
    for place, name in enumerate(names, 1):
        _say(f"  {place}. {name}")
    won = _several(names, said.won, words("cli.ask.stages.won"), words)
    rest = [name for name in names if name not in won]
    lost = tuple(one for one in _several(names, said.lost, words("cli.ask.stages.lost"), words) if one in rest)
    if not won and not lost:
        return said
    return Stages(won, lost, open=tuple(name for name in rest if name not in lost))


def _several(names: list[str], before: tuple[str, ...], question: str, words: Words) -> tuple[str, ...]:
    """Return the names whose numbers somebody gives, those of before when nothing is said."""
    default = ",".join(str(names.index(name) + 1) for name in before) or "–"
    while True:
        _say("  " + words("cli.ask.stages.choose", question=question, default=default), end=" ")
        answer = _line()
        if not answer:
            return before
        numbers = answer.replace(" ", "").split(",")
        if all(one.isdigit() and 1 <= int(one) <= len(names) for one in numbers):
            return tuple(names[int(one) - 1] for one in dict.fromkeys(numbers))
        _say("  " + words("cli.ask.again", n=len(names)))


def choices(mapping: SourceMapping, use: ColumnUse, words: Words) -> list[Choice]:
    """Return what a column could be: as proposed, an own attribute, or left out."""
    sure = replace(use, sure=1.0, reason="imports.reason.remembered")
    found: list[Choice] = []
    if use.reason in ("imports.reason.minor_unit", "imports.reason.minor_units"):
        for scale, id_ in ((1.0, "cli.ask.whole"), (use.reading.scale, "cli.ask.hundredth")):
            one = replace(sure, verdict=Verdict.FIELD, reading=replace(use.reading, scale=scale))
            found.append((words(id_, meaning=meaning(one, words)), one))
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
    offered = dict.fromkeys([str(use.field), *(name for name in others if name not in SELDOM)])
    return [name for name in offered if name not in taken][: 1 + FURTHER]


def _choose(use: ColumnUse, offered: list[Choice], words: Words) -> ColumnUse:
    _say("")
    _say(words("cli.ask.column", header=use.header, examples=", ".join(use.examples[:3]) or "–"))
    if use.reason and words.has(use.reason):
        _say("  " + words(use.reason))
    for place, (text, _) in enumerate(offered, 1):
        _say(f"  {place}. {text}")
    return offered[_number(len(offered), words) - 1][1]


def _number(last: int, words: Words) -> int:
    """Return the number that somebody gives; the last one, which decides nothing, when nothing is said."""
    while True:
        _say("  " + words("cli.ask.choose", default=last), end=" ")
        answer = _line()
        if not answer:
            return last
        if answer.isdigit() and 1 <= int(answer) <= last:
            return int(answer)
        _say("  " + words("cli.ask.again", n=last))


def _line() -> str:
    answer = sys.stdin.readline()
    if not answer:
        raise KeyboardInterrupt  # the other end has gone: nothing may be decided in its name
    return answer.strip()


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
