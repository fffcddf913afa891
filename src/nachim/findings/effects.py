"""What goes with winning: channels, buying steps, triggers, competitors, moves, technology (R26-R29, R52, R54)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from nachim.engine import Engine
from nachim.engine.conditions import expression
from nachim.engine.dialects import quote, text
from nachim.evidence.ledger import Ledger
from nachim.findings.effect_members import competitor_reasons, late_columns, no_decision
from nachim.findings.effect_rows import (
    Happening,
    Looked,
    Sizes,
    channel_costs,
    deal_lives,
    level_amounts,
    level_counts,
    level_days,
    level_worth,
    looked_counts,
    looked_days,
    sizes,
    trigger_ages,
)
from nachim.model.attribute import Attribute, Category, Kind
from nachim.model.condition import All, Condition, Operator, Tree
from nachim.model.effects import KINDS, Effect, EffectFamily, Effects, Measure, Remark
from nachim.model.evidence import Word
from nachim.model.findings import Findings
from nachim.model.icp import Role

FAMILY = 0.05
"""Share of families without any difference in which one is claimed."""
MOST = 12
"""Members shown of a family."""
FEWEST = 8
"""Deals below which a level is not shown."""
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


@dataclass(frozen=True, slots=True)
class Basis:
    """What every family is looked at with."""

    ledger: Ledger
    attributes: tuple[Attribute, ...]
    late: frozenset[str]
    size: Sizes
    horizon: int
    """0 where deals have no dates."""
    currency: str
    core: Tree | None
    worth: bool
    costs: bool
    happened: tuple[tuple[str, str, str, int], ...]
    """Kind, what, detail and number of deals of each happening."""

    def attribute(self, name: str) -> Attribute | None:
        """Return an attribute that may be learned from."""
        return next((one for one in self.attributes if one.name == name), None)


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
        All(core) if core else None, "m_lifetime_value" in engine.columns("customers"), costs, happened,
    ), remarks  # fmt: skip


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


def level_family(
    basis: Basis, id_: str, of: str, attribute: Attribute, within: Tree | None, *, whole: bool, looks: int = 1
) -> EffectFamily:
    """Enter every level of an attribute: win rate, and over all deals also cycle, size, cost and worth."""
    level = quote(attribute.name)
    measured = [("win", level_counts(level, basis.size, within))]
    if whole and basis.horizon:
        measured.append(("cycle", level_days(level, basis.size, basis.horizon)))
    if whole:
        measured.append(("amount", level_amounts(level, basis.size)))
    if whole and of == "channels" and basis.worth:
        measured.append(("ltv", level_worth(level)))
    if whole and attribute.name == "channel" and basis.costs:
        measured.append(("cac", channel_costs()))
    names = _largest(basis, f"{level} IS NOT NULL", level, within)
    members = [
        _member(basis, f"{id_}.{place}", value, Condition(attribute.name, Operator.IN, (value,)), measured, looks)
        for place, value in enumerate(names, 1)
    ]
    shown = tuple(name for name, _ in measured if any(one.name == name for each in members for one in each.measures))
    title = f"report.effects.title.{'level' if within is None else 'level_within'}"
    words: dict[str, Word] = {"attribute": attribute.name} | ({} if within is None else {"within": within})
    return EffectFamily(id_, of, title, words, within, shown, tuple(members))


def _both(basis: Basis) -> EffectFamily:
    """Enter every pair of channel and direction."""
    level = '"channel" || \'|\' || "direction"'
    query = level_counts(f"({level})", basis.size, None)
    names = _largest(basis, '"channel" IS NOT NULL AND "direction" IS NOT NULL', f"({level})", None)
    members = []
    for place, value in enumerate(names, 1):
        channel, _, direction = value.rpartition("|")
        pair = (Condition("channel", Operator.IN, (channel,)), Condition("direction", Operator.IN, (direction,)))
        members.append(_member(basis, f"effects.way.{place}", value, All(pair), [("win", query)]))
    return EffectFamily("effects.way", "channels", "report.effects.title.way", {}, None, ("win",), tuple(members))


def _largest(basis: Basis, known: str, level: str, within: Tree | None) -> list[str]:
    part = f" AND {expression(within)}" if within is not None else ""
    found = basis.ledger.runner.rows(
        f'SELECT {level} AS "level", COUNT(*) AS "n" FROM "deals" WHERE "judged" = 1 AND "y" IS NOT NULL '
        f"AND {known}{part} GROUP BY {level}"
    )
    counted = sorted(zip(found["n"].tolist(), found["level"].tolist(), strict=True), key=lambda one: (-one[0], one[1]))
    return [str(level) for n, level in counted if n >= FEWEST][:MOST]


_STATISTICS = {"win": "level", "cycle": "typical", "amount": "typical", "ltv": "typical", "cac": "cost"}
_UNITS = {"win": "share", "cycle": "days", "amount": "money", "ltv": "money", "cac": "money"}


def _member(
    basis: Basis, id_: str, key: str, name: Tree | str, measured: Sequence[tuple[str, str]], looks: int = 1
) -> Effect:
    """Enter one level's figures: as counted, and drawn toward the others."""
    measures = []
    for measure, query in measured:
        made, unit = _STATISTICS[measure], _UNITS[measure]

        def add(part: str, statistic: str, unit: str, query: str = query, measure: str = measure) -> str:
            words: dict[str, Word] = {"what": name}
            if unit == "money":
                words["currency"] = basis.currency
            return basis.ledger.add(
                f"{id_}.{measure}.{part}", f"report.figure.effect.{measure}.{part}", statistic, query, unit=unit,
                arguments={"level": key} | ({"looks": looks} if looks > 1 else {}), words=words,
            )  # fmt: skip

        if measure == "cac" and key not in basis.ledger.runner.families.costs(query)[0]:
            continue
        if made == "typical" and key not in basis.ledger.runner.families.values(query).levels:
            continue
        raw = add("raw", f"{made}_with", unit)
        if not basis.ledger.figure(raw).n:
            continue
        shrunk = add("pooled", f"{made}_pooled", unit)
        p = None if measure == "cac" else add("p", f"{made}_p", "p")
        measures.append(Measure(measure, raw, shrunk, None, p, _verdict(basis.ledger, p)))
    return Effect(name, tuple(measures))


