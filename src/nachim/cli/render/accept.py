"""An accepted version."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.usecases.accept import Answer
from nachim.words.phrases import sentence


def render(answer: Answer, page: Page) -> None:
    """Print the version in force and its sentence."""
    icp = answer.icp
    page.say("cli.accept.done" if answer.changed else "cli.accept.same", version=icp.version)
    page.line(sentence(icp.must(), page.words, icp.known().__getitem__), style="bold", indent=2)
    page.path("cli.next.score", folder=page.folder)
