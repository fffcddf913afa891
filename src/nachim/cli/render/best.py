"""Who the best customers are."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.cli.printing import Column, Page, drawing_of
from nachim.model.customers import TRAITS, Customers, Mark
from nachim.model.findings import BestAccount, MeasureContrast
from nachim.report.customers import MARKS, questions
from nachim.report.drawing import Drawing
from nachim.usecases.build import Answer

PREFIX = "measure."
"""Beginning of the ids of the contrast."""


def render(answer: Answer, page: Page) -> None:
    """Print both lists, what sets them apart, what weights do, whom to interview."""
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
    page.line(words("cli.best.draws"), style="dim", indent=2)
    page.line(words("cli.best.row_ids"), style="dim", indent=2)
    page.notes(best.notes, drawing)
    page.heading(words("report.customers.contrast"))
    _contrast(best.contrast, drawing, page)
    if found.customers is not None:
        _effects(found.customers, drawing, page)
        _interviews(found.customers, drawing, page)
    page.line()
    page.path("cli.next.discover", folder=page.folder)


def _accounts(accounts: Sequence[BestAccount], drawing: Drawing, page: Page) -> None:
    heads = [page.words(f"report.col.{name}") for name in ("rank", "company", "index", "stability", "reweighted")]
    rows = [
        (str(one.rank), one.name, drawing.show(one.index).text, drawing.show(one.stability).text,
         drawing.show(one.reweighted).text, _short(drawing, one.lifetime))
        for one in accounts
    ]  # fmt: skip
    value = f"{page.words('report.col.lifetime')} 95 % ({drawing.findings.scope.currency})"
    page.table(
        [Column(heads[0], right=True), Column(heads[1], wide=True), Column(f"{heads[2]}\n.index", right=True),
         Column(f"{heads[3]}\n.stability", right=True, whole=True),
         Column(f"{heads[4]}\n.reweighted", right=True, whole=True),
         Column(f"{value}\n.lifetime", right=True, whole=True)],
        rows,
    )  # fmt: skip


def _short(drawing: Drawing, id_: str) -> str:
    """Return the interval of an amount, without the currency that the head names: "80M–100M"."""
    figure, words = drawing.figure(id_), drawing.words
    if figure.low is None or figure.high is None or figure.low == figure.high:
        return words.value(figure.value, "short")
    return f"{words.value(figure.low, 'short')}–{words.value(figure.high, 'short')}"


def _contrast(contrast: Sequence[MeasureContrast], drawing: Drawing, page: Page) -> None:
    words = page.words
    names = ("best", "rest", "difference", "present")
    heads = [f"{words(f'report.col.{name}')}\n.{name}" for name in names]
    rows = [
        (words(f"report.measure.{one.name}"), *(drawing.show(getattr(one, name)).text for name in names), one.name)
        for one in contrast
    ]
    page.table(
        [Column(words("report.col.measure"), wide=True), *(Column(head, right=True, whole=True) for head in heads),
         Column(f"{words('cli.id')} {PREFIX}…", dim=True, whole=True)], rows,
    )  # fmt: skip


def _effects(customers: Customers, drawing: Drawing, page: Page) -> None:
    if not customers.effects:
        return
    words = page.words
    listed = drawing.show(customers.listed).text
    page.heading(f"{words('report.customers.effects')} ({words('report.customers.effects.sub', listed=listed)})")
    names = ("weight", "doubled", "without")
    heads = [f"{words(f'report.col.{name}')}\n.{name}" for name in names]
    rows = [
        (words(f"report.measure.{one.measure}"), *(drawing.show(getattr(one, name)).text for name in names),
         "\n".join(one.joining) or "–")
        for one in customers.effects
    ]  # fmt: skip
    page.table(
        [Column(words("report.col.measure")), *(Column(head, right=True, whole=True) for head in heads),
         Column(words("report.col.joining"), wide=True)], rows,
    )  # fmt: skip
    page.line(words("cli.best.effects"), style="dim", indent=2)


def _interviews(customers: Customers, drawing: Drawing, page: Page) -> None:
    words = page.words
    page.heading(words("report.customers.interviews"))
    rows = [(str(one.rank), one.name, *(MARKS[trait.mark] for trait in one.traits)) for one in customers.interviews]
    heads = [Column(words(f"interviews.short.{name}"), whole=True) for name in TRAITS]
    first = [Column(words("report.col.rank"), right=True), Column(words("report.col.company"), wide=True)]
    page.table([*first, *heads], rows)
    page.line(words("interviews.legend"), style="dim", indent=2)
    page.line(words("cli.best.trait_ids"), style="dim", indent=2)
    for one in customers.interviews:
        for trait in one.traits:
            if trait.mark is Mark.NO:
                name = words(f"interviews.trait.{trait.name}")
                page.bullet(f"{one.name}, {name}: {drawing.reason(trait)}", mark=MARKS[Mark.NO], style="red")
    asked = questions(customers.interviews)
    if asked:
        page.heading(words("report.customers.questions"))
    for name, ranks in asked:
        who = ", ".join(map(str, ranks))
        page.bullet(f"{words(f'interviews.trait.{name}')} ({who}): {words(f'interviews.ask.{name}')}", mark="?")
