"""What goes with winning."""

from __future__ import annotations

from nachim.cli.printing import Column, Page, drawing_of
from nachim.model.effects import KINDS, EffectFamily
from nachim.report.drawing import Drawing
from nachim.report.effects import EffectRow, EffectTable, effect_tables, family_title, remarks
from nachim.usecases.effects import Answer


def render(answer: Answer, page: Page) -> None:
    """Print every family; its parts (core ICP, size of company) only where one question was asked."""
    drawing, words = drawing_of(answer.findings, page), page.words
    page.heading(words("report.section.effects"))
    found = answer.findings.effects
    if found is None:
        page.say("report.effects.none")
        page.path("joint.next.deals", folder=page.folder)
        return
    page.line(words("report.effects.sub"), style="dim", indent=2)
    for kind in KINDS:
        families = [one for one in found.of(kind) if answer.of or one.within is None]
        if not families:
            continue
        page.heading(words(f"report.effects.of.{kind}"))
        for family in families:
            _family(family, drawing, page)
        if len(families) < len(found.of(kind)):
            page.line(words("report.effects.parts", kind=kind), style="dim", indent=2)
    if found.missing:
        page.line()
        page.notes(remarks(found.missing), drawing)
    page.line()
    if found.families:
        first = effect_tables(drawing, found.families[0])[0]
        page.path("cli.next.explain", id=first.rows[0].base + first.endings[0], folder=page.folder)


def _family(family: EffectFamily, drawing: Drawing, page: Page) -> None:
    page.line()
    page.line(family_title(drawing, family), style="bold", indent=2)
    page.notes(remarks(family.notes), drawing)
    for table in effect_tables(drawing, family):
        _table(table, drawing, page)


def _table(table: EffectTable, drawing: Drawing, page: Page) -> None:
    words = page.words
    page.line()
    page.line(table.title, indent=2)
    columns = [
        Column("", wide=True),
        *(
            Column(
                words(f"report.effects.col.{name}"),
                right=name not in ("reasons", "verdict"),
                wide=name == "reasons",
                whole=name == "verdict" and table.kind not in ("fading", "start_fading"),
            )
            for name in table.columns
        ),
        Column(f"{words('cli.id')} {' '.join(table.endings)}", dim=True, whole=True),
    ]
    page.table(columns, [_row(one, table, drawing) for one in table.rows])


def _row(one: EffectRow, table: EffectTable, drawing: Drawing) -> list[str]:
    if table.kind == "reason":
        said = (f"{drawing.lost_reason(id_)} {drawing.show(id_).text}" for id_ in one.figures if id_)
        return [one.name, ", ".join(said), one.base]
    cells = [
        (one.instead if name == "half_life" and one.instead else _cell(drawing, name, id_))
        for name, id_ in zip(table.columns, one.figures, strict=False)
    ]
    return [one.name, *cells, one.verdict, one.base]


def _cell(drawing: Drawing, column: str, id_: str | None) -> str:
    """Return a figure with its counts, or its doubt, below it."""
    if id_ is None:
        return "–"
    shown = drawing.show(id_)
    below = shown.counts_text if column in ("raw", "with") else shown.interval_text
    return f"{shown.text}\n{below}" if below else shown.text
