"""The sheet as a workbook: real numbers with formats, one table a sheet, every figure with its id."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from nachim.model.attribute import Category
from nachim.model.effects import Effects
from nachim.model.findings import Findings
from nachim.model.icp import Role
from nachim.model.narrowing import Narrowing
from nachim.report.cells import Cell, Fig, Number, Table, column_heads, spread
from nachim.report.conditions import ClauseRow, clause_groups
from nachim.report.customers import customer_tables
from nachim.report.drawing import Drawing, advice, headline, verdict
from nachim.report.effects import effect_tables, family_title, remarks
from nachim.report.markdown import measures
from nachim.report.narrowed import WORTH_HEADS, frontier_columns, named, numbers
from nachim.report.practice import figures
from nachim.report.quantities import direction
from nachim.report.segments import segment_parts
from nachim.workspace.atomic import write_bytes

_WIDEST = 60
"""Characters of the widest column; longer texts are wrapped."""
_FONT = {"ko": "맑은 고딕", "en": "Calibri"}
_NUMBER = {
    "share": "0.0%", "ratio": "0.0", "days": "#,##0",
    "points": "0", "signed": "+0;-0",
    "count": "#,##0", "auc": "0.00", "error": "0.000", "p": "0.0000", "money": "#,##0",
    "number": "#,##0.00", "gap": "+0.0%;-0.0%", "more": "+#,##0.0;-#,##0.0",
}  # fmt: skip


def write_xlsx(findings: Findings, path: Path, language: str) -> None:
    """Write the sheet as a workbook.

    Texts are written as texts whatever they begin with, so that no name can become a formula or a link.

    Parameters
    ----------
    findings
        What a build found.
    path
        File to write; an existing one is replaced.
    language
        "ko" or "en".
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True})
    made = dt.datetime.combine(findings.scope.as_of, dt.time())
    draw = Drawing.of(findings, language)
    title = draw.words("report.head.title", workspace=findings.scope.workspace)
    book.set_properties({"title": title, "created": made})
    writer = _Writer(book, draw)
    for name, columns, rows in _tables(draw):
        writer.table(draw.words(f"report.sheet.{name}"), columns, rows)
    book.close()
    write_bytes(path, out.getvalue())


class _Writer:
    def __init__(self, book: Any, draw: Drawing) -> None:
        self.book = book
        self.draw = draw
        self.language = draw.words.language
        self._formats: dict[tuple[tuple[str, object], ...], Any] = {}

    def format(self, **properties: object) -> Any:
        """Return a cell format, made once."""
        key = tuple(sorted(properties.items()))
        if key not in self._formats:
            font = {"font_name": _FONT[self.language], "font_size": 10, "valign": "top"}
            self._formats[key] = self.book.add_format({**font, **properties})
        return self._formats[key]

    def table(self, title: str, columns: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
        """Write one sheet: frozen header, filter, widths from the texts."""
        sheet = self.book.add_worksheet(title)
        head = self.format(bold=True, bg_color="#EEF4F2", bottom=1, text_wrap=True)
        widths = [float(_width(column)) for column in columns]
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, head)
        last = 0
        for last, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                widths[place] = max(widths[place], _width(self.cell(sheet, last, place, cell)))
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(float(_WIDEST), width + 2))
        sheet.freeze_panes(1, 1)
        if last:
            sheet.autofilter(0, 0, last, len(columns) - 1)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def cell(self, sheet: Any, row: int, place: int, cell: Cell) -> str:
        """Write one cell and return its text, for the width."""
        match cell:
            case None:
                return ""
            case str():
                sheet.write_string(row, place, cell, self.format(text_wrap=len(cell) > _WIDEST))
                return cell
            case Number(value, form):
                return self.number(sheet, row, place, value, form)
            case Fig(id_, part):
                if id_ is None:
                    return ""
                evidence = self.draw.findings.evidence[id_]
                form = "#,##0" if part in ("n", "k") else _NUMBER.get(evidence.unit, "General")
                return self.number(sheet, row, place, getattr(evidence.figure, part), form)

    def number(self, sheet: Any, row: int, place: int, value: float | None, form: str) -> str:
        """Write a number; nothing for an unknown one."""
        if value is None or value != value:
            return ""
        sheet.write_number(row, place, float(value), self.format(num_format=form))
        return f"{value:,.2f}"


def _width(text: str) -> int:
    """Return how wide a text is, as far as a column goes; a Korean character takes two."""
    lines = (line[:_WIDEST] for line in text.split("\n"))
    return max((len(line) + sum(c > "\u1100" for c in line) for line in lines), default=0)


