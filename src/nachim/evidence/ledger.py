"""The ledger of a build: figures are made here, by the same call that runs them again later."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from nachim.engine import Frame
from nachim.errors import NotFound
from nachim.evidence.statistics import STATISTICS
from nachim.model.evidence import Evidence, Figure

Rows = Callable[[str], Frame]


class Ledger:
    """Makes figures and keeps how each was made.

    Parameters
    ----------
    rows
        Runs a query over the build's frozen tables.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = lru_cache(maxsize=64)(rows)
        self._evidence: dict[str, Evidence] = {}

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """Everything entered so far, by id."""
        return dict(self._evidence)

    def add(
        self,
        id_: str,
        label: str,
        statistic: str,
        query: str,
        *,
        unit: str = "share",
        arguments: Mapping[str, object] | None = None,
        words: Mapping[str, object] | None = None,
    ) -> str:
        """Make a figure, keep it under its id, and return the id."""
        figure = run(statistic, self._rows(query), arguments or {})
        self._evidence[id_] = Evidence(id_, label, figure, query, statistic, arguments or {}, words or {}, unit)
        return id_

    def value(self, id_: str) -> float | None:
        """Return the value of a figure entered before."""
        return self._evidence[id_].figure.value

    def figure(self, id_: str) -> Figure:
        """Return a figure entered before."""
        return self._evidence[id_].figure


def run(statistic: str, frame: Frame, arguments: Mapping[str, object]) -> Figure:
    """Make a figure from rows.

    Raises
    ------
    NotFound
        If there is no statistic of that name (a ledger of another version).
    """
    if statistic not in STATISTICS:
        raise NotFound("evidence.statistic", name=statistic)
    return STATISTICS[statistic](frame, arguments)


def rerun(evidence: Evidence, rows: Rows) -> Figure:
    """Run a figure again from its query."""
    return run(evidence.statistic, rows(evidence.query), evidence.arguments)
