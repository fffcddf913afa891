"""The order in which a build finds out what it finds out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nachim.engine import Engine
from nachim.engine.conditions import expression
from nachim.errors import DataError
from nachim.evidence.ledger import Ledger, Runner
from nachim.evidence.models import Model
from nachim.facts.assemble import Facts
from nachim.findings.asking import ask_next
from nachim.findings.best import best
from nachim.findings.cards import best_level, card_finding
from nachim.findings.chances import over_all_leads
from nachim.findings.columns import coverage
from nachim.findings.combinations import combinations
from nachim.findings.compose import Composed, compose
from nachim.findings.customers import customers
from nachim.findings.doubts import doubt_notes, doubts
from nachim.findings.effects import effects
from nachim.findings.freeze import Frozen, freeze, model_query
from nachim.findings.joint import FEWEST, describes, enough, joint_notes, part_of, share_out
from nachim.findings.judged_rows import OUTCOME, TABLES, rows_sql
from nachim.findings.leads import leads
from nachim.findings.leaks import AGEING, Leak, Leaks, ageing_model, leak_notes, leaks, switch_notes
from nachim.findings.market import freeze_market
from nachim.findings.named import apart_notes, named_columns
from nachim.findings.narrowing import narrowing, scene
from nachim.findings.near import near
from nachim.findings.practice import in_practice
from nachim.findings.proofs import back_test, proof
from nachim.findings.quality import Noticed, notice, quality
from nachim.findings.quantities import quantities, quantity_models
from nachim.findings.rates import rates
from nachim.findings.rules import CAPACITY, card_rules
from nachim.findings.scope import scope
from nachim.findings.search import hypotheses, patterns
from nachim.findings.segments import with_segments
from nachim.model.attribute import CAPS, Attribute, Kind
from nachim.model.card import CapRule
from nachim.model.condition import All
from nachim.model.findings import CardFinding, Doubts, Findings, Note, Patterns, Proof
from nachim.model.market import Market
from nachim.model.proof import Proof as Backtest
from nachim.scorecard.fitted import FittedCard
from nachim.standards.size import size_edges
from nachim.workspace import Settings
from nachim.workspace.state import Snapshot

EARLY = "early"
"""Name of the model that the core is chosen by."""
WHOLE = "whole"
"""Name of the model that still has the columns that know the outcome."""
CORE_LIFT = "core.lift"
"""Evidence id of what the core ICP does on later rows."""


@dataclass(frozen=True, slots=True)
class Order:
    """What a build is asked to do."""

    build: str
    outcome: str
    """"auto", "won" or "good"."""
    version: int
    parent: int | None
    seed: int
    depth: str = "all"
    """How far to go: "best", "patterns" or "all"."""
    market: Market | None = None
    """How many companies there are of each kind, where a file said so."""
    lots: str = ""
    """Table of the deals whose leads were drawn by lot; see `freeze`."""


Settle = Callable[[Doubts], tuple[Settings, Order] | None]
"""Asks a person about columns; returns what holds afterwards, None where nothing was decided."""


def find(
    engine: Engine, facts: Facts, settings: Settings, order: Order, folder: Path, snapshots: Sequence[Snapshot],
    progress: Callable[[str, float], None], settle: Settle | None = None,
) -> tuple[Findings, dict[str, Model]]:  # fmt: skip
    """Return everything a build finds, with its frozen tables in `folder`.

    Parameters
    ----------
    settle
        Asks about the columns that rules cannot decide, before anything is learned; None leaves them out.

    Raises
    ------
    DataError
        If the outcome that was asked for has no rows at all.
    """
    frozen = freeze(engine, facts, settings, folder, order.lots)
    freeze_market(engine, order.market, folder)
    noticed = notice(engine, snapshots)
    progress("freeze", 0.1)
    with near(engine, folder) as figures:
        return _find(figures, frozen, noticed, settings, order, folder, progress, settle)


def _find(
    engine: Engine, frozen: Frozen, noticed: Sequence[Noticed], settings: Settings, order: Order, folder: Path,
    progress: Callable[[str, float], None], settle: Settle | None,
) -> tuple[Findings, dict[str, Model]]:  # fmt: skip
    """Return everything that the frozen tables tell; `engine` is where they are readable."""
    facts = frozen.facts
    models = _models(frozen, settings, order.seed)
    ageing = {AGEING: ageing_model(models["won"])}
    runner = Runner(engine.rows, models | ageing)
    outcome = _outcome(runner, order.outcome)
    leaking = {name: leaks(engine, runner.models, name, facts.origins, settings) for name in models}
    if settle is not None and (answered := settle(_asked(engine, runner, leaking[outcome], facts, outcome))):
        settings, order = answered
        leaking = {name: leaks(engine, runner.models, name, facts.origins, settings) for name in models}
    told = leaking[outcome]
    asked = _asked(engine, runner, told, facts, outcome).asked
    whole = {WHOLE: models[outcome]} | ageing if told.left_out else {}
    apart = named_columns(frozen.attributes, settings)
    models = {name: _without(model, leaking[name].left_out, apart.names) for name, model in models.items()}
    early = _earlier(models[outcome])
    ledger = Ledger(Runner(engine.rows, {EARLY: early}))
    if enough(ledger, EARLY):
        models[outcome] = replace(models[outcome], cuts=EARLY)
    runner = Runner(engine.rows, models | quantity_models(engine, models) | {EARLY: early} | whole)
    ledger = Ledger(runner)
    the_scope = scope(ledger, frozen, settings, order.build, outcome)
    the_scope = replace(the_scope, notes=(*the_scope.notes, *switch_notes(told)))
    left_out = apart_notes(apart) | leak_notes(ledger, told.left_out, WHOLE)
    found = Findings(
        scope=the_scope,
        attributes=frozen.attributes,
        quality=quality(engine, ledger, noticed, folder),
        coverage=coverage(ledger, frozen.attributes, left_out, TABLES[outcome]),
        best=best(ledger, frozen, settings),
        patterns=(), hypotheses=(), icp=None, card=None, proof=None, leads=None, unanswered=(), evidence={},
        doubts=asked,
    )  # fmt: skip
    found = replace(found, customers=customers(ledger, frozen, found.best, outcome, order.market))
    progress("best", 0.2)
    if order.depth != "best":
        share_out(ledger, outcome)
        found = _search(ledger, found, progress)
        found = replace(found, quantities=quantities(ledger, settings.currency))
    if order.depth == "all":
        found = _card(engine, ledger, found, settings, order, folder, outcome, progress)
        if found.proof is not None and outcome == "won":
            found = in_practice(ledger, found, apart, settings, told, EARLY)
        judged = found.proof is not None and found.proof.verdict != "too_few"
        open_ = doubt_notes(ledger, asked, WHOLE, EARLY if judged else "")
        found = replace(found, unanswered=(*found.unanswered, *open_), effects=effects(engine, ledger, found))
    progress("done", 1.0)
    return replace(found, evidence=ledger.evidence), runner.models.specifications


def _asked(engine: Engine, runner: Runner, found: Leaks, facts: Facts, outcome: str) -> Doubts:
    """Return what a person is to be asked about the columns left out, while the model still has them."""
    ledger = Ledger(runner)
    notes = leak_notes(ledger, found.left_out, outcome)
    asked = doubts(engine, found, notes, facts.derived.attributes, facts.origins, TABLES[outcome])
    return Doubts(asked, ledger.evidence)


def _models(frozen: Frozen, settings: Settings, seed: int) -> dict[str, Model]:
    bands = {
        name: edges
        for name, edges in (
            ("employees", size_edges("employees")),
            ("revenue_base", size_edges("revenue", settings.currency)),
        )
        if edges
    }
    caps = {category.value: points for category, points in CAPS.items()} | dict(settings.caps)
    return {
        outcome: Model(
            outcome=outcome,
            query=model_query(table, frozen.attributes),
            attributes=frozen.attributes,
            bands=bands,
            caps=caps,
            belief=settings.belief,
            order=_order(settings, frozen.attributes),
            cap_rule=CapRule(settings.cap_rule),
            capacity=(settings.capacity or CAPACITY) if settings.anchor else None,
            threshold=settings.threshold,
            seed=seed,
        )
        for outcome, table in TABLES.items()
    }


def _order(settings: Settings, attributes: Sequence[Attribute]) -> dict[str, int]:
    """Return the order that points are asked to keep, by name of attribute; a person may also say its label."""
    signs = {"up": 1, "down": -1}
    asked = {one: settings.monotone.get(one.name, settings.monotone.get(one.label)) for one in attributes}
    return {one.name: signs[word] for one, word in asked.items() if word is not None and one.kind is not Kind.CATEGORY}


def _outcome(runner: Runner, asked: str) -> str:
    """Return the outcome to learn: as asked, else winning deals, else good customers."""
    for outcome in ("won", "good") if asked == "auto" else (asked,):
        y = runner.models.rows(outcome).y
        if len(y) and (asked != "auto" or min(int(y.sum()), int((~y).sum())) >= FEWEST):
            return outcome
    if asked == "auto":
        return "won" if len(runner.models.rows("won").y) else "good"
    raise DataError("build.no_rows", outcome=asked)


def _without(model: Model, leaking: Sequence[Leak], apart: frozenset[str]) -> Model:
    """Drop what must not be learned from."""
    left_out = {leak.attribute for leak in leaking} | apart
    kept: tuple[Attribute, ...] = tuple(one for one in model.attributes if one.name not in left_out)
    return replace(model, attributes=kept, query=model_query(TABLES[model.outcome], kept))


def _earlier(model: Model) -> Model:
    """Return the model of the earlier rows alone: what is chosen by it can be judged by the later ones."""
    return replace(model, query=model_query(TABLES[model.outcome], model.attributes, earlier=True), rival=True)


def _search(ledger: Ledger, found: Findings, progress: Callable[[str, float], None]) -> Findings:
    searched: list[Patterns] = []
    for place, name in enumerate(("good", "won")):
        if enough(ledger, name) and describes(ledger, name):
            made = patterns(ledger, name)
            searched.append(replace(made, notes=(*made.notes, *joint_notes(ledger, name))))
        progress("patterns", 0.3 + 0.15 * place)
    outcome = found.scope.outcome
    attributes = ledger.runner.models.specifications[outcome].attributes
    each = rates(ledger, attributes, outcome, part_of(ledger, "rates")) if enough(ledger, outcome) else ()
    return replace(found, patterns=tuple(searched), rates=each, hypotheses=hypotheses(searched, ()))


def _card(
    engine: Engine, ledger: Ledger, found: Findings, settings: Settings, order: Order, folder: Path, outcome: str,
    progress: Callable[[str, float], None],
) -> Findings:  # fmt: skip
    if not enough(ledger, outcome):
        few = Note("findings.too_few", {"least": FEWEST}, "stop", _outcomes(ledger, outcome))
        return replace(found, unanswered=(few, *ask_next(ledger, found, None, outcome)))
    if not describes(ledger, outcome):
        none = Note("findings.no_attributes", {}, "stop")
        return replace(found, unanswered=(none, *ask_next(ledger, found, None, outcome)))
    early = EARLY if enough(ledger, EARLY) else None
    if settings.combinations and early:
        made = combinations(engine, ledger, found.attributes, outcome, early, folder)
        found = replace(found, attributes=(*found.attributes, *made))
    fitted = ledger.runner.models.card(outcome)
    progress("card", 0.6)
    tried = back_test(engine, ledger.runner.models, outcome, folder)
    progress("proof", 0.85)
    found = replace(found, proof=_proof(ledger, tried, fitted, outcome, settings.threshold))
    found = _with_icp(ledger, found, fitted, settings, order, early)
    headline = _headline(ledger, found, outcome)
    found = with_segments(ledger, found, EARLY)
    if found.icp is not None and (later := scene(ledger, outcome, settings.currency)) is not None:
        found = replace(found, narrowing=narrowing(later, found.icp, found.clauses))
    return replace(found, headline=headline, unanswered=tuple(_unanswered(ledger, found, fitted, outcome)))


def _proof(ledger: Ledger, tried: Backtest, fitted: FittedCard, outcome: str, threshold: int) -> Proof | None:
    """Return what later rows say; nothing is proved of a card that is not claimed."""
    told = proof(ledger, tried, outcome, threshold)
    if told is not None and outcome == "won":
        told = over_all_leads(ledger, told)
    if told is not None and fitted.verdict != "signal" and told.verdict in ("proved", "plausible", "weak"):
        return replace(told, verdict="no_signal")
    return told


def _with_icp(
    ledger: Ledger, found: Findings, fitted: FittedCard, settings: Settings, order: Order, early: str | None
) -> Findings:
    """Add the card's figures, the ICP it carries, hypotheses to ask, and the leads with their scores."""
    outcome = found.scope.outcome
    marks = card_finding(ledger, fitted, outcome)
    composed = _compose(ledger, fitted, marks, found, settings, order)
    sure = [one for one in fitted.card.attributes if one.name in _confirmed(marks) and one.both is None]
    found = replace(
        found,
        card=marks,
        icp=composed.icp if composed else None,
        clauses=composed.clauses if composed else (),
        hypotheses=hypotheses(found.patterns, [best_level(one).condition for one in sure]),
    )
    if fitted.verdict != "signal":
        return found
    query = ledger.runner.models.specifications[outcome].query
    found = replace(found, leads=leads(ledger, fitted.card, query, settings.threshold))
    return replace(found, rules=card_rules(ledger, fitted, found, early, settings.capacity))