def _verdict(ledger: Ledger, p: str | None) -> str:
    if p is None:
        return ""
    value = ledger.figure(p).value
    return "few" if value is None else "different" if value <= FAMILY else "none"


def looked_family(
    basis: Basis, id_: str, of: str, looked: Sequence[Looked], *, cycle: bool = True, notes: tuple[Remark, ...] = ()
) -> list[EffectFamily]:
    """Enter conditions that overlap: win rate and days to winning with and without each, at equal size of company."""
    looked = looked[: 2 * MOST]
    if not looked:
        return []
    measured = [("win", looked_counts(looked, basis.size), "level")]
    if cycle and basis.horizon:
        measured.append(("cycle", looked_days(looked, basis.size, basis.horizon), "typical"))
    members = [_compared(basis, f"{id_}.{place}", one.key, one.name, measured) for place, one in enumerate(looked, 1)]
    return _family(basis, id_, of, members, tuple(name for name, _, _ in measured), notes)


def _family(
    basis: Basis, id_: str, of: str, members: Sequence[Effect], measures: tuple[str, ...],
    notes: tuple[Remark, ...] = (),
) -> list[EffectFamily]:  # fmt: skip
    shown = [one for one in members if one.measures]
    order = {"different": 0, "none": 1, "few": 2, "": 3}
    shown.sort(key=lambda one: (min(order[each.verdict] for each in one.measures), _p(basis.ledger, one)))
    return [
        EffectFamily(id_, of, f"report.effects.title.{id_.split('.')[1]}", {}, None, measures, tuple(shown), notes)
    ][: len(shown[:1])]


