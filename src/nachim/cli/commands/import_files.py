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
        Argument("files", nargs=-1, metavar=words("cli.meta.files"),
                 spoken=words("cli.import.files")),
        mapping_option(words),
        click.Option(["--only"], metavar=words("cli.meta.name"), help=words("cli.import.only")),
        click.Option(["--table"], multiple=True, metavar=words("cli.meta.name"), help=words("cli.import.held")),
        click.Option(["--yes", "-y"], is_flag=True, help=words("cli.import.yes")),
        click.Option(["--undo"], is_flag=True, help=words("cli.import.undo")),
        click.Option(["--verbose", "-v"], is_flag=True, help=words("cli.import.verbose")),
    ]  # fmt: skip
    return make("import", words, _run, params)


def _run(
    session: Session, files: tuple[str, ...], mapping: tuple[Path, ...], *,
    only: str | None, table: tuple[str, ...], yes: bool, undo: bool, verbose: bool,
) -> None:  # fmt: skip
    from nachim.cli.render.import_files import render
    from nachim.imports.address import is_address

    paths = tuple(Path(file) for file in files if not is_address(file))
    addresses = tuple(file for file in files if is_address(file))

    session.ask(
        "import",
        lambda case: case.Request(paths, mapping, undo, addresses, only, table),
        lambda answer, page: render(answer, page, verbose=verbose),
        questions=not yes,
    )
