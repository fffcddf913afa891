"""`nachim market`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Argument, Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.errors import UsageError
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("file", required=False, type=click.Path(path_type=Path), metavar=words("cli.meta.file"),
                 spoken=words("cli.market.file")),
        click.Option(["--country"], default="", metavar=words("cli.meta.text"), help=words("cli.market.country")),
        click.Option(["--remove"], is_flag=True, help=words("cli.market.remove")),
    ]  # fmt: skip
    return make("market", words, _run, params)


def _run(session: Session, file: Path | None, country: str, *, remove: bool) -> None:
    from nachim.cli.render.market import render

    if remove and file is not None:
        raise UsageError("market.arguments")
    session.ask("market", lambda case: case.Request(file, country, remove), render)
