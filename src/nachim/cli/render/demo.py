"""The demo's summary."""

from __future__ import annotations

from nachim.cli.printing import Page, drawing_of
from nachim.cli.render import summary
from nachim.report.drawing import headline, is_weak
from nachim.usecases.demo import Answer

LEADS = 5


def render(answer: Answer, page: Page) -> None:
    """Print accounts, best customers, ICP, proof, leads, and where everything lies."""
    drawing = drawing_of(answer.findings, page)
    summary.basis(drawing, page)
    summary.best(drawing, page)
    summary.icp(drawing, page)
    summary.proof(drawing, page)
    summary.rules(drawing, page)
    summary.leads(drawing, page, LEADS)
    if is_weak(answer.findings):
        summary.unanswered(drawing, page)
    page.heading(page.words("cli.files"))
    page.path("cli.summary.exports", folder=answer.exports)
    page.path("cli.summary.workspace", folder=answer.workspace)
    for file in answer.sheets:
        if file.endswith(f".{page.words.language}.html"):
            page.path("cli.summary.sheets", file=file)
    page.line()
    shown = headline(answer.findings)
    page.path("cli.next.explain", id=shown[0] if shown else "accounts", folder=answer.workspace)
