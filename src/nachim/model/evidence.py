"""Evidence: a figure, its doubt, and the query it can be run again from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from nachim.model.condition import Tree

Word = Tree | dt.date | str | int | float | None
"""A value that a text of the catalogue names."""


class Standing(StrEnum):
    """What a claim rests on."""

    CONFIRMED = "confirmed"
    """Adjusted for all looks, p <= 0.05 on the earlier part."""
    SUGGESTIVE = "suggestive"
    """False discovery rate over all tests made <= 0.10."""
    BELIEF = "belief"
    """Somebody said so; no data behind it."""
    NONE = "none"
    """The interval spans "no difference"."""


class Later(StrEnum):
    """What the later part of the data says of something found in the earlier part."""

    HELD = "held"
    FAILED = "failed"
    TOO_FEW = "too_few"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is printed: estimate, interval and counts.

    `k` of `n` rows where the figure is a share; `low` and `high` are the 95 % interval, None where none applies.
    """

    value: float | None
    low: float | None = None
    high: float | None = None
    n: int | None = None
    k: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """A figure with an id and the means to run it again.

    `query` selects the rows from the build's frozen tables (portable SQL); `statistic` names a registered pure
    function (see `nachim.proof.statistics`) that turns these rows, with `arguments`, into the figure.
    """

    id: str
    label: str
    """Catalogue id of what the figure is."""
    figure: Figure
    query: str
    statistic: str
    arguments: Mapping[str, str | int] = field(default_factory=dict)
    words: Mapping[str, Word] = field(default_factory=dict)
    """Parameters of the label."""
    unit: str = "share"
    """How the figure reads: "share", "ratio", "days", "points", "signed" (a difference of points), "gap" (of shares),
    "more" (any other difference), "count", "number", "auc" (two decimals), "error" (three), "p", or "money" (the
    currency is `words["currency"]`)."""