def _p(ledger: Ledger, one: Effect) -> float:
    values = [ledger.figure(each.p).value for each in one.measures if each.p]
    return min((value for value in values if value is not None), default=1.0)


def _compared(basis: Basis, id_: str, key: str, name: Tree | str, measured: Sequence[tuple[str, str, str]]) -> Effect:
    """Enter figures with and without a condition, and their ratio drawn toward 1."""
    measures = []
    families = basis.ledger.runner.families
    for measure, query, made in measured:

        def add(part: str, statistic: str, unit: str, query: str = query, measure: str = measure) -> str:
            return basis.ledger.add(
                f"{id_}.{measure}.{part}", f"report.figure.effect.{measure}.{part}", statistic, query, unit=unit,
                arguments={"level": key}, words={"what": name},
            )  # fmt: skip

        kept = families.values(query).levels if made == "typical" else _levels(basis, made, query)
        if key not in kept:
            continue
        unit = "days" if made == "typical" else "share"
        raw = None if made == "pace" else add("with", f"{made}_with", unit)
        if raw is not None and not basis.ledger.figure(raw).n:
            continue
        without = add("without", f"{made}_without", "share") if made in ("level", "step") else None
        p = add("p", f"{made}_p", "p")
        verdict = _verdict(basis.ledger, p)
        shrunk = None if verdict == "few" else add("ratio", f"{made}_ratio", "ratio")
        measures.append(Measure(measure, raw, shrunk, without, p, verdict))
    return Effect(name, tuple(measures))


def _levels(basis: Basis, made: str, query: str) -> tuple[str, ...]:
    families = basis.ledger.runner.families
    return {"level": families.counts, "step": families.steps, "pace": families.pace}[made](query).levels


def _by_level(basis: Basis, attributes: Sequence[Attribute]) -> list[Looked]:
    """Return the levels of attributes as conditions; of one with two levels only that which says more than "no"."""
    found = []
    for attribute in attributes:
        name = quote(attribute.name)
        known = f"({name} IS NOT NULL OR {quote(attribute.why)} = 'none')"
        values = _largest(basis, f"{name} IS NOT NULL", name, None)
        if len(values) == 2:
            values = sorted(values, key=lambda one: one in ("no", "none"))[:1]
        for value in values:
            condition = Condition(attribute.name, Operator.IN, (value,))
            found.append(Looked(f"{attribute.name}={value}", condition, expression(condition), known))
    return found


def _technology(basis: Basis) -> list[EffectFamily]:
    own = [one for one in basis.attributes if one.category is Category.TECHNOLOGY and one.kind is Kind.CATEGORY]
    return looked_family(basis, "effects.technology", "technology", _by_level(basis, own))


def _steps(basis: Basis) -> list[EffectFamily]:
    own = [
        one for one in basis.attributes
        if one.category is Category.BUYING and one.kind is Kind.CATEGORY and one.name not in (*OWN, *basis.late)
    ]  # fmt: skip
    made = looked_family(basis, "effects.steps", "steps", _by_level(basis, own))
    return made + _lives(basis, "effects.dated", "steps", step=True)


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
    made = [_compared(basis, f"{id_}.{place}", one.key, one.name, measured) for place, one in enumerate(members, 1)]
    return _family(basis, id_, of, made, ("win", "pace"))


def _is_step(basis: Basis, kind: str, what: str, detail: str) -> bool | None:
    """Tell a step of buying (True) from a move of the seller (False); None for what is neither."""
    said = f"{what} {detail}".lower()
    named = any(word in said for word in STEP_WORDS)
    if kind == "field":
        if what == "stage":
            return True if named else None
        return True if basis.attribute(what) is not None else None
    if named:
        return True
    return False if kind == "own" or any(word in said for word in MOVE_WORDS) else None


def _happening(kind: str, what: str, detail: str) -> Happening:
    found = f'"kind" = {text(kind)} AND "what" = {text(what)}'
    if kind != "field":
        return Happening(f"{kind}:{what}", what, found, is_stage=False)
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
    return [
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
    verdict = _verdict(basis.ledger, p)
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
