"""How many amounts of each currency a file brings."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine import Engine
from nachim.imports.result import CanonicalTable
from nachim.model.tables import TABLES, Type


def amounts_by_currency(engine: Engine, tables: Sequence[CanonicalTable]) -> dict[str, int]:
    """Return the number of amounts in each currency that is named; those without one are in the base currency.

    Parameters
    ----------
    engine
        Where the tables are.
    tables
        Canonical tables of one file.
    """
    found: dict[str, int] = {}
    for table in tables:
        for field in TABLES[table.name].fields:
            if field.type is not Type.MONEY:
                continue
            frame = engine.rows(
                f'SELECT "{field.name}__currency" AS "currency", COUNT(*) AS "n" FROM "{table.table}" '
                f'WHERE "{field.name}" IS NOT NULL AND "{field.name}__currency" IS NOT NULL '
                f'GROUP BY "{field.name}__currency" ORDER BY "currency"'
            )
            for currency, n in zip(frame["currency"], frame["n"], strict=True):
                found[str(currency)] = found.get(str(currency), 0) + int(n)
    return dict(sorted(found.items()))
