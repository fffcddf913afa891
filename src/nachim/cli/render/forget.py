"""What was erased; it names nobody."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.usecases.forget import Answer


def render(answer: Answer, page: Page) -> None:
    """Print how much was erased, and what stays and why."""
    page.say("cli.forget.done", persons=answer.persons, details=answer.details, files=answer.files)
    if answer.companies:
        page.say("cli.forget.companies", n=answer.companies)
    for name in answer.left:
        page.say("cli.forget.left", file=name)
    page.say("cli.forget.again")