def _tables(draw: Drawing) -> Iterable[Table]:
    yield _summary(draw)
    if draw.findings.icp is not None:
        yield _conditions(draw)
    if draw.findings.segments is not None:
        yield _segments(draw)
    if draw.findings.card is not None:
        yield _card(draw)
    yield _patterns(draw)
    if draw.findings.quantities:
        yield _quantities(draw)
    if draw.findings.rates:
        yield _rates(draw)
    yield from customer_tables(draw)
    if draw.findings.proof is not None:
        yield _proof(draw)
    if draw.findings.narrowing is not None:
        yield _narrowing(draw, draw.findings.narrowing)
    if draw.findings.leads is not None:
        yield _leads(draw)
    if draw.findings.effects is not None:
        yield _effects(draw, draw.findings.effects)
    yield _quality(draw)
    yield _evidence(draw)


def _narrowing(draw: Drawing, found: Narrowing) -> Table:
    """Return the frontier, then what each condition buys."""
    words, names = draw.words, frontier_columns(found.frontier)
    frontier: list[list[Cell]] = [
        [str(n), *(Fig(getattr(one, name)) for name in names), numbers(one, found) or words("narrow.everybody"), one.id]
        for n, one in enumerate(found.frontier, 1)
    ]
    worth: list[list[Cell]] = [
        [str(one.number), named(one, draw), words(f"icp.role.{one.role.value}"), Fig(one.kept), Fig(one.wide),
         Fig(one.away), *spread(one.lift), words(f"narrow.bought.{one.bought.value}"), one.lift]
        for one in found.worth
    ]  # fmt: skip
    heads = [words(f"narrow.{name}") for name in WORTH_HEADS]
    limits = column_heads(draw, "sheet.low", "sheet.high")
    shorts = [heads[0], *(words(f"narrow.short.{name}") for name in names), words("narrow.short.numbers")]
    id_ = words("report.col.id")
    below: list[list[Cell]] = [[], [words("narrow.frontier")], [*shorts, id_], *frontier] if frontier else []
    return "narrow", [*heads[:7], *limits, heads[7], id_], [*worth, *below]


def _summary(draw: Drawing) -> Table:
    findings, words, scope = draw.findings, draw.words, draw.findings.scope
    core = draw.sentence(findings.icp.must()) if findings.icp else words("report.head.none.sentence")
    name = verdict(findings)
    rows: list[list[Cell]] = [
        [words("report.sheet.workspace"), scope.workspace],
        [words("report.sheet.as_of"), scope.as_of.isoformat()],
        [words("report.sheet.sentence"), core],
        [words("report.sheet.verdict"), f"{words(f'icp.verdict.{name}')}. {advice(findings, words)}"],
    ]
    shown = dict.fromkeys(
        (
            *headline(findings),
            scope.accounts,
            scope.deals,
            scope.won,
            scope.lost,
            scope.open,
            scope.win_rate,
            scope.cycle,
            *([scope.horizon] if scope.horizon else []),
        )
    )
    rows += [[draw.label_of(id_), *spread(id_), Fig(id_, "n"), id_] for id_ in shown]
    rows += [[words("report.section.unanswered"), draw.note(note)] for note in findings.unanswered]
    heads = ("sheet.item", "col.value", "sheet.low", "sheet.high", "sheet.n", "col.id")
    return "summary", column_heads(draw, *heads), rows


def _conditions(draw: Drawing) -> Table:
    words = draw.words
    heads = (
        "col.category", "col.condition", "col.role", "col.points", "col.lift", "sheet.low", "sheet.high", "col.first",
        "sheet.with", "sheet.without", "col.standing", "sheet.later", "col.known", "sheet.find", "sheet.examples",
        "sheet.counter", "col.id",
    )  # fmt: skip
    rows: list[list[Cell]] = [
        [
            words(f"icp.category.{row.category.value}"),
            _what(row, draw),
            words(f"icp.role.{row.clause.role.value}"),
            None if row.clause.role is Role.KNOCK_OUT else Fig(row.points),
            *spread(row.finding.lift),
            Fig(row.finding.first_lift),
            Fig(row.finding.with_rate),
            Fig(row.finding.without_rate),
            words(f"icp.standing.{row.standing.value}"),
            words(f"icp.later.{row.finding.later.value}") if row.finding.later else None,
            words("icp.known.today") if row.as_of_today else None,
            row.clause.find,
            ", ".join(row.clause.examples),
            ", ".join(row.clause.counter_examples),
            row.given_away_by.gap if row.given_away_by else row.finding.lift,
        ]
        for group in clause_groups(draw.findings)
        for row in group.rows
    ]
    return "conditions", column_heads(draw, *heads), rows


def _what(row: ClauseRow, draw: Drawing) -> str:
    """Return a condition, and of a knock-out that customers gave away by what measure: its figures are that one's."""
    phrase = draw.phrase(row.clause.when)
    by = row.given_away_by
    return f"{phrase} ({draw.words(f'segments.measure.{by.name}')})" if by else phrase


