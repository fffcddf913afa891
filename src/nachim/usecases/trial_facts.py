"""What the data say for an experiment: before it, rates and flow of leads; after it, how the assigned leads went."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nachim.engine import Engine, Frame
from nachim.errors import NotReady
from nachim.facts.assemble import happened
from nachim.facts.instants import instant_sql
from nachim.facts.sources import Part
from nachim.findings.freeze import attach_frozen
from nachim.findings.leads import score_sql
from nachim.model.experiment import Assigned, Plan
from nachim.model.icp import Icp
from nachim.proof.trial import Known, a_week
from nachim.usecases.build import parts
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.matches import remembered
from nachim.usecases.score import CAME, complete
from nachim.usecases.trials import responses_of, scorings_of
from nachim.workspace import Workspace

Array = npt.NDArray[np.float64] | npt.NDArray[np.int64]
RECENT_DAYS = 84
"""The flow of leads and deals is counted over the last twelve weeks."""
_MARK = "experiment|"
"""Before the key of a lead as it was assigned, so that the same lead in a later import is told from it."""
_MEETING = ("meeting", "미팅", "demo", "데모")
"""What the type of a dated event holds that is a meeting."""


@dataclass(frozen=True, slots=True)
class Before:
    """What is known before an experiment."""

    above: Mapping[int, float]
    """Share of leads at or above each line; of the proof's deals where there are no leads."""
    later: tuple[int, int]
    """Wins and deals of the proof's later rows."""
    later_above: Mapping[int, tuple[int, int]]
    flow: float | None
    """Leads a week; None where leads have no dates."""
    conversion: float | None
    """Deals begun for each lead in the same weeks."""
    cycle_days: int
    rows: Frame
    """What all this was counted from; see `nachim.evidence.trials.planned`."""


def before(workspace: Workspace, icp: Icp, lines: Sequence[int], now: dt.datetime) -> Before:
    """Return what the last build knows.

    Raises
    ------
    NotReady
        If no build has a proof.
    """
    folder, findings, _ = latest(workspace, whole=True)
    if findings.proof is None:
        raise NotReady("experiment.no_proof")
    with engine_of(workspace) as engine:
        attach_frozen(engine, folder)
        tried = engine.rows('SELECT "points", "y" FROM "proof" WHERE "run" = \'later\'')
        points, won = tried["points"].astype(np.int64), tried["y"].astype(np.int64)
        engine.create("leads", complete(engine, icp, 'SELECT * FROM "leads"'))
        scored = engine.rows(f'SELECT "total" FROM ({score_sql(icp.card)}) AS "x"')["total"].astype(np.int64)
        flows = [_came(engine, table, now) for table in ("leads", "deals")]
    flow, begun = (a_week(days) for days in flows)
    share_of = scored if len(scored) else points
    horizon = findings.evidence.get(findings.scope.horizon)
    return Before(
        above={line: float((share_of >= line).mean()) for line in lines},
        later=(int(won.sum()), len(won)),
        later_above={line: (int(won[points >= line].sum()), int((points >= line).sum())) for line in lines},
        flow=flow,
        conversion=begun / flow if flow and begun else None,
        cycle_days=int(horizon.figure.value) if horizon and horizon.figure.value else 90,
        rows=_rows({"lead": scored, "proof": points, "came": flows[0], "begun": flows[1]}, won),
    )


def _rows(x: Mapping[str, Array], won: Array) -> Frame:
    kinds = np.concatenate([np.full(len(values), kind, dtype=object) for kind, values in x.items()])
    y = np.full(len(kinds), np.nan)
    y[kinds == "proof"] = won
    return Frame(
        {
            "place": np.arange(len(kinds)),
            "kind": kinds,
            "x": np.concatenate(list(x.values())).astype(np.float64),
            "y": y,
        }
    )


