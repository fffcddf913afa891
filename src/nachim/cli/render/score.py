"""Scored leads: a table of several, a card for one company, a CSV file for other tools."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from rich.text import Text

from nachim.cli.printing import MARKS, Column, Page, bar
from nachim.errors import UsageError
from nachim.model.attribute import Attribute, Category
from nachim.model.condition import Condition
from nachim.model.findings import LeadFinding
from nachim.model.icp import Icp
from nachim.report.figures import Shown, described, shown
from nachim.usecases.score import Answer
from nachim.words import Words
from nachim.words.phrases import brief, label, level, phrase
from nachim.workspace.atomic import write_text

MOST = 25
NOTES = 5


def render(answer: Answer, page: Page, *, one: bool, saved: Path | None = None) -> None:
    """Print the scores.

    Parameters
    ----------
    one
        Whether a single company was asked for.
    saved
        File that the scores were written to.
    """
    if not answer.leads:
        page.say("cli.score.none")
        return
    if one:
        for lead in answer.leads:
            _card(lead, answer, page)
    else:
        _table(answer, page)
    for note in answer.notes[:NOTES]:
        page.bullet(page.words(note.id, **note.words), mark=MARKS[note.level], style="yellow")
    if len(answer.notes) > NOTES:
        page.bullet(page.words("cli.score.more_notes", n=len(answer.notes) - NOTES))
    page.line()
    if saved is not None:
        page.path("cli.score.saved", file=str(saved))
    if answer.draft:
        page.say("cli.score.draft")


def render_bulk(answer: Answer, page: Page) -> None:
    """Print what was written in bulk."""
    made = answer.bulk
    assert made is not None
    page.heading(page.words("cli.score.title", n=made.leads, version=answer.icp.version))
    page.line(page.words("cli.score.bulk_above", n=made.above, line=answer.icp.threshold), indent=2)
    if made.from_bands:
        page.line(page.words("cli.score.bulk_bands"), indent=2)
    if made.kept:
        page.line(page.words("cli.score.bulk_kept", n=made.kept, parts=made.parts), indent=2)
    page.line()
    page.path("cli.score.saved", file=str(made.out))
    if answer.draft:
        page.say("cli.score.draft")


def _table(answer: Answer, page: Page) -> None:
    words, leads, icp = page.words, answer.leads, answer.icp
    page.heading(words("cli.score.title", n=len(leads), version=icp.version))
    figures = [_shown(answer, part, words) for part in ("scored", "above")]
    if answer.price is not None:
        named = described(answer.price, words, icp.known().__getitem__)
        figures.append((named, shown(answer.price, words), answer.price.id))
    page.evidence(figures)
    page.line()
    rows = [
        (
            str(lead.rank),
            lead.name,
            str(lead.total),
            f"{lead.low}–{lead.high}",
            _parts(lead),
            _first(lead, icp, words),
            lead.id,
        )
        for lead in leads[:MOST]
    ]
    heads = [words(f"report.col.{name}") for name in ("rank", "company", "score")]
    page.table(
        [Column(heads[0], right=True), Column(heads[1]), Column(heads[2], right=True),
         Column(words("cli.score.range"), whole=True), Column(words("cli.score.parts"), whole=True),
         Column(words("cli.score.col.why"), wide=True), Column(words("cli.id"), dim=True, whole=True)],
        rows,
    )  # fmt: skip
    page.line(words("cli.score.ids"), style="dim", indent=2)
    if len(leads) > MOST:
        page.line(words("cli.score.rest", n=len(leads) - MOST), style="dim", indent=2)


def _shown(answer: Answer, part: str, words: Words) -> tuple[str, Shown, str]:
    evidence = answer.evidence[f"{answer.id}.{part}"]
    return described(evidence, words, answer.icp.known().__getitem__), shown(evidence, words), evidence.id


def _parts(lead: LeadFinding) -> str:
    return "·".join(str(lead.parts.get(category, 0)) for category in Category)


def _first(lead: LeadFinding, icp: Icp, words: Words) -> str:
    """Return the strongest reason, for or against."""
    if not lead.reasons:
        return "–"
    first = max(lead.reasons, key=lambda reason: abs(reason.difference))
    return f"{brief(first.when, words, icp.known().__getitem__)} {words.value(first.difference, 'signed')}"


def _card(lead: LeadFinding, answer: Answer, page: Page) -> None:
    """Print what can be read in two minutes before a call."""
    words, icp = page.words, answer.icp
    line = icp.threshold
    page.heading(f"{lead.name} · {lead.key}", lead.id)
    state = "above_line" if lead.total >= line else "may_reach" if lead.high >= line else "below_line"
    total = Text.assemble((words("cli.score.total", total=lead.total), "bold"), "  ", bar(lead.total, 100))
    page.line(total, indent=2)
    page.line(words(f"report.leads.{state}", line=line), indent=2)
    page.line(
        " · ".join(
            (
                words("report.leads.range", low=lead.low, high=lead.high),
                words("report.leads.fit_timing", fit=lead.fit, timing=lead.timing),
                words("report.leads.probability", probability=words.value(lead.probability, "percent")),
            )
        ),
        indent=2,
    )
    page.line()
    caps = icp.card.caps()
    page.pairs(
        [
            (words(f"icp.category.{category.value}"),
             Text.assemble(bar(lead.parts.get(category, 0), caps[category]),
                           f" {lead.parts.get(category, 0)}/{caps[category]}"))
            for category in Category
            if caps.get(category)
        ]
    )  # fmt: skip
    _reasons(lead, answer, page)
    _open(lead, icp, page)
    page.line()
    page.line(words("cli.score.ids"), style="dim", indent=2)


def _reasons(lead: LeadFinding, answer: Answer, page: Page) -> None:
    words, known = page.words, answer.icp.known()
    if not lead.reasons:
        return
    _, mean, id_ = _shown(answer, "mean", words)
    page.heading(words("cli.score.reasons", mean=mean.text), id_)
    for reason in lead.reasons:
        good = reason.difference >= 0
        mark = Text(f"{words.value(reason.difference, 'signed'):>4}", "green" if good else "red")
        told = brief(reason.when, words, known.__getitem__)
        page.line(Text.assemble(mark, "  ", told, (f"  .reason.{reason.attribute}", "dim")), indent=2)


def _open(lead: LeadFinding, icp: Icp, page: Page) -> None:
    """Print what is unknown, and what asking would do."""
    words, known = page.words, icp.known()
    page.heading(words("cli.score.unknown"))
    names = [label(known[name], words) for name in lead.unknown]
    page.line(", ".join(names) or words("report.leads.all_known"), indent=2)
    _decides(lead, icp, page)
    if lead.question is None:
        return
    asked: Attribute = known[lead.question]
    page.line()
    page.line(words("cli.score.ask", attribute=label(asked, words)), indent=2)
    for place, answer in enumerate(lead.answers, 1):
        if isinstance(answer.when, Condition):
            said = level(answer.when, words, asked)
        else:
            said = phrase(answer.when, words, known.__getitem__)
        page.bullet(f"{said} → {words('cli.score.total', total=answer.total)}  .answer.{place}")


def _decides(lead: LeadFinding, icp: Icp, page: Page) -> None:
    """Print the chance to end above the line, what each answer could change, and the fewest answers that decide."""
    found, words, known = lead.deciding, page.words, icp.known()
    if found is None:
        return

    def named(names: tuple[str, ...]) -> str:
        return ", ".join(label(known[name], words) for name in names)

    share = words.value(found.above, "percent")
    page.line(Text.assemble(words("cli.score.above", share=share, line=icp.threshold), ("  .above", "dim")), indent=2)
    for one in found.unknown:
        if one.flips > 0:
            shown = words.value(one.flips, "percent")
            said = words("cli.score.flips", attribute=label(known[one.attribute], words), share=shown)
            page.bullet(said, more=f".flips.{one.attribute}")
    side = "above" if found.above >= 1 / 2 else "below"
    if not found.sure:
        page.line(words(f"cli.score.decided.{side}", line=icp.threshold), indent=2)
        return
    page.line(words("cli.score.sure", attributes=named(found.sure)), indent=2)
    if not found.likely:
        page.line(words(f"cli.score.likely.{side}", line=icp.threshold), indent=2)
    elif len(found.likely) < len(found.sure):
        page.line(words("cli.score.likely", attributes=named(found.likely)), indent=2)


def check_place(path: Path, file: Path | None) -> None:
    """Refuse a place that the scores cannot be written to, before anything is scored.

    Raises
    ------
    UsageError
        If it is the file of leads itself, no CSV file, or in no folder that one may write to.
    """
    if file is not None and path.exists() and file.exists() and path.samefile(file):
        raise UsageError("score.out_input", file=str(path))
    if path.suffix.lower() != ".csv" or path.is_dir():
        raise UsageError("score.out_csv", file=str(path))
    if not (path.parent.is_dir() and os.access(path.parent, os.W_OK)):
        raise UsageError("score.out_folder", folder=str(path.parent))


def write_csv(answer: Answer, path: Path, words: Words) -> None:
    """Write the scores as a CSV file that a spreadsheet opens in the right encoding."""
    out = io.StringIO()
    table = csv.writer(out)
    named = [words(f"icp.category.{category.value}") for category in Category]
    heads = [words(f"report.col.{name}") for name in ("rank", "company", "score")]
    limits = [words("report.sheet.lowest"), words("report.sheet.highest")]
    more = [words(f"report.col.{name}") for name in ("reason", "question")]
    table.writerow([words("report.sheet.key"), *heads, *limits, *named, *more])
    known = answer.icp.known()
    for lead in answer.leads:
        reasons = "; ".join(
            f"{brief(one.when, words, known.__getitem__)} {words.value(one.difference, 'signed')}"
            for one in lead.reasons
        )
        asked = label(known[lead.question], words) if lead.question else ""
        parts = [lead.parts.get(category, 0) for category in Category]
        table.writerow(
            [safe(lead.key), lead.rank, safe(lead.name), lead.total, lead.low, lead.high, *parts, safe(reasons),
             safe(asked)]
        )  # fmt: skip
    write_text(path, "\ufeff" + out.getvalue())


def safe(text: str) -> str:
    """Keep a spreadsheet from taking a text for a formula."""
    return "'" + text if text[:1] in "=+-@\t\r" else text