def _segments(draw: Drawing) -> Table:
    """Return every part below the other: what is said, then its table, each figure with its interval and id."""
    rows: list[list[Cell]] = []
    for part in segment_parts(draw):
        ids = [", ".join(note.figures.values()) for note in part.notes]
        rows += [[part.title, None, draw.note(n), *[None] * 4, id_] for n, id_ in zip(part.notes, ids, strict=True)]
        for row in part.rows:
            texts = [cell.text for cell in row.cells if cell.text]
            for head, cell in zip(part.columns, row.cells, strict=True):
                if cell.figure:
                    said = [*spread(cell.figure), Fig(cell.figure, "n"), cell.figure]
                    rows.append([part.title, texts[0], head, *said, texts[-1] if len(texts) > 1 else None])
    heads = ("sheet.item", "col.what", "col.measure", "col.value", "sheet.low", "sheet.high", "sheet.n", "col.id",
             "col.standing")  # fmt: skip
    return "segments", column_heads(draw, *heads), rows


def _card(draw: Drawing) -> Table:
    findings, words = draw.findings, draw.words
    assert findings.card is not None
    order = {category: place for place, category in enumerate(Category)}
    attributes = sorted(findings.icp.card.attributes, key=lambda a: order[a.category]) if findings.icp else []
    rows: list[list[Cell]] = []
    for attribute in attributes:
        for level, marks in zip(attribute.levels, findings.card.levels[attribute.name], strict=True):
            rows.append(
                [words(f"icp.category.{attribute.category.value}"), draw.attribute(attribute.name),
                 draw.level(level.condition),
                 Fig(marks.points), *spread(marks.rate), Number(level.n), marks.rate]
            )  # fmt: skip
    heads = ("category", "attribute", "level", "points", "rate")
    return (
        "card",
        column_heads(draw, *(f"col.{h}" for h in heads), "sheet.low", "sheet.high", "sheet.n", "col.id"),
        rows,
    )


def _patterns(draw: Drawing) -> Table:
    words = draw.words
    rows: list[list[Cell]] = [
        [draw.named("icp.outcome.", one.outcome), draw.phrase(one.when), *spread(one.lift), Fig(one.first_lift),
         Fig(one.with_rate), Fig(one.without_rate), Fig(one.p_adjusted), words(f"icp.standing.{one.standing.value}"),
         words(f"icp.later.{one.later.value}"), one.lift]
        for patterns in draw.findings.patterns
        for one in patterns.found
    ]  # fmt: skip
    if not rows:
        rows = [[None, words("report.patterns.nothing")]]
    heads = (
        "sheet.item", "col.pattern", "col.shown", "sheet.low", "sheet.high", "col.first", "sheet.with",
        "sheet.without", "col.p", "col.standing", "sheet.later", "col.id",
    )  # fmt: skip
    return "patterns", column_heads(draw, *heads), rows


def _quantities(draw: Drawing) -> Table:
    words = draw.words
    rows: list[list[Cell]] = [
        [words(f"quantity.name.{one.quantity}"), draw.phrase(one.when), direction(one, words), *spread(one.ratio),
         Fig(one.first_ratio), Fig(one.with_median), Fig(one.without_median), Fig(one.p_adjusted),
         words(f"icp.standing.{one.standing.value}"), words(f"icp.later.{one.later.value}"), one.ratio]
        for searched in draw.findings.quantities
        for one in searched.found
    ]  # fmt: skip
    if not rows:
        rows = [[None, words("quantity.nothing")]]
    heads = ("quantity", "pattern", "direction", "ratio", "low", "high", "first", "with", "without", "p", "standing",
             "on_later", "id")  # fmt: skip
    return "quantities", [words(f"quantity.col.{head}") for head in heads], rows


def _rates(draw: Drawing) -> Table:
    rows: list[list[Cell]] = [
        [draw.attribute(one.attribute), draw.level(level.condition), *spread(level.rate), Fig(level.rate, "n"),
         draw.words(f"icp.standing.{one.standing.value}"), Fig(one.p), level.rate]
        for one in draw.findings.rates
        for level in one.levels
    ]  # fmt: skip
    heads = ("col.attribute", "col.level", "col.rate", "sheet.low", "sheet.high", "sheet.n", "col.standing",
             "col.p_alone", "col.id")  # fmt: skip
    return "rates", column_heads(draw, *heads), rows


