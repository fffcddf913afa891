"""The library: a thin face over the use cases, for analysts in Python."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from nachim.errors import NotReady
from nachim.imports.address import is_address
from nachim.model.findings import Findings, LeadFinding
from nachim.model.icp import Icp
from nachim.usecases import (
    accept,
    best,
    build,
    bulk,
    discover,
    effects,
    engine,
    experiment,
    explain,
    forget,
    identity,
    import_files,
    init,
    job,
    market,
    narrow,
    quality,
    score,
    segments,
    sheet,
    standards,
    status,
)
from nachim.usecases.context import Context
from nachim.words import words_for

FilePath = str | Path


class ArrowFrame(Protocol):
    """Anything that gives its rows by the Arrow C stream: frames of pandas, Polars, PyArrow, DuckDB."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return a PyCapsule named ``arrow_array_stream``."""


def create(
    folder: FilePath, *, name: str = "", currency: str = "KRW", timezone: str = "Asia/Seoul", engine: str = "duckdb"
) -> Workspace:
    """Make a new workspace and open it.

    Parameters
    ----------
    folder
        An empty folder, or one that does not exist yet.
    name
        Name of the company; the folder's by default.
    currency
        ISO code of the base currency of all amounts.
    timezone
        Zone of instants without one.
    engine
        Where tables are worked on: "duckdb", "spark", ``sc://…`` or ``postgresql://…`` without its password.

    Raises
    ------
    UsageError
        If the folder holds a workspace already.

    Examples
    --------
    >>> import tempfile, nachim as nc
    >>> nc.create(tempfile.mkdtemp() + "/acme").status().next
    'import'
    """
    workspace = Workspace(Path(folder))
    init.run(init.Request(name, currency, timezone, engine), workspace._context())
    return workspace


def open(folder: FilePath, *, language: str | None = None) -> Workspace:  # noqa: A001 - reads as `nc.open`
    """Open a workspace.

    Parameters
    ----------
    language
        "ko" or "en" for texts such as errors and the sheet; the locale's by default.

    Raises
    ------
    NotFound
        If the folder holds none.
    """
    workspace = Workspace(Path(folder), language)
    workspace.status()
    return workspace


