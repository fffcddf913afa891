"""What the data are worth."""

from __future__ import annotations

from nachim.cli.printing import MARKS, Column, Page, drawing_of
from nachim.model.findings import QualityFinding
from nachim.report.drawing import Drawing
from nachim.usecases.build import Answer

PREFIX = "filled."
"""Beginning of the ids of coverage."""
UNREADABLE = 3
"""Kinds of unreadable values shown of one file."""


def render(answer: Answer, page: Page) -> None:
    """Print findings, what they forbid, and coverage."""
    found = answer.findings
    drawing, words = drawing_of(found, page), page.words
    page.heading(words("cli.quality.problems"))
    if not found.quality:
        page.line(words("report.quality.nothing"), indent=2)
    unreadable: dict[str, int] = {}
    for one in found.quality:
        if one.note.id == "findings.quality.unreadable":
            file = str(one.note.words["file"])
            unreadable[file] = unreadable.get(file, 0) + 1
            if unreadable[file] > UNREADABLE:
                continue
        _problem(one, drawing, page)
    for file, n in unreadable.items():
        if n > UNREADABLE:
            page.bullet(words("cli.quality.more_columns", file=file, n=n - UNREADABLE))
    _coverage(drawing, page)
    if found.scope.notes:
        page.heading(words("cli.notes"))
        page.notes(found.scope.notes, drawing)
    if found.doubts:
        page.line()
        page.say("cli.quality.doubts", n=sum(len(one.columns) for one in found.doubts))
    page.line()
    page.path("cli.next.discover", folder=page.folder)


def _problem(one: QualityFinding, drawing: Drawing, page: Page) -> None:
    more = [drawing.note(one.forbids)] if one.forbids else []
    if one.rows:
        more.append(drawing.places(one))
    more.append(" · ".join(one.note.figures.values()))
    mark = MARKS["stop"] if one.forbids else MARKS[one.note.level]
    page.bullet(drawing.note(one.note), mark=mark, style="red" if one.forbids else "yellow", more="\n".join(more))


def _coverage(drawing: Drawing, page: Page) -> None:
    words, found = page.words, drawing.findings
    page.heading(words("report.quality.coverage"))
    rows = []
    for one in found.coverage:
        known = words(f"icp.known.{one.attribute.known.value}" if one.used else "report.quality.unused")
        name = drawing.attribute(one.attribute.name)
        rows.append((name, drawing.show(one.filled).text, known, one.filled.removeprefix(PREFIX)))
    heads = [words(f"report.col.{name}") for name in ("attribute", "filled", "known")]
    page.table(
        [Column(heads[0], wide=True), Column(heads[1], right=True), Column(heads[2], whole=True),
         Column(f"{words('cli.id')} {PREFIX}…", dim=True, whole=True)],
        rows,
    )  # fmt: skip
    page.notes([one.reason for one in found.coverage if one.reason], drawing)
