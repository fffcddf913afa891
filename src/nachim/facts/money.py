"""Amounts in the workspace's base currency, by its dated rate table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np

from nachim.engine import Engine, Frame
from nachim.engine.dialects import text
from nachim.errors import DataError

_FAR_PAST, _FAR_FUTURE = dt.datetime.fromisoformat("1900-01-01"), dt.datetime.fromisoformat("2200-01-01")


def load_rates(engine: Engine, base: str, rates: Mapping[str, Mapping[str, float]]) -> None:
    """Make the table `fx` (currency, since, until, rate); a currency's first rate also serves the time before it."""
    rows: list[tuple[str, dt.datetime, dt.datetime, float]] = [(base, _FAR_PAST, _FAR_FUTURE, 1.0)]
    for currency, dated in rates.items():
        if currency == base:
            continue
        dates = sorted((_instant(date), float(rate)) for date, rate in dated.items())
        for i, (since, rate) in enumerate(dates):
            until = dates[i + 1][0] if i + 1 < len(dates) else _FAR_FUTURE
            rows.append((currency, since if i else _FAR_PAST, until, rate))
    columns = list(zip(*rows, strict=True))
    engine.load(
        "fx",
        Frame(
            {
                "currency": np.array(columns[0], dtype=object),
                "since": np.array(columns[1], dtype="datetime64[us]"),
                "until": np.array(columns[2], dtype="datetime64[us]"),
                "rate": np.array(columns[3], dtype=np.float64),
            }
        ),
        {"currency": "VARCHAR", "since": "TIMESTAMP", "until": "TIMESTAMP", "rate": "DOUBLE"},
    )


def in_base(engine: Engine, table: str, amounts: Mapping[str, str], date: str, base: str) -> None:
    """Add to `table` each amount in the base currency, as DOUBLE under its new name, with its reason when missing.

    Parameters
    ----------
    amounts
        Column of the amount to the name of the new column; `<amount>__currency` is its currency (NULL is the base).
    date
        Column of the date whose rate holds.

    Raises
    ------
    DataError
        If a rate is missing; names the currency and how many rows need it.
    """
    have = engine.columns(table)
    for amount, new in amounts.items():
        currency = f'"t"."{amount}__currency"'
        at = f'COALESCE("t"."{date}", CAST(\'2000-01-01\' AS TIMESTAMP))'
        joined = (
            f'FROM "{table}" AS "t" LEFT JOIN "fx" AS "f" ON "f"."currency" = COALESCE({currency}, {text(base)}) '
            f'AND {at} >= "f"."since" AND {at} < "f"."until"'
        )
        missing = engine.rows(
            f'SELECT {currency} AS "currency", COUNT(*) AS "n" {joined} '
            f'WHERE "f"."rate" IS NULL AND "t"."{amount}" IS NOT NULL GROUP BY {currency} ORDER BY "n" DESC, "currency"'
        )
        if missing.height:
            raise DataError("rate.missing", currency=missing["currency"][0], n=int(missing["n"][0]), base=base)
        why = f', "t"."{amount}__why" AS "{new}__why"' if f"{amount}__why" in have else ""
        added = f'CAST("t"."{amount}" AS DOUBLE) * "f"."rate" AS "{new}"{why}'
        engine.create(table, f'SELECT "t".*, {added} {joined}')


def _instant(date: object) -> dt.datetime:
    if isinstance(date, dt.date):
        return dt.datetime.combine(date, dt.time())
    return dt.datetime.fromisoformat(str(date))
