"""Hypotheses that somebody adds: read from a line, kept, and tested on rows that no pattern was found on."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from pydantic import TypeAdapter
from rapidfuzz import process

from nachim.engine import Engine
from nachim.engine.conditions import expression
from nachim.engine.dialects import quote
from nachim.errors import NotFound, UsageError
from nachim.evidence.ledger import Ledger, Runner
from nachim.evidence.models import Model
from nachim.evidence.statistics import sides_of
from nachim.findings.freeze import attach_frozen
from nachim.findings.judged_rows import OUTCOME, TABLES, rows_sql
from nachim.findings.store import load, save
from nachim.model.attribute import Attribute, Kind
from nachim.model.condition import All, Condition, Operator, Tree
from nachim.model.evidence import Later
from nachim.model.findings import Findings, Hypothesis
from nachim.patterns.verdict import verdict_on
from nachim.stats.threads import one_thread
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.words import LANGUAGES, words_for
from nachim.words.phrases import label, level
from nachim.workspace import Workspace

ABOUT = "own_hypothesis"
_PART = re.compile(r"^(?P<name>.+?)\s*(?P<sign>>=|<=|!=|<|=)\s*(?P<value>.+)$")
_SIGNS = {
    ">=": Operator.AT_LEAST,
    "<=": Operator.AT_MOST,
    "<": Operator.BELOW,
    "=": Operator.IN,
    "!=": Operator.NOT_IN,
}


def add_own(workspace: Workspace, context: Context, build: str, texts: Sequence[str]) -> None:
    """Keep hypotheses given as lines such as ``industry = finance & employees >= 200``.

    Raises
    ------
    UsageError
        For a line that is no condition.
    NotFound
        For an attribute or a value that the data do not have.
    """
    if not texts:
        return
    folder = workspace.folder("builds") / build
    findings = load(folder)[0]
    with engine_of(workspace) as engine, one_thread():
        attach_frozen(engine, folder)
        trees = [_read(text, findings, engine) for text in texts]
    for tree in trees:
        workspace.state.add(
            "decision",
            {"made": context.now.isoformat(), "actor": context.actor, "about": ABOUT,
             "subject": TypeAdapter(Tree).dump_json(tree).decode(), "verdict": "added", "why": ""},
        )  # fmt: skip


def with_own(workspace: Workspace, build: str) -> Findings:
    """Return a build's findings with every hypothesis that was added, each tested on the later rows and kept."""
    folder = workspace.folder("builds") / build
    findings, models = load(folder)
    rows = workspace.state.rows("select distinct subject from decision where about = ? order by id", (ABOUT,))
    there = {one.when for one in findings.hypotheses}
    known = {one.name for one in findings.attributes}
    trees: list[Tree] = [TypeAdapter(Tree).validate_json(row["subject"]) for row in rows]
    new = [tree for tree in trees if tree not in there and _names(tree) <= known]
    if not new:
        return findings
    with engine_of(workspace) as engine, one_thread():
        attach_frozen(engine, folder)
        findings = _tested(engine, findings, models, new)
    save(folder, findings, models)
    return findings


def _tested(engine: Engine, findings: Findings, models: Mapping[str, Model], new: Sequence[Tree]) -> Findings:
    ledger = Ledger(Runner(engine.rows, models))
    outcome, own = findings.scope.outcome, []
    first = 1 + sum(one.id.startswith("own") for one in findings.hypotheses)
    for place, tree in enumerate(new, first):
        has = f'SELECT CASE WHEN {expression(tree)} THEN 1 ELSE 0 END AS "has", {OUTCOME} FROM '
        queries = {part: has + rows_sql(outcome, part) for part in ("earlier", "later")}
        later = verdict_on(*(sides_of(ledger.runner.rows(query)) for query in queries.values()))
        lift = ledger.add(
            f"hypothesis.own{place}.later_lift", "report.figure.pattern.later_lift", "lift", queries["later"],
            unit="ratio", words={"pattern": tree},
        )  # fmt: skip
        own.append(
            Hypothesis(f"own{place}", tree, None, "proposed", "", later, None if later is Later.TOO_FEW else lift)
        )
    evidence = {**findings.evidence, **ledger.evidence}
    return replace(findings, hypotheses=(*findings.hypotheses, *own), evidence=evidence)


def _names(tree: Tree) -> set[str]:
    parts = tree.parts if isinstance(tree, All) else (tree,)
    return {part.attribute for part in parts if isinstance(part, Condition)}


def _read(text: str, findings: Findings, engine: Engine) -> Tree:
    parts = tuple(_condition(part.strip(), findings, engine) for part in text.split("&"))
    return parts[0] if len(parts) == 1 else All(parts)


def _condition(text: str, findings: Findings, engine: Engine) -> Condition:
    match = _PART.match(text)
    if match is None:
        raise UsageError("hypothesis.condition", text=text)
    attribute = _attribute(match["name"].strip(), findings)
    operator = _SIGNS[match["sign"]]
    if operator in (Operator.IN, Operator.NOT_IN) and attribute.kind is Kind.CATEGORY:
        stored = _values(attribute, findings, engine)
        values = tuple(_value(one.strip(), attribute, stored) for one in match["value"].split("|"))
        return Condition(attribute.name, operator, values)
    try:
        bound = float(match["value"].replace(",", ""))
    except ValueError as error:
        raise UsageError("hypothesis.condition", text=text) from error
    if attribute.kind is Kind.CATEGORY or operator in (Operator.IN, Operator.NOT_IN):
        raise UsageError("hypothesis.condition", text=text)
    days = attribute.kind is Kind.DAYS and operator is Operator.AT_MOST
    return Condition(attribute.name, Operator.WITHIN_DAYS if days else operator, bound)


def _attribute(name: str, findings: Findings) -> Attribute:
    """Return the attribute of that name, or called so in one of the languages."""
    called = {
        said.casefold(): one
        for one in findings.attributes
        for said in (one.name, one.label, *(label(one, words_for(language)) for language in LANGUAGES))
    }
    if name.casefold() not in called:
        near = [found[0] for found in process.extract(name.casefold(), list(called), limit=3)]
        raise NotFound("hypothesis.attribute", name=name, near=", ".join(near))
    return called[name.casefold()]


def _values(attribute: Attribute, findings: Findings, engine: Engine) -> dict[str, str]:
    """Return the stored values of a category by everything they are called."""
    name, table = quote(attribute.name), TABLES[findings.scope.outcome]
    stored = engine.rows(f'SELECT DISTINCT {name} AS "v" FROM "{table}" WHERE {name} IS NOT NULL ORDER BY 1')["v"]
    called = {}
    for value in map(str, stored):
        one = Condition(attribute.name, Operator.IN, (value,))
        for said in (value, *(level(one, words_for(language), attribute) for language in LANGUAGES)):
            called[said.casefold()] = value
    return called


def _value(text: str, attribute: Attribute, values: Mapping[str, str]) -> str:
    if text.casefold() not in values:
        shown = ", ".join(sorted(values)[:8])
        raise NotFound("hypothesis.value", value=text, attribute=attribute.label, values=shown)
    return values[text.casefold()]
