"""Core, adjacent, anti and tiers: in full, and in short within a build's summary."""

from __future__ import annotations

from rich.text import Text

from nachim.cli.printing import Column, Page, counted, doubted, drawing_of
from nachim.report.drawing import Drawing
from nachim.report.segments import Cell, Part, segment_parts
from nachim.usecases.build import Answer

FEW_COLUMNS, MOST_COLUMNS, WIDE = 3, 6, 100
"""Columns that any terminal holds, and those that a wide one does; others are printed one below the other."""


def render(answer: Answer, page: Page) -> None:
    """Print every part: what is said, then its table."""
    drawing = drawing_of(answer.findings, page)
    parts = segment_parts(drawing)
    if not parts:
        page.say("segments.none")
    for one in parts:
        page.heading(one.title, one.name if one.level > 2 else "")
        page.notes(one.notes, drawing)
        if one.rows:
            page.line()
            wide = page.console.width >= WIDE and len(one.columns) <= MOST_COLUMNS
            (_table if wide or len(one.columns) <= FEW_COLUMNS else _blocks)(one, drawing, page)
    if parts:
        page.line()
        page.line(page.words("segments.ids"), style="dim", indent=2)


def _blocks(part: Part, drawing: Drawing, page: Page) -> None:
    """Print rows that are too wide for a table one below the other."""
    for row in part.rows:
        first, *others = row.cells
        *figures, reading = zip(part.columns[1:], others, strict=True)
        page.line(Text.assemble((first.text, "bold"), (f"  {row.id}", "dim")), indent=2)
        page.line(" · ".join(f"{head} {_shown(cell, drawing).plain}" for head, cell in figures), indent=5)
        page.line(reading[1].text, indent=5)


def _table(part: Part, drawing: Drawing, page: Page) -> None:
    heads = [f"{head}\n{ending}" if ending else head for head, ending in zip(part.columns, part.endings, strict=True)]
    columns = [Column(head, wide=not place) for place, head in enumerate(heads)]
    rows: list[tuple[Text, ...]] = [(*(_shown(cell, drawing) for cell in row.cells), Text(row.id)) for row in part.rows]
    page.table([*columns, Column(page.words("cli.id"), dim=True, whole=True)], rows)


def _shown(cell: Cell, drawing: Drawing) -> Text:
    if cell.figure is None:
        return Text(cell.text)
    if cell.plain:
        return Text(drawing.show(cell.figure).text)
    return Text((counted if cell.counts else doubted)(drawing, cell.figure))


def brief(drawing: Drawing, page: Page) -> None:
    """Print segments in a few lines; nothing where there are none."""
    found, words = drawing.findings.segments, page.words
    if found is None or (found.core is None and not found.anti):
        return
    page.heading(words("segments.section"))
    if found.near:
        worse = sum(one.direction < 0 for one in found.near)
        page.bullet(words("segments.brief.near", open=len(found.near) - worse, worse=worse), more="adjacent.1.rate …")
    for one in found.anti:
        if one.refuse:
            said = "segments.brief.easily" if one.wins_easily else "segments.brief.anti"
            page.bullet(words(said, what=drawing.phrase(one.when)), more=f"{one.lift}")
    if found.tiers.verdict in ("one", "tiers"):
        page.bullet(words(f"segments.brief.tiers.{found.tiers.verdict}"), more=found.tiers.visible or "")
    page.path("segments.more", folder=page.folder)
