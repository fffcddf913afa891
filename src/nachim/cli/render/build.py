"""What a build found, in short."""

from __future__ import annotations

from nachim.cli.printing import Page, drawing_of
from nachim.cli.render import summary
from nachim.cli.render.segments import brief
from nachim.usecases.build import Answer
from nachim.usecases.draft import IcpFile

LEADS = 10


def render(answer: Answer, page: Page) -> None:
    """Print basis, best customers, ICP, proof, leads, and what comes next."""
    found = answer.findings
    drawing = drawing_of(found, page)
    summary.basis(drawing, page)
    summary.best(drawing, page)
    summary.icp(drawing, page)
    brief(drawing, page)
    summary.proof(drawing, page)
    summary.rules(drawing, page)
    summary.leads(drawing, page, LEADS)
    summary.unanswered(drawing, page)
    page.line()
    _icp_file(answer.icp_file, page)
    if found.icp is None:
        page.path("cli.next.more_data", folder=page.folder)
        return
    page.path("cli.next.score" if answer.icp_file.state == "accepted" else "cli.next.accept", folder=page.folder)
    page.path("cli.next.sheet", folder=page.folder)


def _icp_file(file: IcpFile, page: Page) -> None:
    """Print what became of icp.yaml."""
    words, state = page.words, file.state
    if state == "none":
        if file.outcome:
            page.say("cli.summary.icp_none", outcome=words(f"icp.outcome.{file.outcome}"))
    elif state == "written" and file.accepted is not None:
        page.say("cli.summary.icp_redrafted", version=file.accepted)
    elif state == "written":
        page.path("cli.summary.icp_written", file=f"{page.folder}/icp.yaml")
    elif state == "accepted":
        page.say("cli.summary.icp_accepted", version=file.accepted)
    else:
        page.path(f"cli.summary.icp_{state}", folder=page.folder)
