"""The statistics of an experiment's plan and of its readings: made again from the rows that were frozen for them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

import numpy as np

from nachim.engine import Frame
from nachim.model.evidence import Figure
from nachim.model.experiment import Arm, Assigned, Option, Outcome, Plan, Reading, Side
from nachim.proof.trial import Known, a_week, option, read

Arguments = Mapping[str, str | int]
_NEVER = dt.datetime.min  # noqa: DTZ901


def planned(frame: Frame, arguments: Arguments) -> Option:
    """Return what an experiment at a line would take.

    Columns: `kind` ("lead" and "proof": `x` the score, `y` won; "came" and "begun": `x` days before the last one).
    """
    kind, x = frame["kind"].astype(str), frame["x"].astype(np.float64)
    line, given = int(arguments["line"]), str(arguments["flow"])
    scored, points, won = x[kind == "lead"], x[kind == "proof"], frame["y"].astype(np.float64)[kind == "proof"]
    came, begun = a_week(x[kind == "came"]), a_week(x[kind == "begun"])
    over = points >= line
    return option(
        line,
        above=float(((scored if len(scored) else points) >= line).mean()),
        later=(int(won.sum()), len(won)),
        later_above=(int(won[over].sum()), int(over.sum())),
        flow=float(given) if given else came or 0.0,
        conversion=begun / came if begun and came else None,
        weeks=int(arguments["weeks"]),
        seed=int(arguments["seed"]),
    )


def trial_plan(frame: Frame, arguments: Arguments) -> Figure:
    """Return one figure of a plan at one line."""
    part = str(arguments["part"])
    if part == "flow":
        kind = frame["kind"].astype(str) == "came"
        return Figure(a_week(frame["x"].astype(np.float64)[kind]), n=int(kind.sum()))
    value = getattr(planned(frame, arguments), part)
    return value if isinstance(value, Figure) else Figure(None if value is None else float(value))


def reading_of(frame: Frame, arguments: Arguments) -> Reading:
    """Read an experiment again from its leads, one row each in the order of assignment."""
    plan = Plan(
        0, _NEVER, "", "", 0, int(arguments["line"]), 0.0, int(arguments["weeks"]), int(arguments["cycle"]), 0.0, None,
        int(arguments["planned"]), (),
    )  # fmt: skip
    lots, known = [], []
    for row in frame.records():
        made = row["made"]
        assert isinstance(made, dt.datetime)
        number = {name: _number(row[name]) for name in COLUMNS}
        lots.append(Assigned("", "", _count(number["total"]), Arm(str(row["arm"])), bool(number["work"]), 0.0,
                             _count(number["block"]), made))  # fmt: skip
        known.append(
            Known(
                _flag(number["accepted"]), _flag(number["met"]), _count(number["deals"]), _count(number["ended"]),
                bool(number["won"]), number["won_days"], number["value_days"], number["value_age"],
            )
        )  # fmt: skip
    as_of, told = (dt.datetime.fromisoformat(str(arguments[name])) for name in ("as_of", "told"))
    return read(plan, lots, known, as_of=as_of, told=told)


COLUMNS = (
    "total", "work", "block", "accepted", "met", "deals", "ended", "won", "won_days", "value_days", "value_age",
)  # fmt: skip
"""Numbers of a lead; not known where they are not a number."""


def _number(value: object) -> float | None:
    number = float("nan") if value is None else float(str(value))
    return None if number != number else number


def _count(value: float | None) -> int:
    return int(value or 0)


def _flag(value: float | None) -> bool | None:
    return None if value is None else bool(value)


def part_of_reading(reading: Reading, measure: str, part: str) -> Figure:
    """Return one figure of a reading: of a measure, or of what lies below the line ("below")."""
    if measure == "below":
        below = reading.below
        if below is None:
            return Figure(None)
        value = getattr(below, part)
        return value if isinstance(value, Figure) else Figure(float(value))
    found: Outcome = next(one for one in (*reading.first, *reading.second) if one.measure == measure)
    value = getattr(found, part)
    if isinstance(value, Side):
        return Figure(value.value, n=value.of, k=value.yes)
    return value if isinstance(value, Figure) else Figure(None if value is None else float(value))


def trial_reading(frame: Frame, arguments: Arguments) -> Figure:
    """Return one figure of a reading."""
    return part_of_reading(reading_of(frame, arguments), str(arguments["measure"]), str(arguments["part"]))


TRIALS: dict[str, Callable[[Frame, Arguments], Figure]] = {"trial_plan": trial_plan, "trial_reading": trial_reading}
"""Statistics of experiments by their names in a ledger."""
