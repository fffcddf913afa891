"""What the conditions select, what each buys, what a change would do."""

from __future__ import annotations

from rich.text import Text

from nachim.cli.printing import MARKS, Column, Page, counted, doubted, drawing_of
from nachim.model.narrowing import Narrowing, Selection, Worth
from nachim.report.drawing import Drawing
from nachim.report.narrowed import frontier_columns, named, numbers, rows, warnings
from nachim.usecases.narrow import Answer


def render(answer: Answer, page: Page) -> None:
    """Print the selection, or the selections before and after, then worth and frontier."""
    found, drawing, words = answer.narrowing, drawing_of(answer.findings, page), page.words
    if found.after is None:
        page.heading(words("narrow.now"), found.now.id)
        page.line(drawing.sentence(found.now.when), indent=2)
        page.line()
        page.pairs([(words(f"narrow.part.{name}"), _figure(drawing, id_)) for name, id_ in rows(found.now)])
    else:
        _change(found, found.now, found.after, drawing, page)
    for one in warnings(found, drawing):
        page.bullet(one.text, mark=MARKS["look"], style="yellow", more=" · ".join(one.figures))
    if found.after is None:
        _worth(found, drawing, page)
        _frontier(found, drawing, page)
        page.line()
        page.line(words("narrow.how"), style="dim", indent=2)
        page.path("narrow.try", folder=page.folder)
    if answer.draft:
        page.say("narrow.draft")


def _figure(drawing: Drawing, id_: str) -> Text:
    return Text.assemble(
        (drawing.show(id_).text, "bold"), f" {_doubt(drawing, id_)}", (f"  .{id_.rpartition('.')[2]}", "dim")
    )


def _doubt(drawing: Drawing, id_: str) -> str:
    shown = drawing.show(id_)
    return " · ".join(part for part in (shown.interval_text, shown.counts_text) if part)


def _change(found: Narrowing, now: Selection, after: Selection, drawing: Drawing, page: Page) -> None:
    words = page.words
    page.heading(words("narrow.change"), f"{now.id} · {after.id}")
    page.pairs(
        [
            (words("narrow.col.now"), drawing.sentence(now.when)),
            (words("narrow.col.after"), drawing.sentence(after.when)),
        ]
    )
    page.line()
    of_now = dict(rows(now))
    table = [
        (words(f"narrow.part.{name}"), _cell(drawing, of_now.get(name)), _cell(drawing, id_), f".{name}")
        for name, id_ in rows(after)
    ]
    heads = [Column(""), Column(words("narrow.col.now")), Column(words("narrow.col.after"))]
    page.table([*heads, Column(words("cli.id"), dim=True, whole=True)], table)
    for name, id_ in (("gained", found.gained), ("lost", found.lost)):
        if id_ is not None:
            shown = drawing.show(id_)
            said = words(f"narrow.{name}", rate=doubted(drawing, id_), counts=shown.counts_text)
            page.bullet(said, more=id_)


def _cell(drawing: Drawing, id_: str | None) -> str:
    if id_ is None:
        return "–"
    shown = drawing.show(id_)
    return f"{shown.text}\n{shown.interval_text}" if shown.interval_text else shown.text


def _worth(found: Narrowing, drawing: Drawing, page: Page) -> None:
    words = page.words
    if not found.worth:
        return
    page.heading(words("narrow.worth"), "narrow.worth.1.lift …")
    page.line(words("narrow.worth.sub"), style="dim", indent=2)
    for one in found.worth:
        _one_worth(one, drawing, page)


def _one_worth(one: Worth, drawing: Drawing, page: Page) -> None:
    words = page.words
    role = words(f"icp.role.{one.role.value}")
    page.line()
    head = Text.assemble((f"{one.number}. {named(one, drawing)}", "bold"), f"  {role}", (f"  {one.lift[:-5]}", "dim"))
    page.line(head, indent=2)
    told = words(
        "narrow.worth.figures", kept=counted(drawing, one.kept), wide=counted(drawing, one.wide),
        away=drawing.show(one.away).text,
    )  # fmt: skip
    page.line(told, indent=5)
    page.line(f"{words(f'narrow.bought.{one.bought.value}')} · {doubted(drawing, one.lift)}", indent=5)


def _frontier(found: Narrowing, drawing: Drawing, page: Page) -> None:
    words = page.words
    if not found.frontier:
        return
    page.heading(words("narrow.frontier"), f"{found.frontier[0].id}.rate …")
    page.line(words("narrow.frontier.sub"), style="dim", indent=2)
    names = frontier_columns(found.frontier)
    heads = [Column(f"{words(f'narrow.short.{name}')}\n.{name}", right=True) for name in names]
    table = [
        [
            str(n),
            *(_cell(drawing, getattr(one, name)) for name in names),
            numbers(one, found) or words("narrow.everybody"),
        ]
        for n, one in enumerate(found.frontier, 1)
    ]
    page.table([Column("", right=True), *heads, Column(words("narrow.short.numbers"), wide=True)], table)
