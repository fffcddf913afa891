"""The ledger of a build: figures are made here, by the same call that runs them again later."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nachim.engine import Frame
from nachim.errors import NotFound
from nachim.evidence.families import FAMILIES, Families
from nachim.evidence.learned import DRAWN, LEARNED
from nachim.evidence.models import Model, Models
from nachim.evidence.statistics import STATISTICS
from nachim.evidence.trials import TRIALS
from nachim.model.evidence import Evidence, Figure, Word

Rows = Callable[[str], Frame]
_KEPT = 64 << 20
"""Bytes of frames kept for the figures that come from one query."""


class Runner:
    """Makes figures from queries over a build's frozen tables and from its models.

    Parameters
    ----------
    rows
        Runs a query.
    models
        Specifications of the models by name.
    """

    def __init__(self, rows: Rows, models: Mapping[str, Model]) -> None:
        self._run = rows
        self._kept: dict[str, Frame] = {}
        self.models = Models(models, self.rows)
        self.families = Families(self.rows)

    def rows(self, query: str) -> Frame:
        """Run a query once; the last frames are kept, so many as fit."""
        if query not in self._kept:
            frame = self._run(query)
            self._kept[query] = frame
            while len(self._kept) > 1 and sum(kept.size for kept in self._kept.values()) > _KEPT:
                del self._kept[next(iter(self._kept))]
        return self._kept[query]

    def figure(self, statistic: str, query: str, arguments: Mapping[str, str | int]) -> Figure:
        """Make a figure.

        Raises
        ------
        NotFound
            If there is no such statistic or model (a ledger of another version).
        """
        if statistic in LEARNED:
            return LEARNED[statistic](self.models, arguments)
        if statistic in DRAWN:
            return DRAWN[statistic](self.models, self.rows(query), arguments)
        if statistic in TRIALS:
            return TRIALS[statistic](self.rows(query), arguments)
        if statistic in FAMILIES:
            return FAMILIES[statistic](self.families, query, arguments)
        if statistic not in STATISTICS:
            raise NotFound("evidence.statistic", name=statistic)
        rows = self.rows(query)
        if "column" in arguments:  # one of a query's several figures
            rows = Frame({"x": rows[str(arguments["column"])]})
        return STATISTICS[statistic](rows)


class Ledger:
    """Figures by id, in the order in which they were entered."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.evidence: dict[str, Evidence] = {}

    def add(
        self,
        id_: str,
        label: str,
        statistic: str,
        query: str,
        *,
        unit: str = "share",
        arguments: Mapping[str, str | int] | None = None,
        words: Mapping[str, Word] | None = None,
    ) -> str:
        """Make a figure, keep it under its id, and return the id."""
        figure = self.runner.figure(statistic, query, arguments or {})
        self.evidence[id_] = Evidence(id_, label, figure, query, statistic, arguments or {}, words or {}, unit)
        return id_

    def figure(self, id_: str) -> Figure:
        """Return a figure entered before."""
        return self.evidence[id_].figure


def rerun(evidence: Evidence, runner: Runner) -> Figure:
    """Run a figure again."""
    return runner.figure(evidence.statistic, evidence.query, evidence.arguments)
