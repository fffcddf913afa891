"""Add, drop or swap a condition and see what changes: leads, win rate, cycle, revenue and how steady they are (R18)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from nachim.engine import Engine
from nachim.engine.dialects import quote
from nachim.errors import DataError, NotFound, UsageError
from nachim.evidence.ledger import Ledger, Runner
from nachim.findings.freeze import attach_frozen
from nachim.findings.judged_rows import TABLES
from nachim.findings.narrowing import Scene, changed, condition_of, narrowing, scene
from nachim.icp.spoken import Values, named, spoken
from nachim.model.attribute import Attribute
from nachim.model.condition import All, Tree, leaves
from nachim.model.evidence import Evidence
from nachim.model.findings import Findings
from nachim.model.icp import Clause, Icp, Role
from nachim.model.narrowing import Narrowing
from nachim.stats.threads import one_thread
from nachim.usecases.builds import latest
from nachim.usecases.context import Context
from nachim.usecases.engines import engine_of
from nachim.usecases.narrowings import save_narrowing, what_if
from nachim.usecases.score import icp_in_force
from nachim.words import words_for
from nachim.words.phrases import label
from nachim.workspace import open_workspace


@dataclass(frozen=True, slots=True)
class Request:
    """Conditions to add (as text), to drop (by number, label or name), to swap (which, for what); empty changes none.

    `floor` is how many deals a quarter sales needs; None finds the number at which a quarter without a win is likely.
    """

    add: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    swap: tuple[tuple[str, str], ...] = ()
    floor: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the conditions select now and after the change, with every figure."""

    narrowing: Narrowing
    findings: Findings
    """Those of the build that the figures rest on, with the figures of this answer among its own."""
    draft: bool
    """Whether the ICP was never accepted."""

    @property
    def evidence(self) -> Mapping[str, Evidence]:
        """The figures."""
        return self.findings.evidence


def run(request: Request, context: Context) -> Answer:
    """Show what each condition buys, and what a change would do, on rows that had no part in choosing them.

    Raises
    ------
    NotReady
        If there is no ICP, or no build that went all the way.
    NotFound
        If a condition, an attribute or a value is not there; names near ones.
    DataError
        If there are too few later rows to hold anything against.
    """
    if request.floor is not None and request.floor < 1:
        raise UsageError("narrow.floor", floor=request.floor)
    workspace = open_workspace(context.folder)
    try:
        with workspace.writing():
            icp, draft = icp_in_force(workspace)
            folder, findings, models = latest(workspace, whole=True)
            with engine_of(workspace) as engine, one_thread():
                attach_frozen(engine, folder)
                _check_attributes(engine, icp)
                ledger = Ledger(Runner(engine.rows, models))
                here = scene(ledger, icp.outcome, findings.scope.currency, request.floor)
                if here is None:
                    raise DataError("narrow.no_later")
                attributes = _attributes(findings, icp)
                after = _after(engine, request, icp, attributes)
                found, prefix = _narrowing(here, icp, findings, request, after)
                if ledger.evidence:
                    save_narrowing(folder, prefix, ledger.evidence)
            whole = replace(
                findings, attributes=attributes, narrowing=found, evidence={**findings.evidence, **ledger.evidence}
            )
            return Answer(found, whole, draft)
    finally:
        workspace.close()


def _narrowing(
    here: Scene, icp: Icp, findings: Findings, request: Request, after: Tree | None
) -> tuple[Narrowing, str]:
    """Return what the build found of the same conditions already, or find it; and the change."""
    built = findings.icp
    same = built is not None and _clauses(built) == _clauses(icp)
    prefix = what_if(_clauses(icp), after, request.floor)
    if same and findings.narrowing is not None and request.floor is None:
        base = findings.narrowing
    else:
        base = narrowing(here, icp, findings.clauses if same else (), prefix=prefix)
    return (base if after is None else changed(here, base, after, prefix)), prefix


def _clauses(icp: Icp) -> list[tuple[Role, Tree]]:
    """Return what decides who belongs, without examples and evidence."""
    return [(clause.role, clause.when) for clause in (*icp.who, *icp.refuse)]


