"""What one raw text turned out to say."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from nachim.imports.values.missing import why_missing
from nachim.model.attribute import Why


@dataclass(frozen=True, slots=True)
class Parsed:
    """A value, or why there is none. `low` and `high` bound a range such as "50~100"."""

    value: float | bool | str | dt.datetime | None
    why: Why | None = None
    currency: str | None = None
    low: float | None = None
    high: float | None = None


def gap(text: str) -> Parsed | None:
    """Return the reading of a text that stands for a missing value, or None for anything else."""
    why = why_missing(text)
    return None if why is None else Parsed(None, why)


UNREADABLE = Parsed(None, Why.UNREADABLE)
