"""The effects as tables: one a family and measure, the same on every face."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nachim.model.condition import All, Condition, Operator
from nachim.model.effects import Effect, EffectFamily, Measure, Remark
from nachim.model.findings import Note
from nachim.report.drawing import Drawing
from nachim.report.figures import worded

_COLUMNS = {
    "level": ("raw", "pooled", "verdict"),
    "compared": ("with", "without", "ratio", "verdict"),
    "days": ("with", "ratio", "verdict"),
    "pace": ("ratio", "verdict"),
    "fading": ("odds", "half_life", "verdict"),
    "start_fading": ("fresh", "half_life", "verdict"),
    "reason": ("reasons",),
}
_ENDINGS = {
    "level": (".raw", ".pooled", ".p"),
    "compared": (".with", ".ratio", ".p"),
    "days": (".with", ".ratio", ".p"),
    "pace": (".ratio", ".p"),
    "fading": (".odds", ".half_life", ".p"),
    "start_fading": (".fresh", ".half_life", ".p"),
    "reason": (".1", ".2", ".3"),
}


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One member: its name, what it is called in ids, the figures of the columns in their order, and what is claimed.

    A column is an id of evidence, a text where no figure applies, or None.
    """

    name: str
    base: str
    figures: tuple[str | None, ...]
    verdict: str
    instead: str = ""
    """What stands in place of a half-life that cannot be told."""
    differs: bool = False


@dataclass(frozen=True, slots=True)
class EffectTable:
    """One measure of a family."""

    measure: str
    kind: str
    title: str
    columns: tuple[str, ...]
    endings: tuple[str, ...]
    rows: tuple[EffectRow, ...]

    @property
    def axis(self) -> tuple[str, ...]:
        """Ids of the figures that a chart of ratios would show."""
        place = self.columns.index("ratio") if "ratio" in self.columns else None
        return tuple(one for row in self.rows if place is not None and (one := row.figures[place]) is not None)


def family_title(drawing: Drawing, family: EffectFamily) -> str:
    """Return what a family looks at."""
    words = drawing.words
    lookup = drawing.findings.attribute
    return words(family.title, **{name: worded(value, words, lookup, name) for name, value in family.words.items()})


def effect_tables(drawing: Drawing, family: EffectFamily) -> tuple[EffectTable, ...]:
    """Return a family's measures as tables; a measure that nothing is known of has none."""
    made = []
    for measure in family.measures:
        found = [(one, [each for each in one.measures if each.name == measure]) for one in family.effects]
        found = [(one, measures) for one, measures in found if measures]
        if not found:
            continue
        kind = _kind(measure, [measures[0] for _, measures in found])
        rows = tuple(_row(drawing, one, measures, kind) for one, measures in found)
        title = drawing.words(f"report.effects.measure.{measure}")
        made.append(EffectTable(measure, kind, title, _COLUMNS[kind], _ENDINGS[kind], rows))
    return tuple(made)


def side_by_side(tables: tuple[EffectTable, ...]) -> tuple[tuple[str, tuple[EffectRow | None, ...]], ...]:
    """Return one row a member with its measures beside each other, None where a measure does not know it."""
    names = dict.fromkeys(row.name for table in tables for row in table.rows)
    by = [{row.name: row for row in table.rows} for table in tables]
    return tuple((name, tuple(rows.get(name) for rows in by)) for name in names)


def remarks(found: Iterable[Remark]) -> tuple[Note, ...]:
    """Return remarks as notes, which every face can draw."""
    return tuple(Note(one.id, one.words, one.level, one.figures) for one in found)


def _kind(measure: str, found: list[Measure]) -> str:
    if measure in ("pace", "fading", "start_fading", "reason"):
        return measure
    compared = any((one.p or "").rsplit(".", 1)[0] + ".with" == one.raw for one in found)
    return ("days" if measure == "cycle" else "compared") if compared else "level"


def effect_name(drawing: Drawing, one: Effect, kind: str) -> str:
    """Return what a member of a family is called; levels without their attribute, which the family's title names."""
    name = one.name
    if isinstance(name, str):
        return drawing.words(name) if drawing.words.has(name) else name
    if isinstance(name, All):
        return " · ".join(drawing.level(part) for part in name.parts if isinstance(part, Condition))
    if kind == "fading" and isinstance(name, Condition):
        return drawing.attribute(name.attribute)
    if kind in ("level", "reason") and isinstance(name, Condition) and name.operator is Operator.IN:
        return drawing.level(name)
    return drawing.brief(name)


def _row(drawing: Drawing, one: Effect, measures: list[Measure], kind: str) -> EffectRow:
    name, first = effect_name(drawing, one, kind), measures[0]
    any_id = first.raw or first.p or first.shrunk or ""
    base, verdict = any_id.rsplit(".", 1)[0], first.verdict
    said = drawing.words(f"report.effects.verdict.{verdict}") if verdict else ""
    differs = verdict == "different"
    match kind:
        case "reason":
            return EffectRow(name, base, tuple(each.raw for each in measures), "")
        case "pace":
            return EffectRow(name, base, (first.shrunk,), said, differs=differs)
        case "level":
            return EffectRow(name, base, (first.raw, first.shrunk), said, differs=differs)
        case "days":
            return EffectRow(name, base, (first.raw, first.shrunk), said, differs=differs)
        case "compared":
            return EffectRow(name, base, (first.raw, first.without, first.shrunk), said, differs=differs)
        case _:
            return _fading(drawing, name, base, first, said)


def _fading(drawing: Drawing, name: str, base: str, first: Measure, said: str) -> EffectRow:
    words = drawing.words
    if first.verdict != "different" or first.shrunk is None:
        return EffectRow(name, base, (None, None), said)
    half_life = drawing.figure(first.shrunk)
    if half_life.value is not None:
        return EffectRow(name, base, (first.raw, first.shrunk), words("report.effects.verdict.fades"), differs=True)
    low = half_life.low
    instead = words("report.effects.at_least", days=low) if low is not None else words("report.effects.untold")
    return EffectRow(name, base, (first.raw, None), words("report.effects.verdict.stays"), instead, differs=True)
