"""What goes with winning: channels, buying steps, triggers, competitors, moves, technology (R26-R29, R52, R54)."""

from __future__ import annotations

from collections.abc import Callable

from nachim.engine import Engine
from nachim.engine.dialects import quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.effect_families import (
    FEWEST,
    MOST,
    TERMS,
    Basis,
    by_level,
    compared,
    family_of,
    largest,
    level_family,
    looked_family,
    member,
    verdict_of,
)
from nachim.findings.effect_members import competitor_reasons, late_columns, no_decision
from nachim.findings.effect_rows import (
    Happening,
    Looked,
    deal_lives,
    level_counts,
    sizes,
    trigger_ages,
)
from nachim.findings.happenings import GRANTED, LONG_PILOTS
from nachim.findings.starts import start_family
from nachim.model.attribute import Category, Kind
from nachim.model.condition import All, Condition, Operator, Tree
from nachim.model.effects import KINDS, Effect, EffectFamily, Effects, Measure, Remark
from nachim.model.findings import Findings
from nachim.model.icp import Role
from nachim.standards.demands import demand_in, sources_of

RECENT = 90
"""A trigger counts as fresh for so many days."""
STEP_WORDS = (
    "security", "procurement", "purchas", "legal", "contract review", "pilot", "poc", "proof of concept", "trial",
    "보안", "구매", "조달", "법무", "계약 검토", "파일럿", "시범", "실증",
)  # fmt: skip
"""Words in a happening's name that make it a step of buying rather than a move of the seller."""
MOVE_WORDS = (
    "meeting", "call", "demo", "visit", "workshop", "presentation", "proposal", "executive", "stakeholder", "email",
    "미팅", "회의", "통화", "데모", "시연", "방문", "워크숍", "발표", "제안", "임원", "메일",
)  # fmt: skip
"""Words that make an event of a company one that the seller brought about; other events of a company are triggers."""
OWN = ("channel", "direction", "competitor")


def effects(engine: Engine, ledger: Ledger, found: Findings) -> Effects | None:
    """Enter what goes with winning; None where there are no deals whose outcome is known."""
    rows = ledger.runner.rows('SELECT COUNT(*) AS "n", SUM("y") AS "k" FROM "deals" WHERE "judged" = 1')
    if not int(rows["n"][0]) or not int(rows["k"][0] or 0):
        return None
    basis, remarks = _basis(engine, ledger, found)
    made: list[EffectFamily] = []
    finders: dict[str, Callable[[Basis], list[EffectFamily]]] = {
        "channels": _channels, "steps": _steps, "triggers": _triggers, "competitors": _competitors, "moves": _moves,
        "technology": _technology,
    }  # fmt: skip
    for kind in KINDS:
        made += finders[kind](basis)
    present = {one.of for one in made}
    missing = [
        Remark(f"report.effects.missing.{kind}", {"kind": kind}, "info") for kind in KINDS if kind not in present
    ]
    return Effects(tuple(made), (*missing, *remarks))


def _basis(engine: Engine, ledger: Ledger, found: Findings) -> tuple[Basis, tuple[Remark, ...]]:
    attributes = ledger.runner.models.specifications["won"].attributes
    asked = [one for one in attributes if one.category is Category.BUYING and one.kind is Kind.CATEGORY]
    late, remarks = late_columns(ledger, asked)
    core = tuple(one.when for one in found.icp.who if one.role is Role.MUST) if found.icp else ()
    days = ledger.figure(found.scope.horizon).value if found.scope.horizon else None
    counted = ledger.runner.rows(
        'SELECT "kind", "what", CASE WHEN "kind" = \'field\' THEN "detail" END AS "detail", '
        'COUNT(DISTINCT "id") AS "n" FROM "happenings" GROUP BY "kind", "what", '
        'CASE WHEN "kind" = \'field\' THEN "detail" END ORDER BY "n" DESC, "kind", "what", "detail"'
    )
    happened = tuple(
        (str(kind), str(what), str(detail or ""), int(n))
        for kind, what, detail, n in zip(*(counted[name] for name in ("kind", "what", "detail", "n")), strict=True)
        if n >= FEWEST
    )
    costs = int(ledger.runner.rows('SELECT COUNT(*) AS "n" FROM "costs"')["n"][0]) > 0
    return Basis(
        ledger, attributes, frozenset(late), sizes(ledger, attributes), int(days or 0), found.scope.currency,
        All(core) if core else None, "m_lifetime_value" in engine.columns("customers"), _terms(ledger), costs,
        happened,
    ), remarks  # fmt: skip


