"""The engine of a workspace."""

from __future__ import annotations

from nachim.cli.printing import Page
from nachim.usecases.engine import Answer


def render(answer: Answer, page: Page) -> None:
    """Print the engine, and what changing it took."""
    if answer.engine == answer.before:
        page.path("cli.engine.is", engine=answer.engine)
        return
    page.path("cli.engine.changed", engine=answer.engine, before=answer.before)
    if answer.moved:
        page.say("cli.engine.moved", n=answer.moved)
    page.say("cli.engine.rest")
    if answer.left:
        page.say("cli.engine.left", before=answer.before)
