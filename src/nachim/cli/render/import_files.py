"""How each file and each column was understood."""

from __future__ import annotations

from collections.abc import Sequence

from nachim.cli.printing import Column, Page
from nachim.cli.render.columns import meaning, reason
from nachim.imports.raw import Note
from nachim.imports.recognise import NAMELESS
from nachim.imports.tablechoice import OTHERS
from nachim.imports.values.dates import both_readings
from nachim.model.source import ColumnUse, Verdict
from nachim.usecases.import_files import Answer, Imported
from nachim.usecases.open_points import missing_fields, order_open

EXAMPLES = 2
_CUT = 18
SURE = 0.7
"""Below it a column is named even where not all are shown."""
_TOLD = frozenset({
    "imports.reason.minor_unit", "imports.reason.outcome_words", "imports.reason.unique_key",
    "imports.reason.country_values", "imports.reason.survey_score", "imports.reason.linked",
    "imports.reason.groups_products",
})  # fmt: skip
"""Reasons that are always told: the values or the system decided, not the header alone."""


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
    _rates(answer, page)
    if not whole:
        page.line(page.words("cli.import.verbose_hint"), style="dim")
    if any(one.rows for one in answer.imported):
        page.path("cli.next.build", folder=page.folder)


def _file(one: Imported, page: Page, *, whole: bool) -> None:
    words = page.words
    page.heading(one.file if one.source in one.file else f"{one.file} · {one.source}")
    tables = " · ".join(
        words("cli.import.rows", table=words(f"fields.table.{table}"), n=n) for table, n in one.rows.items()
    )
    kind = _unused(one)
    held = tables or (words("cli.import.unused") if kind else words("cli.import.no_rows"))
    page.line(f"{words(f'cli.import.{one.status}')} · {held}", indent=2)
    _recognised(one, page)
    if kind and not whole:
        page.line(words(kind), indent=2)
        return
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
        _unsure(by[Verdict.FIELD], page)
        _left_out(by[Verdict.LEFT_OUT], page)
    _unclear(by[Verdict.ASK], one.source, page)
    _people(one, page)
    _missing(one, page)
    _stages(one, page)
    _joined(one, page)
    _listed(one, page)
    for note in one.notes:
        page.bullet(_note(note, page))
    for id_, n in (("cli.import.unreadable", one.unreadable), ("cli.import.duplicates", one.duplicates)):
        if n:
            page.bullet(words(id_, n=n), mark="!", style="yellow")


def _unused(one: Imported) -> str | None:
    """Return the reason why a file of a known kind feeds no table, or None for any other file."""
    reasons = {use.reason for use in one.columns}
    known = {NAMELESS, *(f"imports.reason.{kind}" for kind in OTHERS.values())}
    return reasons.pop() if len(reasons) == 1 and reasons <= known else None


def _recognised(one: Imported, page: Page) -> None:
    """Say which system the file comes from and what it holds, and how sure each is."""
    words = page.words
    said = []
    if one.system:
        system = words(f"cli.system.{one.system}")
        said.append(words("cli.import.system", system=system, sure=words.value(one.system_sure, "percent")))
    table = next((use.table for use in one.columns if use.table), None)
    if table:
        named = words(f"fields.table.{table}")
        said.append(words("cli.import.table", table=named, sure=words.value(one.table_sure, "percent")))
    if said:
        page.line(" · ".join(said), indent=2)


def _unsure(uses: Sequence[ColumnUse], page: Page) -> None:
    """Name the columns that were understood without being sure, or otherwise than by their header."""
    words = page.words
    for use in uses:
        if use.sure < SURE or use.reason in _TOLD:
            text = f"{words('cli.import.look')}: {use.header} → {meaning(use, words)}"
            page.bullet(f"{text} ({words.value(use.sure, 'percent')})", more=reason(use, words))


def _people(one: Imported, page: Page) -> None:
    """Say of each column how much about persons was kept apart or blotted out."""
    words = page.words
    for id_, counts in (
        ("cli.import.apart", {each.header: each.kept for each in one.apart if each.kept}),
        ("cli.import.masked", {each.header: each.masked for each in one.apart if each.masked}),
    ):
        if counts:
            listed = ", ".join(f"{header} {words.value(n, 'count')}" for header, n in counts.items())
            page.bullet(words(id_, columns=listed))
    if one.forgotten:
        page.bullet(words("cli.import.forgotten", n=one.forgotten), mark="!", style="yellow")
    mixed = [each.header for each in one.apart if each.names]
    if mixed:
        file = f"{page.folder}/mappings/{one.source}.yaml"
        page.bullet(words("cli.import.names", columns=", ".join(mixed)), mark="!", style="yellow",
                    more=words("cli.import.names.how", file=file))  # fmt: skip


