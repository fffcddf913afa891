"""What a deal was sold below its list price, as a share, from however an export says it."""

from __future__ import annotations

from nachim.engine import Engine
from nachim.engine.dialects import text

WHOLE, PERCENT = 1.0, 100.0
"""A column of discounts with no value above 1 holds shares, with none above 100 per cents, else amounts."""


def discount_sql(engine: Engine, table: str) -> str:
    """Return SQL for the discount of a row of a linked table as a share of the list price, from 0 to below 1.

    How a source writes it is decided on its whole column. An amount is set against what the deal brought plus itself.
    Where only the list price is known, the discount is what the deal fell short of it.

    Parameters
    ----------
    table
        `l_deal` or `l_contract`; the latter knows shares and per cents only.
    """
    largest = engine.rows(
        f'SELECT "source", MAX("discount") AS "x" FROM "{table}" WHERE "discount" IS NOT NULL GROUP BY "source" '
        'ORDER BY "source"'
    )
    own = table == "l_deal"
    cases = []
    for source, most in zip(largest["source"], largest["x"], strict=True):
        if float(most) > PERCENT and not own:
            continue
        said = _of_amount('"discount"') if float(most) > PERCENT else '"discount"'
        if WHOLE < float(most) <= PERCENT:
            said = '"discount" / 100.0'
        cases.append(f'WHEN "source" = {text(str(source))} THEN {said}')
    share = f"CASE {' '.join(cases)} END" if cases else "CAST(NULL AS DOUBLE)"
    if own:
        short = '"amount" IS NOT NULL AND "list_price" > 0 AND "list_price" >= "amount"'
        fallen = f'CASE WHEN {short} THEN 1 - CAST("amount" AS DOUBLE) / CAST("list_price" AS DOUBLE) END'
        share = f"COALESCE({share}, {_of_amount(chr(34) + 'discount_amount' + chr(34))}, {fallen})"
    return f"CASE WHEN {share} >= 0 AND {share} < 1 THEN {share} END"


def _of_amount(column: str) -> str:
    cut = f"CAST({column} AS DOUBLE)"
    whole = f'(CAST("amount" AS DOUBLE) + {cut})'
    return f'CASE WHEN {cut} >= 0 AND "amount" IS NOT NULL AND {whole} > 0 THEN {cut} / {whole} END'


CUSTOM = (
    'CASE WHEN "custom_work" THEN 1 WHEN "custom_hours" > 0 THEN 1 WHEN NOT "custom_work" THEN 0 '
    'WHEN "custom_hours" = 0 THEN 0 END'
)
"""SQL for whether work was done for this deal alone: 1, 0, or NULL where nothing says so."""
