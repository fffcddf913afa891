"""`nachim forget`."""

from __future__ import annotations

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("person", metavar=words("cli.meta.person"), spoken=words("cli.forget.person")),
        click.Option(["--yes", "-y"], is_flag=True, help=words("cli.forget.yes")),
    ]
    return make("forget", words, _run, params)


def _run(session: Session, person: str, *, yes: bool) -> None:
    from nachim.cli.render.forget import render

    session.ask("forget", lambda case: case.Request(person, yes), render, questions=not yes)
