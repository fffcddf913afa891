"""One column of a mapping file: from its entry to uses, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nachim.errors import MappingError
from nachim.imports.mapping_words import Place, expect, near
from nachim.imports.own import own_name
from nachim.model.attribute import Category
from nachim.model.source import ColumnUse, Reading, Verdict
from nachim.model.tables import SUBJECTS, TABLES, Type

_OPTIONS = (
    "as",
    "own",
    "ask",
    "left_out",
    "name",
    "label",
    "category",
    "after",
    "type",
    "order",
    "decimal",
    "currency",
    "scale",
    "separator",
    "names",
)
_REMEMBERED = "imports.reason.remembered"


def column_uses(header: str, entry: Any, place: Place) -> list[ColumnUse]:
    """Return what an entry says of a column; see `mapping_file`.

    Raises
    ------
    MappingError
        If it names what does not exist; with its line.
    """
    if entry is None or entry == "left_out":
        return [ColumnUse(header, Verdict.LEFT_OUT, reason="imports.reason.by_mapping")]
    if isinstance(entry, str | list):
        entry = {"as": entry}
    here = place.at(header)
    expect(isinstance(entry, Mapping), "mapping.column", here, key=header)
    for option in entry:
        if option not in _OPTIONS:
            raise MappingError(
                "mapping.unknown_key",
                file=place.file,
                line=here.fallback,
                key=str(option),
                near=near(str(option), _OPTIONS),
            )
    kinds = [kind for kind in ("as", "own", "ask", "left_out") if kind in entry]
    expect(len(kinds) == 1, "mapping.column", here, key=header)
    match kinds[0]:
        case "left_out":
            return [ColumnUse(header, Verdict.LEFT_OUT, reason=_reason(entry["left_out"]))]
        case "own":
            return [_own(header, entry, here)]
        case kind:
            verdict = Verdict.FIELD if kind == "as" else Verdict.ASK
            names = entry[kind] if isinstance(entry[kind], list) else [entry[kind]]
            return [_field(header, str(name), entry, verdict, here) for name in names]


def _field(header: str, name: str, entry: Mapping[str, Any], verdict: Verdict, here: Place) -> ColumnUse:
    table, _, field = name.partition(".")
    if table not in TABLES:
        raise MappingError(
            "mapping.unknown_table", file=here.file, line=here.fallback, table=table, near=near(table, TABLES)
        )
    known = TABLES[table].field(field)
    if known is None and not field.startswith(("contact_", "a_")):
        names = [f"{table}.{one.name}" for one in TABLES[table].fields]
        raise MappingError(
            "mapping.unknown_field", file=here.file, line=here.fallback, field=name, near=near(name, names)
        )
    kind = known.type if known else Type.PERSON if field.startswith("contact_") else Type.TEXT
    return ColumnUse(header, verdict, table, field, _reading(kind, entry, here), reason=_REMEMBERED)


def _own(header: str, entry: Mapping[str, Any], here: Place) -> ColumnUse:
    table = str(entry["own"])
    if table not in SUBJECTS:
        raise MappingError(
            "mapping.unknown_table", file=here.file, line=here.fallback, table=table, near=near(table, SUBJECTS)
        )
    label = str(entry.get("label") or header)
    name = str(entry.get("name") or own_name(label))
    expect(name.isascii() and name.replace("_", "").isalnum() and len(name) <= 40, "mapping.name", here, key=name)
    category = _word(entry, "category", [one.value for one in Category], here)
    after = _word(entry, "after", ["won"], here)
    kind = Type(_word(entry, "type", [Type.TEXT, Type.NUMBER, Type.FLAG, Type.LIST], here) or Type.TEXT)
    return ColumnUse(
        header, Verdict.OWN, table, name if name.startswith("a_") else f"a_{name}", _reading(kind, entry, here),
        1.0 if category else 0.6, _REMEMBERED, (), Category(category or "firmographic"), label=label, after=after,
    )  # fmt: skip


def _reading(kind: Type, entry: Mapping[str, Any], here: Place) -> Reading:
    order = _word(entry, "order", ["ymd", "dmy", "mdy"], here) or ("ymd" if kind is Type.DATE else None)
    decimal = _word(entry, "decimal", [".", ","], here) or "."
    try:
        scale = float(entry.get("scale", 1.0))
    except (TypeError, ValueError):
        scale = 0.0
    expect(scale > 0, "mapping.scale", here, key=str(entry.get("scale")))
    currency = entry.get("currency")
    separator = entry.get("separator")
    return Reading(
        kind, order, decimal, str(currency) if currency else None, scale, str(separator) if separator else None,
        _word(entry, "names", ["masked", "kept"], here),
    )  # fmt: skip


def _word(entry: Mapping[str, Any], option: str, known: Sequence[str], here: Place) -> str | None:
    value = entry.get(option)
    if value is None:
        return None
    if str(value) not in known:
        raise MappingError(
            "mapping.unknown_word",
            file=here.file,
            line=here.fallback,
            key=option,
            word=str(value),
            known=", ".join(known),
        )
    return str(value)


def _reason(word: Any) -> str:
    return (
        f"imports.reason.{word}"
        if isinstance(word, str) and word.isidentifier() and word in REASONS
        else "imports.reason.by_mapping"
    )


REASONS = frozenset({
    "address", "by_mapping", "constant", "date", "empty", "free_text", "id_like", "line_file", "no_table", "not_used",
    "passage_file", "people_file", "person_number", "pipeline_file", "price_file", "repeated", "role", "technical",
    "too_varied",
})  # fmt: skip
"""Why a column may be left out: the ends of the catalogue ids."""


def column_entry(uses: Sequence[ColumnUse]) -> Any:
    """Return the shortest entry that says the same as these uses of one column."""
    from ruamel.yaml.comments import CommentedMap, CommentedSeq

    first = uses[0]
    options = CommentedMap()
    match first.verdict:
        case Verdict.LEFT_OUT:
            options["left_out"] = first.reason.rpartition(".")[2] or "by_mapping"
        case Verdict.OWN:
            options["own"] = first.table
            if first.field != own_name(first.label or first.header):
                options["name"] = first.field
            if first.label and first.label != first.header:
                options["label"] = first.label
            options["type"] = first.reading.type.value
            options["category"] = first.category.value if first.category else "firmographic"
            if first.after:
                options["after"] = first.after
        case verdict:
            names = CommentedSeq([f"{use.table}.{use.field}" for use in uses])
            names.fa.set_flow_style()
            options["as" if verdict is Verdict.FIELD else "ask"] = names if len(names) > 1 else names[0]
    _options(options, first.reading)
    if list(options) == ["as"]:
        return options["as"]
    options.fa.set_flow_style()
    return options


def _options(options: Any, reading: Reading) -> None:
    if reading.date_order and reading.date_order != "ymd":
        options["order"] = reading.date_order
    if reading.decimal != ".":
        options["decimal"] = reading.decimal
    if reading.currency:
        options["currency"] = reading.currency
    if reading.scale != 1:
        options["scale"] = reading.scale
    if reading.separator:
        options["separator"] = reading.separator
    if reading.names:
        options["names"] = reading.names
