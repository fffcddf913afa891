"""`nachim status`."""

from __future__ import annotations

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    return make("status", words, _run, [])


def _run(session: Session) -> None:
    from nachim.cli.render.status import render

    session.ask("status", lambda case: case.Request(), render)
