"""Which deals were worked at all, and with what chance: of the others the outcome is not known."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.findings.named import Named


def worked_columns(columns: Sequence[str], found: Named, lots: str) -> str:
    """Return SQL for the columns of `deals`, with `worked`, `chance` and `ripe` beside them.

    Parameters
    ----------
    columns
        Own columns of the rows `t`.
    found
        Columns of the data that say so, attributes of `s`.
    lots
        Name of the table joined as "lots"; empty where no lead was drawn.
    """
    said = said_worked(found, lots)
    chance = "CAST(NULL AS DOUBLE)"
    if found.chance is not None:
        number = f'CAST("s".{quote(found.chance.name)} AS DOUBLE)'
        chance = f"CASE WHEN {number} > 0 AND {number} <= 1 THEN {number} END"
    if lots:
        chance = f'COALESCE("lots"."chance", {chance})'
    left = f"COALESCE({said}, 1) = 0"
    made = {
        "judged": f'CASE WHEN {left} THEN 0 ELSE "t"."judged" END',
        "y": f'CASE WHEN {left} THEN NULL ELSE "t"."y" END',
    }
    own = [f'{made[name]} AS "{name}"' if name in made else f'"t"."{name}"' for name in columns]
    return ", ".join((*own, f'{said} AS "worked"', f'{chance} AS "chance"', '"t"."judged" AS "ripe"'))


def said_worked(found: Named, lots: str) -> str:
    """Return SQL for whether a row was worked: 1, 0, or NULL where nothing says so."""
    said = "CAST(NULL AS INTEGER)"
    if found.worked is not None:
        told = f'"s".{quote(found.worked.name)}'
        said = f"CASE WHEN {told} = 'no' THEN 0 WHEN {told} = 'yes' THEN 1 END"
    return f'COALESCE("lots"."worked", {said})' if lots else said


def with_worked(engine: Engine, found: Named, lots: str) -> str:
    """Make `deal_worked`: the deals that somebody worked, as far as that is known; return the name of their table."""
    if found.worked is None and not lots:
        return "deal"
    drawn = f'LEFT JOIN "{lots}" AS "lots" ON "lots"."id" = "s"."id" ' if lots else ""
    engine.create(
        "deal_worked",
        f'SELECT "d".* FROM "deal" AS "d" JOIN "subject" AS "s" ON "s"."id" = \'deal:\' || "d"."key" {drawn}'
        f"WHERE COALESCE({said_worked(found, lots)}, 1) = 1",
    )
    return "deal_worked"
