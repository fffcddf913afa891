"""Whether a company's industry, size and place fit: what deals (or customers) like it did against the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from nachim.engine.conditions import expression, level_case
from nachim.engine.dialects import quote
from nachim.evidence.ledger import Ledger
from nachim.findings.judged_rows import OUTCOME, rows_sql
from nachim.model.attribute import Attribute
from nachim.model.condition import Condition, Operator
from nachim.model.customers import Mark, Trait
from nachim.standards.size import band_of

FIT: Mapping[str, tuple[str, ...]] = {
    "industry": ("industry",),
    "size": ("employees", "revenue_base"),
    "place": ("region", "country"),
}
"""Attributes by trait, the first one at hand serves."""
FAMILY = 0.05
"""Share of data without any signal in which one of the three is said to matter."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What a trait of fit rests on: its attribute, and whether the outcome differs by it at all."""

    trait: str
    attribute: Attribute
    edges: tuple[float, ...]
    p: str
    matters: bool

    def condition(self, value: object) -> Condition:
        """Return the level that a value lies in: the category, or the usual band."""
        name = self.attribute.name
        if not self.edges:
            return Condition(name, Operator.IN, (str(value),))
        return _band(name, *band_of(float(str(value)), self.edges))


def grounds(ledger: Ledger, attributes: Sequence[Attribute], outcome: str) -> dict[str, Ground]:
    """Enter, for industry, size and place, whether the outcome differs by it; the three share one error rate."""
    bands = ledger.runner.models.specifications[outcome].bands
    found = {}
    for trait, names in FIT.items():
        attribute = next((one for name in names for one in attributes if one.name == name), None)
        if attribute is None or (trait == "size" and attribute.name not in bands):
            continue
        edges = tuple(bands.get(attribute.name, ()))
        name = quote(attribute.name)
        level = f"CAST({level_case(_bands(attribute.name, edges))} AS VARCHAR)" if edges else name
        p = ledger.add(
            f"fit.{trait}.p", "report.figure.rate.p", "differ_p",
            f'SELECT {level} AS "level", {OUTCOME} FROM {rows_sql(outcome, "all")} AND {name} IS NOT NULL', unit="p",
            words={"attribute": attribute.name},
        )  # fmt: skip
        value = ledger.figure(p).value
        found[trait] = Ground(trait, attribute, edges, p, value is not None and value <= FAMILY / len(FIT))
    return found


def fit(ledger: Ledger, ground: Ground | None, trait: str, value: object, outcome: str, id_: str) -> Trait:
    """Return whether a value fits: yes or no where its interval leaves out "as the others", else unknown."""
    if ground is None:
        return Trait(trait, Mark.UNKNOWN, "interviews.fit.absent")
    words = {"attribute": ground.attribute.name}
    if value is None:
        return Trait(trait, Mark.UNKNOWN, "interviews.fit.missing", words)
    condition = ground.condition(value)
    if not ground.matters:
        return Trait(trait, Mark.UNKNOWN, "interviews.fit.none", words | {"when": condition}, {"p": ground.p})
    name = quote(ground.attribute.name)
    lift = ledger.add(
        id_, "report.figure.level.lift", "lift",
        f'SELECT CASE WHEN {expression(condition)} THEN 1 ELSE 0 END AS "has", {OUTCOME} '
        f'FROM {rows_sql(outcome, "all")} AND {name} IS NOT NULL', unit="ratio", words={"condition": condition},
    )  # fmt: skip
    figure = ledger.figure(lift)
    if figure.low is not None and figure.low > 1:
        mark = Mark.YES
    elif figure.high is not None and figure.high < 1:
        mark = Mark.NO
    else:
        mark = Mark.UNKNOWN
    text = "interviews.fit.unclear" if mark is Mark.UNKNOWN else f"interviews.fit.{outcome}"
    return Trait(trait, mark, text, {"when": condition}, {"lift": lift})


def _bands(name: str, edges: Sequence[float]) -> list[Condition]:
    limits = [None, *edges, None]
    return [_band(name, low, high) for low, high in pairwise(limits)]


def _band(name: str, low: float | None, high: float | None) -> Condition:
    if low is None:
        return Condition(name, Operator.BELOW, high)
    return Condition(name, Operator.AT_LEAST, low) if high is None else Condition(name, Operator.BETWEEN, (low, high))