class Workspace:
    """One company's folder. Every method runs one use case and returns its typed answer.

    Made by `nachim.create` and `nachim.open`.
    """

    def __init__(self, folder: Path, language: str | None = None) -> None:
        self.folder = folder
        self._language = words_for(language).language

    def import_files(
        self,
        *files: FilePath,
        mappings: Sequence[FilePath] = (),
        undo: bool = False,
        only: str | None = None,
        tables: Sequence[str] = (),
    ) -> import_files.Answer:
        """Bring files, folders of them, ``postgresql://…`` or tables of the engine in, wholly or not at all."""
        paths = tuple(Path(file) for file in files if not is_address(str(file)))
        addresses = tuple(str(file) for file in files if is_address(str(file)))
        request = import_files.Request(paths, tuple(map(Path, mappings)), undo, addresses, only, tuple(tables))
        return import_files.run(request, self._context())

    def quality(self) -> Findings:
        """Say what the data are worth."""
        return quality.run(quality.Request(), self._context()).findings

    def correct(self, column: str, raw: str, value: str, *, own: bool = False) -> standards.Answer:
        """Say what a text of a column means, here and in every later file; see `nachim standards set`."""
        return standards.run(standards.Request(column, raw, value, own), self._context())

    def undo_correction(self) -> standards.Answer:
        """Take the last correction back."""
        return standards.run(standards.Request(undo=True), self._context())

    def add_standards(self, *files: FilePath) -> standards.Answer:
        """Keep official workbooks, so that industries are proposed down to the last digit."""
        return standards.run(standards.Request(add=tuple(map(Path, files))), self._context())

    def standards(self, column: str = "") -> standards.Answer:
        """Return the texts without a sure standard value by column; of a column that is named, every text."""
        return standards.run(standards.Request(column), self._context())

    def best(self) -> Findings:
        """Find the best and the worst customers."""
        return best.run(best.Request(), self._context()).findings

    def market(self, file: FilePath | None = None, *, country: str = "", remove: bool = False) -> market.Answer:
        """Keep a file's counts of companies and compare our shares with theirs; see `nachim market`."""
        return market.run(market.Request(Path(file) if file else None, country, remove), self._context())

    def discover(self) -> Findings:
        """Find what the best customers share."""
        return discover.run(discover.Request(), self._context()).findings

    def build(self, outcome: str = "") -> Built:
        """Find everything: patterns, the ICP, its card and proof, scored leads.

        Parameters
        ----------
        outcome
            "won", "good" or "auto"; the workspace's setting by default.
        """
        answer = build.run(build.Request(outcome=outcome), self._context())
        return Built(self, answer.findings)

    def effects(self, of: str = "") -> effects.Answer:
        """Return what goes with winning; `of` names one question, as `nachim effects --of` does."""
        return effects.run(effects.Request(of), self._context())

    def segments(self) -> Findings:
        """Find the core, the segments next to it, whom to refuse, and whether sizes differ."""
        return segments.run(segments.Request(), self._context()).findings

    def narrow(
        self, *, add: Sequence[str] = (), drop: Sequence[str] = (), swap: Sequence[tuple[str, str]] = (),
        floor: int | None = None,
    ) -> narrow.Answer:  # fmt: skip
        """Return what the conditions select and buy on later rows, and what a change would do; see `nachim narrow`."""
        return narrow.run(narrow.Request(tuple(add), tuple(drop), tuple(swap), floor), self._context())

    def accept(self, why: str = "") -> Icp:
        """Accept `icp.yaml` as the next version."""
        return accept.run(accept.Request(why), self._context()).icp

    def score(
        self, leads: FilePath | ArrowFrame, *, mappings: Sequence[FilePath] = (), only: str | None = None
    ) -> Scored:
        """Score a file, a database (``postgresql://…``) or a frame of leads; `only` names one sheet or table."""
        given = tuple(map(Path, mappings))
        if isinstance(leads, str | Path):
            address = str(leads) if is_address(str(leads)) else ""
            request = score.Request(None if address else Path(leads), "", given, only, address)
            return Scored.of(score.run(request, self._context()))
        from nachim.engine.duckdb import DuckDBEngine

        with tempfile.TemporaryDirectory() as folder, DuckDBEngine() as engine:
            path = Path(folder) / "leads.parquet"
            engine.accept("frame", leads)
            engine.write_parquet('SELECT * FROM "frame"', path)
            return Scored.of(score.run(score.Request(path, "", given), self._context()))

    def score_in_bulk(
        self,
        leads: FilePath = "",
        out: FilePath = "",
        *,
        table: str = "",
        out_table: str = "",
        all_reasons: bool = False,
        keep_bands: bool = False,
    ) -> bulk.Answer:
        """Score leads of any number, a Parquet file or a table of the engine, to Parquet files or to a table.

        See `nachim score --out`, `--table` and `--out-table`.
        """
        place = bulk.place(out_table or Path(out), all_reasons, keep_bands)
        request = score.Request(None if table else Path(leads), table=table, bulk=place)
        answer = score.run(request, self._context()).bulk
        assert answer is not None
        return answer

    def score_company(self, name: str) -> LeadFinding:
        """Score one company that the workspace knows, by name."""
        return score.run(score.Request(company=name), self._context()).leads[0]

    def plan_experiment(
        self, *, line: int | None = None, below: float = experiment.BELOW, weeks: int = experiment.WEEKS,
        flow: float | None = None, new: bool = False,
    ) -> experiment.Answer:  # fmt: skip
        """Plan the rule of the line as an experiment; see `nachim experiment`."""
        asked = experiment.Request(plan=True, line=line, below=below, weeks=weeks, flow=flow, new=new)
        return experiment.run(asked, self._context())

    def assign(self, leads: FilePath, *, mappings: Sequence[FilePath] = ()) -> experiment.Answer:
        """Score a file of leads and draw who is worked by the rule, and who as usual."""
        asked = experiment.Request(assign=Path(leads), mappings=tuple(map(Path, mappings)))
        return experiment.run(asked, self._context())

    def read_experiment(self, outcomes: FilePath | None = None) -> experiment.Answer:
        """Record what sales said of assigned leads, where a file is given, and read the experiment."""
        if outcomes is not None:
            experiment.run(experiment.Request(outcomes=Path(outcomes)), self._context())
        return experiment.run(experiment.Request(read=True), self._context())

    def sheet(self, *formats: str, languages: Sequence[str] = (), folder: FilePath | None = None) -> tuple[str, ...]:
        """Write the ICP sheet ("html", "md", "xlsx") and return the paths."""
        request = sheet.Request(formats or ("html",), tuple(languages), Path(folder) if folder else None)
        return sheet.run(request, self._context()).files

    def job(self, step: str = "", rows: int = explain.ROWS) -> job.Job:
        """Return the steps from what was imported to the tables that figures come from; `step` is one to look into."""
        answer = explain.run(explain.Request("", rows, step), self._context())
        assert isinstance(answer, job.Job)
        return answer

    def explain(self, figure: str, rows: int = explain.ROWS, step: str = "") -> explain.Answer:
        """Return what stands behind a printed figure; `step` names a step of its query to see, or "all"."""
        answer = explain.run(explain.Request(figure, rows, step), self._context())
        assert isinstance(answer, explain.Answer)
        return answer

    def identity(
        self, *, accept: Sequence[str] = (), reject: Sequence[str] = (), split: Sequence[str] = (),
        undo: Sequence[str] = (), why: str = "", merged: bool = False, limit: int = identity.LIMIT,
    ) -> identity.Answer:  # fmt: skip
        """Return pairs that may be one company, most valuable first, after deciding what is asked; ids are theirs."""
        request = identity.Request(tuple(accept), tuple(reject), tuple(split), tuple(undo), why, merged, limit)
        return identity.run(request, self._context())

    def engine(self, setting: str = "") -> engine.Answer:
        """Return the engine that the workspace's tables are worked on, after changing it where one is named."""
        return engine.run(engine.Request(setting), self._context())

    def status(self) -> status.Answer:
        """Return where the workspace stands."""
        return status.run(status.Request(), self._context())

    def forget(self, person: str, *, everybody: bool = False) -> forget.Answer:
        """Erase a person (an e-mail, a phone or a name) from everything the workspace keeps.

        Parameters
        ----------
        everybody
            Erase all who match; otherwise several are an error that tells them apart.
        """
        return forget.run(forget.Request(person, everybody), self._context())

    def _context(self) -> Context:
        now = dt.datetime.now(dt.UTC).replace(tzinfo=None)
        return Context(self.folder, self._language, now)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build found. `icp` is None when nothing could be confirmed; `findings.unanswered` says why."""

    workspace: Workspace
    findings: Findings

    @property
    def icp(self) -> Icp | None:
        """The ICP."""
        return self.findings.icp

    def score(
        self, leads: FilePath | ArrowFrame, *, mappings: Sequence[FilePath] = (), only: str | None = None
    ) -> Scored:
        """Score leads with this ICP, as `Workspace.score` does.

        Raises
        ------
        NotReady
            If the build found no ICP.
        """
        if self.findings.icp is None:
            raise NotReady("icp.missing")
        return self.workspace.score(leads, mappings=mappings, only=only)


@dataclass(frozen=True, slots=True)
class Scored:
    """Scored leads, best first. Gives its rows by the Arrow C stream: pandas, Polars, PyArrow and DuckDB read it."""

    leads: tuple[LeadFinding, ...]
    draft: bool

    @classmethod
    def of(cls, answer: score.Answer) -> Scored:
        """Return the answer of the use case as a frame."""
        return cls(answer.leads, answer.draft)

    def rows(self) -> list[Mapping[str, object]]:
        """Return one mapping a lead: key, name, rank, total, the four parts, fit, timing, low, high, probability."""
        return [
            {
                "key": lead.key, "name": lead.name, "rank": lead.rank, "total": lead.total,
                **{category.value: points for category, points in lead.parts.items()},
                "fit": lead.fit, "timing": lead.timing, "low": lead.low, "high": lead.high,
                "probability": lead.probability,
            }
            for lead in self.leads
        ]  # fmt: skip

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the rows as an Arrow stream."""
        import numpy as np

        from nachim.engine import Frame
        from nachim.engine.duckdb import DuckDBEngine
        from nachim.model.attribute import Category

        whole = ("rank", "total", *(category.value for category in Category), "fit", "timing", "low", "high")
        types = {"key": "VARCHAR", "name": "VARCHAR", **dict.fromkeys(whole, "BIGINT"), "probability": "DOUBLE"}
        kinds = {"VARCHAR": object, "BIGINT": np.int64, "DOUBLE": np.float64}
        rows = self.rows()
        frame = Frame({n: np.array([row[n] for row in rows], dtype=kinds[t]) for n, t in types.items()})
        engine = DuckDBEngine()
        engine.load("scored", frame, types)
        return engine.arrow_stream('SELECT * FROM "scored" ORDER BY "rank"').__arrow_c_stream__(requested_schema)