def _stages(one: Imported, page: Page) -> None:
    """Show the stages, and how to say which mean won and lost where that is open."""
    words, stages = page.words, one.stages
    named = [(kind, getattr(stages, kind)) for kind in ("won", "lost", "open")]
    heads = {kind: "ask" if kind == "open" and one.stages_open else kind for kind, _ in named}
    said = " · ".join(
        f"{words(f'cli.import.stages.{heads[kind]}')}: {', '.join(names)}" for kind, names in named if names
    )
    if one.stages_open:
        file = f"{page.folder}/mappings/{one.source}.yaml"
        page.bullet(words("cli.import.stages.unclear", stages=said), mark="?", style="yellow",
                    more=words("cli.import.stages.how", file=file))  # fmt: skip
    elif said and (stages.won or stages.lost):
        page.bullet(words("cli.import.stages", stages=said))


def _joined(one: Imported, page: Page) -> None:
    """Say of a history whether the records of which it tells are there."""
    words, file = page.words, f"{page.folder}/mappings/{one.source}.yaml"
    if one.rows.get("history") == 0:
        page.bullet(words("cli.import.joined.no_changes"))
    for each in one.joined:
        if each.table is None:
            page.bullet(words("cli.import.joined.whose", file=file), mark="!", style="yellow")
            continue
        table = words(f"fields.table.{each.table}")
        said = words("cli.import.joined", table=table, changes=each.changes, records=each.records, found=each.found)
        missing = each.found < each.records
        more = words("cli.import.joined.missing", table=table) if missing else ""
        page.bullet(said, mark="!" if missing else "·", style="yellow" if missing else "", more=more)


def _listed(one: Imported, page: Page) -> None:
    """Say of a list of products where the deals name them, and which they spell otherwise."""
    words = page.words
    if "product" in one.rows and not one.listed:
        page.bullet(words("cli.import.listed.nowhere"))
    for each in one.listed:
        more = [
            words("cli.import.listed.respelled", text=other.text, product=other.product, n=other.n)
            for other in each.respelled[:EXAMPLES]
        ]
        if len(each.respelled) > EXAMPLES:
            more.append(words("cli.import.listed.more", n=len(each.respelled) - EXAMPLES))
        if each.strange:
            more.append(words("cli.import.listed.strange", n=each.strange))
        said = words("cli.import.listed", header=each.header, products=each.products, of=each.of)
        page.bullet(said, more="\n".join(more))


def _rates(answer: Answer, page: Page) -> None:
    """Say which exchange rates a build will miss, with the line to add."""
    for rate in answer.rates:
        said = page.words("cli.import.rate", currency=rate.currency, base=rate.base, n=rate.amounts)
        line = page.words("cli.import.rate.line", file=f"{page.folder}/workspace.yaml", currency=rate.currency)
        page.bullet(said, mark="!", style="yellow", more=line)


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
        more = f"{reason(use, words)} {examples}: {_examples(use) or '–'}"
        found = both_readings(use.examples) if order_open(use) else None
        if found:
            dates = {name: words.value(date, "date") for name, date in zip(("dmy", "mdy"), found[1:], strict=True)}
            more += "\n" + words("cli.import.order", text=found[0], **dates)
        page.bullet(said, mark="?", style="yellow", more=more)
    if uses:
        page.bullet(words("cli.import.ask_how", file=f"{page.folder}/mappings/{source}.yaml"), mark="→")


def _missing(one: Imported, page: Page) -> None:
    """Say what the file does not tell and its table needs; of a file that fits no table, how to say what it holds."""
    words = page.words
    if not one.rows and not _unused(one):
        column = '"' + one.columns[0].header.replace("\\", "\\\\").replace('"', '\\"') + '"' if one.columns else "…"
        page.bullet(words("cli.import.no_rows.how", source=one.source, column=column), mark="→")
    for table, name in missing_fields(one.columns):
        said = words("cli.import.missing", table=words(f"fields.table.{table}"), field=words(f"fields.{name}"))
        how = words("cli.import.missing.how", file=f"{page.folder}/mappings/{one.source}.yaml", field=f"{table}.{name}")
        page.bullet(said, mark="!", style="yellow", more=how)


def _note(note: Note, page: Page) -> str:
    rows = ", ".join(str(row) for row in note.rows)
    return page.words(f"imports.note.{note.code}", count=note.count, rows=rows, **note.words)
