"""The parts of a build's summary; the demo prints the same ones."""

from __future__ import annotations

from rich.text import Text

from nachim.cli.printing import Column, Page, doubted
from nachim.model.findings import LeadFinding
from nachim.report.drawing import Drawing, advice, headline, later_column, verdict
from nachim.report.markdown import measures
from nachim.report.practice import tables

BEST = 5
_COMPARED = ("auc", "lift10", "slope")
_NUMBERS = ("came", "worked", "deals", "win_rate")


def basis(drawing: Drawing, page: Page) -> None:
    """Print what the findings rest on."""
    scope = drawing.findings.scope
    page.heading(page.words("cli.summary.title", workspace=scope.workspace, as_of=scope.as_of))
    page.figures(drawing, [scope.accounts, scope.deals, scope.win_rate, scope.cycle, scope.customers])


def best(drawing: Drawing, page: Page) -> None:
    """Print the names of the best customers."""
    found = drawing.findings.best
    if found is None:
        return
    page.heading(page.words("cli.summary.best"), "best.1.index …")
    names = [f"{one.name} {drawing.show(one.index).text}" for one in found.top[:BEST]]
    page.line(", ".join(names), indent=2)


def icp(drawing: Drawing, page: Page) -> None:
    """Print the ICP as a sentence with the figures that speak for it."""
    found = drawing.findings
    if found.icp is None:
        page.heading(page.words("cli.summary.no_icp"))
        return
    page.heading(page.words("cli.summary.core"))
    page.line(drawing.sentence(found.icp.must()), style="bold", indent=2)
    page.line()
    page.figures(drawing, headline(found))


def proof(drawing: Drawing, page: Page) -> None:
    """Print the verdict, and the figures of later deals beside those of a random split."""
    words, found = page.words, drawing.findings
    said = verdict(found)
    page.heading(words("cli.summary.proof"))
    page.line(words(f"icp.verdict.{said}"), indent=2)
    page.line(advice(found, words), indent=2)
    if found.proof is None:
        return
    rows = [
        (words(f"report.measure.{name}"), doubted(drawing, one), doubted(drawing, other) if other else "", one)
        for name, one, other in measures(found.proof)
        if name in _COMPARED
    ]
    heads = [words("report.col.measure"), words(f"report.col.{later_column(found)}"), words("report.col.at_random")]
    id_ = Column(words("cli.id"), dim=True, whole=True)
    page.table([Column(heads[0], wide=True), Column(heads[1]), Column(heads[2]), id_], rows)
    page.line(words("cli.summary.proof.ids"), style="dim", indent=2)
    page.notes(found.proof.notes, drawing)
    for title, named, told in tables(found.practice, words, lambda id_: doubted(drawing, id_)):
        page.heading(title)
        page.table([Column(words(f"report.col.{head}"), right=head in _NUMBERS) for head in named], told)


def rules(drawing: Drawing, page: Page) -> None:
    """Print what the card's rules cost, and the line that sales can work."""
    found = drawing.findings.rules
    if found is None:
        return
    page.heading(page.words("rules.title"))
    page.figures(drawing, found.figures)


def leads(drawing: Drawing, page: Page, most: int) -> None:
    """Print the leads with the highest scores."""
    found = drawing.findings.leads
    if drawing.findings.icp is None:
        return
    page.heading(page.words("cli.summary.leads"))
    if found is None:
        page.line(page.words("cli.summary.no_leads"), indent=2)
        return
    page.figures(drawing, [found.scored, found.above])
    page.line()
    rows = [
        (str(one.rank), one.name, str(one.total), f"{one.low}–{one.high}", _why(one, drawing), f"lead.{one.rank}")
        for one in found.top[:most]
    ]
    heads = [page.words(f"report.col.{name}") for name in ("rank", "company", "score")]
    page.table(
        [Column(heads[0], right=True), Column(heads[1]), Column(f"{heads[2]}\n.total", right=True, whole=True),
         Column(page.words("cli.score.range"), whole=True),
         Column(page.words("cli.score.col.why"), wide=True), Column(page.words("cli.id"), dim=True, whole=True)],
        rows,
    )  # fmt: skip


def _why(lead: LeadFinding, drawing: Drawing) -> Text:
    first = next((one for one in lead.reasons if one.difference > 0), None)
    if first is None:
        return Text("–")
    return Text(f"{drawing.brief(first.when)} {drawing.words.value(first.difference, 'signed')}")


def unanswered(drawing: Drawing, page: Page) -> None:
    """Print what cannot be concluded."""
    notes = drawing.findings.unanswered
    if not notes:
        return
    page.heading(page.words("cli.summary.unanswered"))
    page.notes(notes, drawing)