def _outcomes(ledger: Ledger, outcome: str) -> dict[str, str]:
    """Enter how many rows have the outcome, and how many have not."""
    return {
        name: ledger.add(
            f"judged.{name}", f"report.figure.judged.{name}", "count",
            f'SELECT COUNT(*) AS "n" FROM ({ledger.runner.models.specifications[outcome].query}) AS "x" '
            f'WHERE "y" = {y}', unit="count",
        )
        for name, y in (("wins", 1), ("others", 0))
    }  # fmt: skip


def _confirmed(marks: CardFinding) -> set[str]:
    return {name for name, standing in marks.standing.items() if standing.value == "confirmed"}


def _compose(
    ledger: Ledger, fitted: FittedCard, marks: CardFinding, found: Findings, settings: Settings, order: Order
) -> Composed | None:
    if fitted.verdict != "signal":
        return None
    if not enough(ledger, EARLY):
        return None
    early = ledger.runner.models.card(EARLY)
    return compose(
        ledger, fitted.card, marks, early, found.attributes, as_of=found.scope.as_of, build=order.build,
        version=order.version, parent=order.parent, threshold=settings.threshold,
    )  # fmt: skip


def _headline(ledger: Ledger, found: Findings, outcome: str) -> tuple[str, ...]:
    """Enter what the core ICP does on later rows, and return the figures to show first."""
    if found.icp is None or found.proof is None:
        return ()
    core = expression(All(tuple(clause.when for clause in found.icp.who if clause.role.value == "must")))
    has = f'CASE WHEN {core} THEN 1 ELSE 0 END AS "has", {OUTCOME}'
    lift = ledger.add(
        CORE_LIFT, "report.figure.core_lift", "lift", f"SELECT {has} FROM {rows_sql(outcome, 'later')}", unit="ratio"
    )
    shown = [lift, found.proof.lift10]
    if outcome == "won" and found.scope.horizon:
        shown.append(
            ledger.add(
                "core.cycle", "report.figure.core_cycle", "cycle",
                f"SELECT \"cycle_days\" AS \"days\", 1 AS \"event\" FROM \"deals\" WHERE \"status\" = 'won' AND {core}",
                unit="days",
            )
        )  # fmt: skip
    if found.leads is not None:
        shown.append(
            ledger.add(
                "core.share", "report.figure.core_share", "share",
                f'SELECT CASE WHEN {core} THEN 1 ELSE 0 END AS "y" FROM "leads"',
            )
        )  # fmt: skip
    return tuple(shown)