def _proof(draw: Drawing) -> Table:
    proof, words = draw.findings.proof, draw.words
    assert proof is not None
    ids: list[str] = [proof.trained, proof.tested]
    ids += [id_ for _, one, other in measures(proof) for id_ in (one, other) if id_]
    ids += [id_ for band in proof.bands for id_ in (band.deals, band.win_rate, band.predicted, band.cycle)]
    ids += [id_ for year in proof.years for id_ in (year.deals, year.win_rate, year.predicted, year.auc)]
    ids += [id_ for x in proof.lines for id_ in (x.share, x.win_rate, x.skipped_lost, x.missed_won)]
    ids += figures(draw.findings.practice)
    first: list[Cell] = [words("report.sheet.verdict"), words(f"icp.verdict.{proof.verdict}")]
    rows: list[list[Cell]] = [first, [None, advice(draw.findings, words)]]
    rows += [[draw.label_of(id_), *spread(id_), Fig(id_, "n"), id_] for id_ in dict.fromkeys(ids)]
    rows += [[None, draw.note(note)] for note in proof.notes]
    heads = ("sheet.item", "col.value", "sheet.low", "sheet.high", "sheet.n", "col.id")
    return "proof", column_heads(draw, *heads), rows


def _leads(draw: Drawing) -> Table:
    findings, words = draw.findings, draw.words
    assert findings.leads is not None

    def label(name: str) -> str:
        return draw.attribute(name)

    categories = [words(f"icp.category.{category.value}") for category in Category]
    rows: list[list[Cell]] = [
        [
            Number(lead.rank), lead.key, lead.name, Fig(f"{lead.id}.total"),
            *(Fig(f"{lead.id}.{category.value}") for category in Category),
            Fig(f"{lead.id}.low"), Fig(f"{lead.id}.high"), Fig(f"{lead.id}.probability"),
            "\n".join(f"{draw.brief(r.when)} {words.value(r.difference, 'signed')}" for r in lead.reasons),
            ", ".join(map(label, lead.unknown)), label(lead.question) if lead.question else None,
            f"{lead.id}.total",
        ]
        for lead in findings.leads.top
    ]  # fmt: skip
    heads = (
        *column_heads(draw, "col.rank", "sheet.key", "col.company", "col.score"), *categories,
        *column_heads(draw, "sheet.lowest", "sheet.highest", "sheet.probability", "col.reason", "leads.unknown",
                "col.question", "col.id"),
    )  # fmt: skip
    return "leads", heads, rows


def _effects(draw: Drawing, found: Effects) -> Table:
    rows: list[list[Cell]] = []
    for family in found.families:
        of, title = draw.words(f"report.effects.of.{family.of}"), family_title(draw, family)
        for table in effect_tables(draw, family):
            for row in table.rows:
                named = zip(table.columns, row.figures, strict=False)
                shown = [(name, id_) for name, id_ in named if id_ is not None]
                rows += [
                    [of, title, table.title, row.name, draw.words(f"report.effects.col.{name}"), *spread(id_),
                     Fig(id_, "n"), row.verdict, id_]
                    for name, id_ in shown
                ]  # fmt: skip
    rows += [[draw.note(note)] for note in remarks(found.missing)]
    heads = ("col.category", "section.effects", "col.measure", "sheet.item", "col.what", "col.value", "sheet.low",
             "sheet.high", "sheet.n", "effects.col.verdict", "col.id")  # fmt: skip
    return "effects", column_heads(draw, *heads), rows


def _quality(draw: Drawing) -> Table:
    words = draw.words
    rows: list[list[Cell]] = [
        [
            Fig(one.count),
            draw.note(one.note),
            draw.note(one.forbids) if one.forbids else None,
            draw.places(one),
            None,
            one.count,
        ]
        for one in draw.findings.quality
    ]
    rows += [
        [Fig(one.filled), draw.attribute(one.attribute.name), words(f"icp.known.{one.attribute.known.value}"),
         words("report.quality.used" if one.used else "report.quality.unused"),
         draw.note(one.reason) if one.reason else None, one.filled]
        for one in draw.findings.coverage
    ]  # fmt: skip
    heads = ("sheet.count", "sheet.finding", "col.known", "sheet.rows", "col.used", "col.id")
    return "quality", column_heads(draw, *heads), rows


def _evidence(draw: Drawing) -> Table:
    rows: list[list[Cell]] = [
        [
            id_,
            draw.label_of(id_),
            draw.show(id_).text,
            *spread(id_),
            Fig(id_, "n"),
            Fig(id_, "k"),
            draw.named("report.statistic.", one.statistic),
            one.query,
        ]
        for id_, one in draw.findings.evidence.items()
    ]
    heads = (
        "col.id", "col.what", "col.shown", "col.value", "sheet.low", "sheet.high", "sheet.n", "sheet.k",
        "col.statistic", "col.query",
    )  # fmt: skip
    return "evidence", column_heads(draw, *heads), rows
