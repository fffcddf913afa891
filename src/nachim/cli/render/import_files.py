"""How each file and each column was understood."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.cli.printing import Column, Page
from nachim.cli.render.columns import meaning, reason
from nachim.imports.raw import Note
from nachim.model.source import ColumnUse, Verdict
from nachim.usecases.import_files import Answer, Imported

EXAMPLES = 2
_CUT = 18


def render(answer: Answer, page: Page, *, verbose: bool = False) -> None:
    """Print what was imported: every column of a single file, a summary of several."""
    if answer.undone:
        page.say("cli.import.undone")
        page.path("cli.next.build" if answer.sources else "cli.next.import", folder=page.folder)
        return
    whole = verbose or len(answer.imported) == 1
    for one in answer.imported:
        _file(one, page, whole=whole)
    page.line()
    if all(one.status == "unchanged" for one in answer.imported):
        page.say("cli.import.all_unchanged")
    else:
        rows = sum(sum(one.rows.values()) for one in answer.imported if one.status != "unchanged")
        page.say("cli.import.total", files=len(answer.imported), rows=rows)
    if not whole:
        page.line(page.words("cli.import.verbose_hint"), style="dim")
    page.path("cli.next.build", folder=page.folder)


def _file(one: Imported, page: Page, *, whole: bool) -> None:
    words = page.words
    page.heading(one.file if one.source in one.file else f"{one.file} · {one.source}")
    tables = " · ".join(
        words("cli.import.rows", table=words(f"fields.table.{table}"), n=n) for table, n in one.rows.items()
    )
    page.line(f"{words(f'cli.import.{one.status}')} · {tables or words('cli.import.no_rows')}", indent=2)
    by = {verdict: [use for use in one.columns if use.verdict is verdict] for verdict in Verdict}
    page.line(
        words(
            "cli.import.uses", fields=len(by[Verdict.FIELD]), own=len(by[Verdict.OWN]),
            out=len(by[Verdict.LEFT_OUT]), ask=len(by[Verdict.ASK]),
        ),
        indent=2,
    )  # fmt: skip
    if whole:
        _columns(one.columns, page)
    else:
        _left_out(by[Verdict.LEFT_OUT], page)
    _unclear(by[Verdict.ASK], one.source, page)
    for note in one.notes:
        page.bullet(_note(note, page))
    for id_, n in (("cli.import.unreadable", one.unreadable), ("cli.import.duplicates", one.duplicates)):
        if n:
            page.bullet(words(id_, n=n), mark="!", style="yellow")


def _columns(uses: Sequence[ColumnUse], page: Page) -> None:
    words = page.words
    heads = [words(f"cli.import.col.{name}") for name in ("column", "meaning", "type", "sure", "examples")]
    rows = []
    for use in uses:
        used = use.verdict in (Verdict.FIELD, Verdict.OWN)
        said = meaning(use, words) if used else f"{words(f'imports.verdict.{use.verdict.value}')}: {reason(use, words)}"
        kind = words(f"cli.type.{use.reading.type.value}") if used else ""
        rows.append((use.header, said, kind, words.value(use.sure, "percent") if used else "", _examples(use)))
    columns = [Column(heads[0]), Column(heads[1], wide=True), Column(heads[2], whole=True)]
    page.table([*columns, Column(heads[3], right=True, whole=True), Column(heads[4], dim=True)], rows)


def _examples(use: ColumnUse) -> str:
    return ", ".join(one if len(one) <= _CUT else one[: _CUT - 1] + "…" for one in use.examples[:EXAMPLES])


def _left_out(uses: Sequence[ColumnUse], page: Page) -> None:
    """Name what is left out, once a reason."""
    by: dict[str, list[str]] = {}
    for use in uses:
        by.setdefault(reason(use, page.words), []).append(use.header)
    for why, headers in by.items():
        page.bullet(f"{page.words('cli.import.out')}: {', '.join(headers)}", more=why)


def _unclear(uses: Sequence[ColumnUse], source: str, page: Page) -> None:
    words = page.words
    for use in uses:
        said = f"{words('cli.import.ask')}: {use.header} → {meaning(use, words)}?"
        examples = words("cli.import.col.examples")
        page.bullet(said, mark="?", style="yellow", more=f"{reason(use, words)} {examples}: {_examples(use) or '–'}")
    if uses:
        page.bullet(words("cli.import.ask_how", file=f"{page.folder}/mappings/{source}.yaml"), mark="→")


def _note(note: Note, page: Page) -> str:
    rows = ", ".join(str(row) for row in note.rows)
    return page.words(f"imports.note.{note.code}", count=note.count, rows=rows, **note.words)