def _came(engine: Engine, table: str, now: dt.datetime) -> npt.NDArray[np.float64]:
    """Return how many days before the last one each row of the last twelve weeks began; none where none has a date."""
    if not engine.columns(table)["at"].startswith("TIMESTAMP"):
        return np.zeros(0)
    end = engine.rows(f'SELECT MAX("at") AS "at" FROM "{table}" WHERE "at" <= {instant_sql(now)}').records()[0]["at"]
    if not isinstance(end, dt.datetime):
        return np.zeros(0)
    start = end - dt.timedelta(days=RECENT_DAYS)
    at = engine.rows(
        f'SELECT "at" FROM "{table}" WHERE "at" > {instant_sql(start)} AND "at" <= {instant_sql(end)} ORDER BY "at"'
    )["at"].astype("datetime64[us]")
    micros = np.datetime64(end, "us").astype(np.int64) - at.astype(np.int64)
    return np.asarray(micros, dtype=np.float64) / 86_400e6


def after(
    workspace: Workspace, context: Context, plan: Plan, lots: Sequence[Assigned]
) -> tuple[tuple[Known, ...], dt.datetime, dt.datetime]:
    """Return what is known of each assigned lead, the latest event in the data, and when anything was last recorded.

    A lead is found again by its key, and its company by all that identity uses (domain, register number, name); deals
    of that company that began on the day of assignment or later are the lead's.
    """
    said, last = responses_of(workspace)
    with engine_of(workspace) as engine, workspace.staging() as staging:
        came = []
        for scoring in scorings_of(workspace, plan):
            engine.read_parquet("came", [workspace.folder("scores") / str(scoring) / CAME])
            kept = ", ".join(
                f'"{name}"' for name in engine.columns("came") if name not in ("key", "system", "converted", "created")
            )
            path = staging / f"{scoring}.parquet"
            engine.write_parquet(
                f"SELECT '{_MARK}' || \"key\" AS \"key\", \"system\" || ':' AS \"id\", {kept} FROM \"came\" "
                'WHERE "key" IS NOT NULL', path,
            )  # fmt: skip
            came.append(Part("lead", path, "experiment", ()))
        facts = happened(
            engine, [*parts(workspace, workspace.snapshots()), *came], workspace.settings, context.now,
            remembered(workspace),
        )  # fmt: skip
        found = _found(engine, lots, by_key=facts.from_leads)
        meetings = _meetings(engine)
    meetings = meetings or any(met is not None for _, met in said.values())
    nothing = (None, None)
    known = tuple(_known(found[one.lead], said.get(one.lead, nothing), facts.as_of, meetings) for one in lots)
    return known, facts.as_of, max(facts.as_of, last or facts.as_of)


def _known(
    row: Mapping[str, object], said: tuple[bool | None, bool | None], as_of: dt.datetime, meetings: bool
) -> Known:
    accepted, met = said
    deals, won_at, value_at = row["deals"], row["won_at"], row["value_at"]
    count = int(str(deals))
    if accepted is None and (count or row["converted"]):
        accepted = True
    if met is None and meetings:
        met = bool(row["meetings"])
    won = isinstance(won_at, dt.datetime)
    assigned = row["day"]
    assert isinstance(assigned, dt.datetime)
    days = (won_at - assigned).total_seconds() / 86_400 if isinstance(won_at, dt.datetime) else None
    reached = isinstance(value_at, dt.datetime) and isinstance(won_at, dt.datetime) and value_at <= as_of
    return Known(
        accepted, met, count, int(str(row["ended"])), won, days,
        (value_at - won_at).total_seconds() / 86_400 if reached else None,  # type: ignore[operator]
        (as_of - won_at).total_seconds() / 86_400 if isinstance(won_at, dt.datetime) else None,
    )  # fmt: skip


def _meetings(engine: Engine) -> bool:
    return bool(int(engine.rows(f'SELECT COUNT(*) AS "n" FROM "l_event" WHERE {_is_meeting()}')["n"][0]))


