"""One sample company through the product, and its card held against what was planted.

Shared by `truth_sample.py` and the tests. The product reads exports; only this file reads the truth beside them.
"""

from __future__ import annotations

import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from nachim.engine.duckdb import DuckDBEngine
from nachim.evidence.models import Models
from nachim.facts.assemble import assemble
from nachim.facts.derive import item_name
from nachim.findings.build import Order, find
from nachim.imports.mapping_file import load_mapping, save_mapping
from nachim.imports.own import own_name
from nachim.model.card import Card
from nachim.model.findings import Coverage, Findings
from nachim.model.source import ColumnUse, Reading, SourceMapping, Stages, Verdict
from nachim.model.tables import Type
from nachim.sample import Decoy, PlantedCondition, SampleFiles, truth, write_sample
from nachim.sample.vocabulary import vocabulary as words
from nachim.sample.world import World, simulate
from nachim.scorecard.fit import fit_card
from nachim.scorecard.score import points_of
from nachim.standards.technology import map_technologies
from nachim.stats.auc import auc
from nachim.usecases import import_files
from nachim.usecases.build import parts
from nachim.usecases.context import Context
from nachim.usecases.demo import RATES
from nachim.workspace import Settings, create_workspace, open_workspace

NOW = dt.datetime(2026, 9, 1, 9)  # noqa: DTZ001
"""The morning after the sample's last day."""
Uses = Mapping[tuple[str, str], ColumnUse]
LEAST = 1.0
"""Mean points that must lie between deals with a planted condition and deals without it."""
LOUD = 3
"""A decoy with more points than this is heard."""


@dataclass(frozen=True)
class Company:
    """A sample company imported into a workspace, beside its truth."""

    seed: int
    vocabulary: str
    files: SampleFiles
    workspace: Path
    world: World
    mapping: Names

    @property
    def context(self) -> Context:
        return Context(self.workspace, "ko", NOW)


@dataclass(frozen=True)
class Recovery:
    """What the card holds of what was planted."""

    seed: int
    vocabulary: str
    outcome: str
    verdict: str
    deals: int
    effects: Mapping[str, float]
    """Mean points of deals with the planted condition less those without it, turned by the planted sign."""
    decoys: Mapping[str, int]
    """Most points that a decoy can give; 0 off the card."""
    left_out: tuple[str, ...]
    """Attributes that the product refused to learn from."""
    auc_later: float
    """Of a card learned on earlier deals, on the later ones."""
    auc_truth: float
    """Of the truth's own log-odds on the same deals."""

    @property
    def missed(self) -> tuple[str, ...]:
        return tuple(name for name, points in self.effects.items() if points < LEAST)

    @property
    def loud(self) -> tuple[str, ...]:
        return tuple(name for name, points in self.decoys.items() if points > LOUD)


class Names:
    """From the plain names of the truth to those that stand in the exports."""

    def __init__(self, mapping: Path | None) -> None:
        told = json.loads(mapping.read_text(encoding="utf-8"))["files"] if mapping else []
        self._columns = {
            (one["original_file"], column["original_header"]): (one["file"], column)
            for one in told
            for column in one["columns"]
        }
        self._plain = mapping is None

    def place(self, file: str, header: str) -> tuple[str, str]:
        """Return file and header as written."""
        if self._plain:
            return file, header
        written, column = self._columns[file, header]
        return written, column["header"]

    def value(self, file: str, header: str, value: str) -> str:
        """Return a value as written."""
        if self._plain:
            return value
        back = {plain: strange for strange, plain in self._columns[file, header][1]["values"].items()}
        return back.get(value, value)

    def is_renamed(self, file: str, header: str) -> bool:
        """Tell whether a column's values are invented words."""
        return not self._plain and self._columns[file, header][1]["kind"] != "plain"


def recover(
    seed: int, *, accounts: int = 1200, deals: int = 3000, vocabulary: str = "plain", outcome: str = "auto"
) -> Recovery:
    """Make a sample company, run it through the product, and compare."""
    with tempfile.TemporaryDirectory(prefix="nachim-recovery-") as folder:
        return examine(prepare(Path(folder), seed, accounts=accounts, deals=deals, vocabulary=vocabulary), outcome)


