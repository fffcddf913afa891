"""`nachim accept`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    why = click.Option(["--why"], default="", metavar=words("cli.meta.text"), help=words("cli.accept.why"))
    return make("accept", words, _run, [why])


def _run(session: Session, why: str) -> None:
    from nachim.cli.render.accept import render

    session.ask("accept", lambda case: case.Request(why=why), render)
