"""The ledger of a build: figures are made here, by the same call that runs them again later."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from nachim.engine import Frame
from nachim.errors import NotFound
from nachim.evidence.models import Model, Models
from nachim.evidence.statistics import STATISTICS
from nachim.model.evidence import Evidence, Figure, Word

Rows = Callable[[str], Frame]
_KEPT = 64


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

    def rows(self, query: str) -> Frame:
        """Run a query once; frames of the last ones are kept."""
        if query not in self._kept:
            if len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[query] = self._run(query)
        return self._kept[query]

    def figure(self, statistic: str, query: str, arguments: Mapping[str, str | int]) -> Figure:
        """Make a figure.

        Raises
        ------
        NotFound
            If there is no such statistic or model (a ledger of another version).
        """
        if statistic == "card_points":
            return self._points(arguments)
        if statistic == "pattern_p":
            found = self.models.discovery(str(arguments["model"])).patterns[int(arguments["place"])]
            return Figure(found.p_adjusted, n=found.earlier.n, k=found.earlier.k)
        if statistic not in STATISTICS:
            raise NotFound("evidence.statistic", name=statistic)
        return STATISTICS[statistic](self.rows(query))

    def _points(self, arguments: Mapping[str, str | int]) -> Figure:
        card = self.models.card(str(arguments["model"])).card
        attribute = next(one for one in card.attributes if one.name == arguments["attribute"])
        level = attribute.levels[int(arguments["level"])]
        return Figure(float(level.points), n=level.n, k=level.k)


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