def prepare(
    folder: Path, seed: int, *, accounts: int = 1200, deals: int = 3000, leads: int = 60, vocabulary: str = "plain"
) -> Company:
    """Write a sample company's exports and import them."""
    files = write_sample(
        folder / "exports", seed=seed, accounts=accounts, deals=deals, leads=leads, vocabulary=vocabulary
    )  # type: ignore[arg-type]
    names = Names(files.mapping)
    given: tuple[Path, ...] = ()
    if files.mapping:
        given = _renamed_mappings(folder / "mappings", names)
    workspace = folder / "workspace"
    create_workspace(workspace, Settings("sample", rates=RATES)).close()
    context = Context(workspace, "ko", NOW)
    import_files.run(import_files.Request(tuple(dict.fromkeys(files)), given), context)
    world = simulate(seed=seed, accounts=accounts, deals=deals, leads=leads)
    return Company(seed, vocabulary, files, workspace, world, names)


@contextmanager
def learning(company: Company, outcome: str = "auto", *, history: bool = True) -> Iterator[tuple[Findings, Models]]:
    """Give findings and models exactly as a build has them, leaks dropped, before it learns a card.

    With `history` off the field histories are held back: every attribute has the value of today.
    """
    workspace = open_workspace(company.workspace)
    snapshots = workspace.snapshots()
    given = [part for part in parts(workspace, snapshots) if history or part.table != "history"]
    try:
        with tempfile.TemporaryDirectory() as folder, DuckDBEngine(threads=1) as engine:
            facts = assemble(engine, given, workspace.settings, NOW, lambda _: None)
            order = Order("recovery", outcome, 1, None, seed=0, depth="best")
            found, specifications = find(
                engine, facts, workspace.settings, order, Path(folder), snapshots, lambda *_: None
            )
            yield found, Models(specifications, engine.rows)
    finally:
        workspace.close()


def examine(company: Company, outcome: str = "auto") -> Recovery:
    """Learn the card exactly as a build does and hold it against the truth."""
    with learning(company, outcome) as (found, models):
        return _compare(company, models, found.scope.outcome, uses_by_place(company), found.coverage)


def _compare(company: Company, models: Models, outcome: str, by_place: Uses, coverage: Sequence[Coverage]) -> Recovery:
    learned, fitted = models.rows(outcome), models.card(outcome)
    points = points_of(fitted.card, learned.columns).by_attribute
    flags = flags_of(company, models, outcome)
    planted = truth()
    effects = {}
    for at, effect in enumerate(planted.effects):
        names = attribute_names(company, effect, by_place)
        given = sum((points[name] for name in names if name in points), np.zeros(len(flags)))
        difference = given[flags[:, at]].mean() - given[~flags[:, at]].mean()
        effects[effect.name] = float(np.sign(effect.on(outcome)) * difference)
    decoys = {decoy.name: _most(fitted.card, attribute_names(company, decoy, by_place)) for decoy in planted.decoys}
    odds = log_odds(company, models, outcome)
    later = np.flatnonzero(learned.later)
    return Recovery(
        seed=company.seed,
        vocabulary=company.vocabulary,
        outcome=outcome,
        verdict=fitted.verdict.value,
        deals=len(flags),
        effects=effects,
        decoys=decoys,
        left_out=tuple(one.attribute.label for one in coverage if not one.used),
        auc_later=auc(learned.y[later].astype(float), later_points(models, outcome)),
        auc_truth=auc(learned.y[later].astype(float), odds[later]),
    )


def flags_of(company: Company, models: Models, outcome: str = "won") -> npt.NDArray[np.bool_]:
    """Return which planted condition truly holds for each deal that a model is learned from."""
    place_of = {id_: i for i, id_ in enumerate(company.world.crm.deal_ids)}
    if outcome != "won":
        raise ValueError("only deals have flags")
    ids = models.rows(outcome).frame["id"]
    return company.world.funnel.deals.flags[[place_of[str(id_).removeprefix("deal:")] for id_ in ids]]


