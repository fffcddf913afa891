"""The leads that were drawn by lot, as a build knows them: which deals came of them, and with what chance."""

from __future__ import annotations

import datetime as dt

import numpy as np

from nachim.engine import Engine, Frame
from nachim.workspace import Workspace

_TABLE = "lots"


def drawn_lots(workspace: Workspace) -> list[tuple[str, dt.datetime, int, float]]:
    """Return lead, day, whether it was to be worked and with what chance, the last lot of each lead."""
    rows = workspace.state.rows(
        "select lead, made, work, probability from assignment "
        "where id in (select max(id) from assignment group by lead) order by lead"
    )
    return [
        (row["lead"], dt.datetime.combine(dt.datetime.fromisoformat(row["made"]).date(), dt.time()), row["work"],
         row["probability"])
        for row in rows
    ]  # fmt: skip


def make_lots(engine: Engine, workspace: Workspace, *, by_key: bool) -> str:
    """Make a table of deals (id, worked, chance) that came of drawn leads; return its name, empty where none was drawn.

    A deal came of a lead of the imports when it is of the same company and began on the day of the lot or later; where
    leads stand in for deals, it is the lead itself.
    """
    drawn = drawn_lots(workspace)
    if not drawn:
        return ""
    lead, day, work, chance = (np.array(part, dtype=object) for part in zip(*drawn, strict=True))
    columns = {"lead": lead, "day": day.astype("datetime64[us]"), "work": work.astype(np.int64)}
    types = {"lead": "VARCHAR", "day": "TIMESTAMP", "work": "BIGINT", "chance": "DOUBLE"}
    engine.load("drawn", Frame({**columns, "chance": chance.astype(np.float64)}), types)
    came = (
        'SELECT "lead" AS "key", "work", "chance" FROM "drawn"'
        if by_key
        else 'SELECT "d"."key" AS "key", 1 AS "work", "a"."chance" AS "chance" FROM "drawn" AS "a" '
        'JOIN "l_lead" AS "l" ON "l"."key" = "a"."lead" JOIN "deal" AS "d" ON "d"."company" = "l"."company" '
        'AND "d"."created" >= "a"."day"'
    )
    engine.create(
        _TABLE,
        'SELECT \'deal:\' || "key" AS "id", MAX("work") AS "worked", '
        f'MAX(CAST("chance" AS DOUBLE)) AS "chance" FROM ({came}) AS "x" GROUP BY "key"',
    )
    return _TABLE
