"""Instants on their way between SQL, Python and the arrays of statistics (days since 1970, UTC)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import numpy.typing as npt

from nachim.engine.dialects import text

_DAY = 86_400_000_000  # microseconds
_EPOCH = dt.datetime.fromisoformat("1970-01-01")  # UTC, as all instants of an engine, without saying so


def instant_sql(at: dt.datetime) -> str:
    """Return SQL for an instant."""
    return f"CAST({text(at.isoformat(sep=' '))} AS TIMESTAMP)"


def as_days(instants: npt.NDArray[np.datetime64]) -> npt.NDArray[np.float64]:
    """Return days since 1970 with fractions; NaN where there is no date."""
    days = instants.astype("datetime64[us]").astype(np.int64) / _DAY
    return np.where(np.isnat(instants), np.nan, days)


def in_order(at: npt.NDArray[Any]) -> tuple[npt.NDArray[np.float64], str]:
    """Return numbers that rise with time, and what they are: "time", or "record" for places in the order of records."""
    if at.dtype.kind == "M":
        return as_days(at), "time"
    places = at.astype(np.float64)
    return places, "record" if np.isfinite(places).any() else "time"


def years_of(at: npt.NDArray[Any]) -> npt.NDArray[np.object_]:
    """Return the calendar year (UTC) of each instant; None where there is none, or only a place in the records."""
    if at.dtype.kind != "M":
        return np.full(len(at), None, dtype=object)
    years: npt.NDArray[np.object_] = (at.astype("datetime64[Y]").astype(np.int64) + 1970).astype(object)
    years[np.isnat(at)] = None
    return years


def as_day(at: dt.datetime) -> float:
    """Return the days since 1970 of one instant."""
    return (at - _EPOCH) / dt.timedelta(days=1)


def as_instant(day: float) -> dt.datetime:
    """Return the instant of days since 1970."""
    return _EPOCH + dt.timedelta(days=day)