def _attributes(findings: Findings, icp: Icp) -> tuple[Attribute, ...]:
    """Return the attributes that may be named: those of the data, then what only the ICP knows."""
    have = {one.name for one in findings.attributes}
    return (*findings.attributes, *(one for name, one in icp.known().items() if name not in have))


def _check_attributes(engine: Engine, icp: Icp) -> None:
    """Refuse an ICP with a condition on an attribute that the data no longer have."""
    have = engine.columns(TABLES[icp.outcome])
    for clause in (*icp.who, *icp.refuse):
        for leaf in leaves(clause.when):
            if leaf.attribute not in have:
                raise NotFound("narrow.gone", attribute=icp.known()[leaf.attribute].label)


def _after(engine: Engine, request: Request, icp: Icp, attributes: Sequence[Attribute]) -> Tree | None:
    """Return the conditions after the change; None where nothing is asked."""
    if not (request.add or request.drop or request.swap):
        return None
    have = engine.columns(TABLES[icp.outcome])
    usable = [one for one in attributes if one.name in have]

    def values(attribute: Attribute) -> list[str]:
        column = quote(attribute.name)
        rows = engine.rows(
            f'SELECT {column} AS "v" FROM {quote(TABLES[icp.outcome])} WHERE {column} IS NOT NULL '
            f"GROUP BY {column} ORDER BY COUNT(*) DESC, {column} LIMIT 1000"
        )
        return [str(one) for one in rows["v"]]

    numbered = dict(enumerate((*icp.who, *icp.refuse), 1))
    kept = {n: condition_of(clause) for n, clause in numbered.items() if clause.role is not Role.PLUS}
    parts = dict(kept)
    for said in request.drop:
        del parts[_number(said, parts, attributes)]
    for said, text in request.swap:
        n = _number(said, parts, attributes)
        parts[n] = spoken(text, usable, values, _about(parts[n], attributes))
    new = [_new(text, numbered, usable, values) for text in request.add]
    return All((*(parts[n] for n in sorted(parts)), *new))


def _new(text: str, numbered: Mapping[int, Clause], usable: Sequence[Attribute], values: Values) -> Tree:
    """Return a condition to add: a plus by its number or label, or one written out."""
    pluses = {n: clause.when for n, clause in numbered.items() if clause.role is Role.PLUS}
    if text.strip().isdecimal():
        return pluses[_number(text, pluses, usable)]
    about = named(text, usable)
    of_plus = [tree for tree in pluses.values() if about and about.name in {leaf.attribute for leaf in leaves(tree)}]
    return of_plus[0] if len(of_plus) == 1 else spoken(text, usable, values)


def _number(said: str, parts: Mapping[int, Tree], attributes: Sequence[Attribute]) -> int:
    """Return the number of the condition that is meant, by its number or by its attribute.

    Raises
    ------
    NotFound
        If there is none.
    UsageError
        If the attribute has several.
    """
    by = {one.name: one for one in attributes}
    listed = ", ".join(f"{n} {_labels(tree, by)}" for n, tree in parts.items())
    if said.strip().isdecimal():
        if int(said) in parts:
            return int(said)
        raise NotFound("narrow.condition", name=said, valid=listed or "–")
    about = named(said, attributes)
    meant = [n for n, tree in parts.items() if about and about.name in {leaf.attribute for leaf in leaves(tree)}]
    if not meant:
        raise NotFound("narrow.condition", name=said, valid=listed or "–")
    if len(meant) > 1:
        raise UsageError("narrow.several", name=said, numbers=", ".join(map(str, meant)))
    return meant[0]


def _labels(tree: Tree, by: Mapping[str, Attribute]) -> str:
    return "·".join(dict.fromkeys(label(by[leaf.attribute], words_for(None)) for leaf in leaves(tree)))


def _about(tree: Tree, attributes: Sequence[Attribute]) -> Attribute | None:
    """Return the attribute of a condition on one alone."""
    names = {leaf.attribute for leaf in leaves(tree)}
    return next((one for one in attributes if {one.name} == names), None)