def _terms(ledger: Ledger) -> tuple[str, ...]:
    """Return which terms of won deals are recorded, and differ at all."""
    found = []
    for name, (where, y) in TERMS.items():
        rows = ledger.runner.rows(f'SELECT COUNT(*) AS "n", COALESCE(SUM({y}), 0) AS "k" FROM "deals" WHERE {where}')
        if FEWEST <= int(rows["k"][0]) <= int(rows["n"][0]) - FEWEST:
            found.append(name)
    return tuple(found)


def _channels(basis: Basis) -> list[EffectFamily]:
    made = []
    for name in ("channel", "direction"):
        if (attribute := basis.attribute(name)) is None:
            continue
        made.append(level_family(basis, f"effects.{name}", "channels", attribute, None, whole=True))
        segments = _segments(basis)
        made += [
            level_family(basis, f"effects.{name}.part{place}", "channels", attribute, within, whole=False,
                         looks=len(segments))
            for place, within in enumerate(segments, 1)
        ]  # fmt: skip
    if basis.attribute("channel") and basis.attribute("direction"):
        made.append(_both(basis))
    return [one for one in made if len(one.effects) > 1]


def _segments(basis: Basis) -> list[Tree]:
    return [*([basis.core] if basis.core is not None else []), *basis.size.classes]


def _both(basis: Basis) -> EffectFamily:
    """Enter every pair of channel and direction."""
    level = '"channel" || \'|\' || "direction"'
    query = level_counts(f"({level})", basis.size, None)
    names = largest(basis, '"channel" IS NOT NULL AND "direction" IS NOT NULL', f"({level})", None)
    members = []
    for place, value in enumerate(names, 1):
        channel, _, direction = value.rpartition("|")
        pair = (Condition("channel", Operator.IN, (channel,)), Condition("direction", Operator.IN, (direction,)))
        members.append(member(basis, f"effects.way.{place}", value, All(pair), [("win", query)]))
    return EffectFamily("effects.way", "channels", "report.effects.title.way", {}, None, ("win",), tuple(members))


def _technology(basis: Basis) -> list[EffectFamily]:
    own = [one for one in basis.attributes if one.category is Category.TECHNOLOGY and one.kind is Kind.CATEGORY]
    looked = by_level(basis, own)
    labels = {one.name: one.label for one in own}
    asked = [f"{labels[one.name.attribute]} {one.name.value}" for one in looked if isinstance(one.name, Condition)]
    said = " · ".join(f"{one.demand} ({one.body}, {one.url})" for one in sources_of(asked))
    notes = (Remark("report.effects.note.sources", {"sources": said}, "info"),) if said else ()
    return looked_family(basis, "effects.technology", "technology", looked, notes=notes)


def _steps(basis: Basis) -> list[EffectFamily]:
    own = [
        one for one in basis.attributes
        if one.category is Category.BUYING and one.kind is Kind.CATEGORY and one.name not in (*OWN, *basis.late)
    ]  # fmt: skip
    made = looked_family(basis, "effects.steps", "steps", by_level(basis, own))
    return made + _pilot_lengths(basis) + _lives(basis, "effects.dated", "steps", step=True)


def _pilot_lengths(basis: Basis) -> list[EffectFamily]:
    """Enter pilots by their length where only the length is recorded, long ones against shorter ones."""
    if any(kind == "pilot" for kind, *_ in basis.happened):
        return []
    known = '"pilot_days" IS NOT NULL'
    looked = [
        Looked(f"pilot over {days}", f"report.effects.pilot.over{days}", f'"pilot_days" > {days}', known)
        for days in LONG_PILOTS
    ]
    rows = basis.ledger.runner.rows(f'SELECT COUNT(*) AS "n" FROM "deals" WHERE "judged" = 1 AND {known}')
    if int(rows["n"][0]) < 2 * FEWEST:
        return []
    notes = (Remark("report.effects.note.pilot_days", {}, "look"),)
    return looked_family(basis, "effects.pilot", "steps", looked, notes=notes)


def _moves(basis: Basis) -> list[EffectFamily]:
    return _lives(basis, "effects.moves", "moves", step=False)


