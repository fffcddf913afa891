"""A card over many leads as one query of the portable subset: the answer of `nachim.scorecard.bulk` on any engine."""

from __future__ import annotations

from collections.abc import Mapping

from nachim.engine.conditions import chosen, combined_columns
from nachim.engine.dialects import number, quote, text
from nachim.engine.pipeline import Steps
from nachim.model.attribute import Kind
from nachim.model.card import Card
from nachim.model.condition import Condition
from nachim.scorecard.bulk import NEAR, REASONS, Asked, Bulk


def scores_query(bulk: Bulk, table: str, asked: Asked, where: str = "1 = 1") -> str:
    """Return the query of the scores: `key`, `total`, `probability`, `reason_1` to `reason_3`.

    Its steps are named: an engine must not put one into the other, or what each holds is worked out many times over.

    Parameters
    ----------
    bulk
        The card over the columns of the table.
    table
        Name of the leads' table in the engine.
    where
        Condition on the leads.
    """
    worth = {(one.name, one.levels.index(level)): 1 << bit for bit, (one, level) in enumerate(bulk.reasons())}
    totals, reasons = [], []
    for one in bulk.card.attributes:
        conditions = [level.condition for level in one.levels]
        totals.append(f"({chosen(conditions, [level.points for level in one.levels])})")
        values = [worth.get((one.name, at), 0) for at in range(len(one.levels))]
        if any(values):
            reasons.append(f"CAST(({chosen(conditions, values)}) AS BIGINT)")
    steps = Steps().step("leads", _complete(bulk, table, where)).step(
        "points",
        f'SELECT "key", {" + ".join(totals)} AS "total", {" + ".join(reasons) or "CAST(0 AS BIGINT)"} AS "left_0" '
        'FROM "leads"',
    )  # fmt: skip
    kept, left, before = '"key", "total"', '"left_0"', "points"
    for nth in range(1, REASONS + 1):
        whens = " ".join(f"WHEN {left} >= {power} THEN {power}" for power in sorted(worth.values(), reverse=True))
        top = f"CASE {whens} ELSE 0 END" if whens else "0"
        steps = steps.step(
            f"reason_{nth}", f'SELECT {kept}, {left} AS "left_{nth}", {top} AS "top_{nth}" FROM "{before}"'
        )
        kept, left, before = f'{kept}, "top_{nth}"', f'"left_{nth}" - "top_{nth}"', f"reason_{nth}"
    near = "1 = 1" if asked.all_reasons else f'"total" >= {number(bulk.card.threshold - NEAR)}'
    said = {1 << bit: bulk.say(*pair) for bit, pair in enumerate(bulk.reasons())}
    names = ", ".join(f'{_said(f"top_{nth}", said, near)} AS "reason_{nth}"' for nth in range(1, REASONS + 1))
    return steps.sql(f'SELECT "key", "total", {_probability(bulk.card)} AS "probability", {names} FROM "{before}"')


def _said(column: str, said: Mapping[int, str], near: str) -> str:
    whens = " ".join(f"WHEN {near} AND {quote(column)} = {power} THEN {text(words)}" for power, words in said.items())
    return f"CAST({f'CASE {whens} END' if whens else 'NULL'} AS VARCHAR)"


def _probability(card: Card) -> str:
    odds = f'{number(card.intercept)} + {number(card.slope)} * CAST("total" AS DOUBLE)'
    return f"CAST(1 AS DOUBLE) / (CAST(1 AS DOUBLE) + EXP(-({odds})))"


def _complete(bulk: Bulk, table: str, where: str) -> str:
    """Return the query of every attribute that the card asks for with its reason; what the table lacks is unknown."""
    columns = ['CAST("key" AS VARCHAR) AS "key"']
    for name, kind in _asked(bulk.card).items():
        for column, type_ in ((name, kind), (f"{name}__why", "VARCHAR")):
            there = quote(column) if column in bulk.columns else "NULL"
            columns.append(f"CAST({there} AS {type_}) AS {quote(column)}")
    plain = f'SELECT {", ".join(columns)} FROM {quote(table)} AS "t" WHERE {where}'
    made = [column for one in bulk.card.attributes if one.both for column in combined_columns(one.as_attribute())]
    return f'SELECT "p".*, {", ".join(made)} FROM ({plain}) AS "p"' if made else plain


def _asked(card: Card) -> dict[str, str]:
    """Return the attributes that stand in tables, with their types; of those within a pattern as it compares them."""
    within = {part.attribute: _type(part) for one in card.attributes if one.both for part in one.both.conditions}
    own = {one.name: "VARCHAR" if one.kind is Kind.CATEGORY else "DOUBLE" for one in card.attributes if not one.both}
    return within | own


def _type(part: Condition) -> str:
    values = part.value if isinstance(part.value, tuple) else (part.value,)
    return "DOUBLE" if all(isinstance(value, int | float) for value in values) else "VARCHAR"