def _is_meeting() -> str:
    return "(" + " OR ".join(f"LOWER(\"type\") LIKE '%{word}%'" for word in _MEETING) + ")"


def _found(engine: Engine, lots: Sequence[Assigned], *, by_key: bool) -> dict[str, dict[str, object]]:
    """Return one row a lead: day, deals, ended, won_at, value_at, meetings, converted."""
    days = [dt.datetime.combine(one.made.date(), dt.time()) for one in lots]
    lot = Frame(
        {"lead": np.array([one.lead for one in lots], dtype=object), "day": np.array(days, dtype="datetime64[us]")}
    )
    engine.load("lot", lot, {"lead": "VARCHAR", "day": "TIMESTAMP"})
    engine.create(
        "lot_company",
        f'SELECT DISTINCT "a"."lead" AS "lead", "a"."day" AS "day", "l"."company" AS "company" FROM "lot" AS "a" '
        f'JOIN "l_lead" AS "l" ON "l"."key" = \'{_MARK}\' || "a"."lead" OR "l"."key" = "a"."lead" '
        'WHERE "l"."company" IS NOT NULL',
    )
    deals = (
        'SELECT "a"."lead" AS "lead", "d"."status" AS "status", "d"."decided" AS "decided" FROM "lot" AS "a" '
        'JOIN "deal" AS "d" ON "d"."key" = "a"."lead" AND "d"."status" = \'won\''
        if by_key
        else 'SELECT "c"."lead" AS "lead", "d"."status" AS "status", "d"."decided" AS "decided" '
        'FROM "lot_company" AS "c" JOIN "deal" AS "d" ON "d"."company" = "c"."company" AND "d"."created" >= "c"."day"'
    )
    went = (
        'SELECT "lead", COUNT(*) AS "deals", SUM(CASE WHEN "status" <> \'open\' THEN 1 ELSE 0 END) AS "ended", '
        f'MIN(CASE WHEN "status" = \'won\' THEN "decided" END) AS "won_at" FROM ({deals}) AS "x" GROUP BY "lead"'
    )
    value = (
        'SELECT "c"."lead" AS "lead", MIN(COALESCE("k"."first_value", "k"."first_use")) AS "value_at" '
        'FROM "lot_company" AS "c" JOIN "customer" AS "k" ON "k"."company" = "c"."company" '
        'WHERE COALESCE("k"."first_value", "k"."first_use") >= "c"."day" GROUP BY "c"."lead"'
    )
    met = (
        'SELECT "c"."lead" AS "lead", COUNT(*) AS "meetings" FROM "lot_company" AS "c" JOIN "l_event" AS "e" '
        f'ON "e"."company" = "c"."company" AND "e"."date" >= "c"."day" WHERE {_is_meeting()} GROUP BY "c"."lead"'
    )
    converted = (
        'SELECT "key" AS "lead", MAX(CASE WHEN "converted" THEN 1 ELSE 0 END) AS "converted" FROM "l_lead" '
        'WHERE "key" IS NOT NULL GROUP BY "key"'
    )
    rows = engine.rows(
        'SELECT "a"."lead" AS "lead", "a"."day" AS "day", COALESCE("g"."deals", 0) AS "deals", '
        'COALESCE("g"."ended", 0) AS "ended", '
        '"g"."won_at" AS "won_at", "v"."value_at" AS "value_at", COALESCE("m"."meetings", 0) AS "meetings", '
        'COALESCE("n"."converted", 0) AS "converted" FROM "lot" AS "a" '
        f'LEFT JOIN ({went}) AS "g" ON "g"."lead" = "a"."lead" LEFT JOIN ({value}) AS "v" ON "v"."lead" = "a"."lead" '
        f'LEFT JOIN ({met}) AS "m" ON "m"."lead" = "a"."lead" '
        f'LEFT JOIN ({converted}) AS "n" ON "n"."lead" = "a"."lead"'
    ).records()
    return {str(row["lead"]): dict(row) for row in rows}
