"""What the columns of a file mean: header and values decide, unclear ones are asked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from nachim.engine import Engine
from nachim.imports.accounts import with_accounts
from nachim.imports.byvalues import with_countries, with_families, with_surveys
from nachim.imports.candidates import Candidate, Column, candidates
from nachim.imports.headers import compact, says_utc, split, take_apart
from nachim.imports.inferred import ORDER_OPEN, fill_required, with_key, with_outcome
from nachim.imports.lexicon import Vocabulary, vocabulary
from nachim.imports.minor import in_whole_units
from nachim.imports.own import category_of, names_stand, own_name, standing
from nachim.imports.passages import owner_of, passage_uses
from nachim.imports.people import example, masked
from nachim.imports.profile import profile
from nachim.imports.raw import RawTable
from nachim.imports.reading import reading_of
from nachim.imports.remembered import reuse
from nachim.imports.stages import stages_of
from nachim.imports.systems import origin_of, source_name
from nachim.imports.tablechoice import OTHERS, choose_table
from nachim.model.source import ColumnUse, Reading, SourceMapping, Stages, Verdict
from nachim.model.tables import LISTS, SUBJECTS, TABLES, Type

SAID = frozenset({
    "category", "channel", "direction", "growth_stage", "kind", "lost_reason", "ownership", "severity", "status",
    "subject", "type",
})  # fmt: skip
"""Fields in which a name may stand alone; in those of companies, places and products it is one of theirs."""
NAMELESS = "imports.reason.price_file"
"""Reason of a list of products whose names are missing: nothing can be looked up in it."""
ZONE = "Asia/Seoul"
"""Zone of times that name none, in files that name none."""


def recognise(raw: RawTable, engine: Engine, remembered: Sequence[SourceMapping] = ()) -> SourceMapping:
    """Return what every column of a file means.

    The table is chosen for the file as a whole; a file of deals that carries attributes of their companies feeds the
    account table too. Columns of a mapping that is remembered for the same headers are understood as then.

    Parameters
    ----------
    raw
        The file as read.
    engine
        Counts and distinct values are taken there; a table of the raw texts is made for the time of the call.
    remembered
        Mappings of earlier imports or written by hand.

    Returns
    -------
    SourceMapping
        Every header at least once; unclear ones carry the verdict ``ask``.
    """
    with readable(engine, raw) as table:
        fresh = _fresh(raw, engine, table, vocabulary())
    known = reuse(fresh, remembered)
    return replace(known, columns=tuple(_dates_agree(list(known.columns))))


@contextmanager
def readable(engine: Engine, raw: RawTable) -> Iterator[str]:
    """Make a raw table readable in an engine; give its name. One that the engine holds is there, and stays."""
    if raw.held:
        yield raw.held
        return
    engine.read_parquet(raw_table(raw), [raw.path])
    try:
        yield raw_table(raw)
    finally:
        engine.drop(raw_table(raw))


def raw_table(raw: RawTable) -> str:
    """Return the name under which a raw table is readable in an engine."""
    return raw.held or f"raw_{raw.sha256[:12]}_{compact(raw.sheet or '').encode().hex()[:20]}"


def _fresh(raw: RawTable, engine: Engine, table: str, words: Vocabulary) -> SourceMapping:
    columns = columns_of(raw, engine, table, words)
    choice = choose_table(columns, f"{raw.sheet or ''} {raw.name}", words)
    origin = origin_of(raw, columns)
    whole = SourceMapping(
        source_name(raw), (), _zone(columns), system=origin.system, system_sure=origin.sure, table_sure=choice.sure
    )  # fmt: skip
    if choice.table == "passage" and (passage := passage_uses(columns, engine, table, words)):
        return replace(whole, columns=tuple(_dates_agree(passage[0])), constants=passage[1])
    if choice.table is None or choice.table in OTHERS:
        reason = f"imports.reason.{OTHERS.get(choice.table or '', 'no_table')}"
        return replace(whole, columns=tuple(_left_out(column, reason) for column in columns))
    main = choice.table
    uses = [_use(column, main, candidate, engine, table) for column, candidate in _assigned(columns, main, words)]
    if main in LISTS:
        named = any(use.field == "name" for use in uses)
        listed = with_families(uses, columns, words) if named else [_left_out(one, NAMELESS) for one in columns]
        return replace(whole, columns=tuple(listed))
    uses = _apart(_dates_agree(with_key(uses, columns, main)))
    uses = fill_required(with_outcome(uses, columns, main, words), columns, main, engine, table)
    uses = with_surveys(with_countries(uses, columns, main, words), columns, main, engine, table, words)
    uses = with_accounts(uses, columns, main, engine, table, words)
    uses = in_whole_units(_without_links(uses, columns, main), columns, origin.system)
    return replace(
        whole, columns=tuple(uses), currency=_currency(uses),
        constants=_constants(main, uses, columns, raw.name, words), stages=_stages(uses, columns, words),
    )  # fmt: skip


def _zone(columns: Sequence[Column]) -> str:
    """Return the zone of times without one: UTC where the headers say so."""
    return "UTC" if any(says_utc(column.header.text) for column in columns) else ZONE


def columns_of(raw: RawTable, engine: Engine, table: str, words: Vocabulary) -> list[Column]:
    """Return the columns of a raw table that the engine reads as `table`, with what their values look like."""
    profiles = profile(engine, raw, table)
    seen: set[str] = set()
    columns: list[Column] = []
    for key, text in zip(raw.keys, raw.headers, strict=True):
        header = take_apart(text, words.objects, words.units)
        again = (header.object or "") + header.compact
        columns.append(Column(key, header, profiles[key], repeated=again in seen))
        seen.add(again)
    return columns


def _assigned(columns: Sequence[Column], table: str, words: Vocabulary) -> list[tuple[Column, Candidate | None]]:
    """Give each field to the surest column and each column its surest free field."""
    offers = [
        (candidate, place, column)
        for place, column in enumerate(columns)
        for candidate in candidates(column, table, words)
        if column.profile.filled
    ]
    offers.sort(
        key=lambda offer: (-offer[0].sure, _rank(offer[2], table, offer[0], words), -offer[2].profile.fill, offer[1])
    )
    taken: dict[str, Candidate] = {}
    used: set[str] = set()
    for candidate, _, column in offers:
        if column.key not in taken and candidate.field not in used:
            taken[column.key] = candidate
            used.add(candidate.field)
    return [(column, taken.get(column.key)) for column in columns]


def _rank(column: Column, table: str, candidate: Candidate, words: Vocabulary) -> int:
    return words.ranks[table, candidate.field].get(column.header.compact, 999)


def _use(column: Column, table: str, candidate: Candidate | None, engine: Engine, raw: str) -> ColumnUse:
    if candidate is not None:
        field = TABLES[table].field(candidate.field)
        kind = field.type if field else Type.TEXT
        reading = reading_of(kind, column, engine, raw)
        if candidate.field in SAID and kind is Type.TEXT and names_stand(column):
            reading = replace(reading, names="masked")
        return _column(column, Verdict.FIELD, table, candidate.field, reading, candidate.sure, candidate.reason)
    return outside(column, table, engine, raw)


def outside(column: Column, table: str, engine: Engine, raw: str) -> ColumnUse:
    """Return the use of a column that is no field of the table."""
    words = vocabulary()
    found = standing(column, words)
    if found.verdict is Verdict.FIELD:
        return _column(column, Verdict.FIELD, table, found.field, Reading(found.type), 0.9, found.reason)
    if found.verdict is Verdict.LEFT_OUT:
        return _left_out(column, found.reason)
    if table not in SUBJECTS:
        return _left_out(column, "imports.reason.not_used")
    category, sure = category_of(column, words)
    use = _column(
        column,
        found.verdict,
        table,
        own_name(column.header.text),
        _own_reading(found.type, column, engine, raw),
        sure,
        found.reason,
    )
    return replace(use, category=category, label=column.header.text)


def _own_reading(kind: Type, column: Column, engine: Engine, raw: str) -> Reading:
    reading = reading_of(kind, column, engine, raw)
    mixed = kind in (Type.TEXT, Type.LIST) and names_stand(column)
    return replace(reading, names="masked") if mixed else reading


def _left_out(column: Column, reason: str) -> ColumnUse:
    return _column(column, Verdict.LEFT_OUT, None, None, Reading(Type.TEXT), 1.0, reason)


def _column(
    column: Column, verdict: Verdict, table: str | None, field: str | None, reading: Reading, sure: float, reason: str
) -> ColumnUse:
    hidden = reading.type is Type.PERSON or reason in ("imports.reason.person", "imports.reason.person_number")
    shown = () if hidden else tuple(example(one, column.header.text) for one in column.profile.examples)
    return ColumnUse(
        column.header.text, verdict, table, field, reading, round(sure, 2), reason, shown, key=column.key,
    )  # fmt: skip


def _without_links(uses: list[ColumnUse], columns: Sequence[Column], main: str) -> list[ColumnUse]:
    """Leave out the one value that every row of a list of links repeats: it describes the link, not the record."""
    held = {use.field for use in uses if use.verdict is Verdict.FIELD and use.table == main}
    needed = {field.name for field in TABLES[main].fields if field.required}
    if not needed or needed & held or not {"key", "account_key"} <= held:
        return uses
    by_key = {column.key: column for column in columns}
    return [
        _left_out(by_key[use.key], "imports.reason.constant")
        if use.field not in ("key", "account_key") and by_key[use.key].profile.distinct <= 1
        else use
        for use in uses
    ]


def _dates_agree(uses: list[ColumnUse]) -> list[ColumnUse]:
    """Let a date column that leaves the order open take that of its neighbours; without one it is asked."""
    known = {use.reading.date_order for use in uses if use.reading.type is Type.DATE} & {"dmy", "mdy"}
    order = known.pop() if len(known) == 1 else None
    settled: list[ColumnUse] = []
    for use in uses:
        if use.reading.type is Type.DATE and use.reading.date_order is None:
            if order:
                use = replace(use, reading=replace(use.reading, date_order=order))
                if use.reason == ORDER_OPEN:
                    use = replace(use, verdict=Verdict.FIELD, sure=0.9, reason="imports.reason.remembered")
            else:
                use = replace(use, verdict=Verdict.ASK, sure=0.5, reason=ORDER_OPEN)
        settled.append(use)
    return settled


def _apart(uses: list[ColumnUse]) -> list[ColumnUse]:
    """Tell apart fields that come twice, as people do: contact_name, contact_name_2."""
    seen: dict[str, int] = {}
    named: list[ColumnUse] = []
    for use in uses:
        field = use.field or ""
        if use.verdict in (Verdict.FIELD, Verdict.OWN) and field:
            seen[field] = seen.get(field, 0) + 1
            if seen[field] > 1:
                use = replace(use, field=f"{field}_{seen[field]}")
        named.append(use)
    return named


def _currency(uses: Sequence[ColumnUse]) -> str | None:
    """Return the currency that the amounts of the file name, when they agree."""
    named = {use.reading.currency for use in uses if use.reading.type is Type.MONEY and use.reading.currency}
    return named.pop() if len(named) == 1 else None


def _stages(uses: Sequence[ColumnUse], columns: Sequence[Column], words: Vocabulary) -> Stages:
    by_key = {column.key: column for column in columns}
    held = {use.field: use for use in uses if use.table == "deal" and use.verdict is Verdict.FIELD}
    if "stage" not in held:
        return Stages()
    return stages_of(map(masked, by_key[held["stage"].key].profile.top), words, said={"won", "is_closed"} <= set(held))


def _constants(
    main: str, uses: Sequence[ColumnUse], columns: Sequence[Column], file_name: str, words: Vocabulary
) -> dict[str, dict[str, str]]:
    """Return what the file says by being what it is: whose history, which kind of event."""
    fields = {use.field: use for use in uses if use.table == main}
    if main == "history" and "table" not in fields and "record_key" in fields:
        parts = split(fields["record_key"].header)
        owner = next((words.objects[part] for part in parts if part in words.objects), None)
        names = compact(fields["record_key"].header)
        owner = owner or next((table for name, table in words.objects.items() if names.startswith(name)), None)
        owner = owner if owner in SUBJECTS else owner_of(columns, file_name, words)
        return {"history": {"table": owner}} if owner else {}
    if main == "event" and "type" not in fields and "date" in fields:
        parts = split(fields["date"].header)
        return {"event": {"type": " ".join(parts[:-1]) if len(parts) > 1 else "event"}}
    return {}
