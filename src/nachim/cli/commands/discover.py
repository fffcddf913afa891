"""`nachim discover`."""

from __future__ import annotations

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    id_ = words("cli.meta.hypothesis")
    return make(
        "discover",
        words,
        _run,
        [
            click.Option(["--accept"], multiple=True, metavar=id_, help=words("cli.discover.accept")),
            click.Option(["--reject"], multiple=True, metavar=id_, help=words("cli.discover.reject")),
            click.Option(
                ["--edit"], multiple=True, nargs=2, metavar=words("cli.meta.edit"), help=words("cli.discover.edit")
            ),
            click.Option(["--add"], multiple=True, metavar=words("cli.meta.condition"), help=words("cli.discover.add")),
        ],
    )


def _run(
    session: Session,
    accept: tuple[str, ...],
    reject: tuple[str, ...],
    edit: tuple[tuple[str, str], ...],
    add: tuple[str, ...],
) -> None:
    from nachim.cli.render.discover import render

    session.ask("discover", lambda case: case.Request(accept, reject, dict(edit), add), render)
