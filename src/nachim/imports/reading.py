"""How a column's text becomes values, decided on the whole column."""

from __future__ import annotations

from collections.abc import Iterable

from nachim.engine import Engine
from nachim.imports.candidates import Column
from nachim.imports.clean import shape, signs
from nachim.imports.profile import MOST
from nachim.imports.values.dates import date_order
from nachim.imports.values.lists import separator_of
from nachim.imports.values.money import read_money
from nachim.imports.values.numbers import decimal_sign
from nachim.model.source import Reading
from nachim.model.tables import Type


def reading_of(kind: Type, column: Column, engine: Engine, table: str) -> Reading:
    """Return the reading of a column.

    A date column whose values leave open whether day or month comes first gets the order None: ask.

    Parameters
    ----------
    kind
        What the column is read as.
    column
        Header and profile.
    engine
        Where the raw table is readable.
    table
        Name of the raw table in the engine.
    """
    quoted = f'"{column.key}"'
    match kind:
        case Type.NUMBER | Type.MONEY:
            texts = dict.fromkeys(column.profile.top, 1) if _whole(column) else _shapes(engine, table, column.key)
            currency = column.header.currency or (_named(column) if kind is Type.MONEY else None)
            return Reading(kind, decimal=decimal_sign(texts), currency=currency, scale=column.header.scale)
        case Type.DATE:
            order = date_order(column.profile.top)
            if order is None or (order == "ymd" and not _whole(column)):
                order = date_order(_others(engine, table, column.key, f"{shape(quoted)} NOT LIKE '0000-00-00%'"))
            return Reading(kind, date_order=order)
        case Type.LIST:
            return Reading(kind, separator=separator_of(column.profile.top) or _common(column))
        case _:
            return Reading(kind)


def _whole(column: Column) -> bool:
    return column.profile.distinct < MOST


def _named(column: Column) -> str | None:
    """Return the currency that most of the amounts with a currency name; it is taken for those that name none."""
    counts: dict[str, int] = {}
    for text, n in column.profile.top.items():
        if currency := read_money(text).currency:
            counts[currency] = counts.get(currency, 0) + n
    return max(counts, key=lambda code: (counts[code], code)) if counts else None


def _others(engine: Engine, table: str, key: str, holds: str) -> Iterable[str]:
    frame = engine.rows(f'SELECT DISTINCT "{key}" AS "text" FROM "{table}" WHERE "{key}" IS NOT NULL AND {holds}')
    return [str(text) for text in frame["text"]]


def _shapes(engine: Engine, table: str, key: str) -> dict[str, int]:
    """Return the texts that are not digits alone by shape, with the number of different ones."""
    quoted = f'"{key}"'
    different = f'SELECT DISTINCT {quoted} FROM "{table}" WHERE {quoted} IS NOT NULL'
    frame = engine.rows(
        f'SELECT {shape(quoted)} AS "shape", COUNT(*) AS "n" FROM ({different}) AS "d" '
        f"WHERE {signs(quoted)} <> '' GROUP BY {shape(quoted)}"
    )
    return {str(text): int(n) for text, n in zip(frame["shape"], frame["n"], strict=True)}


def _common(column: Column) -> str | None:
    """Return the separator most cells hold, for a column that is a list by its header."""
    total = max(1, sum(column.profile.top.values()))
    held = {
        sign: sum(n for text, n in column.profile.top.items() if sign in text) / total for sign in (";", ",", "|", "\n")
    }
    best = max(held, key=lambda sign: held[sign])
    return best if held[best] > 0 else None
