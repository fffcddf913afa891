"""Who the best customers are."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.cli.printing import Column, Page, drawing_of
from nachim.model.findings import BestAccount
from nachim.report.drawing import Drawing
from nachim.usecases.build import Answer

PREFIX = "measure."
"""Beginning of the ids of the contrast."""


def render(answer: Answer, page: Page) -> None:
    """Print both lists and what sets them apart."""
    found = answer.findings
    drawing, words = drawing_of(found, page), page.words
    best = found.best
    if best is None:
        page.say("cli.best.none")
        page.say("findings.no_best")
        page.path("cli.next.import", folder=page.folder)
        return
    page.heading(words("report.section.customers"))
    page.figures(drawing, [best.judged, best.too_young])
    for title, accounts in (("report.customers.top", best.top), ("report.customers.worst", best.worst)):
        page.heading(words(title))
        _accounts(accounts, drawing, page)
    page.line(words("cli.best.stability"), style="dim", indent=2)
    page.line(words("cli.best.ids"), style="dim", indent=2)
    page.heading(words("report.customers.contrast"))
    heads = [words("report.col.measure")]
    heads += [f"{words(f'report.col.{name}')}\n.{name}" for name in ("weight", "best", "rest", "present")]
    rows = [
        (words(f"report.measure.{one.name}"), drawing.show(one.weight).text, drawing.show(one.best).text,
         drawing.show(one.rest).text, drawing.show(one.present).text, one.name)
        for one in best.contrast
    ]  # fmt: skip
    page.table([Column(heads[0], wide=True), *(Column(head, right=True, whole=True) for head in heads[1:]),
                Column(f"{words('cli.id')} {PREFIX}…", dim=True, whole=True)], rows)  # fmt: skip
    if best.notes:
        page.line()
        page.notes(best.notes, drawing)
    page.line()
    page.path("cli.next.discover", folder=page.folder)


def _accounts(accounts: Sequence[BestAccount], drawing: Drawing, page: Page) -> None:
    words = page.words
    heads = [words(f"report.col.{name}") for name in ("rank", "company", "index", "stability")]
    rows = [
        (str(one.rank), one.name, drawing.show(one.index).text, drawing.show(one.stability).text,
         one.index.removesuffix(".index"))
        for one in accounts
    ]  # fmt: skip
    page.table(
        [Column(heads[0], right=True), Column(heads[1], wide=True), Column(f"{heads[2]}\n.index", right=True),
         Column(f"{heads[3]}\n.stability", right=True), Column(words("cli.id"), dim=True, whole=True)],
        rows,
    )  # fmt: skip