def _unanswered(ledger: Ledger, found: Findings, fitted: FittedCard, outcome: str) -> list[Note]:
    notes = []
    if fitted.verdict != "signal":
        query = ledger.runner.models.specifications[outcome].query
        rows = ledger.add(
            "card.rows", "report.figure.card.rows", "count", f'SELECT COUNT(*) AS "n" FROM ({query}) AS "x"',
            unit="count",
        )  # fmt: skip
        notes.append(Note("findings.no_signal", {}, "stop", {"n": rows}))
    for searched in found.patterns:
        notes += [note for note in searched.notes if note.id == "findings.rows_needed"]
    if found.proof is None:
        notes.append(Note("findings.no_proof", {}, "stop"))
    elif found.proof.verdict in ("too_few", "no_signal"):
        notes.append(Note(f"findings.proof.{found.proof.verdict}", {}, "stop"))
    if unsure_core(ledger, found):
        notes.append(Note("findings.core_unsure", {}, "look", {"lift": CORE_LIFT}))
    if found.best is None:
        notes.append(Note("findings.no_best", {}, "look"))
    return notes + ask_next(ledger, found, fitted.card if fitted.verdict == "signal" else None, outcome)


def unsure_core(ledger: Ledger, found: Findings) -> bool:
    """Tell whether the core's lift on later rows may be none, though the score as a whole held."""
    if CORE_LIFT not in found.headline or found.proof is None or found.proof.verdict in ("too_few", "no_signal"):
        return False
    return (ledger.figure(CORE_LIFT).low or 0.0) <= 1
