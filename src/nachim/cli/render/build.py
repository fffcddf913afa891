"""What a build found, in short."""

from __future__ import annotations

from nachim.cli.printing import Page, drawing_of
from nachim.cli.render import summary
from nachim.usecases.build import Answer

LEADS = 10


def render(answer: Answer, page: Page) -> None:
    """Print basis, best customers, ICP, proof, leads, and what comes next."""
    found = answer.findings
    drawing = drawing_of(found, page)
    summary.basis(drawing, page)
    summary.best(drawing, page)
    summary.icp(drawing, page)
    summary.proof(drawing, page)
    summary.leads(drawing, page, LEADS)
    summary.unanswered(drawing, page)
    page.line()
    if found.icp is None:
        page.path("cli.next.more_data", folder=page.folder)
        return
    if answer.icp_written:
        page.path("cli.summary.icp_written", file=f"{page.folder}/icp.yaml")
    else:
        page.say("cli.summary.icp_kept")
    page.path("cli.next.accept", folder=page.folder)
    page.path("cli.next.sheet", folder=page.folder)
