"""Files of a sheet."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.usecases.sheet import Answer


def render(answer: Answer, page: Page) -> None:
    """Print where the files lie."""
    page.say("cli.sheet.done")
    for file in answer.files:
        page.path("cli.summary.sheets", file=file)
