"""A workspace that was made."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.usecases.init import Answer


def render(answer: Answer, page: Page) -> None:
    """Print where the workspace lies, and what comes next."""
    page.path(
        "cli.init.done", folder=answer.folder, name=answer.name, currency=answer.currency, timezone=answer.timezone
    )
    page.path("cli.next.import", folder=page.folder)
