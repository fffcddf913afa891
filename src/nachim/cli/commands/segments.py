"""`nachim segments`."""

from __future__ import annotations

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    return make("segments", words, _run, [])


def _run(session: Session) -> None:
    from nachim.cli.render.segments import render

    session.ask("segments", lambda case: case.Request(), render)
