"""Families of effects: levels of an attribute, conditions that overlap; their figures entered together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from nachim.engine.conditions import expression
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.findings.effect_rows import (
    Looked,
    Sizes,
    channel_costs,
    level_amounts,
    level_counts,
    level_days,
    level_worth,
    looked_counts,
    looked_days,
)
from nachim.model.attribute import Attribute
from nachim.model.condition import Condition, Operator, Tree
from nachim.model.effects import Effect, EffectFamily, Measure, Remark
from nachim.model.evidence import Word

FAMILY = 0.05
"""Share of families without any difference in which one is claimed."""
MOST = 12
"""Members shown of a family."""
FEWEST = 8
"""Deals below which a level is not shown."""


TERMS = {
    "discounted": (
        "\"status\" = 'won' AND \"discount\" IS NOT NULL", 'CASE WHEN "discount" > 0 THEN 1 ELSE 0 END',
    ),
    "custom": ("\"status\" = 'won' AND \"custom\" IS NOT NULL", '"custom"'),
}  # fmt: skip
"""What won deals were sold at, never what they were won by: it is settled at their end."""


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
    terms: tuple[str, ...]
    """Which of `TERMS` are recorded."""
    costs: bool
    happened: tuple[tuple[str, str, str, int], ...]
    """Kind, what, detail and number of deals of each happening."""

    def attribute(self, name: str) -> Attribute | None:
        """Return an attribute that may be learned from."""
        return next((one for one in self.attributes if one.name == name), None)


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
    if whole:
        measured += [
            (name, level_counts(level, basis.size, within, where=TERMS[name][0], y=TERMS[name][1]))
            for name in basis.terms
        ]
    if whole and of == "channels" and basis.worth:
        measured.append(("ltv", level_worth(level)))
    if whole and attribute.name == "channel" and basis.costs:
        measured.append(("cac", channel_costs()))
    names = largest(basis, f"{level} IS NOT NULL", level, within)
    members = [
        member(basis, f"{id_}.{place}", value, Condition(attribute.name, Operator.IN, (value,)), measured, looks)
        for place, value in enumerate(names, 1)
    ]
    shown = tuple(name for name, _ in measured if any(one.name == name for each in members for one in each.measures))
    title = f"report.effects.title.{'level' if within is None else 'level_within'}"
    words: dict[str, Word] = {"attribute": attribute.name} | ({} if within is None else {"within": within})
    return EffectFamily(id_, of, title, words, within, shown, tuple(members))


def largest(basis: Basis, known: str, level: str, within: Tree | None) -> list[str]:
    """Return the levels with the most deals whose outcome is known."""
    part = f" AND {expression(within)}" if within is not None else ""
    found = basis.ledger.runner.rows(
        f'SELECT {level} AS "level", COUNT(*) AS "n" FROM "deals" WHERE "judged" = 1 AND "y" IS NOT NULL '
        f"AND {known}{part} GROUP BY {level}"
    )
    counted = sorted(zip(found["n"].tolist(), found["level"].tolist(), strict=True), key=lambda one: (-one[0], one[1]))
    return [str(level) for n, level in counted if n >= FEWEST][:MOST]


_STATISTICS = {
    "win": "level",
    "discounted": "level",
    "custom": "level",
    "cycle": "typical",
    "amount": "typical",
    "ltv": "typical",
    "cac": "cost",
}
_UNITS = {
    "win": "share",
    "discounted": "share",
    "custom": "share",
    "cycle": "days",
    "amount": "money",
    "ltv": "money",
    "cac": "money",
}


def member(
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
        measures.append(Measure(measure, raw, shrunk, None, p, verdict_of(basis.ledger, p)))
    return Effect(name, tuple(measures))


def verdict_of(ledger: Ledger, p: str | None) -> str:
    """Return what a corrected p-value says: "different", "none" or "few"."""
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
    members = [compared(basis, f"{id_}.{place}", one.key, one.name, measured) for place, one in enumerate(looked, 1)]
    return family_of(basis, id_, of, members, tuple(name for name, _, _ in measured), notes)


def family_of(
    basis: Basis, id_: str, of: str, members: Sequence[Effect], measures: tuple[str, ...],
    notes: tuple[Remark, ...] = (),
) -> list[EffectFamily]:  # fmt: skip
    """Return the members of which anything is known as a family, those that differ first; [] where none is."""
    shown = [one for one in members if one.measures]
    order = {"different": 0, "none": 1, "few": 2, "": 3}
    shown.sort(key=lambda one: (min(order[each.verdict] for each in one.measures), _p(basis.ledger, one)))
    return [
        EffectFamily(id_, of, f"report.effects.title.{id_.split('.')[1]}", {}, None, measures, tuple(shown), notes)
    ][: len(shown[:1])]


def _p(ledger: Ledger, one: Effect) -> float:
    values = [ledger.figure(each.p).value for each in one.measures if each.p]
    return min((value for value in values if value is not None), default=1.0)


def compared(basis: Basis, id_: str, key: str, name: Tree | str, measured: Sequence[tuple[str, str, str]]) -> Effect:
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
        verdict = verdict_of(basis.ledger, p)
        shrunk = None if verdict == "few" else add("ratio", f"{made}_ratio", "ratio")
        measures.append(Measure(measure, raw, shrunk, without, p, verdict))
    return Effect(name, tuple(measures))


def _levels(basis: Basis, made: str, query: str) -> tuple[str, ...]:
    families = basis.ledger.runner.families
    return {"level": families.counts, "step": families.steps, "pace": families.pace}[made](query).levels


def by_level(basis: Basis, attributes: Sequence[Attribute]) -> list[Looked]:
    """Return the levels of attributes as conditions; of one with two levels only that which says more than "no"."""
    found = []
    for attribute in attributes:
        name = quote(attribute.name)
        known = f"({name} IS NOT NULL OR {quote(attribute.why)} = 'none')"
        values = largest(basis, f"{name} IS NOT NULL", name, None)
        if len(values) == 2:
            values = sorted(values, key=lambda one: one in ("no", "none"))[:1]
        for value in values:
            condition = Condition(attribute.name, Operator.IN, (value,))
            found.append(Looked(f"{attribute.name}={value}", condition, expression(condition), known))
    return found