def log_odds(company: Company, models: Models, outcome: str = "won") -> npt.NDArray[np.float64]:
    """Return the truth's own log-odds of each deal, without the account's effect, which nobody can know."""
    planted = truth()
    effects = np.array([effect.on(outcome) for effect in planted.effects])
    return planted.intercept[outcome] + flags_of(company, models, outcome) @ effects


def later_points(models: Models, outcome: str) -> npt.NDArray[np.int64]:
    """Return the points of the later rows by a card learned on the earlier ones."""
    model, learned = models.specifications[outcome], models.rows(outcome)
    earlier, later = np.flatnonzero(~learned.later), np.flatnonzero(learned.later)
    fitted = fit_card(
        [column.take(earlier) for column in learned.columns], learned.y[earlier],
        outcome=outcome, caps=model.category_caps(), threshold=model.threshold, seed=model.seed,
    )  # fmt: skip
    return points_of(fitted.card, [column.take(later) for column in learned.columns]).total


def _most(card: Card, names: list[str]) -> int:
    return max((one.most for one in card.attributes if one.name in names), default=0)


def attribute_names(company: Company, planted: PlantedCondition | Decoy, by_place: Uses) -> list[str]:
    """Return the attributes that the product made of a header, or of some values of it."""
    file, header, names = planted.file, planted.header, company.mapping
    use = by_place.get(names.place(file, header))
    if use is None or use.verdict not in (Verdict.FIELD, Verdict.OWN):
        return []
    written = [names.value(file, header, value) for value in planted.values]
    if use.table == "event":
        return [item_name("event", value) for value in written]
    if use.reading.type is Type.LIST:
        standard = use.field == "technologies"
        return [
            item_name(str(use.field), (hit.value or raw) if standard else raw)
            for raw, hit in zip(written, map_technologies(written), strict=True)
        ]
    return ["revenue_base" if use.field == "revenue" else str(use.field)]


def uses_by_place(company: Company) -> Uses:
    """Return what became of every column, by file and header."""
    workspace = open_workspace(company.workspace)
    try:
        return {
            (snapshot.file, use.header): use
            for snapshot in workspace.snapshots()
            for use in load_mapping(workspace.folder("snapshots") / snapshot.id / "mapping.yaml").columns
        }
    finally:
        workspace.close()


@cache
def plain_mappings() -> tuple[tuple[str, SourceMapping], ...]:
    """Return how the product understands the plain exports by itself, by file: what a person would write down."""
    with tempfile.TemporaryDirectory() as folder:
        company = prepare(Path(folder), 99, accounts=400, deals=1000, leads=100)
        workspace = open_workspace(company.workspace)
        try:
            return tuple(
                (one.file, load_mapping(company.workspace / "snapshots" / one.id / "mapping.yaml"))
                for one in workspace.snapshots()
            )
        finally:
            workspace.close()


def _renamed_mappings(folder: Path, names: Names) -> tuple[Path, ...]:
    """Write the plain mappings for the renamed files."""
    folder.mkdir(parents=True)
    paths = []
    for file, mapping in plain_mappings():
        uses = tuple(_renamed_use(use, file, names) for use in mapping.columns)
        stages = Stages()
        if "deal" in mapping.tables:
            header = next(use.header for use in mapping.columns if use.field == "stage" and use.table == "deal")
            vocabulary = words()
            stages = Stages(
                (names.value(file, header, vocabulary.won_stage),), (names.value(file, header, vocabulary.lost_stage),)
            )
        path = folder / f"{len(paths)}.yaml"
        save_mapping(replace(mapping, columns=uses, stages=stages), path)
        paths.append(path)
    return tuple(paths)


def _renamed_use(use: ColumnUse, file: str, names: Names) -> ColumnUse:
    header = names.place(file, use.header)[1]
    reading = use.reading
    if reading.type is Type.FLAG and names.is_renamed(file, use.header):
        if use.verdict is not Verdict.OWN:  # invented words for yes and no: nobody can read them as such
            return ColumnUse(header, Verdict.LEFT_OUT, reason="imports.reason.by_mapping")
        reading = Reading(Type.TEXT)
    return replace(
        use,
        header=header,
        label=header,
        field=own_name(header) if use.verdict is Verdict.OWN else use.field,
        reading=reading,
    )
