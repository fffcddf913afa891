"""`nachim narrow`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    condition, name = words("cli.meta.condition"), words("cli.meta.which")
    return make(
        "narrow",
        words,
        _run,
        [
            click.Option(["--add"], multiple=True, metavar=condition, help=words("cli.narrow.add")),
            click.Option(["--drop"], multiple=True, metavar=name, help=words("cli.narrow.drop")),
            click.Option(
                ["--swap"], multiple=True, nargs=2, metavar=words("cli.meta.swap"), help=words("cli.narrow.swap")
            ),
            click.Option(["--floor"], type=int, metavar=words("cli.meta.number"), help=words("cli.narrow.floor")),
        ],
    )


def _run(
    session: Session, add: tuple[str, ...], drop: tuple[str, ...], swap: tuple[tuple[str, str], ...], floor: int | None
) -> None:
    from nachim.cli.render.narrow import render

    session.ask("narrow", lambda case: case.Request(add, drop, swap, floor), render)
