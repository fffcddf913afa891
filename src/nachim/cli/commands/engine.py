"""`nachim engine`."""

from __future__ import annotations

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [Argument("engine", required=False, metavar=words("cli.meta.engine"), spoken=words("cli.engine.engine"))]
    return make("engine", words, _run, params)


def _run(session: Session, engine: str | None) -> None:
    from nachim.cli.render.engine import render

    session.ask("engine", lambda case: case.Request(engine or ""), render)