def _lives(basis: Basis, id_: str, of: str, *, step: bool) -> list[EffectFamily]:
    """Enter what happened in deals' lives, each against deals as old and at the same stage without it."""
    happened = [one for one in basis.happened if _is_step(basis, *one[:3]) is step][:MOST]
    if not happened:
        return []
    members = [_happening(*one[:3]) for one in happened]
    query = deal_lives(members, basis.size)
    measured = [("win", query, "step"), ("pace", query, "pace")]
    made = [compared(basis, f"{id_}.{place}", one.key, one.name, measured) for place, one in enumerate(members, 1)]
    return family_of(basis, id_, of, made, ("win", "pace"))


def _is_step(basis: Basis, kind: str, what: str, detail: str) -> bool | None:
    """Tell a step of buying (True) from a move of the seller (False); None for what is neither."""
    if kind in ("pilot", "people"):
        return kind == "pilot"
    said = f"{what} {detail}".lower()
    named = any(word in said for word in STEP_WORDS) or demand_in(said) is not None
    if kind == "field":
        if what == "stage":
            return True if named else None
        if what in GRANTED.values():
            return False
        return True if basis.attribute(what) is not None else None
    if named:
        return True
    return False if kind == "own" or any(word in said for word in MOVE_WORDS) else None


def _happening(kind: str, what: str, detail: str) -> Happening:
    found = f'"kind" = {text(kind)} AND "what" = {text(what)}'
    if kind in ("pilot", "people"):
        return Happening(f"{kind}:{what}", f"report.effects.{kind}.{what}", found, is_stage=False)
    if kind != "field":
        return Happening(f"{kind}:{what}", what, found, is_stage=False)
    if what in GRANTED.values():
        return Happening(what, f"report.effects.granted.{what}", found, is_stage=False)
    stage = what == "stage"
    name: Tree | str = detail if stage else Condition(what, Operator.IN, (detail,))
    return Happening(f"{what}={detail}", name, f'{found} AND "detail" = {text(detail)}', is_stage=stage)


def _triggers(basis: Basis) -> list[EffectFamily]:
    own = [one for one in basis.attributes if one.kind is Kind.DAYS][:MOST]
    if not own:
        return []
    looked = [
        Looked(one.name, Condition(one.name, Operator.WITHIN_DAYS, RECENT), f"{quote(one.name)} <= {RECENT}",
               f"({quote(one.name)} <= {RECENT} OR {quote(one.why)} = 'none')")
        for one in own
    ]  # fmt: skip
    query = trigger_ages(own, basis.size)
    made = looked_family(basis, "effects.triggers", "triggers", looked, cycle=False)
    foreign = [one for one in own if _is_step(basis, "account", one.label, "") is None]
    return start_family(basis.ledger, foreign, basis.size) + [
        EffectFamily(
            one.id, one.of, one.title, one.words, one.within, ("win", "fading"),
            tuple(_fading(basis, each, query) for each in one.effects), one.notes,
        )
        for one in made
    ]  # fmt: skip


def _fading(basis: Basis, one: Effect, query: str) -> Effect:
    """Add how the trigger fades, where it has an effect at all."""
    assert isinstance(one.name, Condition)
    key = one.name.attribute
    base = str(one.measures[0].p).rsplit(".", 2)[0]

    def add(part: str, unit: str) -> str:
        return basis.ledger.add(
            f"{base}.fading.{part}", f"report.figure.effect.fading.{part}", f"fading_{part}", query, unit=unit,
            arguments={"level": key}, words={"attribute": key},
        )  # fmt: skip

    p = add("p", "p")
    verdict = verdict_of(basis.ledger, p)
    if verdict != "different":
        return Effect(one.name, (*one.measures, Measure("fading", None, None, None, p, verdict)))
    return Effect(
        one.name, (*one.measures, Measure("fading", add("odds", "ratio"), add("half_life", "days"), None, p, verdict))
    )


def _competitors(basis: Basis) -> list[EffectFamily]:
    made = []
    attribute = basis.attribute("competitor")
    if attribute is not None and attribute.name not in basis.late:
        whole = level_family(basis, "effects.competitor", "competitors", attribute, None, whole=False)
        made.append(competitor_reasons(basis.ledger, whole))
        made += [
            level_family(basis, f"effects.competitor.part{place}", "competitors", attribute, within, whole=False,
                         looks=len(basis.size.classes))
            for place, within in enumerate(basis.size.classes, 1)
        ]  # fmt: skip
    made = [one for one in made if len(one.effects) > 1]
    return made + no_decision(basis.ledger, basis.size)
