"""`nachim import`."""

from __future__ import annotations

from pathlib import Path

import click

from nachim.cli.options import Argument, Command, mapping_option
from nachim.cli.options import command as make
from nachim.cli.session import Session
from nachim.words import Words


def command(words: Words) -> Command:
    """Return the command."""
    params = [
        Argument("files", nargs=-1, type=click.Path(path_type=Path), metavar=words("cli.meta.files"),
                 spoken=words("cli.import.files")),
        mapping_option(words),
        click.Option(["--yes", "-y"], is_flag=True, help=words("cli.import.yes")),
        click.Option(["--undo"], is_flag=True, help=words("cli.import.undo")),
        click.Option(["--verbose", "-v"], is_flag=True, help=words("cli.import.verbose")),
    ]  # fmt: skip
    return make("import", words, _run, params)


def _run(
    session: Session, files: tuple[Path, ...], mapping: tuple[Path, ...], *, yes: bool, undo: bool, verbose: bool
) -> None:
    from nachim.cli.render.import_files import render

    session.ask(
        "import",
        lambda case: case.Request(files, mapping, undo),
        lambda answer, page: render(answer, page, verbose=verbose),
        questions=not yes,
    )
