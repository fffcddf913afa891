"""What could not be standardised, and what was decided about it."""

from __future__ import annotations

from nachim.cli.printing import Column, Page
from nachim.standards.mapped import Label
from nachim.standards.proposal import Proposal
from nachim.usecases.standards import Answer, OpenText
from nachim.usecases.standards import Column as Standing


def render(answer: Answer, page: Page, *, rows: int) -> None:
    """Print the columns with their open texts, or what was changed."""
    if answer.changed is not None:
        one = answer.changed
        value = _named(one.value, answer.label, page)
        page.say("cli.standards.set", column=one.column, text=one.raw, value=value, rows=answer.rows)
        page.path("cli.next.build", folder=page.folder)
        return
    if answer.undone is not None:
        page.say("cli.standards.undone", column=answer.undone.column, text=answer.undone.raw)
        page.path("cli.next.build", folder=page.folder)
        return
    for column in answer.columns:
        _column(column, page, rows)
    _decided(answer, page)
    if any(column.open for column in answer.columns):
        page.line()
        first = next(column for column in answer.columns if column.open)
        page.path("cli.standards.how", column=first.column, text=first.open[0].text, folder=page.folder)


def _column(column: Standing, page: Page, rows: int) -> None:
    words = page.words
    id_ = f"fields.{column.column}"
    page.heading(words(id_) if words.has(id_) else column.label, column.column)
    page.say("cli.standards.known", kind=words(f"standards.kind.{column.kind}"), standard=column.standard,
             rows=column.rows, texts=column.texts)  # fmt: skip
    if column.open:
        heads = [words(f"cli.standards.col.{name}") for name in ("text", "rows", "now", "candidates")]
        shown = [_open(one, page) for one in column.open[:rows]]
        page.table([Column(heads[0], wide=True), Column(heads[1], right=True), Column(heads[2], wide=True),
                    Column(heads[3], wide=True)], shown)  # fmt: skip
        if len(column.open) > rows:
            page.say("cli.standards.more", n=len(column.open) - rows, column=column.column)
    elif column.kind != "own":
        page.say("cli.standards.nothing")
    if column.beyond:
        page.say("standards.beyond", n=column.beyond)
    if column.mapped:
        heads = [words(f"cli.standards.col.{name}") for name in ("text", "rows", "value", "why")]
        page.table(
            [Column(heads[0], wide=True), Column(heads[1], right=True), Column(heads[2], wide=True),
             Column(heads[3], wide=True)],
            [
                (one.text, f"{one.n:,}", _coded(_named(one.value, one.label, page), one.naics, one.ksic),
                 words(f"standards.way.{one.why}"))
                for one in column.mapped[:rows]
            ],
        )  # fmt: skip


def _open(one: OpenText, page: Page) -> tuple[str, str, str, str]:
    now = _named(one.value, one.label, page)
    return one.text, f"{one.n:,}", f"{now} ({page.words(f'standards.way.{one.why}')})", _proposed(one.candidates, page)


def _proposed(candidates: tuple[Proposal, ...], page: Page) -> str:
    said = []
    for one in candidates:
        told = _coded(f"{one.sure:.0%}", one.naics, one.ksic)
        said.append(f"{one.label.in_language(page.words.language)} ({told})")
    return "\n".join(said) or "–"


def _coded(text: str, naics: tuple[str, ...], ksic: tuple[str, ...]) -> str:
    """Return a text with the first code of each classification; `--json` gives them all."""
    codes = [f"{system} {codes[0]}" for system, codes in (("NAICS", naics), ("KSIC", ksic)) if codes]
    return ", ".join((text, *codes))


def _named(value: str | None, label: Label | None, page: Page) -> str:
    if value is None:
        return page.words("standards.way.blank")
    return label.in_language(page.words.language) if label else value


def _decided(answer: Answer, page: Page) -> None:
    if answer.corrections:
        page.heading(page.words("cli.standards.decided"))
        for one in answer.corrections:
            page.bullet(page.words("cli.standards.decision", column=one.column, text=one.raw, value=one.value,
                                   made=one.made[:10], actor=one.actor))  # fmt: skip
    if answer.workbooks:
        page.heading(page.words("cli.standards.workbooks"))
        for book in answer.workbooks:
            page.bullet(page.words("cli.standards.workbook", file=book.file, naics=book.naics, ksic=book.ksic))
