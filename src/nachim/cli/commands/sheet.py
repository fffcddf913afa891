"""`nachim sheet`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Command
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import LANGUAGES, Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        click.Option(["--format", "formats"], multiple=True, type=click.Choice(["html", "md", "xlsx"]),
                     help=words("cli.sheet.format")),
        click.Option(["--sheet-lang", "languages"], multiple=True, type=click.Choice(LANGUAGES),
                     help=words("cli.sheet.lang")),
        click.Option(["--out", "folder"], type=click.Path(path_type=Path), metavar=words("cli.meta.dir"),
                     help=words("cli.sheet.out")),
    ]  # fmt: skip
    return make("sheet", words, _run, params)


def _run(session: Session, formats: tuple[str, ...], languages: tuple[str, ...], folder: Path | None) -> None:
    from nachim.cli.render.sheet import render

    session.ask("sheet", lambda case: case.Request(formats or ("html",), languages, folder), render)
