"""`nachim effects`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.model.effects import KINDS
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    return make(
        "effects", words, _run, [click.Option(["--of"], type=click.Choice(KINDS), help=words("cli.effects.of"))]
    )


def _run(session: Session, of: str | None) -> None:
    from nachim.cli.render.effects import render

    session.ask("effects", lambda case: case.Request(of or ""), render)
