"""The customers in Markdown and in the workbook: the lists, what weights do, whom to interview."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from nachim.model.customers import TRAITS, Customers, Interview, Mark, Trait
from nachim.model.findings import Best, BestAccount
from nachim.report.cells import Cell, Fig, Number, Table, column_heads, spread
from nachim.report.drawing import Drawing
from nachim.report.escaping import escaped
from nachim.report.market import market_lines, market_table
from nachim.report.written import Written

MARKS: Mapping[Mark, str] = {Mark.YES: "✓", Mark.NO: "✕", Mark.UNKNOWN: "?"}


def questions(interviews: Sequence[Interview]) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Return the traits that the data cannot tell of some, with the ranks of those to ask; the most asked first."""
    unknown = {
        name: tuple(one.rank for one in interviews for each in one.traits if each.name == name and _is_unknown(each))
        for name in TRAITS
    }
    return tuple(sorted(((name, ranks) for name, ranks in unknown.items() if ranks), key=lambda one: -len(one[1])))


def _is_unknown(trait: Trait) -> bool:
    return trait.mark is Mark.UNKNOWN


def _lists(best: Best) -> tuple[tuple[tuple[BestAccount, ...], str], ...]:
    return (best.top, "report.customers.top"), (best.worst, "report.customers.worst")


def customer_lines(page: Written) -> Iterator[str]:
    """Yield the customers as Markdown."""
    best, words, customers = page.draw.findings.best, page.draw.words, page.draw.findings.customers
    if best is None:
        return
    yield from page.heading("customers")
    yield words("report.customers.sub", judged=page.fig(best.judged), young=page.fig(best.too_young))
    yield ""
    yield from page.notes(best.notes)
    yield ""
    for accounts, title in _lists(best):
        rows = [
            [str(a.rank), escaped(a.name), *map(page.fig, (a.index, a.stability, a.reweighted, a.lifetime))]
            for a in accounts
        ]
        yield from _titled(page, title, ("rank", "company", "index", "stability", "reweighted", "lifetime"), rows)
    contrast = [
        [escaped(page.draw.named("report.measure.", c.name)), *map(page.fig, (c.best, c.rest, c.difference))]
        for c in best.contrast
    ]
    yield from _titled(page, "report.customers.contrast", ("measure", "best", "rest", "difference"), contrast)
    if customers is not None:
        yield from _beside(page, customers)


def _titled(page: Written, title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    if rows:
        yield f"### {page.draw.words(title)}"
        yield ""
        yield from page.table(columns, rows)


def _beside(page: Written, customers: Customers) -> Iterator[str]:
    words = page.draw.words
    effects = [
        [words(f"report.measure.{one.measure}"), *(page.fig(id_) for id_ in (one.weight, one.doubled, one.without)),
         escaped(", ".join(one.joining)), escaped(", ".join(one.leaving))]
        for one in customers.effects
    ]  # fmt: skip
    heads: tuple[str, ...] = ("measure", "weight", "doubled", "without", "joining", "leaving")
    yield from _titled(page, "report.customers.effects", heads, effects)
    rows = [
        [str(one.rank), escaped(one.name), words(f"interviews.trait.{trait.name}"),
         f"{MARKS[trait.mark]} {words(f'interviews.mark.{trait.mark.value}')}", page.linked(page.draw.reason(trait))]
        for one in customers.interviews
        for trait in one.traits
    ]  # fmt: skip
    heads = ("rank", "company", "mark", "standing", "trait_reason")
    yield from _titled(page, "report.customers.interviews", heads, rows)
    asked = questions(customers.interviews)
    if asked:
        yield f"**{words('report.customers.questions')}**"
        yield ""
    for name, ranks in asked:
        numbers = ", ".join(map(str, ranks))
        yield f"- {words(f'interviews.trait.{name}')} ({numbers}): {words(f'interviews.ask.{name}')}"
    yield ""
    if customers.market is not None:
        yield from market_lines(page, customers.market)


def customer_tables(draw: Drawing) -> Iterator[Table]:
    """Yield the sheets of the workbook."""
    if draw.findings.best is not None:
        yield _ranked(draw, draw.findings.best)
    if draw.findings.customers is not None:
        if draw.findings.customers.effects:
            yield _effects(draw, draw.findings.customers)
        if draw.findings.customers.interviews:
            yield _interviews(draw, draw.findings.customers)
        if draw.findings.customers.market is not None:
            yield market_table(draw, draw.findings.customers.market)


def _ranked(draw: Drawing, best: Best) -> Table:
    rows: list[list[Cell]] = [
        [draw.words(title), Number(one.rank), one.name, Fig(one.index), Fig(one.stability), Fig(one.reweighted),
         *spread(one.lifetime), one.index]
        for accounts, title in _lists(best)
        for one in accounts
    ]  # fmt: skip
    heads = (
        "sheet.worst", "col.rank", "col.company", "col.index", "col.stability", "col.reweighted", "col.lifetime",
        "sheet.low", "sheet.high", "col.id",
    )  # fmt: skip
    return "customers", column_heads(draw, *heads), rows


def _effects(draw: Drawing, customers: Customers) -> Table:
    rows: list[list[Cell]] = [
        [draw.words(f"report.measure.{one.measure}"), Fig(one.weight), Fig(one.doubled), Fig(one.without),
         ", ".join(one.joining), ", ".join(one.leaving), one.without]
        for one in customers.effects
    ]  # fmt: skip
    heads = ("col.measure", "col.weight", "col.doubled", "col.without", "col.joining", "col.leaving", "col.id")
    return "weights", column_heads(draw, *heads), rows


def _interviews(draw: Drawing, customers: Customers) -> Table:
    rows: list[list[Cell]] = [
        [Number(one.rank), one.name, draw.words(f"interviews.trait.{trait.name}"),
         draw.words(f"interviews.mark.{trait.mark.value}"), draw.reason(trait),
         draw.words(f"interviews.ask.{trait.name}") if _is_unknown(trait) else None]
        for one in customers.interviews
        for trait in one.traits
    ]  # fmt: skip
    heads = ("col.rank", "col.company", "col.mark", "col.standing", "col.trait_reason", "col.question")
    return "interviews", column_heads(draw, *heads), rows
